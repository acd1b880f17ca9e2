"""What estates use, make, take and give on the average by month and hour of the day."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.planning.estates.balance_steps import BalanceSteps
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.units import HOURS_A_DAY

HOUR_COLUMNS = (
    "estate_id",
    "month",
    "hour",
    "load_kw",
    "pv_kw",
    "used_kw",
    "import_kw",
    "export_kw",
    "curtailed_kw",
    "stored_kwh",
)
_MONTHS = 12


def hour_means(
    estate_ids: Sequence[str],
    times: pd.DatetimeIndex,
    *,
    load: npt.NDArray[np.float64],
    pv: npt.NDArray[np.float64],
    steps: Sequence[BalanceSteps],
) -> pd.DataFrame:
    """Return means by month and hour of the place's clock.

    Parameters
    ----------
    estate_ids
        (estates,)
    times
        (hours,) of one year, with its time zone.
    load, pv
        (estates, hours) mean kW.
    steps
        (estates,): what they come to.

    Returns
    -------
    DataFrame
        `HOUR_COLUMNS`: a row an estate, month (1 to 12) and hour (0 to 23); mean kW, and what is stored [kWh].
    """
    slot = (np.asarray(times.month) - 1) * HOURS_A_DAY + np.asarray(times.hour)
    counts = np.bincount(slot, minlength=_MONTHS * HOURS_A_DAY)

    def means(values: FloatArray) -> FloatArray:
        sums = np.bincount(slot, values, minlength=len(counts))
        return np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)

    months, hours = np.divmod(np.arange(len(counts)), HOURS_A_DAY)
    parts = []
    for row, (name, each) in enumerate(zip(estate_ids, steps, strict=True)):
        of_hours = (load[row], pv[row], each.used, each.bought, each.sold, each.curtailed, each.level)
        values = [means(np.maximum(given, 0.0)) for given in of_hours]  # rounding leaves less than nothing
        columns = (np.full(len(counts), name, dtype=object), months + 1, hours, *values)
        parts.append(pd.DataFrame(dict(zip(HOUR_COLUMNS, columns, strict=True))))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(HOUR_COLUMNS))
