"""What things cost in other years: by ratios of catalogues, with straight lines between, and by experience curves.

The ratios are to the price of one year of the catalogue; what something costs is stated for a year of its own. So the
price of a year is ``C · R(year) / R(year of C)``.
"""

import numpy as np
import numpy.typing as npt

from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

LEARNING = "learning."
"""Start of the parameters: ``learning.<technology>.<year>`` and ``learning.<technology>.cost_year``."""


def price_path(technology: str, years: IntArray, *, parameters: Parameters) -> FloatArray:
    """Return what a technology costs in some years, over what it costs in the year that its cost is stated for.

    Parameters
    ----------
    technology
        Such as ``rooftop_pv``; one without ratios costs the same in all years.
    years
        (years,)
    parameters
        ``learning.*`` are used.

    Returns
    -------
    numpy.ndarray
        (years,): along straight lines between the years of the catalogue; level before the first and after the last.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> own = load_parameters().replace({"learning.utility_pv.cost_year": 2025})
    >>> price_path("utility_pv", np.array([2025, 2030]), parameters=own).round(3).tolist()
    [1.0, 0.811]
    """
    ratios, stated = _weights(technology, years, parameters=parameters)
    if not ratios.size:
        return np.ones(len(years))
    values = np.array([parameters.value(name) for name in _ids(technology, parameters)])
    return np.asarray(product_sums(ratios, values) / product_sums(stated, values))


def drawn_price_path(technology: str, years: IntArray, *, parameters: Parameters) -> FloatArray:
    """Return `price_path` in each future of the parameters: (years, futures)."""
    futures = parameters.futures
    ratios, stated = _weights(technology, years, parameters=parameters)
    if not ratios.size:
        return np.ones((len(years), futures.count))
    values = np.stack([futures.value(name) for name in _ids(technology, parameters)])
    return np.asarray(product_sums(ratios, values) / product_sums(stated, values))


def experience_cost(cost: npt.ArrayLike, capacity: npt.ArrayLike, *, start: float, rate: float) -> FloatArray:
    """Return what a unit costs once more of them have been built.

    ``C = C0 · (X / X0)^-b``, ``b = -log2(1 - rate)``: each doubling of what has been built takes `rate` off the price.

    Parameters
    ----------
    cost
        C0: at the start, in any money.
    capacity
        X: all that has been built until then, in the unit of `start`.
    start
        X0: all that had been built at the start; above 0.
    rate
        Taken off by each doubling, at least 0 and below 1.

    References
    ----------
    Wright, T. P. (1936): Factors affecting the cost of airplanes. Journal of the Aeronautical Sciences 3(4), 122-128.

    Examples
    --------
    >>> round(float(experience_cost(100.0, 400.0, start=100.0, rate=0.2)), 9)
    64.0
    """
    exponent = -np.log2(1.0 - rate)
    return np.asarray(np.asarray(cost, dtype=float) * (np.asarray(capacity, dtype=float) / start) ** -exponent)


def _ids(technology: str, parameters: Parameters) -> list[str]:
    """Return the ids of a technology's ratios, by their years."""
    start = f"{LEARNING}{technology}."
    return [f"{start}{year}" for year in sorted((y for y in parameters.under(start) if y.isdecimal()), key=int)]


def _weights(technology: str, years: IntArray, *, parameters: Parameters) -> tuple[FloatArray, FloatArray]:
    """Return how much of each ratio of a catalogue counts: (years, ratios), and (ratios,) in the year of the cost."""
    names = _ids(technology, parameters)
    stated = f"{LEARNING}{technology}.cost_year"
    if not names or stated not in parameters:
        return np.empty((len(years), 0)), np.empty(0)
    known = [int(name.rpartition(".")[2]) for name in names]
    wanted = np.append(np.asarray(years, dtype=float), parameters.value(stated))
    lines = np.stack([np.interp(wanted, known, each) for each in np.eye(len(known))], axis=1)
    return lines[:-1], lines[-1]
