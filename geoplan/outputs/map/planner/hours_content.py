"""What the page of a map holds of mean days, packed: the roofs of each zone, the irradiation and the path of the sun.

scripts/time/mean_days.js reads it.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.machine.products import product_sums
from geoplan.outputs.drawing.classes import colours
from geoplan.outputs.map.packed_hours import packed_hours
from geoplan.outputs.map.planner.mean_days import MeanDays
from geoplan.outputs.wording.numbers import json_number

LEVELS = 4095
"""The highest level of a zone: its hours are told to a four-thousandth of its largest one."""
TENTHS = 10
PALETTE = "YlOrBr"
MOST_CLASSES = 9
"""Of a day, whose hours differ more than zones do; the palette has no more colours."""
_DIGITS, _DEGREES = 12, 4


def hours_content(given: MeanDays | None) -> dict[str, Any] | None:
    """Return what the page holds of mean days, as plain lists and packed rows of 288 numbers, month after month.

    Parameters
    ----------
    given
        None where no hours of roofs are known.

    Returns
    -------
    dict or None
        ``rows`` are packed: a row a zone in levels of its ``scale`` [kW], then a row of W/m2 for each of the ``skies``
        that irradiation is told for, then the sun's altitude + 90 and its azimuth in tenths of degrees. Levels times
        days times scale are each zone's year.
    """
    if given is None:
        return None
    kw = given.kw.reshape(len(given.kw), -1)
    levels, scale = _levelled(kw, np.repeat(given.days, given.kw.shape[2]))
    altitude, azimuth = given.sun.reshape(2, -1)
    sun = np.rint([TENTHS * (altitude + 90.0), TENTHS * azimuth])
    told = given.irradiation
    ghi = np.zeros((0, levels.shape[1])) if told is None else np.rint(told.days.reshape(len(told.days), -1))
    return {
        "days": given.days.tolist(),
        "at": [round(float(degrees), _DEGREES) for degrees in given.at],
        "ahead": given.ahead,
        "year": given.year,
        "kind": given.kind,
        "scale": [json_number(value, digits=_DIGITS) for value in scale],
        "colours": [list(colours(PALETTE, count)) for count in range(1, MOST_CLASSES + 1)],
        "skies": len(ghi),
        "sky": [] if told is None else told.sky.tolist(),
        "ghi_scale": [] if told is None else [json_number(value, digits=_DEGREES) for value in told.scale],
        "rows": packed_hours(np.concatenate([levels, ghi, sun])),
    }


def _levelled(
    kw: npt.NDArray[np.float64], days: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return each row in whole levels of its largest number, and what a level is, so that its year is kept."""
    most = kw.max(axis=1)
    levels = np.rint(LEVELS * np.divide(kw, most[:, None], out=np.zeros_like(kw), where=most[:, None] > 0.0))
    whole = product_sums(levels, days)
    return levels, np.divide(product_sums(kw, days), whole, out=np.zeros_like(most), where=whole > 0.0)
