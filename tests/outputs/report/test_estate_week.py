"""The chart of a week of one industrial park."""

import re

import numpy as np
import pandas as pd
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.drawing.svg import INK, width_of
from geoplan.outputs.report.estate_week import FLOW_COLOURS, WEEK_HOURS, average_week, week_chart
from geoplan.outputs.wording.texts import text
from support.pictures import cut_labels

YEAR = pd.date_range("2026-01-01", "2027-01-01", freq="h", tz="Asia/Ho_Chi_Minh", inclusive="left")
WEEK = YEAR[:WEEK_HOURS]


def flows(**given):
    return {name: np.broadcast_to(np.asarray(given.get(name, 0.0), float), WEEK_HOURS) for name in FLOW_COLOURS}


def test_the_week_is_one_from_monday_on_whose_sun_and_load_are_nearest_to_the_years():
    load, pv = np.full(len(YEAR), 10.0), np.full(len(YEAR), 5.0)
    holiday = YEAR.month < 4
    load[holiday] = 1.0
    mean = load.mean()
    chosen = pd.Timestamp("2026-08-10", tz=YEAR.tz)
    inside = (chosen <= YEAR) & (chosen + pd.Timedelta(days=7) > YEAR)
    load[inside] = mean
    start = average_week(YEAR, load=load, pv=pv)
    assert YEAR[start] == chosen
    assert YEAR[start].day_of_week == 0
    pv[inside] = 50.0  # sunnier than any other
    assert YEAR[average_week(YEAR, load=load, pv=pv)] != chosen


def test_a_park_without_load_or_sun_and_a_short_series_have_a_week():
    nothing = np.zeros(len(YEAR))
    assert YEAR[average_week(YEAR, load=nothing, pv=nothing)] == pd.Timestamp("2026-01-05", tz=YEAR.tz)
    assert average_week(YEAR[:100], load=nothing[:100], pv=nothing[:100]) == 0


def test_only_what_flows_is_drawn_and_named():
    day = np.asarray(WEEK.hour) == 12
    given = flows(used=np.where(day, 2000.0, 0.0), grid=np.where(day, 0.0, 2000.0), sold=np.where(day, 500.0, 0))
    chart = week_chart(WEEK, given, load=np.full(WEEK_HOURS, 2000.0), title="<Park>", language="en")
    assert set(re.findall(r'fill="(#\w+)"', chart)) & set(FLOW_COLOURS.values()) == {
        FLOW_COLOURS[name] for name in ("used", "grid", "sold")
    }
    assert text("map.estate.key.sold", "en") in chart
    assert text("map.estate.key.curtailed", "en") not in chart
    assert 'aria-label="&lt;Park&gt;"' in chart


def test_layers_lie_upon_each_other_and_the_load_is_the_line_above_the_first_three():
    chart = week_chart(
        WEEK, flows(used=1000.0, discharge=500.0, grid=500.0, sold=2000.0), load=np.full(WEEK_HOURS, 2000.0),
        title="x", language="en",
    )  # fmt: skip

    def heights(colour):
        (path,) = re.findall(rf'<path d="([^"]+)" (?:fill|stroke)="{colour}"', chart)
        return {float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", path)}

    used, discharge, grid, sold = (heights(FLOW_COLOURS[name]) for name in ("used", "discharge", "grid", "sold"))
    assert min(used) == max(discharge)
    assert min(discharge) == max(grid)
    assert heights(INK) == {min(grid)} == {max(sold)}
    # 4 MW fill the height: half of it is load
    assert max(used) - min(grid) == pytest.approx(min(grid) - min(sold), abs=0.02)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_day_has_its_name_once(language):
    chart = week_chart(WEEK, flows(used=1.0), load=np.ones(WEEK_HOURS), title="x", language=language)
    days = text("report.estates.weekdays", language).split()
    assert len(days) == 7
    drawn = [each for each in re.findall(r">([^<>]+)</text>", chart) if each in days]
    first = days[WEEK[0].day_of_week :] + days[: WEEK[0].day_of_week]
    assert drawn == first


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_cut_by_the_edge_and_each_flow_is_named(language):
    for kw in (0.5, 150.0, 15e3, 999e3, 2e6, 1.5e8, 3e9):
        chart = week_chart(
            WEEK, flows(**dict.fromkeys(FLOW_COLOURS, kw)), load=np.full(WEEK_HOURS, kw), title="x", language=language
        )
        assert cut_labels(chart) == [], kw
        assert all(f">{text(f'map.estate.key.{name}', language)}<" in chart for name in ("load", *FLOW_COLOURS))
        tall = float(re.findall(r'viewBox="0 0 680 ([\d.]+)"', chart)[0])
        assert max(float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)"', chart)) < tall


def test_a_park_without_anything_is_an_empty_chart():
    chart = week_chart(WEEK, flows(), load=np.zeros(WEEK_HOURS), title="x", language="vi")
    assert "NaN" not in chart
    assert "nan" not in chart


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_narrow_chart_has_its_key_in_lines_that_fit(language):
    given = {name: np.full(WEEK_HOURS, 100.0) for name in FLOW_COLOURS}
    chart = week_chart(WEEK, given, load=given["used"], title="x", language=language, size=(420.0, 90.0))
    width, height = (float(each) for each in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart).groups())
    words = {text(f"map.estate.key.{name}", language) for name in ("load", *FLOW_COLOURS)}
    drawn = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]+)</text>', chart)
    keys = [(float(x), float(y), word) for x, y, word in drawn if word in words]
    assert {word for *_, word in keys} == words
    assert all(x + width_of(word, 10) <= width and y <= height for x, y, word in keys)
    assert len({y for _, y, _ in keys}) > 1
