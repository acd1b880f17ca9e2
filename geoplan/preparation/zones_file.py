"""A file of zones as its office sends it, made what a study's GeoPackage can hold, and the plane that it lies on."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from geoplan.errors import Fault, LayerError, did_you_mean, in_figures
from geoplan.files.boundary import own_file
from geoplan.files.vector_files import Layers, read_vector
from geoplan.layers.opening.geometry import flat, is_empty, is_unlimited, parts_taken, repairs
from geoplan.layers.opening.reading import remark
from geoplan.layers.opening.table import rows_at
from geoplan.layers.opening.vector import POLYGONS
from geoplan.letters.texts import FOUND

_TAKEN = frozenset({"fid", "ogc_fid", "geom", "geometry", "shape", "rowid", "oid", "_rowid_"})
"""Names, without case, that a GeoPackage or the database below it keeps for columns of its own."""
_LONGEST = 100
"""Letters of a column's name, at most: menus and QGIS show no more."""
_HALF_TURN, _TURN = 180.0, 360.0


@dataclass(frozen=True)
class ZonesFile:
    """The zones of a file.

    Attributes
    ----------
    frame
        Polygons in the file's CRS, with columns that a GeoPackage can hold. The index is the number of the feature.
    told
        What was found out or mended while it was read, in English; empty where nothing was.
    """

    frame: gpd.GeoDataFrame
    told: str = ""


def read_zones_file(
    path: Path,
    *,
    table: str | None = None,
    where: Mapping[str, str] | None = None,
    encoding: str = "",
    source_crs: str = "",
) -> ZonesFile:
    """Read zones from a file of the user's own.

    Parameters
    ----------
    path
        Any vector file.
    table
        The layer of a file that holds several with geometries.
    where
        Column -> value: keep only these zones.
    encoding
        Of its texts, where the file does not say it.
    source_crs
        The CRS of a file that carries none.

    Raises
    ------
    LayerError
        Where the zones cannot be read, are no polygons, or carry no CRS. A feature at fault is named by its number.
    """
    own_file(path, expected="a file of polygons")
    try:
        frame = read_vector(path, layer=lambda layers: _table_among(layers, table, path), encoding=encoding)
    except LayerError:
        raise
    except (ValueError, OSError) as error:
        message = str(error).splitlines()[0]
        raise LayerError(
            Fault(
                str(path),
                "",
                found=message,
                expected="a file that GDAL or GeoParquet can read",
                action="Export it again.",
            )
        ) from None
    spelt = frame.attrs.get(FOUND, "")
    told = [remark("encoding_found", encoding=spelt).en] if spelt else []
    if not len(frame):
        raise LayerError(Fault(str(path), "", found="no zones", expected="polygons", action="Export it again."))
    if frame.active_geometry_name != "geometry":
        frame = frame.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    frame = frame.set_crs(_crs(path, frame.crs, source_crs), allow_override=True)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="feature")
    kept = kept_where(frame, where or {}, path)
    polygons, collections = _polygons(kept, path)
    told += [remark("collections_taken", count=collections).en] if collections else []
    return ZonesFile(storable(polygons), " ".join(told))


def _table_among(layers: Layers, table: str | None, path: Path) -> str:
    tables = [name for name, geometry in layers if geometry is not None]
    if table is not None and table in tables:
        return table
    if not tables:
        found, expected = "no layer with geometry", "a layer of polygons"
        raise LayerError(Fault(str(path), "", found=found, expected=expected, action="Export it again."))
    if table is None and len(tables) == 1:
        return tables[0]
    found = f"no layer '{table}'" if table else f"{len(tables)} layers"
    expected = f"one of {', '.join(tables)}"
    raise LayerError(Fault(str(path), "", found=found, expected=expected, action="Choose one with --table."))


def _crs(path: Path, own: CRS | None, given: str) -> CRS:
    named: CRS | None = None
    if given:
        try:
            named = CRS.from_user_input(given)
        except CRSError:
            expected, action = "a CRS that PROJ knows", "For example 'EPSG:4326'."
            raise LayerError(
                Fault(str(path), "--source-crs", found=f"'{given}'", expected=expected, action=action)
            ) from None
    if own is None and named is None:
        action = "Assign it, for example in QGIS, or say it: --source-crs EPSG:4326 for degrees of longitude, latitude."
        raise LayerError(Fault(str(path), "", found="no coordinate reference system", expected="one", action=action))
    if own is not None and named is not None and not named.equals(own, ignore_axis_order=True):
        found, action = (
            f"'{given}', where the file itself says '{own.name}'",
            "Leave the option out, or correct the file.",
        )
        raise LayerError(Fault(str(path), "--source-crs", found=found, expected="the CRS of the file", action=action))
    chosen = named if own is None else own
    assert chosen is not None
    return chosen


def kept_where(frame: gpd.GeoDataFrame, where: Mapping[str, str], path: Path) -> gpd.GeoDataFrame:
    """Return the zones whose columns have the values that are wanted.

    Raises
    ------
    LayerError
        Where there is no such column or value.
    """
    for column, value in where.items():
        place = f"--where {column}"
        if column not in frame:
            hint = did_you_mean(column, map(str, frame.columns))
            raise LayerError(
                Fault(str(path), place, found="no such column", expected="a column of the file", action=hint)
            )
        chosen = frame[column].astype(str) == value
        if not chosen.any():
            values = ", ".join(sorted(frame[column].astype(str).unique())[:10])
            raise LayerError(
                Fault(
                    str(path),
                    place,
                    found=f"no '{value}'",
                    expected=f"one of its values: {values}",
                    action="Correct the value.",
                )
            )
        frame = frame[chosen]
    return frame


def _polygons(frame: gpd.GeoDataFrame, path: Path) -> tuple[gpd.GeoDataFrame, int]:
    """Return the zones as flat polygons, and how many were collections; each feature at fault is named."""
    shapes, collections = parts_taken(flat(np.asarray(frame.geometry.array, dtype=object)), POLYGONS)
    flattened = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    faults = []

    def fault(at: Any, found: str, expected: str, action: str) -> None:
        if at.any():
            faults.append(Fault(str(path), rows_at(flattened, at), found=found, expected=expected, action=action))

    empty, types = is_empty(flattened), flattened.geom_type
    other = ~empty & ~types.isin(list(POLYGONS)).to_numpy()
    unlimited = is_unlimited(shapes)
    fault(empty, "no geometry", "a polygon", "Draw it, or remove the feature.")
    fault(
        other,
        f"not only polygons: {', '.join(sorted(set(types[other].dropna())))}",
        "polygons",
        "Choose the layer of the zones, or remove them.",
    )
    fault(unlimited, "coordinates that are no numbers", "finite coordinates", "Correct them.")
    made = repairs(_without(shapes, empty | other | unlimited))
    fault(made.too_much, made.wrong, made.expected, "Redraw them.")
    if faults:
        raise LayerError(faults)
    return flattened, int(collections.sum())


def _without(shapes: NDArray[np.object_], lost: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return the shapes, with nothing in the place of those that are lost."""
    kept = shapes.copy()
    kept[lost] = None
    return kept


def storable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return zones with columns that a GeoPackage can hold: names of their own without case, values of plain types.

    Parameters
    ----------
    frame
        With any columns. Lists, mappings and bytes become texts.

    Examples
    --------
    >>> zones = gpd.GeoDataFrame({"fid": [1], "NAME": ["a"], "name": ["b"]}, geometry=[shapely.box(0, 0, 1, 1)])
    >>> list(storable(zones).columns)
    ['fid_2', 'NAME', 'name_2', 'geometry']
    """
    shapes = frame.geometry
    table = pd.DataFrame(frame.drop(columns=shapes.name))
    names = free_names(map(str, table.columns))
    plain = {name: _plain_values(table.iloc[:, place]) for place, name in enumerate(names)}
    return gpd.GeoDataFrame(pd.DataFrame(plain, index=frame.index), geometry=shapes.to_numpy(), crs=frame.crs)


def free_names(names: Iterable[str]) -> list[str]:
    """Return names for columns: each once without case, and none that a GeoPackage keeps for itself.

    Examples
    --------
    >>> free_names(["Geom", "ten", "TEN", "ten_2", ""])
    ['Geom_2', 'ten', 'TEN_2', 'ten_2_2', 'column']
    """
    used = set(_TAKEN)
    free = []
    for given in names:
        plain = "".join(letter for letter in given if letter.isprintable()).strip()[:_LONGEST] or "column"
        name, number = plain, 2
        while name.casefold() in used:
            name, number = f"{plain}_{number}", number + 1
        used.add(name.casefold())
        free.append(name)
    return free


def _plain_values(values: pd.Series) -> pd.Series:
    kind = values.dtype
    if pd.api.types.is_bool_dtype(kind) or isinstance(kind, pd.StringDtype):
        return values
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind):
        # a GeoPackage has no integers beyond 64 bits with a sign
        return values.astype(float) if kind == np.uint64 else values
    if pd.api.types.is_datetime64_any_dtype(kind):
        return values.dt.strftime("%Y-%m-%dT%H:%M:%S").where(values.notna(), None)
    nested = values.map(lambda each: isinstance(each, list | dict | np.ndarray)).any()
    missing = values.map(lambda each: each is None) if nested else values.isna()
    texts = [None if lost else _text_of(each) for each, lost in zip(values, missing, strict=True)]
    return pd.Series(texts, index=values.index, dtype=object)


def _text_of(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict | tuple) else str(value)


def plane_of(frame: gpd.GeoDataFrame, path: Path) -> str:
    """Return the zone of UTM that zones lie in, as an EPSG code.

    Parameters
    ----------
    frame
        Polygons in any CRS.
    path
        The file, for messages.

    Raises
    ------
    LayerError
        Where the coordinates are no places, or the zones lie on both sides of 180°: a map of them would go round the
        world.
    """
    degrees = frame.to_crs("EPSG:4326")
    west, south, east, north = (float(edge) for edge in degrees.total_bounds)
    if not all(map(math.isfinite, (west, south, east, north))) or south < -90 or north > 90 or max(-west, east) > _TURN:
        box = ", ".join(in_figures(edge, grouped=False) for edge in frame.total_bounds)
        action = "Correct the CRS of the file, or its coordinates."
        raise LayerError(Fault(str(path), "bounds", found=box, expected=f"places in '{frame.crs.name}'", action=action))
    if _is_across(degrees):
        action = "Keep those of one side (--where COLUMN=VALUE), and make a study of each."
        found, expected = (
            "zones on both sides of 180° of longitude",
            "zones on one side, so that north is up on one map",
        )
        raise LayerError(Fault(str(path), "", found=found, expected=expected, action=action))
    try:
        return f"EPSG:{frame.estimate_utm_crs().to_epsg()}"
    except (RuntimeError, CRSError) as error:
        action = "geoplan works on planes of UTM, which end near the poles."
        raise LayerError(
            Fault(str(path), "bounds", found=str(error), expected="a place in a zone of UTM", action=action)
        ) from None


def _is_across(degrees: gpd.GeoDataFrame) -> bool:
    """Return whether zones are nearer to each other across 180° of longitude than the other way round."""
    bounds = degrees.bounds
    west, east = bounds["minx"].to_numpy(), bounds["maxx"].to_numpy()
    if east.max() - west.min() <= _HALF_TURN:
        return bool(east.max() > _HALF_TURN or west.min() < -_HALF_TURN)
    corners = shapely.get_coordinates(degrees.geometry.array)[:, 0] % _TURN
    return bool(corners.max() - corners.min() < _HALF_TURN)
