"""Which of many places could have a fault that only the sun tells: a quick look, compiled, before the checks of files.

The checks of `geoplan.layers.weather.checks` take milliseconds a place and year, the simulation a fraction of one. So
their sums are formed here, and they themselves look only at places where a sum is out of its limits.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.weather.checks import WORTHY_SUN_W_PER_M2
from geoplan.machine.compiled import compiled
from geoplan.machine.threads import by_runs
from geoplan.potential.solar.pv_kernel import JIT
from geoplan.potential.solar.sun import Ephemeris, FloatArray


def doubtful(
    places: FloatArray, irradiance: tuple[FloatArray, FloatArray, FloatArray], sun: Ephemeris, times: pd.DatetimeIndex
) -> npt.NDArray[np.bool_]:
    """Return at which places a sum over the day, the month or the series is out of its limits.

    Parameters
    ----------
    places
        Latitude and longitude, shape (place, 2). [degrees]
    irradiance
        ghi, dni and dhi, each (place, time); NaN counts as none. [W/m2]
    sun
        At the middle of each interval.
    times
        Those middles, in UTC.

    Returns
    -------
    ndarray of bool
        Shape (place,).
    """
    night, clearness, parts = (allowed(f"weather.{name}") for name in ("night_share", "clearness", "parts"))
    limits = np.array([night.high, clearness.low, clearness.high, parts.low, parts.high, WORTHY_SUN_W_PER_M2])
    days = pd.factorize(times.normalize())[0].astype(np.int64)
    months = pd.factorize(times.to_period("M"))[0].astype(np.int64)
    given, out = (
        (places, *irradiance, sun.vector, sun.dni_extra, days, months, limits),
        np.zeros(len(places), dtype=bool),
    )
    by_runs(lambda first, last: _doubtful_rows(first, last, *given, out), len(places))
    return out


@compiled(nogil=True, **JIT)
def _doubtful_rows(
    first: int,
    last: int,
    places: FloatArray,
    ghi: FloatArray,
    dni: FloatArray,
    dhi: FloatArray,
    vector: FloatArray,
    dni_extra: FloatArray,
    days: npt.NDArray[np.int64],
    months: npt.NDArray[np.int64],
    limits: FloatArray,
    out: npt.NDArray[np.bool_],
) -> None:
    count = len(days)
    for p in range(first, last):
        phi, lam = np.radians(places[p, 0]), np.radians(places[p, 1])
        g, w, n = np.cos(phi) * np.cos(lam), -np.cos(phi) * np.sin(lam), np.sin(phi)
        total, dark, closed, known = 0.0, 0.0, 0.0, 0.0
        day_most, day_above, day_first = 0.0, 0.0, 0
        month_ghi, month_above, month_first = 0.0, 0.0, 0
        for t in range(count):
            up = vector[t, 0] * g + vector[t, 1] * w + vector[t, 2] * n
            above = dni_extra[t] * up if up > 0.0 else 0.0
            here = ghi[p, t] if ghi[p, t] == ghi[p, t] else 0.0
            total += here
            if up <= 0.0:
                dark += here
            part = dhi[p, t] + dni[p, t] * max(up, 0.0)
            if part == part and ghi[p, t] == ghi[p, t]:
                closed += part
                known += here
            day_most, day_above = max(day_most, here), day_above + above
            month_ghi, month_above = month_ghi + here, month_above + above
            ends = t + 1 == count
            if ends or days[t + 1] != days[t]:
                if day_most <= 0.0 and day_above > limits[5] * (t + 1 - day_first):
                    out[p] = True
                day_most, day_above, day_first = 0.0, 0.0, t + 1
            if ends or months[t + 1] != months[t]:
                if month_above > limits[5] * (t + 1 - month_first):
                    ratio = month_ghi / month_above
                    if not limits[1] <= ratio <= limits[2]:
                        out[p] = True
                month_ghi, month_above, month_first = 0.0, 0.0, t + 1
        if total > 0.0 and dark > limits[0] * total:
            out[p] = True
        if known > 0.0 and not limits[3] * known <= closed <= limits[4] * known:
            out[p] = True
