"""What an estate can carry through outages by its PV and its battery."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.machine.compiled import compiled
from geoplan.planning.estates.dispatch_kernel import JIT, Battery, FloatArray, IntArray


@dataclass(frozen=True)
class Outages:
    """When the grid is out.

    Attributes
    ----------
    starts
        (outages,) position of the first step of each.
    steps
        (outages,) how many steps each lasts.
    """

    starts: IntArray
    steps: IntArray

    @classmethod
    def at(
        cls, times: pd.DatetimeIndex, begins: "list[pd.Timestamp | str]", *, length_hours: npt.ArrayLike
    ) -> "Outages":
        """Return outages that are known.

        Parameters
        ----------
        times
            Starts of the steps.
        begins
            When each outage begins; the step in which it does is out.
        length_hours
            How long each lasts: one number, or one of each; parts of a step count as whole ones.

        Raises
        ------
        LayerError
            For an outage outside of the steps or of no length: all of them.
        """
        hours = np.broadcast_to(np.asarray(length_hours, dtype=np.float64), len(begins))
        step = (times[1] - times[0]) / pd.Timedelta(hours=1)
        marks = [pd.Timestamp(each) for each in begins]
        marks = [each.tz_localize(times.tz) if each.tz is None else each for each in marks]
        ends = times[-1] + (times[1] - times[0])
        faults = [
            Fault("outages", str(mark), found="outside of the hours", expected=f"{times[0]} to {ends}")
            for mark in marks
            if not times[0] <= mark < ends
        ]
        faults += [
            Fault("outages", str(mark), found=f"{in_figures(length)} hours", expected="above 0")
            for mark, length in zip(marks, hours, strict=True)
            if not length > 0.0
        ]
        if faults:
            raise LayerError(faults)
        starts = np.array([times.searchsorted(mark, side="right") - 1 for mark in marks], dtype=np.int64)
        return cls(starts, np.ceil(hours / step - 1e-9).astype(np.int64))

    @classmethod
    def drawn(cls, times: pd.DatetimeIndex, *, hours_a_year: float, length_hours: float, seed: int) -> "Outages":
        """Return outages at random: each hour of the steps is as likely to be the first of one.

        Parameters
        ----------
        times
            Starts of the steps.
        hours_a_year
            How long the grid is out in all, taken as that of the steps; the last outage is shorter.
        length_hours
            How long an outage lasts.
        seed
            Whole number: the same one gives the same outages.
        """
        step = (times[1] - times[0]) / pd.Timedelta(hours=1)
        whole, each = int(np.rint(hours_a_year / step)), max(1, int(np.rint(length_hours / step)))
        whole = min(whole, len(times))
        lengths = np.full(-(-whole // each), each, dtype=np.int64)
        if whole % each:
            lengths[-1] = whole % each
        rng = np.random.default_rng(seed)
        # spread what lies between outages at random, so that none runs into the next
        gaps = np.sort(rng.integers(0, len(times) - whole + 1, lengths.size))
        starts = gaps + np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return cls(starts.astype(np.int64), rng.permutation(lengths) if whole % each == 0 else lengths)


@dataclass(frozen=True)
class Backup:
    """What is carried through outages.

    Attributes
    ----------
    table
        A row of each outage: ``start``, ``steps``, ``needed_kwh``, ``served_kwh``, ``backup_share``, ``is_whole``.
    needed_kwh, served_kwh
        Sums.
    backup_share
        What is carried of what is needed; NaN where nothing is.
    whole_share
        The share of outages that are carried from beginning to end; NaN without outages.
    """

    table: pd.DataFrame
    needed_kwh: float
    served_kwh: float
    backup_share: float
    whole_share: float


def backup(
    load: "pd.Series[Any]",
    pv: "pd.Series[Any]",
    level_kwh: npt.ArrayLike,
    *,
    battery: Battery,
    outages: Outages,
    critical_share: float = 1.0,
) -> Backup:
    """Return what PV and battery carry of the load while the grid is out.

    An outage finds the battery as its dispatch has left it. PV meets the load first, what is left of it charges, and
    the battery gives what is missing as long as it lasts; after the outage the dispatch goes on as if there had been
    none.

    Parameters
    ----------
    load, pv
        Mean kW of each step, on one index.
    level_kwh
        What is stored at the end of each step, as ``EstateBalance.hours.level_kwh``.
    battery
        The store.
    outages
        When the grid is out; steps beyond the end are left out.
    critical_share
        How much of the load is to be carried, 0 to 1.
    """
    if not 0.0 <= critical_share <= 1.0:
        raise LayerError(Fault("critical_share", "", found=str(critical_share), expected="0 to 1"))
    times = pd.DatetimeIndex(load.index)
    hours = (times[1] - times[0]) / pd.Timedelta(hours=1)
    need = critical_share * np.ascontiguousarray(load, dtype=np.float64)
    sun, level = (np.ascontiguousarray(each, dtype=np.float64) for each in (pv, level_kwh))
    served = np.zeros((outages.starts.size, 2))
    _carried(need, sun, level, battery, outages.starts, outages.steps, hours, served)
    needed, given = served[:, 0], served[:, 1]
    whole = given >= needed * (1.0 - 1e-9)
    table = pd.DataFrame(
        {
            "start": times[outages.starts],
            "steps": outages.steps,
            "needed_kwh": needed,
            "served_kwh": given,
            "backup_share": np.divide(given, needed, out=np.full(needed.shape, np.nan), where=needed > 0.0),
            "is_whole": whole,
        }
    )
    total = float(needed.sum())
    return Backup(
        table,
        needed_kwh=total,
        served_kwh=float(given.sum()),
        backup_share=float(given.sum()) / total if total > 0.0 else float("nan"),
        whole_share=float(whole.mean()) if whole.size else float("nan"),
    )


@compiled(**JIT)
def _carried(
    need: FloatArray,
    sun: FloatArray,
    level: FloatArray,
    battery: Any,
    starts: IntArray,
    steps: IntArray,
    hours: float,
    served: FloatArray,
) -> None:
    """Fill what each outage needs and gets [kWh]: (outages, 2)."""
    into, out = battery.charge * hours, hours / battery.discharge
    for outage in range(starts.size):
        first = starts[outage]
        stored = level[first - 1] if first > 0 else 0.0
        for t in range(first, min(first + steps[outage], need.size)):
            direct = min(need[t], sun[t])
            given = 0.0
            if need[t] > direct:
                given = min(need[t] - direct, battery.kw, stored / out)
                stored = max(stored - given * out, 0.0)
            elif battery.kwh > 0.0:
                stored += min(sun[t] - direct, battery.kw, max(battery.kwh - stored, 0.0) / into) * into
            served[outage, 0] += need[t] * hours
            served[outage, 1] += (direct + given) * hours
