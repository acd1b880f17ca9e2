"""The background in the page: small enough whatever the roads, the least left out first, and nothing made up."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.drawing.background.looks import background_looks
from geoplan.outputs.map.planner.background_content import MOST_BYTES, MOST_PICTURE_BYTES, background_content
from support.made_ground import with_ground
from support.sample_result import changed

ALL = ("waters", "roads", "places", "terrain")


def size_of(content) -> int:
    return len(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


@pytest.fixture(scope="module")
def whole(sample_assessment):
    return background_content(with_ground(sample_assessment, *ALL))


def test_it_holds_what_the_layers_have(whole):
    assert whole["layers"] == [[kind, "real"] for kind in ALL]
    assert whole["shown"]
    assert whole["spared"] == []
    packed = whole["packed"]
    assert [group["key"] for group in packed["areas"]] == ["sea", "water"]
    drawn = [group["key"] for group in packed["lines"]]
    order = {key: look.order for key, look in background_looks().items()}
    assert drawn == sorted(drawn, key=order.get), "what lies lowest comes first"
    assert {"coast", "river", "minor", "motorway"} <= set(drawn)
    assert packed["names"][0] == ""
    assert {"River 0", "Road 0"} <= set(packed["names"])
    assert [place[:2] for place in packed["places"][:2]] == [["Place 0", "city"], ["Place 1", "town"]]
    assert set(drawn) | {"sea", "water", "city", "town", "village"} <= {look["key"] for look in whole["looks"]}
    assert base64.b64decode(packed["picture"]["png"])[:4] == b"\x89PNG"
    west, south, east, north = packed["picture"]["bounds"]
    assert (west < packed["places"][0][2] < east, south < packed["places"][0][3] < north) == (True, True)


def test_it_is_told_what_is_not_real_and_shown_only_where_something_is(sample_assessment):
    made_up = background_content(with_ground(sample_assessment, "waters", "roads", status="synthetic"))
    assert made_up["layers"] == [["waters", "synthetic"], ["roads", "synthetic"]]
    assert not made_up["shown"]
    assert made_up["packed"]["picture"] is None


def test_a_result_without_layers_has_none(sample_assessment):
    bare = changed(sample_assessment, inputs=sample_assessment.inputs)
    assert background_content(bare) is None


@pytest.mark.parametrize("most", [60_000, 25_000])
def test_however_many_roads_there_are_it_is_as_small_as_it_has_to_be(sample_assessment, most):
    content = background_content(with_ground(sample_assessment, "waters", "roads", roads=5_000), most_bytes=most)
    assert 0.5 * most < size_of(content["packed"]) <= most * 1.02
    assert content["spared"][0] == "minor", "the least first"
    kept = [group["key"] for group in content["packed"]["lines"]]
    assert {"motorway", "trunk", "primary", "river"} <= set(kept)
    full = background_content(with_ground(sample_assessment, "waters", "roads", roads=5_000))
    assert size_of(full["packed"]) <= MOST_BYTES
    assert full["spared"] == []


def test_the_picture_has_a_room_of_its_own(whole):
    assert len(whole["packed"]["picture"]["png"]) <= MOST_PICTURE_BYTES
    assert size_of(whole) <= MOST_BYTES


def land_cover_of(result):
    """Cells of 500 m, half of them water."""
    west, south, east, north = result.zones.total_bounds
    x, y = np.arange(west, east, 500.0) + 250, np.arange(north, south, -500.0) - 250
    codes = np.full((len(y), len(x)), land_cover_classes()["cropland"].code, np.uint8)
    codes[:, : len(x) // 2] = land_cover_classes()["water"].code
    return xr.DataArray(codes, coords={"y": y, "x": x}, dims=("y", "x")).rio.write_crs(result.zones.crs)


def with_land_cover(result, status="schematic"):
    reports = {**result.inputs.reports}
    reports["land_cover"] = replace(next(iter(reports.values())), kind="land_cover", status=status)
    return changed(result, inputs=replace(result.inputs, land_cover=land_cover_of(result), reports=reports))


def test_land_cover_stands_in_where_nothing_else_is_known(sample_assessment):
    alone = background_content(with_land_cover(sample_assessment))
    assert alone["layers"] == [["land_cover", "schematic"]]
    assert not alone["shown"]
    assert alone["packed"]["picture"] is not None, "a tint"
    assert [group["key"] for group in alone["packed"]["areas"]] == ["water"]
    beside = background_content(with_land_cover(with_ground(sample_assessment, "roads", status="real")))
    assert beside["layers"] == [["roads", "real"], ["land_cover", "schematic"]], "its water is drawn"
    assert beside["packed"]["picture"] is None, "no tint beneath zones where something else is known"
    known = background_content(with_land_cover(with_ground(sample_assessment, "waters")))
    assert known["layers"] == [["waters", "real"]], "nothing of it is drawn"
