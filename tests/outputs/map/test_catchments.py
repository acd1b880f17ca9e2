import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.outputs.map.catchments import catchment_areas

CELL_M = 100.0


def cells(places) -> gpd.GeoDataFrame:
    boxes = [shapely.box(CELL_M * x, CELL_M * y, CELL_M * (x + 1), CELL_M * (y + 1)) for x, y in places]
    return gpd.GeoDataFrame({"candidate_id": ["a"]}, geometry=[shapely.union_all(boxes)], crs="EPSG:32648")


def area_of(frame):
    return catchment_areas(frame).geometry.iloc[0]


def test_a_tangle_of_cells_becomes_one_smooth_area():
    draw = np.random.default_rng(5)
    places = [(x, y) for x in range(40) for y in range(40) if draw.random() < 0.6]
    given = cells(places).geometry.iloc[0]
    area = area_of(cells(places))
    assert len(shapely.get_parts(given)) > 1
    assert isinstance(area, shapely.Polygon)
    assert not area.interiors
    assert area.is_valid
    assert shapely.get_num_coordinates(area) < shapely.get_num_coordinates(given) / 20
    assert area.symmetric_difference(shapely.box(0, 0, 4000, 4000)).area < 0.05 * 4000**2


def test_parts_that_lie_apart_stay_apart_and_specks_are_left_out():
    blocks = [(x + dx, y) for dx in (0, 60) for x in range(20) for y in range(20)]
    area = area_of(cells([*blocks, (40, 10)]))
    assert len(shapely.get_parts(area)) == 2
    assert area.area == pytest.approx(800 * CELL_M**2, rel=0.05)


def test_a_large_hole_is_kept():
    ring = [(x, y) for x in range(40) for y in range(40) if not (10 <= x < 30 and 10 <= y < 30)]
    area = area_of(cells(ring))
    assert len(area.interiors) == 1
    assert area.area == pytest.approx(len(ring) * CELL_M**2, rel=0.05)


def test_a_catchment_of_few_cells_is_still_seen():
    assert area_of(cells([(3, 3)])).area > 0.5 * CELL_M**2
    assert area_of(cells([(3, 3), (90, 90)])).area > 0


def test_rows_and_what_is_no_area_stay_as_they_are():
    point = shapely.Point(3, 4)
    frame = gpd.GeoDataFrame({"candidate_id": ["a", "b"]}, geometry=[point, None], crs="EPSG:32648")
    areas = catchment_areas(frame)
    assert areas["candidate_id"].tolist() == ["a", "b"]
    assert areas.geometry.iloc[0] == point
    assert areas.geometry.iloc[1] is None
