"""Low and high ends of results: the tenth and the ninetieth percentile of the futures of their parameters.

Of a product the factors' draws are multiplied (`factor_of`). The same futures are used everywhere, so that two results
that share a parameter move together in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
import pandas as pd

from geoplan.draws.quantiles import quantiles_of
from geoplan.parameters import Parameters

Floats: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
Quantity = TypeVar("Quantity", float, "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", "pd.Series[float]")
Factors: TypeAlias = Iterable[str] | Mapping[str, float]


def factor_of(parameters: Parameters, names: Factors, *, others: Sequence[Floats] = ()) -> Floats:
    """Return what a product is in each future, over what it is at the parameters' values.

    Parameters
    ----------
    parameters
        The parameters.
    names
        The ids of its factors; or id -> exponent, with -1 for a factor that divides.
    others
        More factors, that are no parameters themselves: (futures,), about 1.

    Returns
    -------
    numpy.ndarray
        (futures,)

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> factor_of(load_parameters(), ["gases.methane.lhv"]).tolist() == [1.0] * 1000
    True
    """
    whole = parameters.futures.product(names)
    for other in others:
        whole = whole * other
    return whole


def interval(
    base: Quantity, parameters: Parameters, names: Factors, *, others: Sequence[Floats] = ()
) -> tuple[Quantity, Quantity]:
    """Return P10 and P90 of a product.

    Parameters
    ----------
    base
        The product at the base values; a number, an array or a Series; 0 or more.
    parameters, names, others
        As for `factor_of`.

    Returns
    -------
    tuple
        Low and high, of the kind and unit of `base`.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> low, high = interval(100.0, load_parameters(), ["residues.conversion.efficiency"])
    >>> round(low, 1), round(high, 1)
    (84.0, 110.1)
    """
    low, _, high = quantiles_of(factor_of(parameters, names, others=others))
    return base * float(low), base * float(high)


def pace_of(parameters: Parameters, names: Iterable[str]) -> Floats:
    """Return where parameters that move together stand in each future: -1 at their low ends, 0 at their values.

    And 1 at their high ends: the mean over those that have a range. With `between` it carries a result, known at both
    ends, to each future.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> parameters = load_parameters()
    >>> pace = pace_of(parameters, ["residues.conversion.efficiency"])
    >>> bool(np.isclose(np.quantile(pace, 0.95), 1.0, atol=0.02))
    True
    """
    paces = []
    for row in (parameters[name] for name in names):
        if row.low < row.high:
            off = parameters.futures.value(row.name) - row.value
            side = np.where(off < 0, row.value - row.low, row.high - row.value)
            # beyond an end that is the value nothing is drawn
            paces.append(np.divide(off, side, out=np.zeros(len(off)), where=side > 0))
    return np.mean(paces, axis=0) if paces else np.zeros(parameters.futures.count)


def between(low: Floats, high: Floats, pace: Floats) -> Floats:
    """Return the logarithms of a result in each future, from those at both ends over its base: (…,) to (…, futures)."""
    return np.where(pace < 0, -pace * low[..., None], pace * high[..., None])
