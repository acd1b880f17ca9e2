"""The one engine that ranks zones and candidates: a weighted sum or TOPSIS, and how far ranks can be trusted.

Whoever is ranked brings shares, 0 (worst) to 1 (best). For the intervals of ranks the weights are drawn anew, and the
shares are those of the futures where these are known. The page of a map does the same sums while its sliders move: its
scripts/ranking/rank.js follows this module number by number. Of the futures it knows the ends alone: it shows the
table's intervals until a slider moves, and then interpolates, each candidate's energy by itself; of zones it varies the
weights alone.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.quantiles import QUANTILES
from geoplan.errors import Fault, ParameterError, did_you_mean
from geoplan.parameters import Parameters, load_parameters
from geoplan.study import RankingMethod

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

WEIGHT_SPREAD = "siting.ranking.weight_spread"
TIE = 1e-9
"""Scores that differ by no more share a rank, and a criterion whose shares do tells nobody apart."""
_ALIKE = 0.5  # the score of all where no criterion tells them apart: as near to the best as to the worst
_CHUNK = 16  # samples worked out at once
_GAMMA, _MASK = 0x6D2B79F5, 0xFFFFFFFF


@dataclass(frozen=True)
class Sampling:
    """How weights and energies are drawn, and what is read from the ranks that come of it.

    Attributes
    ----------
    spread
        Each weight is drawn evenly from this share below its value to this share above it; by default the shipped
        value of `WEIGHT_SPREAD`.
    samples
        How often weights and energies are drawn; where the shares of futures are known, once for each of them.
    seed
        Where the drawing begins: the same seed draws the same numbers, here and in the page of a map.
    lower, upper
        The interval that is shown lies between these shares of the drawn ranks.
    stable_share, stable_ranks
        See `is_stable`.
    """

    spread: float = field(default_factory=lambda: load_parameters().value(WEIGHT_SPREAD))
    samples: int = 200
    seed: int = 20_250_701
    lower: float = QUANTILES["low"]
    upper: float = QUANTILES["high"]
    stable_share: float = 0.05
    stable_ranks: int = 2

    @classmethod
    def of(cls, parameters: Parameters, *, samples: int = 200) -> "Sampling":
        """Return how a study draws; pages draw as often as is the default, siting more often."""
        return cls(spread=parameters.value(WEIGHT_SPREAD), samples=samples)


@dataclass(frozen=True, eq=False)
class Scores:
    """What is ranked, brought to 0..1.

    Attributes
    ----------
    shares
        One row per zone or candidate, one column per criterion that can be applied: 0 (worst) to 1 (best), NaN where
        unknown.
    low, high
        The same at the low and the high end of each candidate's energy; only of criteria that follow it. None where
        none does.
    not_applied
        Keys of criteria that have a weight but no values.
    drawn
        Criterion -> the shares in each future, (row, future); NaN where unknown. Only of criteria that move.
    """

    shares: pd.DataFrame
    low: pd.DataFrame | None = None
    high: pd.DataFrame | None = None
    not_applied: tuple[str, ...] = ()
    drawn: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def equal(self) -> tuple[str, ...]:
        """Keys of the criteria that are equal for all of whom they are known, to `TIE`: these weigh nothing.

        Examples
        --------
        >>> Scores(pd.DataFrame({"a": [0.2, 0.7], "b": [0.5, 0.5], "c": [1.0, np.nan]})).equal
        ('b', 'c')
        """
        spread = (self.shares.max() - self.shares.min()).to_numpy(float)
        return tuple(str(key) for key, width in zip(self.shares, spread, strict=True) if not width > TIE)


def is_stable(
    rank_low: npt.ArrayLike, rank_high: npt.ArrayLike, *, count: int, sampling: Sampling
) -> npt.NDArray[np.bool_]:
    """Say which ranks are stable: the one meaning of the word in tables, maps and reports.

    A rank is stable where those between which 80 % of the drawn ranks lie, P10 and P90, are no farther apart than 2, or
    than 5 % of the number of ranks, whichever is more. Each draw moves all weights, and what is uncertain of the
    criteria.

    Parameters
    ----------
    rank_low, rank_high
        Between which most of the drawn ranks lie; 0 where there is no rank.
    count
        How many have a rank.
    sampling
        Its `Sampling.stable_ranks` and `Sampling.stable_share`.

    Examples
    --------
    >>> is_stable([1, 1, 0], [3, 4, 0], count=40, sampling=Sampling()).tolist()
    [True, False, False]
    """
    low, high = np.asarray(rank_low), np.asarray(rank_high)
    return np.asarray((high - low <= max(sampling.stable_ranks, sampling.stable_share * count)) & (low > 0))


def rank_by(
    scores: Scores,
    weights: Mapping[str, float],
    *,
    method: RankingMethod = "weighted_sum",
    sampling: Sampling | None = None,
    drawn: Integers | None = None,
) -> pd.DataFrame:
    """Rank zones or candidates, and say how far the ranks depend on the weights and on the energy of each.

    Parameters
    ----------
    scores
        From `geoplan.siting.ranking.criteria.scores`.
    weights
        Criterion -> weight; one that has none counts 0.
    method
        ``weighted_sum``: over the criteria that are known. ``topsis``: the distance from the worst of all, over the sum
        of that and the distance from the best (Hwang & Yoon 1981).
    sampling
        How weights and energies are drawn; None as `Sampling` has it by itself.
    drawn
        The ranks of `drawn_ranks`, where they are known already.

    Returns
    -------
    DataFrame
        ``score`` (0..1), ``rank`` (1 is best; scores that differ by no more than `TIE` share a rank; 0 where nothing is
        known), ``rank_low``, ``rank_p50`` and ``rank_high`` (P10, P50 and P90 of the drawn ranks), ``rank_first_share``
        (of the draws, in how many it is the first, alone or with others), ``stable`` (`is_stable`),
        ``known_share`` (of the weights that count, how much rests on known values), ``weight_applied_share`` (of all
        weights that were given, how much counts and is known; 0 where no criterion tells anyone apart) and
        ``contribution_<criterion>``: what each adds to the score; they sum to it.

    Raises
    ------
    ParameterError
        Where the method does not exist.

    Notes
    -----
    A criterion that is equal for all (`Scores.equal`) has the weight 0. Where only such criteria have a weight, all of
    whom any is known score 0.5, share rank 1, and nothing adds to that.

    Each sample draws one number for the weight of each criterion that is not equal for all. Where the shares of futures
    are known (`Scores.drawn`), each sample is one of these. Else it draws, where any energy is uncertain, one more for
    each candidate: at 0 it stands at the low end of its energy, at 0.5 at the base, at 1 at the high end, and in
    between its shares are interpolated.
    """
    if method not in get_args(RankingMethod):
        known = get_args(RankingMethod)
        raise ParameterError(
            Fault("ranking", "method", found=f"'{method}'", expected="a method", action=did_you_mean(method, known))
        )
    sampling = sampling or Sampling()
    equal, nominal = scores.equal, math.fsum(float(weight) for weight in weights.values())
    telling = [str(key) for key in scores.shares if key not in equal]
    given = np.array([float(weights.get(key, 0.0)) for key in telling])
    table = scores.shares[telling].to_numpy(float)
    score, points, known_weight = _scored(table, given, method)
    whole = math.fsum(given)
    applied_share = known_weight / nominal if nominal > 0 else known_weight
    if whole <= 0:
        own = np.array([float(weights.get(key, 0.0)) for key in equal])
        known_weight, whole = _added(scores.shares[list(equal)].notna().to_numpy() * own), math.fsum(own)
        score = np.where(known_weight > 0, _ALIKE, np.nan)
        points = np.where(np.isfinite(table), 0.0, np.nan)
    ranks = ranks_of(score)
    if drawn is None and sampling.samples > 0:
        drawn = drawn_ranks(scores, weights, method=method, sampling=sampling)
    elif drawn is None:
        drawn = ranks[:, None]
    low, middle, high = _ends_of(drawn, sampling)
    columns: dict[str, npt.NDArray[Any]] = {"score": score, "rank": ranks}
    columns |= {"rank_low": low, "rank_p50": middle, "rank_high": high}
    columns |= {"rank_first_share": (drawn == 1).mean(axis=1) if drawn.size else np.zeros(len(table))}
    stable = is_stable(low, high, count=int(np.isfinite(score).sum()), sampling=sampling) & (ranks > 0)
    columns |= {"stable": stable, "known_share": known_weight / whole if whole > 0 else known_weight}
    columns |= {"weight_applied_share": applied_share}
    added = {key: points[:, position] for position, key in enumerate(telling)}
    for key in map(str, scores.shares):
        columns[f"contribution_{key}"] = added.get(key, scores.shares[key].to_numpy(float) * 0.0)
    return pd.DataFrame(columns, index=scores.shares.index)


def ranks_of(score: npt.ArrayLike) -> Integers:
    """Return 1 + how many score more, by more than `TIE`; 0 where there is no score.

    Examples
    --------
    >>> ranks_of([0.2, 0.9, float("nan"), 0.9]).tolist()
    [3, 1, 0, 1]
    """
    return _ranks(np.asarray(score, dtype=float)[None, :])[0]


def _scored(table: Floats, weights: Floats, method: RankingMethod) -> tuple[Floats, Floats, Floats]:
    """Return score, contributions (candidate, criterion) and the weight that is known of each."""
    known = np.isfinite(table)
    filled = np.where(known, table, 0.0)
    known_weight = _added(known * weights)
    part = np.where(known_weight > 0, known_weight, np.nan)[:, None]
    if method == "weighted_sum":
        score = _added(filled * weights) / part[:, 0]
        points = np.where(known, filled * weights / part, np.nan)
    else:
        # Hwang and Yoon 1981; a contribution is the part of the squared distance from the worst, scaled to the score.
        best, worst = _ideals(table)
        squares = np.square(weights / part)
        from_worst = np.where(known, np.square(filled - worst), 0.0) * squares
        above, below = (
            np.sqrt(each)
            for each in (from_worst.sum(1), (np.where(known, np.square(best - filled), 0.0) * squares).sum(1))
        )
        score = _closeness(above, below)
        total = from_worst.sum(axis=1)
        points = np.where(
            known, from_worst * np.divide(score, total, out=np.zeros(len(table)), where=total > 0)[:, None], np.nan
        )
    return score, points, known_weight


def _added(products: Floats) -> Floats:
    """Add along the criteria one after the other, as a page does, so that the last digits are the same."""
    total = np.zeros(len(products))
    for column in products.T:
        total = total + column
    return total


def _ideals(table: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(table)
    best = np.where(known, table, -np.inf).max(axis=0, initial=0.0)
    worst = np.where(known, table, np.inf).min(axis=0, initial=1.0)
    return best, worst


def _closeness(above: Floats, below: Floats) -> Floats:
    whole = above + below
    # where all candidates are alike they are as near to the best as to the worst
    return np.where(np.isfinite(whole), np.divide(above, whole, out=np.full(whole.shape, 0.5), where=whole > 0), np.nan)


def drawn_ranks(
    scores: Scores,
    weights: Mapping[str, float],
    *,
    method: RankingMethod = "weighted_sum",
    sampling: Sampling | None = None,
) -> Integers:
    """Return the rank of each in each draw, or in each future: (row, draw); 0 where there is none.

    Parameters
    ----------
    scores, weights, method, sampling
        As for `rank_by`.
    """
    sampling = sampling or Sampling()
    keys = [str(key) for key in scores.shares if key not in scores.equal]
    given = np.array([float(weights.get(key, 0.0)) for key in keys])
    table = scores.shares[keys].to_numpy(float)
    count, size = table.shape
    if not (count and given.any()):
        own = [float(weights.get(key, 0.0)) for key in scores.equal]
        known = (scores.shares[list(scores.equal)].notna().to_numpy() * own).sum(axis=1) > 0
        return np.where(known, 1, 0)[:, None].astype(np.int64)
    ends = _Ends.of(scores, keys)
    futures = {keys.index(key): drawn for key, drawn in scores.drawn.items() if key in keys}
    samples = next((drawn.shape[1] for drawn in futures.values()), sampling.samples)
    alone = ends.moves and not futures
    each = size + (count if alone else 0)
    # those of the base: what each is measured against does not move with it
    ideals = _ideals(table) if method == "topsis" else None
    known = np.isfinite(table).T
    base = np.where(known, table.T, 0.0)
    ranks = np.empty((count, samples), dtype=np.int64)
    for first in range(0, samples, _CHUNK):
        number = min(_CHUNK, samples - first)
        random = uniforms(sampling.seed, first * each, number * each).reshape(number, each)
        factors = given * (1.0 + sampling.spread * (2.0 * random[:, :size] - 1.0))
        moved = {
            position: np.where(np.isnan(part), base[position], part)
            for position, drawn in futures.items()
            for part in [drawn[:, first : first + number].T]
        }
        if alone:
            moved = ends.moved(base, 2.0 * random[:, size:] - 1.0)
        ranks[:, first : first + number] = _ranks(_sampled_scores(base, known, moved, factors, ideals)).T
    return ranks


@dataclass(frozen=True, eq=False)
class _Ends:
    """How far shares lie from those at the two ends of each energy: position of the criterion -> step of each."""

    below: Mapping[int, Floats]
    above: Mapping[int, Floats]

    @classmethod
    def of(cls, scores: Scores, keys: list[str]) -> "_Ends":
        sides: list[dict[int, Floats]] = []
        for end in (scores.low, scores.high):
            own = [] if end is None else [key for key in keys if key in end]
            side = {} if end is None else {key: (end[key] - scores.shares[key]).to_numpy(float) for key in own}
            sides.append({keys.index(key): np.nan_to_num(step) for key, step in side.items()})
        return cls(*sides)

    @property
    def moves(self) -> bool:
        """Whether any energy is uncertain."""
        return any(step.any() for side in (self.below, self.above) for step in side.values())

    def moved(self, base: Floats, at: Floats) -> dict[int, Floats]:
        """Return shares with each energy between its low end (-1), its base (0) and its high end (1)."""
        return {
            position: base[position] + np.where(at < 0, -at * below, at * self.above[position])
            for position, below in self.below.items()
        }


def _ends_of(drawn: Integers, sampling: Sampling) -> tuple[Integers, Integers, Integers]:
    """Return the ranks below which the lower share, half and the upper share of the drawn ranks lie."""
    last = drawn.shape[1] - 1
    places = [math.floor(sampling.lower * last), round(QUANTILES["p50"] * last), math.ceil(sampling.upper * last)]
    parted = np.partition(drawn, sorted(set(places)), axis=1)
    low, middle, high = (parted[:, place].astype(np.int64) for place in places)
    return low, middle, high


def _sampled_scores(
    base: Floats,
    known: npt.NDArray[np.bool_],
    moved: Mapping[int, Floats],
    weights: Floats,
    ideals: tuple[Floats, Floats] | None,
) -> Floats:
    """Return scores (sample, candidate).

    `base` and `known` are (criterion, candidate), what is unknown being 0; `moved` has (sample, candidate) for criteria
    that differ between samples; `weights` are (sample, criterion).
    """
    known_weight = np.zeros((len(weights), 1))  # grows to all candidates where any is unknown
    total, other, part = (np.zeros((len(weights), base.shape[1])) for _ in range(3))
    for position, row in enumerate(base):
        share = moved.get(position, row)
        weight = weights[:, position, None]
        if not known[position].all():
            weight = weight * known[position]
        known_weight = known_weight + weight
        if ideals is None:
            total += np.multiply(weight, share, out=part)
        else:
            best, worst = (end[position] for end in ideals)
            total += np.square(np.multiply(weight, share - worst, out=part), out=part)
            other += np.square(np.multiply(weight, best - share, out=part), out=part)
    if ideals is not None:
        return np.where(known_weight > 0, _closeness(np.sqrt(total), np.sqrt(other)), np.nan)
    return np.divide(total, known_weight, out=np.full_like(total, np.nan), where=known_weight > 0)


def _ranks(scores: Floats) -> Integers:
    """Return 1 + how many score more by more than a tie, along the last axis; 0 where there is no score."""
    ranks = np.zeros(scores.shape, dtype=np.int64)
    for row, score in zip(ranks, scores, strict=True):
        known = ~np.isnan(score)
        rising = np.sort(score[known])
        row[known] = 1 + rising.size - np.searchsorted(rising, score[known] + TIE, side="right")
    return ranks


def uniforms(seed: int, first: int, count: int) -> Floats:
    """Return numbers from 0 to 1 out of the sequence that a seed begins (Mulberry32), the same as in a page.

    Parameters
    ----------
    seed
        Where the sequence begins.
    first, count
        Which of its numbers: from position `first`, counted from 0.

    Examples
    --------
    >>> uniforms(1, 0, 3).round(6).tolist() == [0.627074, 0.002736, 0.527447]
    True
    >>> bool(uniforms(1, 2, 1)[0] == uniforms(1, 0, 3)[2])
    True
    """
    steps = np.arange(first + 1, first + count + 1, dtype=np.uint64)
    state = ((steps * np.uint64(_GAMMA) + np.uint64(seed & _MASK)) & np.uint64(_MASK)).astype(np.uint32)
    # products of 32-bit numbers wrap around, as the generator wants
    mixed = (state ^ (state >> np.uint32(15))) * (np.uint32(1) | state)
    mixed = (mixed + (mixed ^ (mixed >> np.uint32(7))) * (np.uint32(61) | mixed)) ^ mixed
    return (mixed ^ (mixed >> np.uint32(14))) / 2.0**32
