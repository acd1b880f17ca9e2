"""What every small map of a place has: names that keep apart, a scale, an arrow to the north, and outlines as paths."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.outputs.drawing.svg import INK, Anchor, Drawing, polygon_path, width_of


class MapLabels:
    """Texts with a halo that keep out of one another's way, and inside their map.

    Parameters
    ----------
    drawing
        The map.
    """

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._taken: list[tuple[float, float, float, float]] = []

    def take(self, x: float, y: float, width: float, height: float) -> None:
        """Keep a rectangle free of texts."""
        self._taken.append((x, y, x + width, y + height))

    def put(
        self, x: float, y: float, given: str, *, size: float, anchor: Anchor = "start", **style: float | str
    ) -> bool:
        """Write a text where there is room for it, and say whether there was."""
        width = width_of(given, size)
        left = x - width / 2 if anchor == "middle" else x - width if anchor == "end" else x
        box = (left, y - size, left + width, y + size * 0.3)
        if box[0] < 2 or box[1] < 2 or box[2] > self._drawing.width - 2 or box[3] > self._drawing.height - 2:
            return False
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in self._taken):
            return False
        self._taken.append(box)
        halo = style | {"fill": "#ffffff", "stroke": "#ffffff", "stroke_width": 3, "stroke_linejoin": "round"}
        self._drawing.text(x, y, given, size=size, anchor=anchor, **halo)
        self._drawing.text(x, y, given, size=size, anchor=anchor, **style)
        return True


def draw_scale(drawing: Drawing, words: str, *, length: float) -> None:
    """Draw a bar of a known length in the lower left corner of a map.

    Parameters
    ----------
    drawing
        The map.
    words
        What the length stands for, such as ``2 km``.
    length
        Of the bar, in units of the drawing.
    """
    x, y = 12.0, drawing.height - 10
    drawing.rect(6, y - 21, length + 14 + width_of(words, 12) / 2, 26, fill="#ffffff", fill_opacity=0.8)
    drawing.rect(x, y - 4, length / 2, 4, fill=INK)
    drawing.rect(x + length / 2, y - 4, length / 2, 4, fill="#ffffff", stroke=INK, stroke_width=0.8)
    drawing.text(x, y - 8, "0", size=12)
    drawing.text(x + length, y - 8, words, size=12, anchor="middle")


def draw_north(drawing: Drawing, letter: str) -> None:
    """Draw an arrow to the north in the upper right corner of a map, the letter below it."""
    x, y = drawing.width - 22, 10.0
    drawing.path(f"M{x} {y}l7 22l-7 -5l-7 5Z", fill=INK, stroke="#ffffff", stroke_width=0.8)
    drawing.text(x, y + 34, letter, size=12, anchor="middle", font_weight="bold")


def shape_path(shape: BaseGeometry, *, west: float, north: float, scale: float) -> str:
    """Return the path data of the polygons of a shape; a tenth of a unit is a fiftieth of a millimetre on paper.

    Parameters
    ----------
    shape
        In a CRS in metres.
    west, north
        Where the map begins. [m]
    scale
        Units of the drawing for a metre.

    Examples
    --------
    >>> shape_path(shapely.box(10, 10, 20, 20), west=0.0, north=30.0, scale=0.5)
    'M10 10L10 5L5 5L5 10Z'
    """
    rings: list[list[tuple[float, float]]] = []
    for part in shapely.get_parts(shape).tolist():
        if isinstance(part, shapely.Polygon) and not part.is_empty:
            for ring in (part.exterior, *part.interiors):
                points = np.round((shapely.get_coordinates(ring)[:-1] - (west, north)) * (scale, -scale), 1)
                rings.append([(float(x), float(y)) for x, y in points])
    return polygon_path(rings)
