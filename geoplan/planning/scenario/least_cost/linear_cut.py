"""What measures cut in one year, made linear in what stands of them, so that a programme can count it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geoplan.planning.scenario.inputs.baseline import Baseline, FloatArray
from geoplan.planning.scenario.measures.measure import Measure


@dataclass(frozen=True, eq=False)
class LinearCut:
    """What measures cut in one year, for what stands of them, as shares of their potential in the base year.

    Attributes
    ----------
    year
        Place of the year among those of the baseline.
    energy_mwh
        Of each measure (places,): electricity that all of it gives [MWh/a].
    saved_mwh
        Of each measure (places,): electricity that all of it saves [MWh/a].
    other_t
        Of each measure (places,): what all of it avoids besides electricity, in that year [tCO2e/a].
    lag_t
        Of each measure (places, years until the year): what all of it, standing in that year, avoids in the year.
    factor
        Of the grid's path in that year [tCO2/MWh].
    grid_t
        What the grid's path cuts by itself [tCO2e/a].
    most_mwh
        The electricity that all measures can take off the grid together; infinite where the place has no floor.
    """

    year: int
    energy_mwh: tuple[FloatArray, ...]
    saved_mwh: tuple[FloatArray, ...]
    other_t: tuple[FloatArray, ...]
    lag_t: tuple[FloatArray, ...]
    factor: float
    grid_t: float
    most_mwh: float


def linear_cut(measures: Sequence[Measure], baseline: Baseline, *, year: int) -> LinearCut:
    """Return what measures cut in a year, linear in what stands of them.

    Parameters
    ----------
    measures
        Those that can be built.
    baseline
        What the place gives off without them.
    year
        One of the baseline's.

    Notes
    -----
    Savings ``s_j`` of one use multiply: together they save ``1 - Π(1 - q_j s_j)`` of it, ``q_j`` the share of each that
    stands. Each is counted at what it saves where all the others stand in full, ``q_i s_i Π_{j≠i}(1 - s_j)``. The sum
    of these is never more than what is saved, for each factor left out is at most 1: no tonne is counted twice, and a
    mix that meets a target by this sum meets it.
    """
    at = int(np.flatnonzero(baseline.years == year)[0])
    shares = np.array([_saved_shares(measure, baseline, at) for measure in measures]).reshape(
        len(measures), len(baseline.uses)
    )
    electric = np.array([use.is_electric for use in baseline.uses], dtype=bool)
    saved_mwh, other_t, lag_t = [], [], []
    for row, measure in enumerate(measures):
        left = np.prod(np.delete(1.0 - shares, row, axis=0), axis=0)
        saves = np.zeros((len(baseline.uses), len(measure.places)))
        for column, use in enumerate(baseline.uses):
            if use.use_id in measure.saved and shares[row, column] > 0:
                places = np.asarray(measure.saved[use.use_id], dtype=float)
                full = shares[row, column] / float(measure.growth[at])
                saves[column] = places / places.sum() * full * left[column] * baseline.activity[column, at]
        saved_mwh.append(saves[electric].sum(axis=0))
        other_t.append(measure.direct_t + saves[~electric].sum(axis=0))
        lag_t.append(_late(measure, at))
    used = float(baseline.activity[electric, at].sum())
    # where no factor is known, no electricity is among the uses, and what is given of it counts for nothing
    factor = float(np.nan_to_num(baseline.grid_factor[at]))
    base = float(np.nan_to_num(baseline.base_factor))
    return LinearCut(
        year=at,
        energy_mwh=tuple(measure.energy_mwh for measure in measures),
        saved_mwh=tuple(saved_mwh),
        other_t=tuple(other_t),
        lag_t=tuple(lag_t),
        factor=factor,
        grid_t=(base - factor) * used,
        most_mwh=used if baseline.has_floor else np.inf,
    )


def _saved_shares(measure: Measure, baseline: Baseline, at: int) -> FloatArray:
    """Return which share of each use a measure saves where all of it stands: (uses,)."""
    shares = np.zeros(len(baseline.uses))
    for column, use in enumerate(baseline.uses):
        first = float(baseline.activity[column, 0])
        if use.use_id in measure.saved and first > 0 and measure.growth[at] > 0:
            shares[column] = min(1.0, float(np.sum(measure.saved[use.use_id])) * float(measure.growth[at]) / first)
    return shares


def _late(measure: Measure, at: int) -> FloatArray:
    """Return what all of a measure avoids in a year for standing in each year before it: (places, years)."""
    per_unit = np.zeros(at + 1)
    ages = min(len(measure.lag_t), at + 1)
    per_unit[at + 1 - ages :] = measure.lag_t[:ages][::-1]
    return np.outer(measure.potential, per_unit)
