"""Weeks laid over a year."""

from datetime import date

import numpy as np
import pytest

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.planning.estates.load.year_of_weeks import hours_of_weeks

WEEK = np.arange(168.0)[None, :]


@pytest.mark.parametrize(
    ("year", "zone"), [(2026, "Asia/Ho_Chi_Minh"), (2028, "Asia/Ho_Chi_Minh"), (2026, "Europe/Zurich")]
)
def test_each_hour_is_that_of_its_weekday(year, zone):
    times = year_of_hours(year, zone)
    hours = hours_of_weeks(WEEK, times)[0]
    assert hours.tolist() == [time.day_of_week * 24 + time.hour for time in times]


def test_holidays_are_sundays():
    times = year_of_hours(2026, "Asia/Ho_Chi_Minh")
    hours = hours_of_weeks(WEEK, times, holidays=[date(2026, 2, 17), date(2026, 4, 30)])[0].reshape(-1, 24)
    assert hours[47].tolist() == hours[119].tolist() == list(range(144, 168))
    assert hours[46].tolist() == list(range(24))  # the Monday before
