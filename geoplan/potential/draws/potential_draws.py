"""What can be produced, in each future: the fields of zones and of the study, and what each of them rests on.

Roofs, residues, manure, waste and landfills are drawn by the same futures, so that a sum of sources is a sum in each
future, and what two of them share moves both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.draws.futures import Futures, added
from geoplan.draws.quantiles import QUANTILES, outside_middle, quantiles_of
from geoplan.fields import fields_of, load_fields
from geoplan.kinds.national import EMISSION_FACTOR, JCM_EMISSION_FACTOR
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.feedstock.landfills import with_history
from geoplan.parameters import Parameter, Parameters
from geoplan.potential.draws.inputs import AREAS, PEOPLE, SUNSHINE, inputs_of
from geoplan.potential.draws.landfill_draws import landfill_draws
from geoplan.potential.draws.manure_draws import manure_draws
from geoplan.potential.draws.residue_draws import residue_draws
from geoplan.potential.draws.roof_draws import USABLE_OF_ESTATES, RoofDraws, roof_draws
from geoplan.potential.draws.source_futures import SourceFutures
from geoplan.potential.draws.sun_draws import sun_draws
from geoplan.potential.draws.waste_draws import waste_draws
from geoplan.potential.feedstock.feedstock_by_zone import ByZone, ZoneKeys
from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.potential.uncertainty import Floats
from geoplan.potential.waste.landfills import LandfillResults
from geoplan.study import Study
from geoplan.units import M2_PER_HA, MWH_PER_GWH

if TYPE_CHECKING:
    import xarray as xr

Frame = TypeVar("Frame", bound=pd.DataFrame)
Made = TypeVar("Made")

ROOFS = "rooftops"
USABLE_SHARE = "estate_usable_share"
"""Of estates: their usable roof area over their own."""
PV_ENERGY, TOTAL_ENERGY = "rooftop_pv_energy_gwh", "total_energy_gwh"
ENERGIES = (PV_ENERGY, "biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh")
"""What is added up to the total; landfill gas is had instead of energy from the same waste."""
_AVOIDED = {
    "ghg_avoided_tco2e": (TOTAL_ENERGY, EMISSION_FACTOR),
    "ghg_avoided_jcm_tco2e": (PV_ENERGY, JCM_EMISSION_FACTOR),
}


@dataclass(frozen=True, eq=False)
class PotentialDraws:
    """The potential in each future.

    Attributes
    ----------
    draws
        What parameters and inputs are in each future.
    zones
        Field -> the amounts of the zones, in their order.
    totals
        Field -> the study's amount in each future, (futures,), and its base.
    estates
        Field -> the amounts of the estates, in their order.
    feedstocks
        ``crops``, ``livestock``, ``waste``, ``landfills`` -> column -> the amounts of the rows of their tables.
    roofs
        What roofs of each class and form come to.
    read
        Source -> the ids of the parameters that move it.
    """

    draws: Draws
    zones: Mapping[str, Futures]
    totals: Mapping[str, Futures]
    estates: Mapping[str, Futures]
    feedstocks: Mapping[str, Mapping[str, Futures]]
    roofs: RoofDraws
    read: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<PotentialDraws: {len(self.totals)} fields in {self.draws.count:,} futures>"

    @property
    def interpolated(self) -> tuple[str, ...]:
        """The parameters that were run at their low and their high end, and interpolated between."""
        return self.roofs.interpolated

    @property
    def held(self) -> tuple[str, ...]:
        """The parameters that have a range and are held at their values."""
        return self.roofs.held

    @property
    def outside_middle(self) -> tuple[str, ...]:
        """The fields of the study whose base lies outside of the middle half of the futures."""
        return tuple(
            name
            for name, total in self.totals.items()
            if f"{name}_low" in load_fields() and outside_middle(total.base[0], total.rows()[0]).item()
        )


class _Sources:
    """What was drawn so far, and which parameters each source read."""

    def __init__(self, parameters: Parameters, inputs: tuple[Parameter, ...]) -> None:
        self.parameters = parameters
        self.inputs = inputs
        self.read: dict[str, frozenset[str]] = {}

    def of(self, name: str, make: Callable[[Parameters, Draws], Made]) -> Made:
        """Return what a source gives, made of parameters that take notes of their own."""
        own = self.parameters.watched()
        made = make(own, own.futures.with_inputs(self.inputs))
        self.read[name] = frozenset(own.reads.values)
        self.parameters.reads.add(own.reads)
        return made


def draw_potential(
    study: Study,
    layers: OpenedLayers,
    *,
    resource: "xr.Dataset",
    roofs: RooftopResults,
    keys: ZoneKeys,
    feedstocks: Mapping[str, ByZone],
    landfills: LandfillResults | None,
    population: "pd.Series[float]",
) -> PotentialDraws:
    """Work the potential out in each future.

    Parameters
    ----------
    study, layers
        Of the run.
    resource
        The solar resource of modules on roofs.
    roofs
        With the groups into which they fell.
    keys
        By which statistics are shared.
    feedstocks
        ``crops``, ``livestock``, ``waste`` -> what each gives by zone, where the study has it.
    landfills
        None where the study has none.
    population
        Of the zones, as their table has it: NaN where it is not known.

    Raises
    ------
    ValueError
        For roofs without their groups, such as those of a result that was read.
    """
    groups = roofs.groups
    if groups is None:
        raise ValueError("rooftops without the groups into which they fell")
    sources = _Sources(study.parameters, inputs_of(study, layers))

    def drawn_roofs(parameters: Parameters, draws: Draws) -> RoofDraws:
        sun = sun_draws(study.model_copy(update={"parameters": parameters}), layers, draws=draws)
        sun = replace(sun, factor=sun.factor * draws.input(SUNSHINE))
        return roof_draws(groups, resource, parameters=parameters, draws=draws, sun=sun)

    on_roofs = sources.of(ROOFS, drawn_roofs)
    made = {kind: sources.of(kind, _maker(kind, table, keys)) for kind, table in feedstocks.items()}
    if landfills is not None and layers.landfills is not None:
        told = with_history(layers.landfills)
        made["landfills"] = sources.of(
            "landfills", lambda own, draws: landfill_draws(landfills, draws, landfills=told, parameters=own)
        )
    people = sources.of("people", lambda _, draws: _people(population, draws))
    zones = {**on_roofs.zones, **people}
    totals = {name: _known(each) for name, each in zones.items()}
    for source in made.values():
        zones |= source.zones
        totals |= source.totals
    for amounts in (zones, totals):
        amounts[TOTAL_ENERGY] = added([amounts[name] for name in ENERGIES if name in amounts])
        amounts |= sources.of("carbon", partial(_avoided, amounts))
    return PotentialDraws(
        draws=study.parameters.futures.with_inputs(sources.inputs),
        zones=zones,
        totals=totals,
        estates=sources.of("estates", lambda _, draws: _of_estates(on_roofs.estates, layers, draws)),
        feedstocks={kind: source.feedstocks for kind, source in made.items()},
        roofs=on_roofs,
        read=sources.read,
    )


_MADE: Mapping[str, Callable[[ByZone, Draws, ZoneKeys, Parameters], SourceFutures]] = {
    "crops": lambda table, draws, keys, own: residue_draws(table, draws, keys=keys, parameters=own),
    "livestock": lambda table, draws, _keys, own: manure_draws(table, draws, parameters=own),
    "waste": lambda table, draws, keys, own: waste_draws(table, draws, keys=keys, parameters=own),
}


def _maker(kind: str, table: ByZone, keys: ZoneKeys) -> Callable[[Parameters, Draws], SourceFutures]:
    return lambda own, draws: _MADE[kind](table, draws, keys, own)


def _people(population: "pd.Series[float]", draws: Draws) -> dict[str, Futures]:
    """Return the people of the zones: unknown where they are not counted, and nothing where nobody is."""
    if not population.sum() > 0:
        return {}
    return {"population": Futures.moved(population.to_numpy(float), draws.input(PEOPLE))}


def _of_estates(roofs: Mapping[str, Futures], layers: OpenedLayers, draws: Draws) -> dict[str, Futures]:
    """Return what the roofs of estates come to, and which share of the estates' area is usable roof."""
    if layers.estates is None or USABLE_OF_ESTATES not in roofs:
        return dict(roofs)
    area = layers.estates["area_ha"].to_numpy(float) * M2_PER_HA
    per_area = np.divide(1.0, area, out=np.zeros(len(area)), where=area > 0)
    share = roofs[USABLE_OF_ESTATES].gathered(np.diag(per_area))
    return {**roofs, USABLE_SHARE: share.scaled(1.0 / draws.input(AREAS["estates"]), base=1.0)}


def _known(amounts: Futures) -> Futures:
    """Return the sum over the zones in which something is known, as the totals are."""
    return amounts.gathered(np.isfinite(amounts.base)[None, :].astype(float))


def _avoided(amounts: Mapping[str, Futures], parameters: Parameters, draws: Draws) -> dict[str, Futures]:
    return {
        name: amounts[energy].scaled(MWH_PER_GWH * draws.value(factor), base=MWH_PER_GWH * parameters.value(factor))
        for name, (energy, factor) in _AVOIDED.items()
        if factor in parameters and energy in amounts
    }


def with_ends(table: Frame, futures: Mapping[str, Futures]) -> Frame:
    """Return a table with P10, P50 and P90 of its columns, as far as the field dictionary has such columns.

    Parameters
    ----------
    table
        Whose rows are those of the futures.
    futures
        Column -> its amounts in each future.
    """
    known = load_fields()
    columns: dict[str, Floats] = {}
    for name, amounts in futures.items():
        ends = [f"{name}_{end}" for end in QUANTILES]
        if name in table and any(end in known for end in ends):
            columns |= {end: values for end, values in zip(ends, amounts.quantiles(), strict=True) if end in known}
    return table.assign(**columns)


def ends_of(totals: "pd.Series[float]", futures: Mapping[str, Futures]) -> "pd.Series[float]":
    """Return totals with their P10, P50 and P90: those of the sums in each future, and not sums of ends."""
    known = {each.name for each in fields_of("zones")}
    ends = {
        f"{name}_{end}": float(value)
        for name, amounts in futures.items()
        for end, value in zip(QUANTILES, quantiles_of(amounts.rows()[0]), strict=True)
        if f"{name}_{end}" in known and name in totals
    }
    return pd.concat([totals.drop(labels=[name for name in ends if name in totals]), pd.Series(ends, dtype=float)])


def results_of(drawn: PotentialDraws) -> tuple[dict[str, Floats], dict[str, frozenset[str]]]:
    """Return the energies of the study in each future, and what each may depend on, for their sensitivity.

    Returns
    -------
    tuple
        Field -> (futures,), and field -> ids of parameters and inputs.
    """
    inputs = frozenset(drawn.draws.inputs)
    of = dict(zip(ENERGIES, (ROOFS, "crops", "livestock", "waste"), strict=True))
    named = {name: drawn.read[source] | inputs for name, source in of.items() if source in drawn.read}
    named[TOTAL_ENERGY] = frozenset().union(*named.values())
    return {name: drawn.totals[name].rows()[0] for name in named if name in drawn.totals}, named
