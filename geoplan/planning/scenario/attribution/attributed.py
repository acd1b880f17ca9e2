"""Which measure brings how many tonnes in which year, in all futures: what wedges and the cost curve are drawn of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geoplan.planning.scenario.attribution.coalitions import coalition_t
from geoplan.planning.scenario.attribution.effects import Effects
from geoplan.planning.scenario.attribution.shapley import ORDERS, coalition_weights, orders_of
from geoplan.planning.scenario.attribution.shapley_kernel import (
    MOST_PLAYERS,
    MovedFigures,
    Rules,
    YearFigures,
    year_attributed,
)
from geoplan.planning.scenario.inputs.baseline import Baseline, FloatArray
from geoplan.planning.scenario.measures.measure import Moved

DRAWN_ORDERS = 20
"""How many orders are drawn in each future, each of which counts reversed too."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """What measures bring, the last of them the cleaner grid.

    Attributes
    ----------
    attributed_t
        (measures + 1, years, futures) tonnes by measure: they add up to what is cut [tCO2e/a].
    error_t
        (measures + 1, years, futures) the standard error of each; 0 where it is exact [tCO2e/a].
    cut_t
        (years, futures) what all take off together [tCO2e/a].
    """

    attributed_t: FloatArray
    error_t: FloatArray
    cut_t: FloatArray


@dataclass(frozen=True, eq=False)
class Ends:
    """What each measure brings first and last, the last of them the cleaner grid: (measures + 1, years) [tCO2e/a].

    Attributes
    ----------
    alone
        Without any other.
    last_in
        Once all others are there.
    """

    alone: FloatArray
    last_in: FloatArray


def attributed(baseline: Baseline, effects: Effects) -> Attribution:
    """Share out what measures cut, each year by itself: one future, the base.

    Parameters
    ----------
    baseline
        What the place gives off without measures.
    effects
        What each measure does alone.

    Notes
    -----
    The Shapley value (`geoplan.planning.scenario.attribution.shapley`): exact where electricity cannot fall below
    nought, however many measures there are, and else up to ten; of more, over sampled orders. Where nobody tells the
    grid's factor, tonnes of measures of electricity are NaN, and so is the sum.
    """
    still = [Moved.still(1)] * len(effects.energy_mwh)
    return _attributed(baseline, effects, still, factor=np.ones(1), orders=ORDERS)


def attributed_in_futures(
    baseline: Baseline, effects: Effects, moved: Sequence[Moved], *, factor: FloatArray
) -> Attribution:
    """Share out what measures cut in each future.

    Parameters
    ----------
    baseline, effects
        As for `attributed`.
    moved
        What each measure is in each future, over its value.
    factor
        (futures,) the grid's factor over its value: both that of the base year and that of its path follow it. What an
        inventory tells stands in all futures, so that electricity which it tells in tonnes is less at a higher factor.
    """
    return _attributed(baseline, effects, moved, factor=factor, orders=DRAWN_ORDERS)


def electricity_moved(baseline: Baseline, factor: FloatArray) -> FloatArray:
    """Return the electricity that is used without measures over its value: (futures,).

    Parameters
    ----------
    baseline
        Whether it was told in megawatt-hours.
    factor
        (futures,) the grid's factor over its value.
    """
    return np.ones(len(factor)) if baseline.tells_mwh else 1.0 / factor


def first_and_last(baseline: Baseline, effects: Effects) -> Ends:
    """Return what each measure brings without any other, and once all others are there."""
    count, years = len(effects.energy_mwh) + 1, len(baseline.years)
    known, dark = _with_grid(baseline), _of_unknown_grid(baseline, effects)
    alone, last_in = (np.zeros((count, years)) for _ in range(2))
    own = np.eye(count, dtype=bool)
    coalitions = np.concatenate([np.zeros((1, count), dtype=bool), np.ones((1, count), dtype=bool), own, ~own])
    for year in range(years):
        left = coalition_t(known, effects, coalitions, year=year)
        alone[:, year] = left[0] - left[2 : 2 + count]
        last_in[:, year] = left[2 + count :] - left[1]
    return Ends(np.where(dark, np.nan, alone), np.where(dark, np.nan, last_in))


def _attributed(
    baseline: Baseline, effects: Effects, moved: Sequence[Moved], *, factor: FloatArray, orders: int
) -> Attribution:
    count, years, futures = len(effects.energy_mwh) + 1, len(baseline.years), factor.size
    shared, error = (np.zeros((count, years, futures)) for _ in range(2))
    cut = np.zeros((years, futures))
    used = electricity_moved(baseline, factor)
    dark, baseline = _of_unknown_grid(baseline, effects), _with_grid(baseline)
    active = effects.active
    energy, direct, saving = (
        np.array([getattr(each, name) for each in moved]).reshape(len(moved), futures)
        for name in ("energy", "direct", "saving")
    )
    for year in range(years):
        players = np.flatnonzero(active[:, year])
        figures = _figures(baseline, effects, players, year)
        cleaner = figures.factors[0] != figures.factors[1]
        rules = _rules(figures, len(players) + cleaner, orders)
        own = MovedFigures(energy[players], direct[players], saving[players], factor, used)
        of_year = year_attributed(figures, own, rules)
        rows = np.append(players, count - 1)
        shared[rows, year], error[rows, year], cut[year] = of_year[0].T, of_year[1].T, of_year[2]
    shared[dark] = np.nan
    cut[dark.any(axis=0)] = np.nan
    return Attribution(shared, error, cut)


def _of_unknown_grid(baseline: Baseline, effects: Effects) -> npt.NDArray[np.bool_]:
    """Return of which measures nobody knows the tonnes, for want of the grid's factor: (measures + 1, years)."""
    electric = np.array([use.is_electric for use in baseline.uses], dtype=bool)
    dark = (effects.energy_mwh != 0) | (effects.saved[:, electric] > 0).any(axis=1)
    unknown = ~np.isfinite(baseline.base_factor) | ~np.isfinite(baseline.grid_factor)
    return np.vstack([dark & unknown, np.zeros((1, len(baseline.years)), dtype=bool)])


def _with_grid(baseline: Baseline) -> Baseline:
    """Return a baseline of which a factor of the grid that nobody tells is none."""
    if not np.isfinite(baseline.base_factor):
        return replace(baseline, base_factor=0.0, grid_factor=np.zeros(len(baseline.years)))
    path = np.where(np.isfinite(baseline.grid_factor), baseline.grid_factor, baseline.base_factor)
    return replace(baseline, grid_factor=path)


def _figures(baseline: Baseline, effects: Effects, players: npt.NDArray[np.int64], year: int) -> YearFigures:
    """Return what one year's measures do, of the uses of which any saves."""
    saved = effects.saved[players, :, year]
    uses = np.flatnonzero((saved > 0).any(axis=0))
    pairs = [np.flatnonzero(saved[:, use] > 0) for use in uses]
    electric = np.array([use.is_electric for use in baseline.uses], dtype=bool)
    activity = baseline.activity[:, year]
    besides = np.ones(len(baseline.uses), dtype=bool)
    besides[uses] = False
    return YearFigures(
        activity=activity[uses],
        is_electric=electric[uses],
        starts=np.cumsum([0, *(len(savers) for savers in pairs)], dtype=np.int64),
        savers=np.concatenate([*pairs, np.empty(0, dtype=np.int64)]),
        saved=np.concatenate([*(saved[savers, use] for savers, use in zip(pairs, uses, strict=True)), np.empty(0)]),
        energy=effects.energy_mwh[players, year],
        direct=effects.direct_t[players, year],
        passed=effects.passed_t[players, year],
        electric_besides=float(activity[besides & electric].sum()),
        factors=(float(baseline.base_factor), float(baseline.grid_factor[year])),
        has_floor=baseline.has_floor,
    )


def _rules(figures: YearFigures, players: int, orders: int) -> Rules:
    """Return by which nodes, coalitions and orders one year's measures are attributed."""
    most = int(np.diff(figures.starts).max(initial=0))
    # k nodes are exact to the degree 2 k - 1: as many measures as save of one use, and one for the grid's factor
    nodes, weights = np.polynomial.legendre.leggauss(most // 2 + 1)
    drawn = orders_of(players, orders) if players > MOST_PLAYERS else np.empty((0, players), dtype=np.int64)
    return Rules((nodes + 1.0) / 2.0, weights / 2.0, coalition_weights(players), drawn)
