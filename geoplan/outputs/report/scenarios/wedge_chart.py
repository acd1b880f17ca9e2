"""The wedges of a scenario: what each group of measures takes off emissions, year by year, with targets and range."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from geoplan.languages import Language
from geoplan.outputs.drawing.svg import INK, Anchor, Drawing, fitted, width_of
from geoplan.outputs.report.charts import GRID, MUTED, axis_room, ticks
from geoplan.outputs.wording.numbers import exact

FloatArray = npt.NDArray[np.float64]
Box = tuple[float, float, float]

WIDTH, HEIGHT, TOP, RIGHT = 680.0, 210.0, 20.0, 14.0
YEARS_APART = 5
LETTERS = 10.0
LONGEST_TITLE = 290.0
_DOT = 6.5
_SOLID: dict[str, float | str] = {"stroke_width": 1.8}
_DASHED: dict[str, float | str] = {"stroke_width": 1.0, "stroke_dasharray": "4 3"}


@dataclass(frozen=True, eq=False)
class Wedge:
    """What one group of measures takes off.

    Attributes
    ----------
    title
        What people call it.
    amounts
        (years,); negative where it adds.
    colour
        Of its area.
    """

    title: str
    amounts: FloatArray
    colour: str


@dataclass(frozen=True)
class TargetMark:
    """A target on the chart: its year, its level, and the sign that the table explains."""

    year: int
    level: float
    sign: str


@dataclass(frozen=True, eq=False)
class WedgeYears:
    """What all wedges of a chart share.

    Attributes
    ----------
    years
        (years,) on the chart, one after the other.
    without
        (years,) emissions without measures; NaN where they are not known: then reductions stack up from nought.
    band
        (2, years) P10 and P90 of what is left, or of what is cut where emissions are not known; (0, years) for none.
    marks
        The targets; those of a chart without emissions are not drawn.
    """

    years: npt.NDArray[np.int64]
    without: FloatArray
    band: FloatArray
    marks: tuple[TargetMark, ...] = field(default=())

    @property
    def is_known(self) -> bool:
        """Whether there is a total to take wedges off."""
        return bool(np.isfinite(self.without).all())


@dataclass(frozen=True)
class ChartWords:
    """What a chart says: its title, its unit, and in the legend the line on top, that of what is left, the range."""

    title: str
    unit: str
    without: str
    left: str
    band: str


def wedge_chart(wedges: Sequence[Wedge], chart: WedgeYears, *, words: ChartWords, language: Language) -> Markup:
    """Draw what each group takes off what would be given off, from the top; without a total, from nought up.

    What a group adds in a year stands on the other side of the line that the wedges begin at.

    Parameters
    ----------
    wedges
        The first begins at the line.
    chart
        Years, emissions without measures, range and targets.
    words
        What is written.
    language
        Of the numbers.
    """
    areas = list(_areas(wedges, chart))
    net = np.sum([wedge.amounts for wedge in wedges], axis=0) if wedges else np.zeros(len(chart.years))
    lines = [*_lines(chart, net)]
    marks = [mark for mark in chart.marks if chart.is_known and mark.year in chart.years]
    heights = [*(edge for _, *edges in areas for edge in edges), *(line for line, _ in lines)]
    heights.append(np.array([0.0, *(mark.level for mark in marks)]))
    flat = np.concatenate(heights)
    most, least = float(np.nanmax(flat)), float(np.nanmin(flat))
    rows = list(_rows([*_lines_of_legend(words, chart), *((wedge.title, wedge.colour) for wedge in wedges)]))
    drawing = Drawing(WIDTH, TOP + HEIGHT + 26 + 16 * len(rows), label=words.title)
    left = axis_room(most, language, least=52.0)
    up = HEIGHT / (most - least) if most > least else 0.0
    across = (WIDTH - left - RIGHT) / max(len(chart.years) - 1, 1)
    box = (left, across, up)
    _axes(drawing, chart, box, limits=(least, most), unit=words.unit, language=language)
    for colour, upper, lower in areas:
        path = f"M{_path(upper, box, least)}L{_path(lower, box, least, backwards=True)}Z"
        drawing.path(path, fill=colour, fill_opacity=0.85, stroke="#ffffff", stroke_width=0.5)
    for line, style in lines:
        drawing.path(f"M{_path(line, box, least)}", fill="none", stroke=INK, **style)
    places: list[tuple[float, float]] = []
    for mark in marks:
        x = left + across * (mark.year - int(chart.years[0]))
        places.append(_free_place(x, TOP + HEIGHT - (mark.level - least) * up, places))
        _target(drawing, *places[-1], mark.sign)
    _draw_legend(drawing, rows)
    return drawing.markup()


def _areas(wedges: Sequence[Wedge], chart: WedgeYears) -> Iterator[tuple[str, FloatArray, FloatArray]]:
    """Yield colour, upper and lower edge of each area; a wedge that both takes off and adds has two."""
    begin = chart.without if chart.is_known else np.zeros(len(chart.years))
    takes_side = -1.0 if chart.is_known else 1.0
    for side in (takes_side, -takes_side):
        edge = begin
        for wedge in wedges:
            amounts = np.maximum(wedge.amounts if side == takes_side else -wedge.amounts, 0.0)
            if amounts.any():
                following = edge + side * amounts
                yield wedge.colour, np.maximum(edge, following), np.minimum(edge, following)
                edge = following


def _lines(chart: WedgeYears, net: FloatArray) -> Iterator[tuple[FloatArray, dict[str, float | str]]]:
    if chart.is_known:
        yield chart.without, _SOLID
        yield chart.without - net, _SOLID
    else:
        yield net, _SOLID
    for end in chart.band:
        yield end, _DASHED


def _path(line: FloatArray, box: Box, least: float, *, backwards: bool = False) -> str:
    left, across, up = box
    points = [f"{left + across * at:.2f} {TOP + HEIGHT - (amount - least) * up:.2f}" for at, amount in enumerate(line)]
    return "L".join(reversed(points) if backwards else points)


def _axes(
    drawing: Drawing, chart: WedgeYears, box: Box, *, limits: tuple[float, float], unit: str, language: Language
) -> None:
    (left, across, up), (least, most) = box, limits
    for tick in ticks(most, least=least):
        y = TOP + HEIGHT - (tick - least) * up
        drawing.line(left, y, WIDTH, y, **({"stroke": GRID} if tick else {}), stroke_width=1)
        drawing.text(left - 5, y + 4, exact(tick, language), size=LETTERS, anchor="end", fill=MUTED)
    drawing.text(0, 10, unit, size=LETTERS, fill=MUTED)
    years = chart.years.tolist()
    for at, year in enumerate(years):
        if year % YEARS_APART == 0 or (at == 0 and year % YEARS_APART < YEARS_APART - 1):
            anchor: Anchor = "end" if at == len(years) - 1 else "middle"
            x = left + across * at + (RIGHT if anchor == "end" else 0.0)
            drawing.text(x, TOP + HEIGHT + 14, str(year), size=LETTERS, anchor=anchor, fill=MUTED)


def _free_place(x: float, y: float, taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return a place beside others of the same year that lie as high, towards the side where there is room.

    Examples
    --------
    >>> _free_place(100.0, 50.0, [(100.0, 52.0), (300.0, 50.0)])
    (114.0, 50.0)
    """
    step = (2 * _DOT + 1) * (1.0 if x < WIDTH / 2 else -1.0)
    while any(abs(x - other_x) < 2 * _DOT and abs(y - other_y) < 2 * _DOT for other_x, other_y in taken):
        x += step
    return x, y


def _target(drawing: Drawing, x: float, y: float, sign: str) -> None:
    drawing.circle(x, y, _DOT, fill="#ffffff", stroke=INK, stroke_width=1.4)
    drawing.text(x, y + 3.5, sign, size=LETTERS, anchor="middle", font_weight="bold")


def _lines_of_legend(words: ChartWords, chart: WedgeYears) -> Iterator[tuple[str, str]]:
    """Yield what the lines mean, with the sign of the line in the place of a colour."""
    if chart.is_known:
        yield words.without, "solid"
    yield words.left, "solid"
    if len(chart.band):
        yield words.band, "dashed"


def _rows(entries: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    row: list[tuple[str, str]] = []
    used = 0.0
    for title, colour in entries:
        width = 30 + min(width_of(title, LETTERS), LONGEST_TITLE)
        if row and used + width > WIDTH:
            yield row
            row, used = [], 0.0
        row.append((title, colour))
        used += width
    if row:
        yield row


def _draw_legend(drawing: Drawing, rows: Sequence[Sequence[tuple[str, str]]]) -> None:
    y = TOP + HEIGHT + 36
    for row in rows:
        x = 0.0
        for title, colour in row:
            if colour in ("solid", "dashed"):
                style = _SOLID if colour == "solid" else _DASHED
                drawing.line(x, y - 4, x + 14, y - 4, **style)
            else:
                drawing.rect(x, y - 9, 12, 10, fill=colour)
            drawing.text(x + 18, y, fitted(title, LONGEST_TITLE, LETTERS), size=LETTERS)
            x += 30 + min(width_of(title, LETTERS), LONGEST_TITLE)
        y += 16
