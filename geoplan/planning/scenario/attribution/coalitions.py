"""What a place gives off with some of its measures and without the others: the emissions of coalitions."""

import numpy as np
import numpy.typing as npt

from geoplan.machine.products import product_sums
from geoplan.planning.scenario.attribution.effects import Effects
from geoplan.planning.scenario.inputs.baseline import Baseline, FloatArray

Present = npt.NDArray[np.bool_]


def coalition_t(baseline: Baseline, effects: Effects, present: Present, *, year: int) -> FloatArray:
    """Return what a place gives off with some of its measures.

    Parameters
    ----------
    baseline
        What it gives off without any.
    effects
        What each measure does alone.
    present
        (coalitions, measures + 1) which take part; the last is the cleaner grid.
    year
        Position of the year.

    Returns
    -------
    ndarray
        (coalitions,) [tCO2e/a].

    Notes
    -----
    Savings of one use multiply, each of what is left: ``1 - prod(1 - s)``. Electricity that measures give takes off as
    much as the place uses at most, where all of that is known.
    """
    taking = present[:, :-1]
    electric = np.array([use.is_electric for use in baseline.uses], dtype=bool)
    kept = np.where(taking[:, :, None], 1.0 - effects.saved[None, :, :, year], 1.0).prod(axis=1)
    left = baseline.activity[:, year] * kept
    net = left[:, electric].sum(axis=1) - product_sums(taking, effects.energy_mwh[:, year])
    if baseline.has_floor:
        net = np.maximum(net, 0.0)
    factor = np.where(present[:, -1], baseline.grid_factor[year], baseline.base_factor)
    besides = baseline.fixed_t[year] + left[:, ~electric].sum(axis=1) - product_sums(taking, effects.claimed_t[:, year])
    return np.asarray(besides + factor * net)
