"""Solar power on land and water, and wind power, as measures: all that rules leave of each zone.

What a hectare carries is the mean of the sites of the zone; where it has none, what it carries in its middle. Land that
both solar and wind may use is there once: each says which part of the land of both it takes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.siting.basis import Basis
from geoplan.siting.candidate_kinds import CandidateKind, candidate_kinds
from geoplan.siting.land.eligible_land import eligible_by_zone
from geoplan.siting.land.land_draws import eligible_name
from geoplan.siting.sites import basis_of
from geoplan.units import M2_PER_HA, M2_PER_KM2, MWH_PER_GWH
from geoplan.zonal import zone_of

FloatArray = npt.NDArray[np.float64]

_HA_PER_KM2 = M2_PER_KM2 / M2_PER_HA
_MOST_PLACES = 200
"""Zones whose futures are worked out, the largest first: they move all others."""


@dataclass(frozen=True, eq=False)
class _Carried:
    """What the land of each zone carries.

    Attributes
    ----------
    kind
        The kind of candidate.
    area_ha
        (zones,) that may be used and is not [ha].
    capacity_mw, energy_gwh
        (zones,); NaN where the energy is not known.
    """

    kind: CandidateKind
    area_ha: FloatArray
    capacity_mw: FloatArray
    energy_gwh: FloatArray


def land_measures(basis: MeasureBasis) -> Iterator[Measure]:
    """Yield solar power on land and on water, and wind power, by zone, as far as the study has the layers of each.

    Parameters
    ----------
    basis
        Its sites say which land rules leave, and which of it carries something already. All of it counts, on a
        schematic map as on a real one: the status says what it rests on.
    """
    land = basis_of(basis.study, basis.layers, basis.potential)
    every = [candidate_kinds()[key] for key in measure_kinds() if key in candidate_kinds()]
    carried = [_carried(kind, basis, land) for kind in every if kind.is_on_land and _has(kind.key, basis)]
    shares: dict[str, FloatArray] = {}
    for resource in dict.fromkeys(measure_kinds()[each.kind.key].resource for each in carried):
        shares |= _shares_of_land(
            basis, [each for each in carried if measure_kinds()[each.kind.key].resource == resource]
        )
    for each in carried:
        measure = basis.measure(
            each.kind.key,
            potential=each.capacity_mw,
            energy_mwh=each.energy_gwh * MWH_PER_GWH,
            moved=basis.moved(energy=_energy_drawn(each, basis, land)),
            resource_share=shares.get(each.kind.key),
        )
        if measure is not None:
            yield measure


def _has(key: str, basis: MeasureBasis) -> bool:
    """Return whether rules were applied for a kind, and its layers are there."""
    return eligible_name(key) in basis.sites.by_zone and candidate_kinds()[key].has_layers(basis.layers)


def _area_ha(key: str, basis: MeasureBasis) -> FloatArray:
    """Return the land of each zone that may be used and is not."""
    by_zone, remaining = basis.sites.by_zone, f"{key}_remaining_km2"
    return by_zone[remaining if remaining in by_zone else eligible_name(key)].to_numpy(float) * _HA_PER_KM2


def _carried(kind: CandidateKind, basis: MeasureBasis, land: Basis) -> _Carried:
    area = _area_ha(kind.key, basis)
    middles = basis.potential.zones.geometry.representative_point()
    in_middle = kind.carried(area, middles, land)
    capacity, energy = (in_middle[name].to_numpy(float).copy() for name in ("capacity_mw", "energy_gwh"))
    of_sites = _of_sites(kind.key, basis)
    is_known = of_sites[0] > 0.0
    for own, amounts in ((capacity, of_sites[1]), (energy, of_sites[2])):
        own[is_known] = area[is_known] * amounts[is_known] / of_sites[0][is_known]
    return _Carried(kind, area, capacity, energy)


def _of_sites(key: str, basis: MeasureBasis) -> FloatArray:
    """Return area [ha], capacity [MW] and energy [GWh/a] of the sites of each zone, if known: (3, zones)."""
    zones, patches = basis.potential.zones, basis.sites.patches
    sums = np.zeros((3, len(zones)))
    if patches is None:
        return sums
    own = patches[(patches["technology"] == key) & patches["energy_gwh"].notna()]
    place = zone_of(shapely.point_on_surface(own.geometry.to_numpy()), zones)
    inside = place >= 0
    for row, name in enumerate(("area_ha", "capacity_mw", "energy_gwh")):
        values = own[name].to_numpy(float)[inside]
        sums[row] = np.bincount(place[inside], weights=values, minlength=len(zones))
    return sums


def _shares_of_land(basis: MeasureBasis, carried: list[_Carried]) -> dict[str, FloatArray]:
    """Return which part of the land of all kinds together each takes in full: kind -> (zones,)."""
    if len(carried) == 1:
        return {each.kind.key: np.ones(len(each.area_ha)) for each in carried}
    lands = [basis.sites.land.get(each.kind.key) for each in carried]
    areas = np.array([each.area_ha for each in carried])
    together = areas.max(axis=0)
    if all(each is not None for each in lands):
        first, *others = [each.land() for each in lands if each is not None]
        for other in others:
            first.values = np.maximum(first.to_numpy(), other.to_numpy())
        zones: gpd.GeoDataFrame = basis.potential.zones
        whole = eligible_by_zone(first, zones)["eligible_km2"].to_numpy(float) * _HA_PER_KM2
        eligible = np.array([basis.sites.by_zone[eligible_name(each.kind.key)].to_numpy(float) for each in carried])
        taken = (eligible * _HA_PER_KM2 - areas).sum(axis=0)
        together = np.clip(whole - taken, together, areas.sum(axis=0))
    return {
        each.kind.key: np.divide(each.area_ha, together, out=np.zeros(len(together)), where=together > 0.0)
        for each in carried
    }


def _energy_drawn(carried: _Carried, basis: MeasureBasis, land: Basis) -> FloatArray | None:
    """Return the energy in each future over that of the base: more or less land, and what it carries."""
    drawn, key = basis.potential.draws, carried.kind.key
    places = np.flatnonzero(np.nan_to_num(carried.energy_gwh) > 0.0)
    if drawn is None or not len(places):
        return None
    places = np.sort(places[np.argsort(-carried.energy_gwh[places], kind="stable")][:_MOST_PLACES])
    middles = basis.potential.zones.geometry.representative_point().iloc[places]
    of_area = carried.kind.drawn(carried.area_ha[places], middles, land)
    ratio = np.ones(basis.count)
    if of_area is not None:
        parameters = basis.study.parameters.with_inputs(tuple(drawn.draws.inputs.values()))
        energy = np.nan_to_num(of_area(np.arange(len(places)), parameters)["energy_gwh"]).sum(axis=0)
        whole = float(np.nansum(carried.kind.carried(carried.area_ha[places], middles, land)["energy_gwh"]))
        ratio = energy / whole if whole > 0.0 else ratio
    eligible = basis.sites.land_draws.get(eligible_name(key))
    whole = 0.0 if eligible is None else float(eligible.base.sum())
    return ratio if eligible is None or not whole > 0.0 else ratio * eligible.total() / whole
