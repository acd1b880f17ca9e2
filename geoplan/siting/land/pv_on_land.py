"""What photovoltaics on an area of land or water carry: capacity, energy, and the yield of the nearest place."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import xarray as xr

from geoplan.potential.solar.floating_pv import floating_pv
from geoplan.potential.solar.ground_pv import ground_pv
from geoplan.siting.basis import Basis
from geoplan.siting.surroundings import nearest


def on_ground(area_ha: npt.ArrayLike, points: gpd.GeoSeries, basis: Basis) -> pd.DataFrame:
    """Return what land carries, with modules in the best orientation of the nearest place.

    Parameters
    ----------
    area_ha
        Land that may be used [ha].
    points
        A place in each area, in the CRS of the zones.
    basis
        Its solar resource and ``siting.ground_pv.*``.

    Returns
    -------
    DataFrame
        As from `geoplan.potential.solar.ground_pv.ground_pv`, with ``specific_yield_kwh_per_kwp``.
    """
    return _carried(ground_pv, area_ha, points, basis)


def on_water(area_ha: npt.ArrayLike, points: gpd.GeoSeries, basis: Basis) -> pd.DataFrame:
    """Return what water carries, of which modules cover a part.

    Parameters
    ----------
    area_ha
        Water surface that may be used [ha].
    points
        A place in each area, in the CRS of the zones.
    basis
        Its solar resource and ``siting.floating_pv.*``.

    Returns
    -------
    DataFrame
        As from `geoplan.potential.solar.floating_pv.floating_pv`, with ``specific_yield_kwh_per_kwp``.
    """
    return _carried(floating_pv, area_ha, points, basis)


def _carried(model: Any, area_ha: npt.ArrayLike, points: gpd.GeoSeries, basis: Basis) -> pd.DataFrame:
    specific = best_yield(points, basis.resource)
    result: pd.DataFrame = model(area_ha, specific_yield_kwh_per_kwp=specific, parameters=basis.parameters)
    return result.assign(specific_yield_kwh_per_kwp=specific)


def best_yield(points: gpd.GeoSeries, resource: xr.Dataset) -> npt.NDArray[np.float64]:
    """Return the yield of the best orientation at the nearest place. [kWh/kWp/a]."""
    best = resource["specific_yield"].transpose("place", ...).to_numpy().max(axis=(1, 2))
    if len(best) == 1 or not len(points):
        return np.full(len(points), best[0])
    places = np.asarray(shapely.points(resource["x"].to_numpy(), resource["y"].to_numpy()))
    return np.asarray(best[nearest(points.to_numpy(), places)[0]])
