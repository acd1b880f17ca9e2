"""Roofs belong where their middle lies, and upon a line where maps hold them."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.outputs.map.packed_layer import packed_layer
from geoplan.siting.roofs_in_areas import drawn_middles, roofs_in_areas
from support.packed_features import features

CRS = "EPSG:32648"
WEST, SOUTH = 670_000.0, 2_300_000.0


def outlines(count: int, *, seed: int = 3) -> list[shapely.Geometry]:
    """Turned rectangles, angles, courtyards and pairs of buildings, each some metres large."""
    draw = np.random.default_rng(seed)
    shapes = []
    for number in range(count):
        x, y = WEST + draw.uniform(0, 3_000), SOUTH + draw.uniform(0, 3_000)
        wide, deep = draw.uniform(3, 30, 2)
        house = shapely.box(0, 0, wide, deep)
        if number % 4 == 1:
            house = house.difference(shapely.box(wide / 3, deep / 2, wide + 1, deep + 1))
        elif number % 4 == 2:
            house = house.difference(shapely.box(wide / 4, deep / 4, wide / 2, deep / 2))
        elif number % 4 == 3:
            house = shapely.MultiPolygon([house, shapely.box(wide + 2, 0, 2 * wide, deep / 2)])
        turned = shapely.affinity.rotate(house, draw.uniform(0, 90), origin=(0, 0))
        shapes.append(shapely.affinity.translate(turned, x, y))
    return shapes


def test_middles_are_those_of_the_outlines_in_a_page():
    roofs = gpd.GeoDataFrame({"kind": "a", "roof_id": np.arange(400).astype(str)}, geometry=outlines(400), crs=CRS)
    layer = packed_layer([roofs], name="roofs", classes=("kind", ["a"]), attributes={})
    shown = features(layer).to_crs(CRS).geometry.to_numpy()
    middles = drawn_middles(roofs.geometry.to_numpy(), CRS)
    # the page may have them in another order
    tree = shapely.STRtree(shapely.point_on_surface(shown))
    _, far = tree.query_nearest(middles, return_distance=True)
    assert far.max() < 0.002
    exact = shapely.point_on_surface(roofs.geometry.to_numpy())
    moved = shapely.distance(middles, exact)
    assert 0.02 < np.median(moved) < 0.25


def test_areas_that_share_a_line_share_its_roofs(tmp_path):
    """A line goes through the middle of every roof of a row: each counts once, as maps hold it."""
    x = WEST + 20.0 * np.arange(200)
    roofs = gpd.GeoDataFrame(
        {"capacity_kwp": 2.0, "energy_kwh": 2_200.0, "roof_area_m2": 100.0, "roof_class": "residential"},
        geometry=[shapely.box(each, SOUTH - 5, each + 10, SOUTH + 5) for each in x],
        index=range(len(x)),
        crs=CRS,
    )
    roofs.to_parquet(tmp_path / "roofs.parquet")
    east = x[-1] + 100
    halves = [shapely.box(WEST - 100, SOUTH, east, SOUTH + 90), shapely.box(WEST - 100, SOUTH - 90, east, SOUTH)]
    shapes = np.array([*halves, shapely.Point(WEST, SOUTH), shapely.box(WEST - 100, SOUTH - 90, east, SOUTH + 90)])
    told = roofs_in_areas(shapes, np.array([True, True, False, True]), file=tmp_path / "roofs.parquet", crs=CRS)
    above, below, point, both = told["roof_count"].tolist()
    drawn = shapely.get_y(drawn_middles(roofs.geometry.to_numpy(), CRS))
    assert (above, below, both) == ((drawn >= SOUTH).sum(), (drawn <= SOUTH).sum(), 200)
    assert above + below == 200
    assert min(above, below) > 20
    assert np.isnan(point)
    assert told["residential_roof_count"][3] == 200
    assert told["rooftop_pv_capacity_mw"][3] == pytest.approx(0.4)
    assert told["roof_area_m2"][3] == pytest.approx(20_000.0)


def test_no_roofs_are_no_middles():
    assert drawn_middles(np.array([], dtype=object), CRS).size == 0
