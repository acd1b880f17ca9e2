import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely
import xarray as xr

from geoplan.parameters import load_parameters
from geoplan.siting.around import Around
from geoplan.siting.surroundings import nearest, residents_within, slope_at, surroundings
from support.places import DATA

X, Y, CRS = 600_000.0, 2_300_000.0, "EPSG:32648"
PARAMETERS = load_parameters()
POWER = DATA / "power"


@pytest.fixture(scope="module")
def zones():
    boxes = [shapely.box(X + 10_000 * i, Y, X + 10_000 * (i + 1), Y + 10_000) for i in range(2)]
    columns = {
        "zone_id": ["a", "b"],
        "zone_name": ["A", "B"],
        "population": [1e5, 2e4],
        "cropland_pct": [10.0, 60.0],
    }
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=CRS)


def points(*places):
    columns = {"candidate_id": range(len(places))}
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(*np.transpose(places)), crs=CRS)


def grid(values, *, cell=1000.0, crs=CRS, left=X, top=Y + 10_000):
    rows, columns = values.shape
    x, y = left + cell * (np.arange(columns) + 0.5), top - cell * (np.arange(rows) + 0.5)
    return xr.DataArray(values, dims=("y", "x"), coords={"y": y, "x": x}).rio.write_crs(crs)


def test_only_columns_whose_layer_exists(zones):
    found = surroundings(points((X + 1, Y + 1)), zones.drop(columns="cropland_pct"), parameters=PARAMETERS)
    assert set(found.columns) == {
        "candidate_id",
        "geometry",
        "zone_id",
        "zone_name",
        "longitude",
        "latitude",
        "residents_nearby",
    }


def test_zones_and_degrees(zones):
    places = points((X + 100, Y + 100), (X + 15_000, Y + 5000), (X - 300, Y + 50), (X, Y + 90_000))
    found = surroundings(places, zones, parameters=PARAMETERS)
    assert found["zone_id"].tolist() == ["a", "b", "a", ""]
    assert found["zone_name"].tolist() == ["A", "B", "A", ""]
    assert found["cropland_pct"].tolist() == pytest.approx([10, 60, 10, np.nan], nan_ok=True)
    degrees = places.to_crs(4326).geometry
    assert found["longitude"].tolist() == degrees.x.tolist()
    assert found["latitude"].tolist() == degrees.y.tolist()


def test_a_candidate_off_the_coast_belongs_to_the_nearest_zone(zones):
    off = points((X - 300, Y + 1), (X - 700, Y + 1))
    assert surroundings(off, zones, parameters=PARAMETERS)["zone_id"].tolist() == ["a", ""]
    farther = PARAMETERS.replace({"siting.surroundings.shore": 800})
    assert surroundings(off, zones, parameters=farther)["zone_id"].tolist() == ["a", "a"]


def test_distances_to_the_grid_by_voltage_and_to_roads(zones):
    lines = [shapely.LineString([(X, Y + h), (X + 20_000, Y + h)]) for h in (1000, 4000, 9000)]
    power = gpd.GeoDataFrame({"voltage_kv": [22.0, np.nan, 220.0], "name": ""}, geometry=lines, crs=CRS)
    roads = gpd.GeoDataFrame({"road_class": ["primary"]}, geometry=[lines[1]], crs=CRS)
    areas = gpd.GeoDataFrame({"name": ["P"]}, geometry=[shapely.box(X, Y, X + 3000, Y + 3000)], crs=CRS)
    layers = {"power_grid": power, "roads": roads, "protected_areas": areas}
    found = surroundings(
        points((X + 5000, Y + 2000), (X + 1000, Y + 2000)), zones, parameters=PARAMETERS, around=Around(**layers)
    )
    assert found["grid_distance_km"].tolist() == [7.0, 7.0]
    assert found["grid_voltage_kv"].tolist() == [220.0, 220.0]
    assert found["grid_any_distance_km"].tolist() == [1.0, 1.0]
    assert found["road_distance_km"].tolist() == [2.0, 2.0]
    assert found["protected_distance_km"].tolist() == [2.0, 0.0]
    layers["power_grid"] = power.assign(voltage_kv=np.nan)
    unknown = surroundings(points((X + 5000, Y + 2000)), zones, parameters=PARAMETERS, around=Around(**layers))
    assert unknown["grid_distance_km"].tolist() == [1.0]
    assert unknown["grid_voltage_kv"].isna().all()


def test_the_nearest_park_in_operation_is_so_far_away(zones):
    shapes = [shapely.box(X + at, Y, X + at + 1000, Y + 1000) for at in (0, 4000)]
    frame = {"estate_id": ["in", "planned"], "estate_status": ["operating", "planned"]}
    estates = gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)
    places = points((X + 500, Y + 500), (X + 4500, Y + 500))
    found = surroundings(places, zones, parameters=PARAMETERS, around=Around(estates=estates))
    assert found["estate_distance_km"].tolist() == [0.0, 3.5]
    nowhere = surroundings(places, zones, parameters=PARAMETERS, around=Around(estates=estates.iloc[1:]))
    assert "estate_distance_km" not in nowhere


def test_nearest_is_that_of_every_pair():
    rng = np.random.default_rng(1)
    here, there = (np.asarray(shapely.points(rng.integers(0, 40, (n, 2)).astype(float))) for n in (300, 150))
    position, distance = nearest(here, there)
    every = shapely.distance(here[:, None], there[None, :])
    assert distance.tolist() == every.min(axis=1).tolist()
    assert position.tolist() == every.argmin(axis=1).tolist()


def test_residents_by_zones_are_their_share_of_the_circle(zones):
    around = residents_within(
        points((X + 5000, Y + 5000), (X + 10_000, Y + 5000)), zones, population=None, radius_m=2000
    )
    circle = 4.0 * np.pi
    assert around[0] == pytest.approx(1000 * circle, rel=0.01)
    assert around[1] == pytest.approx((1000 + 200) * circle / 2, rel=0.01)
    everyone = residents_within(points((X + 10_000, Y + 5000)), zones, population=None, radius_m=50_000)
    assert everyone.tolist() == pytest.approx([120_000.0])
    unknown = zones.assign(population=[np.nan, 5.0])
    assert np.isnan(residents_within(points((X + 5000, Y + 5000)), unknown, population=None, radius_m=100.0)[0])


@pytest.mark.parametrize("crs", [CRS, "EPSG:4326"])
def test_residents_from_a_raster_are_those_of_the_cells(zones, crs):
    people = grid(np.full((10, 20), 50.0))
    if crs != CRS:
        people = people.rio.reproject(crs, nodata=np.nan) * 0 + 50.0
        whole = 20 * 10 / people.notnull().sum().item()
        people = people * whole
    found = residents_within(points((X + 9000, Y + 5000)), zones, population=people, radius_m=3000)
    assert found[0] == pytest.approx(50 * 9 * np.pi, rel=0.02 if crs == CRS else 0.06)


@pytest.mark.parametrize("crs", [CRS, "EPSG:4326"])
def test_the_slope_of_a_plane(crs):
    x, y = np.meshgrid(np.arange(20), np.arange(10))
    heights = grid(30.0 * x + 40.0 * y)
    if crs != CRS:
        heights = heights.rio.reproject(crs, nodata=np.nan)
    places = points((X + 10_000, Y + 5000), (X + 500, Y + 9500), (X - 9000, Y))
    slope = slope_at(places, heights)
    assert slope[0] == pytest.approx(5.0, rel=1e-9 if crs == CRS else 0.05)
    assert np.isnan(slope[2])
    if crs == CRS:
        assert slope[1] == pytest.approx(5.0)


def test_estates_by_place_keep_what_is_known(zones):
    shapes = [shapely.box(X, Y, X + 1000, Y + 1000), shapely.box(X + 5000, Y, X + 6000, Y + 1000)]
    columns = {"estate_id": ["e", "f"], "estate_status": ["operating", "planned"]}
    estates = gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)
    places = points((X + 5, Y + 5), (X + 5500, Y + 500), (X + 3000, Y + 500))
    found = surroundings(places, zones, parameters=PARAMETERS, around=Around(estates=estates))
    assert found["estate_id"].fillna("").tolist() == ["e", "", ""]
    known = surroundings(
        places.assign(estate_id=[None, None, "g"]), zones, parameters=PARAMETERS, around=Around(estates=estates)
    )
    assert known["estate_id"].fillna("").tolist() == ["e", "", "g"]


def test_no_points_give_no_rows(zones):
    empty = points((X, Y)).iloc[:0]
    assert len(surroundings(empty, zones, parameters=PARAMETERS)) == 0


@pytest.mark.real
@pytest.mark.skipif(not POWER.is_dir(), reason="needs the real layers")
def test_real_power_lines_are_near():
    table = pd.read_csv(POWER / "osm_powerline_vertices_haiphong.csv")
    place = gpd.points_from_xy(table["lon"], table["lat"], crs=4326).to_crs(CRS)
    voltage = pd.to_numeric(table["voltage"].str.extract(r"(\d+)")[0], errors="coerce")
    power = gpd.GeoDataFrame({"voltage_kv": voltage.to_numpy(float), "name": ""}, geometry=place)
    park = gpd.GeoDataFrame(geometry=gpd.points_from_xy([106.60], [20.90], crs=4326).to_crs(CRS))
    zones = gpd.GeoDataFrame(
        {"zone_id": ["h"], "zone_name": ["H"], "population": [2e6]}, geometry=park.buffer(30_000).to_numpy(), crs=CRS
    )
    found = surroundings(park, zones, parameters=PARAMETERS, around=Around(power_grid=power)).iloc[0]
    assert 0 < found["grid_distance_km"] < 10
    assert found["grid_voltage_kv"] >= 110
    assert found["grid_any_distance_km"] <= found["grid_distance_km"]
