"""The columns of the field dictionary put together from sums of roofs and feedstocks: for zones, estates and totals."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.fields import fields_of
from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.parameters import Parameters
from geoplan.potential.carbon import avoided_columns
from geoplan.potential.draws.potential_draws import ENERGIES
from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.potential.roofs.top_down import top_down_rooftops
from geoplan.units import KW_PER_MW, KWH_PER_GWH

if TYPE_CHECKING:
    import xarray as xr

LAND = ("built", "cropland", "forest", "water")


_CHECKS = {
    "top_down_rooftop_mwp": "rooftop_top_down_capacity_mwp",
    "top_down_roof_area_m2": "roof_area_top_down_m2",
}


def rooftop_checks(
    zones: gpd.GeoDataFrame, *, estates: gpd.GeoDataFrame | None, resource: "xr.Dataset", parameters: Parameters
) -> pd.DataFrame:
    """Return what the roofs come to from the top down, to stand beside what they add up to.

    Parameters
    ----------
    zones, estates, resource, parameters
        As for `geoplan.potential.roofs.top_down.top_down_rooftops`.
    """
    table = top_down_rooftops(zones, estates=estates, resource=resource, parameters=parameters)
    return table[list(_CHECKS)].rename(columns=_CHECKS)


def zones_and_totals(
    zones: gpd.GeoDataFrame,
    *,
    land: pd.DataFrame | None,
    roofs: RooftopResults,
    parts: Sequence[tuple[pd.DataFrame, "pd.Series[float]"]],
    checks: pd.DataFrame,
    parameters: Parameters,
) -> tuple[gpd.GeoDataFrame, "pd.Series[float]"]:
    """Put the columns of the field dictionary together, for the zones and, apart from them, for the totals.

    Parameters
    ----------
    zones
        Polygons with what is known of them.
    land
        Shares of land cover, 0 to 1; None where it is not known.
    roofs
        What the roofs come to.
    parts
        Feedstocks: result columns by zone (in the order of `zones`), and their totals, added up from the statistics.
    checks
        What the roofs come to from the top down.
    parameters
        The study's.

    Returns
    -------
    tuple
        The zones, and the totals by field name.
    """
    places = _columns(roofs.zones, [by_zone.set_axis(zones.index) for by_zone, _ in parts], parameters)
    whole = _columns(roofs.totals, [total.to_frame().T for _, total in parts], parameters).iloc[0]
    frame = zones.drop(columns="geometry")
    if land is not None:
        for name in LAND:
            frame[f"{name}_pct"] = land[name] * 100
    result = pd.concat([frame, places, checks], axis=1)
    place = pd.Series({name: _sum(frame[name]) for name in ("area_km2", "area_official_km2", "population")})
    whole = pd.concat([place, whole, checks.sum(min_count=1)])
    return in_order(gpd.GeoDataFrame(result, geometry=zones.geometry, crs=zones.crs)), whole


def _sum(values: "pd.Series[float]") -> float:
    """Return the sum of what is known; NaN where nothing is."""
    known = values.dropna()
    return math.fsum(known) if len(known) else math.nan


def in_order(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones with the columns of the field dictionary, in its order."""
    known = [field.name for field in fields_of("zones") if field.name in zones]
    return zones[[*known, "geometry"]]


def _columns(roofs: pd.DataFrame, parts: Sequence[pd.DataFrame], parameters: Parameters) -> pd.DataFrame:
    """Return result columns from sums of roofs and feedstocks: one row per zone, or one row for the whole study."""
    pv = pd.DataFrame(
        {
            "roof_count": roofs["roof_count"],
            "roof_area_m2": roofs["roof_area_m2"],
            "usable_roof_area_m2": roofs["usable_roof_area_m2"],
            "rooftop_pv_capacity_mwp": roofs["capacity_kwp"] / KW_PER_MW,
            "rooftop_pv_energy_gwh": roofs["energy_kwh"] / KWH_PER_GWH,
            "rooftop_pv_energy_gwh_low": roofs["energy_kwh_low"] / KWH_PER_GWH,
            "rooftop_pv_energy_gwh_high": roofs["energy_kwh_high"] / KWH_PER_GWH,
            "rooftop_pv_specific_yield_kwh_per_kwp": roofs["energy_kwh"] / roofs["capacity_kwp"].replace(0, np.nan),
            **{f"rooftop_pv_{kind}_capacity_mwp": roofs[f"capacity_kwp_{kind}"] / KW_PER_MW for kind in CLASSES},
        }
    )
    frame = pd.concat([pv, *(part.set_axis(pv.index) for part in parts)], axis=1)
    frame["total_energy_gwh"] = frame[[name for name in ENERGIES if name in frame]].sum(axis=1)
    avoided = avoided_columns(frame["total_energy_gwh"], frame["rooftop_pv_energy_gwh"], parameters=parameters)
    return frame.assign(**avoided)


def estates_with_roofs(estates: gpd.GeoDataFrame, sums: pd.DataFrame) -> gpd.GeoDataFrame:
    """Add to the estates what the roofs inside them come to."""
    return estates.assign(
        estate_roof_count=sums["roof_count"],
        estate_roof_area_m2=sums["roof_area_m2"],
        estate_pv_capacity_mwp=sums["capacity_kwp"] / KW_PER_MW,
        estate_pv_energy_gwh=sums["energy_kwh"] / KWH_PER_GWH,
    )
