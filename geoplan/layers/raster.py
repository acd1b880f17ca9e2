"""Rasters read into memory over the study: one band, with its CRS and nodata, and its values within their range."""

import math
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import rioxarray  # noqa: F401  (registers the .rio accessor)
import xarray as xr
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS, Proj, Transformer

from geoplan.layers.place import check_place, existing_file, layer_crs, study_bounds
from geoplan.layers.ranges import Range, allowed
from geoplan.layers.reading import Area, Reading

_VALUES_NAMED = 5
_FACTOR_CELLS = 256
"""Cells along an edge of the lattice on which a projection's areal scale is worked out."""


def read_raster(reading: Reading) -> xr.DataArray:
    """Read the part of a raster that covers the study and a margin around it.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataArray
        Dimensions (y, x), north up, in the raster's own CRS and type. `rio.crs` is set, and `rio.nodata` where the
        file declares one.

    Raises
    ------
    LayerError
        Where the file cannot be read, lies elsewhere, has several bands or is not north up.
    """
    import rasterio
    from rasterio.errors import RasterioError

    path = existing_file(reading)
    try:
        with rasterio.open(path) as dataset:
            crs = layer_crs(reading, CRS.from_user_input(dataset.crs) if dataset.crs else None)
            _check_grid(reading, dataset)
            west, south, east, north = dataset.bounds
            check_place(reading, (west, south, east, north), crs)
            return _read_window(reading, dataset, crs)
    except RasterioError as error:
        _unreadable(reading, path, error)


def _unreadable(reading: Reading, path: Path, error: Exception) -> NoReturn:
    reading.stop("", f"what cannot be read ({error})", "a raster that GDAL reads", f"Export {path.name} again.")


def _check_grid(reading: Reading, dataset: Any) -> None:
    if dataset.count != 1:
        reading.stop("", f"{dataset.count} bands", "one band", "Write the band that is meant to a file of its own.")
    transform = dataset.transform
    if dataset.transform.is_identity:
        reading.stop("", "a raster without a place (no geotransform)", "a georeferenced raster", "Georeference it.")
    if transform.b or transform.d or transform.e > 0 or transform.a < 0:
        reading.stop("", "a grid that is rotated or not north up", "rows from north to south", "Warp it: gdalwarp.")


def _placed(values: NDArray[Any], transform: Affine, crs: CRS, nodata: float | None) -> xr.DataArray:
    """Return a grid as a DataArray that knows its place and nodata."""
    height, width = values.shape
    x = transform.c + transform.a * (np.arange(width) + 0.5)
    y = transform.f + transform.e * (np.arange(height) + 0.5)
    grid = xr.DataArray(values, dims=("y", "x"), coords={"y": y, "x": x})
    # The transform is written besides the coordinates: a single row or column of cells could not tell its own size.
    grid = grid.rio.write_crs(crs.to_wkt()).rio.write_transform(transform)
    return grid.rio.write_nodata(nodata) if nodata is not None else grid


def on_grid_of(raster: xr.DataArray, like: xr.DataArray | None = None, *, crs: CRS | None = None) -> xr.DataArray:
    """Bring classes onto another grid: each cell gets the most frequent class in it.

    Parameters
    ----------
    raster
        Classes, with nodata.
    like
        The grid to bring them onto.
    crs
        Or the CRS alone; the grid is then chosen so that its cells are about as large.
    """
    from rasterio.warp import Resampling, calculate_default_transform, reproject

    source_crs = raster.rio.crs
    if like is not None:
        target_crs, transform, shape = CRS.from_user_input(like.rio.crs), transform_of(like), like.shape
    else:
        assert crs is not None
        height, width = raster.shape
        corner = transform_of(raster)
        box = (corner.c, corner.f + corner.e * height, corner.c + corner.a * width, corner.f)
        transform, columns, rows = calculate_default_transform(source_crs, crs.to_wkt(), width, height, *box)
        target_crs, shape = crs, (rows, columns)
    nodata = raster.rio.nodata
    values = np.full(shape, nodata, dtype=raster.dtype)
    options = {"src_crs": source_crs, "dst_crs": target_crs.to_wkt(), "src_nodata": nodata, "dst_nodata": nodata}
    places = {"src_transform": transform_of(raster), "dst_transform": transform}
    reproject(raster.to_numpy(), values, **options, **places, resampling=Resampling.mode)
    moved = _placed(values, transform, target_crs, nodata)
    moved.attrs = {key: value for key, value in raster.attrs.items() if key not in moved.attrs}
    return moved


def _read_window(reading: Reading, dataset: Any, crs: CRS) -> xr.DataArray:
    transform = dataset.transform
    rows, columns = slice(0, dataset.height), slice(0, dataset.width)
    if reading.area is not None:
        west, south, east, north = study_bounds(reading, crs, margin_m=allowed("margin.raster").high * 1000)
        first, last = (west - transform.c) / transform.a, (east - transform.c) / transform.a
        columns = slice(max(math.floor(first), 0), min(math.ceil(last), dataset.width))
        first, last = (north - transform.f) / transform.e, (south - transform.f) / transform.e
        rows = slice(max(math.floor(first), 0), min(math.ceil(last), dataset.height))
    window = ((rows.start, rows.stop), (columns.start, columns.stop))
    values = dataset.read(1, window=window)
    left, top = transform.c + transform.a * columns.start, transform.f + transform.e * rows.start
    corner = Affine(transform.a, 0.0, left, 0.0, transform.e, top)
    return _placed(values, corner, crs, dataset.nodata)


def transform_of(raster: xr.DataArray) -> Affine:
    """Return the affine transform of a raster that `read_raster` gave, as the file states it."""
    stored = raster.coords["spatial_ref"].attrs["GeoTransform"]
    return Affine.from_gdal(*map(float, stored.split()))


def known_values(raster: xr.DataArray) -> NDArray[np.bool_]:
    """Return where a raster has a value: neither NaN nor its declared nodata."""
    values = raster.to_numpy()
    known = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(values.shape, dtype=bool)
    nodata = raster.rio.nodata
    return known if nodata is None or math.isnan(nodata) else known & (values != values.dtype.type(nodata))


def check_range(reading: Reading, raster: xr.DataArray, values: NDArray[np.float64], limits: Range) -> None:
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
    """
    outside = limits.outside(values)
    if not outside.any():
        return
    codes, counts = np.unique(raster.to_numpy()[outside], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_VALUES_NAMED]
    named = ", ".join(f"{codes[k]:g} ({counts[k]:,} cells)" for k in order)
    declared = raster.rio.nodata
    beside = "no nodata is declared" if declared is None else f"the declared nodata is {declared:g}"
    found = f"{int(outside.sum()):,} values out of range, among them {named}; {beside}"
    action = "If they mark missing data, declare it (gdal_edit.py -a_nodata); otherwise check the unit."
    reading.fault("values", found, f"{limits}", action)


def coverage(raster: xr.DataArray, known: NDArray[np.bool_], area: Area | None) -> float:
    """Return the share of the zones' area where a raster has a value, from a lattice of points.

    Parameters
    ----------
    raster
        The raster.
    known
        Where it has a value; same shape.
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
    return float(known[row[inside], column[inside]].sum() / len(x))


def cell_areas_km2(raster: xr.DataArray) -> NDArray[np.float64]:
    """Return the area of each cell on the earth, in km2; broadcasts to the raster's shape.

    On a grid of longitude and latitude, the exact area between parallels on the ellipsoid; on a projected grid, the
    planar area over the projection's areal scale.
    """
    crs = CRS.from_user_input(raster.rio.crs)
    transform = transform_of(raster)
    if crs.is_geographic:
        edges = np.radians(transform.f + transform.e * np.arange(raster.shape[0] + 1))
        per_radian = _ellipsoid_zone_m2(edges, crs)
        areas: NDArray[np.float64] = np.abs(np.diff(per_radian)) * math.radians(abs(transform.a)) / 1e6
        return areas[:, np.newaxis]
    metres = float(crs.axis_info[0].unit_conversion_factor)
    planar = abs(transform.a * transform.e) * metres**2 / 1e6
    return planar / _areal_scale(raster, crs)


def _ellipsoid_zone_m2(latitude: NDArray[np.float64], crs: CRS) -> NDArray[np.float64]:
    """Return the area from the equator to a latitude, per radian of longitude (Snyder 1987, eq. 3-12, as an area)."""
    assert crs.ellipsoid is not None
    a, b = crs.ellipsoid.semi_major_metre, crs.ellipsoid.semi_minor_metre
    e = math.sqrt(1 - (b / a) ** 2)
    sine = np.sin(latitude)
    if e == 0:
        return a * a * sine
    result: NDArray[np.float64] = b * b / 2 * (sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e)
    return result


def _areal_scale(raster: xr.DataArray, crs: CRS) -> NDArray[np.float64]:
    """Work out the areal scale on a coarse lattice and spread it over the cells: it changes slowly."""
    from scipy.interpolate import RegularGridInterpolator

    height, width = raster.shape
    transform = transform_of(raster)
    rows = np.linspace(0.5, height - 0.5, max(2, min(height, _FACTOR_CELLS)))
    columns = np.linspace(0.5, width - 0.5, max(2, min(width, _FACTOR_CELLS)))
    if height == 1 or width == 1:
        rows, columns = np.array([0.0, height]), np.array([0.0, width])
    column, row = np.meshgrid(columns, rows)
    longitude, latitude = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(
        transform.c + transform.a * column, transform.f + transform.e * row
    )
    scale = np.asarray(Proj(crs).get_factors(longitude, latitude).areal_scale, dtype=float)
    spread = RegularGridInterpolator((rows, columns), scale)
    at_row, at_column = np.meshgrid(np.arange(height) + 0.5, np.arange(width) + 0.5, indexing="ij")
    cells: NDArray[np.float64] = spread((at_row, at_column))
    return cells
