"""The slope of the ground, from elevations."""

from typing import Any

import numpy as np
import numpy.typing as npt
import rioxarray  # noqa: F401 - registers the accessor
import xarray as xr

from geoplan.errors import CRSError, Fault
from geoplan.layers.opening.raster import BLOCK_CELLS
from geoplan.zonal.grid import crs_of, describe_crs, grid_of, same_crs, spatial_dims
from geoplan.zonal.raster import real_values


def slope_pct(elevation: xr.DataArray, *, crs: Any = None, block_cells: int = BLOCK_CELLS) -> xr.DataArray:
    """Compute the slope of the ground by Horn's method [1]_.

    Elevations in degrees, or in another CRS, are first brought to `crs` (bilinear, cells about as large), so that
    distances are metres.

    Parameters
    ----------
    elevation
        Elevation above the sea (y, x) with a CRS; its scale, offset and nodata are applied [m].
    crs
        A projected CRS in metres, or None for that of `elevation`.
    block_cells
        How many cells are worked out at once; the result does not depend on it.

    Returns
    -------
    DataArray
        float32 (y, x), rise over run, on the grid of `elevation` or on that in `crs`; NaN where any of the nine
        elevations around a cell is unknown. Beyond the edge, elevations are continued straight. [%]

    Raises
    ------
    CRSError
        Where there is no CRS, or the one to work in is not projected in metres.

    References
    ----------
    .. [1] B. K. P. Horn, "Hill shading and the reflectance map", Proceedings of the IEEE 69 (1), 1981.

    Examples
    --------
    >>> x = np.arange(5.0) * 10 + 5
    >>> plane = xr.DataArray(np.tile(0.2 * x, (4, 1)), dims=("y", "x"), coords={"y": -x[:4], "x": x})
    >>> slope_pct(plane.rio.write_crs(32648)).round(3).to_numpy()[0].tolist()
    [20.0, 20.0, 20.0, 20.0, 20.0]
    """
    from pyproj import CRS

    grid = grid_of(elevation)
    wanted = crs_of(grid) if crs is None else CRS.from_user_input(crs)
    if not wanted.is_projected or {axis.unit_name for axis in wanted.axis_info[:2]} != {"metre"}:
        expected = "a projected coordinate reference system in metres, to compute slopes in"
        raise CRSError(
            Fault(
                "terrain",
                "CRS",
                found=describe_crs(wanted),
                expected=expected,
                action="Give crs=, the CRS of the study.",
            )
        )
    y, x = spatial_dims(elevation)
    others = [name for name in elevation.dims if name not in (y, x)]
    heights = elevation.squeeze(others, drop=True).transpose(y, x)
    heights = heights.copy(data=real_values(heights).astype("float32", copy=False))
    if not same_crs(crs_of(grid), wanted):
        from rasterio.enums import Resampling

        heights = heights.copy(deep=False)
        heights.rio.write_nodata(np.nan, inplace=True)
        heights = heights.rio.reproject(wanted.to_wkt(), resampling=Resampling.bilinear)
        grid = grid_of(heights)
        y, x = spatial_dims(heights)
    values = _horn(heights.to_numpy(), abs(grid.affine.a), abs(grid.affine.e), block_cells)
    slope = xr.DataArray(values, dims=(y, x), coords={name: heights.coords[name] for name in (y, x)}, name="slope_pct")
    slope.attrs = {"units": "%", "long_name": "slope of the ground"}
    # in place, for rioxarray would copy the values each time
    slope.rio.write_crs(wanted.to_wkt(), inplace=True)
    slope.rio.write_transform(grid.affine, inplace=True)
    return slope


def _horn(heights: npt.NDArray[np.float32], width: float, height: float, block_cells: int) -> npt.NDArray[np.float32]:
    slope = np.empty(heights.shape, dtype=np.float32)
    rows, columns = heights.shape
    step = max(2, block_cells // max(columns, 1))
    for first in range(0, rows, step):
        last = min(first + step, rows)
        above, below = int(first > 0), int(last < rows)
        part = heights[first - above : last + below]
        wide = _continued(_continued(part, 0), 1)
        # where there are rows above and below the block, they stand instead of continued ones
        wide = wide[above : len(wide) - below]
        # sums of three cells, the middle one twice, on each side
        down = wide[:-2] + 2.0 * wide[1:-1] + wide[2:]
        across = wide[:, :-2] + 2.0 * wide[:, 1:-1] + wide[:, 2:]
        # Horn 1981: weights of 1 + 2 + 1 over a distance of two cells make the 8
        along_x = (down[:, 2:] - down[:, :-2]) / (8.0 * width)
        along_y = (across[2:] - across[:-2]) / (8.0 * height)
        slope[first:last] = 100.0 * np.hypot(along_x, along_y)
    # the cell itself has no weight in the sums: its own gap would go unseen
    slope[np.isnan(heights)] = np.nan
    return slope


def _continued(values: npt.NDArray[np.float32], axis: int) -> npt.NDArray[np.float32]:
    """Add a line of cells on both ends of an axis, on the straight line through the last two."""
    inner = np.moveaxis(values, axis, 0)
    if len(inner) < 2:
        return np.concatenate([values, values, values], axis=axis)
    first, last = 2.0 * inner[:1] - inner[1:2], 2.0 * inner[-1:] - inner[-2:-1]
    return np.moveaxis(np.concatenate([first, inner, last]), 0, axis)
