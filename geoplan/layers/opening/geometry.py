"""Geometries of any kind made those that a layer can have: flat, and out of their collections."""

from collections.abc import Collection
from typing import Any, NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.layers.opening.ranges import allowed

Shapes: TypeAlias = npt.NDArray[np.object_]

_DIMENSIONS = {"Point": 0, "MultiPoint": 0, "LineString": 1, "MultiLineString": 1, "Polygon": 2, "MultiPolygon": 2}
_MULTI = (shapely.multipoints, shapely.multilinestrings)


def flat(shapes: Shapes) -> Shapes:
    """Return geometries without heights and measures.

    Parameters
    ----------
    shapes
        Any; None stays so.
    """
    return np.asarray(shapely.force_2d(shapes), dtype=object)


def parts_taken(shapes: Shapes, geometries: Collection[str]) -> tuple[Shapes, npt.NDArray[np.bool_]]:
    """Return geometries with the parts of a layer's own kind in the place of collections.

    A clip leaves a line beside a polygon where it runs along an edge: what of a collection has the layer's highest
    dimension is taken. Polygons become one shape, so that nothing counts twice.

    Parameters
    ----------
    shapes
        Any; those that are no collections stay as they are, and so do collections without a part of that kind.
    geometries
        Names of the types that the layer can have.

    Returns
    -------
    tuple
        The geometries, and which of them were collections.

    Examples
    --------
    >>> mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.Point(0, 0)])
    >>> taken, was = parts_taken(np.array([mixed], dtype=object), ["Polygon", "MultiPolygon"])
    >>> taken[0].geom_type, was.tolist()
    ('Polygon', [True])
    """
    taken = np.array(shapes, dtype=object, copy=True)
    mixed = np.flatnonzero(shapely.get_type_id(taken) == shapely.GeometryType.GEOMETRYCOLLECTION)
    wanted = sorted({_DIMENSIONS[name] for name in geometries}, reverse=True)
    were = np.zeros(len(taken), dtype=bool)
    for place in mixed:
        parts = _single(taken[place])
        for dimension in wanted:
            own = parts[shapely.get_dimensions(parts) == dimension]
            if len(own):
                taken[place] = _joined(own, dimension)
                were[place] = True
                break
    return taken, were


def _single(shape: shapely.Geometry) -> Shapes:
    """Return the parts of a collection that are no collections themselves, however deep they lie, and not empty."""
    parts = np.asarray([shape], dtype=object)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = np.asarray(shapely.get_parts(parts), dtype=object)
    return parts[~shapely.is_empty(parts)]


def _joined(parts: Shapes, dimension: int) -> shapely.Geometry:
    whole: Any
    if len(parts) == 1:
        whole = parts[0]
    elif dimension == 2:
        # what crosses itself is for those who repair, and count it
        whole = shapely.union_all(parts) if shapely.is_valid(parts).all() else shapely.multipolygons(parts)
    else:
        whole = _MULTI[dimension](parts)
    joined: shapely.Geometry = whole
    return joined


def unwrapped(shapes: Shapes) -> Shapes:
    """Return geometries with polygons in the place of multipolygons of one part.

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> [shape.geom_type for shape in unwrapped(np.array([shapely.MultiPolygon([square]), square], dtype=object))]
    ['Polygon', 'Polygon']
    """
    several = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOLYGON
    single = several & (shapely.get_num_geometries(shapes) == 1)
    plain = shapes.copy()
    plain[single] = shapely.get_geometry(shapes[single], 0)
    return plain


def is_unlimited(shapes: Shapes) -> npt.NDArray[np.bool_]:
    """Return which geometries have coordinates that are no finite numbers."""
    coordinates, of = shapely.get_coordinates(shapes, return_index=True)
    unlimited = np.zeros(len(shapes), dtype=bool)
    unlimited[of[~np.isfinite(coordinates).all(axis=1)]] = True
    return unlimited


def is_empty(frame: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Return which features have no geometry, or an empty one."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    empty: npt.NDArray[np.bool_] = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    return empty


def repaired(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.float64]]:
    """Return geometries made valid, and by which share that changes their area.

    Parameters
    ----------
    shapes
        Polygons that are not valid; None stays so.

    Returns
    -------
    tuple
        The valid geometries, and for each the change of its area over the larger of the two, 0 to 1.
    """
    valid = np.asarray(shapely.make_valid(shapes, method="structure", keep_collapsed=False), dtype=object)
    before, after = shapely.area(shapes), shapely.area(valid)
    return valid, np.abs(after - before) / np.maximum(np.maximum(after, before), np.finfo(float).tiny)


class Repairs(NamedTuple):
    """Polygons after their repair.

    Attributes
    ----------
    shapes
        All of them, valid; the very ones that were given where none was broken.
    mended
        How many a repair made valid that hardly changes their area.
    too_much
        Which of them no such repair makes valid.
    wrong, expected
        What is wrong with those, and what they should be; empty where there are none.
    """

    shapes: Shapes
    mended: int
    too_much: npt.NDArray[np.bool_]
    wrong: str = ""
    expected: str = ""


def repairs(shapes: Shapes) -> Repairs:
    """Make polygons valid, and tell those whose area changes too much by it.

    Parameters
    ----------
    shapes
        Polygons; None stays so, and so do valid geometries of other kinds.

    Examples
    --------
    >>> bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    >>> made = repairs(np.array([bow, shapely.box(0, 0, 1, 1), None], dtype=object))
    >>> made.mended, made.too_much.tolist(), made.expected
    (0, [True, False, False], 'valid polygons, or a repair below 0.1%')
    """
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    too_much = np.zeros(len(shapes), dtype=bool)
    if not broken.any():
        return Repairs(shapes, 0, too_much)
    valid, change = repaired(shapes[broken])
    limit = allowed("polygons.repair_share").high
    too_much[np.flatnonzero(broken)[change >= limit]] = True
    whole = shapes.copy()
    whole[broken] = valid
    mended = int((change < limit).sum())
    if not too_much.any():
        return Repairs(whole, mended, too_much)
    reason = min(shapely.is_valid_reason(shapes[too_much]))
    wrong = f"invalid polygons whose repair changes the area by up to {change.max():.1%} ({reason})"
    return Repairs(whole, mended, too_much, wrong, f"valid polygons, or a repair below {limit:.1%}")
