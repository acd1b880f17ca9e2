import numpy as np
import pandas as pd
import pytest

from geoplan.hours.year_of_hours import hours_of_typical_year, year_of_hours

TYPICAL = pd.date_range("2001-01-01", periods=8760, freq="h", tz="UTC")


def test_a_year_begins_at_midnight_of_its_own_clock() -> None:
    hours = year_of_hours(2026, "Asia/Ho_Chi_Minh")
    assert (len(hours), str(hours[0]), str(hours[-1])) == (
        8760,
        "2026-01-01 00:00:00+07:00",
        "2026-12-31 23:00:00+07:00",
    )


def test_each_hour_of_a_year_takes_its_hour_of_the_typical_year_in_utc() -> None:
    hours = year_of_hours(2026, "Asia/Ho_Chi_Minh")
    places = hours_of_typical_year(hours, TYPICAL)
    assert sorted(places) == list(range(8760))
    utc = hours.tz_convert("UTC")
    np.testing.assert_array_equal(TYPICAL.hour[places], utc.hour)
    np.testing.assert_array_equal(TYPICAL.day_of_year[places], utc.day_of_year)


def test_the_leap_day_takes_the_hours_of_the_day_before() -> None:
    hours = year_of_hours(2028, "UTC")
    places = hours_of_typical_year(hours, TYPICAL)
    day = slice(59 * 24, 60 * 24)
    assert str(hours[day][0].date()) == "2028-02-29"
    np.testing.assert_array_equal(places[day], places[58 * 24 : 59 * 24])


def test_a_typical_year_has_each_hour_once() -> None:
    with pytest.raises(ValueError, match="lacks"):
        hours_of_typical_year(year_of_hours(2026, "UTC"), TYPICAL[:-1])
    with pytest.raises(ValueError, match="twice"):
        hours_of_typical_year(year_of_hours(2026, "UTC"), TYPICAL.append(TYPICAL[:1]))
