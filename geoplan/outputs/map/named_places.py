"""Places that layers name and the map does not draw: landfills, power plants, mills. The page's search knows them."""

from typing import Any

import geopandas as gpd
import shapely

from geoplan.layers.catalog import OpenedLayers

LAYERS = {"landfills": ("landfill_name", "landfill_id"), "plants": ("name",), "mills": ("mill_name", "mill_id")}
"""Layer -> the columns that name a place, the first that has a text."""
MOST_PLACES = 2_000
"""Of a layer; those beyond stand in its file."""


def named_places(layers: OpenedLayers) -> list[dict[str, Any]]:
    """Return what each place is, how it is called, and where it lies [degrees]; each once.

    Parameters
    ----------
    layers
        Of the result.
    """
    places = []
    for kind, columns in LAYERS.items():
        frame = getattr(layers, kind)
        if frame is None or frame.empty:
            continue
        for name, point in list(_named(frame, columns))[:MOST_PLACES]:
            places.append({"kind": kind, "name": name, "at": [round(point.x, 5), round(point.y, 5)]})
    return places


def _named(frame: gpd.GeoDataFrame, columns: tuple[str, ...]) -> dict[tuple[str, shapely.Point], None]:
    """Return names and points, each pair once; a mill stands in its layer once for each crop."""
    points = frame.geometry.to_crs(4326).representative_point()
    named: dict[tuple[str, shapely.Point], None] = {}
    for row, point in zip(frame.to_dict("records"), points, strict=True):
        texts = [str(row[column]) for column in columns if row.get(column) and row[column] == row[column]]
        if texts and not point.is_empty:
            named[(texts[0], point)] = None
    return named
