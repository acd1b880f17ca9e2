"""Features cut to a study: what of a large file is kept, and how a layer's file is written.

A feature is kept whole or left out, never cut: a roof at the edge keeps its area, a zone its border.
"""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from geoplan.errors import Fault, in_figures
from geoplan.languages import LANGUAGES, Text
from geoplan.replacing import replaced_file
from geoplan.sources.contract import FetchArea
from geoplan.sources.registry import Bounds as Bounds
from geoplan.sources.transfer.session import TransferError

MOSTLY = 0.5
"""A unit belongs to a place when more than this share of its area lies in it: two publishers never draw one border."""

COVERS = 0.95
"""Units of one level are taken for a place where they cover this share of it: coasts and borders are drawn unlike."""

_EDGE_M = 100.0  # more than any roof reaches beyond its zone


def zone_bounds(area: FetchArea) -> Bounds:
    """Return the bounds of the zones themselves, hardly widened: for layers that count only inside the zones.

    Returns
    -------
    tuple
        West, south, east, north in WGS84. [degrees]
    """
    west, south, east, north = (float(edge) for edge in area.zones.total_bounds)
    box = (west - _EDGE_M, south - _EDGE_M, east + _EDGE_M, north + _EDGE_M)
    return Transformer.from_crs(area.crs, 4326, always_xy=True).transform_bounds(*box, densify_pts=21)


def outline(area: FetchArea) -> shapely.Geometry:
    """Return the union of the zones in WGS84, degrees."""
    union = area.zones.geometry.union_all()
    return gpd.GeoSeries([union], crs=area.zones.crs).to_crs(4326).iloc[0]


def meets(box: Bounds, other: Bounds) -> bool:
    """Return whether two boxes touch.

    Examples
    --------
    >>> meets((0, 0, 1, 1), (1, 1, 2, 2)), meets((0, 0, 1, 1), (1.1, 0, 2, 1))
    (True, False)
    """
    return box[0] <= other[2] and box[2] >= other[0] and box[1] <= other[3] and box[3] >= other[1]


def inside_mostly(units: gpd.GeoDataFrame, place: shapely.Geometry) -> gpd.GeoDataFrame:
    """Keep the units of which more than half lies in a place.

    Parameters
    ----------
    units
        Polygons, WGS84.
    place
        A polygon, WGS84.
    """
    near = units.iloc[np.sort(units.sindex.query(place, predicate="intersects"))]
    if near.empty:
        return near.reset_index(drop=True)
    crs = near.estimate_utm_crs()
    planar = shapely.make_valid(near.to_crs(crs).geometry.to_numpy())
    ground = shapely.make_valid(gpd.GeoSeries([place], crs=4326).to_crs(crs).iloc[0])
    share = shapely.area(shapely.intersection(planar, ground)) / np.maximum(shapely.area(planar), 1e-9)
    return near[share > MOSTLY].reset_index(drop=True)


def share_of_place(units: gpd.GeoDataFrame, place: shapely.Geometry) -> float:
    """Return the share of a place's area that units cover; both in WGS84."""
    if units.empty:
        return 0.0
    crs = units.estimate_utm_crs()
    ground = shapely.make_valid(gpd.GeoSeries([place], crs=4326).to_crs(crs).iloc[0])
    union = shapely.union_all(shapely.make_valid(units.to_crs(crs).geometry.to_numpy()))
    return float(shapely.area(shapely.intersection(union, ground)) / shapely.area(ground))


def write_features(path: Path, features: gpd.GeoDataFrame) -> None:
    """Write features as GeoParquet, in place only when they are whole."""
    write_whole(path, lambda partial: features.to_parquet(partial, index=False))


def write_whole(path: Path, write: Callable[[Path], Any]) -> Any:
    """Let a function write a file under another name, and give it its own when it is done.

    Parameters
    ----------
    path
        The file.
    write
        Takes the path to write; what it returns is returned.
    """
    with replaced_file(path, synced=False) as partial:
        return write(partial)


class NothingThereError(TransferError):
    """A source was asked and holds nothing of a kind in the study."""


def nothing_there(source: str, kind: str, bounds: Bounds, *, action: str) -> NothingThereError:
    """Return the error that a source holds nothing of a kind in a box."""
    box = ", ".join(in_figures(edge, 4, grouped=False) for edge in bounds)
    return NothingThereError(
        Fault(source, kind, found=f"nothing within {box} degrees", expected="features in the study", action=action)
    )


@cache
def _notes() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("fetched_notes.csv").open(encoding="utf-8", newline="") as stream:
        return {row["key"]: row for row in csv.DictReader(stream)}


def fetched_note(*keys: str, **values: object) -> Text:
    """Return sentences of ``fetched_notes.csv`` in three languages, with their numbers.

    Examples
    --------
    >>> fetched_note("osm_broken", count=2).en
    'Broken outlines left out: 2.'
    """
    given = {name: f"{value:,}" if isinstance(value, int) else str(value) for name, value in values.items()}
    return Text(**{code: " ".join(_notes()[key][code].format(**given) for key in keys) for code in LANGUAGES})
