"""What can be given as zones: frames, series and lists of polygons, lines or points; and what their geometry is."""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from odc.geo.geobox import GeoBox
from shapely.geometry.base import BaseGeometry

from geoplan.errors import Fault, LayerError
from geoplan.zonal.grid import crs_of, describe_crs

Zones: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries
ZonesLike: TypeAlias = Zones | pd.Series | Sequence[BaseGeometry | None] | npt.NDArray[Any]
"""A GeoDataFrame, a GeoSeries, or geometries in a Series, list or array: without a CRS, in that of the raster."""

Kind: TypeAlias = Literal["points", "lines", "polygons"]

_KINDS: tuple[Kind, ...] = ("points", "lines", "polygons")
_EXPECTED = ("a Point or MultiPoint", "a LineString or MultiLineString", "a Polygon or MultiPolygon")
_OF_KIND = ((0, 4), (1, 2, 5), (3, 6))  # numbers of types in shapely
_COLLECTION = 7
_EXPECTED_ZONES = "a GeoDataFrame, a GeoSeries or a list of geometries"


def as_zones(zones: ZonesLike, grid: GeoBox) -> Zones:
    """Take zones in any form that is understood.

    Parameters
    ----------
    zones
        A GeoDataFrame or GeoSeries, which is given back as it is; or a Series, list or array of geometries, which has
        no CRS and is taken to be in that of the grid.
    grid
        The grid of the raster.

    Raises
    ------
    LayerError
        If it is something else, or geometries without a CRS all lie off the raster.

    Examples
    --------
    >>> from affine import Affine
    >>> grid = GeoBox((1, 2), Affine(10, 0, 0, 0, -10, 10), "EPSG:32648")
    >>> as_zones([shapely.box(0, 0, 5, 5)], grid).crs.to_epsg()
    32648
    """
    if isinstance(zones, gpd.GeoDataFrame):
        if zones.active_geometry_name is None:
            raise LayerError(
                Fault("zones", "geometry", found="none", expected="a column of geometries", action="Use set_geometry.")
            )
        return zones
    if isinstance(zones, gpd.GeoSeries):
        return zones
    if isinstance(zones, gpd.array.GeometryArray) or getattr(zones, "dtype", None) == "geometry":
        return gpd.GeoSeries(zones)
    if isinstance(zones, BaseGeometry):
        raise LayerError(
            Fault("zones", "", found=f"a {zones.geom_type}", expected=_EXPECTED_ZONES, action="Give [geometry].")
        )
    if not isinstance(zones, (pd.Series, list, tuple, np.ndarray)):
        action = "Read it with geopandas.read_file(…)." if isinstance(zones, str) else ""
        found = f"a {type(zones).__name__}"
        raise LayerError(Fault("zones", "", found=found, expected=_EXPECTED_ZONES, action=action))
    index = zones.index if isinstance(zones, pd.Series) else pd.RangeIndex(len(zones))
    geometries = _geometries(list(zones), index)
    series = gpd.GeoSeries(geometries, index=index, crs=crs_of(grid))
    _check_place(series, grid)
    return series


def _geometries(given: list[Any], index: pd.Index) -> npt.NDArray[Any]:
    faults = []
    geometries = np.full(len(given), None, dtype=object)
    for i, one in enumerate(given):
        if isinstance(one, BaseGeometry):
            geometries[i] = one
        elif one is not None and one is not pd.NA and not (isinstance(one, float) and np.isnan(one)):
            found = f"a {type(one).__name__}"
            faults.append(Fault("zones", f"zone {index[i]}", found=found, expected="a geometry of shapely"))
    if faults:
        raise LayerError(faults)
    return geometries


def _check_place(zones: gpd.GeoSeries, grid: GeoBox) -> None:
    """Raise where all geometries, whose CRS is only assumed, lie off the grid."""
    bounds = zones.bounds.to_numpy()
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    on = grid.extent.boundingbox
    meets = (bounds[:, 0] <= on.right) & (bounds[:, 2] >= on.left)
    meets &= (bounds[:, 1] <= on.top) & (bounds[:, 3] >= on.bottom)
    if len(bounds) and not meets.any():
        (left, bottom), (right, top) = bounds[:, :2].min(axis=0).tolist(), bounds[:, 2:].max(axis=0).tolist()
        raise LayerError(
            Fault(
                "zones",
                "place",
                found=f"geometries without a CRS from {left:.10g}, {bottom:.10g} to {right:.10g}, {top:.10g}",
                expected=f"some on the raster, from {on.left:.10g}, {on.bottom:.10g} to {on.right:.10g}, {on.top:.10g}",
                action=f"Give a GeoSeries with its CRS, in {describe_crs(crs_of(grid))}.",
            )
        )


def names_of(zones: Zones) -> pd.Index:
    """Return what messages call the zones: their ``zone_id``, else their index.

    Examples
    --------
    >>> names_of(gpd.GeoSeries([None], index=["a"])).tolist()
    ['a']
    """
    if isinstance(zones, gpd.GeoDataFrame) and "zone_id" in zones.columns:
        return pd.Index(zones["zone_id"])
    return zones.index


def geometry_kind(zones: Zones) -> Kind:
    """Tell whether zones are polygons, lines or points: the highest among them.

    Examples
    --------
    >>> geometry_kind(gpd.GeoSeries([shapely.Point(1, 1)]))
    'points'
    """
    geometries = zones.geometry.to_numpy()
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    dimensions = shapely.get_dimensions(geometries[there])
    return _KINDS[int(dimensions.max())] if dimensions.size else "polygons"


def of_one_kind(geometries: npt.NDArray[Any], names: pd.Index, kind: Kind) -> npt.NDArray[Any]:
    """Take geometries of a kind as they are, those of the kind out of collections, nothing out of missing ones.

    Raises
    ------
    LayerError
        If a geometry is, or holds, none of the kind.
    """
    number = _KINDS.index(kind)
    types = shapely.get_type_id(geometries)
    empty = shapely.is_empty(geometries) | shapely.is_missing(geometries)
    plain = np.isin(types, _OF_KIND[number])
    if (plain & ~empty).all():
        return geometries
    gather = (shapely.MultiPoint, shapely.MultiLineString, shapely.MultiPolygon)[number]
    result = geometries.copy()
    faults = []
    result[empty] = gather()
    for i in np.flatnonzero(~plain & ~empty):
        parts = _parts(geometries[i]) if types[i] == _COLLECTION else np.array([])
        parts = parts[np.isin(shapely.get_type_id(parts), _OF_KIND[number])] if len(parts) else parts
        if len(parts):
            result[i] = gather(shapely.get_parts(parts).tolist())
        else:
            found, name = f"a {geometries[i].geom_type}", names[int(i)]
            faults.append(Fault("zones", f"zone {name}", found=found, expected=_EXPECTED[number]))
    if faults:
        raise LayerError(faults)
    return result


def _parts(collection: BaseGeometry) -> npt.NDArray[Any]:
    """Take a collection apart, and the collections in it."""
    parts = shapely.get_parts(collection)
    while (shapely.get_type_id(parts) == _COLLECTION).any():
        parts = shapely.get_parts(parts)
        parts = np.concatenate([shapely.get_parts(part) for part in parts]) if len(parts) else parts
    return parts
