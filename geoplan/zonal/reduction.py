"""Sums, extremes and deviations of a raster under zones, block by block."""

from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.errors import Fault, GeoplanError
from geoplan.machine.products import solved
from geoplan.zonal.coverage import Coverage, GridPolygons, run_in_threads
from geoplan.zonal.grid import check_same_crs, crs_of
from geoplan.zonal.raster import LayeredRaster, nodata_for
from geoplan.zonal.zones import Zones

_MAKE_COVERAGE = "Make it with Coverage.of(zones, raster)."
_WORTH_AN_ORDER = 8  # rows of zones
_SAME_GRID = 1e-3  # of a cell: how far the far corner of a coverage's grid may lie from the raster's


class Reduction:
    """Adds blocks of a raster to the state of all zones, with coverage found on the way or taken from before."""

    def __init__(self, polygons: GridPolygons | None, coverage: Coverage | None, costs: Any, **settings: Any) -> None:
        self.polygons = polygons
        self.coverage = coverage
        self.order = _in_strips(_corners(coverage) if polygons is None else polygons.windows)
        self.costs = costs[self.order]
        self.detailed: bool = settings["detailed"]
        self.threads: int | None = settings["threads"]
        self.nodata: float | None = settings["nodata"]

    @classmethod
    def of(
        cls,
        source: LayeredRaster,
        zones: Zones,
        coverage: Coverage | None,
        *,
        detailed: bool,
        threads: int | None,
    ) -> "Reduction":
        """Prepare for zones, with their coverage or, where that is None, to find it on the way."""
        settings = {"detailed": detailed, "threads": threads, "nodata": source.nodata if source.raw_is_real else None}
        if coverage is None:
            polygons = GridPolygons.of(zones, source.grid)
            return cls(polygons, None, polygons.costs(), **settings)
        check_same_crs(zones.crs, source.grid)
        check_coverage(coverage, source, zones)
        return cls(None, coverage, coverage.costs() * source.layers, **settings)

    @property
    def bounds(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The window of the grid that the zones need."""
        if self.polygons is not None:
            return self.polygons.bounds
        assert self.coverage is not None
        return self.coverage.bounds

    def add(self, values: npt.NDArray[Any], row: int, column: int, state: npt.NDArray[np.float64]) -> None:
        """Add a block (layers x rows x columns) that begins at a row and column of the grid."""
        from geoplan.zonal import kernels

        block = kernels.RasterBlock(values, row, column, nodata_for(values.dtype, self.nodata))
        detailed, order = self.detailed, self.order
        if self.polygons is not None:
            polygons, outlines = self.polygons, self.polygons.outlines

            def task(first: int, last: int) -> None:
                kernels.reduce_zones(block, outlines, order[first:last], detailed, state, polygons.flags)
        else:
            assert self.coverage is not None
            zone_indptr, spans = self.coverage.zone_indptr, self.coverage.spans

            def task(first: int, last: int) -> None:
                kernels.reduce_spans(block, zone_indptr, spans, order[first:last], detailed, state)

        run_in_threads(task, self.costs, threads=self.threads)

    def finish(self) -> None:
        """Raise what the kernels found wrong with the zones."""
        if self.polygons is not None:
            self.polygons.raise_faults()


def _in_strips(windows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Order zones by strips as high as they are, from left to right in each.

    The rows of a zone lie apart in memory, each in a page of its own that the processor must look up. A zone's
    neighbour has its rows in the same pages: taken next, it needs no looking up. No sum depends on the order of zones.

    Small zones stay as they are: what they have of the raster is soon found, and their outlines lie together.

    Parameters
    ----------
    windows
        Of each zone the first row, the row after its last, and the first column; further columns are left aside.

    Examples
    --------
    >>> _in_strips(np.array([[0, 9, 50], [12, 20, 0], [1, 9, 0], [2, 9, 30]]))
    array([2, 3, 0, 1])
    """
    top, bottom, left = windows.T[:3]
    height = int((bottom - top).mean()) if len(windows) else 0
    if height < _WORTH_AN_ORDER:
        return np.arange(len(windows))
    return np.lexsort((left, top // height))


def _corners(coverage: Coverage | None) -> npt.NDArray[np.int64]:
    """Give first row, row after the last, and first column of the topmost span of each zone."""
    assert coverage is not None
    corners = np.zeros((len(coverage), 3), dtype=np.int64)
    some = np.diff(coverage.zone_indptr) > 0
    begin, end = coverage.zone_indptr[:-1][some], coverage.zone_indptr[1:][some]
    corners[some] = np.column_stack([coverage.row[begin], coverage.row[end - 1] + 1, coverage.column[begin]])
    return corners


def check_coverage(coverage: Coverage, source: LayeredRaster, zones: Zones) -> None:
    """Raise where a coverage is not that of these zones on this raster's grid."""
    if len(coverage) != len(zones):
        raise GeoplanError(
            Fault(
                "coverage",
                "zones",
                found=f"{len(coverage)} zones",
                expected=f"the {len(zones)} that are given",
                action=_MAKE_COVERAGE,
            )
        )
    one, other = coverage.grid, source.grid
    check_same_crs(crs_of(one), other, zones_name="coverage")
    to_map, to_other = (np.array(grid.affine).reshape(3, 3) for grid in (one, other))
    moved = solved(to_map, to_other) - np.eye(3)  # from cells of one grid to cells of the other
    if one.shape != other.shape or np.abs(moved).max() * max(one.shape) > _SAME_GRID:
        texts = [f"{grid.shape[0]} x {grid.shape[1]} cells, {tuple(grid.affine)[:6]}" for grid in (one, other)]
        raise GeoplanError(
            Fault("coverage", "grid", found=texts[0], expected=f"that of the raster, {texts[1]}", action=_MAKE_COVERAGE)
        )
