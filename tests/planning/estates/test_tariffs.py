from datetime import date

import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.money.tariff_bands import TariffBand
from geoplan.money.tariff_tables import BANDS, PRICES, tariff_rows
from geoplan.planning.estates.tariffs import Surplus, Tariff, surplus_on, tabled_tariff

CALENDARS = ("circular_16_2014", "decision_963_2026")


@pytest.mark.parametrize("calendar", CALENDARS)
def test_every_tariff_of_the_tables_covers_the_week_once(calendar):
    for row in tariff_rows(PRICES):
        tariff = tabled_tariff(row["customer"], voltage=row["voltage"], calendar=calendar)
        assert tariff.faults() == []
        assert [band.price for band in tariff.bands] == sorted(
            (float(row[name]) for name in BANDS),
            key=lambda price: [float(row[n]) for n in BANDS].index(price),
        )


@pytest.mark.published
def test_both_calendars_have_as_many_hours_of_each_band():
    week = pd.date_range("2026-01-05", periods=7 * 24, freq="h", tz="Asia/Ho_Chi_Minh")
    for calendar in CALENDARS:
        tariff = tabled_tariff("manufacturing", voltage="22 to 110 kV", calendar=calendar)
        hours = dict(zip(BANDS, tariff.shares(week, minutes=60).sum(axis=0), strict=True))
        assert hours == pytest.approx({"normal": 96.0, "off_peak": 42.0, "peak": 30.0})


@pytest.mark.published
@pytest.mark.parametrize(
    ("calendar", "time", "band"),
    [
        ("circular_16_2014", "2026-01-05 10:00", "peak"),
        ("circular_16_2014", "2026-01-05 18:00", "peak"),
        ("circular_16_2014", "2026-01-05 20:00", "normal"),
        ("circular_16_2014", "2026-01-11 18:00", "normal"),
        ("circular_16_2014", "2026-01-11 22:00", "off_peak"),
        ("circular_16_2014", "2026-01-05 04:00", "normal"),
        ("decision_963_2026", "2026-01-05 10:00", "normal"),
        ("decision_963_2026", "2026-01-05 22:00", "peak"),
        ("decision_963_2026", "2026-01-05 23:00", "normal"),
        ("decision_963_2026", "2026-01-05 05:30", "off_peak"),
        ("decision_963_2026", "2026-01-11 18:00", "normal"),
    ],
)
def test_hours_are_those_of_the_law(calendar, time, band):
    tariff = tabled_tariff("manufacturing", voltage="22 to 110 kV", calendar=calendar)
    times = pd.date_range(time, periods=1, freq="30min", tz="Asia/Ho_Chi_Minh")
    for asked in (times, times.tz_convert("UTC")):
        assert BANDS[int(tariff.shares(asked, minutes=30)[0].argmax())] == band


@pytest.mark.published
def test_the_new_hours_make_a_roofs_energy_worth_less():
    # derived from the prices of 22 to 110 kV: 2,177 and 1,839 VND/kWh on the mean, 15 % less
    times = pd.date_range("2026-01-05", periods=7 * 24, freq="h", tz="Asia/Ho_Chi_Minh")
    sun = np.clip(np.sin((np.asarray(times.hour) + 0.5 - 6.0) / 12.0 * np.pi), 0.0, None)
    worth = []
    for calendar in CALENDARS:
        tariff = tabled_tariff("manufacturing", voltage="22 to 110 kV", calendar=calendar)
        price = tariff.shares(times, minutes=60) @ [band.price for band in tariff.bands]
        worth.append((price * sun).sum() / sun.sum())
    assert worth[1] / worth[0] == pytest.approx(0.85, abs=0.02)
    assert worth == pytest.approx([2177.0, 1839.0], rel=0.02)


def test_shares_add_up_and_fall_on_the_right_half_hours():
    tariff = tabled_tariff("manufacturing", voltage="below 6 kV", calendar="circular_16_2014")
    times = pd.date_range("2026-01-04", periods=400, freq="h", tz="Asia/Ho_Chi_Minh")
    shares = tariff.shares(times, minutes=60)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    nine = (times.hour == 9) & (times.day_of_week == 0)
    assert shares[nine] == pytest.approx(np.tile([0.5, 0.0, 0.5], (nine.sum(), 1)))
    across = pd.date_range("2026-01-11 23:30", periods=1, freq="h", tz="Asia/Ho_Chi_Minh")  # over the week's end
    assert tariff.shares(across, minutes=60)[0] == pytest.approx([0.0, 1.0, 0.0])


def test_a_trial_price_has_capacity_and_its_half_hours():
    tariff = tabled_tariff("two_part_trial", voltage="110 kV and above", calendar="circular_16_2014", export_price=9.0)
    assert (tariff.capacity_price, tariff.capacity_minutes, tariff.export_price) == (209459.0, 30, 9.0)


def test_what_the_tables_do_not_have_is_refused_at_once():
    with pytest.raises(geoplan.ParameterError) as told:
        tabled_tariff("manufacturing", voltage="22 kV", calendar="decision_963")
    assert len(told.value.faults) == 2
    assert "decision_963_2026" in str(told.value)
    with pytest.raises(geoplan.ParameterError, match=r"tariff_prices\.csv, JP"):
        tabled_tariff("manufacturing", voltage="22 to 110 kV", calendar="decision_963_2026", country="JP")


def test_the_surplus_rule_has_a_date_and_a_country():
    assert surplus_on(date(2026, 6, 25)) == Surplus(0.2, of="available")
    assert surplus_on(date(2026, 6, 26)) == Surplus(0.5, of="available")
    for day, country in ((date(2020, 1, 1), "VN"), (date(2026, 7, 1), "JP")):
        with pytest.raises(geoplan.ParameterError, match="a day of a known rule"):
            surplus_on(day, country=country)


def band(name, *hours, price=1.0):
    return TariffBand(name, price, hours)


def test_bands_that_leave_hours_out_or_cover_them_twice_are_told():
    tariff = Tariff((band("a", ("mon-sun", "00:00", "10:00")), band("b", ("mon-sat", "09:00", "24:00"))))
    told = [(fault.where, fault.found) for fault in tariff.faults()]
    assert told[:2] == [("mon 09:00-10:00", "2 bands: a, b"), ("tue 09:00-10:00", "2 bands: a, b")]
    assert told[-1] == ("sun 10:00-24:00", "0 bands")
    assert len(told) == 7
    assert len(Tariff(()).faults()) == 7


@pytest.mark.parametrize(
    "hours",
    [
        ("mon-sun", "22:00", "04:00"),
        ("mo", "00:00", "24:00"),
        ("sun-mon", "00:00", "24:00"),
        ("mon", "0", "24:00"),
        ("mon", "00:00", "25:00"),
        ("mon", "00:61", "24:00"),
        ("mon", "00:00"),
    ],
)
def test_hours_that_are_none_are_told(hours):
    (fault,) = Tariff((band("a", hours),)).faults()
    assert fault.where == "band a"


def test_numbers_of_a_tariff_are_checked():
    bands = (band("a", ("mon-sun", "00:00", "24:00"), price=np.nan),)
    told = Tariff(bands, capacity_price=-1.0, export_price=np.inf, capacity_minutes=0).faults()
    assert [fault.where for fault in told] == ["export_price", "capacity_price", "capacity_minutes", "band a"]


@pytest.mark.parametrize(
    ("surplus", "where"),
    [
        (Surplus(-0.1), "share"),
        (Surplus(np.nan), "share"),
        (Surplus(0.5, of="sold"), "of"),
        (Surplus(0.5, of="capacity"), "pv_kwp"),
        (Surplus(0.5, of="capacity", pv_kwp=-1.0), "pv_kwp"),
    ],
)
def test_a_surplus_is_checked(surplus, where):
    assert [fault.where for fault in surplus.faults()] == [where]
