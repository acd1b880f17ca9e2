import numpy as np
import pandas as pd
import pytest

from geoplan.money.tariff_bands import TariffBand
from geoplan.planning.estates.bill import BilledSteps, bill_lines
from geoplan.planning.estates.money.estate_bills import BillSums, EstateBills
from geoplan.planning.estates.tariffs import Tariff, tabled_tariff

ALWAYS = (("mon-sun", "00:00", "24:00"),)
ZONE = "Asia/Ho_Chi_Minh"


def hours(count, *, start="2026-01-05", step="h"):
    return pd.date_range(start, periods=count, freq=step, tz=ZONE)


def test_a_two_part_bill_by_hand():
    # 400 kW at 5 USD and 120,000 kWh at 0.06 USD in one month are 9,200 USD
    load = np.full(720, 119_600.0 / 719.0)
    load[100] = 400.0
    tariff = Tariff((TariffBand("all", 0.06, ALWAYS),), capacity_price=5.0, currency="USD")
    bills = EstateBills.of(BilledSteps.of(hours(720, start="2026-04-01"), tariff, 1.0), load)
    assert bills.energy_kwh.shape == (1, 1)
    assert bills.peak_kw.tolist() == [400.0]
    assert bills.sums.amount == pytest.approx(9200.0, rel=1e-12)


@pytest.mark.parametrize(("step", "length"), [("h", 1.0), ("15min", 0.25), ("6h", 6.0)])
@pytest.mark.parametrize("customer", ["manufacturing", "park_retailer", "two_part_trial"])
def test_bills_of_many_estates_are_those_of_each(step, length, customer):
    tariff = tabled_tariff(customer, voltage="22 to 110 kV", calendar="circular_16_2014", export_price=700.0)
    times = hours(int(70 * 24 / length), start="2026-01-20", step=step)
    random = np.random.default_rng(1)
    bought, sold = random.uniform(0.0, 500.0, (2, 3, len(times))), random.uniform(0.0, 90.0, (3, len(times)))
    bills = EstateBills.of(BilledSteps.of(times, tariff, length), bought, sold=sold)
    assert bills.energy_kwh.shape == (2, 3, 3, 3), "settings, estates, months, bands"
    for setting in range(2):
        for estate in range(3):
            series = (pd.Series(bought[setting, estate], times), pd.Series(sold[estate], times))
            lines = bill_lines(*series, hours=length, tariff=tariff)
            assert bills.sums.amount[setting, estate] == pytest.approx(lines["amount"].sum(), rel=1e-12)
            peaks = lines.loc[lines["part"] == "capacity", "quantity"].to_numpy()
            if tariff.capacity_price:
                assert bills.peak_kw[setting, estate] == pytest.approx(peaks, rel=1e-12)


def test_what_may_not_be_sold_earns_nothing():
    tariff = Tariff((TariffBand("all", 1.0, ALWAYS),), export_price=-0.5)
    bills = EstateBills.of(BilledSteps.of(hours(24), tariff, 1.0), np.ones(24), sold=np.ones(24))
    assert bills.sums == BillSums(pytest.approx(24.0), 0.0)


def test_the_other_calendar_bills_the_same_energy_and_another_sum():
    load = np.tile(np.r_[np.full(17, 100.0), np.full(7, 300.0)], 28)
    amounts, energy = [], []
    for calendar in ("circular_16_2014", "decision_963_2026"):
        tariff = tabled_tariff("manufacturing", voltage="22 to 110 kV", calendar=calendar)
        bills = EstateBills.of(BilledSteps.of(hours(len(load)), tariff, 1.0), load)
        amounts.append(bills.sums.amount)
        energy.append(bills.energy_kwh.sum())
    assert energy == pytest.approx([load.sum()] * 2)
    # by hand, a week in kWh: old peak 6*(2*100 + 3*300), new peak 6*(0.5*100... begins 17:30) in whole hours 17 to 24
    old = 6 * 1100 * 3398 + 7 * (4 * 100 + 2 * 300) * 1190
    new = 6 * 5 * 300 * 3398 + 7 * 600 * 1190
    week = 7 * (17 * 100 + 7 * 300)
    old += (week - 6 * 1100 - 7 * 1000) * 1833
    new += (week - 6 * 1500 - 7 * 600) * 1833
    assert amounts == pytest.approx([4.0 * old, 4.0 * new])


def test_a_series_of_prices_is_billed_by_no_band():
    times = hours(24)
    bills = EstateBills.of(BilledSteps.of(times, pd.Series(1.0, times), 1.0), np.ones(24))
    with pytest.raises(ValueError, match="no bands"):
        _ = bills.sums
