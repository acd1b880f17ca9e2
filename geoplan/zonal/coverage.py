"""The exact share of each grid cell that lies inside each polygon, kept sparse and used for many layers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from odc.geo.geobox import GeoBox

from geoplan.errors import Fault, GeoplanError, LayerError
from geoplan.machine.cores import usable_cores
from geoplan.machine.products import product_sums
from geoplan.zonal.grid import GridLike, as_grid, check_same_crs
from geoplan.zonal.zones import Zones, ZonesLike, as_zones, geometry_kind, names_of, of_one_kind

if TYPE_CHECKING:
    from geoplan.zonal.kernels import Outlines, Spans

_POLYGON = 3
_SMALL = 100_000  # cells and vertices below which threads cost more than they save
_TASKS_PER_THREAD = 8
_ROUNDING = 1e-9  # of a cell: a share that falls short by less than this does not


@dataclass(frozen=True, eq=False)
class Coverage:
    """How much of each cell of a grid each zone covers.

    Weights are stored as spans of equal weight along rows, zone by zone and top down: the inside of a zone costs one
    span a row, so that memory goes with the zones' outlines and not with their areas.

    Parameters
    ----------
    grid
        The grid.
    zone_indptr
        The spans of zone ``i`` are ``zone_indptr[i]:zone_indptr[i + 1]``.
    row, column
        The first cell of each span.
    length
        The number of cells in each span.
    weight
        The share of each of these cells inside the zone [0..1]; of a line its length in the cell [units of the CRS],
        of points their number.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from affine import Affine
    >>> zones = gpd.GeoSeries([shapely.box(5, 0, 30, 10)], crs=32648)
    >>> coverage = Coverage.of(zones, (Affine(10, 0, 0, 0, -10, 10), (1, 3), 32648))
    >>> coverage.cells()
    (array([0, 3]), array([0, 1, 2]), array([0.5, 1. , 1. ]))
    """

    grid: GeoBox
    zone_indptr: npt.NDArray[np.int64]
    row: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    length: npt.NDArray[np.int32]
    weight: npt.NDArray[np.float64]

    @classmethod
    def of(cls, zones: ZonesLike, grid: GridLike, *, threads: int | None = None) -> "Coverage":
        """Find the coverage of polygons on a grid; of lines their length in each cell, of points their number.

        Parameters
        ----------
        zones
            Polygons and multipolygons in the CRS of the grid; rings may turn either way. Or lines, or points. Empty
            ones cover nothing. What lies off the grid is cut off. Those of a list are taken to be in the grid's CRS.
        grid
            A GeoBox, a raster, or (affine, (rows, columns), CRS).
        threads
            How many threads to use; all cores where None. The result does not depend on it.

        Raises
        ------
        CRSError
            If either side has no CRS, or the two differ.
        LayerError
            If the zones are not of one kind, have coordinates that are not finite, or a polygon crosses itself.
        """
        from geoplan.zonal import kernels

        box = as_grid(grid)
        zones = as_zones(zones, box)
        if geometry_kind(zones) != "polygons":
            return cls._of_cells(zones, box)
        polygons = GridPolygons.of(zones, box)
        counts = np.zeros(len(polygons), dtype=np.int64)

        def task(first: int, last: int) -> tuple[npt.NDArray[Any], ...]:
            return kernels.spans_of_zones(polygons.outlines, first, last, counts, polygons.flags)

        parts = run_in_threads(task, polygons.costs(), threads=threads)
        polygons.raise_faults()
        indptr = np.zeros(len(polygons) + 1, dtype=np.int64)
        np.cumsum(counts, out=indptr[1:])
        row, column, length, weight = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return cls(box, indptr, row, column, length, weight)

    @classmethod
    def _of_cells(cls, zones: Zones, grid: GeoBox) -> "Coverage":
        """Find the cells of lines or points."""
        from geoplan.zonal.lines import line_cells, point_cells

        check_same_crs(zones.crs, grid)
        kind = geometry_kind(zones)
        names = names_of(zones)
        geometries = of_one_kind(zones.geometry.to_numpy(), names, kind)
        xy, zone_of_vertex = shapely.get_coordinates(geometries, return_index=True)
        lost = np.unique(zone_of_vertex[~np.isfinite(xy).all(axis=1)])
        if lost.size:
            raise LayerError(
                Fault(
                    "zones",
                    f"zone {names[int(i)]}",
                    found="coordinates that are not finite",
                    expected="finite ones",
                    action="Correct them.",
                )
                for i in lost
            )
        zone, cell, weight = (line_cells if kind == "lines" else point_cells)(geometries, grid)
        indptr = np.searchsorted(zone, np.arange(len(geometries) + 1)).astype(np.int64)
        row, column = np.divmod(cell, int(grid.shape[1]))
        length = np.ones(cell.size, dtype=np.int32)
        return cls(grid, indptr, row.astype(np.int32), column.astype(np.int32), length, weight)

    def __len__(self) -> int:
        """Count the zones."""
        return self.zone_indptr.size - 1

    def at_least(self, share: float) -> "Coverage":
        """Leave out the cells of which less than a share lies in the zone.

        Examples
        --------
        >>> from affine import Affine
        >>> coverage = Coverage.of([shapely.box(6, 0, 20, 10)], (Affine(10, 0, 0, 0, -10, 10), (1, 2), 32648))
        >>> coverage.at_least(0.5).cells()
        (array([0, 1]), array([1]), array([1.]))
        """
        kept = self.weight >= share - _ROUNDING
        indptr = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(kept, dtype=np.int64)])[self.zone_indptr]
        return Coverage(self.grid, indptr, self.row[kept], self.column[kept], self.length[kept], self.weight[kept])

    def between_rows(self, first: int, last: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Give, for each zone, the first span in the rows first..last and the one after the last."""
        begin, end = self.zone_indptr[:-1], self.zone_indptr[1:]
        if not self.row.size or (self.row.min() >= first and self.row.max() < last):
            return begin, end
        rows = int(self.grid.shape[0]) + 1
        order = self._zone_of_span() * rows + self.row
        zones = np.arange(len(self), dtype=np.int64) * rows
        return (
            np.searchsorted(order, zones + min(max(first, 0), rows)).astype(np.int64),
            np.searchsorted(order, zones + min(max(last, 0), rows)).astype(np.int64),
        )

    @property
    def bounds(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The window of the grid that holds all spans: (row start, row end), (column start, column end)."""
        if not self.row.size:
            return (0, 0), (0, 0)
        rows = (int(self.row.min()), int(self.row.max()) + 1)
        return rows, (int(self.column.min()), int((self.column + self.length).max()))

    def costs(self) -> npt.NDArray[np.int64]:
        """Estimate the work that each zone makes: its cells and, dearer, its spans."""
        cells = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self.length, dtype=np.int64)])
        return np.diff(cells[self.zone_indptr]) + 5 * np.diff(self.zone_indptr) + 20

    @property
    def spans(self) -> "Spans":
        """The spans, as the kernels take them."""
        from geoplan.zonal.kernels import Spans

        return Spans(self.row, self.column, self.length, self.weight)

    @property
    def cell_sums(self) -> npt.NDArray[np.float64]:
        """Area of each zone on the grid, in cells; of a line its length, of points their number."""
        sums = np.zeros(len(self))
        np.add.at(sums, self._zone_of_span(), self.weight * self.length)
        return sums

    def cells(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Write the weights out cell by cell.

        Returns
        -------
        zone_indptr, cell, weight
            A sparse matrix of zones x cells in CSR form; cells are numbered row by row.
        """
        ends = np.cumsum(self.length, dtype=np.int64)
        total = int(ends[-1]) if ends.size else 0
        within = np.arange(total, dtype=np.int64) - np.repeat(ends - self.length, self.length)
        first = self.row.astype(np.int64) * self.grid.shape[1] + self.column
        bounds = np.concatenate([np.zeros(1, dtype=np.int64), ends])
        return bounds[self.zone_indptr], np.repeat(first, self.length) + within, np.repeat(self.weight, self.length)

    def _zone_of_span(self) -> npt.NDArray[np.int64]:
        return np.repeat(np.arange(len(self)), np.diff(self.zone_indptr))


@dataclass(frozen=True, eq=False)
class GridPolygons:
    """Polygons as flat arrays in the coordinates of a grid, ready for the kernels.

    Parameters
    ----------
    x, y
        Vertices as column and row on the grid.
    ring_indptr
        The vertices of ring ``i`` are ``ring_indptr[i]:ring_indptr[i + 1]``.
    ring_sign
        What makes a ring count as shell or hole, whichever way it turns.
    zone_indptr
        The rings of zone ``i`` are ``zone_indptr[i]:zone_indptr[i + 1]``.
    windows
        Row start, row end, column start, column end of each zone on the grid.
    flags
        What the kernels found wrong with each zone.
    names
        The zones' names for messages.
    """

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    ring_indptr: npt.NDArray[np.int64]
    ring_sign: npt.NDArray[np.float64]
    zone_indptr: npt.NDArray[np.int64]
    windows: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint8]
    names: pd.Index

    @classmethod
    def of(cls, zones: Zones, grid: GeoBox) -> "GridPolygons":
        """Flatten polygons and put them on the grid.

        Raises
        ------
        CRSError
            If the zones have no CRS, or another than the grid.
        LayerError
            If a geometry is not a polygon, or has coordinates that are not finite.
        """
        from geoplan.zonal import kernels

        check_same_crs(zones.crs, grid)
        names = names_of(zones)
        xy, ring_indptr, hole, zone_indptr = _flatten(of_one_kind(zones.geometry.to_numpy(), names, "polygons"))
        affine = grid.affine
        inverse = np.array((~affine)[:6], dtype=np.float64)
        x = np.empty(len(xy))
        y = np.empty(len(xy))
        # How finely float64 resolves map coordinates of this size: a vertex nearer than that to a cell border is on it.
        rows, columns = grid.shape
        corners = np.array([(0, 0, 1), (columns, 0, 1), (0, rows, 1), (columns, rows, 1)])
        extent = np.abs(product_sums(corners, np.array(affine[:6]).reshape(2, 3).T)).max(axis=0)
        resolution = 4 * np.finfo(np.float64).eps * extent
        snap_x = abs(inverse[0]) * resolution[0] + abs(inverse[1]) * resolution[1]
        snap_y = abs(inverse[3]) * resolution[0] + abs(inverse[4]) * resolution[1]
        kernels.to_grid(xy, inverse, snap_x, snap_y, x, y)
        sign = np.empty(ring_indptr.size - 1)
        kernels.orient_rings(x, y, ring_indptr, hole, sign)
        windows = np.empty((zone_indptr.size - 1, 4), dtype=np.int64)
        flags = np.zeros(zone_indptr.size - 1, dtype=np.uint8)
        polygons = cls(x, y, ring_indptr, sign, zone_indptr, windows, flags, names)
        kernels.find_windows(polygons.outlines, (rows, columns), flags)
        polygons.raise_faults()
        return polygons

    def __len__(self) -> int:
        """Count the zones."""
        return len(self.windows)

    @property
    def outlines(self) -> "Outlines":
        """The arrays that describe the polygons, as the kernels take them."""
        from geoplan.zonal.kernels import Outlines

        return Outlines(self.x, self.y, self.ring_indptr, self.ring_sign, self.zone_indptr, self.windows)

    @property
    def bounds(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The window of the grid that holds all zones: (row start, row end), (column start, column end)."""
        used = self.windows[self.windows[:, 1] > self.windows[:, 0]]
        if not len(used):
            return (0, 0), (0, 0)
        return (int(used[:, 0].min()), int(used[:, 1].max())), (int(used[:, 2].min()), int(used[:, 3].max()))

    def costs(self) -> npt.NDArray[np.int64]:
        """Estimate the work that each zone makes: its window's cells and, dearer, its vertices."""
        cells = (self.windows[:, 1] - self.windows[:, 0]) * (self.windows[:, 3] - self.windows[:, 2])
        return cells + 10 * np.diff(self.ring_indptr[self.zone_indptr]) + 100

    def raise_faults(self) -> None:
        """Raise one LayerError that names all zones whose geometry cannot be measured."""
        from geoplan.zonal import kernels

        if not self.flags.any():
            return
        text = {
            kernels.SELF_CROSSING: "rings that cross or overlap",
            kernels.NOT_FINITE: "coordinates that are not finite",
        }
        raise LayerError(
            Fault(
                file="zones",
                where=f"zone {self.names[int(i)]}",
                found=text[int(self.flags[i])],
                expected="a valid polygon",
                action="Repair it, for example with shapely.make_valid.",
            )
            for i in np.flatnonzero(self.flags)
        )


def run_in_threads(
    task: Callable[[int, int], Any], costs: npt.NDArray[np.int64], *, threads: int | None = None
) -> list[Any]:
    """Share zones between threads by their cost.

    Parameters
    ----------
    task
        Called with the first zone and the one after the last; must release the GIL to gain.
    costs
        The estimated work for each zone, in about nanoseconds.
    threads
        How many threads; all cores where None.

    Returns
    -------
    list
        What `task` returned, in the order of the zones.
    """
    if threads is not None and threads < 1:
        raise GeoplanError(Fault("threads", "", found=f"{threads}", expected="1 or more"))
    n = len(costs)
    wanted = threads or usable_cores()
    work = np.cumsum(costs)
    if n < 2 or wanted == 1 or work[-1] < _SMALL:
        return [task(0, n)]
    goals = np.linspace(0, work[-1], wanted * _TASKS_PER_THREAD + 1)[1:-1]
    borders = np.unique(np.concatenate([[0], np.searchsorted(work, goals), [n]]))
    with ThreadPoolExecutor(wanted) as pool:
        return list(pool.map(task, borders[:-1].tolist(), borders[1:].tolist()))


def _flatten(
    geometries: npt.NDArray[Any],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Give vertices, rings, which rings are holes, and zones."""
    zero = np.zeros(1, dtype=np.int64)
    if not len(geometries):
        return np.empty((0, 2)), zero, np.empty(0, dtype=np.uint8), zero
    if (shapely.get_type_id(geometries) == _POLYGON).all() and not shapely.get_num_interior_rings(geometries).any():
        # Footprints: one ring each, found five times faster without the general way below.
        sizes = shapely.get_num_coordinates(geometries)
        rings = np.concatenate([zero, np.cumsum(sizes, dtype=np.int64)])
        one_each = np.arange(len(geometries) + 1, dtype=np.int64)
        return shapely.get_coordinates(geometries), rings, np.zeros(len(geometries), dtype=np.uint8), one_each
    kind, xy, offsets = shapely.to_ragged_array(geometries, include_z=False)
    rings, polygons = (offset.astype(np.int64) for offset in offsets[:2])
    zones = polygons if kind == shapely.GeometryType.POLYGON else polygons[offsets[2].astype(np.int64)]
    hole = np.ones(rings.size - 1, dtype=np.uint8)
    starts = polygons[:-1]
    hole[starts[starts < np.append(polygons[1:], 0)[: starts.size]]] = 0  # the first ring of each polygon that has one
    return np.ascontiguousarray(xy, dtype=np.float64), rings, hole, zones
