"""Estates, power lines and plants: features with a place and a few numbers."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.power_grid import read_power_grid
from geoplan.layers.land.power_plants import read_plants


def estates(**columns) -> gpd.GeoDataFrame:
    shapes = [shapely.box(670_100, 2_300_100, 671_100, 2_301_100), shapely.Point(672_500, 2_302_500)]
    rows = {"park": ["Nam Cầu Kiền", "Tràng Duệ"], "ha": [np.nan, 200.0]} | columns
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=32648)


NAMES = {"estate_name": "park", "area_ha": "ha"}


def test_estates_take_their_area_from_the_polygon(folder):
    folder.features("estates", estates(), "parquet", columns=NAMES)
    reading = folder.reading("estates")
    read = read_estates(reading)
    assert not reading.faults
    assert read["area_ha"].tolist() == [100.0, 200.0]
    assert read["estate_id"].tolist() == ["1", "2"]
    assert read["estate_name_en"].tolist() == ["Nam Cầu Kiền", "Tràng Duệ"]
    assert read["occupancy_pct"].isna().all()
    assert read["estate_status"].tolist() == ["", ""]


def test_estates_at_fault(folder):
    frame = estates(ha=[1_000_000.0, np.nan], estate_id=["a", "a"], occupancy_pct=[0.5, 130])
    folder.features("estates", frame, "parquet", columns=NAMES)
    text = folder.refusal("estates", read_estates)
    assert "feature 1: found area_ha 1,000,000; expected 0 to 100,000 ha" in text
    assert "feature 2: found a point without area_ha" in text
    assert "feature 1, 2: found the estate_id a more than once" in text
    assert "feature 2: found occupancy_pct 130; expected 0 to 100 %" in text


def test_estates_outside_are_left_out_and_counted(folder):
    far = estates().set_geometry(shift(estates()))
    folder.features("estates", far, "parquet", columns=NAMES)
    reading = folder.reading("estates")
    assert read_estates(reading)["estate_name"].tolist() == ["Nam Cầu Kiền"]
    assert reading.remarks[0].en == "Features outside the study left out: 1."


def shift(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    shapes = frame.geometry.tolist()
    return gpd.GeoSeries([shapes[0], shapely.transform(shapes[1], lambda xy: xy + 40_000)], crs=frame.crs)


LINES = "lon,lat,voltage\n106.64,20.82,110kV\n106.65,20.82,220 kV;110 kV\n106.66,20.82,<22kV\n106.67,20.82,\n"


def test_power_grid_points(folder):
    folder.csv("power_grid", LINES, crs="EPSG:4326")
    reading = folder.reading("power_grid")
    grid = read_power_grid(reading)
    assert not reading.faults
    np.testing.assert_array_equal(grid["voltage_kv"], [110, 220, np.nan, np.nan])
    assert reading.remarks[-1].en == "Features of the power grid without a voltage: 2."
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


WRI = {"name": "Name", "fuel": "Fuel", "capacity_mw": "Capacity (MW)"}


def test_plants_of_a_table(folder):
    table = pd.DataFrame({"Name": ["Hai Phong 1", "Far"], "Fuel": "Coal", "Capacity (MW)": [600, None]})
    table = table.assign(Latitude=[20.94, 10.5], Longitude=[106.76, 107.0])
    folder.csv("plants", table, columns=WRI, crs="EPSG:4326")
    reading = folder.reading("plants")
    plants = read_plants(reading)
    assert plants["name"].tolist() == ["Hai Phong 1"]
    assert plants["capacity_mw"].tolist() == [600]


def test_plants_at_fault(folder):
    table = pd.DataFrame({"Name": ["a", "b"], "Capacity (MW)": [600_000, 5], "Latitude": [20.9, None]})
    folder.csv("plants", table, columns=WRI | {"fuel": "Fuels"}, crs="EPSG:4326")
    assert "no column of the longitude" in folder.refusal("plants", read_plants)
    folder.csv("plants", table.assign(Longitude=106.7), columns=WRI, crs="EPSG:4326")
    assert "no column 'Fuel'" in folder.refusal("plants", read_plants)
    folder.layers["plants"]["columns"] = {"name": "Name", "capacity_mw": "Capacity (MW)"}
    text = folder.refusal("plants", read_plants)
    assert "line 3: found no latitude" in text
    assert "line 2: found capacity_mw 600,000; expected 0 to 30,000 MW" in text


def test_plants_with_exchanged_columns(folder):
    table = pd.DataFrame({"Name": ["a"], "Latitude": [20.9], "Longitude": [106.7]})
    columns = {"name": "Name", "longitude": "Latitude", "latitude": "Longitude"}
    folder.csv("plants", table, columns=columns, crs="EPSG:4326")
    assert "Latitude and longitude are swapped" in folder.refusal("plants", read_plants)
