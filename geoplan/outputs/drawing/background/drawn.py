"""The background of one map as SVG: beneath what the map shows, and the names where there is room for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.languages import Language
from geoplan.outputs.drawing.background.background import Background
from geoplan.outputs.drawing.background.looks import Look, background_looks
from geoplan.outputs.drawing.background.map_frame import MapFrame
from geoplan.outputs.drawing.background.palette_png import png_address
from geoplan.outputs.drawing.map_marks import MapLabels
from geoplan.outputs.drawing.svg import Drawing, fitted
from geoplan.outputs.wording.texts import listed, shown, text
from geoplan.sentences import in_brackets

LAND_BEYOND = "#f3f2ee"
"""What lies beyond the zones and is no sea, where the sea is known."""
UNKNOWN_BEYOND = "#eef3f7"
"""What lies beyond the zones, where nobody knows whether it is land or sea."""
WIDEST_NAME, NOTE_SIZE = 150.0, 9.0
FAINT = 0.6
"""Opacity of lines upon zones that are filled."""
LEAST_EDGED, EDGED_M = 0.8, 30.0
"""A narrower line, and any on a map of more metres for a unit, has no light edge."""
_COARSE = 0.3
"""Tolerance of outlines, in units of the drawing."""


@dataclass(frozen=True, eq=False)
class MapGround:
    """The background of several maps that show the same piece of land, drawn once.

    Attributes
    ----------
    beneath
        What lies under the zones.
    above
        Rivers, coast and roads, faint enough that zones are seen through them.
    has_ground
        Whether more than lines is drawn.
    words
        What it is made of, in the language of the maps.
    """

    beneath: Drawing
    above: Drawing
    has_ground: bool
    words: str

    def note_on(self, drawing: Drawing, *, right: float, bottom: float, width: float) -> None:
        """Write what it is made of into the lower right corner of a map."""
        words = fitted(self.words, width, NOTE_SIZE)
        halo = {"stroke": "#ffffff", "stroke_width": 2.5, "stroke_linejoin": "round", "fill": "#ffffff"}
        for style in (halo, {"fill": "#4b5563"}):
            drawing.text(right, bottom, words, size=NOTE_SIZE, anchor="end", **style)


def map_ground(background: Background, frame: MapFrame, language: Language) -> MapGround | None:
    """Draw the background of maps that fill their zones; None where there is none.

    Parameters
    ----------
    background
        From `background_of`.
    frame
        Of all of them.
    language
        Of the maps.
    """
    if background.is_empty:
        return None
    beneath, above = (Drawing(frame.width, frame.height, label="") for _ in range(2))
    draw_background(beneath, background, frame, lines=False)
    draw_lines(above, background, frame, strength=FAINT)
    unnamed = replace(background, layers={kind: told for kind, told in background.layers.items() if kind != "places"})
    return MapGround(beneath, above, background.has_ground, background_words(unnamed, language))


def draw_background(
    drawing: Drawing, background: Background, frame: MapFrame, *, lines: bool = True, strength: float = 1.0
) -> None:
    """Draw what lies beneath a map: first of all, and upon it what the map shows.

    Parameters
    ----------
    drawing
        The map, still empty where the frame lies; its corner is that of the frame.
    background
        From `background_of`.
    frame
        Which piece of land, and how large.
    lines
        Whether rivers, coast and roads are drawn too; a map that fills its zones draws them later, by `draw_lines`.
    strength
        Opacity of the lines.
    """
    beyond = LAND_BEYOND if background.knows_sea else UNKNOWN_BEYOND
    drawing.rect(0, 0, frame.width, frame.height, fill=beyond)
    picture = background.ground_png(frame)
    if picture is not None:
        drawing.image(0, 0, frame.width, frame.height, address=png_address(picture))
    _draw_areas(drawing, background, frame)
    if lines:
        draw_lines(drawing, background, frame, strength=strength)


def draw_lines(drawing: Drawing, background: Background, frame: MapFrame, *, strength: float = 1.0) -> None:
    """Draw rivers, coast and roads: those that are seen at the scale of a map, the more important upon the others."""
    box, looks = frame.bounds(), background_looks()
    paths: dict[str, list[str]] = {}
    for key, _, shape in background.lines.inside(box):
        if frame.m_per_unit <= looks[key].drawn_m_per_px:
            paths.setdefault(key, []).append(frame.line(_light(shape, frame)))
    style: Mapping[str, float | str] = {"fill": "none", "stroke_linejoin": "round", "stroke_linecap": "round"}
    for key, parts in paths.items():
        look, path = looks[key], "".join(parts)
        if not path:
            continue
        width = look.width_at(frame.m_per_unit)
        if look.edge and width > LEAST_EDGED and frame.m_per_unit <= EDGED_M:
            drawing.path(path, stroke=look.edge, stroke_width=1.7 * width, stroke_opacity=strength, **style)
        drawing.path(path, stroke=look.colour, stroke_width=width, stroke_opacity=strength, **style)


def name_background(labels: MapLabels, background: Background, frame: MapFrame, *, most: int = 12) -> None:
    """Write the names of places, roads and waters, where there is room: last of all.

    Parameters
    ----------
    labels
        Of the map: what it has named already is kept free.
    background, frame
        As in `draw_background`.
    most
        How many names of places, and of lines, at most.
    """
    _name_places(labels, background, frame, most)
    _name_lines(labels, background, frame, most)


def background_words(background: Background, language: Language) -> str:
    """Return what a background is made of, with what of it is not real; empty where there is none.

    Parameters
    ----------
    background
        From `background_of`.
    language
        Of the line.
    """
    if background.is_empty:
        return ""
    parts = []
    for kind, status in background.layers.items():
        name = text(f"layer.{kind}", language)
        doubt = "" if status == "real" else in_brackets(text(f"status.{status}.short", language), language)
        parts.append(name + doubt)
    return text("background.made_of", language).format(parts=listed(parts, language))


def _draw_areas(drawing: Drawing, background: Background, frame: MapFrame) -> None:
    looks, box = background_looks(), frame.bounds()
    paths: dict[str, list[str]] = {}
    for key, _, shape in background.areas.inside(box):
        paths.setdefault(key, []).append(frame.path(_light(shape, frame)))
    water = background.water_in(box)
    if water is not None:
        paths.setdefault("water", []).append(frame.path(_light(water, frame)))
    for key, parts in paths.items():
        path = "".join(parts)
        if path:
            drawing.path(path, fill=looks[key].colour, fill_rule="evenodd")


def _light(shape: BaseGeometry, frame: MapFrame) -> BaseGeometry:
    clipped = shapely.clip_by_rect(shape, *frame.bounds())
    light: BaseGeometry = shapely.simplify(clipped, _COARSE * frame.m_per_unit)
    return light


def _name_places(labels: MapLabels, background: Background, frame: MapFrame, most: int) -> None:
    looks = background_looks()
    west, south, east, north = frame.bounds()
    named = 0
    for mark in background.places:
        look = looks[mark.key]
        if named >= most or not (west < mark.x < east and south < mark.y < north):
            continue
        if frame.m_per_unit > min(look.drawn_m_per_px, look.named_m_per_px):
            continue
        x, y = frame.at(mark.x, mark.y)
        words = fitted(shown(mark.name), WIDEST_NAME, look.size)
        named += any(
            labels.put(x, y + away, words, size=look.size, anchor="middle", fill=look.ink)
            for away in (-5.0, look.size + 4, -20.0)
        )


def _name_lines(labels: MapLabels, background: Background, frame: MapFrame, most: int) -> None:
    """Name the most important lines, each once, at its longest piece."""
    looks = background_looks()
    longest: dict[str, tuple[Look, BaseGeometry]] = {}
    for key, name, shape in background.lines.inside(frame.bounds()):
        if name and frame.m_per_unit <= looks[key].named_m_per_px:
            piece = shapely.clip_by_rect(shape, *frame.bounds())
            if not piece.is_empty and (name not in longest or piece.length > longest[name][1].length):
                longest[name] = looks[key], piece
    ranked = sorted(longest.items(), key=lambda item: (-item[1][0].order, -item[1][1].length, item[0]))
    for name, (look, line) in ranked[:most]:
        words = fitted(shown(name), WIDEST_NAME, look.size)
        middles = (line.interpolate(share, normalized=True) for share in (0.5, 0.3, 0.7))
        any(labels.put(*frame.at(at.x, at.y), words, size=look.size, anchor="middle", fill=look.ink) for at in middles)
