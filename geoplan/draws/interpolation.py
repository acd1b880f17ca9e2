"""Results that were run at some values of parameters, carried to each future between them.

Parameters that move together have one pace: -1 at their low ends, 0 at their values, 1 at their high ends. Whatever
cannot be worked out in each future is run at some paces, and interpolated by the pace of each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.distributions import Ranged, quantile_function, share_below_value
from geoplan.draws.draws import Draws

Floats: TypeAlias = npt.NDArray[np.float64]

MOST_RUNS = 12
"""Along the futures of parameters that move together."""
SMALL = 0.02
"""As a part of the largest result: where less is lost between two runs, none is made between them."""
BESIDE = 5e-4
"""A share of futures: steps may lie right beside a value, and are sought no more closely than this."""
ENDS = (-1.0, 0.0, 1.0)
"""Paces of the low ends, the values and the high ends."""


def pace_at(rows: Iterable[Ranged], values: Mapping[str, npt.ArrayLike]) -> Floats:
    """Return where parameters that move together stand: the mean over those that have a range.

    Parameters
    ----------
    rows
        The parameters. What has no end on the side on which it stands has not moved.
    values
        Id -> what each is, in one case or in many.
    """
    paces, still = [], np.zeros(0)
    for row in rows:
        off = np.asarray(values[row.name], dtype=float) - row.value
        side = np.where(off < 0, row.value - row.low, row.high - row.value)
        # beyond an end that is the value nothing is drawn
        still = np.zeros(off.shape)
        paces += [np.divide(off, side, out=still, where=side > 0)] if row.low < row.high else []
    return np.asarray(np.mean(paces, axis=0)) if paces else still


def pace_of(draws: Draws, names: Iterable[str]) -> Floats:
    """Return where parameters that move together stand in each future: (futures,).

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> pace = pace_of(load_parameters().futures, ["residues.conversion.efficiency"])
    >>> bool(np.isclose(np.quantile(pace, 0.95), 1.0, atol=0.02))
    True
    """
    rows = [draws.row(name) for name in names]
    return pace_at(rows, {row.name: draws.value(row.name) for row in rows}) if rows else np.zeros(draws.count)


def carried(results: npt.ArrayLike, pace: npt.ArrayLike, *, at: npt.ArrayLike = ENDS) -> Floats:
    """Return what results are in each future, by those at some paces.

    Parameters
    ----------
    results
        (paces, …): what came of the runs; logarithms, where a result is a product.
    pace
        (futures,) of each future.
    at
        (paces,), rising: what the runs were made at, by default at the low ends, the values and the high ends.

    Returns
    -------
    numpy.ndarray
        (…, futures): linear between two runs, and beyond the first and the last as between the two nearest.

    Examples
    --------
    >>> carried([[-2.0], [0.0], [1.0]], [-0.5, 0.0, 2.0]).tolist()
    [[-1.0, 0.0, 2.0]]
    """
    values, wanted, known = (np.asarray(each, dtype=float) for each in (results, pace, at))
    if len(known) == 1:
        return np.repeat(values[0][..., None], len(wanted), axis=-1)
    left, part = _between(known, wanted)
    of_each = np.moveaxis(values, 0, -1)
    return np.asarray(of_each[..., left] * (1.0 - part) + of_each[..., left + 1] * part)


def carried_each(results: npt.ArrayLike, pace: npt.ArrayLike, *, at: npt.ArrayLike) -> Floats:
    """Return what `carried` does, of results that each future has of its own at each pace.

    Parameters
    ----------
    results
        (paces, …, futures)
    pace, at
        As for `carried`.
    """
    values, wanted, known = (np.asarray(each, dtype=float) for each in (results, pace, at))
    left, part = _between(known, wanted)
    futures = np.arange(len(wanted))
    of_each = np.moveaxis(values, 0, -1)
    return np.asarray(of_each[..., futures, left] * (1.0 - part) + of_each[..., futures, left + 1] * part)


def _between(known: Floats, wanted: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return after which known pace each wanted one lies, and how far towards the next."""
    left = np.clip(np.searchsorted(known, wanted, side="right") - 1, 0, len(known) - 2)
    return left, (wanted - known[left]) / (known[left + 1] - known[left])


@dataclass(frozen=True, eq=False)
class PacedRuns:
    """A result at some values of parameters that move together.

    Attributes
    ----------
    at
        (runs,) their paces, rising.
    results
        (runs, …): what came of them.
    """

    at: Floats
    results: Floats

    def carried(self, pace: Floats) -> Floats:
        """Return the result in each future: (…, futures)."""
        return carried(self.results, pace, at=self.at)


def run_along(
    rows: Sequence[Ranged],
    result: Callable[[Mapping[str, float]], Floats],
    *,
    base: Floats,
    most: int = MOST_RUNS,
) -> PacedRuns:
    """Run what parameters decide at the ends of their futures, and between where it changes in steps.

    Parameters
    ----------
    rows
        Parameters that move together.
    result
        What comes of a value of each of them: amounts, 0 or more, of any shape.
    base
        What comes of their values.
    most
        With how many runs, the base among them, the search between the ends is over.

    Returns
    -------
    PacedRuns
        With the least and the greatest of all futures, between which nothing is carried beyond an end. A run halfway
        between two that differ shows whether the result is linear there; where it is not, the search goes on.
    """
    values = {row.name: quantile_function(row) for row in rows}
    middles = {share_below_value(row) for row in rows}
    # rows of which some stand at their values before others do have the base on no future
    known = {share: base for share in middles if len(middles) == 1}

    def run(share: float) -> Floats:
        if share not in known:
            known[share] = result({name: float(of(share)) for name, of in values.items()})
        return known[share]

    for end in (0.0, 1.0):
        run(end)
    beside = sorted(each for middle in middles for each in (middle - BESIDE, middle + BESIDE) if 0.0 < each < 1.0)
    small = SMALL * max(float(each.sum()) for each in known.values())
    shares = sorted(known)
    waiting = list(pairwise(shares))
    while waiting and len(known) < most:
        left, right = waiting.pop(int(np.argmax([_lost(known, pair) * (pair[1] - pair[0]) for pair in waiting])))
        if _lost(known, (left, right)) <= small or right - left <= 2 * BESIDE:
            continue
        steps = [each for each in beside if left < each < right]
        between = steps[0] if steps else (left + right) / 2
        run(between)
        if not steps:
            of = pace_at(rows, {name: each([left, between, right]) for name, each in values.items()})
            expected = np.interp(of[1], of[[0, 2]], [known[left].sum(), known[right].sum()])
            if abs(known[between].sum() - expected) <= small:
                continue
        waiting += [(left, between), (between, right)]
    shares = sorted(known)
    at, first = np.unique(pace_at(rows, {name: of(shares) for name, of in values.items()}), return_index=True)
    return PacedRuns(at, np.array([known[shares[place]] for place in first]))


def _lost(known: Mapping[float, Floats], pair: tuple[float, float]) -> float:
    return abs(float(known[pair[1]].sum()) - float(known[pair[0]].sum()))
