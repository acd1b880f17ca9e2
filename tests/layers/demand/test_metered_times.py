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


STANDARD, SUMMER = "Etc/GMT-10", "Australia/Sydney"
"""A meter's clock that is never changed, and its place's, which is an hour ahead of it at the new year."""


def southern(folder, times, form):
    """Return a layer of a study south of the equator, and times as its file would write them."""
    if form == "offset":
        given = pd.Series(times.strftime("%Y-%m-%d %H:%M%z"))
    else:
        given = pd.Series(times if form == "typed" else times.tz_localize(None))
    folder.csv(KIND, "time\n1\n", **({"time_zone": str(times.tz)} if form == "bare" else {}))
    reading = folder.reading(KIND)
    reading.study = reading.study.model_copy(update={"time_zone": SUMMER})
    return reading, given


@pytest.mark.parametrize("form", ["offset", "typed", "bare"])
@pytest.mark.parametrize("minutes", [15, 60])
@pytest.mark.parametrize("ends", [False, True])
def test_a_meter_of_standard_time_is_told_which_hours_its_place_counts(folder, form, minutes, ends):
    times = year_of_steps(2025, minutes, STANDARD) + pd.Timedelta(minutes=minutes if ends else 0)
    reading, given = southern(folder, times, form)
    metered_year(reading, instants(reading, given), where="a", written=given)
    said = told(reading)
    assert "rows of 2025 and" in said
    assert "60 min ahead of its standard time" in said
    assert "export a year from 2024-12-31 23:00 of its own clock on" in said
    assert "another time zone" not in said


@pytest.mark.parametrize(
    ("form", "ends"), [("offset", False), ("typed", False), ("bare", False), ("offset", True), ("typed", True)]
)
def test_what_it_is_told_to_give_is_taken(folder, form, ends):
    # ends of hours by the place's own clock are the same instants as starts by the meter's; the first label differs
    zone = SUMMER if ends else STANDARD
    whole = year_of_steps(2025, 60, SUMMER).tz_convert(zone) + pd.Timedelta(hours=1 if ends else 0)
    reading, given = southern(folder, whole, form)
    year = metered_year(reading, instants(reading, given), where="a", written=given)
    assert not reading.faults
    assert (year.year, year.by_ends) == (2025, ends)
    assert year.starts.iloc[0] == pd.Timestamp("2025-01-01", tz=SUMMER)
    assert len(year.starts) == 8760


def test_another_zone_is_still_called_so_south_of_the_equator(folder):
    reading, given = southern(folder, year_of_steps(2025, 60, "UTC"), "offset")
    metered_year(reading, instants(reading, given), where="a", written=given)
    assert "another time zone was said" in told(reading)
