"""All feedstocks of a study by zone: residues of crops, manure, and municipal waste."""

import geopandas as gpd
import xarray as xr

from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.feedstock.shared_rows import ZoneNames
from geoplan.layers.feedstock.statistics_check import check_statistics
from geoplan.layers.land.zones import districts_of
from geoplan.parameters import Parameters
from geoplan.potential.biomass.mills import mills_in_zones
from geoplan.potential.feedstock.economic_level import with_economic_level
from geoplan.potential.feedstock.feedstock_by_zone import (
    ByZone,
    ZoneKeys,
    manure_by_zone,
    residues_by_zone,
    waste_by_zone,
)
from geoplan.units import M2_PER_KM2


def allocation_grids(layers: OpenedLayers) -> dict[str, xr.DataArray]:
    """Return the maps of rice and livestock that a study has: kind of layer -> its grid."""
    grids = {
        "rice_area": layers.rice_area,
        "pig_density": layers.pig_density,
        "cattle_density": layers.cattle_density,
        "poultry_density": layers.poultry_density,
    }
    return {kind: grid for kind, grid in grids.items() if grid is not None}


def feedstocks_by_zone(
    layers: OpenedLayers, zones: gpd.GeoDataFrame, *, keys: ZoneKeys, parameters: Parameters
) -> dict[str, ByZone]:
    """Share the statistics of a study over its zones.

    Parameters
    ----------
    layers
        The study's; a feedstock whose layer is absent is left out.
    zones
        With ``zone_id`` and ``district``.
    keys
        From `geoplan.potential.feedstock.feedstock_by_zone.zone_keys`.
    parameters
        The study's.

    Returns
    -------
    dict
        ``crops``, ``livestock``, ``waste`` -> their potential by zone, in this order.

    Raises
    ------
    LayerError
        Where a statistic cannot be used; all faults of all tables at once.
    """
    check_statistics(
        parameters.for_checks(),
        zones=ZoneNames(keys.zone_ids),
        crops=layers.crops,
        livestock=layers.livestock,
        waste=layers.waste,
        mills=layers.mills,
    )
    districts = districts_of(zones)
    potentials: dict[str, ByZone] = {}
    if layers.crops is not None:
        mills = None if layers.mills is None else mills_in_zones(layers.mills, zones)
        residues = residues_by_zone(
            layers.crops,
            keys,
            parameters=parameters,
            districts=districts,
            seasons=layers.crop_seasons,
            mills=mills,
        )
        area_km2 = float(keys.area.sum()) / M2_PER_KM2
        potentials["crops"] = with_economic_level(residues, parameters=parameters, area_km2=area_km2)
    if layers.livestock is not None:
        potentials["livestock"] = manure_by_zone(layers.livestock, keys, parameters=parameters, districts=districts)
    if layers.waste is not None:
        potentials["waste"] = waste_by_zone(layers.waste, keys, parameters=parameters, districts=districts)
    return potentials
