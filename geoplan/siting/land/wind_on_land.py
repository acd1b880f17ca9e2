"""What wind turbines on an area of land carry: capacity, and energy by the mean wind speed at the place."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.layers.weather.wind_speed import HEIGHT
from geoplan.potential.wind import wind_power
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
    wind = basis.layers.wind_speed
    if wind is None:
        raise LayerError(Fault("study", "layers.wind_speed", found="no such layer", expected="a raster of wind speeds"))
    place = points.to_crs(wind.rio.crs)
    row, column, inside = cells_at(wind, place.x, place.y)
    speed = np.where(inside, wind.to_numpy()[row, column].astype(float), np.nan)
    return wind_power(area_ha, speed_m_s=speed, height_m=float(wind.attrs[HEIGHT]), parameters=basis.parameters)
