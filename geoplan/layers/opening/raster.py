"""Rasters read into memory over the study: one band, with its CRS and nodata, and its values within their range."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import numpy as np
import rioxarray  # noqa: F401  (registers the .rio accessor)
import xarray as xr
from affine import Affine
from numpy.typing import DTypeLike, NDArray
from pyproj import CRS, Transformer

from geoplan.errors import in_figures
from geoplan.files.limits import limit
from geoplan.files.raster_files import is_nodata, is_packed, nodata_of_band, open_raster, read_cells, value_bands
from geoplan.layers.opening.crs_and_bounds import check_place, existing_file, layer_crs, study_bounds
from geoplan.layers.opening.ranges import Range, allowed
from geoplan.layers.opening.reading import Area, Reading
from geoplan.layers.opening.upright import Cells, along_axes, applied, corners_of, is_upright, turned, warped
from geoplan.machine.memory import at_once, room
from geoplan.units import BYTES_PER_GB, M_PER_KM
from geoplan.zonal.grid import geodesic_cell_area

Conversion: TypeAlias = Callable[[NDArray[Any], NDArray[np.bool_] | None], NDArray[Any]]
"""What turns a block of values, with where there are any (None: everywhere), into the values that are kept."""

_REAL = frozenset("iuf")
"""NumPy's letters for types of real numbers."""
_VALUES_NAMED = 5
BLOCK_CELLS = 1 << 22
"""Cells that are looked at together, so that what is worked out on the way takes little beside the raster itself."""
_CACHE_MB = 64
_LATTICE = 256
"""Points along an edge on which a projection's areal scale is worked out."""


def read_raster(
    reading: Reading,
    *,
    cells: Cells | None = None,
    convert: Conversion | None = None,
    dtype: DTypeLike | None = None,
    margin_m: float = 0.0,
    block_cells: int = BLOCK_CELLS,
) -> xr.DataArray:
    """Read the part of a raster that covers the study and a margin around it.

    Parameters
    ----------
    reading
        The layer being opened.
    cells
        What the cells hold, so that a rotated raster can be warped; None where it shall be refused, or where it has
        been said before of this reading.
    convert
        Turns each block of rows into what is kept of it, so that the file's own values are never held as a whole; 0
        is for cells without a value.
    dtype
        The type that `convert` gives; by default the file's.
    margin_m
        How far beyond the zones' bounds it is read at the least [m].
    block_cells
        How many cells `convert` gets at once, unless the file's own blocks are larger.

    Returns
    -------
    DataArray
        Dimensions (y, x), north up, in the raster's own CRS and type; float64 where the file has a scale or an offset,
        which are applied. `rio.crs` is set, and `rio.nodata` where the file declares one or masks cells and its values
        are kept as they are.

    Raises
    ------
    LayerError
        Where the file cannot be read, lies elsewhere, has several bands, no real numbers, no value in the study, or is
        not north up.
    """
    from rasterio.errors import RasterioError

    path = existing_file(reading)
    try:
        # GDAL would keep what it unpacks up to a twentieth of the machine's memory
        with open_raster(path, reading.boundary, GDAL_CACHEMAX=_CACHE_MB) as dataset:
            crs = layer_crs(reading, CRS.from_user_input(dataset.crs) if dataset.crs else None)
            reading.cells = cells or reading.cells
            _check_grid(reading, dataset)
            check_place(reading, _bounds(dataset.transform, dataset.shape), crs)
            window = _window(reading, crs, dataset.transform, dataset.shape, margin_m)
            raster = _read_window(reading, dataset, crs, convert, dtype, window, block_cells)
    except RasterioError as error:
        _unreadable(reading, path, error)
    if convert is None:
        stop_if_empty(reading, raster)
    return raster


def stop_if_empty(reading: Reading, raster: xr.DataArray) -> None:
    """Give up where a raster has no value at all in the study: it would pass for nought, or for nothing to see.

    Raises
    ------
    LayerError
        Where all its cells are NaN or nodata.
    """
    if any(known_values(raster[rows]).any() for rows in row_blocks(raster.shape)):
        return
    action = "Check the band, its nodata and how it was cut."
    reading.stop("values", f"no value in any of {raster.size:,} cells over the study", "values", action)


def _unreadable(reading: Reading, path: Path, error: Exception) -> NoReturn:
    reading.stop("", f"what cannot be read ({error})", "a raster that GDAL reads", f"Export {path.name} again.")


def _check_grid(reading: Reading, dataset: Any) -> None:
    kind = str(dataset.dtypes[min(value_bands(dataset), default=1) - 1])
    if kind.startswith("complex") or np.dtype(kind).kind not in _REAL:
        action = "Write the part that is meant to a band of real numbers: gdal_calc.py, or the software that made it."
        reading.stop("", f"values of the type {kind}", "real numbers", action)
    if len(value_bands(dataset)) != 1:
        reading.stop("", f"{dataset.count} bands", "one band", "Write the band that is meant to a file of its own.")
    transform = dataset.transform
    if dataset.transform.is_identity:
        reading.stop("", "a raster without a place (no geotransform)", "a georeferenced raster", "Georeference it.")
    if transform.determinant == 0:
        reading.stop("", "a geotransform with cells of no area", "a georeferenced raster", "Georeference it.")
    if not along_axes(transform, dataset.shape) and not reading.cells:
        reading.stop("", "a grid that is rotated", "rows from north to south", "Warp it: gdalwarp.")


def placed(values: NDArray[Any], transform: Affine, crs: CRS, nodata: float | None) -> xr.DataArray:
    """Return a grid as a DataArray that knows its place and nodata.

    Parameters
    ----------
    values
        Cells (y, x), north up.
    transform
        From columns and rows to coordinates, without rotation.
    crs
        Of the coordinates.
    nodata
        The value that means "no data", or None.
    """
    height, width = values.shape
    x = transform.c + transform.a * (np.arange(width) + 0.5)
    y = transform.f + transform.e * (np.arange(height) + 0.5)
    grid = xr.DataArray(values, dims=("y", "x"), coords={"y": y, "x": x})
    # The transform is written besides the coordinates: a single row or column of cells could not tell its own size.
    # In place, for rioxarray would copy the values each time.
    grid.rio.write_crs(crs.to_wkt(), inplace=True)
    grid.rio.write_transform(transform, inplace=True)
    if nodata is not None:
        grid.rio.write_nodata(nodata, inplace=True)
    return grid


def on_grid_of(
    raster: xr.DataArray, like: xr.DataArray | None = None, *, crs: CRS | None = None, smallest_m: float = 0.0
) -> xr.DataArray:
    """Bring classes onto another grid: each cell gets the most frequent class in it.

    Parameters
    ----------
    raster
        Classes, with nodata.
    like
        The grid to bring them onto.
    crs
        Or the CRS alone; the grid is then chosen so that its cells are about as large.
    smallest_m
        But not smaller than this, in the unit of `crs`.
    """
    from rasterio.warp import Resampling, calculate_default_transform, reproject

    source_crs = raster.rio.crs
    if like is not None:
        target_crs, transform, shape = CRS.from_user_input(like.rio.crs), transform_of(like), like.shape
    else:
        assert crs is not None
        height, width = raster.shape
        corner = transform_of(raster)
        west, north = corner.c, corner.f
        sides = {"left": west, "bottom": north + corner.e * height, "right": west + corner.a * width, "top": north}
        options = {"src_crs": source_crs, "dst_crs": crs.to_wkt()}
        transform, columns, rows = calculate_default_transform(**options, width=width, height=height, **sides)
        if transform.a < smallest_m:
            options["resolution"] = smallest_m
            transform, columns, rows = calculate_default_transform(**options, width=width, height=height, **sides)
        target_crs, shape = crs, (rows, columns)
    nodata = raster.rio.nodata
    values = np.full(shape, nodata, dtype=raster.dtype)
    options = {"src_crs": source_crs, "dst_crs": target_crs.to_wkt(), "src_nodata": nodata, "dst_nodata": nodata}
    places = {"src_transform": transform_of(raster), "dst_transform": transform}
    reproject(raster.to_numpy(), values, **options, **places, resampling=Resampling.mode)
    moved = placed(values, transform, target_crs, nodata)
    moved.attrs = {key: value for key, value in raster.attrs.items() if key not in moved.attrs}
    return moved


def _read_window(
    reading: Reading,
    dataset: Any,
    crs: CRS,
    convert: Conversion | None,
    dtype: DTypeLike | None,
    window: tuple[slice, slice],
    block_cells: int,
) -> xr.DataArray:
    transform, (rows, columns) = dataset.transform, window
    cells = (rows.stop - rows.start) * (columns.stop - columns.start)
    limit("raster.cells").check(cells, reading.path, "over the study")
    band = value_bands(dataset)[0]
    block_cells, width = at_once(block_cells, bytes_each=32), columns.stop - columns.start
    parts = _file_blocks(dataset, rows, columns, block_cells)
    kind, nodata = _kept_as(dataset, band) if convert is None else (dtype or dataset.dtypes[band - 1], None)
    _check_room(reading, cells, np.dtype(kind).itemsize)
    values = np.empty((rows.stop - rows.start, width), dtype=kind)
    masked = None
    for part in parts:
        held = ((part.start, part.stop), (columns.start, columns.stop))
        block, known = read_cells(dataset, band=band, window=held)
        own = slice(part.start - rows.start, part.stop - rows.start)
        if convert is not None:
            values[own] = convert(block, known)
            continue
        values[own] = block
        if known is None or known.all():
            continue
        if nodata is None and masked is None:
            masked = np.zeros(values.shape, dtype=bool)
        if masked is None:
            values[own][~known] = nodata
        else:
            masked[own] = ~known
    if masked is not None:
        values, nodata = _marked(values, masked)
    corner = transform * Affine.translation(columns.start, rows.start)
    if not is_upright(corner):
        values, corner, nodata = _made_upright(reading, values, corner, nodata, is_kept=convert is None)
    return placed(values, corner, crs, nodata)


def _check_room(reading: Reading, cells: int, bytes_each: int) -> None:
    """Give up where a raster alone takes more than --memory leaves: the run would only break later."""
    held, taken = room(), cells * bytes_each
    if held is not None and taken > held:
        found = f"{cells:,} cells over the study, which take {taken / BYTES_PER_GB:.1f} GB"
        expected = f"{held / BYTES_PER_GB:.1f} GB at most, as --memory leaves it"
        reading.stop("", found, expected, "Raise --memory, or bring a raster of larger cells (gdalwarp -tr).")


def _window(
    reading: Reading, crs: CRS, transform: Affine, shape: tuple[int, int], margin_m: float
) -> tuple[slice, slice]:
    """Return the rows and columns of a file that lie over the study and a margin around it."""
    if reading.area is None:
        return slice(0, shape[0]), slice(0, shape[1])
    margin_m = max(allowed("margin.raster").high * M_PER_KM, margin_m)
    west, south, east, north = study_bounds(reading, crs, margin_m=margin_m)
    across, down = applied(~transform, np.array([west, east, east, west]), np.array([south, south, north, north]))
    return tuple(  # type: ignore[return-value]
        slice(max(math.floor(places.min()), 0), max(min(math.ceil(places.max()), size), 0))
        for places, size in ((down, shape[0]), (across, shape[1]))
    )


def _bounds(transform: Affine, shape: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a grid, however it is turned."""
    x, y = corners_of(transform, shape)
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def _made_upright(
    reading: Reading, values: NDArray[Any], transform: Affine, nodata: float | None, *, is_kept: bool
) -> tuple[NDArray[Any], Affine, float | None]:
    """Make a grid north up, and say so; `is_kept` tells that the values are the file's, not converted."""
    if along_axes(transform, values.shape):
        reading.mend("raster_turned")
        return *turned(values, transform), nodata
    assert reading.cells
    known = np.isfinite(values) if values.dtype.kind == "f" else np.ones(values.shape, dtype=bool)
    unknown = is_nodata(values, nodata)
    known = known if unknown is None else known & ~unknown
    values, known, transform = warped(values, transform, known=known, cells=reading.cells)
    reading.mend(f"raster_warped_{reading.cells}")
    if not is_kept or known.all():
        return values, transform, nodata
    if values.dtype.kind != "f" and nodata is not None:
        values[~known] = nodata
    else:
        values, nodata = _marked(values, ~known)
    return values, transform, nodata


def _kept_as(dataset: Any, band: int) -> tuple[np.dtype[Any], float | None]:
    """Return the type in which a band's values are kept, and what stands for "no data" among them."""
    kind = np.dtype(dataset.dtypes[band - 1])
    if is_packed(dataset, band):
        return np.dtype(np.float64), math.nan
    return kind, nodata_of_band(dataset, band)


def _marked(values: NDArray[Any], masked: NDArray[np.bool_]) -> tuple[NDArray[Any], float]:
    """Write a value that occurs nowhere else into the cells that a mask hides, for they may hold anything.

    Floats get NaN. Of whole numbers it is the least or the greatest that their type holds, else any that is free.
    """
    if values.dtype.kind == "f":
        values[masked] = np.nan
        return values, math.nan
    limits = np.iinfo(values.dtype)
    ends = (limits.max, limits.min) if limits.min == 0 else (limits.min, limits.max)
    used = set() if values.size == 0 else {int(code) for code in np.unique(values[~masked])}
    free = next((code for code in (*ends, *range(limits.min, limits.min + len(used) + 1)) if code not in used), None)
    if free is None or free > limits.max:  # of bytes all may be taken
        values, free = values.astype(np.int16), -1
    values[masked] = free
    return values, free


def _file_blocks(dataset: Any, rows: slice, columns: slice, block_cells: int) -> Iterator[slice]:
    """Give blocks of rows on the borders of the file's own, so that none is unpacked twice."""
    height = dataset.block_shapes[0][0]
    step = max(1, block_cells // max(height * (columns.stop - columns.start), 1)) * height
    for first in range(rows.start - rows.start % step, rows.stop, step):
        yield slice(max(first, rows.start), min(first + step, rows.stop))


def row_blocks(shape: tuple[int, ...], *, cells: int = BLOCK_CELLS) -> Iterator[slice]:
    """Give blocks of a raster's rows, of a few million cells each; a block has at least one row.

    Examples
    --------
    >>> [block.stop - block.start for block in row_blocks((5000, 2000))]
    [2097, 2097, 806]
    """
    step = max(1, at_once(cells, bytes_each=32) // max(shape[1], 1))
    for first in range(0, shape[0], step):
        yield slice(first, min(first + step, shape[0]))


def transform_of(raster: xr.DataArray) -> Affine:
    """Return the affine transform of a raster that `read_raster` gave, as the file states it."""
    stored = raster.coords["spatial_ref"].attrs["GeoTransform"]
    return Affine.from_gdal(*map(float, stored.split()))


def known_values(raster: xr.DataArray) -> NDArray[np.bool_]:
    """Return where a raster has a value: neither NaN nor its declared nodata."""
    values = raster.to_numpy()
    known: NDArray[np.bool_] = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(values.shape, dtype=bool)
    unknown = is_nodata(values, raster.rio.nodata)
    return known if unknown is None else known & ~unknown


def values_and_areas(raster: xr.DataArray) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the values of a raster, NaN where unknown, and the true areas of its cells [m2]."""
    given = np.where(known_values(raster), raster.to_numpy().astype(float), np.nan)
    return given, geodesic_cell_area(raster, lattice=_LATTICE).to_numpy()


def layer_grid(
    raster: xr.DataArray, values: NDArray[np.floating[Any]], *, name: str, long_name: str, units: str
) -> xr.DataArray:
    """Return what a layer holds on the grid of its file, of which only the place is kept.

    Parameters
    ----------
    raster
        The raster as it was read.
    values
        Those of the layer, NaN where unknown; same shape.
    name, long_name, units
        What the layer is called, and the unit of its values.
    """
    grid = raster.copy(data=values)
    grid.attrs = {"long_name": long_name, "units": units}
    grid.encoding = {}
    grid.name = name
    return grid.rio.write_nodata(np.nan)


def check_range(
    reading: Reading,
    raster: xr.DataArray,
    values: NDArray[np.floating[Any]],
    limits: Range,
    *,
    block_cells: int = BLOCK_CELLS,
) -> None:
    """Note the cells whose value cannot be: undeclared nodata, another unit, yearly for daily.

    Parameters
    ----------
    reading
        The layer, which gets the fault.
    raster
        The raster as it was read, whose values and nodata the message names.
    values
        Its values in the unit of `limits`, NaN where unknown; same shape.
    limits
        What they can be.
    block_cells
        How many cells are looked at together.
    """
    found_cells: Counter[float] = Counter()
    given = raster.to_numpy()
    for rows in row_blocks(values.shape, cells=block_cells):
        outside = limits.outside(values[rows])
        if outside.any():
            codes, counts = np.unique(given[rows][outside], return_counts=True)
            found_cells.update(dict(zip(codes.tolist(), counts.tolist(), strict=True)))
    if not found_cells:
        return
    most = sorted(found_cells.items(), key=lambda item: (-item[1], item[0]))[:_VALUES_NAMED]
    named = ", ".join(f"{in_figures(code, grouped=False)} ({count:,} cells)" for code, count in most)
    declared = raster.rio.nodata
    beside = (
        "no nodata is declared" if declared is None else f"the declared nodata is {in_figures(declared, grouped=False)}"
    )
    found = f"{found_cells.total():,} values out of range, among them {named}; {beside}"
    action = "If they mark missing data, declare it (gdal_edit.py -a_nodata); otherwise check the unit."
    reading.fault("values", found, f"{limits}", action)


def coverage(raster: xr.DataArray, known: NDArray[Any], area: Area | None) -> float:
    """Return the share of the zones' area where a raster has a value, from a lattice of points.

    Parameters
    ----------
    raster
        The raster.
    known
        Where it has a value: true, or not 0; same shape.
    area
        The zones; without them the share is NaN.
    """
    if area is None:
        return math.nan
    x, y = area.lattice
    if not len(x):
        return math.nan
    to_raster = Transformer.from_crs(area.zones.crs, raster.rio.crs, always_xy=True)
    transform = transform_of(raster)
    east, north = to_raster.transform(x, y)
    column = np.floor((east - transform.c) / transform.a).astype(int)
    row = np.floor((north - transform.f) / transform.e).astype(int)
    inside = (row >= 0) & (row < known.shape[0]) & (column >= 0) & (column < known.shape[1])
    return float(np.count_nonzero(known[row[inside], column[inside]]) / len(x))
