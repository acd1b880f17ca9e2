"""Bills of many estates at once, by month and band, as `geoplan.planning.estates.bill` has those of one."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geoplan.machine.products import product_sums
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.dispatch_kernel import FloatArray


class BillSums(NamedTuple):
    """What estates pay and earn in a year, in money of the tariff: (...,).

    Attributes
    ----------
    purchases
        For energy and capacity.
    earned
        For what they sell.
    """

    purchases: FloatArray
    earned: FloatArray

    @property
    def amount(self) -> FloatArray:
        """What is left to pay."""
        return np.asarray(self.purchases - self.earned)


@dataclass(frozen=True, eq=False)
class EstateBills:
    """Quantities that are billed, and what they come to, in money of the tariff without value added tax.

    Attributes
    ----------
    steps
        The tariff, laid upon the hours.
    energy_kwh
        Bought: (..., months, bands).
    peak_kw
        Highest import, a mean over the tariff's minutes: (..., months).
    sold_kwh
        Sold: (..., months).
    """

    steps: BilledSteps
    energy_kwh: FloatArray
    peak_kw: FloatArray
    sold_kwh: FloatArray

    @classmethod
    def of(cls, steps: BilledSteps, bought: npt.ArrayLike, *, sold: npt.ArrayLike = 0.0) -> "EstateBills":
        """Bill import and export.

        Parameters
        ----------
        steps
            Of the hours, in order, by a `geoplan.planning.estates.tariffs.Tariff` or a series of prices.
        bought, sold
            (..., steps), mean kW; estates, settings and futures may stand in front.
        """
        taken, given = np.broadcast_arrays(np.asarray(bought, dtype=float), np.asarray(sold, dtype=float))
        starts = np.searchsorted(steps.month, np.arange(len(steps.months) + 1))
        spans = [slice(int(first), int(last)) for first, last in pairwise(starts)]
        energy = np.stack([product_sums(taken[..., span], steps.shares[span]) for span in spans], axis=-2)
        means = _means(steps, taken)
        return cls(
            steps,
            energy_kwh=energy * steps.hours,
            peak_kw=np.stack([means[..., span].max(axis=-1) for span in spans], axis=-1),
            sold_kwh=np.stack([given[..., span].sum(axis=-1) for span in spans], axis=-1) * steps.hours,
        )

    @property
    def sums(self) -> BillSums:
        """What they pay and earn in all months.

        Raises
        ------
        ValueError
            Of a series of prices, whose energy by month does not tell it.
        """
        tariff = self.steps.tariff
        if tariff is None:
            raise ValueError("a series of prices has no bands to be billed by")
        prices = np.array([band.price for band in tariff.bands], dtype=float)
        energy = product_sums(self.energy_kwh, prices).sum(axis=-1)
        capacity = self.peak_kw.sum(axis=-1) * tariff.capacity_price
        return BillSums(energy + capacity, self.sold_kwh.sum(axis=-1) * max(tariff.export_price, 0.0))


def _means(steps: BilledSteps, kw: FloatArray) -> FloatArray:
    """Return the mean import over the tariff's minutes, of each step: (..., steps)."""
    if steps.period is None:
        return kw
    starts = np.flatnonzero(np.diff(steps.period, prepend=-1))
    counts = np.diff([*starts, len(steps.period)])
    return np.repeat(np.add.reduceat(kw, starts, axis=-1) / counts, counts, axis=-1)
