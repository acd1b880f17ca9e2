from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr

from geoplan.errors import LayerError
from geoplan.layers.catalog import OpenedLayers
from geoplan.parameters import load_parameters
from geoplan.potential.wind import wind_power
from geoplan.siting.basis import Basis
from geoplan.siting.land.wind_on_land import with_turbines

X, Y, CRS = 600_000.0, 2_300_000.0, "EPSG:32648"
PARAMETERS = load_parameters()
PLACES = gpd.GeoSeries(
    [shapely.Point(X + 150, Y + 150), shapely.Point(X + 50, Y + 50), shapely.Point(X - 9, Y)], crs=CRS
)


def basis(wind):
    zones = gpd.GeoDataFrame(geometry=PLACES)
    return Basis(zones, OpenedLayers(zones=zones, rooftops=None, wind_speed=wind), PARAMETERS, xr.Dataset(), Path())


def wind(crs=CRS):
    places = {"y": [Y + 150, Y + 50], "x": [X + 50, X + 150]}
    speeds = xr.DataArray(np.array([[5.0, 8.0], [6.0, 7.0]]), dims=("y", "x"), coords=places).rio.write_crs(CRS)
    speeds.attrs["height_m"] = 60.0
    return speeds if crs == CRS else speeds.rio.reproject(crs, resolution=2e-4, nodata=np.nan)


@pytest.mark.parametrize("crs", [CRS, "EPSG:4326"])
def test_the_wind_is_that_of_the_cell_and_beyond_the_layer_unknown(crs):
    found = with_turbines([100.0, 200.0, 300.0], PLACES, basis(wind(crs)))
    wanted = wind_power([100.0, 200.0], speed_m_s=[8.0, 6.0], height_m=60.0, parameters=PARAMETERS)
    assert found["energy_gwh"].tolist()[:2] == pytest.approx(wanted["energy_gwh"].tolist())
    assert found["capacity_mw"].notna().all()
    assert np.isnan(found["energy_gwh"].iloc[2])


def test_without_the_layer_nothing_is_made_up():
    with pytest.raises(LayerError, match=r"layers\.wind_speed"):
        with_turbines([100.0], PLACES.iloc[:1], basis(None))
