"""The map of a zone: what lies in it is drawn where it lies, and names never cover each other."""

import re

import pytest
import shapely

from geoplan.outputs.atlas.zone_frame import HEIGHT, WIDTH, zone_frame
from geoplan.outputs.atlas.zone_map import MapMark, atlas_ground, locator_map, zone_sheet_map
from geoplan.outputs.report.content import zone_names


@pytest.fixture(scope="module")
def ground(sited_assessment):
    return atlas_ground(sited_assessment, zone_names(sited_assessment.zones))


def drawn_map(ground, marks=(), roofs=""):
    frame = zone_frame(ground.shapes[0])
    return zone_sheet_map(ground, 0, frame=frame, roofs=roofs, marks=marks, language="en"), frame


def test_candidates_stand_at_their_places_and_demonstrations_are_hollow(ground):
    centre = shapely.point_on_surface(ground.shapes[0])
    marks = [
        MapMark("1", "#b45309", centre.x, centre.y, False),
        MapMark("2", "#0369a1", centre.x + 900, centre.y, True),
    ]
    drawn, frame = drawn_map(ground, marks)
    for mark in marks:
        x, y = frame.at(mark.x, mark.y)
        fill = "#ffffff" if mark.is_hollow else mark.colour
        circle = re.search(rf'<circle cx="([\d.]+)" cy="([\d.]+)" r="9.5" fill="{fill}"([^>]*)>', drawn)
        assert (float(circle[1]), float(circle[2])) == pytest.approx((x, y), abs=0.01)
        assert ("dasharray" in circle[3]) == mark.is_hollow
        assert f">{mark.number}<" in drawn


def test_marks_of_one_place_stand_apart_with_a_line_to_it(ground):
    centre = shapely.point_on_surface(ground.shapes[0])
    drawn, _ = drawn_map(ground, [MapMark(str(n), "#b45309", centre.x, centre.y, False) for n in range(4)])
    circles = {(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="9.5"', drawn)}
    assert len(circles) == 4
    assert drawn.count("<line") >= 3
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in circles)


def test_roofs_parks_and_neighbours_are_there_and_names_are_text(ground):
    drawn, _ = drawn_map(ground, roofs="data:image/png;base64,AAAA")
    assert drawn.count("<image") == 1
    assert "stroke-dasharray" in drawn  # the park
    assert "<script" not in drawn
    assert "&lt;script" in drawn
    assert drawn.startswith("<svg")


def test_every_zone_is_found_in_the_place(ground):
    for position, shape in enumerate(ground.shapes):
        drawn = locator_map(ground, position, language="vi")
        assert drawn.count("#d55e00") == (shape is not None)
