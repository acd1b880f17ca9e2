"""Measures of waste treatment: incineration, composting, digestion and recycling of what is landfilled or burnt today.

All four take of one resource, the collected waste that has no treatment in the base year. What is sorted out holds more
carbon that decays, or more heat, than the mixture. So that neither a tonne nor its methane nor its heat is counted
twice, a measure uses of the resource the largest of its shares in the three.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.feedstock.landfills import KINDS
from geoplan.layers.feedstock.waste import composition
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters
from geoplan.planning.scenario.costs.unit_costs import CostedUnit, costed
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.planning.scenario.measures.moved_amounts import moved_over_base, ratio_of
from geoplan.planning.scenario.measures.treated_tonne import (
    LandfillSite,
    TreatedTonne,
    landfill_methane_t,
    moved_fractions,
    treated_tonne,
)
from geoplan.planning.waste_plan import TOTAL
from geoplan.potential.plant_scale import THROUGHPUT
from geoplan.potential.waste.composition import FULL_LOAD_HOURS
from geoplan.potential.waste.composition_draws import drawn_shares
from geoplan.potential.waste.treatment import LANDFILL, Tonne, default_split, load_treatments, sorted_fractions
from geoplan.potential.waste.treatment_draws import DrawnTonne
from geoplan.units import DAYS_A_YEAR

FloatArray = npt.NDArray[np.float64]

INCINERATION, OPEN_BURNING, DIGESTION = "incineration", "open_burning", "anaerobic_digestion"
TREATED = (INCINERATION, "composting", DIGESTION, "recycling")
"""The treatments that are measures, by the ends of their ids."""
COLLECTED = "waste_collected_t"
_SORTED, _DIGESTED = "scenario.waste.sorted_share", "scenario.waste.digested_share"


def waste_measures(basis: MeasureBasis) -> tuple[Measure, ...]:
    """Return the measures of waste treatment.

    Parameters
    ----------
    basis
        With the waste by zone, and its plan: the split of the base year says what is treated already, and the tonnes
        that it leaves without treatment in each year how the potential grows.

    Returns
    -------
    tuple
        Of those that can take anything; none without waste by zone.
    """
    zones = basis.potential.zones
    if COLLECTED not in zones or not zones[COLLECTED].sum() > 0.0:
        return ()
    left = _Untreated.of(basis)
    if not left.tonnes[0] > 0.0:
        return ()
    share = zones[COLLECTED].fillna(0.0).to_numpy(float) / float(zones[COLLECTED].sum())
    made = (_measure(basis, left, treatment, zone_share=share) for treatment in TREATED)
    return tuple(each for each in made if each is not None)


def _measure(basis: MeasureBasis, left: "_Untreated", treatment: str, *, zone_share: FloatArray) -> Measure | None:
    key = f"waste.{treatment}"
    part = left.part(treatment)
    tonnes = zone_share * left.tonnes[0] * part
    each = left.treated(treatment, Tonne(basis.study.parameters))
    made = basis.measure(
        key,
        potential=tonnes,
        energy_mwh=tonnes * float(each.mwh),
        direct_t=tonnes * float(each.direct_t),
        resource_share=np.full(len(tonnes), left.used_share(treatment)),
        moved=basis.moved(**dict(_moved(basis, left, treatment, base=each))),
        more={"lag_t": each.methane_t, "growth": left.tonnes / left.tonnes[0]},
    )
    if made is None:
        return None
    unit = _unit(basis.study.parameters, mwh=float(each.mwh), tonnes=float(tonnes.sum()))
    return costed(made, measure_kinds()[key].cost_class, years=basis.years, study=basis.study, unit=unit)


def _unit(parameters: Parameters, *, mwh: float, tonnes: float) -> CostedUnit:
    """Return what a tonne a year is, in plants of the size that costs are for, or of all the waste that there is."""
    if not mwh > 0.0:
        return CostedUnit(mw=0.0)
    mw = mwh / parameters.value(FULL_LOAD_HOURS)
    plant_t = min(tonnes, parameters.value(THROUGHPUT) * DAYS_A_YEAR)
    return CostedUnit(mw=mw, mwh=mwh, plant_mw=plant_t * mw)


def _moved(
    basis: MeasureBasis, left: "_Untreated", treatment: str, *, base: TreatedTonne
) -> Iterator[tuple[str, FloatArray]]:
    """Yield what moves in each future: energy, and what is avoided besides, in all years together."""
    drawn = left.treated(treatment, DrawnTonne(basis.study.parameters))
    draws = basis.potential.draws
    tonnes = np.ones(basis.count) if draws is None else moved_over_base(draws.totals.get(COLLECTED), count=basis.count)
    yield "energy", tonnes * ratio_of(drawn.mwh, float(base.mwh), count=basis.count)
    # what the process gives off may be as much as the landfill's methane: then the methane alone says how it moves
    gross, net = float(base.methane_t.sum() + base.burning_t), float(base.avoided_t)
    if net > gross / 2:
        yield "direct", tonnes * ratio_of(drawn.avoided_t, net, count=basis.count)
    else:
        yield "direct", tonnes * ratio_of(drawn.methane_t.sum(axis=0) + drawn.burning_t, gross, count=basis.count)


@dataclass(frozen=True, eq=False)
class _Untreated:
    """The collected waste that is landfilled or burnt in the open.

    Attributes
    ----------
    tonnes
        (years,) of the study [t/a].
    fractions
        (fractions,) of a tonne of it in the base year.
    landfilled_share
        Of it.
    site
        The landfill that it goes to.
    parameters
        The study's.
    """

    tonnes: FloatArray
    fractions: FloatArray
    landfilled_share: float
    site: LandfillSite
    parameters: Parameters

    @classmethod
    def of(cls, basis: MeasureBasis) -> "_Untreated":
        parameters = basis.study.parameters
        tonnes, split = _tonnes_and_split(basis)
        names = list(split)
        left = {name: split[name] for name in (LANDFILL, OPEN_BURNING)}
        whole = sum(left.values())
        table = sorted_fractions(np.array([list(split.values())]), parameters)[0]
        mixture = sum(table[names.index(name)] for name in left)
        fractions = mixture / whole if whole > 0.0 else np.asarray(composition(parameters), dtype=float)
        share = left[LANDFILL] / whole if whole > 0.0 else 1.0
        return cls(tonnes, np.asarray(fractions), share, _site(basis), parameters)

    def part(self, treatment: str) -> float:
        """Return which part of it a treatment carried out in full takes."""
        if treatment == INCINERATION:
            return 1.0
        sorted_out = float(self.fractions[self._takes(treatment)].sum()) * self.parameters.value(_SORTED)
        digested = self.parameters.value(_DIGESTED)
        parts = {DIGESTION: digested, "composting": 1.0 - digested}
        return sorted_out * parts.get(treatment, 1.0)

    def taken(self, treatment: str) -> FloatArray:
        """Return what a tonne that a treatment takes is made of: (fractions,)."""
        own = self.fractions * self._takes(treatment)
        whole = own.sum()
        return np.asarray(own / whole if whole > 0.0 else own)

    def used_share(self, treatment: str) -> float:
        """Return which part of it is used: the largest of its shares in tonnes, in methane and in heat."""
        held = [self._methane, self._heat]
        own, all_ = self.taken(treatment), self.fractions
        denser = [product_sums(each, own) / product_sums(each, all_) for each in held if product_sums(each, all_) > 0.0]
        return min(self.part(treatment) * max([1.0, *denser]), 1.0)

    def treated(self, treatment: str, tonne: Tonne) -> TreatedTonne:
        """Return what a tonne gives and avoids, in one future or in all."""
        fractions = self.taken(treatment)
        if isinstance(tonne, DrawnTonne):
            base = np.asarray(composition(self.parameters), dtype=float)
            fractions = moved_fractions(fractions, drawn_shares(self.parameters), base=base)
        return treated_tonne(
            treatment,
            fractions,
            tonne=tonne,
            site=self.site,
            landfilled_share=self.landfilled_share,
            ages=len(self.tonnes),
        )

    def _takes(self, treatment: str) -> npt.NDArray[np.bool_]:
        takes = load_treatments().set_index("treatment").loc[treatment, "takes"]
        names = composition(self.parameters).index
        return np.asarray(np.ones(len(names), dtype=bool) if takes == "*" else names.isin(str(takes).split()))

    @cached_property
    def _methane(self) -> FloatArray:
        """Methane of a tonne of each fraction over all ages; as a landfill gives it off."""
        tonne, ages = Tonne(self.parameters), len(self.tonnes)
        each = np.eye(len(self.fractions))
        return np.array([landfill_methane_t(row, tonne=tonne, site=self.site, ages=ages).sum() for row in each])

    @cached_property
    def _heat(self) -> FloatArray:
        return np.asarray(Tonne(self.parameters).properties("lhv"))


def _tonnes_and_split(basis: MeasureBasis) -> tuple[FloatArray, dict[str, float]]:
    """Return the tonnes without treatment in each year, and the split of the base year; without a plan, of today."""
    years, plan, parameters = basis.years, basis.waste_plan, basis.study.parameters
    if plan is None or plan.empty:
        split = default_split(parameters)
        collected = float(basis.potential.zones[COLLECTED].sum())
        return np.full(len(years), collected * (split[LANDFILL] + split[OPEN_BURNING])), split
    wide = plan.pivot(index="year", columns="treatment", values="waste_t")
    known = wide.index.to_numpy(float)
    left = wide.reindex(columns=[LANDFILL, OPEN_BURNING]).fillna(0.0).sum(axis=1)
    shares = plan.pivot(index="year", columns="treatment", values="share").drop(columns=TOTAL)
    year = int(np.clip(years[0], known.min(), known.max()))
    names = load_treatments()["treatment"]
    there = pd.Series(shares.loc[year]).reindex(names).fillna(0.0)
    return np.interp(years, known, left.to_numpy(float)), {str(name): float(each) for name, each in there.items()}


def _site(basis: MeasureBasis) -> LandfillSite:
    """Return how waste lies in the landfills that are open in the base year, each by what it takes; else in all."""
    states, layer, parameters = basis.potential.landfills, basis.layers.landfills, basis.study.parameters
    if states is None or layer is None or not len(states):
        return LandfillSite()
    is_open = (states["last_year"] >= np.minimum(basis.years[0], states["base_year"])).to_numpy(bool)
    sites = states[is_open] if is_open.any() else states
    tonnes = (sites["deposited_t"] / (sites["last_year"] - sites["first_year"] + 1)).to_numpy(float)
    weight = tonnes / tonnes.sum() if tonnes.sum() > 0.0 else np.full(len(sites), 1.0 / len(sites))
    mcf, oxidised = (
        product_sums(weight, [parameters.value(f"{KINDS}{kind}.{name}") for kind in sites["management"]])
        for name in ("mcf", "oxidation")
    )
    recovered = None
    if "recovered_share" in layer and layer["recovered_share"].notna().any():
        own = layer.drop_duplicates("landfill_id").set_index("landfill_id")["recovered_share"].astype(float)
        given = own.reindex(sites["landfill_id"]).fillna(parameters.value("waste.landfill.recovered_share"))
        recovered = product_sums(weight, given.to_numpy(float))
    return LandfillSite(mcf, oxidised, recovered)
