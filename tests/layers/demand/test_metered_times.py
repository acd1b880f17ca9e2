"""The clock of a metered series."""

import pandas as pd
import pytest

from geoplan.layers.demand.metered_times import instants, metered_year
from support.metered_loads import ZONE, year_of_steps

KIND = "estate_demand"


@pytest.fixture
def reading(folder):
    """Return a layer whose times have no zone of their own."""
    folder.csv(KIND, "time\n1\n")
    return folder.reading(KIND)


def told(reading):
    return " ".join(str(fault) for fault in reading.faults)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01 07:30+07:00",
        "2025-03-01T07:30:00.000+0700",
        "2025-03-01 07:30 +07",
        "2025-03-01T00:30Z",
        "2025-02-28 19:30-05:00",
    ],
)
def test_an_instant_is_the_same_however_it_is_written(reading, text):
    (moment,) = instants(reading, pd.Series([text]))
    assert moment == pd.Timestamp("2025-03-01 07:30", tz=ZONE)
    assert str(moment.tz) == ZONE
    assert not reading.faults


@pytest.mark.parametrize("text", ["", "01/03/2025 07:30", "2025-02-30 07:30+07:00", "2025-03-01 25:00+07:00", "noon"])
def test_what_is_no_time_is_named_by_its_row(reading, text):
    times = pd.Series(["2025-03-01 07:30+07:00", text], index=pd.RangeIndex(2, 4, name="line"))
    assert instants(reading, times).isna().tolist() == [False, True]
    assert "line 3: found" in told(reading)


def test_times_with_and_without_an_offset_may_stand_in_one_file(folder):
    folder.csv(KIND, "time\n1\n", time_zone="UTC", shift_minutes=30)
    reading = folder.reading(KIND)
    moments = instants(reading, pd.Series(["2025-03-01 07:00+07:00", "2025-03-01 00:00"]))
    assert moments.tolist() == [pd.Timestamp("2025-03-01 07:30", tz=ZONE)] * 2
    assert not reading.faults


def test_a_zone_that_is_none_is_refused_in_study_toml(folder):
    from geoplan.errors import StudyError

    folder.csv(KIND, "time\n1\n", time_zone="Asia/Hanoi")
    with pytest.raises(StudyError, match=r"layers.estate_demand.time_zone: found 'Asia/Hanoi'"):
        folder.reading(KIND)


@pytest.mark.parametrize(("minutes", "year"), [(30, 2024), (60, 2026)])
def test_a_whole_year_has_no_fault(reading, minutes, year):
    times = pd.Series(year_of_steps(year, minutes))
    for shift, by_ends in ((0, False), (minutes, True)):
        found = metered_year(reading, times + pd.Timedelta(minutes=shift), where="a")
        assert (found.minutes, found.year, found.by_ends) == (minutes, year, by_ends)
        assert found.starts.equals(times)
    assert not reading.faults


def test_a_series_that_only_lacks_its_first_hour_is_not_taken_for_ends(reading):
    metered_year(reading, pd.Series(year_of_steps(2025)[1:]), where="a")
    assert "8,759 of 8,760 steps of 2025: 2025-01-01 00:00 is not there" in told(reading)


def test_one_row_too_many_is_one_of_another_year(reading):
    times = pd.Series([*year_of_steps(2025), pd.Timestamp("2026-01-01", tz=ZONE)])
    metered_year(reading, times, where="a")
    assert "8,760 rows of 2025 and 1 rows of 2026" in told(reading)
