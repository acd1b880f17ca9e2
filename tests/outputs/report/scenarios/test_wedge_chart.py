import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.languages import LANGUAGES
from geoplan.outputs.report.scenarios.wedge_chart import (
    HEIGHT,
    TOP,
    WIDTH,
    ChartWords,
    TargetMark,
    Wedge,
    WedgeYears,
    wedge_chart,
)

WORDS = ChartWords("A <road>", "kt", "without", "left", "range")
YEARS = np.arange(2024, 2028)
NOT_KNOWN = np.full(4, np.nan)
NO_BAND = np.empty((0, 4))


def drawn(wedges, chart, language="en"):
    root = ET.fromstring(str(wedge_chart(wedges, chart, words=WORDS, language=language)))
    return list(root)


def areas(parts):
    """Colour -> corners (x, y) of its areas."""
    told = {}
    for part in parts:
        if part.tag.endswith("path") and part.attrib["fill"] != "none":
            corners = [tuple(map(float, pair)) for pair in re.findall(r"([-\d.]+) ([-\d.]+)", part.attrib["d"])]
            told.setdefault(part.attrib["fill"], []).append(corners)
    return told


def size(corners):
    x, y = np.array(corners).T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def test_wedges_are_as_large_as_what_they_take_off():
    chart = WedgeYears(YEARS, np.full(4, 100.0), NO_BAND)
    wedges = [Wedge("one", np.full(4, 10.0), "#111111"), Wedge("two", np.full(4, 30.0), "#222222")]
    told = areas(drawn(wedges, chart))
    (one,), (two,) = told["#111111"], told["#222222"]
    assert size(two) == pytest.approx(3 * size(one), rel=1e-2)
    assert min(y for _, y in one) == pytest.approx(TOP, abs=0.01), "the first begins at what is given off"
    assert max(y for _, y in one) == pytest.approx(TOP + 0.1 * HEIGHT, abs=0.01)
    assert max(y for _, y in two) == pytest.approx(TOP + 0.4 * HEIGHT, abs=0.01), "each stands on the one before"


def test_without_a_total_reductions_stack_up_from_nought():
    chart = WedgeYears(YEARS, NOT_KNOWN, NO_BAND, (TargetMark(2025, 1.0, "A"),))
    assert not chart.is_known
    parts = drawn([Wedge("one", np.array([0.0, 1.0, 2.0, 4.0]), "#111111")], chart)
    ((corners, *_),) = areas(parts).values()
    assert max(y for _, y in corners) == pytest.approx(TOP + HEIGHT, abs=0.01)
    assert min(y for _, y in corners) == pytest.approx(TOP, abs=0.01)
    texts = [part.text for part in parts if part.tag.endswith("text")]
    assert "without" not in texts
    assert "A" not in texts, "no level can be drawn beside reductions"


def test_what_adds_stands_on_the_other_side_of_the_line():
    chart = WedgeYears(YEARS, np.full(4, 100.0), NO_BAND)
    wedge = Wedge("one", np.array([-20.0, -10.0, 10.0, 40.0]), "#111111")
    takes, adds = areas(drawn([wedge], chart))["#111111"]
    line = TOP + 20.0 / 120.0 * HEIGHT
    assert min(y for _, y in takes) == pytest.approx(line, abs=0.01)
    assert max(y for _, y in adds) == pytest.approx(line, abs=0.01)
    assert min(y for _, y in adds) == pytest.approx(TOP, abs=0.01)


def test_targets_stand_at_their_year_and_level_and_never_upon_each_other():
    marks = tuple(TargetMark(2026, level, sign) for level, sign in ((50.0, "A"), (50.0, "B"), (51.0, "C"), (0.0, "D")))
    chart = WedgeYears(YEARS, np.full(4, 100.0), NO_BAND, (*marks, TargetMark(2060, 10.0, "E")))
    parts = drawn([], chart)
    circles = [(float(p.attrib["cx"]), float(p.attrib["cy"])) for p in parts if p.tag.endswith("circle")]
    assert len(circles) == 4, "one beyond the years is not drawn"
    assert circles[0][1] == pytest.approx(TOP + HEIGHT / 2, abs=0.01)
    assert circles[3] == pytest.approx((circles[0][0], TOP + HEIGHT), abs=0.01)
    for number, (x, y) in enumerate(circles):
        for other_x, other_y in circles[:number]:
            assert abs(x - other_x) > 12 or abs(y - other_y) > 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_is_whole_in_every_language_and_its_words_are_text(language):
    chart = WedgeYears(YEARS, np.full(4, 1234.0), np.array([np.full(4, 900.0), np.full(4, 1100.0)]))
    markup = str(
        wedge_chart([Wedge("<b>one</b>", np.full(4, 100.0), "#111111")], chart, words=WORDS, language=language)
    )
    assert "<b>" not in markup
    assert "&lt;b&gt;one&lt;/b&gt;" in markup
    assert ("1.000" if language == "vi" else "1,000") in markup
    assert 'aria-label="A &lt;road&gt;"' in markup
    assert markup.count("stroke-dasharray") == 3, "two ends and the legend"


amounts = st.lists(st.integers(-500, 500).map(lambda tenths: tenths / 10), min_size=4, max_size=4)


@given(st.lists(amounts, max_size=6), st.booleans())
def test_whatever_measures_do_the_chart_stays_within_its_frame(given, is_known):
    without = np.array([100.0, 110.0, 130.0, 160.0]) if is_known else NOT_KNOWN
    wedges = [Wedge(str(number), np.array(each), f"#00000{number}") for number, each in enumerate(given)]
    for corners in areas(drawn(wedges, WedgeYears(YEARS, without, NO_BAND))).values():
        for x, y in (point for area in corners for point in area):
            assert 0.0 <= x <= WIDTH
            assert TOP - 0.01 <= y <= TOP + HEIGHT + 0.01
