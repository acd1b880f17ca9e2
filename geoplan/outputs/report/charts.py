"""The report's charts, drawn as SVG with text as text: no library, no network, the same bytes each time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geoplan.languages import Language
from geoplan.outputs.drawing.svg import INK, Drawing, fitted, width_of
from geoplan.outputs.wording.numbers import exact, readable, written
from geoplan.outputs.wording.texts import text
from geoplan.sentences import in_brackets

GRID = "#d5dbe1"
MUTED = "#5f6c7b"
BAND_OPACITY = 0.18
# Okabe and Ito's colours, which colour-blind readers can tell apart; the same source has the same colour in each chart.
SOURCE_COLOURS = {"rooftop": "#e69f00", "biomass": "#009e73", "biogas": "#0072b2", "waste": "#cc79a7"}
SEGMENTS = ("#009e73", "#e69f00", "#56b4e9", "#cc79a7", "#d55e00", "#0072b2", "#8a8f98")
CONFIDENCE_COLOURS = {"high": "#0072b2", "medium": "#56b4e9", "low": "#d55e00", "user": "#8a8f98"}
MOST_SEGMENTS = 5
MOST_PARAMETERS = 5


@dataclass(frozen=True)
class Bar:
    """A result with its range, P10 to P90, and the median; `colour` fills its bar."""

    label: str
    base: float
    low: float
    high: float
    colour: str
    median: float = math.nan


@dataclass(frozen=True)
class Levels:
    """What is left from step to step: one row of amounts per step, one amount per part, in `unit`."""

    title: str
    unit: str
    steps: tuple[str, ...]
    parts: tuple[str, ...]
    amounts: tuple[tuple[float, ...], ...]
    colours: tuple[str, ...]


@dataclass(frozen=True)
class ShareBar:
    """A parameter's share (0 to 1) of a result's spread, its confidence, and whether more of it gives more."""

    label: str
    share: float
    confidence: str
    is_raising: bool | None = None


@dataclass(frozen=True)
class ShareBars:
    """The parameters behind one result, the largest share first."""

    title: str
    rows: tuple[ShareBar, ...]


def supply_chart(bars: Sequence[Bar], *, title: str, unit: str, language: Language) -> Markup:
    """Draw a bar for each source, with a whisker from its low to its high end and a dot at its median.

    Parameters
    ----------
    bars
        The sources; an end or a median that is NaN is not drawn.
    title, unit
        What is shown.
    language
        Of the numbers.
    """
    labels = [_with_ends(bar, language) for bar in bars]
    row, left, top = 30.0, 190.0, 8.0
    right = max([120.0, *(width_of(label, 11) + 16 for label in labels)])
    drawing = Drawing(680, top + row * len(bars) + 24, label=title)
    room = drawing.width - left - right
    longest = max((known for bar in bars for known in (bar.base, bar.high) if known == known), default=0.0)
    scale = room / longest if longest > 0 else 0.0
    bottom = top + row * len(bars)
    for tick in ticks(longest):
        x = left + tick * scale
        drawing.line(x, top, x, bottom, stroke=GRID, stroke_width=1)
        drawing.text(x, bottom + 15, exact(tick, language), size=10, anchor="middle", fill=MUTED)
    drawing.text(left + room + 14, bottom + 15, unit, size=10, fill=MUTED)
    for number, bar in enumerate(bars):
        y = top + row * number
        drawing.text(left - 8, y + row / 2 + 4, fitted(bar.label, left - 12, 12), size=12, anchor="end")
        known = bar.base == bar.base
        end = bar.base * scale if known else 0.0
        drawing.rect(left, y + 7, end, row - 14, fill=bar.colour)
        if bar.low == bar.low and bar.high == bar.high:
            low, high, middle = left + bar.low * scale, left + bar.high * scale, y + row / 2
            drawing.path(
                f"M{low:.2f} {middle - 5:.2f}v10M{low:.2f} {middle:.2f}H{high:.2f}M{high:.2f} {middle - 5:.2f}v10",
                stroke=INK,
                stroke_width=1.4,
                fill="none",
            )
            if bar.median == bar.median:
                drawing.circle(left + bar.median * scale, middle, 3, fill="#ffffff", stroke=INK, stroke_width=1.2)
            end = max(end, bar.high * scale)
        drawing.text(left + end + 8, y + row / 2 + 4, labels[number], size=11)
    drawing.line(left, top, left, bottom, stroke_width=1)
    return drawing.markup()


def monthly_chart(months: Sequence[float], *, title: str, unit: str, language: Language) -> Markup:
    """Draw a column for each month.

    Parameters
    ----------
    months
        Twelve amounts.
    title, unit
        What is shown.
    language
        Of the numbers.
    """
    most = max((amount for amount in months if amount == amount), default=0.0)
    left, top, height, step = axis_room(most, language), 16.0, 130.0, 50.0
    drawing = Drawing(left + step * len(months) + 6, top + height + 20, label=title)
    scale = height / most if most > 0 else 0.0
    for tick in ticks(most):
        y = top + height - tick * scale
        drawing.line(left, y, drawing.width, y, stroke=GRID, stroke_width=1)
        drawing.text(left - 5, y + 4, exact(tick, language), size=10, anchor="end", fill=MUTED)
    drawing.text(0, 10, unit, size=10, fill=MUTED)
    for number, amount in enumerate(months):
        x = left + step * number
        tall = amount * scale if amount == amount else 0.0
        drawing.rect(x + 7, top + height - tall, step - 14, tall, fill=SOURCE_COLOURS["rooftop"])
        drawing.text(x + step / 2, top + height - tall - 4, readable(amount, language), size=10, anchor="middle")
        drawing.text(x + step / 2, top + height + 14, str(number + 1), size=10, anchor="middle", fill=MUTED)
    drawing.line(left, top + height, drawing.width, top + height, stroke_width=1)
    return drawing.markup()


def curve_chart(
    points: Sequence[tuple[float, float]],
    *,
    band: Sequence[tuple[float, float]] = (),
    mark: float,
    title: str,
    units: tuple[str, str],
    language: Language,
) -> Markup:
    """Draw how an amount grows with a price, and a dashed line at one price.

    Parameters
    ----------
    points
        Price and amount, by price; between them the line is straight.
    band
        The low and the high amount at each point, between which most futures lie; empty where that is not known.
    mark
        The price of the dashed line; NaN for none.
    title
        What is shown.
    units
        Of the price and of the amount.
    language
        Of the numbers.
    """
    most = max(*(amount for _, amount in points), *(high for _, high in band), 0.0)
    left, top, height, width = axis_room(most, language, least=52.0), 16.0, 130.0, 340.0
    drawing = Drawing(width, top + height + 34, label=title)
    least = min(price for price, _ in points)
    prices = [price for price, _ in points] + [mark for known in [mark] if known == known]
    first, last = min(0.9 * least, *prices), max(prices)
    across = (width - left - 20) / (last - first) if last > first else 0.0
    up = height / most if most > 0 else 0.0
    bottom = top + height
    for tick in ticks(most):
        drawing.line(left, bottom - tick * up, width, bottom - tick * up, stroke=GRID, stroke_width=1)
        drawing.text(left - 5, bottom - tick * up + 4, exact(tick, language), size=10, anchor="end", fill=MUTED)
    drawing.text(0, 10, units[1], size=10, fill=MUTED)
    for tick in ticks(last, least=first):
        drawing.text(left + (tick - first) * across, bottom + 14, exact(tick, language), size=10, anchor="middle")
    drawing.text(width, bottom + 29, units[0], size=10, anchor="end", fill=MUTED)
    if band:
        lows, highs = zip(*band, strict=True)
        edges = [
            [
                (left + (price - first) * across, bottom - amount * up)
                for (price, _), amount in zip(points, ends, strict=True)
            ]
            for ends in (lows, highs)
        ]
        around = "L".join(f"{x:.2f} {y:.2f}" for x, y in [*edges[0], *reversed(edges[1])])
        drawing.path(f"M{around}Z", fill=SOURCE_COLOURS["biomass"], fill_opacity=BAND_OPACITY)
    places = [(left, bottom), *((left + (price - first) * across, bottom - amount * up) for price, amount in points)]
    # nothing is bought up to the first price
    places[1:1] = [(places[1][0], bottom)]
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in places)
    drawing.path(path, stroke=SOURCE_COLOURS["biomass"], stroke_width=2, fill="none")
    if mark == mark:
        x = left + (mark - first) * across
        drawing.line(x, top, x, bottom, stroke_width=1, stroke_dasharray="4 3")
    drawing.line(left, bottom, width, bottom, stroke_width=1)
    return drawing.markup()


def levels_chart(levels: Levels, *, language: Language) -> Markup:
    """Draw the steps from all there is to what can be used: a bar a step, its parts flowing into the next.

    Parameters
    ----------
    levels
        The steps; parts beyond the five largest are drawn together.
    language
        Of the numbers.
    """
    parts, amounts, colours = _largest(levels, language)
    totals = [sum(amount) for amount in amounts]
    sums = [_with_share(total, totals[0] if number else 0.0, language) for number, total in enumerate(totals)]
    row, bar, left, top = 46.0, 22.0, 116.0, 6.0
    right = max([108.0, *(width_of(told, 11) + 6 for told in sums)])
    shown = [part for part, colour in zip(parts, colours, strict=True) if part and colour]
    legend = _legend_rows(shown, 330.0) if len(shown) > 1 else []
    drawing = Drawing(340, top + row * len(amounts) - (row - bar) + 12 + 16 * len(legend), label=levels.title)
    room = drawing.width - left - right
    scale = room / max(totals) if totals and max(totals) > 0 else 0.0
    for number, (step, amount) in enumerate(zip(levels.steps, amounts, strict=True)):
        y, x = top + row * number, left
        following = left
        for part, colour in enumerate(colours):
            width = amount[part] * scale
            if number + 1 < len(amounts):
                below = amounts[number + 1][part] * scale
                flow = (x, y + bar, x + width, y + bar, following + below, y + row, following, y + row)
                drawing.path(
                    "M{:.2f} {:.2f}L{:.2f} {:.2f}L{:.2f} {:.2f}L{:.2f} {:.2f}Z".format(*flow),
                    fill=colour,
                    fill_opacity=0.25,
                )
                following += below
            drawing.rect(x, y, width, bar, fill=colour)
            x += width
        drawing.text(left - 7, y + bar / 2 + 4, fitted(step, left - 8, 11), size=11, anchor="end")
        drawing.text(max(x, left) + 6, y + bar / 2 + 4, sums[number], size=11)
    y = top + row * len(amounts) - (row - bar) + 18
    places = dict(zip(parts, colours, strict=True))
    for listed in legend:
        x = 4.0
        for name in listed:
            drawing.rect(x, y - 9, 10, 10, fill=places[name])
            drawing.text(x + 14, y, fitted(name, 160, 10), size=10)
            x += 14 + min(width_of(name, 10), 160) + 10
        y += 16
    return drawing.markup()


def shares_chart(shares: ShareBars, *, language: Language) -> Markup:
    """Draw which parameters make a result uncertain, the largest share first, coloured by confidence.

    Parameters
    ----------
    shares
        The parameters; those after the five largest are drawn together.
    language
        Of the numbers.
    """
    rows = list(shares.rows[:MOST_PARAMETERS])
    rest = sum(each.share for each in shares.rows[MOST_PARAMETERS:])
    if rest > 0:
        rows.append(ShareBar(text("report.others", language), rest, ""))
    row, top, right = 30.0, 2.0, 48.0
    drawing = Drawing(340, top + row * max(len(rows), 1), label=shares.title)
    room = drawing.width - right
    longest = max((each.share for each in rows), default=0.0)
    scale = room / longest if longest > 0 else 0.0
    for number, each in enumerate(rows):
        y, long = top + row * number, max(each.share * scale, 0.5)
        drawing.text(0, y + 11, fitted(each.label, drawing.width, 10.5), size=10.5)
        drawing.rect(0, y + 15, long, 9, fill=CONFIDENCE_COLOURS.get(each.confidence, GRID))
        sign = "" if each.is_raising is None else " +" if each.is_raising else " −"
        percent = f"{written(100 * each.share, 0 if each.share >= 0.1 else 1, language)}%"
        drawing.text(long + 5, y + 23.5, percent + sign, size=10)
    return drawing.markup()


def axis_room(most: float, language: Language, *, least: float = 44.0) -> float:
    """Return how much room the figures of an axis up to `most` take, with their distance from it; `least` or more.

    Examples
    --------
    >>> axis_room(800.0, "en"), round(axis_room(3e6, "en"), 6)
    (44.0, 60.0)
    """
    return max([least, *(width_of(exact(tick, language), 10) + 6 for tick in ticks(most))])


def ticks(most: float, *, least: float = 0.0) -> list[float]:
    """Return round numbers from at least `least` to at most `most`, four or so.

    Examples
    --------
    >>> ticks(5817.0), ticks(0.0)
    ([0.0, 2000.0, 4000.0], [0.0])
    >>> ticks(81.5, least=53.2)
    [60.0, 70.0, 80.0]
    """
    if not most > least or most == float("inf"):
        return [least]
    raw = (most - least) / 4
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw * (1 - 1e-9))
    return [step * number for number in range(math.ceil(least / step - 1e-9), int(most / step + 1e-9) + 1)]


def _with_ends(bar: Bar, language: Language) -> str:
    base = readable(bar.base, language)
    if bar.low != bar.low or bar.high != bar.high:
        return base
    return base + in_brackets(f"{readable(bar.low, language)}–{readable(bar.high, language)}", language)


def _with_share(total: float, first: float, language: Language) -> str:
    share = in_brackets(f"{written(100 * total / first, 0, language)}%", language) if first > 0 else ""
    return readable(total, language) + share


def _largest(levels: Levels, language: Language) -> tuple[list[str], list[list[float]], list[str]]:
    """Put the small parts together, so that each colour can be told from the others."""
    order = sorted(range(len(levels.parts)), key=lambda part: -levels.amounts[0][part])
    kept, rest = order[:MOST_SEGMENTS], order[MOST_SEGMENTS:]
    parts = [levels.parts[part] for part in kept]
    amounts = [[amount[part] for part in kept] for amount in levels.amounts]
    colours = list(levels.colours[: len(kept)])
    if rest:
        parts.append(text("report.others", language))
        colours.append(SEGMENTS[-1])
        for given, amount in zip(levels.amounts, amounts, strict=True):
            amount.append(sum(given[part] for part in rest))
    return parts, amounts, colours


def _legend_rows(parts: Sequence[str], room: float) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    used = 0.0
    for part in parts:
        width = 24 + min(width_of(part, 10), 160)
        if used + width > room and rows[-1]:
            rows.append([])
            used = 0.0
        rows[-1].append(part)
        used += width
    return rows
