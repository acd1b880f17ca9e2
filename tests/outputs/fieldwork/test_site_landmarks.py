from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import shapely
import xarray as xr

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.fieldwork.site_landmarks import MOST_CELLS, landmarks_of

CRS = "EPSG:32648"


def layers(*, side: int = 10, cell_m: float = 100.0, crs: str = CRS) -> SimpleNamespace:
    codes = np.zeros((side, side), dtype=np.uint8)
    codes[2:4, 3:] = land_cover_classes()["water"].code
    x, y = (np.arange(side) + 0.5) * cell_m, (np.arange(side)[::-1] + 0.5) * cell_m
    cover = xr.DataArray(codes, {"y": y, "x": x}, ("y", "x")).rio.write_crs(crs)
    roads = gpd.GeoDataFrame(
        {"road_class": ["primary", "track", "own", "residential"], "name": ["Quốc lộ 10", "", "", ""]},
        geometry=[shapely.LineString([(0, at), (1000, at)]) for at in (100, 200, 300, 5000)],
        crs=CRS,
    )
    return SimpleNamespace(roads=roads, land_cover=cover, zones=gpd.GeoDataFrame(geometry=[], crs=CRS))


def test_the_roads_of_a_map_are_cut_to_it_and_the_important_ones_lie_on_top():
    roads = landmarks_of(layers()).roads_in((200, 0, 800, 1000))
    assert [road.group for road in roads] == ["minor", "minor", "primary"]
    assert roads[-1].name == "Quốc lộ 10"
    assert all(road.line.length == pytest.approx(600) for road in roads)


def test_water_is_that_of_the_cells_inside_the_map():
    water = landmarks_of(layers()).water_in((0, 0, 1000, 1000))
    assert water.equals(shapely.box(300, 600, 1000, 800))
    assert landmarks_of(layers()).water_in((0, 0, 1000, 300)) is None
    assert landmarks_of(layers()).water_in((9000, 9000, 9900, 9900)) is None


def test_of_many_cells_some_are_taken():
    fine = layers(side=2 * MOST_CELLS, cell_m=1.0)
    water = landmarks_of(fine).water_in((0, 0, 2.0 * MOST_CELLS, 2.0 * MOST_CELLS))
    assert water.area == pytest.approx(2 * (2 * MOST_CELLS - 3), rel=0.05)


def test_what_a_study_lacks_is_not_drawn():
    bare = layers()
    bare.roads = bare.land_cover = None
    assert landmarks_of(bare).roads_in((0, 0, 1, 1)) == []
    assert landmarks_of(bare).water_in((0, 0, 1, 1)) is None
    assert not landmarks_of(bare).names_roads
    assert landmarks_of(layers(crs="EPSG:4326")).land_cover is None
