"""Rasters that are not north up: turned without a loss where their cells allow it, else warped as their kind allows."""

from typing import Any, Literal, TypeAlias

import numpy as np
from affine import Affine
from numpy.typing import NDArray

Cells: TypeAlias = Literal["classes", "means", "amounts"]
"""What the cells of a raster hold: codes, which cannot be mixed; means over the cell, such as a height or a density,
which can; or amounts, such as persons, whose sum must stay."""

_PARTS = 8
"""Amounts are spread as if they stood in so many times so many points of each cell."""
_TURNED = 1e-9
"""Of a cell, from one end of the grid to the other: how far rows may run askew of an axis, which is rounding."""


Floats: TypeAlias = NDArray[np.float64]


def applied(transform: Affine, columns: NDArray[Any], rows: NDArray[Any]) -> tuple[Floats, Floats]:
    """Return the coordinates of places that are counted in columns and rows; by the inverse, the other way.

    Examples
    --------
    >>> applied(Affine(10, 0, 500, 0, -10, 900), np.array([0.5, 1.5]), np.array([0.5, 0.5]))
    (array([505., 515.]), array([895., 895.]))
    """
    x = transform.a * columns + transform.b * rows + transform.c
    return x, transform.d * columns + transform.e * rows + transform.f


def corners_of(transform: Affine, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return x and y of the four corners of a grid."""
    height, width = shape
    return applied(transform, np.array([0.0, width, width, 0.0]), np.array([0.0, 0.0, height, height]))


def is_upright(transform: Affine) -> bool:
    """Return whether rows run from north to south and columns from west to east."""
    return transform.b == transform.d == 0 and transform.e < 0 < transform.a


def along_axes(transform: Affine, shape: tuple[int, int]) -> bool:
    """Return whether rows and columns run along the axes, in whichever direction, and so need no warp."""
    height, width = shape
    a, b, d, e = (abs(step) for step in (transform.a, transform.b, transform.d, transform.e))
    askew, turned = max(b * height / max(a, 1e-300), d * width / max(e, 1e-300)), max(a, e) / max(b, d, 1e-300)
    return askew < _TURNED or turned * max(shape) < _TURNED


def turned(values: NDArray[Any], transform: Affine) -> tuple[NDArray[Any], Affine]:
    """Turn a grid along the axes so that it is north up: no value changes.

    Examples
    --------
    >>> south_up = Affine(10, 0, 0, 0, 10, 0)
    >>> turned(np.array([[1, 2], [3, 4]]), south_up)[0].tolist()
    [[3, 4], [1, 2]]
    """
    if abs(transform.b) > abs(transform.a):  # rows run north or south
        values = values.T
        transform = Affine(transform.b, transform.a, transform.c, transform.e, transform.d, transform.f)
    if transform.e > 0:
        values = values[::-1]
        transform = transform * Affine(1, 0, 0, 0, -1, values.shape[0])
    if transform.a < 0:
        values = values[:, ::-1]
        transform = transform * Affine(-1, 0, values.shape[1], 0, 1, 0)
    upright = Affine(transform.a, 0.0, transform.c, 0.0, transform.e, transform.f)
    return np.ascontiguousarray(values), upright


def warped(
    values: NDArray[Any], transform: Affine, *, known: NDArray[np.bool_], cells: Cells
) -> tuple[NDArray[Any], NDArray[np.bool_], Affine]:
    """Bring a rotated grid onto one that is north up, over the same ground and with cells of the same area.

    Parameters
    ----------
    values
        (rows, columns).
    transform
        From columns and rows to coordinates.
    known
        Where there is a value.
    cells
        What they hold: each cell takes the class that its centre lies in; means are interpolated between the nearest
        four; amounts go to the cells that lie over their ground, in parts of 1/64, so that their sum stays.

    Returns
    -------
    values, known, transform
        Of the new grid: classes in their own type and 0 where there are none, else float64 and NaN.
    """
    x, y = corners_of(transform, values.shape)
    side = abs(transform.determinant) ** 0.5
    shape = max(1, int(np.ceil(np.ptp(y) / side))), max(1, int(np.ceil(np.ptp(x) / side)))
    upright = Affine(side, 0.0, float(x.min()), 0.0, -side, float(y.max()))
    if cells == "classes":
        return *_nearest(values, known, ~transform * upright, shape), upright
    numbers = np.where(known, values, np.nan).astype(np.float64)
    if cells == "amounts":
        moved = _spread(numbers, ~upright * transform, shape)
    else:
        moved = _interpolated(numbers, transform, upright, shape)
    return moved, ~np.isnan(moved), upright


def _nearest(
    values: NDArray[Any], known: NDArray[np.bool_], to_old: Affine, shape: tuple[int, int]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    out, there = np.zeros(shape, dtype=values.dtype), np.zeros(shape, dtype=bool)
    columns = np.arange(shape[1]) + 0.5
    for row in range(shape[0]):
        across, down = applied(to_old, columns, np.full(shape[1], row + 0.5))
        column, line = np.floor(across).astype(np.int64), np.floor(down).astype(np.int64)
        inside = (column >= 0) & (column < values.shape[1]) & (line >= 0) & (line < values.shape[0])
        column, line = column[inside], line[inside]
        there[row, inside] = known[line, column]
        out[row, inside] = np.where(known[line, column], values[line, column], 0)
    return out, there


def _spread(values: NDArray[np.float64], to_new: Affine, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Let each point of each cell fall into a cell of the new grid, with its part of the amount."""
    sums, some = np.zeros(shape[0] * shape[1]), np.zeros(shape[0] * shape[1], dtype=bool)
    line, column = np.nonzero(~np.isnan(values))
    part = values[line, column] / _PARTS**2
    places = [(number + 0.5) / _PARTS for number in range(_PARTS)]
    for down in places:
        for aside in places:
            x, y = applied(to_new, column + aside, line + down)
            place = np.clip(y.astype(np.int64), 0, shape[0] - 1) * shape[1]
            place += np.clip(x.astype(np.int64), 0, shape[1] - 1)
            sums += np.bincount(place, part, minlength=sums.size)
            some[place] = True
    return np.where(some, sums, np.nan).reshape(shape)


def _interpolated(
    values: NDArray[np.float64], transform: Affine, upright: Affine, shape: tuple[int, int]
) -> NDArray[np.float64]:
    from rasterio.warp import Resampling, reproject

    moved = np.full(shape, np.nan)
    # any plane does: both grids lie in it
    plane = {"src_crs": "EPSG:3857", "dst_crs": "EPSG:3857", "src_nodata": np.nan, "dst_nodata": np.nan}
    places = {"src_transform": transform, "dst_transform": upright}
    reproject(values, moved, **plane, **places, resampling=Resampling.bilinear)
    return moved
