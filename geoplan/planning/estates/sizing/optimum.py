"""The best PV and battery of one estate: the linear programme of a year, with all hours known."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geoplan.errors import Fault, GeoplanError, LayerError, in_figures
from geoplan.machine.products import product_sums
from geoplan.planning.estates.balance_contract import balance_faults, step_hours
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.sizing.estate_costs import SIZE_NAMES, EstateCosts, cost_faults
from geoplan.planning.estates.sizing.programme import SIZES, Blocks, estate_programme
from geoplan.planning.estates.surplus_rules import SurplusRule, surplus_periods
from geoplan.planning.estates.tariffs import Surplus, Tariff
from geoplan.units import HOURS_A_YEAR

_LEAP_DAY = 24.0
_UNBOUNDED = 3  # of the states of scipy.optimize.linprog
_NOTHING = 1e-6  # of the mean load: a size so small is none
_AMOUNT = 1e-6  # of what a unit costs: a saving so small is none


@dataclass(frozen=True)
class EstateOptimum:
    """What to build on one estate.

    Attributes
    ----------
    pv_kw, battery_kw, battery_kwh
        Sizes.
    objective
        The bill, and what PV and battery cost, a year. [the tariff's money]
    binding
        Why it is not more or less: a sentence of each reason, by its code.
    bill, annuity
        The parts of `objective`.
    import_kwh, export_kwh
        Sums over the series.
    currency
        That of the tariff; empty where it has none.
    reasons
        The codes with their amounts.
    """

    pv_kw: float
    battery_kw: float
    battery_kwh: float
    objective: float
    binding: Mapping[str, str]
    bill: float
    annuity: float
    import_kwh: float
    export_kwh: float
    currency: str
    reasons: Mapping[str, float]

    def words(self, language: str) -> tuple[str, ...]:
        """Return the reasons as sentences in ``en``, ``vi`` or ``ja``."""
        return tuple(binding_words(self.reasons, language=language, currency=self.currency).values())


def estate_optimum(
    load: "pd.Series[float]",
    pv_per_kw: "pd.Series[float]",
    *,
    tariff: "pd.Series[float] | Tariff",
    costs: "Mapping[str, float] | EstateCosts",
    surplus: Surplus | SurplusRule | None = None,
) -> EstateOptimum:
    """Return the PV and battery of the least cost a year, with all hours known.

    The battery may sell what PV has charged, and ends the year as it began. Where capacity has a price, the highest
    import of each month is weighed too. It is what no dispatch can better; where a price of electricity is below that
    of surplus, the programme may sell PV and buy in the same hour, and at negative prices, or where a share of what PV
    gives may be sold, burn energy in the battery, and is a bound.

    Parameters
    ----------
    load
        Mean kW of each step, as of `estate_balance`. Years of 8,760 and 8,784 hours are a year; of other series
        annuities go by their length.
    pv_per_kw
        PV of 1 kW, mean kW of each step, on the same index.
    tariff
        As of `estate_balance`; per kWh in the money of `costs`.
    costs
        By name: ``discount_rate``; ``pv_capex``, ``battery_kw_capex``, ``battery_kwh_capex`` (price per kW, kW, kWh);
        ``pv_om_share`` ... (upkeep, a share of that a year); ``pv_life`` ... (years); ``charge_efficiency``,
        ``discharge_efficiency``. May be left out: ``pv_kw_least``, ``pv_kw_most`` (what the roofs carry) and those of
        ``battery_kw`` and ``battery_kwh``. See `EstateCosts`.
    surplus
        What may be sold; None for all of it. A share of the capacity is one of the PV that is built.

    Raises
    ------
    LayerError
        With all faults at once, such as a battery without a price; and where PV or a battery earns the more the larger
        it is, as at a price of surplus above its cost, and nothing limits it.
    """
    faults = optimum_faults(load, pv_per_kw, tariff=tariff, costs=costs, surplus=surplus)
    if faults:
        raise LayerError(faults)
    named = EstateCosts.of(costs)
    times = pd.DatetimeIndex(load.index)
    hours = step_hours(times)
    need, factor = (np.ascontiguousarray(series, dtype=np.float64) for series in (load, pv_per_kw))
    billed = BilledSteps.of(times, tariff, hours)
    years = series_years(len(times), hours)
    programme = estate_programme(
        need, factor, billed=billed, costs=named, surplus=surplus_periods(surplus, times), years=years
    )
    result = programme.solved()
    if result.status != 0:
        raise _unsolved(result, named)
    sizes = [max(0.0, float(programme.value(result, name)[0])) for name in SIZES]
    annuity = product_sums(named.annuities, sizes)
    reasons = _reasons(programme, result, named, mean=float(need.mean()), years=years)
    currency = tariff.currency if isinstance(tariff, Tariff) else ""
    bought, sold = (programme.value(result, name) for name in ("import", "export"))
    return EstateOptimum(
        pv_kw=sizes[0],
        battery_kw=sizes[1],
        battery_kwh=sizes[2],
        objective=float(result.fun) / years,
        binding=binding_words(reasons, language="en", currency=currency),
        bill=float(result.fun) / years - annuity,
        annuity=annuity,
        import_kwh=float(bought.sum()) * hours,
        export_kwh=float(sold.sum()) * hours,
        currency=currency,
        reasons=reasons,
    )


def _unsolved(result: Any, costs: EstateCosts) -> GeoplanError:
    """Return why a programme has no solution."""
    if result.status != _UNBOUNDED:
        return GeoplanError(f"The programme of the estate has no solution: {result.message}")
    return LayerError(
        Fault(
            "costs",
            f"{size}_most",
            found="no limit, where what is built earns the more the larger it is",
            expected="a number, 0 or more",
            action="Give how much can be built.",
        )
        for size, (_, most) in zip(SIZE_NAMES, costs.limits, strict=True)
        if np.isinf(most)
    )


def optimum_faults(load: Any, pv_per_kw: Any, *, tariff: Any, costs: Any, surplus: Any) -> list[Any]:
    """Return what is wrong with what an optimum is asked with: all of it."""
    sized = isinstance(surplus, Surplus) and surplus.of == "capacity" and surplus.pv_kwp is None
    rule = Surplus(surplus.share, of="capacity", pv_kwp=0.0) if sized else surplus
    return balance_faults(
        load, pv_per_kw, battery=(0.0, None, (1.0, 1.0)), dispatch="tariff", tariff=tariff, surplus=rule
    ) + cost_faults(costs)


def series_years(steps: int, hours: float) -> float:
    """Return how many years a series is: 1 for one with or without a leap day, and else by its length.

    Examples
    --------
    >>> series_years(8760, 1.0), series_years(35136, 0.25), series_years(4380, 1.0)
    (1.0, 1.0, 0.5)
    """
    length = steps * hours
    return 1.0 if HOURS_A_YEAR <= length <= HOURS_A_YEAR + _LEAP_DAY else length / HOURS_A_YEAR


def binding_words(reasons: Mapping[str, float], *, language: str, currency: str = "") -> dict[str, str]:
    """Return a sentence of each reason, by its code.

    Parameters
    ----------
    reasons
        Code -> amount, in money a year.
    language
        ``en``, ``vi`` or ``ja``.
    currency
        Of the amounts.
    """
    texts = _texts()
    return {
        code: texts[code][language].format(amount=f"{in_figures(amount, 4)} {currency}".strip())
        for code, amount in reasons.items()
    }


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    with Path(__file__).with_name("binding_reasons.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def _reasons(programme: Blocks, result: Any, costs: EstateCosts, *, mean: float, years: float) -> dict[str, float]:
    """Return the codes of what binds, with what another unit would save, or cost too much, a year."""
    reasons: dict[str, float] = {}
    small = _NOTHING * max(mean, 1.0)
    names = dict(zip(SIZES, ("pv", "power", "battery"), strict=True))
    at = {name: float(programme.value(result, name)[0]) for name in SIZES}
    for name, (least, most), unit in zip(SIZES, costs.limits, costs.annuities, strict=True):
        place = programme.places[name].start
        worth = -float(result.upper.marginals[place] + result.lower.marginals[place]) / years
        telling = abs(worth) > _AMOUNT * max(unit, _AMOUNT) and (name != "K" or at["E"] > small)  # power with no store
        if at[name] >= most - small and worth > 0.0 and telling:
            reasons[f"{names[name]}_limit"] = worth
        elif at[name] <= small and least <= small:
            if name == "E":
                reasons["no_battery"] = 0.0
            elif name == "P":
                reasons["no_pv"] = max(-worth, 0.0)
        elif at[name] <= least + small and worth < 0.0 and telling:
            reasons[f"{names[name]}_least"] = -worth
        elif name != "K":
            reasons[f"{names[name]}_even"] = 0.0
    rules = [name for name, _, _ in programme.most if name.startswith("surplus")]
    worths = [float(programme.worth(result, name).max(initial=0.0)) for name in rules]
    if max(worths, default=0.0) > _AMOUNT:
        reasons["surplus_limit"] = max(worths)
    return reasons
