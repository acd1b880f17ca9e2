"""Statistics of a raster's cells under each zone, each cell counted by the share of it inside the zone."""

from collections.abc import Callable, Hashable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from odc.geo.geobox import GeoBox

from geoplan.errors import Fault, GeoplanError, LayerError
from geoplan.progress import Progress, reporting
from geoplan.zonal.class_shares import Sums, class_sums
from geoplan.zonal.coverage import Coverage, run_in_threads
from geoplan.zonal.grid import check_same_crs
from geoplan.zonal.raster import BLOCK_BYTES, LayeredRaster, RasterLike, nodata_for, opened
from geoplan.zonal.reduction import Reduction, check_coverage
from geoplan.zonal.statistic_names import DETAILS, MOMENTS, ORDERED, WEIGHTED, AskedStatistic, asked_statistics
from geoplan.zonal.zones import Zones, ZonesLike, as_zones, geometry_kind

if TYPE_CHECKING:
    from geoplan.zonal.weighting import AlignedWeights

Columns: TypeAlias = dict[str, npt.NDArray[Any]]
"""Statistics of one layer, by kind; quantiles by name."""

_SUM = 1  # as kernels.SUM, which is not imported before it is needed
_ZONES_NAMED = 5


def zonal_stats(
    raster: RasterLike,
    zones: ZonesLike,
    *,
    stats: Sequence[str] = ("mean", "sum", "count"),
    weights: RasterLike | None = None,
    least_coverage: float = 0.0,
    band: Hashable | None = None,
    coverage: Coverage | None = None,
    nodata: float | None = None,
    threads: int | None = None,
    block_bytes: int = BLOCK_BYTES,
    progress: Progress = False,
) -> pd.DataFrame:
    """Compute statistics of a raster for each zone, by exact coverage.

    Each cell counts by the share of its area inside the zone, found exactly; so zones that tile an area share its sum
    without gain or loss, and a zone smaller than a cell has its cell's value. Cells that are nodata or NaN do not
    count. Areas are planar in the raster's CRS: where densities on a grid in degrees are summed, multiply by the true
    area of the cells first (`geoplan.zonal.geodesic_cell_area`), with nodata as NaN. All definitions are those of the
    package exactextract (D. Baston), with which the results agree.

    Parameters
    ----------
    raster
        DataArray with dimensions y and x, at most one more (a band, a month), and a rioxarray CRS and nodata; the
        path of a file that rasterio reads; or an open rasterio dataset. A dask-backed or lazily opened raster and a
        file are read in blocks of rows, so that they may be larger than memory. An undecoded ``scale_factor`` and
        ``add_offset`` in its attrs are applied.
    zones
        A GeoDataFrame or GeoSeries in the raster's CRS; or a list, array or Series of geometries, which is taken to be
        in it. Polygons, valid, in any size, order and place. Or lines: each cell then counts by the length of line in
        it [units of the CRS] in the place of its share. Or points: each has the value of the cell that it lies in, and
        a multipoint those of its points. A border of cells belongs to the cell on its right, or below.
    stats
        ``count``: sum of the shares of valid cells [cells; units of the CRS for lines; points]; ``sum``: of share times
        value; ``mean``: sum / count; ``min``, ``max``: of the valid cells that the zone touches with any area;
        ``variance``, ``stdev``: of the values, weighted by share (of the population; unit squared, unit).

        ``median`` and quantiles: ``q25`` is the value that 25 per cent of the cells lie below, by share; so ``q2.5``,
        ``q99``. Between the values a straight line [1]_, so that these of whole numbers need not be whole.
        ``mode``: the value with the greatest sum of shares, of equals the greatest; ``minority``: with the least, of
        equals the smallest; ``variety``: how many different values there are.

        ``frac``: for each class that occurs, its share of the zone's valid cells [0..1], in columns ``frac_1``,
        ``frac_6``; for rasters of at most 256 different values (`class_fractions` has named classes).

        ``weighted_mean``, ``weighted_sum``, ``weighted_variance``, ``weighted_stdev``, ``weighted_frac``: share times
        weight in the place of the share. They need `weights`; all the others leave them aside.

        The names of exactextract, ``majority`` and ``quantile(q=0.25)``, and ``std`` are understood too.
    weights
        A second raster of one layer, in the same CRS, 0 or more (a population by which to weight). Where it is unknown
        (nodata, NaN, or beyond its edge) under a valid cell, the zone's weighted statistics are NaN. Its cells must be
        those of the raster, or a whole number of times larger or smaller and in line with them: then both are taken on
        the smaller cells, of which each has the value of the larger one around it, and sums are over these. What fits
        in no such way is refused.
    least_coverage
        Cells of which a smaller share than this lies in the zone do not count. [0..1]
    band
        The layer to use, where there are several: the number of a band, or its label. All of them where None.
    coverage
        ``Coverage.of(zones, raster)``, to save the work when the same zones meet many rasters of one grid.
    nodata
        The value that means "no data", where the raster does not say so itself.
    threads
        How many threads to use; all cores where None. The result does not depend on it.
    block_bytes
        How much is read at once of a raster that is not in memory, counted as float64 [bytes]. Sums do not depend on
        it. For quantiles, modes and varieties, each thread needs besides 8 to 16 bytes a cell of its zone in a block,
        and of zones that go on in the next block their different values are kept.
    progress
        True for a bar, or a callable (fraction, message).

    Returns
    -------
    DataFrame
        Indexed like `zones`, a column for each statistic, named as it was asked for: float64, ``variety`` int64, in the
        unit of the raster where no other is said. For a raster with more than one layer, columns ``mean_<label>`` layer
        by layer, the label being the coordinate of the leading dimension (dates as 2025-01-31). A zone without valid
        cells has count, sum and variety 0, weighted sum 0, and NaN for the rest.

    Raises
    ------
    CRSError
        If a side has no CRS, or they differ.
    LayerError
        If the raster has no cells, no regular grid, no real numbers, no such band, more than 256 values for ``frac``,
        or infinite values under a zone; if the zones are of no or of several kinds, or a polygon is not valid; if the
        weights do not fit, or are negative or infinite under a zone.
    GeoplanError
        If a statistic does not exist, weighted ones are asked for without weights or weights given for nothing, the
        least coverage is no share, or `coverage` is of another grid or other zones.

    References
    ----------
    .. [1] https://stats.stackexchange.com/a/13223: of n different values in order, value i (from 0) with weight w
       stands at i w + (n - 1) W, where W is the weight of those before it; quantile q is what stands at q times the
       last.

    Examples
    --------
    >>> import geopandas as gpd, numpy as np, rioxarray, shapely, xarray as xr
    >>> raster = xr.DataArray([[1.0, 2.0]], dims=("y", "x"), coords={"y": [5.0], "x": [5.0, 15.0]})
    >>> raster = raster.rio.write_crs(32648).rio.write_transform()
    >>> raster.spatial_ref.attrs["GeoTransform"] = "0 10 0 10 0 -10"
    >>> zones = gpd.GeoSeries([shapely.box(5, 0, 20, 10)], index=["a"], crs=32648)
    >>> zonal_stats(raster, zones)
           mean  sum  count
    a  1.666667  2.5    1.5
    >>> zonal_stats(raster, zones, stats=("mode", "variety", "frac"))
       mode  variety    frac_1    frac_2
    a   2.0        2  0.333333  0.666667
    """
    asked = asked_statistics(stats, weighted=weights is not None)
    share = _share(least_coverage)
    with ExitStack() as stack:
        source = stack.enter_context(opened(raster, nodata=nodata, block_bytes=block_bytes))
        source = source if band is None else source.only(band)
        report = stack.enter_context(reporting(progress))
        of_zones = as_zones(zones, source.grid)
        work = _Work(source, of_zones, asked, share, threads)
        covered = work.coverage(coverage)
        by_layer = work.plain(covered, report)
        classes: dict[str, list[Sums]] = {}
        if weights is not None:
            from geoplan.zonal.weighting import AlignedWeights

            aligned = AlignedWeights.of(stack.enter_context(opened(weights, block_bytes=block_bytes)), source)
            on_weights = work.coverage_on(aligned, covered)
            work.weighted(by_layer, aligned, on_weights)
            if "weighted_frac" in work.kinds:
                classes["weighted_frac"] = class_sums(source, on_weights, weights=aligned, threads=threads)
        if "frac" in work.kinds:
            assert covered is not None
            classes["frac"] = class_sums(source, covered, threads=threads)
        return _table(work, by_layer, classes)


class _Work:
    """What is asked of a raster and zones, computed step by step; each step gives its statistics by layer."""

    def __init__(
        self,
        source: LayeredRaster,
        zones: Zones,
        asked: tuple[AskedStatistic, ...],
        share: float,
        threads: int | None,
    ) -> None:
        self.source = source
        self.zones = zones
        self.asked = asked
        self.kinds = {one.kind for one in asked}
        self.share = share
        self.threads = threads
        self.kind = geometry_kind(zones)
        if share > 0 and self.kind != "polygons":
            expected = "polygons, of which cells can be covered"
            raise GeoplanError(Fault("least_coverage", "", found=f"zones that are {self.kind}", expected=expected))

    def coverage(self, given: Coverage | None) -> Coverage | None:
        """Give the coverage of the zones on the raster, where it is needed."""
        check_same_crs(self.zones.crs, self.source.grid)
        if given is not None:
            check_coverage(given, self.source, self.zones)
            return given.at_least(self.share) if self.share > 0 else given
        summed = self.kinds <= {*MOMENTS, *DETAILS, *WEIGHTED, "weighted_frac"}
        if summed and not self.share and self.kind == "polygons":
            return None
        return self._coverage_of(self.source.grid)

    def coverage_on(self, aligned: "AlignedWeights", covered: Coverage | None) -> Coverage:
        """Give the coverage of the zones on the cells that raster and weights share."""
        if aligned.values_step == (1, 1) and covered is not None:
            return covered
        return self._coverage_of(aligned.grid)

    def _coverage_of(self, grid: GeoBox) -> Coverage:
        coverage = Coverage.of(self.zones, grid, threads=self.threads)
        return coverage.at_least(self.share) if self.share > 0 else coverage

    def plain(self, coverage: Coverage | None, report: Callable[[float, str], None]) -> list[Columns]:
        """Compute what needs no weights: one pass over the raster."""
        source, n = self.source, len(self.zones)
        state = np.zeros((source.layers, n, 6))
        state[:, :, 2], state[:, :, 3] = np.inf, -np.inf  # MIN, MAX
        reduce = Reduction.of(
            source, self.zones, coverage, detailed=bool(self.kinds & set(DETAILS)), threads=self.threads
        )
        ordered = None
        if self.kinds & set(ORDERED):
            from geoplan.zonal.ordering import Ordering

            assert coverage is not None
            levels = [one.level for one in self.asked if one.level is not None]
            ordered = Ordering(coverage, source.layers, levels, threads=self.threads)
        rows, columns = reduce.bounds
        for block in source.blocks(rows, columns):
            reduce.add(block.values, block.row, block.column, state)
            if ordered is not None:
                ordered.add(block, nodata_for(block.values.dtype, reduce.nodata))
            done = (block.row + block.values.shape[1] - rows[0]) / max(1, rows[1] - rows[0])
            report(min(1.0, done), "Zonal statistics")
        reduce.finish()
        _check_sums(state, source, self.zones.index)
        by_layer = [_summaries(state[layer]) for layer in range(source.layers)]
        if ordered is not None:
            for layer, columns_of_layer in enumerate(by_layer):
                columns_of_layer |= ordered.statistics(layer, self.asked)
        return by_layer

    def weighted(self, by_layer: list[Columns], aligned: "AlignedWeights", coverage: Coverage) -> None:
        """Add to what is found the statistics by weights: a pass over raster and weights."""
        from geoplan.zonal.weighting import WeightedCells, WeightedRuns, add_weighted, check_weights, weighted_summaries

        source = self.source
        state = np.zeros((source.layers, len(self.zones), 5))
        for block in aligned.blocks(*coverage.bounds):
            weights = aligned.weights_of(block)
            nodata = nodata_for(block.values.dtype, source.nodata if source.raw_is_real else None)
            begin, end = coverage.between_rows(block.row, block.row + block.values.shape[1])
            runs = WeightedRuns(coverage.row, coverage.column, coverage.length, coverage.weight, begin, end)
            for layer in range(source.layers):
                values = np.ascontiguousarray(block.values[layer])
                cells = WeightedCells(values, weights, block.row, block.column, nodata)

                def task(first: int, last: int, cells: Any = cells, runs: Any = runs, layer: int = layer) -> None:
                    add_weighted(cells, runs, (first, last), state[layer])

                run_in_threads(task, coverage.costs(), threads=self.threads)
        check_weights(state, self.zones.index)
        for layer, columns in enumerate(by_layer):
            columns |= weighted_summaries(state[layer])


def _share(least_coverage: object) -> float:
    given = least_coverage
    if isinstance(given, (int, float, np.integer, np.floating)) and not isinstance(given, bool) and 0 <= given <= 1:
        return float(given)
    action = "Give 0.5 to count only cells that lie in the zone by half or more."
    raise GeoplanError(
        Fault("least_coverage", "", found=repr(given)[:80], expected="a share from 0 to 1", action=action)
    )


def _summaries(state: npt.NDArray[np.float64]) -> Columns:
    """Give the statistics of one layer by kind."""
    count, total, low, high, _, m2 = state.T
    some = count > 0
    nothing = np.full(len(state), np.nan)
    variance = np.divide(m2, count, out=nothing.copy(), where=some)
    return {
        "count": count,
        "sum": total,
        "mean": np.divide(total, count, out=nothing.copy(), where=some),
        "min": np.where(some, low, np.nan),
        "max": np.where(some, high, np.nan),
        "variance": variance,
        "stdev": np.sqrt(variance),
    }


def _check_sums(state: npt.NDArray[np.float64], source: LayeredRaster, index: pd.Index) -> None:
    """Raise where a zone has a sum that is no number: only infinite cells, or such as overflow, make one."""
    wrong = np.flatnonzero(~np.isfinite(state[:, :, _SUM]).all(axis=0))
    if len(wrong):
        named = ", ".join(repr(index[zone]) for zone in wrong[:_ZONES_NAMED])
        more = f" and {len(wrong) - _ZONES_NAMED} more" if len(wrong) > _ZONES_NAMED else ""
        found = f"infinite values, or such as have no finite sum, under the zones {named}{more}"
        raise LayerError(
            Fault(
                source.name, "values", found=found, expected="finite numbers", action="Set them to nodata, or to NaN."
            )
        )


def _table(work: _Work, by_layer: list[Columns], classes: dict[str, list[Sums]]) -> pd.DataFrame:
    source = work.source
    columns: dict[str, Any] = {}
    for layer, of_layer in enumerate(by_layer):
        suffix = "" if source.labels is None else f"_{source.labels[layer]}"
        for one in work.asked:
            if one.kind in classes:
                sums = classes[one.kind][layer]
                total = np.sum(list(sums.values()), axis=0) if sums else np.zeros(len(work.zones))
                with np.errstate(invalid="ignore", divide="ignore"):
                    columns |= {f"{one.name}_{code}{suffix}": sums[code] / total for code in sorted(sums)}
            else:
                columns[f"{one.name}{suffix}"] = of_layer[one.name if one.kind == "quantile" else one.kind]
    return pd.DataFrame(columns, index=work.zones.index)
