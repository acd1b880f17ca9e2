"""What wind turbines on an area of land carry: capacity, and energy by the mean wind speed at the place."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.layers.weather.wind_speed import HEIGHT
from geoplan.potential.wind import wind_power
from geoplan.siting.basis import Basis
from geoplan.zonal.grid import grid_of


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
    wind = basis.layers.wind_speed
    if wind is None:
        raise LayerError(Fault("study", "layers.wind_speed", found="no such layer", expected="a raster of wind speeds"))
    place = points.to_crs(wind.rio.crs)
    column, row = ~grid_of(wind).affine * (place.x.to_numpy(), place.y.to_numpy())
    column, row = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
    rows, columns = wind.shape
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    values = wind.to_numpy()[np.where(inside, row, 0), np.where(inside, column, 0)].astype(float)
    speed = np.where(inside, values, np.nan)
    return wind_power(area_ha, speed_m_s=speed, height_m=float(wind.attrs[HEIGHT]), parameters=basis.parameters)
