"""Which assumptions make the results uncertain: how far each result follows each parameter through the futures.

The square of the rank correlation (Spearman 1904) of a result with a parameter is the share of the result's spread that
the parameter explains; shares of independent ones add up to nearly 1. Parameters that move together explain one share.
"""

from collections.abc import Iterable, Mapping, MutableMapping

import numpy as np
import pandas as pd

from geoplan.draws.distributions import Ranged
from geoplan.draws.draws import Draws
from geoplan.machine.products import product_sums
from geoplan.potential.uncertainty import Floats

COLUMNS = ("result", "parameter", "share", "correlation", "confidence")
_TOLD_FROM_NONE = 3.5
"""Standard errors of a correlation, below which it is that of things that have nothing to do with each other."""


def sensitivity(results: Mapping[str, Floats], *, inputs: Mapping[str, Iterable[str]], draws: Draws) -> pd.DataFrame:
    """Return the parameters and inputs behind each result's spread.

    Parameters
    ----------
    results
        Name of a field -> its total in each future, (futures,).
    inputs
        Name of a field -> the ids of parameters and inputs that it may depend on.
    draws
        What these are in each future.

    Returns
    -------
    DataFrame
        ``result`` (a field), ``parameter`` (of those that move together, the first by name), ``share`` of the result's
        spread (0 to 1; those of a result sum to 1), ``correlation`` of the ranks (-1 to 1) and ``confidence`` (the
        lowest of those that move together); per result the largest share first. What cannot be told from chance is left
        out.
    """
    ranks: dict[str, Floats] = {}
    parts = [_one(name, total, inputs.get(name, ()), draws, ranks) for name, total in results.items()]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def _one(
    result: str, total: Floats, names: Iterable[str], draws: Draws, ranks: MutableMapping[str, Floats]
) -> pd.DataFrame:
    """Return what is behind the spread of one result; `ranks` of inputs are kept for the others."""
    if not np.isfinite(total).all() or np.ptp(total) <= 1e-9 * abs(float(total.mean())):
        return pd.DataFrame(columns=list(COLUMNS))
    together: dict[str, list[Ranged]] = {}
    for row in (draws.row(name) for name in sorted(set(names))):
        if row.low < row.high:
            together.setdefault(row.group or row.name, []).append(row)
    rows = []
    own = _ranks(total)
    for group in together.values():
        name = group[0].name
        if name not in ranks:
            ranks[name] = _ranks(draws.drawn(name))
        correlation = _correlation(ranks[name], own)
        if abs(correlation) * np.sqrt(draws.count) > _TOLD_FROM_NONE:
            rows.append((result, name, correlation**2, correlation, _least_sure(group)))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    if table.empty:
        return table
    table["share"] /= table["share"].sum()
    return table.sort_values(["share", "parameter"], ascending=[False, True], ignore_index=True)


def rank_correlation(one: Floats, other: Floats) -> float:
    """Return Spearman's rank correlation of two rows of draws.

    Examples
    --------
    >>> rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([1.0, 8.0, 27.0]))
    1.0
    """
    return _correlation(_ranks(one), _ranks(other))


def _ranks(values: Floats) -> Floats:
    """Return the ranks of a row of draws, less their mean; those that are equal share theirs."""
    if np.isnan(values).any():
        return np.full(len(values), np.nan)
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Floats = (ends - (counts - 1) / 2)[places] - (len(values) + 1) / 2
    return ranks


def _correlation(first: Floats, second: Floats) -> float:
    scale = float(np.sqrt(product_sums(first, first) * product_sums(second, second)))
    return float(np.clip(product_sums(first, second) / scale, -1.0, 1.0)) if scale > 0 else 0.0


def _least_sure(rows: Iterable[Ranged]) -> str:
    order = ("low", "user", "medium", "high")
    given = {str(getattr(row, "confidence", "low")) for row in rows}
    return next((each for each in order if each in given), "low")
