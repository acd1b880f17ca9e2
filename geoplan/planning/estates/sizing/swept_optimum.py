"""The best PV and battery of one estate by a sweep: each size dispatched one day ahead, as it would be run."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from geoplan.errors import LayerError
from geoplan.machine.products import product_sums
from geoplan.options.estate_options import Dispatch
from geoplan.planning.estates.balance_contract import step_hours
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.sizing.estate_costs import EstateCosts
from geoplan.planning.estates.sizing.golden_section import golden_section
from geoplan.planning.estates.sizing.optimum import optimum_faults, series_years
from geoplan.planning.estates.sizing.year_sums import EstateYear
from geoplan.planning.estates.surplus_rules import SurplusPeriods, SurplusRule, surplus_periods
from geoplan.planning.estates.tariffs import Surplus, Tariff

SWEPT_HOURS = (0.25, 1.0, 2.0, 4.0, 7.0, 10.0)
"""Sizes of the sweep, in hours of the mean load."""
SWEPT_POWERS = (0.15, 0.35)
"""Powers of the sweep, kW per kWh."""
_PV_STEPS, _TRIALS, _STEPS = 24, 60, 5
_SIMPLEX = np.array([[0.0, 0.0, 0.0], [0.4, 0.0, 0.0], [0.0, 0.4, 0.0], [0.0, 0.0, 0.5]])
"""From where the best of the sweep is refined, in logarithms of the sizes."""
_FARTHEST = 10.0  # of these logarithms
_BEYOND = 64.0  # times the PV that gives the load's energy: beyond it no PV is worth its cost


@dataclass(frozen=True)
class SweptOptimum:
    """What to build on one estate, by sizes that were tried.

    Attributes
    ----------
    pv_kw, battery_kw, battery_kwh
        Sizes.
    objective
        The bill, and what PV and battery cost, a year. [the tariff's money]
    bill, annuity
        Its parts.
    tried
        How many sizes were dispatched.
    """

    pv_kw: float
    battery_kw: float
    battery_kwh: float
    objective: float
    bill: float
    annuity: float
    tried: int


def swept_optimum(
    load: "pd.Series[float]",
    pv_per_kw: "pd.Series[float]",
    *,
    tariff: "pd.Series[float] | Tariff",
    costs: "Mapping[str, float] | EstateCosts",
    surplus: Surplus | SurplusRule | None = None,
) -> SweptOptimum:
    """Return the PV and battery of the least cost a year by the dispatch one day ahead.

    PV alone is sized first (golden section), then batteries of some hours and powers are swept, and all three sizes
    of the best are refined (the simplex of Nelder and Mead, in logarithms). `geoplan.estate_optimum` knows all hours:
    it is a little below, and takes many times as long.

    Parameters
    ----------
    load, pv_per_kw, tariff, costs, surplus
        As of `geoplan.planning.estates.sizing.optimum.estate_optimum`.

    Raises
    ------
    LayerError
        With all faults at once.
    """
    faults = optimum_faults(load, pv_per_kw, tariff=tariff, costs=costs, surplus=surplus)
    if faults:
        raise LayerError(faults)
    named = EstateCosts.of(costs)
    times = pd.DatetimeIndex(load.index)
    hours = step_hours(times)
    need, factor = (np.ascontiguousarray(series, dtype=np.float64) for series in (load, pv_per_kw))
    billed = BilledSteps.of(times, tariff, hours)
    trial = _Trial(need, factor, billed, named, surplus_periods(surplus, times))
    pv, kw, kwh = trial.best()
    bill, annuity = trial.parts(pv, kw, kwh)
    return SweptOptimum(pv, kw, kwh, bill + annuity, bill, annuity, trial.tried)


class _Trial:
    """Sizes of one estate, and what each comes to."""

    def __init__(
        self, load: FloatArray, factor: FloatArray, billed: BilledSteps, costs: EstateCosts, surplus: SurplusPeriods
    ) -> None:
        self.load, self.factor, self.billed, self.costs, self.surplus = load, factor, billed, costs, surplus
        self.years = series_years(load.size, billed.hours)
        self.mean = float(load.mean())
        self.tried = 0

    def parts(self, pv: float, kw: float, kwh: float) -> tuple[float, float]:
        """Return the bill and the annuity of sizes."""
        efficiency = self.costs.charge_efficiency, self.costs.discharge_efficiency
        dispatch: Dispatch = "tariff" if kwh > 0.0 and kw > 0.0 else "self_consumption"
        rules = tuple((steps, _of_size(rule, pv)) for steps, rule in self.surplus)
        year = EstateYear(self.load, pv * self.factor, self.billed, rules, dispatch, efficiency, self.billed.hours)
        self.tried += 1
        return float(year.sums(kwh, kw).bill[0, 0]) / self.years, product_sums(self.costs.annuities, (pv, kw, kwh))

    def cost(self, pv: float, kw: float, kwh: float) -> float:
        return sum(self.parts(pv, kw, kwh))

    def best(self) -> tuple[float, float, float]:
        """Return the best of the sizes that were tried."""
        (pv_least, pv_most), (kw_least, kw_most), (kwh_least, kwh_most) = self.costs.limits
        pv_most = min(pv_most, max(pv_least, self._largest_pv()))
        alone = golden_section(lambda pv: self.cost(pv, kw_least, kwh_least), pv_least, pv_most, _PV_STEPS)
        fewest = (alone, kw_least, kwh_least)
        if kwh_most <= 0.0 or kw_most <= 0.0:
            return fewest

        def within(kw: float, kwh: float) -> tuple[float, float]:
            return min(max(kw, kw_least), kw_most), min(max(kwh, kwh_least), kwh_most)

        swept = [
            (alone, *within(power * hours * self.mean, hours * self.mean))
            for hours in SWEPT_HOURS
            for power in SWEPT_POWERS
        ]
        start = min(swept, key=lambda sizes: self.cost(*sizes))
        scale = [size if size > 0.0 else 1.0 for size in start]

        def sizes_at(logarithms: FloatArray) -> tuple[float, float, float]:
            pv, kw, kwh = (size * math.exp(min(each, _FARTHEST)) for size, each in zip(scale, logarithms, strict=True))
            return (min(max(pv, pv_least), pv_most) if start[0] > 0.0 else start[0], *within(kw, kwh))

        def cost_at(logarithms: FloatArray) -> float:
            return self.cost(*sizes_at(logarithms))

        options: Any = {"initial_simplex": _SIMPLEX, "maxfev": _TRIALS, "xatol": 1e-3, "fatol": 1e-6 * self.mean}
        refined = minimize(cost_at, np.zeros(3), method="Nelder-Mead", options=options)
        pv, kw, kwh = sizes_at(refined.x)
        pv = golden_section(
            lambda each: self.cost(each, kw, kwh), max(pv / 1.5, pv_least), min(pv * 1.5, pv_most), _STEPS
        )
        return min(fewest, (pv, kw, kwh), key=lambda sizes: self.cost(*sizes))

    def _largest_pv(self) -> float:
        factor = float(self.factor.mean())
        return _BEYOND * self.mean / factor if factor > 0.0 else 0.0


def _of_size(rule: Surplus | None, pv: float) -> Surplus | None:
    """Return a rule of the capacity for the PV that is built."""
    return Surplus(rule.share, of="capacity", pv_kwp=pv) if rule is not None and rule.of == "capacity" else rule
