"""Statistics of a raster's cells under each zone, each cell counted by the share of it inside the zone."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, GeoplanError, LayerError, did_you_mean
from geoplan.progress import Progress, reporting
from geoplan.zonal.coverage import Coverage, GridPolygons, Zones, run_in_threads
from geoplan.zonal.grid import check_same_crs, crs_of, name_of
from geoplan.zonal.raster import BLOCK_BYTES, LayeredRaster, RasterLike, nodata_for, opened

Statistic: TypeAlias = Literal["count", "sum", "mean", "min", "max", "variance"]

_MAX_CLASSES = 256
_MAKE_COVERAGE = "Make it with Coverage.of(zones, raster)."
_SUM = 1  # as kernels.SUM, which is not imported before it is needed
_ZONES_NAMED = 5
_SAME_GRID = 1e-3  # of a cell: how far the far corner of a coverage's grid may lie from the raster's


def zonal_stats(
    raster: RasterLike,
    zones: Zones,
    *,
    stats: Sequence[Statistic] = ("mean", "sum", "count"),
    coverage: Coverage | None = None,
    nodata: float | None = None,
    threads: int | None = None,
    block_bytes: int = BLOCK_BYTES,
    progress: Progress = False,
) -> pd.DataFrame:
    """Compute statistics of a raster for each zone, by exact coverage.

    Each cell counts by the share of its area inside the zone [1]_, found exactly; so zones that tile an area share its
    sum without gain or loss, and a zone smaller than a cell has its cell's value. Cells that are nodata or NaN do not
    count. Areas are planar in the raster's CRS: where densities on a grid in degrees are summed, multiply by the true
    area of the cells first (`geoplan.zonal.geodesic_cell_area`), with nodata as NaN.

    Parameters
    ----------
    raster
        DataArray with dimensions y and x, at most one more (a band, a month), and a rioxarray CRS and nodata; the
        path of a file that rasterio reads; or an open rasterio dataset. A dask-backed or lazily opened raster and a
        file are read in blocks of rows, so that they may be larger than memory. An undecoded ``scale_factor`` and
        ``add_offset`` in its attrs are applied.
    zones
        Polygons in the raster's CRS, valid, in any size, order and place.
    stats
        ``count``: sum of the shares of valid cells [cells]; ``sum``: of share times value; ``mean``: sum / count;
        ``min``, ``max``: of the valid cells that the zone touches with any area; ``variance``: of the values, weighted
        by share (population variance, unit squared).
    coverage
        ``Coverage.of(zones, raster)``, to save the work when the same zones meet many rasters of one grid.
    nodata
        The value that means "no data", where the raster does not say so itself.
    threads
        How many threads to use; all cores where None. The result does not depend on it.
    block_bytes
        How much is read at once of a raster that is not in memory, counted as float64 [bytes]. The result does not
        depend on it.
    progress
        True for a bar, or a callable (fraction, message).

    Returns
    -------
    DataFrame
        Indexed like `zones`, a column for each statistic; for a raster with more than one layer, columns
        ``mean_<label>`` layer by layer, the label being the coordinate of the leading dimension (dates as
        2025-01-31). A zone without valid cells has count and sum 0 and NaN for the rest.

    Raises
    ------
    CRSError
        If either side has no CRS, or the two differ.
    LayerError
        If the raster has no regular grid, no real numbers, or infinite values under a zone, or a zone is not a valid
        polygon.
    GeoplanError
        If a statistic does not exist, or `coverage` is of another grid or other zones.

    References
    ----------
    .. [1] As the package exactextract (D. Baston) defines it, with which the results agree.

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
    """
    _check_stats(stats)
    with opened(raster, nodata=nodata, block_bytes=block_bytes) as source, reporting(progress) as report:
        state = np.zeros((source.layers, len(zones), 6))
        state[:, :, 2], state[:, :, 3] = np.inf, -np.inf  # MIN, MAX
        detailed = bool({"min", "max", "variance"} & set(stats))
        reduce = _Reduction.of(source, zones, coverage, detailed=detailed, threads=threads)
        rows, columns = reduce.bounds
        for block in source.blocks(rows, columns):
            reduce.add(block.values, block.row, block.column, state)
            done = (block.row + block.values.shape[1] - rows[0]) / max(1, rows[1] - rows[0])
            report(min(1.0, done), "Zonal statistics")
        reduce.finish()
        _check_sums(state, source, zones.index)
        return _table(state, source, zones.index, stats)


def class_fractions(
    raster: RasterLike,
    zones: Zones,
    *,
    coverage: Coverage | None = None,
    classes: Mapping[int, Hashable] | Sequence[int] | None = None,
    nodata: float | None = None,
    threads: int | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> pd.DataFrame:
    """Compute the share of each class of a raster (land cover) in each zone, by exact coverage.

    Parameters
    ----------
    raster
        As for `zonal_stats`, with one layer of at most 256 different values.
    zones
        Polygons in the raster's CRS.
    coverage
        ``Coverage.of(zones, raster)``, where it is at hand.
    classes
        The classes to report, as codes or as a mapping from code to column name; a class that does not occur gets a
        column of zeros. All classes that occur, where None.
    nodata
        The value that means "no data", where the raster does not say so itself.
    threads
        How many threads to use; all cores where None.
    block_bytes
        As for `zonal_stats`.

    Returns
    -------
    DataFrame
        Indexed like `zones`, a column for each class: its share of the zone's cells that are not nodata [0..1], over
        all classes 1. NaN for a zone without such cells.

    Raises
    ------
    CRSError
        If either side has no CRS, or the two differ.
    LayerError
        If the raster has several layers or more than 256 different values.
    """
    with opened(raster, nodata=nodata, block_bytes=block_bytes) as source:
        if source.labels is not None:
            action = "Choose it with raster.isel(…)."
            raise LayerError(
                Fault(
                    name_of(source.data), "layers", found=f"{source.layers} layers", expected="one layer", action=action
                )
            )
        check_same_crs(zones.crs, source.grid)
        if coverage is None:
            coverage = Coverage.of(zones, source.grid, threads=threads)
        _check_coverage(coverage, source, zones)
        weights = _class_weights(source, coverage, threads)
    table = pd.DataFrame({code: weights[code] for code in sorted(weights)}, index=zones.index, dtype="float64")
    total = table.sum(axis="columns")
    table = table.div(total.where(total > 0), axis="index")
    if classes is not None:
        table = table.reindex(columns=list(classes))
        table = table.where(table.notna() | ~(total > 0).to_numpy()[:, None], 0.0)
    return table.rename(columns=dict(classes)) if isinstance(classes, Mapping) else table


def _class_weights(
    source: LayeredRaster, coverage: Coverage, threads: int | None
) -> dict[int | float, npt.NDArray[np.float64]]:
    """Sum the weights of each class that occurs, per zone."""
    from geoplan.zonal import kernels

    zone_indptr, spans = coverage.zone_indptr, coverage.spans
    found: dict[int | float, npt.NDArray[np.float64]] = {}
    used = _span_bounds(coverage)
    for block in source.raw_blocks(*used):
        values = block.values[0]
        if values.dtype == np.uint8:
            codes, positions = np.arange(256), np.ascontiguousarray(values)
        else:
            codes, inverse = np.unique(values, return_inverse=True)
            if codes.size > _MAX_CLASSES:
                raise LayerError(_too_many_classes(source, codes.size))
            positions = inverse.reshape(values.shape).astype(np.uint8)
        table = np.zeros((len(coverage), 256))

        of_codes = kernels.RasterBlock(positions, block.row, block.column, np.nan)

        def task(first: int, last: int, of_codes: Any = of_codes, table: Any = table) -> None:
            kernels.add_classes(of_codes, zone_indptr, spans, (first, last), table)

        run_in_threads(task, _span_costs(coverage), threads=threads)
        for position in np.flatnonzero(table.any(axis=0)):
            raw = codes[position]
            if np.isnan(raw) or (source.nodata is not None and raw == source.nodata):
                continue
            if np.isinf(raw):
                raise LayerError(
                    Fault(source.name, "values", found=f"{raw}", expected="finite codes", action="Set them to nodata.")
                )
            # Scaled here, once for each code, since cells were counted by their raw values.
            real = float(raw) * source.scale + source.offset
            code = int(real) if real.is_integer() else real
            found[code] = found.get(code, 0.0) + table[:, position]
    if len(found) > _MAX_CLASSES:
        raise LayerError(_too_many_classes(source, len(found)))
    return found


def _too_many_classes(source: LayeredRaster, count: int) -> Fault:
    found, expected = f"{count} different values of the type {source.data.dtype}", f"at most {_MAX_CLASSES} classes"
    return Fault(
        name_of(source.data), "values", found=found, expected=expected, action="Use zonal_stats for quantities."
    )


class _Reduction:
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
    ) -> "_Reduction":
        settings = {"detailed": detailed, "threads": threads, "nodata": source.nodata if source.raw_is_real else None}
        if coverage is None:
            polygons = GridPolygons.of(zones, source.grid)
            return cls(polygons, None, polygons.costs(), **settings)
        check_same_crs(zones.crs, source.grid)
        _check_coverage(coverage, source, zones)
        return cls(None, coverage, _span_costs(coverage) * source.layers, **settings)

    @property
    def bounds(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The window of the grid that the zones need."""
        if self.polygons is not None:
            return self.polygons.bounds
        assert self.coverage is not None
        return _span_bounds(self.coverage)

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


def _check_stats(stats: Sequence[str]) -> None:
    known = get_args(Statistic)
    if isinstance(stats, str):
        raise GeoplanError(
            Fault("stats", "", found=f"'{stats}'", expected="a sequence of names", action=f"Give stats=({stats!r},).")
        )
    unknown = [name for name in stats if name not in known]
    faults = [
        Fault("stats", "", found=f"'{name}'", expected="a statistic", action=did_you_mean(name, known))
        for name in unknown
    ]
    if not stats:
        faults.append(
            Fault("stats", "", found="no name", expected="at least one", action=f"Known: {', '.join(known)}.")
        )
    if faults:
        raise GeoplanError(faults)


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


def _check_coverage(coverage: Coverage, source: LayeredRaster, zones: Zones) -> None:
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
    moved = np.linalg.solve(to_map, to_other) - np.eye(3)  # from cells of one grid to cells of the other
    if one.shape != other.shape or np.abs(moved).max() * max(one.shape) > _SAME_GRID:
        texts = [f"{grid.shape[0]} x {grid.shape[1]} cells, {tuple(grid.affine)[:6]}" for grid in (one, other)]
        raise GeoplanError(
            Fault("coverage", "grid", found=texts[0], expected=f"that of the raster, {texts[1]}", action=_MAKE_COVERAGE)
        )


def _span_costs(coverage: Coverage) -> npt.NDArray[np.int64]:
    cells = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(coverage.length, dtype=np.int64)])
    return np.diff(cells[coverage.zone_indptr]) + 5 * np.diff(coverage.zone_indptr) + 20


def _span_bounds(coverage: Coverage) -> tuple[tuple[int, int], tuple[int, int]]:
    if not coverage.row.size:
        return (0, 0), (0, 0)
    rows = (int(coverage.row.min()), int(coverage.row.max()) + 1)
    return rows, (int(coverage.column.min()), int((coverage.column + coverage.length).max()))


def _table(
    state: npt.NDArray[np.float64], source: LayeredRaster, index: pd.Index, stats: Sequence[str]
) -> pd.DataFrame:
    columns: dict[str, npt.NDArray[np.float64]] = {}
    for layer in range(source.layers):
        count, total, low, high, _, m2 = state[layer].T
        some = count > 0
        nothing = np.full(len(index), np.nan)
        values = {
            "count": count,
            "sum": total,
            "mean": np.divide(total, count, out=nothing.copy(), where=some),
            "min": np.where(some, low, np.nan),
            "max": np.where(some, high, np.nan),
            "variance": np.divide(m2, count, out=nothing.copy(), where=some),
        }
        suffix = "" if source.labels is None else f"_{source.labels[layer]}"
        columns |= {f"{name}{suffix}": values[name] for name in stats}
    return pd.DataFrame(columns, index=index)
