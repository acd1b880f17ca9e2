"""Maps of one candidate site: what lies around it, and where it lies in the study."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from geoplan.languages import Language
from geoplan.outputs.drawing.background.background import Background
from geoplan.outputs.drawing.background.drawn import draw_background, draw_lines, name_background
from geoplan.outputs.drawing.background.map_frame import MapFrame
from geoplan.outputs.drawing.colours import candidate_colour
from geoplan.outputs.drawing.map_geometry import simplified
from geoplan.outputs.drawing.map_marks import MapLabels, draw_north, draw_scale, shape_path
from geoplan.outputs.drawing.svg import INK, Drawing, fitted
from geoplan.outputs.wording.numbers import exact
from geoplan.outputs.wording.texts import shown, text
from geoplan.result.first_view import main_bounds
from geoplan.units import M_PER_KM

WIDTH, HEIGHT = 500.0, 440.0
LAND, BORDER = "#fbfbf8", "#6b7885"
# Half the width of the map: the least, and how much room a site has around it.
LEAST_REACH_M = 3_300.0
ROOM = 1.35
MOST_RINGS = 5
RING_STEPS_KM = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
NEIGHBOUR_LABELS, MOST_NAMES = 8, 8
ZONE_VERTICES, OVERVIEW_VERTICES = 60_000, 900
OVERVIEW_WIDTH = 200.0


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What all site maps of a study draw on. In the study's CRS, in metres.

    Attributes
    ----------
    candidates
        Points with ``candidate_id``, ``candidate_name`` and ``candidate_kind``.
    zones, zone_names
        Outlines, simplified, and the names that are shown.
    patches, patch_ids
        Polygons of eligible land and water, and their ids; empty where the study has none.
    overview
        Path data of all zones, in a view box `OVERVIEW_WIDTH` wide.
    frame
        West, north, units per metre and height of the overview.
    ground
        Waters, roads, places and hills, where the study has them.
    """

    candidates: gpd.GeoDataFrame
    zones: shapely.STRtree
    zone_names: tuple[str, ...]
    patches: shapely.STRtree
    patch_ids: tuple[str, ...]
    overview: str
    frame: tuple[float, float, float, float]
    ground: Background = field(default_factory=Background)


def site_surroundings(
    candidates: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    names: Sequence[str],
    sites: gpd.GeoDataFrame | None = None,
    ground: Background | None = None,
) -> Surroundings:
    """Prepare what the maps of all sites share.

    Parameters
    ----------
    candidates
        Points with ``candidate_id``, ``candidate_name`` and ``candidate_kind``. [study CRS, m]
    zones
        Polygons. [study CRS, m]
    names
        The zones' names as they are shown.
    sites
        Polygons of eligible land with ``site_id``: that of the candidate that it became. [study CRS, m]
    ground
        What lies beneath the maps, from `geoplan.outputs.drawing.background.background.background_of`.
    """
    outlines = simplified(zones, most_vertices=ZONE_VERTICES).geometry
    coarse = simplified(zones, most_vertices=OVERVIEW_VERTICES).geometry
    (south, west), (north, east) = main_bounds(coarse)
    scale = OVERVIEW_WIDTH / max(east - west, 1.0)
    drawn = outlines.notna() & ~outlines.is_empty
    inside = [shapely.clip_by_rect(shape, west, south, east, north) for shape in coarse if shape is not None]
    path = "".join(shape_path(shape, west=west, north=north, scale=scale) for shape in inside)
    empty = sites is None or sites.empty
    return Surroundings(
        candidates=candidates,
        zones=shapely.STRtree(outlines[drawn].to_numpy()),
        zone_names=tuple(name for name, kept in zip(names, drawn, strict=True) if kept),
        patches=shapely.STRtree([] if empty or sites is None else sites.geometry.to_numpy()),
        patch_ids=() if empty or sites is None else tuple(sites["site_id"].astype(str)),
        overview=path,
        frame=(west, north, scale, (north - south) * scale),
        ground=ground or Background(),
    )


def site_map(around: Surroundings, position: int, *, language: Language) -> Markup:
    """Draw a candidate with its patch, its neighbours, the zones' borders, and rings of equal distance.

    Parameters
    ----------
    around
        From `surroundings`.
    position
        Of the candidate in its table.
    language
        Of names and numbers.
    """
    row = around.candidates.iloc[position]
    centre: shapely.Point = row.geometry
    own = _own_patch(around, str(row["candidate_id"]))
    reach = _reach_m(centre, own)
    scale = WIDTH / (2 * reach)
    frame = MapFrame(centre.x - reach, centre.y + HEIGHT / scale / 2, WIDTH, HEIGHT, scale)
    colour = candidate_colour(str(row["candidate_kind"]))
    drawing = Drawing(WIDTH, HEIGHT, label=_label(row))
    draw_background(drawing, around.ground, frame, lines=False)
    zones = _draw_zones(drawing, around, frame)
    box = shapely.box(*frame.bounds())
    patches = sorted(int(k) for k in around.patches.query(box, predicate="intersects"))
    others = "".join(
        frame.path(around.patches.geometries[k]) for k in patches if around.patch_ids[k] != str(row["candidate_id"])
    )
    if others:
        drawing.path(others, fill="#9ca3af", fill_opacity=0.35, stroke="#6b7280", stroke_width=0.5)
    if own is not None:
        drawing.path(frame.path(own), fill=colour, fill_opacity=0.4, stroke=colour, stroke_width=1.6)
    step_km = _step_km(reach)
    draw_lines(drawing, around.ground, frame)
    _draw_rings(drawing, frame, reach, step_km)
    labels = MapLabels(drawing)
    labels.take(WIDTH / 2 - 16, HEIGHT / 2 - 16, 32, 32)
    labels.take(WIDTH - 44, 0, 44, 52)
    labels.take(0, HEIGHT - 34, step_km * M_PER_KM * scale + 70, 34)
    _draw_neighbours(drawing, labels, around, frame, position, language)
    for name, (x, y) in zones:
        style: dict[str, float | str] = {"fill": "#4b5563", "font_style": "italic"}
        words = fitted(name, 150, 13)
        any(labels.put(x, y + away, words, size=13, anchor="middle", **style) for away in (0, 34, -30, 60, -56))
    name_background(labels, around.ground, frame, most=MOST_NAMES)
    x, y = WIDTH / 2, HEIGHT / 2
    # Open in the middle, so that a small patch is seen.
    cross = "".join(f"M{x + 7 * i} {y + 7 * j}l{10 * i} {10 * j}" for i, j in ((1, 0), (-1, 0), (0, 1), (0, -1)))
    drawing.path(cross, stroke="#ffffff", stroke_width=4, stroke_linecap="round")
    drawing.path(cross, stroke=INK, stroke_width=1.7)
    drawing.circle(x, y, 2.4 if own is not None else 4.5, fill=colour, stroke="#ffffff", stroke_width=1)
    draw_scale(drawing, f"{exact(step_km, language)} km", length=step_km * M_PER_KM * scale)
    draw_north(drawing, text("report.map.north", language))
    drawing.rect(0.5, 0.5, WIDTH - 1, HEIGHT - 1, fill="none", stroke=BORDER, stroke_width=1)
    return drawing.markup()


def ring_step_km(around: Surroundings, position: int) -> float:
    """Return how far apart the rings of a candidate's map are [km].

    Parameters
    ----------
    around
        From `surroundings`.
    position
        Of the candidate in its table.
    """
    row = around.candidates.iloc[position]
    return _step_km(_reach_m(row.geometry, _own_patch(around, str(row["candidate_id"]))))


def overview_map(around: Surroundings, position: int) -> Markup:
    """Draw where a candidate lies in the study.

    Parameters
    ----------
    around
        From `surroundings`.
    position
        Of the candidate in its table.
    """
    row = around.candidates.iloc[position]
    west, north, scale, height = around.frame
    drawing = Drawing(OVERVIEW_WIDTH, height, label=_label(row))
    drawing.path(around.overview, fill="#f3f4f1", stroke="#9aa5b1", stroke_width=0.5, stroke_linejoin="round")
    # A site on an island that is left out stands at the edge.
    x = float(np.clip((row.geometry.x - west) * scale, 5, OVERVIEW_WIDTH - 5))
    y = float(np.clip((north - row.geometry.y) * scale, 5, height - 5))
    colour = candidate_colour(str(row["candidate_kind"]))
    drawing.circle(x, y, 5.5, fill=colour, stroke="#ffffff", stroke_width=1.5)
    drawing.rect(x - 10, y - 9, 20, 18, fill="none", stroke=INK, stroke_width=1)
    return drawing.markup()


def _own_patch(around: Surroundings, candidate_id: str) -> BaseGeometry | None:
    if candidate_id not in around.patch_ids:
        return None
    patch: BaseGeometry = around.patches.geometries[around.patch_ids.index(candidate_id)]
    return None if patch is None or patch.is_empty else patch


def _draw_zones(drawing: Drawing, around: Surroundings, frame: MapFrame) -> list[tuple[str, tuple[float, float]]]:
    """Draw the zones' outlines; return their names and where these could stand, the largest piece first."""
    box = shapely.box(*frame.bounds())
    pieces: list[tuple[float, str, tuple[float, float]]] = []
    paths = []
    for number in sorted(int(k) for k in around.zones.query(box, predicate="intersects")):
        shape = around.zones.geometries[number]
        piece = shapely.clip_by_rect(shape, *frame.bounds())
        if piece.is_empty:
            continue
        paths.append(frame.path(shape))
        point = shapely.point_on_surface(piece)
        pieces.append((piece.area, around.zone_names[number], frame.at(point.x, point.y)))
    if paths:
        # the ground of a zone is seen where one is known
        fill = "none" if around.ground.has_ground else LAND
        drawing.path("".join(paths), fill=fill, stroke=BORDER, stroke_width=1.1, stroke_linejoin="round")
    return [(name, point) for _, name, point in sorted(pieces, key=lambda piece: -piece[0]) if name]


def _reach_m(centre: shapely.Point, patch: BaseGeometry | None) -> float:
    """Return half the width of the map that shows a site [m]."""
    if patch is None:
        return LEAST_REACH_M
    west, south, east, north = patch.bounds
    return max(LEAST_REACH_M, ROOM * max(centre.x - west, east - centre.x, centre.y - south, north - centre.y))


def _step_km(reach_m: float) -> float:
    return next((step for step in RING_STEPS_KM if reach_m / M_PER_KM / step < MOST_RINGS + 1), RING_STEPS_KM[-1])


def _draw_rings(drawing: Drawing, frame: MapFrame, reach_m: float, step_km: float) -> None:
    for number in range(1, int(reach_m / M_PER_KM / step_km) + 1):
        radius = number * step_km * M_PER_KM * frame.units_per_m
        style: dict[str, float | str] = {"fill": "none", "stroke": "#94a3b8", "stroke_width": 0.9}
        drawing.circle(WIDTH / 2, HEIGHT / 2, radius, stroke_dasharray="4 3", **style)


def _draw_neighbours(
    drawing: Drawing, labels: MapLabels, around: Surroundings, frame: MapFrame, position: int, language: Language
) -> None:
    table = around.candidates
    here = table.geometry.iloc[position]
    far = table.geometry.distance(here).to_numpy()
    west, south, east, north = frame.bounds()
    x, y = table.geometry.x.to_numpy(), table.geometry.y.to_numpy()
    inside = (x > west) & (x < east) & (y > south) & (y < north)
    inside[position] = False
    near = np.flatnonzero(inside)[np.argsort(far[inside], kind="stable")]
    for place in near.tolist():
        row = table.iloc[place]
        colour = candidate_colour(str(row["candidate_kind"]))
        at = frame.at(x[place], y[place])
        drawing.circle(*at, 4.2, fill=colour, fill_opacity=0.85, stroke="#ffffff", stroke_width=1)
        labels.take(at[0] - 5, at[1] - 5, 10, 10)
    for place in near[:NEIGHBOUR_LABELS].tolist():
        row = table.iloc[place]
        at = frame.at(x[place], y[place])
        words = f"{_label(row, 22)}, {exact(round(float(far[place]) / M_PER_KM, 1), language)} km"
        labels.put(at[0] + 7, at[1] + 4, words, size=11) or labels.put(
            at[0] - 7, at[1] + 4, words, size=11, anchor="end"
        )


def _label(row: "pd.Series[str]", longest: int = 60) -> str:
    return shown(row.get("candidate_name"), longest) or shown(row["candidate_id"], longest)
