"""What may be wrong with what an estate's balance is asked with: all faults at once."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from geoplan.errors import Fault, did_you_mean
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.surplus_rules import SurplusRule
from geoplan.planning.estates.tariffs import Surplus, Tariff

DISPATCHES = ("self_consumption", "tariff")
_DAY = pd.Timedelta(days=1)


def step_hours(times: pd.DatetimeIndex) -> float:
    """Return the length of the steps of an even index [h]."""
    return (times[1] - times[0]) / pd.Timedelta(hours=1)


def balance_faults(
    load: object, pv: object, *, battery: tuple[Any, Any, Any], dispatch: object, tariff: object, surplus: object
) -> list[Fault]:
    """Return what is wrong, in the order of the arguments.

    Parameters
    ----------
    load, pv, dispatch, tariff, surplus
        As of `geoplan.planning.estates.balance.estate_balance`.
    battery
        Its kWh, kW and efficiencies.
    """
    faults = [*_series("load", load, negative=False), *_series("pv", pv, negative=False)]
    faults += _other_index("pv", pv, load)
    faults += _battery(*battery)
    if dispatch not in DISPATCHES:
        hint = did_you_mean(str(dispatch), DISPATCHES)
        faults.append(Fault("dispatch", "", found=repr(dispatch), expected=" or ".join(DISPATCHES), action=hint))
    elif dispatch == "tariff" and tariff is None:
        faults.append(Fault("tariff", "", found="None", expected="prices", action="A dispatch by tariff needs them."))
    if isinstance(tariff, Tariff):
        faults += tariff.faults()
        faults += _whole_minutes(load)
    elif tariff is not None:
        faults += _series("tariff", tariff, negative=True)
        faults += _other_index("tariff", tariff, load)
    if isinstance(surplus, Surplus | SurplusRule):
        faults += surplus.faults()
        faults += _before_the_rule(surplus, load)
    elif surplus is not None:
        faults.append(Fault("surplus", "", found=type(surplus).__name__, expected="a Surplus, a SurplusRule or None"))
    return list(dict.fromkeys(faults))


def _before_the_rule(surplus: Surplus | SurplusRule, load: object) -> Iterator[Fault]:
    """Yield whether the series begin on a day of which a rule with dates says nothing."""
    if isinstance(surplus, SurplusRule) and surplus.parts and isinstance(load, pd.Series) and len(load):
        times, first = load.index, surplus.parts[0][0]
        if isinstance(times, pd.DatetimeIndex) and not pd.isna(times[0]) and times[0].date() < first:
            yield Fault("surplus", "parts", found=f"steps from {times[0].date()}", expected=f"steps since {first}")


def _series(name: str, series: object, *, negative: bool) -> Iterator[Fault]:
    if not isinstance(series, pd.Series):
        yield Fault(name, "", found=f"a {type(series).__name__}", expected="a Series with a time-zone-aware index")
        return
    times = series.index
    if not isinstance(times, pd.DatetimeIndex):
        yield Fault(name, "index", found=f"a {type(times).__name__}", expected="a DatetimeIndex with a time zone")
    else:
        if times.tz is None:
            yield Fault(
                name,
                "index",
                found="no time zone",
                expected="a time zone",
                action='Say it: series.tz_localize("Asia/Ho_Chi_Minh").',
            )
        yield from _steps(name, times)
    values = _numbers(series)
    if values is None:
        yield Fault(name, "values", found=f"the type {series.dtype}", expected="numbers")
        return
    missing = ~np.isfinite(values)
    if missing.any():
        yield Fault(name, _first(series, missing), found=_times(missing, "missing or infinite"), expected="a number")
    if not negative and (values < 0.0).any():
        below = values < 0.0
        yield Fault(name, _first(series, below), found=_times(below, "negative"), expected="0 kW or more")


def _steps(name: str, times: pd.DatetimeIndex) -> Iterator[Fault]:
    """Yield what is wrong with the steps: too few, doubled, out of order, gaps, uneven, too long."""
    if len(times) < 2:
        yield Fault(name, "index", found=f"{len(times)} steps", expected="two or more")
        return
    if times.hasnans:
        yield Fault(name, "index", found="times that are missing", expected="a time in each row")
        return
    doubled = times.duplicated()
    if doubled.any():
        yield Fault(name, str(times[doubled][0]), found=_times(doubled, "doubled"), expected="each time once")
    instants = times.unique()
    if not instants.is_monotonic_increasing:
        yield Fault(name, "index", found="times out of order", expected="times in order", action="Sort them.")
        instants = instants.sort_values()
    if len(instants) < 2:
        return
    steps = np.diff(instants.as_unit("ns").asi8)
    lengths, counts = np.unique(steps, return_counts=True)
    step = lengths[counts.argmax()]
    gaps = steps > step
    if gaps.any():
        where = f"after {instants[:-1][gaps][0]}"
        yield Fault(name, where, found=_times(gaps, "a gap"), expected=f"steps of {pd.Timedelta(step, unit='ns')}")
    if (steps < step).any():
        where = f"after {instants[:-1][steps < step][0]}"
        yield Fault(name, where, found="a shorter step", expected=f"steps of {pd.Timedelta(step, unit='ns')}")
    if pd.Timedelta(step, unit="ns") > _DAY:
        yield Fault(name, "index", found=f"steps of {pd.Timedelta(step, unit='ns')}", expected="a day at most")


def _other_index(name: str, series: object, load: object) -> Iterator[Fault]:
    if isinstance(series, pd.Series) and isinstance(load, pd.Series) and not series.index.equals(load.index):
        yield Fault(
            name,
            "index",
            found=f"{len(series)} steps from {_start(series)}",
            expected=f"the index of load: {len(load)} steps from {_start(load)}",
        )


def _whole_minutes(load: object) -> Iterator[Fault]:
    if isinstance(load, pd.Series) and isinstance(load.index, pd.DatetimeIndex) and len(load) > 1:
        times = load.index
        if (
            any(each % 60_000_000_000 for each in np.unique(np.diff(times.as_unit("ns").asi8)))
            or times[:1].second.any()
        ):
            yield Fault("load", "index", found="steps of parts of a minute", expected="whole minutes, for bands")


def _battery(kwh: Any, kw: Any, efficiency: Any) -> Iterator[Fault]:
    if not _is_number(kwh) or not 0.0 <= kwh < np.inf:
        yield Fault("battery_kwh", "", found=repr(kwh), expected="0 kWh or more")
    if kw is not None and (not _is_number(kw) or not kw >= 0.0):
        yield Fault("battery_kw", "", found=repr(kw), expected="0 kW or more, or None for no limit")
    pair = tuple(efficiency) if isinstance(efficiency, tuple | list) else ()
    if len(pair) != 2:
        yield Fault("efficiency", "", found=repr(efficiency), expected="two: of charge and of discharge")
    for where, value in zip(("charge", "discharge"), pair, strict=False):
        if not _is_number(value) or not 0.0 < value <= 1.0:
            yield Fault("efficiency", where, found=repr(value), expected="above 0 and at most 1")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _numbers(series: "pd.Series[Any]") -> FloatArray | None:
    try:
        return series.to_numpy(dtype=float)
    except (TypeError, ValueError):
        return None


def _first(series: "pd.Series[Any]", wrong: Any) -> str:
    return str(series.index[int(np.argmax(wrong))])


def _start(series: "pd.Series[Any]") -> str:
    return str(series.index[0]) if len(series) else "nowhere"


def _times(wrong: Any, what: str) -> str:
    count = int(np.count_nonzero(wrong))
    return what if count == 1 else f"{what}, {count} times"
