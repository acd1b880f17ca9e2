"""Holidays, those of the moon against a moon of their own."""

import csv
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from geoplan.layers.demand.holidays import holidays_of
from support.places import PACKAGE

AHEAD_H = 7.0
"""Of the Vietnamese calendar, ahead of UTC."""


def new_moon(number):
    """Return the day (Julian, UTC) of a new moon, counted from January 2000: J. Meeus, Astronomical Algorithms, 49."""
    t = number / 1236.85
    day = 2451550.09766 + 29.530588861 * number + 0.00015437 * t**2 - 1.5e-7 * t**3
    eccentric = 1 - 0.002516 * t - 7.4e-6 * t**2
    sun = np.radians(2.5534 + 29.10535670 * number - 1.4e-6 * t**2)
    moon = np.radians(201.5643 + 385.81693528 * number + 0.0107582 * t**2)
    latitude = np.radians(160.7108 + 390.67050284 * number - 0.0016118 * t**2)
    node = np.radians(124.7746 - 1.56375588 * number + 0.0020672 * t**2)
    day += -0.40720 * np.sin(moon) + 0.17241 * eccentric * np.sin(sun) + 0.01608 * np.sin(2 * moon)
    day += 0.01039 * np.sin(2 * latitude) + 0.00739 * eccentric * np.sin(moon - sun)
    day += -0.00514 * eccentric * np.sin(moon + sun) + 0.00208 * eccentric**2 * np.sin(2 * sun)
    day += -0.00111 * np.sin(moon - 2 * latitude) - 0.00057 * np.sin(moon + 2 * latitude)
    day += 0.00056 * eccentric * np.sin(2 * moon + sun) - 0.00042 * np.sin(3 * moon) - 0.00017 * np.sin(node)
    return day - 69.0 / 86400  # from dynamical time


def sun_longitude(day):
    """Return the sun's apparent longitude in degrees: J. Meeus, Astronomical Algorithms, 25."""
    t = (day - 2451545.0) / 36525
    mean = 280.46646 + 36000.76983 * t
    anomaly = np.radians(357.52911 + 35999.05029 * t)
    centre = (1.914602 - 0.004817 * t) * np.sin(anomaly) + 0.019993 * np.sin(2 * anomaly)
    return (mean + centre - 0.00569 - 0.00478 * np.sin(np.radians(125.04 - 1934.136 * t))) % 360


def months_of(year):
    """Return the days on which the lunar months from the eleventh of the year before begin, with their numbers.

    The eleventh month holds the winter solstice; of thirteen months between two of them, the first in which the sun
    enters no sign is a leap month. All days are those of the calendar in UTC+7.
    """
    moons = [
        calendar_day(new_moon(number))
        for number in range(round((year - 2001) * 12.3685), round((year - 1998) * 12.3685))
    ]
    solstices = [max(moon for moon in moons if moon <= solstice(each)) for each in (year - 1, year)]
    months = [moon for moon in moons if solstices[0] <= moon <= solstices[1]]
    numbers, number, leaps = [], 11, len(months) - 1 == 13
    for first, then in pairwise(months):
        signs = [int(sun_longitude(julian(each)) // 30) for each in (first, then)]
        if leaps and numbers and signs[0] == signs[1]:
            numbers.append((first, -1))
            leaps = False
            continue
        numbers.append((first, number))
        number = number % 12 + 1
    return {number: first for first, number in numbers}


def calendar_day(moment):
    return date(2000, 1, 1) + timedelta(days=int(np.floor(moment + 0.5 + AHEAD_H / 24 - 2451545)))


def julian(day):
    """Return the start of a day in UTC+7."""
    return 2451544.5 + (day - date(2000, 1, 1)).days - AHEAD_H / 24


def solstice(year):
    days = [date(year, 12, 19) + timedelta(days=number) for number in range(6)]
    return next(day for day in days if sun_longitude(julian(day + timedelta(days=1))) >= 270)


@pytest.mark.published
@pytest.mark.parametrize("year", range(2022, 2031))
def test_the_moon_agrees(year):
    months = months_of(year)
    days = holidays_of(year, "VN")
    tet = [day for day, name in days.items() if name == "tet"]
    assert months[1] - timedelta(days=1) == tet[0]
    assert [months[1] + timedelta(days=number) for number in range(4)] == tet[1:5]
    hung = [day for day, name in days.items() if name == "hung_kings"]
    assert hung[0] == months[3] + timedelta(days=9)


def test_tet_of_2030_is_a_day_before_the_chinese_new_year():
    """The new moon falls into the last hour of 2 February in Ha Noi."""
    assert date(2030, 2, 2) in holidays_of(2030, "VN")
    assert months_of(2030)[1] == date(2030, 2, 2)


@pytest.mark.parametrize("year", range(2022, 2031))
def test_a_year_has_its_eleven_days_and_those_that_stand_for_sundays(year):
    days = holidays_of(year, "VN")
    of_sundays = sum(day.weekday() == 6 for day in days)
    assert len(days) == 11 + (year >= 2026) + of_sundays
    assert {"new_year", "tet", "hung_kings", "reunification", "labour", "national"} <= set(days.values())


def test_every_day_stands_once_with_its_source_and_confidence():
    with (PACKAGE / "layers" / "demand" / "holidays.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({(row["country"], row["date"]) for row in rows}) == len(rows)
    assert {row["confidence"] for row in rows} <= {"high", "medium", "low"}
    assert all(row["source"] for row in rows)


def test_years_and_countries_without_rows_have_none():
    assert holidays_of(2050, "VN") == {}
    assert holidays_of(2026, "CH") == {}
