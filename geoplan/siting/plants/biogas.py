"""Where biogas plants could stand: digesters for the manure of farms within a short haul.

Slurry is hauled to the plant, and digestate back: as much again. Only manure on farms that is not digested yet, and
that feeds no generator of the farm itself, comes to them.
"""

import geopandas as gpd
import xarray as xr

from geoplan.parameters import Parameters
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.siting.basis import Basis, KindSites
from geoplan.siting.candidate_kinds import CandidateKind
from geoplan.siting.plants.catchments import TORTUOSITY
from geoplan.siting.plants.feedstock_surface import dense_candidates, feedstock_surface
from geoplan.siting.plants.plant_draws import BiogasDraws
from geoplan.siting.plants.plant_results import BIOGAS_HOURS, Digested
from geoplan.siting.plants.reach import Survivors, survivors
from geoplan.siting.plants.search import CELL, PlantSites, class_share, finished, settle
from geoplan.units import M_PER_KM, MWH_PER_GWH

KIND = "biogas"
_HAUL = "siting.biogas.longest_haul"
FARMLAND = ("cropland", "tree_crop", "built")
"""The common land-cover classes that animals are taken to be kept on: farmland, and villages."""


def biogas_sites(
    manure: ByZone,
    zones: gpd.GeoDataFrame,
    *,
    land_cover: xr.DataArray,
    parameters: Parameters,
    cell_m: float | None = None,
) -> PlantSites | None:
    """Place biogas plants where manure is densest, and share it among them.

    Parameters
    ----------
    manure
        From `geoplan.potential.feedstock.feedstock_by_zone.manure_by_zone`.
    zones
        ``zone_id``, ``zone_name`` and polygons, projected, metres.
    land_cover
        Common classes; each zone's manure lies on its farmland and in its villages.
    parameters
        The study's; ``siting.biogas.*`` and ``costs.biogas.*``.
    cell_m
        Side of the cells that manure is counted on [m]; by default `CELL`.

    Returns
    -------
    PlantSites or None
        Plants with capacity, energy, mean haul (weighted by energy), slurry ``feedstock_t`` [t/a], what both hauls of a
        tonne cost as ``delivered_cost_usd_per_t``, the same by electricity ``haul_usd_per_mwh``, and cost with them;
        in each future all have as much more or less manure. None where the manure is not enough for a plant.
    """
    amounts = manure.zones[["biogas_hauled_energy_gwh", "manure_slurry_t"]]
    if amounts["biogas_hauled_energy_gwh"].sum() <= 0:
        return None
    key = class_share(land_cover, zones, classes=FARMLAND, cell_m=cell_m or parameters.value(CELL))
    both = feedstock_surface(amounts, zones, key=key).rio.write_crs(zones.crs)
    surface, slurry = (both.isel(feedstock=each, drop=True) for each in (0, 1))
    haul_km, tortuosity = parameters.value(_HAUL), parameters.value(TORTUOSITY)
    points = dense_candidates(
        surface, radius_m=haul_km * M_PER_KM / tortuosity, count=round(parameters.value("siting.biogas.dense_places"))
    )
    hours = parameters.value(BIOGAS_HOURS)
    settled = settle(
        points.drop(columns="density_amount"),
        surface,
        max_haul_km=haul_km,
        tortuosity=tortuosity,
        smallest=parameters.value("siting.biogas.smallest_plant") * hours / MWH_PER_GWH,
    )
    if settled is None:
        return None
    tried, kept = points, settled.kept

    def again(given: Parameters) -> Survivors:
        haul_km, tortuosity = given.value(_HAUL), given.value(TORTUOSITY)
        return survivors(tried, surface, max_haul_km=haul_km, tortuosity=tortuosity).of(kept)

    digested = Digested(settled.amount, *settled.taken(slurry))
    return finished(
        settled,
        zones,
        kind=KIND,
        columns=digested.results(parameters),
        draws=BiogasDraws(manure.feedstocks, again, (_HAUL, TORTUOSITY), digested=digested),
    )


def biogas_candidates(_kind: CandidateKind, basis: Basis) -> KindSites | None:
    """Find the candidates of the kind; see `biogas_sites`.

    Parameters
    ----------
    _kind
        That of digesters for manure.
    basis
        Its manure, land cover and parameters.
    """
    manure, land_cover = basis.feedstocks.get("livestock"), basis.layers.land_cover
    if manure is None or land_cover is None:
        return None
    sites = biogas_sites(manure, basis.zones, land_cover=land_cover, parameters=basis.parameters)
    return None if sites is None else KindSites(sites.plants, areas=sites.areas, draws=sites.draws)
