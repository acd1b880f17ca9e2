"""An exclusion, and the cells that it marks on a grid: from rasters and features in any CRS, beyond the edge too."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.files.raster_files import is_nodata
from geoplan.layers.opening.raster import BLOCK_CELLS, row_blocks
from geoplan.siting.land.distance import mark_cells, mark_other_cells, mark_shapes
from geoplan.zonal.coverage import Coverage
from geoplan.zonal.grid import crs_of, grid_of, same_crs, spatial_dims
from geoplan.zonal.raster import as_real, is_scaled, nodata_of

Filter: TypeAlias = Mapping[str, Any] | Callable[[gpd.GeoDataFrame], Any]
"""Column -> the value or values to keep; or a function of the frame that gives a truth value a row."""

_TIE = 6  # decimals of a cell: centres that lie on a border but for rounding all fall to the same side
_CODE_DECIMALS = 6  # a scale leaves rounding behind
_WARP_TOLERANCE = 0.01  # of a cell: how far the approximated transform of a warp may be off
_THREADS = 2
_FEW_CODES = 8  # so many comparisons of all cells take less than to look each of them up


@dataclass(frozen=True, eq=False)
class Exclusion:
    """Land that may not be used, or only in part.

    Parameters
    ----------
    name
        What it is called in reports and errors; each once.
    layer
        A raster on any grid and in any CRS (each cell of the land takes the raster's cell that its centre lies in), or
        points, lines and polygons in any CRS.
    classes
        Of a raster: the classes that are excluded, as codes or as the names in its legend (``flag_values`` and
        ``flag_meanings``).
    between
        Of a raster: the lowest and highest value that are excluded; infinite ends are allowed.
    where
        Of a vector layer: which rows count; column -> value or values, or a function of the frame.
    buffer_m
        Cells within this distance of a feature are excluded too: Euclidean, from the cell's centre to the geometry, or
        to the edge of the raster's cell; of a raster in another CRS, to the edge of the land's cells that took its
        class [m].
    share
        How much of the marked land is excluded [0..1]; the shares of several exclusions multiply.
    include
        The marked land may be used in full, whatever stands before it in the list.
    invert
        What is not marked is meant: all that lies farther than the buffer, and where the raster has no value.
    buffers
        Of a vector layer: the column that says the buffer of each row, in the place of `buffer_m` [m].

    Examples
    --------
    >>> roads = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (900, 0)])], crs=32648)
    >>> Exclusion("roads", roads, buffer_m=50.0).share
    1.0
    """

    name: str
    layer: xr.DataArray | gpd.GeoDataFrame
    classes: Sequence[float | str] | None = None
    between: tuple[float, float] | None = None
    where: Filter | None = None
    buffer_m: float = 0.0
    share: float = 1.0
    include: bool = False
    invert: bool = False
    buffers: str | None = None

    def marks_as(self, other: "Exclusion") -> bool:
        """Return whether another one marks the same cells on any grid, as far as that is plain to see."""
        if self.layer is not other.layer or (self.where is not other.where and callable(self.where)):
            return False
        ours, theirs = ((one.where, one.between, one.buffer_m, one.invert, one.buffers) for one in (self, other))
        given = [None if one.classes is None else list(one.classes) for one in (self, other)]
        return ours == theirs and given[0] == given[1]


def mark(
    exclusion: Exclusion, grid: GeoBox, patterns: npt.NDArray[Any], bit: int, *, sampled: "SampledRasters | None" = None
) -> None:
    """Set a bit of each cell that a checked exclusion marks, in the rows of `sampled`.

    Parameters
    ----------
    exclusion
        What to mark.
    grid
        The cells.
    patterns
        (rows, columns) of the grid, unsigned; changed in place.
    bit
        The number of the bit.
    sampled
        The rasters of all exclusions that are marked on this grid, so that each is sampled once.
    """
    sampled = sampled or SampledRasters(grid, [exclusion])
    rows = sampled.marked
    if isinstance(exclusion.layer, xr.DataArray):
        _mark_raster(exclusion, exclusion.layer, sampled, patterns, bit)
    else:
        layer = chosen(exclusion.layer, exclusion.where)
        if len(layer):
            layer = layer.to_crs(crs_of(grid))
        affine = grid.affine
        for buffer_m, shapes in _by_buffer(exclusion, layer):
            mark_shapes(
                _near(shapes, grid, rows, buffer_m),
                patterns,
                bit,
                radius_m=buffer_m,
                corner=(affine.c, affine.f),
                step=(affine.a, affine.e),
                rows=rows,
            )
    if exclusion.invert:
        patterns[rows] ^= patterns.dtype.type(1 << bit)


def _by_buffer(exclusion: Exclusion, layer: gpd.GeoDataFrame) -> Iterator[tuple[float, npt.NDArray[Any]]]:
    """Yield the geometries of each buffer: of all rows one, or those of a column."""
    shapes = layer.geometry.to_numpy()
    if exclusion.buffers is None:
        yield exclusion.buffer_m, shapes
        return
    given = layer[exclusion.buffers].to_numpy(float)
    for buffer_m in np.unique(given):
        yield float(buffer_m), shapes[given == buffer_m]


def _mark_raster(
    exclusion: Exclusion, raster: xr.DataArray, sampled: "SampledRasters", patterns: npt.NDArray[Any], bit: int
) -> None:
    grid, rows = sampled.grid, sampled.marked
    cell_m, buffer_m = (abs(grid.affine.a), abs(grid.affine.e)), exclusion.buffer_m
    if _measured_on_its_own(exclusion, grid):
        hits, edges_m = _own_cells(exclusion, raster, grid)
        mark_other_cells(hits, patterns, bit, radius_m=buffer_m, edges_m=edges_m, cell_m=cell_m, rows=rows)
        return
    hits, first = sampled.hits(exclusion, raster)
    if buffer_m:
        mark_cells(hits, patterns, bit, radius_m=buffer_m, cell_m=cell_m, margin=first, rows=rows)
    else:
        patterns[rows] |= hits.astype(patterns.dtype) << patterns.dtype.type(bit)


def chosen(layer: gpd.GeoDataFrame, where: Filter | None) -> gpd.GeoDataFrame:
    """Return the rows of a vector layer that a filter keeps."""
    if where is None:
        return layer
    if isinstance(where, Mapping):
        kept = np.ones(len(layer), dtype=bool)
        for column, values in where.items():
            several = [values] if isinstance(values, str) or not np.iterable(values) else list(values)
            kept &= layer[column].isin(several).to_numpy()
        return layer[kept]
    return layer[np.asarray(where(layer), dtype=bool)]


def legend_of(raster: xr.DataArray) -> dict[str, int]:
    """Return the classes of a raster that says what its codes mean: name -> code."""
    values, meanings = raster.attrs.get("flag_values"), raster.attrs.get("flag_meanings")
    if values is None or meanings is None:
        return {}
    return {name: int(code) for name, code in zip(str(meanings).split(), values, strict=False)}


def covered_share(
    zones: gpd.GeoDataFrame, grid: GeoBox, *, block_cells: int = BLOCK_CELLS
) -> Iterator[tuple[slice, npt.NDArray[np.float64]]]:
    """Give the share of each cell that lies in any of the zones, which do not overlap.

    Parameters
    ----------
    zones
        Polygons in the grid's CRS.
    grid
        The cells.
    block_cells
        How many cells are given at once.

    Yields
    ------
    slice, ndarray
        A block of rows from the top down, and (rows, columns) of it, 0 to 1.
    """
    coverage = Coverage.of(zones, grid)
    by_row = np.argsort(coverage.row, kind="stable")
    row, column, weight = coverage.row[by_row], coverage.column[by_row], coverage.weight[by_row]
    end = column + coverage.length[by_row]
    columns = grid.shape[1]
    for rows in row_blocks(grid.shape.yx, cells=block_cells):
        spans = slice(*np.searchsorted(row, [rows.start, rows.stop]))
        changes = np.zeros((rows.stop - rows.start, columns + 1))
        np.add.at(changes, (row[spans] - rows.start, column[spans]), weight[spans])
        np.subtract.at(changes, (row[spans] - rows.start, end[spans]), weight[spans])
        np.cumsum(changes, axis=1, out=changes)
        # the running sum leaves the rounding of its terms behind
        share = np.clip(changes[:, :columns], 0.0, 1.0)
        share[share < 1e-12] = 0.0
        share[share > 1.0 - 1e-12] = 1.0
        yield rows, share


@dataclass(frozen=True, eq=False)
class _Sample:
    """The values of a raster in a window of a grid; `known` tells where there are any, None everywhere."""

    values: npt.NDArray[Any]
    rows: slice
    columns: slice
    known: npt.NDArray[np.uint8] | None = None


class SampledRasters:
    """The rasters of several exclusions on one grid and as far beyond its edge as their largest buffer needs.

    Each raster is sampled when it is first asked for, and forgotten when the last of its exclusions has been marked.

    Parameters
    ----------
    grid
        The cells.
    exclusions
        All that will be marked.
    block_cells
        How many cells are sampled at once of a raster in another CRS.
    rows
        Of the grid, in which cells are marked; all where None.
    """

    def __init__(
        self,
        grid: GeoBox,
        exclusions: Sequence[Exclusion],
        *,
        block_cells: int = BLOCK_CELLS,
        rows: slice | None = None,
    ) -> None:
        self.grid = grid
        self.marked = slice(0, int(grid.shape[0])) if rows is None else rows
        self._block_cells = block_cells
        self._margin: dict[int, tuple[int, int]] = {}
        self._left: dict[int, int] = {}
        self._samples: dict[int, _Sample] = {}
        for item in exclusions:
            if isinstance(item.layer, xr.DataArray) and not _measured_on_its_own(item, grid):
                known, wanted = self._margin.get(id(item.layer), (0, 0)), self._margin_of(item)
                self._margin[id(item.layer)] = (max(known[0], wanted[0]), max(known[1], wanted[1]))
                self._left[id(item.layer)] = self._left.get(id(item.layer), 0) + 1

    def _margin_of(self, item: Exclusion) -> tuple[int, int]:
        """Return the rows above and below, and the columns on both sides, that a buffer reaches."""
        if not item.buffer_m:
            return 0, 0
        # one cell more than needed costs nothing, one too few would be wrong
        affine = self.grid.affine
        return math.ceil(item.buffer_m / abs(affine.e)) + 1, math.ceil(item.buffer_m / abs(affine.a)) + 1

    def is_along(self, item: Exclusion) -> bool:
        """Return whether an exclusion's raster has the land's axes, so that some rows of the one need some of it."""
        if not isinstance(item.layer, xr.DataArray) or _measured_on_its_own(item, self.grid):
            return False
        return _is_along(grid_of(item.layer), self.grid)

    def needed(self, raster: xr.DataArray) -> xr.DataArray:
        """Return the part of a raster along the land's axes that the marked rows need; one cell, where it is none."""
        widest = self._margin[id(raster)]
        needed = slice(self.marked.start, self.marked.stop + 2 * widest[0])
        part = cropped(raster, _rows_of(self.grid.pad(widest[1], widest[0]), needed))
        return part if part.size else cropped(raster, grid_of(raster)[:1, :1])

    def hits(self, item: Exclusion, raster: xr.DataArray) -> tuple[npt.NDArray[np.uint8], tuple[int, int]]:
        """Return where an exclusion's classes or range occur, in the marked rows and around them, as far as its buffer.

        Beside it, which of its rows and columns are the first of the grid; a row before its own has a negative number.
        """
        key = id(raster)
        widest, margin = self._margin[key], self._margin_of(item)
        if key not in self._samples:
            needed = slice(self.marked.start, self.marked.stop + 2 * widest[0])
            self._samples[key] = _sampled(raster, self.grid.pad(widest[1], widest[0]), needed, self._block_cells)
        sample = self._samples[key]
        begin, end = self.marked.start, self.marked.stop + 2 * margin[0]
        hits = np.zeros((end - begin, self.grid.shape[1] + 2 * margin[1]), dtype=np.uint8)
        (into_rows, rows), (into_columns, columns) = (
            _overlap(window, shift, size)
            for window, shift, size in (
                (sample.rows, widest[0] - margin[0] + begin, hits.shape[0]),
                (sample.columns, widest[1] - margin[1], hits.shape[1]),
            )
        )
        hit = _hits(item, sample.values[rows, columns], raster)
        hits[into_rows, into_columns] = hit if sample.known is None else hit & sample.known[rows, columns]
        self._left[key] -= 1
        if not self._left[key]:
            del self._samples[key]
        return hits, (margin[0] - begin, margin[1])


def _measured_on_its_own(item: Exclusion, grid: GeoBox) -> bool:
    """Return whether a buffer starts from a raster's own cells: they lie along the land's, but are not the same."""
    if not (isinstance(item.layer, xr.DataArray) and item.buffer_m):
        return False
    source = grid_of(item.layer)
    if not same_crs(crs_of(source), crs_of(grid)) or not source.axis_aligned:
        return False
    shift = ~grid.affine * source.affine
    most = max(*source.shape, *grid.shape)
    offsets = (abs(abs(step) - 1.0) * most for step in (shift.a, shift.e))
    phases = (abs(place - round(place)) for place in (shift.c, shift.f))
    return max(*offsets, *phases) > 10.0**-_TIE


def _own_cells(
    item: Exclusion, raster: xr.DataArray, grid: GeoBox
) -> tuple[npt.NDArray[np.uint8], tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """Return where an exclusion's classes or range occur on the raster's grid, and where its rows and columns begin.

    Rows and columns run as those of the land's grid, and are counted from its corner [m].
    """
    around = [math.ceil(item.buffer_m / abs(step)) + 1 for step in (grid.affine.a, grid.affine.e)]
    part = cropped(raster, grid.pad(*around))
    hits, affine = _hits(item, part.to_numpy(), raster), grid.affine
    if not part.size:
        return hits, (np.zeros(1), np.zeros(1))
    own = grid_of(part).affine
    edges = []
    for axis, (start, step, corner, along) in enumerate(
        ((own.f, own.e, affine.f, affine.e), (own.c, own.a, affine.c, affine.a))
    ):
        places = (start + step * np.arange(hits.shape[axis] + 1) - corner) * math.copysign(1.0, along)
        if step * along < 0:
            hits, places = np.flip(hits, axis), places[::-1]
        edges.append(places)
    return np.ascontiguousarray(hits), (edges[0], edges[1])


def _overlap(window: slice, shift: int, size: int) -> tuple[slice, slice]:
    """Return where the part of a window that lies on a smaller grid is, on that grid and in the window."""
    first, last = max(window.start - shift, 0), min(window.stop - shift, size)
    last = max(first, last)
    return slice(first, last), slice(first + shift - window.start, last + shift - window.start)


def _sampled(raster: xr.DataArray, grid: GeoBox, needed: slice, block_cells: int) -> _Sample:
    """Take, for each cell of a grid, the raster's cell that its centre lies in; at least of the rows needed."""
    is_along = _is_along(grid_of(raster), grid)
    raster = cropped(raster, _rows_of(grid, needed) if is_along else grid)
    if not raster.size:
        return _Sample(np.empty((0, 0), dtype=raster.dtype), slice(0, 0), slice(0, 0))
    if not is_along:
        return _warped_sample(raster, grid, needed, block_cells)
    source, values = grid_of(raster), raster.to_numpy()
    (into_rows, rows), (into_columns, columns) = (
        _matched(start, step, count, origin, size, length)
        for start, step, count, origin, size, length in (
            (grid.affine.f, grid.affine.e, grid.shape[0], source.affine.f, source.affine.e, source.shape[0]),
            (grid.affine.c, grid.affine.a, grid.shape[1], source.affine.c, source.affine.a, source.shape[1]),
        )
    )
    if isinstance(rows, slice) or isinstance(columns, slice):
        return _Sample(values[rows, columns], into_rows, into_columns)
    return _Sample(values[rows[:, None], columns], into_rows, into_columns)


def _is_along(source: GeoBox, grid: GeoBox) -> bool:
    """Return whether a raster's rows and columns are parallel to a grid's."""
    return bool(source.axis_aligned) and same_crs(crs_of(source), crs_of(grid))


def _rows_of(grid: GeoBox, rows: slice) -> GeoBox:
    return GeoBox((rows.stop - rows.start, grid.shape[1]), grid.affine * Affine.translation(0, rows.start), grid.crs)


def _warped_sample(raster: xr.DataArray, grid: GeoBox, needed: slice, block_cells: int) -> _Sample:
    """Sample a raster in another CRS, rows by rows: it may be much finer than the grid."""
    kind = raster.dtype
    if kind.kind == "b" or kind.itemsize == 8:  # types that a warp does not know
        kind = np.dtype(np.uint8 if kind.kind == "b" else np.float64)
    values, known = np.zeros(grid.shape, dtype=kind), np.zeros(grid.shape, dtype=np.uint8)
    for rows in row_blocks(grid.shape.yx, cells=block_cells):
        if rows.stop <= needed.start or rows.start >= needed.stop:
            continue
        block = _rows_of(grid, rows)
        part = cropped(raster, block)
        if part.size:
            source, held = grid_of(part), part.to_numpy().astype(kind, copy=False)
            values[rows] = _warped(held, source, block)
            known[rows] = _warped(np.ones(held.shape, dtype=np.uint8), source, block)
    return _Sample(values, slice(0, grid.shape[0]), slice(0, grid.shape[1]), known)


def _warped(values: npt.NDArray[Any], source: GeoBox, grid: GeoBox) -> npt.NDArray[Any]:
    from rasterio.warp import Resampling, reproject

    warped = np.zeros(grid.shape, dtype=values.dtype)
    reproject(
        values,
        warped,
        src_transform=source.affine,
        src_crs=crs_of(source).to_wkt(),
        dst_transform=grid.affine,
        dst_crs=crs_of(grid).to_wkt(),
        resampling=Resampling.nearest,
        tolerance=_WARP_TOLERANCE,
        num_threads=_THREADS,
        init_dest_nodata=False,
    )
    return warped


def _matched(
    start: float, step: float, count: int, origin: float, size: float, length: int
) -> tuple[slice, slice | npt.NDArray[np.int64]]:
    """Return which cells of a grid's axis lie on the source's, and in which of its cells."""
    centres = start + step * (np.arange(count) + 0.5)
    index = np.floor(np.round((centres - origin) / size, _TIE)).astype(np.int64)
    there = np.flatnonzero((index >= 0) & (index < length))
    if not there.size:
        return slice(0, 0), slice(0, 0)
    into, index = slice(int(there[0]), int(there[-1]) + 1), index[there]
    if (np.diff(index) == 1).all():
        return into, slice(int(index[0]), int(index[-1]) + 1)
    return into, index


def cropped(raster: xr.DataArray, grid: GeoBox) -> xr.DataArray:
    """Return the part of a raster that a grid needs, so that a large one is read in part only."""
    y, x = spatial_dims(raster)
    raster = raster.squeeze([name for name in raster.dims if name not in (y, x)], drop=True).transpose(y, x)
    source = grid_of(raster)
    if not source.axis_aligned:
        return raster
    left, bottom, right, top = grid.boundingbox
    if not same_crs(crs_of(source), crs_of(grid)):
        to_source = pyproj.Transformer.from_crs(crs_of(grid), crs_of(source), always_xy=True)
        left, bottom, right, top = to_source.transform_bounds(left, bottom, right, top, densify_pts=21)
        if left > right:  # across the antimeridian
            return raster
    affine = source.affine
    slices = {}
    for name, ends, start, size, count in (
        (x, (left, right), affine.c, affine.a, source.shape[1]),
        (y, (bottom, top), affine.f, affine.e, source.shape[0]),
    ):
        near, far = sorted((end - start) / size for end in ends)
        # two cells more than needed: a cell's centre may fall just beyond
        slices[name] = slice(min(max(math.floor(near) - 2, 0), count), max(min(math.ceil(far) + 2, count), 0))
    if all(item == slice(0, count) for item, count in zip(slices.values(), source.shape[::-1], strict=True)):
        return raster
    part = raster.isel(slices)
    if not part.size:
        return part
    # rioxarray copies the values unless it writes in place, and must not write into the whole raster's attributes
    part = part.copy(deep=False)
    part.rio.write_transform(affine * Affine.translation(slices[x].start, slices[y].start), inplace=True)
    return part


def _hits(exclusion: Exclusion, values: npt.NDArray[Any], raster: xr.DataArray) -> npt.NDArray[np.uint8]:
    """Return where values of a raster are of the classes, or in the range."""
    legend = legend_of(raster) if exclusion.between is None else {}
    # codes of a legend are those that are stored
    is_stored = bool(legend) or not is_scaled(raster)
    if exclusion.between is None:
        assert exclusion.classes is not None
        codes = [legend[item] if isinstance(item, str) else item for item in exclusion.classes]
        if values.dtype == np.uint8 and is_stored and len(codes) <= _FEW_CODES:
            few = np.zeros(values.shape, dtype=bool)
            for code in codes:
                few |= values == code
            return few.view(np.uint8)
        if values.dtype == np.uint8 and is_stored:
            table = np.zeros(256, dtype=np.uint8)
            table[[int(code) for code in codes if 0 <= code <= 255]] = 1
            return table[values]
        if not is_stored:
            values = np.round(as_real(values, raster), _CODE_DECIMALS)
        return np.isin(values, np.asarray(codes, dtype=float)).view(np.uint8)
    low, high = exclusion.between
    real, unknown = (values, is_nodata(values, nodata_of(raster))) if is_stored else (as_real(values, raster), None)
    hits = (real >= low) & (real <= high)
    if unknown is not None:
        hits &= ~unknown
    return hits.view(np.uint8)


def _near(shapes: npt.NDArray[Any], grid: GeoBox, rows: slice, buffer_m: float) -> npt.NDArray[Any]:
    """Return the geometries that can reach some rows of the grid."""
    left, _, right, _ = grid.boundingbox
    # a row more than needed on both sides: rounding decides nothing
    bottom, top = sorted(grid.affine.f + grid.affine.e * row for row in (rows.start - 1, rows.stop + 1))
    bounds = shapely.bounds(shapes)
    # a missing geometry has bounds of NaN, which no comparison lets through
    near = (bounds[:, 0] <= right + buffer_m) & (bounds[:, 2] >= left - buffer_m)
    near &= (bounds[:, 1] <= top + buffer_m) & (bounds[:, 3] >= bottom - buffer_m)
    kept: npt.NDArray[Any] = shapes[near]
    return kept
