"""Where the candidates of the report's tables lie: a map for each kind, the numbers being the ranks of its table."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from geoplan.languages import Language
from geoplan.outputs.drawing.colours import candidate_colour
from geoplan.outputs.drawing.map_marks import MapLabels
from geoplan.outputs.drawing.svg import INK, Drawing, fitted, width_of
from geoplan.outputs.report.maps import BORDER, ROW, SIZE, WIDTH, ZoneShapes, draw_above, draw_beneath, draw_frame
from geoplan.outputs.wording.texts import listed, text

RADIUS, NUMBER_SIZE, NAME_SIZE, NAME_WIDTH = 11.5, 13.0, 13.0, 130.0
LAND = "#fbfbf8"
_ROUNDS, _PULL = 300, 0.15
_LEAST_LINE = 3.0
_NAME_GAP = RADIUS + 4

Point = tuple[float, float]


class CandidateMark(NamedTuple):
    """A candidate on the map: the number and the name of its row, where it lies, and whether its place is made up."""

    rank: str
    name: str
    x: float
    y: float
    is_hollow: bool


def candidate_map(
    shapes: ZoneShapes, marks: Sequence[CandidateMark], *, kind: str, label: str, language: Language
) -> Markup:
    """Draw the candidates of a kind, each with the number of its row.

    Parameters
    ----------
    shapes
        The zones, from `geoplan.outputs.report.maps.zone_shapes`.
    marks
        The candidates of the table, in its order. [CRS of the zones]
    kind
        Of all of them: it has a colour.
    label
        What the map shows, for readers who do not see it.
    language
        Of numbers and words.

    Returns
    -------
    Markup
        Marks that would lie upon each other stand apart, a line leading to the place; hollow ones are demonstrations.
        What lies outside of the frame is named below it.
    """
    places = [shapes.place_of(mark.x, mark.y) for mark in marks]
    outside = [mark for mark, place in zip(marks, places, strict=True) if place is None]
    drawing = Drawing(WIDTH, shapes.height + (ROW if outside else 0.0) + 4, label=label)
    draw_beneath(drawing, shapes)
    # the ground of zones is seen where one is known
    fill = "none" if shapes.ground is not None and shapes.ground.has_ground else LAND
    drawing.path("".join(shapes.paths), fill=fill, stroke=BORDER, stroke_width=0.7, stroke_linejoin="round")
    draw_above(drawing, shapes)
    draw_frame(drawing, shapes, language)
    inside = [(mark, place) for mark, place in zip(marks, places, strict=True) if place is not None]
    stands = spread([place for _, place in inside], height=shapes.height)
    colour = candidate_colour(kind)
    for (_, place), stand in zip(inside, stands, strict=True):
        if math.dist(place, stand) > _LEAST_LINE:
            drawing.line(*place, *stand, stroke=colour, stroke_width=1.2)
            drawing.circle(*place, 2.4, fill=colour)
    # the best stand above the others
    for (mark, _), stand in reversed(list(zip(inside, stands, strict=True))):
        _draw_mark(drawing, mark, stand, colour)
    _draw_names(drawing, shapes, [mark for mark, _ in inside], stands)
    if outside:
        _tell_outside(drawing, outside, language)
    return drawing.markup()


def spread(places: Sequence[Point], *, height: float, radius: float = RADIUS) -> list[Point]:
    """Return where marks stand so that none covers another: near their places, and inside the frame.

    Parameters
    ----------
    places
        In units of the drawing.
    height
        Of the frame, which is `WIDTH` wide.
    radius
        Of each mark.

    Examples
    --------
    >>> spread([(50.0, 50.0), (200.0, 50.0)], height=100.0)
    [(50.0, 50.0), (200.0, 50.0)]
    >>> one, other = spread([(50.0, 50.0), (50.0, 50.0)], height=100.0)
    >>> round(math.dist(one, other), 1) >= 2 * RADIUS
    True
    """
    stands = [list(place) for place in places]
    edge, apart = radius + 2, 2 * radius + 2
    for turn in range(_ROUNDS):
        moved = False
        for stand, place in zip(stands, places, strict=True):
            # a pull back that fades: the marks of one place stand close around it
            pull = _PULL * max(0.0, 1 - 2 * turn / _ROUNDS)
            moving = [at + pull * (own - at) for at, own in zip(stand, place, strict=True)]
            stand[:] = [min(max(at, edge), side - edge) for at, side in zip(moving, (WIDTH, height), strict=True)]
        for one in range(len(stands)):
            for other in range(one + 1, len(stands)):
                number = one * len(stands) + other
                moved = _pushed_apart(stands[one], stands[other], apart, number) or moved
        if not moved:
            break
    return [(stand[0], stand[1]) for stand in stands]


def _pushed_apart(one: list[float], other: list[float], apart: float, number: int) -> bool:
    """Move two marks away from each other until they do not touch, and say whether they had to."""
    across, down = other[0] - one[0], other[1] - one[1]
    far = math.hypot(across, down)
    if far >= apart - 1e-6:
        return False
    # what lies in one point goes apart in a direction of its own: the golden angle leaves no two alike
    turn = number * math.pi * (3 - math.sqrt(5))
    towards = (across / far, down / far) if far > 1e-6 else (math.cos(turn), math.sin(turn))
    push = (apart - far) / 2
    for axis in (0, 1):
        one[axis] -= push * towards[axis]
        other[axis] += push * towards[axis]
    return True


def _draw_mark(drawing: Drawing, mark: CandidateMark, stand: Point, colour: str) -> None:
    dashes: dict[str, float | str] = {"stroke_dasharray": "4 2.5"} if mark.is_hollow else {}
    fill, ring = ("#ffffff", colour) if mark.is_hollow else (colour, "#ffffff")
    x, y = stand
    drawing.circle(x, y, RADIUS, fill=fill, stroke=ring, stroke_width=1.6, **dashes)
    ink = INK if mark.is_hollow else "#ffffff"
    drawing.text(x, y + 4.6, mark.rank, size=NUMBER_SIZE, anchor="middle", fill=ink, font_weight="bold")


def _draw_names(drawing: Drawing, shapes: ZoneShapes, marks: Sequence[CandidateMark], stands: Sequence[Point]) -> None:
    """Write the names where there is room for them, those of the best first; one name for all that bear it."""
    labels = MapLabels(drawing)
    labels.take(0, shapes.height - 34, WIDTH / 3, 34)
    labels.take(WIDTH - 40, 0, 40, 54)
    labels.take(0, shapes.height, WIDTH, drawing.height)
    for x, y in stands:
        labels.take(x - RADIUS - 1, y - RADIUS - 1, 2 * RADIUS + 2, 2 * RADIUS + 2)
    told: set[str] = set()
    for mark, (x, y) in zip(marks, stands, strict=True):
        if mark.name in told:
            continue
        words = fitted(mark.name, NAME_WIDTH, NAME_SIZE)
        sides = (
            labels.put(x + _NAME_GAP, y + 4.5, words, size=NAME_SIZE)
            or labels.put(x - _NAME_GAP, y + 4.5, words, size=NAME_SIZE, anchor="end")
            or labels.put(x, y + RADIUS + NAME_SIZE, words, size=NAME_SIZE, anchor="middle")
            or labels.put(x, y - RADIUS - 4, words, size=NAME_SIZE, anchor="middle")
        )
        told |= {mark.name} if sides else set()


def _tell_outside(drawing: Drawing, marks: Sequence[CandidateMark], language: Language) -> None:
    words = text("report.map.outside", language)
    drawing.text(0, drawing.height - 6, words, size=SIZE)
    left = width_of(words, SIZE) + 8
    names = listed([f"{mark.rank} {mark.name}" for mark in marks], language)
    drawing.text(left, drawing.height - 6, fitted(names, WIDTH - left, SIZE), size=SIZE)
