"""The charts of a zone: its energies with their ranges, its months, and where it stands among all zones."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from geoplan.languages import Language
from geoplan.outputs.drawing.svg import INK, Drawing, fitted, width_of
from geoplan.outputs.report.charts import GRID, MUTED, SOURCE_COLOURS, Bar, ticks
from geoplan.outputs.wording.numbers import exact, readable
from geoplan.outputs.wording.texts import text

BARS_WIDTH, ROW = 216.0, 15.6
"""Of the bars beside a table: three units a millimetre, a row as high as that of the table."""
MONTHS_WIDTH, MONTHS_HEIGHT = 284.0, 72.0
STRIP_WIDTH, STRIP_ROW = 284.0, 30.0
"""Of what stands beside the map: four units a millimetre."""
_MARK, _OTHERS = "#d55e00", "#8a96a3"
_EDGE = 4.0
_LETTERS = 9.4


class Standing(NamedTuple):
    """A figure of all zones, the position of one of them, and the figure of the place; its title and its unit."""

    title: str
    unit: str
    every: npt.NDArray[np.float64]
    position: int
    mean: float

    @property
    def own(self) -> float:
        """The figure of the zone itself."""
        return float(self.every[self.position])


def range_bars(bars: Sequence[Bar], *, label: str, language: Language) -> Markup:
    """Draw bars that stand beside the rows of a table: the base, a line from P10 to P90, and a dot at P50.

    Parameters
    ----------
    bars
        One a row; what is not known is not drawn.
    label
        What is shown, for readers who do not see it.
    language
        Of numbers.
    """
    drawing = Drawing(BARS_WIDTH, ROW * (len(bars) + 1), label=label)
    known = (each for bar in bars for each in (bar.base, bar.high, bar.median) if each == each)
    longest = max(known, default=0.0)
    scale = (BARS_WIDTH - 2 * _EDGE) / longest if longest > 0 else 0.0
    bottom = ROW * len(bars)
    for tick in ticks(longest):
        x = _EDGE + tick * scale
        drawing.line(x, 0, x, bottom, stroke=GRID, stroke_width=0.8)
        words = exact(tick, language)
        drawing.text(x, bottom + 10, words, size=8, anchor="middle" if tick else "start", fill=MUTED)
    for number, bar in enumerate(bars):
        y, middle = ROW * number, ROW * (number + 0.5)
        if bar.base == bar.base:
            drawing.rect(_EDGE, y + 4, max(bar.base, 0.0) * scale, ROW - 8, fill=bar.colour)
        if bar.low == bar.low and bar.high == bar.high and bar.high > 0:
            low, high = _EDGE + max(bar.low, 0.0) * scale, _EDGE + bar.high * scale
            line = f"M{low:.1f} {middle - 3.5:.1f}v7M{low:.1f} {middle:.1f}H{high:.1f}M{high:.1f} {middle - 3.5:.1f}v7"
            drawing.path(line, stroke=INK, stroke_width=1.1, fill="none")
            if bar.median == bar.median:
                drawing.circle(_EDGE + bar.median * scale, middle, 2.1, fill="#ffffff", stroke=INK, stroke_width=1)
    drawing.line(_EDGE, 0, _EDGE, bottom, stroke_width=0.9)
    return drawing.markup()


def month_columns(months: Sequence[float], *, label: str, unit: str, language: Language) -> Markup:
    """Draw a column a month, the highest and the lowest with their amounts.

    Parameters
    ----------
    months
        Twelve amounts.
    label, unit
        What is shown.
    language
        Of numbers.
    """
    drawing = Drawing(MONTHS_WIDTH, MONTHS_HEIGHT, label=label)
    most = max((each for each in months if each == each), default=0.0)
    top, bottom, step = 16.0, MONTHS_HEIGHT - 13, MONTHS_WIDTH / 12
    scale = (bottom - top) / most if most > 0 else 0.0
    told = {_place_of(months, most), _place_of(months, min((each for each in months if each == each), default=0.0))}
    for number, amount in enumerate(months):
        x, tall = step * number, amount * scale if amount == amount else 0.0
        drawing.rect(x + 2.5, bottom - tall, step - 5, tall, fill=SOURCE_COLOURS["rooftop"])
        drawing.text(x + step / 2, bottom + 10, str(number + 1), size=_LETTERS, anchor="middle", fill=MUTED)
        if number in told and amount == amount:
            drawing.text(x + step / 2, bottom - tall - 3, readable(amount, language), size=_LETTERS, anchor="middle")
    drawing.line(0, bottom, MONTHS_WIDTH, bottom, stroke_width=0.9)
    drawing.text(0, 8, unit, size=_LETTERS, fill=MUTED)
    return drawing.markup()


def standing_strips(rows: Sequence[Standing], *, label: str, language: Language) -> Markup:
    """Draw a line a figure with a stroke for each zone, the zone itself marked, and the mean of the place.

    Parameters
    ----------
    rows
        The figures; one that is not known of the zone has no mark.
    label
        What is shown, for readers who do not see it.
    language
        Of words and numbers.
    """
    drawing = Drawing(STRIP_WIDTH, STRIP_ROW * len(rows) + 2, label=label)
    for number, row in enumerate(rows):
        y = STRIP_ROW * number
        known = row.every[np.isfinite(row.every)]
        told = _told_place(row, known, language)
        drawing.text(STRIP_WIDTH, y + 9, told, size=_LETTERS, anchor="end", font_weight="bold")
        title = f"{row.title} [{row.unit}]" if row.unit else row.title
        drawing.text(
            0, y + 9, fitted(title, STRIP_WIDTH - width_of(told, _LETTERS) - 4, _LETTERS), size=_LETTERS, fill="#3b4754"
        )
        longest = float(known.max()) if known.size else 0.0
        scale = (STRIP_WIDTH - 2 * _EDGE) / longest if longest > 0 else 0.0
        line = y + 18.5
        drawing.line(0, line, STRIP_WIDTH, line, stroke=GRID, stroke_width=0.8)
        strokes = "".join(f"M{_EDGE + max(each, 0.0) * scale:.1f} {line - 3:.1f}v6" for each in np.sort(known))
        if strokes:
            drawing.path(strokes, stroke=_OTHERS, stroke_width=0.7, fill="none")
        if row.mean == row.mean and scale:
            x = _EDGE + row.mean * scale
            drawing.path(f"M{x:.1f} {line - 4.5:.1f}l3 -4h-6Z", fill=MUTED)
        if row.own == row.own:
            drawing.circle(_EDGE + max(row.own, 0.0) * scale, line, 3.4, fill=_MARK, stroke="#ffffff", stroke_width=1)
    return drawing.markup()


def place_among(own: float, every: npt.NDArray[np.float64]) -> int:
    """Return the place of an amount among all, the largest being the first; those alike share the first of theirs.

    Examples
    --------
    >>> place_among(3.0, np.array([1.0, 3.0, 5.0, 3.0]))
    2
    """
    return int((every > own).sum()) + 1


def _told_place(row: Standing, known: npt.NDArray[np.float64], language: Language) -> str:
    if not math.isfinite(row.own):
        return text("atlas.unknown", language)
    return text("atlas.place_among", language).format(place=place_among(row.own, known), count=known.size)


def _place_of(months: Sequence[float], amount: float) -> int:
    return next((number for number, each in enumerate(months) if each == amount), -1)
