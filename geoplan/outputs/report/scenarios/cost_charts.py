"""The cost curve of a scenario, and the supply curve of its measures by year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geoplan.languages import Language
from geoplan.outputs.drawing.svg import INK, Drawing, width_of
from geoplan.outputs.report.charts import GRID, MUTED, axis_room, ticks
from geoplan.outputs.wording.numbers import exact, readable

WIDTH, HEIGHT, TOP, RIGHT = 680.0, 170.0, 20.0, 8.0
LETTERS = 10.0
PAYS, COSTS = "#009e73", "#d55e00"
LINES = ("#0072b2", "#d55e00", "#009e73", "#8a8f98")
MOST_TIMES = 6.0
"""A cost that is so many times the middle one is cut off on the chart, and its number says how high it is."""
_DASHES = ("", "6 3", "2 2", "8 3 2 3")


@dataclass(frozen=True)
class CostBlock:
    """A measure on the cost curve.

    Attributes
    ----------
    number
        Its number in the table.
    tonnes, cost
        How wide and how high: what it cuts, and what a tonne costs.
    pays
        Whether it pays for itself.
    """

    number: int
    tonnes: float
    cost: float
    pays: bool


@dataclass(frozen=True)
class SupplyLine:
    """The supply curve of one year: energy and cost of each measure, the cheapest first."""

    year: int
    steps: tuple[tuple[float, float], ...]


def cost_curve_chart(
    blocks: Sequence[CostBlock], *, title: str, units: tuple[str, str], legend: tuple[str, str], language: Language
) -> Markup:
    """Draw what each measure cuts against what a tonne costs; those that pay for themselves first, in a colour apart.

    Parameters
    ----------
    blocks
        In the order of the curve; measures that cut nothing are left out.
    title
        What is shown.
    units
        Of tonnes and of cost.
    legend
        What the colours mean: that of measures that pay for themselves, and that of the others.
    language
        Of the numbers.
    """
    drawn = [block for block in blocks if block.tonnes > 0.0 and block.cost == block.cost]
    limit = _limit([block.cost for block in drawn])
    least = min(0.0, *(max(block.cost, -limit) for block in drawn)) if drawn else 0.0
    most = max(0.0, *(min(block.cost, limit) for block in drawn)) if drawn else 0.0
    left = max(axis_room(end, language, least=52.0) for end in (least, most))
    tonnes = sum(block.tonnes for block in drawn)
    drawing = Drawing(WIDTH, TOP + HEIGHT + 56, label=title)
    up = HEIGHT / (most - least) if most > least else 0.0
    across = (WIDTH - left - RIGHT) / tonnes if tonnes > 0 else 0.0
    zero = TOP + HEIGHT + least * up
    for tick in ticks(most, least=least):
        drawing.line(left, zero - tick * up, WIDTH, zero - tick * up, stroke=GRID, stroke_width=1)
        drawing.text(left - 5, zero - tick * up + 4, exact(tick, language), size=LETTERS, anchor="end", fill=MUTED)
    drawing.text(0, 10, units[1], size=LETTERS, fill=MUTED)
    x = left
    for block in drawn:
        wide, cost = block.tonnes * across, min(max(block.cost, -limit), limit)
        top, tall = zero - max(cost, 0.0) * up, abs(cost) * up
        colour = PAYS if block.pays else COSTS
        drawing.rect(x, top, wide, tall, fill=colour, fill_opacity=0.85, stroke="#ffffff", stroke_width=0.6)
        _numbered(drawing, block, (x, wide, top, tall), is_cut=abs(block.cost) > limit, language=language)
        x += wide
    drawing.line(left, zero, WIDTH, zero, stroke_width=1)
    for tick in ticks(tonnes):
        drawing.text(
            left + tick * across, TOP + HEIGHT + 14, exact(tick, language), size=LETTERS, anchor="middle", fill=MUTED
        )
    drawing.text(WIDTH, TOP + HEIGHT + 29, units[0], size=LETTERS, anchor="end", fill=MUTED)
    x, y = 0.0, TOP + HEIGHT + 48
    for colour, words in zip((PAYS, COSTS), legend, strict=True):
        drawing.rect(x, y - 9, 12, 10, fill=colour)
        drawing.text(x + 18, y, words, size=LETTERS)
        x += 36 + width_of(words, LETTERS)
    return drawing.markup()


def _numbered(
    drawing: Drawing, block: CostBlock, box: tuple[float, float, float, float], *, is_cut: bool, language: Language
) -> None:
    """Write the number of a block in it, or beside it where it is low; of one that is cut off, how high it is."""
    x, wide, top, tall = box
    number = str(block.number)
    if wide < width_of(number, LETTERS):
        return  # the table has it
    is_inside = tall >= 14.0
    y = top + tall / 2 + 4 if is_inside else (top - 4 if block.cost >= 0.0 else top + tall + 11)
    fill = "#ffffff" if is_inside else INK
    drawing.text(x + wide / 2, y, number, size=LETTERS, anchor="middle", fill=fill, font_weight="bold")
    if is_cut:
        told = readable(block.cost, language)
        beside = TOP - 5 if block.cost > 0.0 else top + tall - 4
        drawing.text(x + wide / 2, beside, f"↕ {told}", size=LETTERS - 1, anchor="middle")


def _limit(costs: Sequence[float]) -> float:
    """Return how high a block is drawn at most, so that one of many times the others does not press them flat."""
    sizes = sorted(abs(cost) for cost in costs if cost)
    if len(sizes) < 3:
        return max(sizes, default=1.0)
    middle = sizes[len(sizes) // 2]
    within = [size for size in sizes if size <= MOST_TIMES * middle]
    return max(within) * 1.15 if len(within) < len(sizes) else max(sizes)


def supply_years_chart(
    lines: Sequence[SupplyLine], *, title: str, units: tuple[str, str], language: Language
) -> Markup:
    """Draw how much electricity the measures give up to which cost, a line a year.

    Parameters
    ----------
    lines
        One a year, by year; measures of no energy or of unknown cost are left out.
    title
        What is shown.
    units
        Of energy and of cost.
    language
        Of the numbers.
    """
    curves = [(line.year, [step for step in line.steps if step[0] > 0.0 and step[1] == step[1]]) for line in lines]
    energy = max((sum(gwh for gwh, _ in steps) for _, steps in curves), default=0.0)
    most = max((cost for _, steps in curves for _, cost in steps), default=0.0)
    left = axis_room(most, language, least=52.0)
    drawing = Drawing(WIDTH, TOP + HEIGHT + 56, label=title)
    up = HEIGHT / most if most > 0 else 0.0
    across = (WIDTH - left - RIGHT) / energy if energy > 0 else 0.0
    bottom = TOP + HEIGHT
    for tick in ticks(most):
        drawing.line(left, bottom - tick * up, WIDTH, bottom - tick * up, stroke=GRID, stroke_width=1)
        drawing.text(left - 5, bottom - tick * up + 4, exact(tick, language), size=LETTERS, anchor="end", fill=MUTED)
    drawing.text(0, 10, units[1], size=LETTERS, fill=MUTED)
    for tick in ticks(energy):
        drawing.text(
            left + tick * across, bottom + 14, exact(tick, language), size=LETTERS, anchor="middle", fill=MUTED
        )
    drawing.text(WIDTH, bottom + 29, units[0], size=LETTERS, anchor="end", fill=MUTED)
    x = 0.0
    for number, (year, steps) in enumerate(curves):
        style: dict[str, float | str] = {"stroke": LINES[number % len(LINES)], "stroke_width": 2}
        if _DASHES[number % len(_DASHES)]:
            style["stroke_dasharray"] = _DASHES[number % len(_DASHES)]
        points = "L".join(f"{left + gwh * across:.2f} {bottom - cost * up:.2f}" for gwh, cost in _stairs(steps))
        if points:
            drawing.path(f"M{points}", fill="none", **style)
        drawing.line(x, bottom + 44, x + 16, bottom + 44, **style)
        drawing.text(x + 20, bottom + 48, str(year), size=LETTERS)
        x += 64.0
    drawing.line(left, bottom, WIDTH, bottom, stroke_width=1)
    return drawing.markup()


def _stairs(steps: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Yield the corners of a curve of steps.

    Examples
    --------
    >>> list(_stairs([(2.0, 10.0), (1.0, 30.0)]))
    [(0.0, 10.0), (2.0, 10.0), (2.0, 30.0), (3.0, 30.0)]
    """
    so_far = 0.0
    for energy, cost in steps:
        yield so_far, cost
        so_far += energy
        yield so_far, cost
