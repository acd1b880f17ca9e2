"""The report's map."""

import re
from typing import Any

import numpy as np
import pytest

from geoplan.outputs.drawing.classes import classify
from geoplan.outputs.report.maps import MARGIN, UNKNOWN, WIDTH, MapLook, zone_map, zone_shapes
from geoplan.outputs.wording.texts import text
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
