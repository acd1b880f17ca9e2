"""A chart of scenarios in two runs: what is given off, or cut, year by year, the first dashed, the second whole."""

import math
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from geoplan.comparison.words import figure_title, figure_unit, word
from geoplan.languages import Language
from geoplan.outputs.drawing.svg import Drawing, fitted
from geoplan.outputs.report.charts import GRID, MUTED, SEGMENTS, axis_room, ticks
from geoplan.outputs.wording.numbers import exact

LEFT_OVER, CUT = "scenario_tco2e", "reduced_tco2e"
"""What is drawn: what is given off, or what is cut where an inventory is lacking."""
_WIDTH, _HEIGHT, _TOP, _RIGHT, _ROW = 760.0, 260.0, 34.0, 20.0, 18.0


def scenario_chart(scenarios: pd.DataFrame, *, a: str, b: str, language: Language = "en") -> Markup:
    """Draw a line for each scenario and run.

    Parameters
    ----------
    scenarios
        As from `geoplan.comparison.differences.scenario_differences`.
    a, b
        What the two runs are called.
    language
        ``en``, ``vi`` or ``ja``.
    """
    rows = scenarios[scenarios["year"].notna()]
    known = rows[rows["field"] == LEFT_OVER][["a", "b"]].notna().any(axis=None)
    figure = LEFT_OVER if known else CUT
    rows = rows[rows["field"] == figure].astype({"year": int}).sort_values("year")
    names = list(dict.fromkeys(rows["scenario_id"]))
    most = float(max(rows[["a", "b"]].max().max(), 0.0)) if len(rows) else 0.0
    most = most if math.isfinite(most) else 0.0
    left, bottom = axis_room(most, language, least=52.0), _TOP + _HEIGHT
    title = f"{word('title', language, a=a, b=b)}: {figure_title(figure, language)} [{figure_unit(figure)}]"
    drawing = Drawing(_WIDTH, bottom + 24 + _ROW * (len(names) + 1), label=title)
    drawing.text(0, 16, fitted(title, _WIDTH, 13), size=13)
    for tick in ticks(most):
        y = bottom - _HEIGHT * (tick / most if most else 0.0)
        drawing.line(left, y, _WIDTH - _RIGHT, y, stroke=GRID, stroke_width=1)
        drawing.text(left - 6, y + 4, exact(tick, language), size=10, anchor="end", fill=MUTED)
    first, last = (int(rows["year"].min()), int(rows["year"].max())) if len(rows) else (0, 1)
    across = (_WIDTH - _RIGHT - left) / max(last - first, 1)
    for tick in ticks(float(last), least=float(first)):
        drawing.text(left + (tick - first) * across, bottom + 15, f"{tick:.0f}", size=10, anchor="middle", fill=MUTED)
    for number, name in enumerate(names):
        own, colour = rows[rows["scenario_id"] == name], SEGMENTS[number % len(SEGMENTS)]
        for side, dashes in (("a", {"stroke_dasharray": "6 4"}), ("b", {})):
            places = [
                (left + (year - first) * across, bottom - _HEIGHT * value / most)
                for year, value in zip(own["year"], own[side], strict=True)
                if math.isfinite(value) and most
            ]
            drawing.path(_line(places), stroke=colour, stroke_width=2, fill="none", **dashes)
        y = bottom + 36 + _ROW * number
        drawing.rect(left, y - 9, 12, 10, fill=colour)
        drawing.text(left + 18, y, fitted(name, _WIDTH - left - 30, 12), size=12)
    drawing.text(left, bottom + 36 + _ROW * len(names), word("lines", language, a=a, b=b), size=12, fill=MUTED)
    drawing.line(left, bottom, _WIDTH - _RIGHT, bottom, stroke_width=1)
    return drawing.markup()


def _line(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in places) if places else ""
