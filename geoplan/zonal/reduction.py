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
_SAME_GRID = 1e-3  # of a cell: how far the far corner of a coverage's grid may lie from the raster's


class Reduction:
    """Adds blocks of a raster to the state of all zones, with coverage found on the way or taken from before."""

    def __init__(self, polygons: GridPolygons | None, coverage: Coverage | None, costs: Any, **settings: Any) -> None:
        self.polygons = polygons
        self.coverage = coverage
        self.costs = costs
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
        detailed = self.detailed
        if self.polygons is not None:
            polygons, outlines = self.polygons, self.polygons.outlines

            def task(first: int, last: int) -> None:
                kernels.reduce_zones(block, outlines, (first, last), detailed, state, polygons.flags)
        else:
            assert self.coverage is not None
            zone_indptr, spans = self.coverage.zone_indptr, self.coverage.spans

            def task(first: int, last: int) -> None:
                kernels.reduce_spans(block, zone_indptr, spans, (first, last), detailed, state)

        run_in_threads(task, self.costs, threads=self.threads)

    def finish(self) -> None:
        """Raise what the kernels found wrong with the zones."""
        if self.polygons is not None:
            self.polygons.raise_faults()


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
