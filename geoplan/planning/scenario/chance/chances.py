"""How likely a target is met, and which inputs decide it: the same scenario in all futures."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.layers.climate.targets import BELOW_BASE, BELOW_BAU, INTENSITY, REDUCTION
from geoplan.planning.scenario.attribution.attributed import electricity_moved
from geoplan.planning.scenario.inputs.baseline import Baseline, FloatArray
from geoplan.planning.scenario.inputs.target_readings import TargetReading
from geoplan.potential.sensitivity import sensitivity


def drawn_without_t(baseline: Baseline, factor: FloatArray) -> FloatArray:
    """Return what a place gives off without measures in each future.

    Parameters
    ----------
    baseline
        What it gives off at the values of all parameters.
    factor
        (futures,) the grid's factor over its value.

    Returns
    -------
    ndarray
        (years, futures) [tCO2e/a]; NaN where it is not known. What an inventory tells stands in all futures; where
        electricity was told in megawatt-hours its tonnes follow the factor.
    """
    electric = np.array([use.is_electric for use in baseline.uses], dtype=bool)
    of_grid = baseline.activity[electric].sum(axis=0) * baseline.base_factor if electric.any() else np.zeros(1)
    moved = factor * electricity_moved(baseline, factor)
    return np.asarray(baseline.total_t[:, None] + of_grid[:, None] * (moved - 1.0))


def drawn_level_t(reading: TargetReading, baseline: Baseline, *, factor: FloatArray) -> FloatArray:
    """Return what may be left by a target in each future: a percentage is one of the same future.

    Parameters
    ----------
    reading, baseline
        The target, and what it is a part of.
    factor
        (futures,) the grid's factor over its value.

    Returns
    -------
    ndarray
        (futures,) [tCO2e/a].
    """
    at = reading.year - int(baseline.years[0])
    year = {BELOW_BAU: at, BELOW_BASE: 0, INTENSITY: 0}.get(reading.sense)
    if year is None or not 0 <= at < len(baseline.years):
        return np.full(len(factor), reading.level_t)
    without = drawn_without_t(baseline, factor)[year]
    return np.asarray(reading.level_t * without / baseline.total_t[year])


def left_to_cut(reading: TargetReading, *, left_t: float, cut_t: float) -> float:
    """Return what is still to be cut for a target [tCO2e/a]: below 0 where more is done, NaN where it is not known.

    Parameters
    ----------
    reading
        The target, in its year.
    left_t, cut_t
        What a scenario leaves and cuts in that year [tCO2e/a].
    """
    return reading.cut_t - cut_t if reading.sense == REDUCTION else left_t - reading.level_t


def chance_of(reading: TargetReading, *, left_t: FloatArray, cut_t: FloatArray, level_t: FloatArray) -> float:
    """Return in which share of the futures a target is met; NaN where it cannot be said.

    Parameters
    ----------
    reading
        The target.
    left_t, cut_t
        (futures,) what a scenario leaves and cuts in its year [tCO2e/a].
    level_t
        (futures,) what may be left [tCO2e/a]: from `drawn_level_t`.
    """
    if reading.missing or not len(cut_t):
        return float("nan")
    gaps = reading.cut_t - cut_t if reading.sense == REDUCTION else left_t - level_t
    return float(np.mean(gaps <= 0.0)) if np.isfinite(gaps).all() else float("nan")


def deciding_inputs(cut_t: Mapping[int, FloatArray], *, names: Iterable[str], draws: Draws) -> pd.DataFrame:
    """Return which inputs decide how much a scenario cuts: those to be measured first come first.

    Parameters
    ----------
    cut_t
        Year -> (futures,) what is cut [tCO2e/a].
    names
        Parameters and inputs that it may depend on.
    draws
        What these are in each future.

    Returns
    -------
    DataFrame
        ``year``, ``parameter`` (of those that move together, the first by name), ``rank_correlation`` with what is cut
        (-1 to 1), ``spread_share`` of its spread (0 to 1; those of a year sum to 1); per year the largest share first.
        What cannot be told from chance is left out.
    """
    known = tuple(names)
    table = sensitivity(
        {str(year): cut for year, cut in cut_t.items()}, inputs={str(year): known for year in cut_t}, draws=draws
    )
    return pd.DataFrame(
        {
            "year": table["result"].astype(int),
            "parameter": table["parameter"],
            "rank_correlation": table["correlation"].astype(float),
            "spread_share": table["share"].astype(float),
        }
    )
