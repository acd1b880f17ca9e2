"""What measures of energy saving come to on one estate, as its year is worked out with: `EstateSaving`."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class EstateSaving:
    """All measures of one estate carried out.

    Attributes
    ----------
    share
        Of its electricity. [0..1]
    investment_usd
        What they cost; NaN where that is not known.
    running_usd
        Their upkeep, a year.
    """

    share: float = 0.0
    investment_usd: float = 0.0
    running_usd: float = 0.0


NO_SAVING = EstateSaving()
"""Of an estate that can carry out none."""


def shared_saving(savings: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return what each measure has of the joint saving of one use.

    Measures of the same use multiply, each saves of what the others leave: ``1 - Π(1 - s_i)``. Each has of that in
    proportion to ``ln(1 - s_i)``, so that the parts add up to it in whatever order the measures come.

    Parameters
    ----------
    savings
        (measures, ...) s_i, each alone; below 1.

    Returns
    -------
    ndarray
        (measures, ...)

    Examples
    --------
    >>> parts = shared_saving([0.1, 0.2, 0.05])
    >>> round(float(parts.sum()), 4), [round(part, 4) for part in parts.tolist()]
    (0.316, [0.0877, 0.1857, 0.0427])
    """
    logs = np.log1p(-np.asarray(savings, dtype=float))
    whole = logs.sum(axis=0)
    parts = np.divide(logs, whole, out=np.zeros(logs.shape), where=whole < 0.0)
    return np.asarray(parts * -np.expm1(whole))
