import numpy as np
import pytest

from geoplan.money.tariff_bands import WEEK_MINUTES, TariffBand, band_faults, coverage_faults, week_of


def band(name, *hours, price=1.0):
    return TariffBand(name, price, hours)


def test_a_band_knows_its_minutes_of_the_week():
    week = week_of(band("a", ("mon-sat", "17:30", "22:30"), ("sun", "00:00", "24:00")))
    assert len(week) == WEEK_MINUTES
    assert week.sum() == 6 * 300 + 1440
    assert week[17 * 60 + 30] == 1
    assert week[22 * 60 + 30] == 0
    assert week[-1] == 1


def test_hours_out_and_hours_twice_are_told_day_by_day():
    bands = (band("a", ("mon-sun", "00:00", "10:00")), band("b", ("mon-sat", "09:00", "24:00")))
    told = [(fault.where, fault.found) for fault in coverage_faults(bands)]
    assert told[:2] == [("mon 09:00-10:00", "2 bands: a, b"), ("tue 09:00-10:00", "2 bands: a, b")]
    assert told[-1] == ("sun 10:00-24:00", "0 bands")
    assert len(told) == 7


@pytest.mark.parametrize("price", [-1.0, 0.0, 5.0])
def test_any_number_is_a_price(price):
    assert band_faults([band("a", ("mon-sun", "00:00", "24:00"), price=price)]) == []


def test_what_is_no_price_and_what_are_no_hours_are_told_together():
    faults = band_faults([band("a", ("mon", "22:00", "04:00"), price=np.inf), band("b", ("mo", "00:00", "24:00"))])
    assert [fault.where for fault in faults] == ["band a", "band a", "band b"]
    assert faults[1].found == "mon 22:00 04:00"
