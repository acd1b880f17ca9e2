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
