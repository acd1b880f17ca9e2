"""Classes for differences: so many steps of less and of more, alike on both sides of none, and their colours."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.outputs.drawing.classes import classify

STEPS = 3
"""Steps on each side of no difference."""
LESS = ("#fdb863", "#e08214", "#b35806")
"""From little less to much less: ColorBrewer's PuOr, which colour-blind readers can tell apart."""
MORE = ("#b2abd2", "#8073ac", "#542788")
SAME, UNKNOWN = "#f2f2ef", "#c9ced4"


@dataclass(frozen=True)
class DifferenceClasses:
    """Classes of differences.

    Attributes
    ----------
    limits
        Where one step of more ends and the next begins, rising; those of less are the same below 0. A difference that
        equals a limit belongs to the larger step.
    count
        How many steps there are on each side; none where nothing differs.
    """

    limits: tuple[float, ...] = ()
    count: int = 0

    def colour(self, difference: float) -> str:
        """Return the colour of a difference.

        Examples
        --------
        >>> classes = DifferenceClasses((1.0, 10.0), 3)
        >>> classes.colour(0.0) == SAME, classes.colour(5.0) == MORE[1], classes.colour(-0.5) == LESS[0]
        (True, True, True)
        """
        if math.isnan(difference):
            return UNKNOWN
        if difference == 0.0 or not self.count:
            return SAME
        step = int(np.searchsorted(self.limits, abs(difference), side="right"))
        return (MORE if difference > 0 else LESS)[step]


def difference_classes(differences: npt.NDArray[np.float64]) -> DifferenceClasses:
    """Return classes that hold all of some differences.

    Parameters
    ----------
    differences
        One a zone; NaN where it is not known, 0 where there is none.

    Examples
    --------
    >>> difference_classes(np.array([0.0, -4.0, 2.0, np.nan]))
    DifferenceClasses(limits=(3.0,), count=2)
    >>> difference_classes(np.zeros(3))
    DifferenceClasses(limits=(), count=0)
    """
    sizes = np.abs(differences)
    sizes = np.unique(sizes[np.isfinite(sizes) & (sizes > 0.0)])
    if not sizes.size:
        return DifferenceClasses()
    # of few sizes, too, a step is a span: its ends are no sizes of zones
    classes = classify(sizes, most=STEPS, may_be_single=False)
    return DifferenceClasses(classes.limits, classes.count)
