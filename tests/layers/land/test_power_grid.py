"""The power grid: lines and points with a voltage."""

import geopandas as gpd
import numpy as np
import shapely

from geoplan.layers.land.power_grid import read_power_grid

LINES = "lon,lat,voltage\n106.64,20.82,110kV\n106.65,20.82,220 kV;110 kV\n106.66,20.82,<22kV\n106.67,20.82,\n"


def test_power_grid_points(folder):
    folder.csv("power_grid", LINES, crs="EPSG:4326")
    reading = folder.reading("power_grid")
    grid = read_power_grid(reading)
    assert not reading.faults
    np.testing.assert_array_equal(grid["voltage_kv"], [110, 220, np.nan, np.nan])
    assert reading.remarks[-1].en.startswith("Features of the power grid without a voltage: 2. Land is kept free ")
    assert grid.total_bounds[0] > 600_000


def test_power_grid_lines(folder):
    line = shapely.LineString([(670_000, 2_300_000), (690_000, 2_320_000)])
    folder.features("power_grid", gpd.GeoDataFrame({"voltage": ["110000"]}, geometry=[line], crs=32648), unit="V")
    assert read_power_grid(folder.reading("power_grid"))["voltage_kv"].tolist() == [110]


def test_power_grid_at_fault(folder):
    folder.csv("power_grid", LINES)
    assert "no coordinate reference system" in folder.refusal("power_grid", read_power_grid)
    folder.csv("power_grid", "lon,lat,voltage\n106.64,20.82,110000\n", crs="EPSG:4326")
    assert "voltage '110000'; expected a number with its unit" in folder.refusal("power_grid", read_power_grid)
    folder.layers["power_grid"]["unit"] = "kV"
    assert "voltage 110,000 kV; expected 0.1 to 1,200 kV" in folder.refusal("power_grid", read_power_grid)
    folder.layers["power_grid"]["unit"] = "MV"
    assert "layers.power_grid.unit: found 'MV'" in folder.refusal("power_grid", read_power_grid)
