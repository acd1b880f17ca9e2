"""What photovoltaics on an area of land or water carry: capacity, energy, and the yield of the nearest place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
import xarray as xr

from geoplan.parameters import Parameters
from geoplan.potential.solar import floating_pv as floating_pv_model
from geoplan.potential.solar import ground_pv as ground_pv_model
from geoplan.siting.basis import Basis
from geoplan.siting.draws.sun import sun_factor
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
    return _carried(ground_pv_model.ground_pv, area_ha, points, basis)


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
    return _carried(floating_pv_model.floating_pv, area_ha, points, basis)


def _carried(model: Any, area_ha: npt.ArrayLike, points: gpd.GeoSeries, basis: Basis) -> pd.DataFrame:
    specific = best_yield(points, basis.resource)
    result: pd.DataFrame = model(area_ha, specific_yield_kwh_per_kwp=specific, parameters=basis.parameters)
    return result.assign(specific_yield_kwh_per_kwp=specific)


@dataclass(frozen=True, eq=False)
class PvDraws:
    """Photovoltaics on land or water in each future.

    Attributes
    ----------
    columns
        By the parameters' values: ``capacity_mw``, ``energy_gwh`` and ``specific_yield_kwh_per_kwp`` of each area.
    factors
        The parameters whose product makes the capacity, with their exponents.
    """

    columns: pd.DataFrame
    factors: Mapping[str, float]

    def __call__(self, rows: npt.NDArray[np.int64], parameters: Parameters) -> dict[str, npt.NDArray[np.float64]]:
        """Return columns of the areas of some rows: (areas, futures)."""
        futures = parameters.futures
        sun, size = sun_factor(parameters), futures.product(self.factors)
        factors = {"capacity_mw": size, "energy_gwh": size * sun, "specific_yield_kwh_per_kwp": sun}
        return {name: self.columns[name].to_numpy(float)[rows, None] * each for name, each in factors.items()}


def ground_draws(area_ha: npt.ArrayLike, points: gpd.GeoSeries, basis: Basis) -> PvDraws:
    """Return what says what land carries in each future; arguments as for `on_ground`."""
    return PvDraws(on_ground(area_ha, points, basis), ground_pv_model.CAPACITY_FACTORS)


def water_draws(area_ha: npt.ArrayLike, points: gpd.GeoSeries, basis: Basis) -> PvDraws:
    """Return what says what water carries in each future; arguments as for `on_water`."""
    return PvDraws(on_water(area_ha, points, basis), floating_pv_model.CAPACITY_FACTORS)


def best_yield(points: gpd.GeoSeries, resource: xr.Dataset) -> npt.NDArray[np.float64]:
    """Return the yield of the best orientation at the nearest place. [kWh/kWp/a]."""
    best = resource["specific_yield"].transpose("place", ...).to_numpy().max(axis=(1, 2))
    if len(best) == 1 or not len(points):
        return np.full(len(points), best[0])
    places = np.asarray(shapely.points(resource["x"].to_numpy(), resource["y"].to_numpy()))
    return np.asarray(best[nearest(points.to_numpy(), places)[0]])
