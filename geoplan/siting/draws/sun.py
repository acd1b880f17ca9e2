"""What the sun of each future does to the yields of candidates."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.parameters import Parameters
from geoplan.potential.draws.inputs import SUNSHINE
from geoplan.potential.draws.sun_draws import RESOURCE, SHADING, losses_left

Floats: TypeAlias = npt.NDArray[np.float64]


def sun_factor(parameters: Parameters, *, shaded: bool = False) -> Floats:
    """Return the yields of modules in each future over those of the base: (futures,).

    The sun, how far the record of it may be off, and the losses of modules and inverters; what else the chain of the
    modules reads stays as it is.

    Parameters
    ----------
    parameters
        The study's, with its inputs.
    shaded
        Whether the loss ``pv.loss.shading`` is left out, since the shade of neighbours may stand in its place.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> sun_factor(load_parameters()).shape
    (1000,)
    """
    futures = parameters.futures
    left = losses_left(parameters, futures, without=(SHADING,) if shaded else ())
    return np.asarray(futures.ratio(RESOURCE) * futures.input(SUNSHINE) * left)
