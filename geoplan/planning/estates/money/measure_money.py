"""What measures of energy saving that are carried out save and cost, for the years that estates are reckoned over."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Amounts = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MeasureMoney:
    """What is carried out of the measures of energy saving, in the first year.

    Attributes
    ----------
    saved_usd
        Off the bill: (estates,), or (estates, futures).
    running_usd
        Upkeep of a year.
    investments_usd
        (measures, estates), or (measures, estates, futures).
    lives
        Whole years after which each is bought again, of the same shape or one that broadcasts to it.
    """

    saved_usd: Amounts
    running_usd: Amounts
    investments_usd: Amounts
    lives: Amounts

    @property
    def investment_usd(self) -> Amounts:
        """What all of them cost."""
        return np.asarray(self.investments_usd.sum(axis=0))

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the estates and futures that it is of."""
        return np.broadcast_shapes(self.saved_usd.shape, self.investments_usd.shape[1:])

    def at_values(self) -> "MeasureMoney":
        """Return that of the first future alone, without an axis of futures: (estates,)."""
        return MeasureMoney(*(each[..., 0] for each in vars(self).values()))
