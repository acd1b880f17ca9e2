"""Sums of products that are the same on every processor, where ``@`` of numpy hands them to a library that is not.

A BLAS library takes other loops on another processor, which add in another order: the last digit of a result would be
that of the machine. Here numbers are added one after the other, along the axis that vanishes; what is worked out at
once lies along the others. That is a few times slower than BLAS on large matrices, and no model has such.
"""

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.machine.compiled import compiled

_Floats: TypeAlias = npt.NDArray[np.float64]
_jit = compiled(nogil=True, error_model="numpy")

_MOST_TURNS = 10_000
_AT_ONCE = 1024
"""Columns that are worked on at once: a row of both matrices fits into the nearest cache."""


def product_sums(a: Any, b: Any) -> Any:
    """Return ``a @ b``, added in one order on every machine.

    Parameters
    ----------
    a
        Of any dimensions, the last of which vanishes; or a sparse array, whose products do not rest on BLAS.
    b
        One dimension or two, the first of which vanishes; or a sparse array.

    Returns
    -------
    ndarray of float64, float or sparse array
        As ``a @ b``.

    Raises
    ------
    ValueError
        Where the sizes do not fit, or `b` has more dimensions.

    Examples
    --------
    >>> product_sums([1.0, 2.0], [3.0, 4.0])
    11.0
    >>> product_sums([[1.0, 2.0], [0.0, 1.0]], [[3.0, 4.0], [5.0, 6.0]]).tolist()
    [[13.0, 16.0], [5.0, 6.0]]
    """
    if hasattr(a, "tocsr") or hasattr(b, "tocsr"):
        return a @ b
    left, right = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if left.ndim < 1 or right.ndim not in (1, 2) or left.shape[-1] != right.shape[0]:
        raise ValueError(f"shapes {left.shape} and {right.shape} do not fit")
    rows = np.ascontiguousarray(left.reshape(math.prod(left.shape[:-1]), left.shape[-1]))
    if right.ndim == 1:
        # a copy of what may not be written to: loops are compiled for one kind
        sums = _row_sums(rows, np.ascontiguousarray(right) if right.flags.writeable else right.copy())
        return float(sums[0]) if left.ndim == 1 else sums.reshape(left.shape[:-1])
    table = _table(rows, np.ascontiguousarray(right))
    return table.reshape(*left.shape[:-1], right.shape[1])


def lagged_sums(amounts: npt.ArrayLike, weights: npt.ArrayLike) -> _Floats:
    """Return what each amount and those before it come to, each by the weight of its age.

    Parameters
    ----------
    amounts
        (steps,)
    weights
        (ages,): of an amount of the step itself, of the one before, and so on; older ones count for nothing.

    Examples
    --------
    >>> lagged_sums([1.0, 0.0, 2.0], [1.0, 0.5]).tolist()
    [1.0, 0.5, 2.0]
    """
    given, by_age = np.asarray(amounts, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    out = np.zeros(len(given))
    for age, weight in enumerate(by_age[: len(given)]):
        out[age:] += weight * given[: len(given) - age]
    return out


def principal(matrix: npt.ArrayLike) -> tuple[_Floats, float]:
    """Return the principal eigenvector, which adds up to 1, and its eigenvalue, of a square matrix of positive numbers.

    By the power method: the matrix has one eigenvalue above all others (Perron 1907), so that it comes to an end.

    Examples
    --------
    >>> vector, value = principal([[1.0, 2.0], [0.5, 1.0]])
    >>> vector.round(9).tolist(), round(value, 9)
    ([0.666666667, 0.333333333], 2.0)
    """
    left = np.asarray(matrix, dtype=np.float64)
    vector = np.full(len(left), 1.0 / len(left))
    for _ in range(_MOST_TURNS):
        turned = product_sums(left, vector)
        value = float(turned.sum())
        turned = turned / value
        moved = float(np.abs(turned - vector).max())
        vector = turned
        if moved <= 1e-16:
            break
    return vector, value


def solved(matrix: npt.ArrayLike, right: npt.ArrayLike) -> _Floats:
    """Return x of ``matrix @ x = right``, of a small square matrix, by Gaussian elimination with pivots.

    Parameters
    ----------
    matrix
        (size, size)
    right
        (size,) or (size, columns)

    Raises
    ------
    ValueError
        Where the matrix is singular, or the sizes do not fit.

    Examples
    --------
    >>> solved([[0.0, 2.0], [1.0, 1.0]], [4.0, 3.0]).tolist()
    [1.0, 2.0]
    """
    left, given = np.array(matrix, dtype=np.float64, order="C"), np.array(right, dtype=np.float64)
    if left.ndim != 2 or left.shape[0] != left.shape[1] or given.shape[:1] != left.shape[:1]:
        raise ValueError(f"shapes {left.shape} and {given.shape} do not fit")
    table = np.ascontiguousarray(given.reshape(len(given), -1))
    if not _eliminate(left, table):
        raise ValueError("a singular matrix")
    return table.reshape(given.shape)


def least_squares(matrix: npt.ArrayLike, right: npt.ArrayLike) -> _Floats:
    """Return x that makes ``matrix @ x - right`` least, by Householder's reflections.

    Parameters
    ----------
    matrix
        (rows, columns), no fewer rows than columns; its columns are independent.
    right
        (rows,) or (rows, more)

    Raises
    ------
    ValueError
        Where columns depend on each other, or the sizes do not fit.

    Examples
    --------
    >>> least_squares([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], [1.0, 3.0, 5.0]).round(12).tolist()
    [1.0, 2.0]
    """
    left, given = np.array(matrix, dtype=np.float64, order="C"), np.array(right, dtype=np.float64)
    if left.ndim != 2 or left.shape[0] < left.shape[1] or given.shape[:1] != left.shape[:1]:
        raise ValueError(f"shapes {left.shape} and {given.shape} do not fit")
    table = np.ascontiguousarray(given.reshape(len(given), -1))
    if not _reflect(left, table):
        raise ValueError("columns that depend on each other")
    return table[: left.shape[1]].reshape(left.shape[1:] + given.shape[1:])


@_jit
def _row_sums(rows: _Floats, right: _Floats) -> _Floats:
    """Add the products of each row in four sums side by side."""
    sums = np.zeros(len(rows))
    whole = len(right) - len(right) % 4
    for i in range(len(rows)):
        row = rows[i]
        a = b = c = d = 0.0
        for k in range(0, whole, 4):
            a += row[k] * right[k]
            b += row[k + 1] * right[k + 1]
            c += row[k + 2] * right[k + 2]
            d += row[k + 3] * right[k + 3]
        for k in range(whole, len(right)):
            a += row[k] * right[k]
        sums[i] = (a + b) + (c + d)
    return sums


@_jit
def _table(rows: _Floats, right: _Floats) -> _Floats:
    """Add the products of rows and columns, a row of the second matrix after the other."""
    out = np.zeros((rows.shape[0], right.shape[1]))
    for first in range(0, right.shape[1], _AT_ONCE):
        last = min(first + _AT_ONCE, right.shape[1])
        for i in range(rows.shape[0]):
            for k in range(rows.shape[1]):
                factor = rows[i, k]
                for j in range(first, last):
                    out[i, j] += factor * right[k, j]
    return out


@_jit
def _eliminate(left: _Floats, table: _Floats) -> bool:
    size = len(left)
    for at in range(size):
        pivot = at
        for row in range(at + 1, size):
            if abs(left[row, at]) > abs(left[pivot, at]):
                pivot = row
        if not abs(left[pivot, at]) > 0.0:
            return False
        if pivot != at:
            for column in range(size):
                left[at, column], left[pivot, column] = left[pivot, column], left[at, column]
            for column in range(table.shape[1]):
                table[at, column], table[pivot, column] = table[pivot, column], table[at, column]
        for row in range(at + 1, size):
            factor = left[row, at] / left[at, at]
            for column in range(at, size):
                left[row, column] -= factor * left[at, column]
            for column in range(table.shape[1]):
                table[row, column] -= factor * table[at, column]
    _substitute(left, table, size)
    return True


@_jit
def _substitute(left: _Floats, table: _Floats, size: int) -> None:
    """Solve an upper triangle, from its last row up."""
    for at in range(size - 1, -1, -1):
        for column in range(table.shape[1]):
            rest = table[at, column]
            for k in range(at + 1, size):
                rest -= left[at, k] * table[k, column]
            table[at, column] = rest / left[at, at]


@_jit
def _reflect(left: _Floats, table: _Floats) -> bool:
    rows, size = left.shape
    largest = 0.0
    for at in range(size):
        square = 0.0
        for row in range(at, rows):
            square += left[row, at] * left[row, at]
        length = np.sqrt(square)
        largest = max(largest, length)
        if not length > 1e-12 * largest:
            return False
        end = -length if left[at, at] > 0.0 else length
        mirror = left[at:, at].copy()
        mirror[0] -= end
        half = 0.0
        for row in range(len(mirror)):
            half += mirror[row] * mirror[row]
        _mirror(left[at:], mirror, half, at)
        _mirror(table[at:], mirror, half, 0)
    _substitute(left, table, size)
    return True


@_jit
def _mirror(part: _Floats, mirror: _Floats, half: float, first: int) -> None:
    for column in range(first, part.shape[1]):
        along = 0.0
        for row in range(len(mirror)):
            along += mirror[row] * part[row, column]
        along *= 2.0 / half
        for row in range(len(mirror)):
            part[row, column] -= along * mirror[row]
