"""By which factor amounts move in each future."""

from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.draws.futures import Futures

FloatArray = npt.NDArray[np.float64]


def moved_over_base(amounts: Futures | None, *, count: int) -> FloatArray:
    """Return the sum of amounts in each future over their sum at the parameters' values: (futures,).

    Parameters
    ----------
    amounts
        None where nothing is drawn.
    count
        How many futures.

    Examples
    --------
    >>> moved_over_base(Futures.moved([1.0, 3.0], [0.5, 2.0]), count=2).tolist()
    [0.5, 2.0]
    """
    if amounts is None:
        return np.ones(count)
    return ratio_of(amounts.total(), float(np.nansum(amounts.base)), count=count)


def ratio_of(drawn: Any, base: float, *, count: int) -> FloatArray:
    """Return what was drawn over its base: (futures,); 1 where the base is 0 or not known.

    Examples
    --------
    >>> ratio_of([2.0, 3.0], 2.0, count=2).tolist(), ratio_of([2.0, 3.0], 0.0, count=2).tolist()
    ([1.0, 1.5], [1.0, 1.0])
    """
    if not np.isfinite(base) or base == 0.0:
        return np.ones(count)
    return np.broadcast_to(np.asarray(drawn, dtype=float) / base, (count,)).copy()
