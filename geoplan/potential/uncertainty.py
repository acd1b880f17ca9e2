"""Low and high ends of results that are products of uncertain factors.

The factors' relative deviations are taken as independent: their logarithms add as a root sum of squares, each side by
itself, since most ranges are lopsided. A result's interval is then ``base · exp(∓√Σ d²)`` with
``d = ln(value / low)`` below and ``ln(high / value)`` above; for a factor that divides, the sides change places.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, ParameterError
from geoplan.parameters import Parameter

Floats: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
Quantity = TypeVar("Quantity", float, "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", "pd.Series[float]")
Factors: TypeAlias = Iterable[str] | Mapping[str, float]

COLUMNS = ("parameter", "down", "up", "confidence")


def deviations(parameters: Mapping[str, Parameter], names: Factors) -> pd.DataFrame:
    """Return how far each factor can move a product, as logarithms.

    Parameters
    ----------
    parameters
        The parameters.
    names
        The ids of the factors; or id -> exponent, with -1 for a factor that divides.

    Returns
    -------
    pandas.DataFrame
        ``parameter``, ``down`` and ``up`` (natural logarithms, 0 or more; infinite where a range reaches 0) and
        ``confidence``.

    Raises
    ------
    ParameterError
        For negative values, for a value of 0 whose range is not 0 (a product says nothing about it), and for a range
        that reaches 0 in a factor that divides; all at once.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> deviations(load_parameters(), ["residues.conversion.efficiency"]).round(3).to_dict("records")[0]["down"]
    0.215
    """
    rows = _rows(parameters, names)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"down": float, "up": float})


def _rows(parameters: Mapping[str, Parameter], names: Factors) -> list[tuple[str, float, float, str]]:
    exponents = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names, 1.0)
    faults: list[Fault] = []
    rows: list[tuple[str, float, float, str]] = []
    for name, exponent in exponents.items():
        parameter = parameters[name]
        reason = _reason_against(parameter, exponent)
        if reason:
            found = f"low {parameter.low:g}, value {parameter.value:g}, high {parameter.high:g}"
            faults.append(
                Fault("parameters", name, found=found, expected=reason, action="Give the parameter another range.")
            )
            continue
        below, above = _logarithms(parameter)
        if exponent < 0:
            below, above = above, below
        size = abs(exponent)
        down, up = (side * size if size else 0.0 for side in (below, above))
        rows.append((name, down, up, parameter.confidence))
    if faults:
        raise ParameterError(faults)
    return rows


def _reason_against(parameter: Parameter, exponent: float) -> str:
    if parameter.low < 0:
        return "a range that is not negative, since the factor is multiplied"
    if exponent < 0 and parameter.low == 0:
        return "a range above 0, since the factor divides"
    if parameter.value == 0 and parameter.high > 0:
        return "a value above 0, or a range that is 0 too, since relative deviations start from the value"
    return ""


def _logarithms(parameter: Parameter) -> tuple[float, float]:
    if parameter.value == 0:
        return 0.0, 0.0
    below = float(np.log(parameter.value / parameter.low)) if parameter.low > 0 else float("inf")
    return below, float(np.log(parameter.high / parameter.value))


def spread(base: Quantity, moves: pd.DataFrame) -> tuple[Quantity, Quantity]:
    """Return the low and high end of a quantity from the deviations of its factors.

    Parameters
    ----------
    base
        The quantity at the base values; a number, an array or a Series.
    moves
        Rows as `deviations` gives them.

    Returns
    -------
    tuple
        Low and high, of the kind and unit of `base`.
    """
    return _spread(base, moves["down"].to_numpy(float), moves["up"].to_numpy(float))


def _spread(base: Quantity, downs: npt.ArrayLike, ups: npt.ArrayLike) -> tuple[Quantity, Quantity]:
    down, up = (float(np.sqrt(np.square(np.asarray(sides, dtype=float)).sum())) for sides in (downs, ups))
    return base * float(np.exp(-down)), base * float(np.exp(up))


def interval(
    base: Quantity, parameters: Mapping[str, Parameter], names: Factors, *, others: Sequence[pd.DataFrame] = ()
) -> tuple[Quantity, Quantity]:
    """Return the low and high end of a product.

    Parameters
    ----------
    base
        The product at the base values; a number, an array or a Series.
    parameters
        The parameters.
    names
        The ids of its factors; or id -> exponent, with -1 for a factor that divides.
    others
        More deviations, of factors that are not parameters themselves, with the columns of `deviations`.

    Returns
    -------
    tuple
        Low and high, of the kind and unit of `base`. Low is 0 where a factor's range reaches 0.

    Raises
    ------
    ParameterError
        As `deviations`.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> low, high = interval(100.0, load_parameters(), ["residues.conversion.efficiency"])
    >>> round(low, 3), round(high, 3)
    (80.645, 112.903)
    """
    rows = _rows(parameters, names)
    downs, ups = ([row[side] for row in rows] for side in (1, 2))
    for more in others:
        downs += more["down"].tolist()
        ups += more["up"].tolist()
    return _spread(base, downs, ups)


def contributions(
    parameters: Mapping[str, Parameter], names: Factors, *, others: Sequence[pd.DataFrame] = ()
) -> pd.DataFrame:
    """Return which factors make a result uncertain.

    Parameters
    ----------
    parameters
        The parameters.
    names, others
        As for `interval`.

    Returns
    -------
    pandas.DataFrame
        ``parameter``, ``down``, ``up`` (logarithms), ``variance_share`` (of the mean of both sides' squares; the shares
        sum to 1, or are all 0 where nothing is uncertain) and ``confidence``; the largest share first.
    """
    table = _together([deviations(parameters, names), *others])
    squares = (np.square(table["down"].to_numpy(float)) + np.square(table["up"].to_numpy(float))) / 2
    endless = np.isinf(squares)
    if endless.any():
        squares = endless.astype(float)
    total = squares.sum()
    table.insert(3, "variance_share", squares / total if total > 0 else np.zeros_like(squares))
    return table.sort_values("variance_share", ascending=False, kind="stable", ignore_index=True)


def root_sum_of_squares(moves: Iterable[Sequence[Floats]]) -> tuple[Floats, Floats]:
    """Return how far parameters that move a result independently take it down and up together.

    Parameters
    ----------
    moves
        For each parameter, the changes of the result at its ends; all of one shape.

    Returns
    -------
    tuple of numpy.ndarray
        Down and up, 0 or more: of each parameter the farthest on either side counts, squared.

    Examples
    --------
    >>> down, up = root_sum_of_squares([[np.array([-3.0]), np.array([4.0])], [np.array([-4.0]), np.array([-1.0])]])
    >>> float(down[0]), float(up[0])
    (5.0, 4.0)
    """
    below: Floats = np.zeros(())
    above: Floats = np.zeros(())
    for ends in moves:
        changes = np.stack(ends)
        below = below + np.square(np.minimum(changes.min(axis=0), 0.0))
        above = above + np.square(np.maximum(changes.max(axis=0), 0.0))
    return np.sqrt(below), np.sqrt(above)


def _together(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else tables[0].copy()
