"""Things to zones: each footprint or point to exactly one zone, or shared by area; sums that lose nothing."""

import logging
import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from geoplan.errors import CRSError, Fault, GeoplanError, did_you_mean
from geoplan.zonal.coverage import Coverage
from geoplan.zonal.grid import describe_crs, same_crs
from geoplan.zonal.zones import Zones

Geometries: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries | npt.NDArray[Any]
Rule: TypeAlias = Literal["representative point", "largest overlap"]

_RULES = ("representative point", "largest overlap")
_NONE, _MIXED = -1, -2
_CELLS = 1024  # along the longer side of the index raster: cells of about 60 m over a province
_FEW = 100  # things for which no raster is made: asking the zones is quicker
_BLOCK = 65_536

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class ZoneShares:
    """Which share of each geometry lies in which zone.

    Parameters
    ----------
    geometry
        Position of the geometry, ascending.
    zone
        Position of the zone.
    share
        Share of the geometry's area [0..1]; the shares of a geometry that meets any zone sum to 1.
    """

    geometry: npt.NDArray[np.int64]
    zone: npt.NDArray[np.int64]
    share: npt.NDArray[np.float64]

    def sum(self, values: npt.ArrayLike, n_zones: int) -> npt.NDArray[np.float64]:
        """Sum a value of each geometry over the zones, by share.

        Parameters
        ----------
        values
            One value for each geometry.
        n_zones
            How many zones there are.
        """
        return sum_by_zone(np.asarray(values, dtype=np.float64)[self.geometry] * self.share, self.zone, n_zones)


def zone_of(
    geometries: Geometries,
    zones: Zones,
    *,
    rule: Rule = "representative point",
    tolerance_m: float = 50.0,
) -> npt.NDArray[np.int64]:
    """Find the one zone that each footprint or point belongs to.

    Parameters
    ----------
    geometries
        Footprints or points, in the CRS of the zones (an array of shapely geometries is taken to be).
    zones
        Polygons in a projected CRS in metres.
    rule
        ``representative point``: the zone that holds the footprint's point on surface (shapely's and geopandas'
        representative point); on a border, the first of its zones in their order; where it lies in no zone, the zone of
        largest overlap. ``largest overlap``: the zone that most of the footprint lies in.
    tolerance_m
        What meets no zone goes to the nearest one within this distance (a coast drawn coarsely), or to none. [m]

    Returns
    -------
    ndarray of int
        Position of the zone for each geometry; -1 for none, which is also logged.

    Raises
    ------
    CRSError
        If there is no CRS, two different ones, or one in degrees.

    Examples
    --------
    >>> zones = gpd.GeoSeries([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], crs=32648)
    >>> things = [shapely.Point(10, 5), shapely.box(8, 1, 14, 2), shapely.Point(900, 5)]
    >>> zone_of(gpd.GeoSeries(things, crs=32648), zones)
    array([ 0,  1, -1])
    """
    if rule not in _RULES:
        raise GeoplanError(
            Fault("rule", "", found=f"'{rule}'", expected="a rule", action=did_you_mean(str(rule), _RULES))
        )
    things, polygons = _checked(geometries, zones)
    result, open_cases = _settled_by_index(things, zones, polygons)
    if open_cases.size and rule == "representative point":
        points = shapely.point_on_surface(things[open_cases])
        result[open_cases] = _first_zone_of_points(points, polygons)
        open_cases = open_cases[result[open_cases] < 0]
    if open_cases.size:
        result[open_cases] = _zone_of_largest_overlap(things[open_cases], polygons)
        open_cases = open_cases[result[open_cases] < 0]
    outside = np.flatnonzero(result < 0)
    if outside.size and tolerance_m > 0.0:
        result[outside] = _nearest_zone(things[outside], polygons, tolerance_m)
    lost = int((result < 0).sum())
    if lost:
        logger.info("%d of %d geometries lie in no zone and not within %g m of one", lost, result.size, tolerance_m)
    return result


def zone_shares(geometries: Geometries, zones: Zones, *, tolerance_m: float = 50.0) -> ZoneShares:
    """Share each footprint between the zones it lies in, by area.

    A part in no zone is shared as the rest is, and a part where zones overlap is shared between them, so that sums are
    conserved. Points, and footprints that meet no zone, go as `zone_of` says; those without any zone are left out.

    Parameters
    ----------
    geometries
        Footprints or points, in the CRS of the zones.
    zones
        Polygons in a projected CRS in metres.
    tolerance_m
        As for `zone_of`. [m]

    Returns
    -------
    ZoneShares

    Raises
    ------
    CRSError
        If there is no CRS, two different ones, or one in degrees.

    Examples
    --------
    >>> zones = gpd.GeoSeries([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], crs=32648)
    >>> zone_shares(np.array([shapely.box(7, 1, 11, 2)]), zones).share
    array([0.75, 0.25])
    """
    things, polygons = _checked(geometries, zones)
    single, open_cases = _settled_by_index(things, zones, polygons)
    cases, zone, overlap = _overlaps(things[open_cases], polygons)
    total = np.bincount(cases, weights=overlap, minlength=open_cases.size)
    kept = overlap > 0.0
    shared = open_cases[total > 0.0]
    rest = np.setdiff1d(np.arange(len(things)), shared, assume_unique=True)
    unsettled = rest[single[rest] < 0]
    if unsettled.size:
        single[unsettled] = zone_of(things[unsettled], zones, tolerance_m=tolerance_m)
    rest = rest[single[rest] >= 0]
    geometry = np.concatenate([rest, open_cases[cases[kept]]])
    all_zones = np.concatenate([single[rest], zone[kept]])
    share = np.concatenate([np.ones(rest.size), overlap[kept] / total[cases[kept]]])
    order = np.lexsort((all_zones, geometry))
    return ZoneShares(geometry[order], all_zones[order], share[order])


def sum_by_zone(values: npt.ArrayLike, zone_index: npt.ArrayLike, n_zones: int) -> npt.NDArray[np.float64]:
    """Sum values over the zones they belong to.

    Parameters
    ----------
    values
        One value for each thing, or a table of things x quantities.
    zone_index
        Position of each thing's zone; -1 belongs to none and is left out.
    n_zones
        How many zones there are.

    Returns
    -------
    ndarray
        Zones, or zones x quantities; 0 for a zone without things. Summed in blocks, so that the zones' sums equal the
        total to 1e-9 for tens of millions of things.

    Raises
    ------
    GeoplanError
        If the lengths differ or a position is beyond the zones.

    Examples
    --------
    >>> sum_by_zone([1.0, 2.0, 4.0, 8.0], [0, 2, 0, -1], 3)
    array([5., 0., 2.])
    """
    table = np.asarray(values, dtype=np.float64)
    index = np.asarray(zone_index, dtype=np.int64)
    faults = []
    if len(table) != len(index):
        faults.append(
            Fault("values", "", found=f"{len(table)} values for {len(index)} things", expected="one for each")
        )
    if index.size and (index.max() >= n_zones or index.min() < -1):
        expected = f"positions from -1 to {n_zones - 1}"
        faults.append(
            Fault("zone_index", "", found=f"positions from {index.min()} to {index.max()}", expected=expected)
        )
    if faults:
        raise GeoplanError(faults)
    columns = table[:, None] if table.ndim == 1 else table
    result = np.zeros((n_zones, columns.shape[1]))
    for start in range(0, len(index), _BLOCK):
        part = slice(start, start + _BLOCK)
        shifted = index[part] + 1  # none becomes 0, and is dropped
        for column in range(columns.shape[1]):
            result[:, column] += np.bincount(shifted, columns[part, column], minlength=n_zones + 1)[1:]
    return result[:, 0] if table.ndim == 1 else result


def _checked(geometries: Geometries, zones: Zones) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Compare the two CRS and give arrays of shapely geometries."""
    faults = []
    crs: pyproj.CRS | None = zones.crs
    missing = "no coordinate reference system"
    if crs is None:
        faults.append(
            Fault(
                "zones",
                "CRS",
                found=missing,
                expected="a projected CRS in metres",
                action="Set it with zones.set_crs(…).",
            )
        )
    elif crs.is_geographic:
        faults.append(
            Fault(
                "zones",
                "CRS",
                found=describe_crs(crs),
                expected="a projected CRS in metres",
                action="Reproject with zones.to_crs(…).",
            )
        )
    if isinstance(geometries, (gpd.GeoDataFrame, gpd.GeoSeries)):
        own: pyproj.CRS | None = geometries.crs
        expected = f"that of the zones, {describe_crs(crs)}" if crs is not None else "that of the zones"
        if own is None:
            faults.append(
                Fault("geometries", "CRS", found=missing, expected=expected, action="Set it with set_crs(…).")
            )
        elif crs is not None and not same_crs(own, crs):
            faults.append(
                Fault(
                    "geometries", "CRS", found=describe_crs(own), expected=expected, action="Reproject with to_crs(…)."
                )
            )
        things = geometries.geometry.to_numpy()
    else:
        things = np.asarray(geometries, dtype=object)
    if faults:
        raise CRSError(faults)
    return things, zones.geometry.to_numpy()


def _settled_by_index(
    things: npt.NDArray[Any], zones: Zones, polygons: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Settle the bulk by a raster of zone positions, exactly; give the cases that a border runs through or past.

    A cell that one zone covers fully, and no other touches, settles each footprint whose bounds lie in such cells: any
    point of it is inside that zone.
    """
    result = np.full(len(things), _NONE, dtype=np.int64)
    if not len(things) or not len(polygons):
        return result, np.empty(0, dtype=np.int64)
    left, bottom, right, top = shapely.total_bounds(polygons)
    bounds = shapely.bounds(things)
    if not np.isfinite([left, bottom, right, top]).all() or right == left or top == bottom:
        return result, np.arange(len(things))
    known = np.isfinite(bounds).all(axis=1)
    away = known & ((bounds[:, 2] < left) | (bounds[:, 0] > right) | (bounds[:, 3] < bottom) | (bounds[:, 1] > top))
    if len(things) <= _FEW:
        return result, np.flatnonzero(known & ~away)
    step = max(right - left, top - bottom) / _CELLS
    # A margin keeps the raster's own edge off the zones; the odd fraction keeps its lines off round coordinates.
    x0, y0 = left - 1.37 * step, bottom - 1.37 * step
    columns, rows = math.ceil((right - x0) / step) + 2, math.ceil((top - y0) / step) + 2
    index = _index_raster(zones, x0, y0, step, (rows, columns))
    edge = 1e-6  # of a cell: nothing that near a line is settled by one cell alone
    low_x, low_y, high_x, high_y = (
        np.floor((bounds[:, i] - origin) / step + shift)
        for i, (origin, shift) in enumerate([(x0, -edge), (y0, -edge), (x0, edge), (y0, edge)])
    )
    small = known & (high_x - low_x <= 1) & (high_y - low_y <= 1)
    inside = small & (low_x >= 0) & (low_y >= 0) & (high_x < columns) & (high_y < rows)
    cx0, cy0, cx1, cy1 = (np.where(inside, c, 0).astype(np.intp) for c in (low_x, low_y, high_x, high_y))
    one = index[cy0, cx0]
    same = (one == index[cy0, cx1]) & (one == index[cy1, cx0]) & (one == index[cy1, cx1])
    settled = inside & same & (one != _MIXED)
    result[settled] = one[settled]
    return result, np.flatnonzero(known & ~settled & ~away)


def _index_raster(zones: Zones, x0: float, y0: float, step: float, shape: tuple[int, int]) -> npt.NDArray[np.int32]:
    """Give for each cell the zone that alone touches it and covers it fully, or _NONE, or _MIXED."""
    from affine import Affine

    coverage = Coverage.of(zones, (Affine(step, 0.0, x0, 0.0, step, y0), shape, zones.crs))
    indptr, cell, weight = coverage.cells()
    zone = np.repeat(np.arange(len(coverage), dtype=np.int32), np.diff(indptr))
    index = np.full(shape[0] * shape[1], _NONE, dtype=np.int32)
    index[cell] = zone
    index[cell[weight < 1.0]] = _MIXED
    touched = np.bincount(cell, minlength=index.size)
    index[touched > 1] = _MIXED
    return index.reshape(shape)


def _first_zone_of_points(points: npt.NDArray[Any], polygons: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Give the first zone that holds each point, borders included."""
    # The zones are asked, and so prepared by GEOS, and the points stand in the tree.
    zone, point = shapely.STRtree(points).query(polygons, predicate="intersects")
    return _first_zone(zone, point, len(points))


def _first_zone(zone: npt.NDArray[Any], thing: npt.NDArray[Any], n: int) -> npt.NDArray[np.int64]:
    result = np.full(n, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(result, thing, zone)
    result[result == np.iinfo(np.int64).max] = _NONE
    return result


def _overlaps(
    things: npt.NDArray[Any], polygons: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Give pairs of a thing and a zone that meet, with the area in m2 that they share."""
    zone, thing = shapely.STRtree(things).query(polygons, predicate="intersects")
    area = np.empty(thing.size)
    order = np.argsort(zone, kind="stable")
    zone, thing = zone[order].astype(np.int64), thing[order].astype(np.int64)
    shapely.prepare(polygons)
    within = shapely.contains_properly(polygons[zone], things[thing])
    area[within] = shapely.area(things[thing[within]])
    area[~within] = shapely.area(shapely.intersection(things[thing[~within]], polygons[zone[~within]]))
    return thing, zone, area


def _zone_of_largest_overlap(things: npt.NDArray[Any], polygons: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Give the zone that shares most area with each thing, the first of equals; touching is enough."""
    thing, zone, area = _overlaps(things, polygons)
    result = np.full(len(things), _NONE, dtype=np.int64)
    order = np.lexsort((zone, -area, thing))
    first = np.unique(thing[order], return_index=True)[1]
    result[thing[order][first]] = zone[order][first]
    return result


def _nearest_zone(things: npt.NDArray[Any], polygons: npt.NDArray[Any], tolerance_m: float) -> npt.NDArray[np.int64]:
    """Give the nearest zone within a distance, the first of equals."""
    result = np.full(len(things), _NONE, dtype=np.int64)
    here = np.flatnonzero(~(shapely.is_missing(things) | shapely.is_empty(things)))
    zone, near = shapely.STRtree(things[here]).query(polygons, predicate="dwithin", distance=tolerance_m)
    thing = here[near]
    distance = shapely.distance(things[thing], polygons[zone])
    order = np.lexsort((zone, distance, thing))
    first = np.unique(thing[order], return_index=True)[1]
    result[thing[order][first]] = zone[order][first]
    return result
