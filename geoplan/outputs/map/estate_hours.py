"""The hours that the page of a map works out an estate's year with: loads, PV, and the bands of tariffs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.money.tariff_tables import TariffChoice
from geoplan.outputs.map.packed_hours import packed_hours
from geoplan.planning.estates.tariffs import Tariff


class PageHours:
    """Rows of whole numbers, one an hour, that a page holds; each once, however often it is asked for.

    Parameters
    ----------
    times
        The hours of the year, labelled by their start, with a time zone.
    """

    def __init__(self, times: pd.DatetimeIndex) -> None:
        self.times = times
        self._rows: list[npt.NDArray[np.int64]] = []
        self._known: dict[bytes, int] = {}

    def place_of(self, row: npt.ArrayLike) -> int:
        """Return where a row stands; it is added where it is new."""
        numbers = np.asarray(row, dtype=np.int64)
        if len(numbers) != len(self.times):
            raise ValueError(f"a row of {len(numbers)} numbers among those of {len(self.times)} hours")
        place = self._known.setdefault(numbers.tobytes(), len(self._rows))
        if place == len(self._rows):
            self._rows.append(numbers)
        return place

    def content(self) -> dict[str, Any]:
        """Return the hours as numbers and one text: how many, the first in seconds since 1970, and the rows, packed."""
        begin = int(self.times[0].timestamp())
        rows = np.array(self._rows).reshape(len(self._rows), len(self.times))
        return {"count": len(self.times), "year": int(self.times[0].year), "begin": begin, "rows": packed_hours(rows)}


def tariff_content(choice: TariffChoice, tariff: Tariff, *, per_usd: float, hours: PageHours) -> dict[str, Any]:
    """Return a tariff as the page reckons with it.

    Parameters
    ----------
    choice
        What it is called.
    tariff
        Its prices and bands.
    per_usd
        Units of its currency for a dollar.
    hours
        What its rows are added to: ``bands``, which of its ``shares`` each hour has, and ``months``, which month each
        hour is in.

    Returns
    -------
    dict
        Lists, texts and numbers; ``shares`` are those of an hour in each band.
    """
    shares, codes = np.unique(tariff.shares(hours.times, minutes=60), axis=0, return_inverse=True)
    local = hours.times if tariff.time_zone is None else hours.times.tz_convert(tariff.time_zone)
    months = np.asarray(local.year * 12 + local.month - 1, dtype=np.int64)
    return {
        **choice._asdict(),
        "currency": tariff.currency,
        "per_usd": float(per_usd),
        "names": [band.name for band in tariff.bands],
        "prices": [float(band.price) for band in tariff.bands],
        "capacity": float(tariff.capacity_price),
        "minutes": tariff.capacity_minutes,
        "export_price": float(tariff.export_price),
        "shares": shares.tolist(),
        "bands": hours.place_of(codes.ravel()),
        "months": hours.place_of(months - months.min()),
    }


def tariffs_content(
    tariffs: Mapping[TariffChoice, Tariff], *, per_usd: Mapping[str, float], hours: PageHours
) -> Sequence[dict[str, Any]]:
    """Return the tariffs whose currency has a rate; without one there is no money.

    Parameters
    ----------
    tariffs
        Choice -> tariff.
    per_usd
        Currency -> units of it for a dollar.
    hours
        As of `tariff_content`.
    """
    return [
        tariff_content(choice, tariff, per_usd=per_usd[tariff.currency], hours=hours)
        for choice, tariff in tariffs.items()
        if np.isfinite(per_usd.get(tariff.currency, np.nan))
    ]
