"""The maps of the candidates."""

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.drawing.colours import candidate_colour
from geoplan.outputs.report.candidate_maps import RADIUS, CandidateMark, candidate_map, spread
from geoplan.outputs.report.content import report_content
from geoplan.outputs.report.maps import WIDTH, zone_shapes
from geoplan.outputs.wording.texts import text
from support.sample_result import changed

HEIGHT = 300.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_map_with_its_own_numbers(sited_assessment: Any, language: Language) -> None:
    kinds = report_content(sited_assessment, language)["candidates"]
    assert len(kinds) > 2
    for kind in kinds:
        numbers = re.findall(r'font-weight="bold">(\d+)</text>', kind["map"])
        outside = kind["map"].count(text("report.map.outside", language))
        assert outside or sorted(numbers) == sorted(row["rank"] for row in kind["rows"])
        dashed = kind["map"].count('stroke-dasharray="4 2.5"')
        assert outside or dashed == sum(row["is_hollow"] for row in kind["rows"])
        assert kind["has_hollow"] == any(row["is_hollow"] for row in kind["rows"])
        assert kind["title"] in kind["map"], "it says what it shows"


def test_a_mark_stands_where_the_candidate_lies(sited_assessment: Any) -> None:
    zones = sited_assessment.zones
    shapes = zone_shapes(zones, list(zones["zone_id"]))
    west, south, east, north = zones.total_bounds
    middle = (west + east) / 2, (south + north) / 2
    across, down = shapes.place_of(*middle)
    assert (across, down) == pytest.approx((WIDTH / 2, shapes.height / 2), abs=0.1)
    one, other = shapes.place_of(*middle), shapes.place_of(middle[0] + 1_000, middle[1] + 1_000)
    assert other[0] - one[0] == pytest.approx(shapes.units_per_km)
    assert one[1] - other[1] == pytest.approx(shapes.units_per_km)
    assert shapes.place_of(west - 1e6, south) is None
    marks = [CandidateMark("7", "An <Quang>", *middle, False), CandidateMark("8", "far", west - 1e6, south, True)]
    svg = candidate_map(shapes, marks, kind="biomass", label="x", language="en")
    colour = candidate_colour("biomass")
    (place,) = re.findall(rf'<circle cx="([\d.]+)" cy="([\d.]+)" r="{RADIUS}" fill="{colour}"', svg)
    assert [float(each) for each in place] == pytest.approx([across, down], abs=0.02)
    assert "An &lt;Quang&gt;" in svg
    assert f"{text('report.map.outside', 'en')}</text>" in svg
    assert ">8 far</text>" in svg


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT)), max_size=10))
def test_no_mark_covers_another_or_leaves_the_map(places: list[tuple[float, float]]) -> None:
    stands = spread(places, height=HEIGHT)
    assert len(stands) == len(places)
    for number, stand in enumerate(stands):
        assert RADIUS - 1 < stand[0] < WIDTH - RADIUS + 1
        assert RADIUS - 1 < stand[1] < HEIGHT - RADIUS + 1
        assert all(math.dist(stand, other) >= 2 * RADIUS - 0.5 for other in stands[:number])


def test_ten_marks_of_one_place_stand_around_it_and_lines_lead_there(sited_assessment: Any) -> None:
    zones = sited_assessment.zones
    shapes = zone_shapes(zones, list(zones["zone_id"]))
    point = zones.geometry.iloc[len(zones) // 2].representative_point()
    marks = [CandidateMark(str(rank), "x", point.x, point.y, True) for rank in range(1, 11)]
    svg = candidate_map(shapes, marks, kind="ground_pv", label="x", language="ja")
    lines = np.array(re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"', svg), dtype=float)
    assert 9 <= len(lines) <= 10
    assert np.ptp(lines[:, :2], axis=0).max() < 0.02
    assert np.hypot(*(lines[:, 2:] - lines[:, :2]).T).max() < 6 * RADIUS


def test_candidates_without_a_place_have_a_table_and_no_map(sited_assessment: Any) -> None:
    bare = changed(sited_assessment, candidates=sited_assessment.candidates.drop(columns="geometry"))
    assert not any(kind["map"] for kind in report_content(bare, "en")["candidates"])
