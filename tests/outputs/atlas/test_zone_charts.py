"""The charts of a zone: lengths are amounts, and what is not known is not drawn."""

import re

import numpy as np
import pytest

from geoplan.outputs.atlas.zone_charts import (
    BARS_WIDTH,
    ROW,
    Standing,
    month_columns,
    place_among,
    range_bars,
    standing_strips,
)
from geoplan.outputs.report.charts import Bar

NAN = float("nan")


def rects(markup):
    return [
        {name: float(value) for name, value in re.findall(r'(x|y|width|height)="([^"]+)"', each)}
        for each in re.findall(r"<rect[^>]*>", str(markup))
    ]


def test_bars_are_as_long_as_their_amounts_and_stand_in_the_rows_of_the_table():
    bars = [
        Bar("a", 10.0, 5.0, 20.0, "#111111", 12.0),
        Bar("b", 5.0, NAN, NAN, "#222222"),
        Bar("c", NAN, NAN, NAN, "#3"),
    ]
    drawn = range_bars(bars, label="bars", language="en")
    boxes = rects(drawn)
    assert len(boxes) == 2  # one is not known
    assert boxes[0]["width"] == pytest.approx(2 * boxes[1]["width"], rel=1e-2)
    assert [int(box["y"] // ROW) for box in boxes] == [0, 1]
    (low, high) = re.search(r"M([\d.]+) [\d.]+v7M[\d.]+ [\d.]+H([\d.]+)", drawn).groups()
    scale = boxes[0]["width"] / 10.0
    assert float(high) - float(low) == pytest.approx(15.0 * scale, rel=1e-2)
    assert float(high) < BARS_WIDTH
    assert drawn.count("<circle") == 1
    nothing = range_bars([Bar("a", 0.0, 0.0, 0.0, "#111111", 0.0)], label="none", language="vi")
    assert "nan" not in nothing
    assert "v7" not in nothing


def test_the_highest_and_the_lowest_month_are_told_as_the_language_writes_numbers():
    months = [1.25, 2.5, *[2.0] * 10]
    drawn = month_columns(months, label="months", unit="GWh", language="vi")
    assert ">1,25<" in drawn
    assert ">2,50<" in drawn
    assert ">2,00<" not in drawn
    heights = [box["height"] for box in rects(drawn)]
    assert len(heights) == 12
    assert heights[1] == pytest.approx(2 * heights[0], rel=1e-2)


def test_a_zone_stands_where_its_amount_stands_among_all():
    every = np.array([1.0, 4.0, 2.0, NAN])
    rows = [Standing("Energy", "GWh", every, position, 2.33) for position in (2, 3)]
    known = standing_strips(rows[:1], label="standing", language="en")
    assert ">2 of 3<" in known
    assert known.count("v6") == 3
    centre, most = (
        float(re.search(r'<circle cx="([\d.]+)"', known)[1]),
        max(float(x) for x in re.findall(r"M([\d.]+) [\d.]+v6", known)),
    )
    assert (centre - 4) / (most - 4) == pytest.approx(2.0 / 4.0, abs=0.01)
    unknown = standing_strips(rows[1:], label="standing", language="en")
    assert ">not known<" in unknown
    assert "<circle" not in unknown
    assert place_among(1.0, every) == 3
