"""The report's maps: zones coloured by class, with a legend, a scale and an arrow to the north."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from geoplan.languages import Language
from geoplan.outputs.drawing.background.background import Background
from geoplan.outputs.drawing.background.drawn import MapGround, map_ground
from geoplan.outputs.drawing.background.map_frame import MapFrame
from geoplan.outputs.drawing.classes import Classes, colours
from geoplan.outputs.drawing.map_geometry import label_points, simplified
from geoplan.outputs.drawing.svg import INK, Drawing, fitted, polygon_path, width_of
from geoplan.outputs.drawing.zone_classes import class_labels
from geoplan.outputs.wording.numbers import exact
from geoplan.outputs.wording.texts import text
from geoplan.result.first_view import main_bounds
from geoplan.units import M_PER_KM

UNKNOWN = "#c9ced4"
BORDER, BORDER_WIDTH, FEW_ZONES = "#6b7885", 0.5, 500
MOST_VERTICES, SKETCH_VERTICES = 12_000, 3_500
WIDTH = 500.0
LARGEST_RELATIVE_HEIGHT = 0.66
LEAST_RELATIVE_HEIGHT = 0.45
MARGIN = 0.03
ROW = 21.0
SIZE = 14.0
MOST_OUTSIDE = 4


@dataclass(frozen=True)
class ZoneShapes:
    """The zones as every map of a report draws them; positions are those of a view box `WIDTH` wide.

    Attributes
    ----------
    paths
        Path data by zone, cut to the frame; empty where a zone lies outside.
    points
        Where a zone's label stands; None where it lies outside.
    names
        The zones' names.
    height
        Height of the frame.
    units_per_km
        Length of a kilometre.
    corner
        West and north end of the frame, in the CRS of the zones.
    ground
        What lies beneath the zones and upon them; None without a layer for it.
    """

    paths: tuple[str, ...]
    points: tuple[tuple[float, float] | None, ...]
    names: tuple[str, ...]
    height: float
    units_per_km: float
    corner: tuple[float, float] = (0.0, 0.0)
    ground: MapGround | None = None

    @property
    def frame(self) -> MapFrame:
        """The piece of land that the maps show."""
        return MapFrame(*self.corner, WIDTH, self.height, self.units_per_km / M_PER_KM)

    def upon(self, background: Background, language: Language) -> "ZoneShapes":
        """Return the zones upon a background."""
        return replace(self, ground=map_ground(background, self.frame, language))

    def place_of(self, x: float, y: float) -> tuple[float, float] | None:
        """Return where a point of the zones' CRS is drawn; None outside of the frame."""
        scale = self.units_per_km / M_PER_KM
        across, down = (x - self.corner[0]) * scale, (self.corner[1] - y) * scale
        return (across, down) if 0 <= across <= WIDTH and 0 <= down <= self.height else None


@dataclass(frozen=True)
class MapLook:
    """How a result is coloured: its classes, and with how many decimals it is shown.

    Attributes
    ----------
    classes
        Of the result.
    palette
        For `geoplan.outputs.drawing.classes.colours`.
    decimals
        Of the result's figures.
    """

    classes: Classes
    palette: str
    decimals: int = 0

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours of the classes, from light to dark."""
        return colours(self.palette, self.classes.count)


def zone_shapes(zones: gpd.GeoDataFrame, names: Sequence[str], *, most_vertices: int = MOST_VERTICES) -> ZoneShapes:
    """Prepare the zones for drawing.

    Parameters
    ----------
    zones
        Polygons in a projected CRS in metres.
    names
        The zones' names as they are shown.
    most_vertices
        How fine the outlines are.

    Returns
    -------
    ZoneShapes
        Simplified together, so that no gaps open; small, far parts are left out of the frame.
    """
    light = simplified(zones, most_vertices=most_vertices)
    (south, west), (north, east) = main_bounds(light.geometry)
    side = max(east - west, north - south, 1.0)
    west, east, south, north = west - MARGIN * side, east + MARGIN * side, south - MARGIN * side, north + MARGIN * side
    # A frame that is far wider or taller than the page leaves no room for the rest.
    wanted = float(np.clip((north - south) / (east - west), LEAST_RELATIVE_HEIGHT, LARGEST_RELATIVE_HEIGHT)) * (
        east - west
    )
    if wanted > north - south:
        south, north = (south + north - wanted) / 2, (south + north + wanted) / 2
    elif wanted < north - south:
        wider = (north - south) / LARGEST_RELATIVE_HEIGHT
        west, east = (west + east - wider) / 2, (west + east + wider) / 2
    scale = WIDTH / (east - west)
    paths: list[str] = []
    for shape in light.geometry:
        inside = None if shape is None else shapely.clip_by_rect(shape, west, south, east, north)
        paths.append(_path(inside, west, north, scale))
    points: list[tuple[float, float] | None] = []
    for path, point in zip(paths, label_points(light.geometry), strict=True):
        points.append(((point[0] - west) * scale, (north - point[1]) * scale) if path and point else None)
    corner = float(west), float(north)
    return ZoneShapes(tuple(paths), tuple(points), tuple(names), (north - south) * scale, M_PER_KM * scale, corner)


def zone_map(
    shapes: ZoneShapes,
    values: NDArray[np.float64],
    *,
    look: MapLook,
    label: str,
    language: Language,
    ranks: Sequence[int] = (),
) -> Markup:
    """Draw one result.

    Parameters
    ----------
    shapes
        From `zone_shapes`.
    values
        One value a zone; NaN where it is not known.
    look
        The classes and their colours.
    label
        What the map shows, for readers who do not see it.
    language
        Of numbers and words.
    ranks
        Positions of zones to be numbered 1, 2, 3 …
    """
    ramp = look.colours
    place = look.classes.of(values)
    outside = [k for k, path in enumerate(shapes.paths) if not path]
    entries = _entries(look, place, language)
    columns = 2
    rows = math.ceil(len(entries) / columns)
    foot = ROW * rows + (ROW if outside else 0) + 8
    drawing = Drawing(WIDTH, shapes.height + foot, label=label)
    draw_beneath(drawing, shapes)
    line = BORDER_WIDTH * min(1.0, math.sqrt(FEW_ZONES / max(len(shapes.paths), 1)))  # it hides no zone
    for number in range(-1, len(ramp)):
        joined = "".join(shapes.paths[k] for k in np.flatnonzero(place == number))
        if joined:
            fill = UNKNOWN if number < 0 else ramp[number]
            drawing.path(joined, fill=fill, stroke=BORDER, stroke_width=line, stroke_linejoin="round")
    draw_above(drawing, shapes)
    for rank, zone in enumerate(ranks, start=1):
        point = shapes.points[zone]
        if point is not None:
            drawing.circle(*point, 9.5, fill="#ffffff", stroke=INK, stroke_width=1)
            drawing.text(point[0], point[1] + 4.5, str(rank), size=13, anchor="middle", font_weight="bold")
    draw_frame(drawing, shapes, language)
    for number, (colour, words) in enumerate(entries):
        x = WIDTH / columns * (number // rows)
        y = shapes.height + ROW * (number % rows) + 18
        drawing.rect(x, y - 12, 20, 14, fill=colour, stroke="#9aa5b1", stroke_width=0.5)
        drawing.text(x + 26, y, words, size=SIZE)
    if outside:
        _list_outside(drawing, shapes, outside, [UNKNOWN if k < 0 else ramp[k] for k in place], language, foot)
    return drawing.markup()


def _path(shape: shapely.Geometry | None, west: float, north: float, scale: float) -> str:
    if shape is None or shapely.is_empty(shape):
        return ""
    rings: list[list[tuple[float, float]]] = []
    for part in shapely.get_parts(shape).tolist():
        if isinstance(part, shapely.Polygon):
            for ring in (part.exterior, *part.interiors):
                # A tenth of a unit is a fiftieth of a millimetre on paper.
                points = np.round((shapely.get_coordinates(ring)[:-1] - (west, north)) * (scale, -scale), 1)
                rings.append([(float(x), float(y)) for x, y in points])
    return polygon_path(rings)


def _entries(look: MapLook, place: NDArray[np.intp], language: Language) -> list[tuple[str, str]]:
    """Return colour and text of each class that a zone falls into."""
    labels = class_labels(look.classes, language, decimals=look.decimals)
    entries = [(look.colours[number], labels[number]) for number in range(len(labels)) if (place == number).any()]
    if (place < 0).any() or not entries:
        entries.append((UNKNOWN, text("map.no_data", language)))
    return entries


def draw_beneath(drawing: Drawing, shapes: ZoneShapes) -> None:
    """Draw what lies under the zones."""
    if shapes.ground is None:
        drawing.rect(0, 0, WIDTH, shapes.height, fill="#eef3f7")
    else:
        drawing.insert(shapes.ground.beneath)


def draw_above(drawing: Drawing, shapes: ZoneShapes) -> None:
    """Draw the rivers and roads upon the zones, and say what the background is made of."""
    if shapes.ground is not None:
        drawing.insert(shapes.ground.above)
        shapes.ground.note_on(drawing, right=WIDTH - 4, bottom=shapes.height - 5, width=WIDTH * 0.6)


def draw_frame(drawing: Drawing, shapes: ZoneShapes, language: Language) -> None:
    """Draw what every map has: how long a kilometre is, and where the north lies."""
    _scale_bar(drawing, shapes, language)
    _north(drawing, language)


def _scale_bar(drawing: Drawing, shapes: ZoneShapes, language: Language) -> None:
    longest = WIDTH / 4 / shapes.units_per_km
    size = 10.0 ** math.floor(math.log10(longest))
    length = max(size * factor for factor in (1, 2, 5) if size * factor <= longest * (1 + 1e-9))
    units = length * shapes.units_per_km
    x, y = 12.0, shapes.height - 10
    words = f"{exact(length, language)} km"
    drawing.rect(6, y - 23, units + 14 + width_of(words, 12) / 2, 28, fill="#ffffff", fill_opacity=0.75)
    drawing.rect(x, y - 4, units / 2, 4, fill=INK)
    drawing.rect(x + units / 2, y - 4, units / 2, 4, fill="#ffffff", stroke=INK, stroke_width=0.8)
    drawing.text(x, y - 9, "0", size=12)
    drawing.text(x + units, y - 9, words, size=12, anchor="middle")


def _north(drawing: Drawing, language: Language) -> None:
    x, y = WIDTH - 22, 12.0
    drawing.path(f"M{x} {y}l7 22l-7 -5l-7 5Z", fill=INK)
    drawing.text(x, y + 34, text("report.map.north", language), size=11, anchor="middle", font_weight="bold")


def _list_outside(
    drawing: Drawing, shapes: ZoneShapes, outside: Sequence[int], fills: Sequence[str], language: Language, foot: float
) -> None:
    """Name the zones that lie outside the frame, each with its colour."""
    words = text("report.map.outside", language)
    y, x = shapes.height + foot - 9, width_of(words, SIZE) + 10
    drawing.text(0, y, words, size=SIZE)
    for zone in outside[:MOST_OUTSIDE]:
        name = fitted(shapes.names[zone], 150, SIZE)
        if x + 26 + width_of(name, SIZE) > WIDTH:
            break
        drawing.rect(x, y - 12, 20, 14, fill=fills[zone], stroke="#9aa5b1", stroke_width=0.5)
        drawing.text(x + 26, y, name, size=SIZE)
        x += 38 + width_of(name, SIZE)
    else:
        if len(outside) <= MOST_OUTSIDE:
            return
    drawing.text(x, y, "…", size=SIZE)
