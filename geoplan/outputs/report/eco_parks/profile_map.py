"""The small map of a park: its land, the parks around it, and what it could exchange with whom."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from geoplan.languages import Language
from geoplan.outputs.drawing.map_geometry import simplified
from geoplan.outputs.drawing.map_marks import MapLabels, draw_north, draw_scale, shape_path
from geoplan.outputs.drawing.svg import Drawing, fitted
from geoplan.outputs.wording.numbers import exact
from geoplan.outputs.wording.texts import shown, text
from geoplan.units import M_PER_KM

WIDTH, HEIGHT = 300.0, 252.0
ESTATE_COLOUR, PAIR_COLOUR = "#1d4e6b", "#d55e00"
LEAST_REACH_M, MOST_REACH_M = 2_500.0, 12_000.0
"""Half the width of the map: the least and the most."""
_ROOM = 1.25
_SCALES_KM = (20.0, 10.0, 5.0, 2.0, 1.0, 0.5)
_LONGEST_SCALE = 90.0
_ZONE_VERTICES = 40_000
_MOST_LABELS = 6


@dataclass(frozen=True, eq=False)
class ParkSurroundings:
    """What the maps of all parks draw on. In the study's CRS, in metres.

    Attributes
    ----------
    estates
        Points or polygons with ``estate_id`` and ``estate_name``.
    zones
        Outlines, simplified.
    pairs
        Lines with ``from_estate_id`` and ``to_estate_id``; None where no streams are known.
    """

    estates: gpd.GeoDataFrame
    zones: shapely.STRtree
    pairs: gpd.GeoDataFrame | None


@dataclass(frozen=True)
class _View:
    """The piece of land that a map shows."""

    west: float
    north: float
    scale: float

    @property
    def box(self) -> shapely.Polygon:
        return shapely.box(self.west, self.north - HEIGHT / self.scale, self.west + WIDTH / self.scale, self.north)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.west) * self.scale, (self.north - y) * self.scale

    def path(self, shape: BaseGeometry) -> str:
        clipped = shapely.clip_by_rect(shape, *self.box.bounds)
        return shape_path(clipped, west=self.west, north=self.north, scale=self.scale)


def park_surroundings(
    estates: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, *, pairs: gpd.GeoDataFrame | None = None
) -> ParkSurroundings:
    """Prepare what the maps of all parks share.

    Parameters
    ----------
    estates, zones
        [study CRS, m]
    pairs
        The table ``symbiosis``. [study CRS, m]
    """
    outlines = simplified(zones.reset_index(drop=True), most_vertices=_ZONE_VERTICES).geometry
    drawn = outlines.notna() & ~outlines.is_empty
    return ParkSurroundings(estates.reset_index(drop=True), shapely.STRtree(outlines[drawn].to_numpy()), pairs)


def profile_map(around: ParkSurroundings, position: int, *, language: Language) -> Markup:
    """Draw a park, its neighbours, and lines to those with which it could exchange something.

    Parameters
    ----------
    around
        From `park_surroundings`.
    position
        Of the park in its table.
    language
        Of names and numbers.
    """
    row = around.estates.iloc[position]
    own: BaseGeometry = row.geometry
    lines = _lines_of(around, str(row["estate_id"]))
    reach, centre = _reach_m(own, lines), own.centroid
    scale = WIDTH / (2 * reach)
    view = _View(centre.x - reach, centre.y + HEIGHT / scale / 2, scale)
    drawing = Drawing(WIDTH, HEIGHT, label=_name(row))
    drawing.rect(0, 0, WIDTH, HEIGHT, fill="#eaf1f6")
    land = "".join(view.path(around.zones.geometries[k]) for k in sorted(around.zones.query(view.box)))
    if land:
        drawing.path(land, fill="#fbfbf8", stroke="#9aa5b1", stroke_width=0.8, stroke_linejoin="round")
    for line in lines:
        points = [view.at(x, y) for x, y in shapely.get_coordinates(line)]
        style: dict[str, float | str] = {"stroke": PAIR_COLOUR, "stroke_width": 2.2, "stroke_dasharray": "5 3"}
        drawing.path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points), fill="none", **style)
    _draw_estates(drawing, around, position, view)
    label_length = _draw_own_scale(drawing, scale, language)
    draw_north(drawing, text("report.map.north", language))
    _label_estates(drawing, around, position, view, scale_length=label_length)
    drawing.rect(0.5, 0.5, WIDTH - 1, HEIGHT - 1, fill="none", stroke="#6b7885", stroke_width=1)
    return drawing.markup()


def _lines_of(around: ParkSurroundings, estate_id: str) -> list[BaseGeometry]:
    """Return the lines to and from a park, without those that stay inside it."""
    pairs = around.pairs
    if pairs is None or pairs.empty:
        return []
    ends = pairs[["from_estate_id", "to_estate_id"]].astype(str) == estate_id
    return [line for line in pairs.geometry[ends.any(axis=1)] if line is not None and line.length > 0.0]


def _reach_m(own: BaseGeometry, lines: list[BaseGeometry]) -> float:
    """Return half the width of the map that shows a park, and its partners where they are not too far [m]."""
    centre = own.centroid
    corners = [shapely.get_coordinates(each) for each in (own.envelope, *lines)]
    far = max((float(np.abs(points - (centre.x, centre.y)).max()) for points in corners if len(points)), default=0.0)
    return float(np.clip(_ROOM * far, LEAST_REACH_M, MOST_REACH_M))


def _draw_estates(drawing: Drawing, around: ParkSurroundings, position: int, view: _View) -> None:
    shapes = around.estates.geometry
    inside = [place for place, shape in enumerate(shapes) if shape is not None and shape.intersects(view.box)]
    for place in sorted(inside, key=lambda each: each == position):  # the park itself above all others
        is_own, path = place == position, view.path(shapes.iloc[place])
        if path:
            style: dict[str, float | str] = {"stroke": ESTATE_COLOUR, "stroke_width": 1.8 if is_own else 0.8}
            drawing.path(path, fill=ESTATE_COLOUR, fill_opacity=0.5 if is_own else 0.14, **style)
        else:
            x, y = view.at(shapes.iloc[place].centroid.x, shapes.iloc[place].centroid.y)
            drawing.circle(x, y, 6.5 if is_own else 3.5, fill=ESTATE_COLOUR, stroke="#ffffff", stroke_width=1.2)


def _label_estates(
    drawing: Drawing, around: ParkSurroundings, position: int, view: _View, *, scale_length: float
) -> None:
    """Write the names of the nearest parks, that of the park itself first, where there is room."""
    labels = MapLabels(drawing)
    labels.take(WIDTH - 44, 0, 44, 52)
    labels.take(0, HEIGHT - 34, scale_length + 70, 34)
    shapes = around.estates.geometry
    far = shapes.distance(shapes.iloc[position]).to_numpy().copy()
    far[position] = -1.0
    near = [place for place in np.argsort(far, kind="stable").tolist() if far[place] == far[place]]
    for place in [each for each in near if shapes.iloc[each].intersects(view.box)][:_MOST_LABELS]:
        centre = shapes.iloc[place].centroid
        x, y = view.at(centre.x, centre.y)
        is_own = place == position
        size = 14.0 if is_own else 12.0
        style: dict[str, float | str] = {"font_weight": "bold"} if is_own else {"fill": "#4b5563"}
        words = fitted(_name(around.estates.iloc[place]), 190, size)
        any(labels.put(x, y + away, words, size=size, anchor="middle", **style) for away in (-9, 19, -26, 34))


def _draw_own_scale(drawing: Drawing, scale: float, language: Language) -> float:
    """Draw the longest bar of a round length that is short enough, and return how long it is drawn."""
    step = next((each for each in _SCALES_KM if each * M_PER_KM * scale <= _LONGEST_SCALE), _SCALES_KM[-1])
    length = step * M_PER_KM * scale
    draw_scale(drawing, f"{exact(step, language)} km", length=length)
    return length


def _name(row: "pd.Series[str]") -> str:
    return shown(row.get("estate_name")) or shown(row["estate_id"])
