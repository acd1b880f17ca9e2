"""Things to zones: each footprint or point to exactly one zone, or shared by area; sums that lose nothing."""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
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
Asked: TypeAlias = Callable[[npt.NDArray[np.int64]], npt.NDArray[Any]]
"""Gives geometries of the things at some positions."""
Rule: TypeAlias = Literal["representative point", "largest overlap"]

_RULES = ("representative point", "largest overlap")
_NO_CRS = "no coordinate reference system"
_NONE, _MIXED = -1, -2  # as `geoplan.zonal.kernels.settle_by_index` knows them
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


class ZoneIndex:
    """Zones made ready to be asked for many things, part by part: a raster of their positions settles most of them.

    It is made when it is first needed, and not pickled.

    Parameters
    ----------
    zones
        Polygons in a projected CRS in metres.

    Raises
    ------
    CRSError
        If they have no CRS, or one in degrees.

    Examples
    --------
    >>> index = ZoneIndex(gpd.GeoSeries([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], crs=32648))
    >>> zone_of(np.array([shapely.Point(10, 5), shapely.box(8, 1, 14, 2)]), index)
    array([0, 1])
    """

    def __init__(self, zones: Zones) -> None:
        faults = _zone_faults(zones)
        if faults:
            raise CRSError(faults)
        self.zones = zones
        self.polygons: npt.NDArray[Any] = zones.geometry.to_numpy()
        self._near: dict[int, npt.NDArray[np.bool_]] = {}

    def __reduce__(self) -> tuple[type["ZoneIndex"], tuple[Zones]]:
        return ZoneIndex, (self.zones,)

    @cached_property
    def _bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all; None where they have no extent that a raster could be laid over."""
        west, south, east, north = (
            shapely.total_bounds(self.polygons).tolist() if len(self.polygons) else (math.nan,) * 4
        )
        return (west, south, east, north) if west < east < math.inf and south < north < math.inf else None

    @cached_property
    def _raster(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        return _index_raster(self.polygons, self.zones.crs)

    def settled(self, bounds: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Settle the bulk exactly; give the cases that a border runs through or past.

        A cell that one zone covers fully, and no other touches, settles each footprint whose bounds lie in such cells:
        any point of it is inside that zone.

        Parameters
        ----------
        bounds
            West, south, east and north of each thing; NaN for those that are missing or empty. [m]

        Returns
        -------
        tuple
            The zone of each, -1 where it is not settled; and the positions of those that are still to be asked.
        """
        result = np.full(len(bounds), _NONE, dtype=np.int64)
        if not len(bounds) or not len(self.polygons):
            return result, np.empty(0, dtype=np.int64)
        if self._bounds is None:
            return result, np.flatnonzero(np.isfinite(bounds).all(axis=1))
        left, bottom, right, top = self._bounds
        asked = np.isfinite(bounds).all(axis=1)
        asked &= (bounds[:, 2] >= left) & (bounds[:, 0] <= right) & (bounds[:, 3] >= bottom) & (bounds[:, 1] <= top)
        if len(bounds) > _FEW:
            from geoplan.zonal.kernels import settle_by_index  # compiled: not before it is needed

            settle_by_index(np.ascontiguousarray(bounds), *self._raster, result, asked)
        return result, np.flatnonzero(asked)

    def _too_far(self, bounds: npt.NDArray[np.float64], tolerance_m: float) -> npt.NDArray[np.bool_]:
        """Say which things surely lie farther from every zone, by the cells about the middle of their bounds."""
        from scipy.ndimage import maximum_filter

        none = np.zeros(len(bounds), dtype=np.bool_)
        if self._bounds is None:
            return none
        index, (x0, y0, step) = self._raster
        widest = max(tolerance_m, step)  # from the middle to a corner, of what can be judged so
        cells = math.ceil((tolerance_m + widest) / step) + 1  # one more for where in its cell the middle lies
        if cells > _CELLS:  # zones so small beside the tolerance that the margin would be all there is
            return none
        if cells not in self._near:
            self._near[cells] = maximum_filter(np.pad(index != _NONE, cells), size=2 * cells + 1)
        near = self._near[cells]
        column = np.floor((bounds[:, 0] + bounds[:, 2]) / (2.0 * step) - x0 / step).astype(np.int64) + cells
        row = np.floor((bounds[:, 1] + bounds[:, 3]) / (2.0 * step) - y0 / step).astype(np.int64) + cells
        small = np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) <= 2.0 * widest
        on = (row >= 0) & (row < near.shape[0]) & (column >= 0) & (column < near.shape[1])
        far: npt.NDArray[np.bool_] = small & ~(on & near[np.where(on, row, 0), np.where(on, column, 0)])
        return far

    def zones_at(
        self,
        bounds: npt.NDArray[np.float64],
        *,
        points: Asked | None,
        shapes: Asked,
        tolerance_m: float = 50.0,
    ) -> npt.NDArray[np.int64]:
        """Return the one zone of each thing as `zone_of` does, with geometries of those alone that it takes them for.

        Parameters
        ----------
        bounds
            As for `settled`.
        points
            Gives a point on each of some things; None where the largest overlap decides.
        shapes
            Gives some things themselves.
        tolerance_m
            As for `zone_of`. [m]
        """
        result, open_cases = self.settled(bounds)
        if open_cases.size and points is not None:
            result[open_cases] = _first_zone_of_points(points(open_cases), self.polygons)
            open_cases = open_cases[result[open_cases] < 0]
        if open_cases.size:
            result[open_cases] = _zone_of_largest_overlap(shapes(open_cases), self.polygons)
        outside = np.flatnonzero((result < 0) & np.isfinite(bounds).all(axis=1))
        if outside.size > _FEW and tolerance_m > 0.0:
            outside = outside[~self._too_far(bounds[outside], tolerance_m)]
        if outside.size and tolerance_m > 0.0:
            result[outside] = _nearest_zone(shapes(outside), self.polygons, tolerance_m)
        lost = int((result < 0).sum())
        if lost:
            logger.info("%d of %d geometries lie in no zone and not within %g m of one", lost, result.size, tolerance_m)
        return result


def zone_of(
    geometries: Geometries,
    zones: Zones | ZoneIndex,
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
        Polygons in a projected CRS in metres; or an index of them, where several parts are asked one after the other.
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
    things, index = _checked(geometries, zones)
    by_point = rule == "representative point"
    return index.zones_at(
        shapely.bounds(things).reshape(-1, 4),
        points=(lambda rows: shapely.point_on_surface(things[rows])) if by_point else None,
        shapes=lambda rows: things[rows],
        tolerance_m=tolerance_m,
    )


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
    things, index = _checked(geometries, zones)
    single, open_cases = index.settled(shapely.bounds(things).reshape(-1, 4))
    cases, zone, overlap = _overlaps(things[open_cases], index.polygons)
    total = np.bincount(cases, weights=overlap, minlength=open_cases.size)
    kept = overlap > 0.0
    shared = open_cases[total > 0.0]
    rest = np.setdiff1d(np.arange(len(things)), shared, assume_unique=True)
    unsettled = rest[single[rest] < 0]
    if unsettled.size:
        single[unsettled] = zone_of(things[unsettled], index, tolerance_m=tolerance_m)
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


def _checked(geometries: Geometries, zones: Zones | ZoneIndex) -> tuple[npt.NDArray[Any], ZoneIndex]:
    """Compare the two CRS; give an array of shapely geometries, and the zones' index."""
    own_zones = zones.zones if isinstance(zones, ZoneIndex) else zones
    faults = _zone_faults(own_zones)
    if isinstance(geometries, (gpd.GeoDataFrame, gpd.GeoSeries)):
        faults += _faults_beside(geometries.crs, own_zones.crs)
        things = geometries.geometry.to_numpy()
    else:
        things = np.asarray(geometries, dtype=object)
    if faults:
        raise CRSError(faults)
    return things, zones if isinstance(zones, ZoneIndex) else ZoneIndex(zones)


def _zone_faults(zones: Zones) -> list[Fault]:
    """Return what is wrong with the CRS of zones."""
    crs: pyproj.CRS | None = zones.crs
    expected = "a projected CRS in metres"
    if crs is None:
        return [Fault("zones", "CRS", found=_NO_CRS, expected=expected, action="Set it with zones.set_crs(…).")]
    if crs.is_geographic:
        action = "Reproject with zones.to_crs(…)."
        return [Fault("zones", "CRS", found=describe_crs(crs), expected=expected, action=action)]
    return []


def _faults_beside(own: pyproj.CRS | None, crs: pyproj.CRS | None) -> list[Fault]:
    """Return what is wrong with the CRS of geometries beside that of the zones."""
    expected = f"that of the zones, {describe_crs(crs)}" if crs is not None else "that of the zones"
    if own is None:
        return [Fault("geometries", "CRS", found=_NO_CRS, expected=expected, action="Set it with set_crs(…).")]
    if crs is not None and not same_crs(own, crs):
        found, action = describe_crs(own), "Reproject with to_crs(…)."
        return [Fault("geometries", "CRS", found=found, expected=expected, action=action)]
    return []


def _index_raster(polygons: npt.NDArray[Any], crs: Any) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """Give for each cell the zone that alone touches it and covers it fully, or _NONE, or _MIXED; and the cells' place.

    That is the left and the lower edge of the first cell, and the side of all.
    """
    from affine import Affine

    left, bottom, right, top = shapely.total_bounds(polygons)
    step = max(right - left, top - bottom) / _CELLS
    # A margin keeps the raster's own edge off the zones; the odd fraction keeps its lines off round coordinates.
    x0, y0 = left - 1.37 * step, bottom - 1.37 * step
    shape = (math.ceil((top - y0) / step) + 2, math.ceil((right - x0) / step) + 2)
    coverage = Coverage.of(gpd.GeoSeries(polygons, crs=crs), (Affine(step, 0.0, x0, 0.0, step, y0), shape, crs))
    indptr, cell, weight = coverage.cells()
    zone = np.repeat(np.arange(len(coverage), dtype=np.int32), np.diff(indptr))
    index = np.full(shape[0] * shape[1], _NONE, dtype=np.int32)
    index[cell] = zone
    index[cell[weight < 1.0]] = _MIXED
    touched = np.bincount(cell, minlength=index.size)
    index[touched > 1] = _MIXED
    return index.reshape(shape), np.array([x0, y0, step])


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
    zone, thing = shapely.STRtree(things).query(polygons, predicate="dwithin", distance=tolerance_m)
    distance = shapely.distance(things[thing], polygons[zone])
    order = np.lexsort((zone, distance, thing))
    first = np.unique(thing[order], return_index=True)[1]
    result[thing[order][first]] = zone[order][first]
    return result
