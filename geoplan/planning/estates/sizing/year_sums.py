"""What one estate takes, sells and pays in a year: with many batteries, and load and PV times many factors."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geoplan.options.estate_options import Dispatch
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.dispatch_kernel import (
    CHARGED,
    CLEAN,
    COST,
    DISCHARGED,
    FLOWS,
    IMPORT,
    PEAK,
    SUMS,
    Battery,
    FloatArray,
    StepRows,
    flow_sums,
    greedy_sums,
    tariff_flows,
)
from geoplan.planning.estates.dispatch_prices import dispatch_prices
from geoplan.planning.estates.surplus_rules import SurplusPeriods, export_limit, sold_share


class YearSums(NamedTuple):
    """Sums over the steps, of any shape.

    Attributes
    ----------
    import_kwh, export_kwh, curtailed_kwh
        From the grid, sold, and PV that nobody takes.
    clean_kwh
        PV to the load, at once or by the battery.
    charged_kwh, discharged_kwh
        Of the battery, AC.
    load_kwh, pv_kwh
        What went in.
    peak_kw
        The highest imports of the months, added up; 0 where capacity has no price.
    bill
        Energy and capacity less what is sold, in the tariff's money; NaN without a tariff.
    """

    import_kwh: FloatArray
    export_kwh: FloatArray
    curtailed_kwh: FloatArray
    clean_kwh: FloatArray
    charged_kwh: FloatArray
    discharged_kwh: FloatArray
    load_kwh: FloatArray
    pv_kwh: FloatArray
    peak_kw: FloatArray
    bill: FloatArray


@dataclass(frozen=True, eq=False)
class EstateYear:
    """Load and PV of one estate, with what they are billed and dispatched by; not checked again.

    Attributes
    ----------
    load, pv
        Mean kW of each step.
    billed
        The tariff, or prices, upon the steps; None for none, and then by self-consumption.
    surplus
        What may be sold, as `surplus_periods` has it; empty for all of it.
    dispatch
        As of `geoplan.planning.estates.balance.estate_balance`.
    efficiency
        Of charge and of discharge.
    hours
        Length of a step.
    """

    load: FloatArray
    pv: FloatArray
    billed: BilledSteps | None = None
    surplus: SurplusPeriods = ()
    dispatch: Dispatch = "self_consumption"
    efficiency: tuple[float, float] = (1.0, 1.0)
    hours: float = 1.0
    rows: StepRows = field(init=False, repr=False)

    def __post_init__(self) -> None:
        steps = self.load.size
        if not self.surplus:
            object.__setattr__(self, "surplus", ((slice(0, steps), None),))
        part = np.zeros(steps, dtype=np.int64)
        for number, (inside, _) in enumerate(self.surplus):
            part[inside] = number
        limit = np.array([export_limit(rule) for _, rule in self.surplus])
        buying, month, period = np.zeros(steps), np.zeros(steps, dtype=np.int64), np.empty(0, dtype=np.int64)
        if self.billed is not None:
            buying, month = self.billed.buying, self.billed.month
            if self.billed.tariff is not None and self.billed.tariff.capacity_price > 0.0:
                own = self.billed.period
                period = np.arange(steps, dtype=np.int64) if own is None else own
        rows = StepRows(buying, month, period, part, limit)
        object.__setattr__(self, "rows", rows)

    @property
    def by_tariff(self) -> bool:
        """Whether prices decide when the battery charges and discharges."""
        return self.dispatch == "tariff" and self.billed is not None

    def scaled(self, *, load: float = 1.0, pv: float = 1.0) -> "EstateYear":
        """Return the year with load and PV times a factor each."""
        return replace(self, load=load * self.load, pv=pv * self.pv)

    def sums(
        self, battery_kwh: npt.ArrayLike, battery_kw: npt.ArrayLike, *, factors: npt.ArrayLike = ((1.0, 1.0),)
    ) -> YearSums:
        """Return what batteries come to.

        Parameters
        ----------
        battery_kwh, battery_kw
            (sizes,) each: size, and largest charge and discharge.
        factors
            (draws, 2): what load and PV are multiplied by.

        Returns
        -------
        YearSums
            (sizes, draws) each.
        """
        scales = np.ascontiguousarray(factors, dtype=np.float64)
        return self.of_sums(self.kernel_sums(battery_kwh, battery_kw, scales), scales)

    def kernel_sums(self, battery_kwh: npt.ArrayLike, battery_kw: npt.ArrayLike, scales: FloatArray) -> FloatArray:
        """Return the sums as the kernel has them: (sizes, draws, columns); see `flow_sums`."""
        sizes = np.atleast_1d(np.asarray(battery_kwh, dtype=np.float64))
        powers = np.broadcast_to(np.asarray(battery_kw, dtype=np.float64), sizes.shape)
        sums = np.empty((sizes.size, len(scales), SUMS + 2 * self.rows.limit.size))
        if self.by_tariff:
            self._dispatched(sizes, powers, scales, sums)
        else:
            charge, discharge = (np.full(sizes.size, each) for each in self.efficiency)
            batteries = np.ascontiguousarray(np.column_stack([sizes, powers, charge, discharge]))
            greedy_sums(self.load, self.pv, scales, batteries, self.rows, self.hours, sums)
        return sums

    def _dispatched(self, sizes: FloatArray, powers: FloatArray, scales: FloatArray, sums: FloatArray) -> None:
        assert self.billed is not None, "asked of a dispatch by prices"
        flows = np.zeros((self.load.size, FLOWS))
        for draw, (of_load, of_pv) in enumerate(scales):
            need, sun = of_load * self.load, of_pv * self.pv
            prices = dispatch_prices(need - sun, self.billed, surplus=self.surplus)
            for size, (kwh, kw) in enumerate(zip(sizes, powers, strict=True)):
                battery = Battery(float(kwh), float(kw), *self.efficiency)
                tariff_flows(need - sun, prices, battery, self.hours, flows)
                flow_sums(need, sun, flows, self.rows, self.hours, sums[size, draw])

    def of_sums(self, sums: FloatArray, factors: FloatArray) -> YearSums:
        """Return what columns of the kernel's sums mean.

        Parameters
        ----------
        sums
            (sizes, draws, columns), as of `flow_sums`.
        factors
            (draws, 2).
        """
        tariff = None if self.billed is None else self.billed.tariff
        sells = tariff is None or tariff.export_price >= 0.0
        parts = len(self.surplus)
        export = np.zeros(sums.shape[:2])
        for number, (steps, rule) in enumerate(self.surplus):
            left, within = sums[:, :, SUMS + number], sums[:, :, SUMS + parts + number]
            if sells:
                sun = factors[:, 1] * float(self.pv[steps].sum()) * self.hours
                export += within * sold_share(rule, left=left, sun=sun)
        spare = sums[:, :, SUMS : SUMS + parts].sum(axis=2)
        bill = np.full(export.shape, np.nan)
        if self.billed is not None:
            bill = sums[:, :, COST].copy()
        if tariff is not None:
            bill += tariff.capacity_price * sums[:, :, PEAK] - tariff.export_price * export
        load, pv = (
            np.broadcast_to(factors[:, column] * float(values.sum()) * self.hours, export.shape)
            for column, values in enumerate((self.load, self.pv))
        )
        return YearSums(
            import_kwh=sums[:, :, IMPORT],
            export_kwh=export,
            curtailed_kwh=spare - export,
            clean_kwh=sums[:, :, CLEAN],
            charged_kwh=sums[:, :, CHARGED],
            discharged_kwh=sums[:, :, DISCHARGED],
            load_kwh=load,
            pv_kwh=pv,
            peak_kw=sums[:, :, PEAK],
            bill=bill,
        )
