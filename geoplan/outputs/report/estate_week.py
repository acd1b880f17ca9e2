"""A week of hours of one industrial park, drawn as SVG: what its load takes, and what is left of the sun."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from markupsafe import Markup

from geoplan.languages import Language
from geoplan.outputs.drawing.svg import INK, Drawing, polygon_path, width_of
from geoplan.outputs.report.charts import GRID, MUTED, axis_room, ticks
from geoplan.outputs.wording.numbers import exact
from geoplan.outputs.wording.texts import text
from geoplan.units import HOURS_A_DAY, KW_PER_MW

FloatArray = npt.NDArray[np.float64]

FLOW_COLOURS = {
    "used": "#e69f00",
    "discharge": "#0072b2",
    "grid": "#9ca3af",
    "charge": "#56b4e9",
    "sold": "#009e73",
    "curtailed": "#cc79a7",
}
"""What is drawn upon each other, from the axis up, as on the map: the first three are the load, the rest tops it."""
WEEK_HOURS = 7 * HOURS_A_DAY
WIDE = (680.0, 150.0)
"""Width of the chart, and height of what it draws."""
_TOP, _ROW = 20.0, 16.0


def average_week(times: pd.DatetimeIndex, *, load: FloatArray, pv: FloatArray) -> int:
    """Return where the week begins, Monday to Sunday, whose load and sun are nearest to the year's.

    Parameters
    ----------
    times
        (hours,) of one year, with its time zone.
    load, pv
        (hours,) mean kW.

    Returns
    -------
    int
        The position of its first hour; the first of equals, 0 where the year is shorter than two weeks.
    """
    mondays = np.flatnonzero((times.day_of_week == 0) & (times.hour == 0))
    starts = mondays[mondays + WEEK_HOURS <= len(times)]
    if not len(starts):
        return 0
    off = np.zeros(len(starts))
    for values in (load, pv):
        sums = np.concatenate([[0.0], np.cumsum(values)])
        weeks = sums[starts + WEEK_HOURS] - sums[starts]
        mean = float(values.mean()) * WEEK_HOURS
        off += np.abs(weeks / mean - 1.0) if mean > 0.0 else 0.0
    return int(starts[off.argmin()])


def week_chart(
    times: pd.DatetimeIndex,
    flows: Mapping[str, FloatArray],
    *,
    load: FloatArray,
    title: str,
    language: Language,
    size: tuple[float, float] = WIDE,
) -> Markup:
    """Draw the hours of a week: where the load comes from, and upon it where the rest of the sun goes.

    Parameters
    ----------
    times
        (hours,) of the week.
    flows
        Key of `FLOW_COLOURS` -> (hours,) mean kW.
    load
        (hours,) mean kW, drawn as a line.
    title
        What is shown.
    language
        Of words and numbers.
    size
        Width, and height of what is drawn; axis and key stand below.
    """
    width, height = size
    there = [name for name in FLOW_COLOURS if flows[name].max(initial=0.0) > 0.0]
    layers = {name: flows[name] / KW_PER_MW for name in there}
    levels = np.cumsum([np.zeros(len(times)), *layers.values()], axis=0)
    line = load / KW_PER_MW
    most = float(max(levels[-1].max(initial=0.0), line.max(initial=0.0)))
    left = axis_room(most, language)
    legend = _legend_rows(["load", *there], width - left, language)
    drawing = Drawing(width, _TOP + height + 22 + _ROW * len(legend), label=title)
    up = height / most if most > 0.0 else 0.0
    across = (width - left) / max(len(times), 1)
    bottom = _TOP + height
    for tick in ticks(most):
        drawing.line(left, bottom - tick * up, width, bottom - tick * up, stroke=GRID, stroke_width=1)
        drawing.text(left - 5, bottom - tick * up + 4, exact(tick, language), size=10, anchor="end", fill=MUTED)
    drawing.text(0, 10, "MW", size=10, fill=MUTED)
    for name, low, high in zip(there, levels[:-1], levels[1:], strict=True):
        rings = _rings(low, high, left=left, across=across, up=up, bottom=bottom)
        drawing.path(polygon_path(rings), fill=FLOW_COLOURS[name])
    steps = [(left + across * (hour + end), bottom - line[hour] * up) for hour in range(len(line)) for end in (0, 1)]
    drawing.path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in steps), stroke=INK, stroke_width=1.4, fill="none")
    days = text("report.estates.weekdays", language).split()
    for hour in np.flatnonzero(np.asarray(times.hour) == 0).tolist():
        x = left + across * hour
        drawing.line(x, _TOP, x, bottom + 4, stroke=GRID, stroke_width=1)
        middle = x + across * HOURS_A_DAY / 2
        drawing.text(middle, bottom + 14, days[times[hour].day_of_week], size=10, anchor="middle", fill=MUTED)
    drawing.line(left, bottom, width, bottom, stroke_width=1)
    for number, row in enumerate(legend):
        _legend(drawing, row, at=(left, bottom + 33 + _ROW * number))
    return drawing.markup()


def _rings(
    low: FloatArray, high: FloatArray, *, left: float, across: float, up: float, bottom: float
) -> list[list[tuple[float, float]]]:
    """Return the outline of a layer between two levels, one for each run of hours in which there is any of it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], high > low, [False]])))
    rings = []
    for first, last in edges.reshape(-1, 2).tolist():
        hours = range(first, last)
        above = [(left + across * (hour + end), bottom - float(high[hour]) * up) for hour in hours for end in (0, 1)]
        below = [(left + across * (hour + end), bottom - float(low[hour]) * up) for hour in hours for end in (0, 1)]
        rings.append([*above, *below[::-1]])
    return rings


def _legend_rows(names: list[str], room: float, language: Language) -> list[list[tuple[str, str, float]]]:
    """Return keys, words and where they begin, in as many rows as they need."""
    rows: list[list[tuple[str, str, float]]] = [[]]
    x = 0.0
    for name in names:
        words = text(f"map.estate.key.{name}", language)
        wide = 14 + width_of(words, 10)
        if rows[-1] and x + wide > room:
            rows.append([])
            x = 0.0
        rows[-1].append((name, words, x))
        x += wide + 12
    return rows


def _legend(drawing: Drawing, row: list[tuple[str, str, float]], *, at: tuple[float, float]) -> None:
    left, y = at
    for name, words, begin in row:
        x = left + begin
        if name in FLOW_COLOURS:
            drawing.rect(x, y - 9, 10, 10, fill=FLOW_COLOURS[name])
        else:
            drawing.line(x, y - 4, x + 10, y - 4, stroke_width=1.6)
        drawing.text(x + 14, y, words, size=10)
