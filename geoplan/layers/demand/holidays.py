"""Public holidays of a country by the year, on which factories close as on Sundays.

They stand in ``holidays.csv``, each day with its source and confidence. A year without rows has none, and who uses it
says so.
"""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path


def holidays_of(year: int, country: str) -> Mapping[date, str]:
    """Return the holidays of a year: day -> what it is, such as ``tet``; nothing where none are tabled.

    Parameters
    ----------
    year
        Of the calendar.
    country
        ISO 3166-1, two letters.

    Examples
    --------
    >>> holidays_of(2026, "VN")[date(2026, 2, 17)], len(holidays_of(2026, "CH"))
    ('tet', 0)
    """
    return {day: name for day, name in _holidays().get(country, {}).items() if day.year == year}


@cache
def _holidays() -> Mapping[str, Mapping[date, str]]:
    days: dict[str, dict[date, str]] = {}
    with Path(__file__).with_name("holidays.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            days.setdefault(row["country"], {})[date.fromisoformat(row["date"])] = row["holiday"]
    return days
