"""What waste is made of in each future: shares that stay a whole, and what each fraction holds."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.layers.feedstock.waste import COMPOSITION, EFFICIENCY, composition
from geoplan.parameters import Parameters
from geoplan.units import KG_PER_T, MJ_PER_KWH

Floats: TypeAlias = npt.NDArray[np.float64]


def drawn_shares(parameters: Parameters) -> Floats:
    """Return the share of each fraction of the wet mass: (fraction, future), in the order of the composition."""
    return parameters.futures.shares([f"{COMPOSITION}{name}.share" for name in composition(parameters).index])


def drawn_property(parameters: Parameters, *names: str) -> Floats:
    """Return the product of properties of each fraction, 0 where it lacks one: (fraction, future)."""
    fractions, futures = composition(parameters).index, parameters.futures
    whole = np.ones((len(fractions), futures.count))
    for row, fraction in enumerate(fractions):
        for name in names:
            key = f"{COMPOSITION}{fraction}.{name}"
            whole[row] *= futures.value(key) if key in parameters else 0.0
    return whole


def drawn_kwh_per_t(parameters: Parameters) -> Floats:
    """Return the net electricity of a tonne of collected waste in each future [kWh/t].

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> bool(200 < drawn_kwh_per_t(load_parameters()).mean() < 600)
    True
    """
    lhv = (drawn_shares(parameters) * drawn_property(parameters, "lhv")).sum(axis=0)
    return np.asarray(lhv * KG_PER_T * parameters.futures.value(EFFICIENCY) / MJ_PER_KWH)
