import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.planning.estates.bill import BILL_COLUMNS, BilledSteps, bill_lines
from geoplan.planning.estates.tariffs import Tariff, TariffBand

ALWAYS = (("mon-sun", "00:00", "24:00"),)


def hours(start, count, value, *, step="h"):
    return pd.Series(value, pd.date_range(start, periods=count, freq=step, tz="Asia/Ho_Chi_Minh"), dtype=float)


def test_a_two_part_bill_by_hand():
    # 400 kW at 5 USD and 120,000 kWh at 0.06 USD in one month are 9,200 USD
    load = hours("2026-04-01", 720, 119_600.0 / 719.0)
    load.iloc[100] = 400.0
    tariff = Tariff((TariffBand("all", 0.06, ALWAYS),), capacity_price=5.0, currency="USD")
    balance = geoplan.estate_balance(load, 0.0 * load, tariff=tariff)
    assert balance.bill == pytest.approx(9200.0, rel=1e-12)
    assert balance.currency == "USD"
    assert balance.bill_lines[["month", "part", "unit"]].to_numpy().tolist() == [
        ["2026-04", "all", "kWh"],
        ["2026-04", "capacity", "kW"],
    ]


def test_a_step_in_two_bands_pays_each_for_its_part():
    bands = (
        TariffBand("low", 1.0, (("mon-sun", "00:00", "09:30"), ("mon-sun", "11:30", "24:00"))),
        TariffBand("high", 3.0, (("mon-sun", "09:30", "11:30"),)),
    )
    lines = bill_lines(hours("2026-01-05", 24, 10.0), hours("2026-01-05", 24, 0.0), hours=1.0, tariff=Tariff(bands))
    assert dict(zip(lines["part"], lines["quantity"], strict=True)) == pytest.approx({"low": 220.0, "high": 20.0})
    assert lines["amount"].sum() == pytest.approx(280.0)


def test_the_peak_is_of_the_clock_of_the_law():
    bought = hours("2026-01-05", 96, 0.0, step="15min")
    bought.iloc[[10, 13, 14]] = 100.0, 60.0, 80.0  # 02:30, and 03:15 to 03:45 in two half hours
    tariff = Tariff((TariffBand("all", 0.0, ALWAYS),), capacity_price=1.0)
    for minutes, peak in ((None, 100.0), (15, 100.0), (30, 50.0), (60, 35.0)):
        given = Tariff(tariff.bands, capacity_price=1.0, capacity_minutes=minutes)
        assert bill_lines(bought, 0.0 * bought, hours=0.25, tariff=given)["amount"].sum() == pytest.approx(peak), (
            minutes
        )


def test_months_and_bands_are_of_the_tariffs_clock():
    band = (TariffBand("all", 1.0, ALWAYS),)
    bought = hours("2026-01-31 20:00", 8, 1.0).tz_convert("UTC")
    months = [
        bill_lines(bought, bought, hours=1.0, tariff=Tariff(band, export_price=0.5, time_zone=zone))
        for zone in (None, "Asia/Ho_Chi_Minh")
    ]
    assert months[0]["month"].unique().tolist() == ["2026-01"]
    assert months[1]["month"].unique().tolist() == ["2026-01", "2026-02"]
    assert [lines["amount"].sum() for lines in months] == [pytest.approx(4.0)] * 2


def test_a_series_of_prices_has_its_mean_by_energy():
    bought = hours("2026-01-31 22:00", 4, 2.0)
    bought.iloc[2:] = 0.0
    prices = pd.Series([1.0, -3.0, 5.0, 5.0], bought.index)
    lines = bill_lines(bought, bought, hours=1.0, tariff=prices)
    assert tuple(lines.columns) == BILL_COLUMNS
    assert lines["amount"].tolist() == [-4.0, 0.0]
    assert lines["price"].iloc[0] == -1.0
    assert np.isnan(lines["price"].iloc[1])


def test_the_amount_of_arrays_is_the_sum_of_the_lines():
    random = np.random.default_rng(4)
    bands = (
        TariffBand("low", 1.0, (("mon-sun", "00:00", "09:30"), ("mon-sun", "11:30", "24:00"))),
        TariffBand("high", 3.0, (("mon-sun", "09:30", "11:30"),)),
    )
    bought = hours("2026-01-05", 2000, 0.0, step="15min") + random.uniform(0.0, 9.0, 2000)
    sold = 0.0 * bought + random.uniform(0.0, 9.0, 2000)
    tariff = Tariff(bands, capacity_price=7.0, export_price=0.5, capacity_minutes=30, time_zone="UTC")
    for given in (tariff, 0.0 * bought + random.uniform(-1.0, 4.0, 2000)):
        steps = BilledSteps.of(bought.index, given, 0.25)
        lines = bill_lines(bought, sold, hours=0.25, tariff=given)
        assert steps.amount(bought.to_numpy(), sold.to_numpy()) == pytest.approx(lines["amount"].sum(), rel=1e-12)
