"""The map of a zone: its roofs, its parks and its candidates, and where it lies in the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from geoplan.languages import Language
from geoplan.outputs.atlas.zone_frame import HEIGHT, WIDTH
from geoplan.outputs.drawing.background.background import Background, background_of
from geoplan.outputs.drawing.background.drawn import draw_background, draw_lines, name_background
from geoplan.outputs.drawing.background.map_frame import MapFrame
from geoplan.outputs.drawing.map_geometry import simplified
from geoplan.outputs.drawing.map_marks import MapLabels, draw_north, draw_scale, shape_path
from geoplan.outputs.drawing.svg import INK, Drawing, fitted
from geoplan.outputs.report.candidate_maps import spread
from geoplan.outputs.wording.numbers import exact
from geoplan.outputs.wording.texts import shown, text
from geoplan.result.first_view import main_bounds
from geoplan.units import M_PER_KM

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

LAND, NEIGHBOUR, BORDER = "#fdfdfb", "#f1f1ec", "#6b7885"
PARK = "#1d4e6b"
RADIUS, NUMBER_SIZE = 9.5, 10.5
LOCATOR_WIDTH = 150.0
_ZONE_VERTICES, _LOCATOR_VERTICES = 60_000, 700
_SCALES_KM = (20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1)
_LONGEST_SCALE = 110.0
_MOST_NEIGHBOURS, _MOST_PARK_NAMES = 6, 4
MOST_NAMES = 6
_SMALL = 5
_COARSE = 0.35
"""What is finer is not seen: units of the drawing."""
_LEAST_LINE = 3.0


class MapMark(NamedTuple):
    """A candidate on a map: the number and the colour of its row, where it lies, and whether its place is made up."""

    number: str
    colour: str
    x: float
    y: float
    is_hollow: bool


@dataclass(frozen=True, eq=False)
class AtlasGround:
    """What the maps of all zones draw on. In the study's CRS, in metres.

    Attributes
    ----------
    shapes
        Outlines by position, simplified together; None where a zone has none.
    names
        What zones are called.
    parks, park_names
        Outlines or points of industrial parks, and their names.
    background
        What lies beneath all maps.
    overview, frame
        Path data of all zones in a view box `LOCATOR_WIDTH` wide; its west, north, units per metre and height.
    """

    shapes: tuple[BaseGeometry | None, ...]
    names: tuple[str, ...]
    parks: tuple[BaseGeometry, ...]
    park_names: tuple[str, ...]
    background: Background
    overview: str
    frame: tuple[float, float, float, float]

    def near(self, box: BaseGeometry) -> list[int]:
        """Return the positions of the zones that reach into a box."""
        return [at for at, shape in enumerate(self.shapes) if shape is not None and shape.intersects(box)]


def atlas_ground(result: "Assessment", names: Sequence[str]) -> AtlasGround:
    """Prepare what the maps of all zones share.

    Parameters
    ----------
    result
        What `assess` returned.
    names
        What its zones are called.
    """
    zones = result.zones.reset_index(drop=True)
    outlines, coarse = (simplified(zones, most_vertices=most).geometry for most in (_ZONE_VERTICES, _LOCATOR_VERTICES))
    shapes = tuple(None if shape is None or shape.is_empty else shape for shape in outlines)
    (south, west), (north, east) = main_bounds(coarse)
    scale = LOCATOR_WIDTH / max(east - west, 1.0)
    inside = [shapely.clip_by_rect(shape, west, south, east, north) for shape in coarse if shape is not None]
    path = "".join(shape_path(shape, west=west, north=north, scale=scale) for shape in inside)
    parks = result.estates
    known = [] if parks is None else [at for at, shape in enumerate(parks.geometry) if _is_drawn(shape)]
    named = [] if parks is None else [shown(name) for name in parks["estate_name"].iloc[known]]
    return AtlasGround(
        shapes=shapes,
        names=tuple(names),
        parks=() if parks is None else tuple(parks.geometry.iloc[known]),
        park_names=tuple(named),
        background=background_of(result),
        overview=path,
        frame=(west, north, scale, (north - south) * scale),
    )


def zone_sheet_map(
    ground: AtlasGround,
    position: int,
    *,
    frame: MapFrame,
    roofs: str,
    marks: Sequence[MapMark],
    language: Language,
) -> Markup:
    """Draw a zone with its roofs, parks and candidates, and the zones around it.

    Parameters
    ----------
    ground
        From `atlas_ground`.
    position
        Of the zone.
    frame
        What the map shows.
    roofs
        The address of the picture of its roofs; empty for none.
    marks
        Its candidates, the most important first.
    language
        Of names and numbers.
    """
    drawing = Drawing(WIDTH, HEIGHT, label=text("atlas.map", language).format(name=ground.names[position]))
    background = ground.background
    draw_background(drawing, background, frame, lines=False)
    others = [at for at in ground.near(shapely.box(*frame.bounds())) if at != position]
    own, around = ground.shapes[position], [ground.shapes[at] for at in others]
    style: dict[str, float | str] = {"stroke": BORDER, "stroke_width": 0.7}
    _draw_shapes(drawing, frame, around, fill=NEIGHBOUR, fill_opacity=0.55, **style)
    _draw_shapes(drawing, frame, [own], fill=LAND, fill_opacity=0.8)
    draw_lines(drawing, background, frame, strength=0.8)
    if roofs:
        drawing.image(0, 0, WIDTH, HEIGHT, address=roofs)
    parks = _draw_parks(drawing, ground, frame)
    _draw_shapes(drawing, frame, [own], fill="none", stroke=INK, stroke_width=1.3, stroke_linejoin="round")
    stands = _draw_marks(drawing, frame, marks)
    labels = MapLabels(drawing)
    scale_length = _draw_own_scale(drawing, frame, language)
    draw_north(drawing, text("report.map.north", language))
    labels.take(WIDTH - 44, 0, 44, 52)
    labels.take(0, HEIGHT - 34, scale_length + 70, 34)
    for x, y in stands:
        labels.take(x - RADIUS - 1, y - RADIUS - 1, 2 * RADIUS + 2, 2 * RADIUS + 2)
    for at in parks[:_MOST_PARK_NAMES]:
        _put_name(labels, frame, ground.parks[at], ground.park_names[at], fill=PARK, font_weight="bold")
    for name, piece in _largest(ground, others, frame)[:_MOST_NEIGHBOURS]:
        _put_name(labels, frame, piece, name, fill="#4b5563", font_style="italic")
    name_background(labels, background, frame, most=MOST_NAMES)
    drawing.rect(0.5, 0.5, WIDTH - 1, HEIGHT - 1, fill="none", stroke=BORDER, stroke_width=1)
    return drawing.markup()


def locator_map(ground: AtlasGround, position: int, *, language: Language) -> Markup:
    """Draw where a zone lies in the place; one that is left out of the frame is ringed at its edge.

    Parameters
    ----------
    ground, position, language
        As for `zone_sheet_map`.
    """
    west, north, scale, height = ground.frame
    drawing = Drawing(LOCATOR_WIDTH, height, label=text("atlas.locator", language).format(name=ground.names[position]))
    drawing.path(ground.overview, fill="#eceee9", stroke="#9aa5b1", stroke_width=0.4, stroke_linejoin="round")
    shape = ground.shapes[position]
    if shape is None:
        return drawing.markup()
    tolerance = 0.5 / scale
    path = shape_path(shape.simplify(tolerance), west=west, north=north, scale=scale)
    drawing.path(path, fill="#d55e00", stroke=INK, stroke_width=0.6)
    centre = shapely.point_on_surface(shape)
    x = float(np.clip((centre.x - west) * scale, 6, LOCATOR_WIDTH - 6))
    y = float(np.clip((north - centre.y) * scale, 6, height - 6))
    across = float(np.hypot(*_size(shape))) * scale
    if across < LOCATOR_WIDTH / _SMALL:  # a small zone is found by its ring
        drawing.circle(x, y, max(7.0, 0.62 * across), fill="none", stroke=INK)
    return drawing.markup()


def _size(shape: BaseGeometry) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    return east - west, north - south


def _is_drawn(shape: BaseGeometry | None) -> bool:
    return shape is not None and not shape.is_empty


def _draw_shapes(
    drawing: Drawing, frame: MapFrame, shapes: Sequence[BaseGeometry | None], **style: float | str
) -> None:
    near = (shapely.clip_by_rect(shape, *frame.bounds()) for shape in shapes if shape is not None)
    path = "".join(frame.path(shape.simplify(_COARSE * frame.m_per_unit)) for shape in near)
    if path:
        drawing.path(path, **style)


def _draw_parks(drawing: Drawing, ground: AtlasGround, frame: MapFrame) -> list[int]:
    """Draw the parks of a map, and return their positions, the largest first."""
    box = shapely.box(*frame.bounds())
    inside = [at for at, shape in enumerate(ground.parks) if shape.intersects(box)]
    style: dict[str, float | str] = {"fill": PARK, "fill_opacity": 0.12, "stroke": PARK, "stroke_width": 1.2}
    for at in inside:
        shape = ground.parks[at]
        if path := frame.path(shape):
            drawing.path(path, stroke_dasharray="5 2.5", **style)
        elif shape.area == 0:
            x, y = frame.at(shape.centroid.x, shape.centroid.y)
            drawing.rect(x - 4, y - 4, 8, 8, fill=PARK, stroke="#ffffff", stroke_width=1)
    return sorted(inside, key=lambda at: (-ground.parks[at].area, at))


def _draw_marks(drawing: Drawing, frame: MapFrame, marks: Sequence[MapMark]) -> list[tuple[float, float]]:
    """Draw candidates with their numbers, apart from each other, and return where they stand."""
    places = [frame.at(mark.x, mark.y) for mark in marks]
    stands = spread(places, height=HEIGHT, radius=RADIUS)
    for mark, place, stand in zip(marks, places, stands, strict=True):
        if float(np.hypot(place[0] - stand[0], place[1] - stand[1])) > _LEAST_LINE:
            drawing.line(*place, *stand, stroke=mark.colour, stroke_width=1.1)
            drawing.circle(*place, 2.2, fill=mark.colour)
    # the first stand above the others
    for mark, (x, y) in reversed(list(zip(marks, stands, strict=True))):
        dashes: dict[str, float | str] = {"stroke_dasharray": "3.5 2"} if mark.is_hollow else {}
        fill, ring = ("#ffffff", mark.colour) if mark.is_hollow else (mark.colour, "#ffffff")
        drawing.circle(x, y, RADIUS, fill=fill, stroke=ring, stroke_width=1.4, **dashes)
        ink = INK if mark.is_hollow else "#ffffff"
        drawing.text(x, y + 3.7, mark.number, size=NUMBER_SIZE, anchor="middle", fill=ink, font_weight="bold")
    return stands


def _draw_own_scale(drawing: Drawing, frame: MapFrame, language: Language) -> float:
    """Draw the longest bar of a round length that is short enough, and return how long it is drawn."""
    step = next((each for each in _SCALES_KM if each * M_PER_KM * frame.units_per_m <= _LONGEST_SCALE), _SCALES_KM[-1])
    length = step * M_PER_KM * frame.units_per_m
    draw_scale(drawing, f"{exact(step, language)} km", length=length)
    return length


def _largest(ground: AtlasGround, positions: Sequence[int], frame: MapFrame) -> list[tuple[str, BaseGeometry]]:
    """Return names and pieces of zones by how much of the map they take."""
    shapes = ((ground.names[at], ground.shapes[at]) for at in positions)
    pieces = [(name, shapely.clip_by_rect(shape, *frame.bounds())) for name, shape in shapes if shape is not None]
    return sorted((each for each in pieces if each[1].area > 0), key=lambda each: (-each[1].area, each[0]))


def _put_name(labels: MapLabels, frame: MapFrame, shape: BaseGeometry, name: str, **style: float | str) -> None:
    point = shapely.point_on_surface(shapely.clip_by_rect(shape, *frame.bounds()) if shape.area else shape)
    if point.is_empty:
        return
    x, y = frame.at(point.x, point.y)
    words = fitted(name, 150, 12)
    any(labels.put(x, y + away, words, size=12, anchor="middle", **style) for away in (4, 22, -14, 40, -32))
