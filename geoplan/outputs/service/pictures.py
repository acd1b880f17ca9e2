"""A layer at a glance: its outlines or points upon those of the zones, as SVG for a page."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup

from geoplan.outputs.service.collection import ServedCollection
from geoplan.result.first_view import main_bounds

_WIDTH, _HEIGHT = 640.0, 400.0
_FINE = 0.6
"""How far a drawn outline may be off. [px]"""
_MOST_DRAWN = 3_000
_DOT, _CHOSEN_DOT = 3.5, 7.0
"""Radii. [px]"""


def picture_of(
    collection: ServedCollection, zones: ServedCollection | None, *, chosen_row: int | None = None
) -> Markup:
    """Return a layer as a picture: SVG, the zones beneath it.

    Parameters
    ----------
    collection
        The layer.
    zones
        The zones of its study.
    chosen_row
        The row that is shown strongly; none without it.
    """
    ground = zones if zones is not None and zones.has_places else collection
    frame = _Frame(ground.rows.lonlat)
    parts = [f'<path class="ground" d="{frame.drawn(each)}"/>' for each in _drawable(ground)]
    if collection is not ground:
        parts += [frame.mark(each, "mark") for each in _drawable(collection)]
    if chosen_row is not None and collection.rows.lonlat is not None:
        parts.append(frame.mark(collection.rows.lonlat[chosen_row], "chosen"))
    size = f"0 0 {frame.width:.0f} {frame.height:.0f}"
    return Markup(f'<svg viewBox="{size}" aria-hidden="true">{"".join(parts)}</svg>')  # noqa: S704 - numbers alone


class _Frame:
    """Where longitude and latitude lie in a picture."""

    def __init__(self, shapes: Any) -> None:
        # an island far out would make all else tiny
        (south, self.west), (self.north, east) = main_bounds(gpd.GeoSeries(shapes))
        self.stretch = float(np.cos(np.radians((south + self.north) / 2)))
        across, up = max((east - self.west) * self.stretch, 1e-6), max(self.north - south, 1e-6)
        self.scale = min(_WIDTH / across, _HEIGHT / up)
        self.width, self.height = across * self.scale, up * self.scale

    def drawn(self, shape: Any) -> str:
        """Return the path of a geometry."""
        moved = shapely.transform(shape, self._moved)
        plain = shapely.simplify(moved, _FINE)
        lines = [each for part in shapely.get_parts(plain) for each in _lines(part)]
        return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) for line in lines if len(line) > 1)

    def mark(self, shape: Any, name: str) -> str:
        """Return a geometry as an element: a dot where it is a point."""
        if shape is None:
            return ""
        if shapely.get_dimensions(shape) == 0:
            x, y = self._moved(shapely.get_coordinates(shape)[:1])[0]
            return f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="{_CHOSEN_DOT if name == "chosen" else _DOT}"/>'
        return f'<path class="{name}" d="{self.drawn(shape)}"/>'

    def _moved(self, points: Any) -> Any:
        x = (points[:, 0] - self.west) * self.stretch * self.scale
        return np.column_stack([x, (self.north - points[:, 1]) * self.scale])


def _lines(part: Any) -> list[Any]:
    if part.geom_type == "Polygon":
        return [shapely.get_coordinates(ring) for ring in shapely.get_rings(part)]
    return [shapely.get_coordinates(part)]


def _drawable(collection: ServedCollection) -> list[Any]:
    lonlat = collection.rows.lonlat
    if lonlat is None:
        return []
    return [each for each in lonlat[:_MOST_DRAWN] if each is not None and not shapely.is_empty(each)]
