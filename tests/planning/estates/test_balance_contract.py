import numpy as np
import pandas as pd
import pytest

from geoplan.planning.estates.balance_contract import balance_faults, step_hours
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand

TIMES = pd.date_range("2026-03-01", periods=48, freq="h", tz="Asia/Ho_Chi_Minh")
GOOD = pd.Series(1.0, TIMES)


def faults(load=GOOD, pv=None, *, battery=(0.0, None, (0.9, 0.9)), **more):
    given = {"dispatch": "self_consumption", "tariff": None, "surplus": None} | more
    return balance_faults(load, load if pv is None else pv, battery=battery, **given)


def changed(at, value):
    series = GOOD.copy()
    series.iloc[at] = value
    return series


def test_what_is_right_has_no_faults():
    assert faults() == []
    assert faults(battery=(5, 2.0, [1.0, 0.9]), dispatch="tariff", tariff=GOOD, surplus=Surplus(0.5)) == []
    assert step_hours(TIMES) == 1.0


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (GOOD.drop(TIMES[7]), "load, after 2026-03-01 06:00:00+07:00: found a gap; expected steps of 0 days 01:00:00"),
        (GOOD.drop(TIMES[[7, 20]]), "found a gap, 2 times"),
        (pd.concat([GOOD[:5], GOOD[4:]]), "load, 2026-03-01 04:00:00+07:00: found doubled; expected each time once"),
        (GOOD.iloc[::-1], "found times out of order"),
        (changed(3, -1.0), "load, 2026-03-01 03:00:00+07:00: found negative; expected 0 kW or more"),
        (changed(3, np.nan), "load, 2026-03-01 03:00:00+07:00: found missing or infinite; expected a number"),
        (changed(3, np.inf), "found missing or infinite"),
        (GOOD.tz_localize(None), "load, index: found no time zone; expected a time zone"),
        (GOOD.reset_index(drop=True), "found a RangeIndex; expected a DatetimeIndex with a time zone"),
        (GOOD[:1], "found 1 steps; expected two or more"),
        (GOOD[:0], "found 0 steps; expected two or more"),
        (
            GOOD[TIMES.hour == 0]
            .resample("3D")
            .mean()
            .reindex(pd.date_range(TIMES[0], periods=4, freq="3D"), fill_value=1.0),
            "expected a day at most",
        ),
        (pd.concat([GOOD[:5], pd.Series(1.0, [TIMES[4] + pd.Timedelta("5min")]), GOOD[5:]]), "found a shorter step"),
        (GOOD.astype(str).replace("1.0", "x"), "expected numbers"),
        (GOOD.tolist(), "load: found a list; expected a Series"),
    ],
)
def test_series_are_checked(load, words):
    assert any(words in str(fault) for fault in faults(load)), faults(load)


def test_missing_times_are_told():
    load = GOOD.set_axis(TIMES[:-1].append(pd.DatetimeIndex([pd.NaT], tz=TIMES.tz)))
    assert any("times that are missing" in str(fault) for fault in faults(load))


def test_another_index_is_told():
    other = GOOD.tz_convert("UTC")[1:]
    (fault,) = faults(GOOD, other)
    assert (fault.file, fault.where) == ("pv", "index")
    (fault,) = faults(tariff=GOOD[:40])
    assert fault.file == "tariff"


@pytest.mark.parametrize("kwh", [-1.0, np.nan, np.inf, "5", True])
def test_the_size_is_checked(kwh):
    assert [fault.file for fault in faults(battery=(kwh, None, (0.9, 0.9)))] == ["battery_kwh"]


@pytest.mark.parametrize("kw", [-1.0, np.nan, "5"])
def test_the_power_is_checked(kw):
    assert [fault.file for fault in faults(battery=(1.0, kw, (0.9, 0.9)))] == ["battery_kw"]


@pytest.mark.parametrize(
    ("efficiency", "count"), [((0.0, 0.9), 1), ((1.1, -0.1), 2), ((np.nan, 1.0), 1), (0.9, 1), ((0.9,), 1)]
)
def test_efficiencies_are_checked(efficiency, count):
    assert [fault.file for fault in faults(battery=(1.0, None, efficiency))] == ["efficiency"] * count


def test_a_dispatch_by_tariff_needs_prices_and_a_known_name():
    assert [fault.file for fault in faults(dispatch="tariff")] == ["tariff"]
    (fault,) = faults(dispatch="self-consumption")
    assert fault.action == "Did you mean 'self_consumption'?"


def test_tariff_and_surplus_tell_their_own():
    bad = Tariff((TariffBand("day", 1.0, (("mon-sun", "06:00", "24:00"),)),))
    told = faults(tariff=bad, surplus=Surplus(1.5))
    assert [fault.file for fault in told] == ["tariff"] * 7 + ["surplus"]
    assert [fault.file for fault in faults(surplus=0.5)] == ["surplus"]
    prices = changed(0, -1.0)
    assert faults(tariff=prices) == [], "prices may be negative"
    assert [fault.file for fault in faults(tariff=changed(0, np.nan))] == ["tariff"]


def test_bands_need_whole_minutes():
    load = pd.Series(1.0, pd.date_range("2026-03-01", periods=8, freq="90s", tz="UTC"))
    flat = Tariff((TariffBand("all", 1.0, (("mon-sun", "00:00", "24:00"),)),))
    assert [fault.file for fault in faults(load, tariff=flat)] == ["load"]
    assert faults(load) == []
