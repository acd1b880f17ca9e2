"""Vector files read and put into the study's CRS: the formats of GDAL that are let, GeoParquet, CSV files of points."""

from collections.abc import Collection, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.errors import did_you_mean
from geoplan.files.vector_files import Layers, layers_of, read_vector
from geoplan.layers.opening.crs_and_bounds import check_place, existing_file, layer_crs
from geoplan.layers.opening.geometry import flat, is_empty, is_unlimited, parts_taken, repairs
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at
from geoplan.letters.texts import FOUND

POLYGONS = frozenset({"Polygon", "MultiPolygon"})
POINTS = frozenset({"Point", "MultiPoint"})
LINES = frozenset({"LineString", "MultiLineString"})

LONGITUDES = ("longitude", "lon", "lng", "long", "x", "easting")
LATITUDES = ("latitude", "lat", "y", "northing")
NUMBERS = {"longitude": "points.coordinate", "latitude": "points.coordinate"}
"""Columns of points in a table; what a CRS makes of them is checked besides."""


def read_features(
    reading: Reading,
    *,
    columns: Sequence[str],
    required: Collection[str] = (),
    geometries: Collection[str] = POLYGONS,
    margin_m: float = 0.0,
) -> gpd.GeoDataFrame:
    """Read the features of a layer that lie in or near the study.

    Parameters
    ----------
    reading
        The layer.
    columns
        geoplan's names for what this kind can have.
    required
        Those that it must have.
    geometries
        The types of geometry that it can have.
    margin_m
        How far outside the zones' bounds features are kept, in metres; the others are left out and counted.

    Returns
    -------
    GeoDataFrame
        The columns that the file has, under geoplan's names, and the geometry, in the study's CRS. The index is the
        number of the feature (or the line) in the file. Empty geometries are kept.

    Raises
    ------
    LayerError
        Where the file cannot be read, lies elsewhere, or lacks columns.
    """
    path = existing_file(reading)
    if path.suffix.lower() == ".csv":
        frame, crs = _read_points(reading, columns, required)
    else:
        raw = _read_whole(reading, path)
        crs = layer_crs(reading, raw.crs)
        raw.index = pd.RangeIndex(1, len(raw) + 1, name="feature")
        if raw.active_geometry_name != "geometry":
            raw = raw.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
        kept = keep_where(reading, raw)
        frame = rename_columns(reading, kept, columns=columns, required=required)
    placed = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=_shapes(reading, frame, geometries), crs=crs)
    _check_types(reading, placed, geometries)
    if not is_empty(placed).all():
        west, south, east, north = placed.total_bounds
        check_place(reading, (west, south, east, north), crs, margin_m=margin_m)
    return _near_study(reading, placed.to_crs(reading.crs), margin_m)


def _read_whole(reading: Reading, path: Path) -> gpd.GeoDataFrame:
    raw = read_vector(path, layer=lambda layers: _chosen_layer(reading, path, layers), encoding=reading.source.encoding)
    told_encoding(reading, raw)
    if not len(raw):
        reading.stop("", "no features", "a layer with features", "Export it again.")
    return raw


def _shapes(reading: Reading, frame: pd.DataFrame, geometries: Collection[str]) -> gpd.GeoSeries:
    """Return the geometries flat, and out of their collections, which are counted."""
    shapes, collections = parts_taken(flat(np.asarray(frame["geometry"], dtype=object)), geometries)
    if collections.any():
        reading.mend("collections_taken", count=int(collections.sum()))
    unlimited = is_unlimited(shapes)
    if unlimited.any():
        reading.stop(
            rows_at(frame, unlimited), "coordinates that are no numbers", "finite coordinates", "Correct them."
        )
    return gpd.GeoSeries(shapes, index=frame.index)


def told_encoding(reading: Reading, frame: pd.DataFrame) -> None:
    """Report the encoding of a frame's texts where it was found by what they spell."""
    if frame.attrs.get(FOUND):
        reading.mend("encoding_found", encoding=frame.attrs[FOUND])


def ogr_layer(reading: Reading, path: Path) -> str:
    """Return the layer to read from a file that OGR reads.

    Raises
    ------
    LayerError
        Where the file cannot be read, has no such layer, or has several and none is named.
    """
    return _chosen_layer(reading, path, layers_of(path))


def _chosen_layer(reading: Reading, path: Path, held: Layers) -> str:
    layers = [name for name, geometry in held if geometry is not None]
    if not layers:
        reading.stop("", "no layer with geometry", "features", "Export it again.")
    table = reading.source.table
    if table and table not in layers:
        reading.stop_option("table", f"'{table}'", f"a layer of {path.name}", did_you_mean(table, layers))
    if not table and len(layers) > 1:
        found = f"nothing, where {path.name} holds {len(layers)} layers"
        reading.stop_option("table", found, "the layer to read", f"One of: {', '.join(sorted(layers))}.")
    return table or layers[0]


def _read_points(reading: Reading, columns: Sequence[str], required: Collection[str]) -> tuple[pd.DataFrame, CRS]:
    table = keep_where(reading, read_csv(reading))
    x_name = _coordinate(reading, table, "longitude", LONGITUDES)
    y_name = _coordinate(reading, table, "latitude", LATITUDES)
    crs = layer_crs(reading, None)
    coordinates = table.rename(columns={x_name: "longitude", y_name: "latitude"})
    x, y = number_columns(reading, coordinates, NUMBERS, required=list(NUMBERS)).values()
    frame = rename_columns(reading, table, columns=[*columns, "longitude", "latitude"], required=required)
    frame = frame.drop(columns=["longitude", "latitude"], errors="ignore")
    known = (x.notna() & y.notna()).to_numpy()
    points = np.asarray(shapely.points(x[known].to_numpy(), y[known].to_numpy()), dtype=object)
    return frame[known].assign(geometry=points), crs


def _coordinate(reading: Reading, table: pd.DataFrame, name: str, usual: Sequence[str]) -> str:
    there = {str(column).casefold(): str(column) for column in table.columns}
    wanted = reading.source.columns.get(name)
    if wanted is not None:
        if wanted not in table.columns:
            hint = did_you_mean(wanted, list(there.values()))
            reading.stop("columns", f"no column '{wanted}'", f"it, for geoplan's '{name}'", hint)
        return wanted
    guesses = [there[guess] for guess in usual if guess in there]
    if not guesses:
        action = f"Set {reading.option('columns', name)}. Its columns: {', '.join(there.values())}."
        reading.stop("columns", f"no column of the {name}", f"one, named {' or '.join(usual[:2])}", action)
    return guesses[0]


def _check_types(reading: Reading, frame: gpd.GeoDataFrame, geometries: Collection[str]) -> None:
    types = frame.geom_type
    wrong = ~types.isin(list(geometries)) & ~is_empty(frame)
    if wrong.any():
        found = ", ".join(sorted(set(types[wrong])))
        reading.stop(rows_at(frame, wrong), found, " or ".join(sorted(geometries)), "Take a layer of that geometry.")


def _near_study(reading: Reading, frame: gpd.GeoDataFrame, margin_m: float) -> gpd.GeoDataFrame:
    if reading.area is None:
        return frame
    west, south, east, north = reading.area.bounds
    box = shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    shapes = frame.geometry
    outside = ~(shapes.intersects(box) | shapes.is_empty | shapes.isna())
    if outside.all():
        action = "Check the CRS, or take a file of this place."
        reading.stop("", "no feature that meets the study", "features in the study", action)
    if outside.any():
        reading.remark("outside", count=int(outside.sum()))
    return frame[~outside]


def mend_polygons(reading: Reading, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Repair invalid polygons where that hardly changes their area; note the others.

    Parameters
    ----------
    reading
        The layer, which gets the faults and the count of repairs.
    frame
        Polygons (other geometries are left alone), in a projected CRS.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object)
    made = repairs(shapes)
    if made.too_much.any():
        reading.fault(rows_at(frame, made.too_much), made.wrong, made.expected, "Redraw them.")
    if made.mended:
        reading.mend("repaired", count=made.mended)
    if made.shapes is shapes:
        return frame
    return frame.set_geometry(gpd.GeoSeries(made.shapes, index=frame.index, crs=frame.crs))


def without_empty(reading: Reading, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave out features without geometry, lines without length among them, and count them.

    Parameters
    ----------
    reading
        The layer, which gets the count.
    frame
        Points or lines; or polygons whose area does not count.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object)
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    if broken.any():  # what is wrong with a line is that all its points are one
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
        frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if empty.any():
        reading.mend("empty_dropped", count=int(empty.sum()))
    return frame[~empty]
