"""Metered series of estates, right and spoilt."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError
from geoplan.layers.demand.metered import read_estate_demand, read_load_of
from support.metered_loads import ZONE, day_load, metered_rows, year_of_steps

KIND = "estate_demand"


def read(folder, table, *, ending="csv", **options):
    """Write a table in a format, and read it; all faults are raised at once."""
    path = folder.folder / f"{KIND}.{ending}"
    if ending == "csv":
        table.assign(time=written(table["time"])).to_csv(path, index=False)
    elif ending == "parquet":
        table.to_parquet(path, index=False)
    else:
        table.to_excel(path, index=False)
    folder.set(KIND, file=path.name, **options)
    reading = folder.reading(KIND)
    demand = read_estate_demand(reading)
    if reading.faults:
        raise LayerError(reading.faults)
    return demand, reading


def written(times):
    """Return times as text, which pandas writes one by one."""
    if times.dtype.kind != "M" and not isinstance(times.dtype, pd.DatetimeTZDtype):
        return times
    if times.dt.tz is None:
        return np.datetime_as_string(times.to_numpy(), unit="m")
    offset = times.iloc[0].strftime("%z")
    return np.char.add(np.datetime_as_string(times.dt.tz_localize(None).to_numpy(), unit="m"), offset)


def refused(folder, table, **options):
    with pytest.raises(LayerError) as caught:
        read(folder, table, ending="parquet", **options)
    return str(caught.value)


def bare(table):
    """Return the table with the times of its clock alone."""
    return table.assign(time=table["time"].dt.tz_localize(None))


@pytest.mark.parametrize(("minutes", "energy"), [(30, True), (60, False)])
def test_a_year_is_read_in_each_step_and_unit(folder, minutes, energy):
    demand, _ = read(folder, metered_rows(2025, minutes, energy=energy))
    times = year_of_steps(2025, minutes)
    assert len(demand) == len(times) == 8760 * 60 // minutes
    assert pd.DatetimeIndex(demand["time"]).equals(times.as_unit("ns"))
    assert demand["demand_kw"].to_numpy() == pytest.approx(day_load(times), rel=1e-12)
    assert set(demand["estate_id"]) == {"e"}


@pytest.mark.parametrize(("minutes", "rows"), [(15, 35136), (60, 8784)])
def test_a_leap_year_has_its_day_more(folder, minutes, rows):
    demand, _ = read(folder, metered_rows(2024, minutes), ending="parquet")
    assert len(demand) == rows


def test_spreadsheets_and_parquet_are_read_as_csv_is(folder):
    rows = metered_rows()
    first, _ = read(folder, rows)
    second, _ = read(folder, rows, ending="parquet")
    third, _ = read(folder, bare(rows), ending="xlsx", time_zone=ZONE)
    fourth, _ = read(folder, bare(rows), ending="parquet", time_zone=ZONE)
    for other in (second, third, fourth):
        assert pd.DatetimeIndex(other["time"]).equals(pd.DatetimeIndex(first["time"]))
        assert other["demand_kw"].to_numpy() == pytest.approx(first["demand_kw"].to_numpy(), rel=1e-12)


def test_a_wide_table_has_a_column_an_estate_or_a_meter(folder):
    times = year_of_steps(2025, 30)
    table = pd.DataFrame({"time": times, "a kW": day_load(times), "b:1 [kWh]": 100.0, "b:2_kwh": 50.0})
    plain = table.set_axis(["time", "a", "b:1", "b:2"], axis=1)
    for each, unit, kw in ((table, {}, 1.0), (plain, {"unit": "kWh"}, 2.0)):
        demand, _ = read(folder, each, ending="parquet", **unit)
        means = demand.groupby("estate_id")["demand_kw"].mean()
        assert means["a"] == pytest.approx(kw * day_load(times).mean())
        assert means["b"] == pytest.approx(300.0)


def test_meters_of_an_estate_add_up_and_those_of_others_do_not(folder):
    parts = [
        metered_rows(kw=kw, estate=name).assign(meter_id=meter)
        for kw, name, meter in [(1e3, "a", "1"), (2e3, "a", "2"), (5e3, "b", "1")]
    ]
    demand, _ = read(folder, pd.concat(parts).sample(frac=1.0, random_state=3), ending="parquet")
    times = year_of_steps()
    for name, kw in (("a", 3e3), ("b", 5e3)):
        own = demand[demand["estate_id"] == name]
        assert own["time"].is_monotonic_increasing
        assert own["demand_kw"].to_numpy() == pytest.approx(day_load(times, kw), rel=1e-12)


def test_ends_of_steps_are_known_by_the_new_year_and_said(folder):
    rows = metered_rows(2025, 30)
    first, quiet = read(folder, rows, ending="parquet")
    moved, reading = read(folder, rows.assign(time=rows["time"] + pd.Timedelta(minutes=30)), ending="parquet")
    assert pd.DatetimeIndex(moved["time"]).equals(pd.DatetimeIndex(first["time"]))
    assert not quiet.remarks
    assert "ends of its steps" in reading.remarks[0].en


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=st.sampled_from([15, 30, 60]),
    energy=st.booleans(),
    year=st.integers(2019, 2028),
    offset=st.sampled_from(["UTC", "Etc/GMT-7", "Asia/Kolkata", "America/Lima"]),
    kw=st.floats(1.0, 1e5),
)
def test_a_series_comes_back_from_any_step_unit_year_and_clock(folder, minutes, energy, year, offset, kw):
    """The instants count, whichever clock wrote them."""
    rows = metered_rows(year, minutes, kw=kw, energy=energy)
    times = rows["time"].dt.tz_convert(offset)
    ending = "csv" if minutes == 60 else "parquet"
    demand, _ = read(folder, rows.assign(time=times).iloc[::-1], ending=ending)
    assert pd.DatetimeIndex(demand["time"]).equals(year_of_steps(year, minutes).as_unit("ns"))
    assert np.allclose(demand["demand_kw"], day_load(year_of_steps(year, minutes), kw), rtol=1e-9)


def test_times_without_a_zone_are_refused_and_one_that_is_said_is_taken(folder):
    rows = bare(metered_rows())
    said = refused(folder, rows)
    assert "layers.estate_demand.time_zone: found times without a time zone" in said
    assert said.count("found") == 1
    demand, _ = read(folder, rows, time_zone=ZONE)
    assert demand["time"].iloc[0] == pd.Timestamp("2025-01-01", tz=ZONE)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_a_wrong_zone_is_seen_at_the_turn_of_the_year(folder, zone):
    said = refused(folder, bare(metered_rows()), time_zone=zone)
    assert "rows of 2025" in said
    assert "another time zone was said than the times are of" in said


@pytest.mark.parametrize("hours", [-7, 7])
def test_another_zone_is_seen_by_the_working_day(folder, hours):
    """The calendar fits: what was written down by one clock was filed under another's dates."""
    rows = metered_rows()
    rows["demand_kw"] = np.roll(rows["demand_kw"].to_numpy(), hours)
    said = refused(folder, rows)
    found = re.search(r"estate e: found weekdays whose middle is at (.*) h; expected 9 to 17 h", said)
    assert float(found[1]) == pytest.approx(13.5 + hours, abs=1.0)  # Sunday reaches into Monday
    assert re.search(rf"Times that are [67] h {'earlier' if hours > 0 else 'later'} would fit", said)
    _, reading = read(folder, rows, ending="parquet", shift_minutes=0)
    assert not reading.faults


def test_a_load_that_is_the_same_all_day_says_nothing_of_the_clock(folder):
    rows = metered_rows()
    rows["demand_kw"] = 5.0 + 0.2 * np.roll(rows["demand_kw"].to_numpy() / 3e3, 7)
    read(folder, rows)


def test_a_missing_hour_is_named_and_all_faults_are_told_at_once(folder):
    parts = [metered_rows(estate=name) for name in ("a", "b", "c", "d")]
    parts[0] = parts[0].drop(index=4000)
    parts[1] = pd.concat([parts[1], parts[1].iloc[[10, 11]]])
    parts[2].loc[5, "demand_kw"] = -3.0
    parts[3] = pd.concat([parts[3], metered_rows(2026, estate="d")])
    said = refused(folder, pd.concat(parts))
    assert said.startswith("4 faults:")
    assert "estate a: found 8,759 of 8,760 steps of 2025: 2025-06-16 16:00 is not there" in said
    assert "estate b, row" in said
    assert "found 2025-01-01 10:00 twice, and 1 more" in said
    assert "demand_kw -3" in said
    assert "estate d: found 8,760 rows of 2025 and 8,760 rows of 2026; expected one year" in said


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda rows: rows.assign(demand_kw=rows["demand_kw"].where(rows.index != 7)), "no demand_kw"),
        (lambda rows: rows.assign(time=rows["time"].astype(str).where(rows.index != 7, "31/12/2025")), "'31/12/2025'"),
        (lambda rows: rows.iloc[::4], "steps of 240 min"),
        (lambda rows: rows.iloc[:1], "found 2025-01-01 00:00 alone"),
        (lambda rows: rows.assign(demand_kwh=1.0), "both demand_kw and demand_kwh"),
        (lambda rows: rows.drop(columns="demand_kw"), "neither demand_kw nor demand_kwh"),
        (lambda rows: rows.drop(columns="estate_id"), "no column 'estate_id'"),
        (lambda rows: rows.assign(estate_id=""), "no estate_id"),
        (lambda rows: rows[["time"]].assign(a=1.0), "the column 'a'"),
        (lambda rows: rows[["time"]], "no column but time"),
        (lambda rows: rows.assign(time=rows["time"] + pd.Timedelta(minutes=7)), "is not there, and 8,759 more"),
        (lambda rows: pd.concat([rows.assign(meter_id="1"), metered_rows(2025, 30).assign(meter_id="2")]), "meters of"),
    ],
)
def test_what_cannot_be_is_refused(folder, spoil, told):
    assert told in refused(folder, spoil(metered_rows()))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda rows: rows.assign(time=rows["time"].dt.strftime("%d/%m/%Y %H:%M")), "the time '01/01/2025 00:00'"),
        (lambda rows: rows.assign(demand_kw=rows["demand_kw"].where(rows.index != 7, np.inf)), "demand_kw inf"),
    ],
)
def test_a_fault_brings_no_second_one_that_only_follows_from_it(folder, spoil, told):
    said = refused(folder, spoil(metered_rows()))
    assert told in said
    assert "faults" not in said


def test_times_that_a_spreadsheet_adds_up_may_be_thousandths_of_a_second_off(folder):
    rows = metered_rows()
    counted = rows["time"] + pd.to_timedelta(np.arange(len(rows)) % 7 - 3, unit="ms")
    demand, _ = read(folder, rows.assign(time=counted), ending="parquet")
    assert (pd.DatetimeIndex(demand["time"]) == year_of_steps()).all()


def test_a_clock_that_is_changed_says_which_times_it_shows_twice(folder):
    times = pd.date_range("2025-01-01", "2026-01-01", freq="h", inclusive="left")
    table = pd.DataFrame({"estate_id": "e", "time": times, "demand_kw": 9.0})
    said = refused(folder, table, time_zone="Europe/Berlin")
    assert "times that the clock of Europe/Berlin shows twice or never" in said


def load_of(folder, table, estate):
    table.to_parquet(folder.folder / f"{KIND}.parquet", index=False)
    folder.set(KIND, file=f"{KIND}.parquet")
    reading = folder.reading(KIND)
    demand = read_load_of(reading, estate)
    assert not reading.faults
    return demand.groupby("estate_id")["demand_kw"].mean().to_dict()


def test_a_file_of_one_estate_has_its_meters_whatever_they_are_called(folder):
    long = metered_rows(2025, 60)
    mean = float(long["demand_kw"].mean())
    assert load_of(folder, long.drop(columns="estate_id"), "vsip") == pytest.approx({"vsip": mean})
    wide = pd.DataFrame({"time": long["time"], "MBA1 kW": long["demand_kw"], "MBA2 kWh": 2 * long["demand_kw"]})
    assert load_of(folder, wide, "vsip") == pytest.approx({"vsip": 3 * mean})


def test_a_file_of_several_estates_gives_each_its_own(folder):
    long = metered_rows(2025, 60)
    wide = pd.DataFrame({"time": long["time"], "vsip:1 kW": long["demand_kw"], "other kW": 9 * long["demand_kw"]})
    assert load_of(folder, wide, "vsip") == pytest.approx({"vsip": float(long["demand_kw"].mean())})
