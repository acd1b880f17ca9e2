"""What wind turbines on an area of land carry: capacity, and energy by the mean wind speed at the place."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.layers.weather.wind_speed import HEIGHT
from geoplan.parameters import Parameters
from geoplan.potential.wind import drawn_wind, wind_power
from geoplan.siting.basis import Basis
from geoplan.zonal.grid import cells_at


def with_turbines(area_ha: npt.ArrayLike, points: gpd.GeoSeries, basis: Basis) -> pd.DataFrame:
    """Return what land carries, with the wind of the cell that each place lies in.

    Parameters
    ----------
    area_ha
        Land that may be used [ha].
    points
        A place in each area, in the CRS of the zones.
    basis
        Its layer of wind speeds, ``siting.wind.*`` and ``wind.*``.

    Returns
    -------
    DataFrame
        As from `geoplan.potential.wind.wind_power`; energies are NaN where the wind is not known.

    Raises
    ------
    LayerError
        Where the study has no layer of wind speeds.
    """
    speed, height_m = _wind_at(points, basis)
    return wind_power(area_ha, speed_m_s=speed, height_m=height_m, parameters=basis.parameters)


@dataclass(frozen=True, eq=False)
class WindDraws:
    """Wind turbines on areas of land in each future: area [ha], and speed [m/s] at a height [m]."""

    area_ha: npt.NDArray[np.float64]
    speed_m_s: npt.NDArray[np.float64]
    height_m: float

    def __call__(self, rows: npt.NDArray[np.int64], parameters: Parameters) -> dict[str, npt.NDArray[np.float64]]:
        """Return columns of the areas of some rows: (areas, futures)."""
        return drawn_wind(
            self.area_ha[rows], speed_m_s=self.speed_m_s[rows], height_m=self.height_m, parameters=parameters
        )


def turbine_draws(area_ha: npt.ArrayLike, points: gpd.GeoSeries, basis: Basis) -> WindDraws:
    """Return what says what land carries in each future; arguments as for `with_turbines`."""
    return WindDraws(np.asarray(area_ha, dtype=float), *_wind_at(points, basis))


def _wind_at(points: gpd.GeoSeries, basis: Basis) -> tuple[npt.NDArray[np.float64], float]:
    """Return the mean wind speed of the cell of each place [m/s], and the height at which it holds [m]."""
    wind = basis.layers.wind_speed
    if wind is None:
        raise LayerError(Fault("study", "layers.wind_speed", found="no such layer", expected="a raster of wind speeds"))
    place = points.to_crs(wind.rio.crs)
    row, column, inside = cells_at(wind, place.x, place.y)
    return np.where(inside, wind.to_numpy()[row, column].astype(float), np.nan), float(wind.attrs[HEIGHT])
