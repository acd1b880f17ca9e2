"""A result held against figures that others have published, each with the numbers that say why it differs."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from geoplan.draws.quantiles import quantiles_of
from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.parameters import Parameters
from geoplan.potential.draws.potential_draws import PV_ENERGY, USABLE_SHARE
from geoplan.potential.draws.roof_draws import CAPACITY
from geoplan.potential.potential import Potential
from geoplan.potential.roofs.rooftop_pv import factors_of
from geoplan.potential.waste.composition import heating_value_mj_per_kg
from geoplan.result.published import Reference, references_of
from geoplan.siting.draws.candidate_draws import CandidateDraws
from geoplan.study import Study
from geoplan.units import KW_PER_MW, KWH_PER_GWH, KWH_PER_MWH, M2_PER_HA

if TYPE_CHECKING:
    import geopandas as gpd

Verdict: TypeAlias = Literal["inside", "above", "below"]
Ends: TypeAlias = tuple[float, float, float]

LCOE = "lcoe_"
"""What checks of a kind of candidate begin with."""
OPERATING = "operating"
_W_PER_MW, _PER_CENT = 1e6, 100.0
_EFFICIENCY = "waste.incineration.efficiency"
_NOT_ROOFS = "pv.resource_factor"
"""The factor of a roof's energy that is none of its capacity."""


@dataclass(frozen=True)
class Check:
    """A figure of a result beside a published one.

    Attributes
    ----------
    reference
        The published figure.
    value, low, high
        The result's own, with its ends [the unit of the reference]; NaN for ends that are not known.
    figures
        The numbers that say why the two differ, by name; a reason is a text with these as blanks.
    """

    reference: Reference
    value: float
    low: float = math.nan
    high: float = math.nan
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """Whether the result's own value lies inside the published range, above or below it."""
        if self.value > self.reference.high:
            return "above"
        return "below" if self.value < self.reference.low else "inside"

    @property
    def meets(self) -> bool:
        """Whether the published range and the result's interval have anything in common."""
        low, high = (self.value if end != end else end for end in (self.low, self.high))
        # a published range without an end on one side is open there, and so compares as if it met
        return not (low > self.reference.high or high < self.reference.low)

    @property
    def reason(self) -> str:
        """The key of the text that says why; empty where the value lies inside."""
        return "" if self.verdict == "inside" else f"{self.reference.key}.{self.verdict}"


def checks_of(
    study: Study,
    potential: Potential,
    candidates: "gpd.GeoDataFrame | None",
    *,
    draws: CandidateDraws | None = None,
) -> tuple[Check, ...]:
    """Return what the result can be held against.

    Parameters
    ----------
    study
        Its parameters and its country.
    potential
        Totals, roofs, estates, solar resource.
    candidates
        With ``candidate_kind``, ``energy_gwh`` and ``lcoe_usd_per_mwh``; None where there are none.
    draws
        What the candidates are in each future; None where that is not known.

    Returns
    -------
    tuple of Check
        In the order of published.csv; what the result does not know is left out.
    """
    parameters, given = study.parameters, references_of(study.parameters, viet_nam=study.is_viet_nam)
    ours = _figures(potential) | _costs(candidates, draws)
    reasons: dict[str, Callable[[Reference, float], Mapping[str, float]]] = {
        "roof_capacity_per_m2": lambda _, value: _modules(potential, parameters, value),
        "roof_capacity_per_usable_m2": lambda _, value: _modules(potential, parameters, value),
        "roof_capacity_per_person": lambda *_: _persons(potential, given),
        "rooftop_yield": lambda *_: {"irradiation": _irradiation(potential)},
        "waste_kwh_per_t": lambda *_: {
            "heating_value": heating_value_mj_per_kg(parameters),
            "efficiency": _PER_CENT * parameters.value(_EFFICIENCY),
        },
        "lcoe_waste": lambda reference, value: _gate_fee(value - reference.high, ours.get("waste_kwh_per_t")),
    }
    return tuple(
        Check(
            each,
            *ours[each.check],
            figures=_of_costs(each, ours[each.check][0], parameters)
            | (dict(reasons[each.check](each, ours[each.check][0])) if each.check in reasons else {}),
        )
        for each in given
        if each.check in ours and math.isfinite(ours[each.check][0])
    )


def _figures(potential: Potential) -> dict[str, Ends]:
    """Return the figures of a result that published ones speak of, with their ends; NaN where it does not know one."""
    roofs = {
        "roof_capacity_per_m2": ("roof_area_m2", _W_PER_MW),
        "roof_capacity_per_usable_m2": ("usable_roof_area_m2", _W_PER_MW),
        "roof_capacity_per_person": ("population", KW_PER_MW),
    }
    return {check: _quotient(potential, CAPACITY, below, unit=unit) for check, (below, unit) in roofs.items()} | {
        "park_roof_share": (park_roof_share(potential), *_park_ends(potential)),
        "rooftop_yield": _quotient(potential, PV_ENERGY, CAPACITY, unit=KWH_PER_GWH / KW_PER_MW),
        "waste_kwh_per_t": _quotient(potential, "waste_energy_gwh", "waste_collected_t", unit=KWH_PER_GWH),
    }


def _quotient(potential: Potential, above: str, below: str, *, unit: float) -> Ends:
    """Return a total over another, with P10 and P90 of what it is in each future; what both share leaves it as it is.

    NaN where nothing is below, and for the ends of a result without futures.
    """
    amount, whole = (float(potential.totals.get(name, math.nan)) for name in (above, below))
    if not whole > 0:
        return math.nan, math.nan, math.nan
    drawn = potential.draws.totals if potential.draws is not None else {}
    if above not in drawn:
        return unit * amount / whole, math.nan, math.nan
    parts = drawn[below].total() if below in drawn else np.full(drawn[above].count, whole)
    every = drawn[above].total()
    low, _, high = quantiles_of(np.divide(unit * every, parts, out=np.full(len(every), math.nan), where=parts > 0))
    return unit * amount / whole, float(low), float(high)


def park_roof_share(potential: Potential) -> float:
    """Return the usable roof area of the parks in operation over their gross area [-]; NaN where none is known."""
    estates, sums = potential.estates, potential.roofs.estates
    if estates is None or sums is None or "estate_status" not in estates or len(estates) != len(sums):
        return math.nan
    operating = (estates["estate_status"] == OPERATING).to_numpy()
    gross = float(estates["area_ha"].to_numpy(dtype=float)[operating].sum()) * M2_PER_HA
    usable = float(sums["usable_roof_area_m2"].to_numpy(dtype=float)[operating].sum())
    return usable / gross if gross > 0 else math.nan


def _park_ends(potential: Potential) -> tuple[float, float]:
    """Return P10 and P90 of the share of the parks in operation that is usable roof; NaN where it is not known."""
    estates, drawn = potential.estates, potential.draws
    if estates is None or drawn is None or USABLE_SHARE not in drawn.estates or "estate_status" not in estates:
        return math.nan, math.nan
    operating = (estates["estate_status"] == OPERATING).to_numpy()
    gross = np.where(operating, estates["area_ha"].to_numpy(dtype=float), 0.0)
    if not gross.sum() > 0:
        return math.nan, math.nan
    low, _, high = quantiles_of(drawn.estates[USABLE_SHARE].gathered(gross[None, :] / gross.sum()).total())
    return float(low), float(high)


def _costs(candidates: "gpd.GeoDataFrame | None", draws: CandidateDraws | None) -> dict[str, Ends]:
    """Return the cost of electricity by kind of candidate [USD/MWh]: the mean by energy, with P10 and P90 of that.

    Without futures the ends are the means of the candidates' own, as if all were low together. An end that one
    candidate of a kind does not know is not known of the kind.
    """
    names = ["lcoe_usd_per_mwh", "lcoe_usd_per_mwh_low", "lcoe_usd_per_mwh_high"]
    if candidates is None or not {"candidate_kind", "energy_gwh", names[0]} <= set(candidates.columns):
        return {}
    table = pd.DataFrame(candidates.drop(columns="geometry", errors="ignore"))
    priced = table[table[names[0]].notna() & (table["energy_gwh"] > 0)]
    energy, kinds = priced["energy_gwh"], priced["candidate_kind"]
    products = priced.reindex(columns=names).mul(energy, axis=0)
    known = products.notna().groupby(kinds).all()
    sums = products.groupby(kinds).sum().where(known).div(energy.groupby(kinds).sum(), axis=0)
    drawn = {} if draws is None else {kind: _drawn_cost(ids, draws) for kind, ids in _ids_by_kind(priced)}
    return {
        f"{LCOE}{kind}": (row[names[0]], *drawn.get(str(kind), (row[names[1]], row[names[2]])))
        for kind, row in sums.iterrows()
    }


def _ids_by_kind(priced: pd.DataFrame) -> Iterator[tuple[str, list[str]]]:
    for kind, ids in priced["candidate_id"].astype(str).groupby(priced["candidate_kind"]):
        yield str(kind), ids.tolist()


def _drawn_cost(ids: list[str], draws: CandidateDraws) -> tuple[float, float]:
    """Return P10 and P90 of the mean cost by energy of some candidates, worked out in each future."""
    energy, cost = draws.of("energy_gwh", ids), draws.of("lcoe_usd_per_mwh", ids)
    # what gives nothing in a future costs nobody anything there
    spent, given = (energy * np.where(energy == 0, 0.0, cost)).sum(axis=0), energy.sum(axis=0)
    low, _, high = quantiles_of(np.divide(spent, given, out=np.full(draws.count, math.nan), where=given > 0))
    return float(low), float(high)


def _modules(potential: Potential, parameters: Parameters, value: float) -> dict[str, float]:
    """Return what the modules and the kinds of building have to do with the capacity of a roof; nothing without any."""
    if not value > 0:
        return {}
    totals = potential.totals
    capacity = {kind: float(totals.get(f"rooftop_pv_{kind}_capacity_mwp", math.nan)) for kind in CLASSES}
    whole = math.fsum(capacity.values())
    rows = {kind: parameters[f"rooftop.module_efficiency.{kind}"] for kind in CLASSES}
    # capacity is in proportion to the efficiency, kind by kind
    mean, least = (
        whole / math.fsum(capacity[kind] / getattr(rows[kind], end) for kind in CLASSES) for end in ("value", "low")
    )
    older = math.fsum(capacity[kind] * rows[kind].low / rows[kind].value for kind in CLASSES) / whole
    names = [name for name in factors_of("residential", "flat") if name != _NOT_ROOFS]
    return {
        "efficiency": _PER_CENT * mean,
        "older_efficiency": _PER_CENT * least,
        "with_older": value * older,
        "industrial": _PER_CENT * capacity["industrial"] / whole,
        "dwellings": KW_PER_MW * math.prod(parameters.value(name) for name in names),
    }


def _persons(potential: Potential, references: tuple[Reference, ...]) -> dict[str, float]:
    """Return how much roof a person has here and there, and what is left without industrial buildings."""
    totals, known = potential.totals, {each.key: each for each in references}
    whole, industrial = (float(totals.get(f"rooftop_pv_{name}capacity_mwp", math.nan)) for name in ("", "industrial_"))
    there = known["roofs_hcmc_person"].high * KW_PER_MW / known["roofs_hcmc_area"].high
    if not whole > 0:
        return {}
    return {
        "roof": float(totals.get("roof_area_m2", math.nan) / totals["population"]),
        "there": there,
        "industrial": _PER_CENT * industrial / whole,
        "without": float((whole - industrial) * KW_PER_MW / totals["population"]),
    }


def _irradiation(potential: Potential) -> float:
    resource = potential.resource
    return float(resource["ghi_kwh_m2"].mean()) if "ghi_kwh_m2" in resource else math.nan


def _gate_fee(gap_usd_per_mwh: float, energy: Ends | None) -> dict[str, float]:
    """Return what a plant would have to be paid for each tonne, to bring its cost down by so much."""
    kwh_per_t = energy[0] if energy else math.nan
    return {"fee": gap_usd_per_mwh * kwh_per_t / KWH_PER_MWH}


def _of_costs(reference: Reference, value: float, parameters: Parameters) -> dict[str, float]:
    if not reference.parameter:
        return {}
    return {"gap": value - reference.high, "interest": _PER_CENT * parameters.value("costs.finance.discount_rate")}
