"""The background on paper: in order, by scale, light enough, and told with what of it is not real."""

import re

import pytest

from geoplan.outputs.drawing.background.background import Background, background_of
from geoplan.outputs.drawing.background.drawn import (
    LAND_BEYOND,
    UNKNOWN_BEYOND,
    background_words,
    draw_background,
    draw_lines,
    map_ground,
    name_background,
)
from geoplan.outputs.drawing.background.looks import background_looks
from geoplan.outputs.drawing.background.map_frame import MapFrame
from geoplan.outputs.drawing.map_marks import MapLabels
from geoplan.outputs.drawing.svg import Drawing
from support.made_ground import with_ground

ALL = ("waters", "roads", "places", "terrain")


@pytest.fixture(scope="module")
def result(sample_assessment):
    return with_ground(sample_assessment, *ALL)


def drawn(ground: Background, frame: MapFrame, **options) -> str:
    drawing = Drawing(frame.width, frame.height, label="a map")
    draw_background(drawing, ground, frame, **options)
    return str(drawing.markup())


def window(result, *, part: float = 1.0) -> MapFrame:
    west, south, east, north = result.zones.total_bounds
    box = (west, south, west + part * (east - west), south + part * (north - south))
    return MapFrame.around(box, width=500, height=400)


def place_of(svg: str, key: str) -> int:
    return svg.find(background_looks()[key].colour)


def test_the_ground_lies_lowest_then_water_then_roads(result):
    svg = drawn(background_of(result), window(result))
    assert LAND_BEYOND in svg
    order = [
        svg.find("<image"),
        place_of(svg, "sea"),
        place_of(svg, "coast"),
        place_of(svg, "primary"),
        place_of(svg, "motorway"),
    ]
    assert -1 not in order
    assert order == sorted(order)


def test_small_roads_come_with_the_scale(result):
    ground = background_of(result)
    assert background_looks()["minor"].colour not in drawn(ground, window(result))
    near = window(result, part=0.1)
    assert near.m_per_unit < background_looks()["minor"].drawn_m_per_px
    assert background_looks()["minor"].colour in drawn(ground, near)


def test_lines_can_be_drawn_upon_what_the_map_fills(result):
    ground, frame = background_of(result), window(result)
    below = drawn(ground, frame, lines=False)
    assert background_looks()["motorway"].colour not in below
    drawing = Drawing(500, 400, label="")
    draw_lines(drawing, ground, frame, strength=0.5)
    assert 'stroke-opacity="0.5"' in drawing.markup()
    assert background_looks()["motorway"].colour in drawing.markup()


def test_nobody_says_that_what_is_not_known_is_land_or_sea(result):
    svg = drawn(Background(crs=result.zones.crs), window(result))
    assert UNKNOWN_BEYOND in svg
    assert svg.count("<") == 3


def test_names_stand_where_there_is_room_large_places_first(result):
    ground, frame = background_of(result), window(result)
    drawing = Drawing(500, 400, label="")
    labels = MapLabels(drawing)
    name_background(labels, ground, frame, most=5)
    named = re.findall(r'fill="#(?!ffffff)\w+"[^>]*>([^<]+)<|>([^<]+)</text>', str(drawing.markup()))
    names = [one or other for one, other in named]
    assert any(name.startswith("Place") for name in names)
    taken = Drawing(500, 400, label="")
    kept_free = MapLabels(taken)
    kept_free.take(0, 0, 500, 400)
    name_background(kept_free, ground, frame)
    assert "<text" not in taken.markup()


def test_a_line_says_what_it_is_made_of_and_what_is_not_real(sample_assessment):
    ground = background_of(with_ground(sample_assessment, "waters", "roads", status="schematic"))
    assert background_words(ground, "en").startswith("Background: waters (schematic), roads (schematic)")
    assert "水域（概略）、道路（概略）" in background_words(ground, "ja")
    assert background_words(ground, "vi").startswith("Nền bản đồ: sông hồ và biển (sơ đồ)")
    assert background_words(background_of(with_ground(sample_assessment, "waters")), "en").startswith(
        "Background: waters"
    )
    assert background_words(Background(), "en") == ""


def test_maps_of_one_frame_share_their_ground(result):
    frame = window(result)
    ground = map_ground(background_of(result), frame, "en")
    assert ground.words == "Background: waters, roads, terrain.", "names are not written on maps that fill their zones"
    assert ground.has_ground
    drawing = Drawing(500, 420, label="")
    drawing.insert(ground.beneath)
    drawing.insert(ground.above)
    ground.note_on(drawing, right=496, bottom=395, width=60)
    svg = str(drawing.markup())
    assert svg.find("<image") < place_of(svg, "sea") < place_of(svg, "trunk")
    assert svg.count("Background…") == 2, "cut where there is no room, with a halo"
    assert map_ground(Background(), frame, "en") is None
