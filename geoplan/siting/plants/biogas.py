"""Where biogas plants could stand: digesters for the manure of farms within a short haul."""

import geopandas as gpd
import xarray as xr

from geoplan.parameters import Parameters
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.siting.basis import Basis, KindSites
from geoplan.siting.candidate_kinds import CandidateKind
from geoplan.siting.plants.catchments import TORTUOSITY
from geoplan.siting.plants.feedstock_surface import dense_candidates, feedstock_surface
from geoplan.siting.plants.search import CELL, PlantSites, class_share, finished, plant_columns, settle
from geoplan.units import M_PER_KM, MWH_PER_GWH

KIND = "biogas"
FARMLAND = ("cropland", "tree_crop", "built")
"""The common land-cover classes that animals are taken to be kept on: farmland, and villages."""
FULL_LOAD_HOURS = "siting.biogas.full_load_hours"
_ENDS = ("low", "high")


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
        Plants with capacity, energy, mean haul (weighted by energy) and cost; what hauling manure costs is not counted.
        The energy's interval is that of the manure of the whole study. None where the manure is not enough for a plant.
    """
    energy = manure.zones[["biogas_energy_gwh"]]
    if energy["biogas_energy_gwh"].sum() <= 0:
        return None
    key = class_share(land_cover, zones, classes=FARMLAND, cell_m=cell_m or parameters.value(CELL))
    surface = feedstock_surface(energy, zones, key=key).isel(feedstock=0, drop=True).rio.write_crs(zones.crs)
    haul_km, tortuosity = parameters.value("siting.biogas.longest_haul"), parameters.value(TORTUOSITY)
    points = dense_candidates(
        surface, radius_m=haul_km * M_PER_KM / tortuosity, count=round(parameters.value("siting.biogas.dense_places"))
    )
    hours = parameters.value(FULL_LOAD_HOURS)
    settled = settle(
        points.drop(columns="density_amount"),
        surface,
        max_haul_km=haul_km,
        tortuosity=tortuosity,
        smallest=parameters.value("siting.biogas.smallest_plant") * hours / MWH_PER_GWH,
    )
    if settled is None:
        return None
    low, high = (manure.totals[f"biogas_energy_gwh_{end}"] / manure.totals["biogas_energy_gwh"] for end in _ENDS)
    capacity_mw = settled.amount * MWH_PER_GWH / hours
    columns = {
        "capacity_mw": capacity_mw,
        "energy_gwh": settled.amount,
        "energy_gwh_low": settled.amount * low,
        "energy_gwh_high": settled.amount * high,
        **plant_columns(
            capacity_mw, settled.amount, technology="biogas", full_load_hours=FULL_LOAD_HOURS, parameters=parameters
        ),
    }
    return finished(settled, zones, kind=KIND, columns=columns)


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
    return None if sites is None else KindSites(sites.plants, areas=sites.areas)
