"""Hours of weather from several calls: gaps, years, the file."""

import numpy as np
import pandas as pd
import pytest

from geoplan.sources.publishers.sunshine.hours import MOST_MISSING, wanted_years, without_gaps
from geoplan.sources.transfer.retries import TransferError


def year(number, *, minute=0):
    times = pd.date_range(f"{number}-01-01", f"{number}-12-31 23:00", freq="h") + pd.Timedelta(minutes=minute)
    day = np.arange(len(times)) // 24
    return pd.DataFrame({"ghi": 100.0 * times.hour + day}, index=times)


@pytest.mark.parametrize("minute", [0, 30])
def test_a_gap_is_filled_by_the_same_hour_of_the_days_around(minute):
    hours = year(2019, minute=minute)
    whole = hours.copy()
    hours.iloc[2400:2440] = np.nan
    gone = hours.drop(hours.index[5000:5002])
    filled = without_gaps({2019: gone}, "a")
    assert (filled.filled, filled.left_out, filled.years) == (42, (), "2019")
    # the value of an hour grows by 1 a day, so the mean of the days on both sides is right, or half a day off
    np.testing.assert_allclose(filled.hours["ghi"], whole["ghi"], atol=0.5)


def test_the_ends_of_a_year_are_filled_from_one_side():
    hours = year(2020)
    filled = without_gaps({2020: hours.iloc[7:]}, "a")
    assert len(filled.hours) == 8784
    np.testing.assert_allclose(filled.hours["ghi"].iloc[:7], hours["ghi"].iloc[24:31])


def test_a_year_that_lacks_too_much_is_left_out():
    some = int(8760 * MOST_MISSING) + 1
    lacking = year(2018)
    lacking.iloc[100 : 100 + some] = np.nan
    filled = without_gaps({2017: year(2017), 2018: lacking, 2019: year(2019), 2020: year(2020)}, "a")
    assert (filled.left_out, filled.years) == ((2017, 2018), "2019-2020"), "hours must follow each other"
    assert len(filled.hours) == 8760 + 8784
    assert (np.diff(filled.hours.index) == np.timedelta64(1, "h")).all()
    with pytest.raises(TransferError, match="2018"):
        without_gaps({2018: lacking}, "a")
    with pytest.raises(TransferError, match="2021"):
        without_gaps({2021: year(2021).iloc[:0]}, "a")


def test_years_have_an_open_end_where_the_publisher_goes_on(fetch_area):
    assert list(wanted_years(fetch_area("hai-phong"), first=2016, default=(2018, 2019))) == [2018, 2019]
    late = fetch_area("hai-phong", endyear="2031")
    assert wanted_years(late, first=2016, default=(2018, 2019)).stop == 2032
