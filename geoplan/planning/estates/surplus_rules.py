"""How much surplus may be sold when, where the rule changes on a date, and what of a surplus is sold."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, ParameterError
from geoplan.money.tariff_tables import SURPLUS, tariff_rows
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.tariffs import Of, Surplus

SurplusPeriods: TypeAlias = tuple[tuple[slice, Surplus | None], ...]
"""Steps that follow each other, and what may be sold in them; None for all of it."""


@dataclass(frozen=True)
class SurplusRule:
    """What may be sold since which day.

    Attributes
    ----------
    parts
        Each the first day of a rule, on the clock of the series, and the rule, in the order of the days. A share of
        energy is one of what the series has while the rule holds.
    """

    parts: tuple[tuple[date, Surplus], ...]

    def faults(self) -> list[Fault]:
        """Return what is wrong with it."""
        days = [day for day, _ in self.parts]
        faults = [fault for _, surplus in self.parts for fault in surplus.faults()]
        if not days or any(day >= after for day, after in pairwise(days)):
            told = ", ".join(str(day) for day in days) or "none"
            faults.append(Fault("surplus", "parts", found=told, expected="one day or more, each after the one before"))
        return faults

    def over(self, times: pd.DatetimeIndex) -> SurplusPeriods:
        """Return the rule of each step.

        Parameters
        ----------
        times
            Starts of the steps, in order.

        Raises
        ------
        ParameterError
            Where the steps begin before the first day.
        """
        days = [day for day, _ in self.parts]
        if not days or times[0].date() < days[0]:
            first = str(days[0]) if days else "a day"
            raise ParameterError(
                Fault("surplus", "parts", found=f"steps from {times[0].date()}", expected=f"a rule since {first}")
            )
        starts = [
            int(times.searchsorted(pd.Timestamp(day).tz_localize(times.tz, nonexistent="shift_forward")))
            for day in days
        ]
        ends = [*starts[1:], len(times)]
        return tuple(
            (slice(start, end), surplus)
            for start, end, (_, surplus) in zip(starts, ends, self.parts, strict=True)
            if start < end
        )


def surplus_rule(country: str = "VN") -> SurplusRule:
    """Return the rule of a country with all its days.

    Parameters
    ----------
    country
        ISO 3166-1.

    Raises
    ------
    ParameterError
        Where no rule is known.

    Examples
    --------
    >>> [(day.isoformat(), surplus.share) for day, surplus in surplus_rule("VN").parts]
    [('2025-03-03', 0.2), ('2026-06-26', 0.5)]
    """
    rows = sorted((row for row in tariff_rows(SURPLUS) if row["country"] == country), key=lambda row: row["since"])
    if not rows:
        known = ", ".join(sorted({row["country"] for row in tariff_rows(SURPLUS)}))
        raise ParameterError(Fault(SURPLUS, country, found="no rule", expected=f"a country with one: {known}"))
    named: dict[str, Of] = {each: each for each in get_args(Of)}
    parts = ((date.fromisoformat(row["since"]), Surplus(float(row["share"]), of=named[row["of"]])) for row in rows)
    return SurplusRule(tuple(parts))


def surplus_periods(
    surplus: "Surplus | SurplusRule | SurplusPeriods | None", times: pd.DatetimeIndex
) -> SurplusPeriods:
    """Return the rule of each step, of any way to say it; what is such a thing already stays as it is."""
    if isinstance(surplus, SurplusRule):
        return surplus.over(times)
    return surplus if isinstance(surplus, tuple) else ((slice(0, len(times)), surplus),)


def export_limit(surplus: Surplus | None) -> float:
    """Return the largest export of a step by a rule [kW]; infinite where none is set."""
    if surplus is None or surplus.of != "capacity":
        return np.inf
    return surplus.share * float(surplus.pv_kwp or 0.0)


def sold_share(surplus: Surplus | None, *, left: npt.ArrayLike, sun: npt.ArrayLike) -> FloatArray:
    """Return the share of what is left over that a rule of energy lets be sold.

    Parameters
    ----------
    surplus
        The rule; None, and one of each step's capacity, lets all of it.
    left, sun
        Surplus and PV of the rule's steps, in one unit of energy; of any shape.
    """
    over, given = np.asarray(left, dtype=np.float64), np.asarray(sun, dtype=np.float64)
    if surplus is None or surplus.of == "capacity":
        return np.ones_like(over)
    most = surplus.share * given
    if surplus.of == "produced" and surplus.share < 1.0:
        # sold = share * (sun - left + sold)
        most = surplus.share * (given - over) / (1.0 - surplus.share)
    return np.minimum(1.0, np.divide(most, over, out=np.ones_like(over), where=over > 0.0))


def sold_kw(left: FloatArray, sun: FloatArray, surplus: Surplus | SurplusPeriods | None) -> FloatArray:
    """Return what of the surplus is sold; what is too much is taken off all steps of a rule evenly.

    Parameters
    ----------
    left, sun
        Surplus and PV of each step. [kW]
    surplus
        One rule for all steps, or those of `surplus_periods`.
    """
    if surplus is None:
        return left
    sold = np.empty(left.size)
    periods = surplus if isinstance(surplus, tuple) else ((slice(0, left.size), surplus),)
    for steps, rule in periods:
        part = left[steps]
        if rule is not None and rule.of == "capacity":
            sold[steps] = np.minimum(part, export_limit(rule))
        else:
            sold[steps] = part * float(sold_share(rule, left=part.sum(), sun=sun[steps].sum()))
    return sold
