"""The report's map."""

import re
from typing import Any

import numpy as np
import pytest

from geoplan.outputs.drawing.background.background import background_of
from geoplan.outputs.drawing.background.looks import background_looks
from geoplan.outputs.drawing.classes import classify
from geoplan.outputs.report.maps import MARGIN, UNKNOWN, WIDTH, MapLook, zone_map, zone_shapes
from geoplan.outputs.wording.texts import text
from support.made_ground import with_ground
from support.pictures import numbers


def look_of(values: Any) -> MapLook:
    return MapLook(classify(values), "YlGn")


def test_a_map_colours_every_zone_by_its_class(sample_assessment: Any) -> None:
    zones = sample_assessment.zones
    shapes = zone_shapes(zones, list(zones["zone_id"]))
    values = zones["population"].to_numpy(float)
    look = look_of(values)
    svg = zone_map(shapes, values, look=look, label="x", language="en", ranks=[3])
    place = look.classes.of(values)
    fills = dict(re.findall(r'<path d="([^"]+)" fill="([^"]+)" stroke', svg))
    for number in np.unique(place):
        (joined,) = [path for path in fills if all(shapes.paths[k] in path for k in np.flatnonzero(place == number))]
        assert (fills[joined] == UNKNOWN) == (number < 0)
        assert sum(shapes.paths[k] in joined for k in range(len(zones))) == (place == number).sum()
    assert text("map.no_data", "en") in svg
    assert len(set(fills.values())) == len(np.unique(place))
    assert ">1</text>" in svg


def test_the_scale_bar_is_true(sample_assessment: Any) -> None:
    zones = sample_assessment.zones
    shapes = zone_shapes(zones, [""] * len(zones))
    west, south, east, north = zones.total_bounds
    side = max(east - west, north - south)
    across = max(east - west + 2 * MARGIN * side, (north - south + 2 * MARGIN * side) / 0.66)
    assert shapes.units_per_km == pytest.approx(WIDTH / across * 1_000, rel=0.01)
    values = zones["population"].to_numpy(float)
    svg = zone_map(shapes, values, look=look_of(values), label="", language="en")
    (kilometres,) = re.findall(r">([\d.]+) km<", svg)
    halves = numbers(svg, "rect", "width", height="4")
    assert sum(halves) == pytest.approx(float(kilometres) * shapes.units_per_km, rel=1e-3)


def test_a_far_island_is_named_instead_of_shrinking_the_map(make_assessment: Any) -> None:
    zones = make_assessment(columns=5, rows=4).zones.copy()
    far = zones.geometry.iloc[-1].centroid.buffer(500)
    zones.loc[zones.index[-1], "geometry"] = type(far)([(x + 200_000, y) for x, y in far.exterior.coords])
    names = [f"zone {k}" for k in range(len(zones))]
    shapes = zone_shapes(zones, names)
    assert shapes.paths[-1] == ""
    assert all(shapes.paths[:-1])
    values = zones["population"].to_numpy(float)
    svg = zone_map(shapes, values, look=look_of(values), label="", language="en")
    assert names[-1] in svg
    assert text("report.map.outside", "en") in svg


def test_zones_stand_upon_the_background(sample_assessment):
    result = with_ground(sample_assessment, "waters", "terrain", status="schematic")
    zones = result.zones
    shapes = zone_shapes(zones, list(zones["zone_id"])).upon(background_of(result), "ja")
    values = np.arange(len(zones), dtype=float)
    svg = zone_map(shapes, values, look=look_of(values), label="", language="ja")
    sea, river = background_looks()["sea"].colour, background_looks()["river"].colour
    assert svg.find("<image") < svg.find(sea) < svg.find(look_of(values).colours[0]) < svg.find(river)
    assert "背景：水域（概略）、地形（概略）。" in svg
    west, north = shapes.corner
    assert shapes.frame.at(west, north) == (0, 0)
    assert shapes.frame.bounds()[2] - west == pytest.approx(WIDTH / shapes.units_per_km * 1000)
    bare = zone_shapes(zones, list(zones["zone_id"])).upon(background_of(sample_assessment), "ja")
    assert bare.ground is None
    assert "背景" not in zone_map(bare, values, look=look_of(values), label="", language="ja")
