from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import geoplan
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.dispatch_prices import dispatch_prices
from geoplan.planning.estates.surplus_rules import SurplusRule
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand
from planning.estates.test_balance import hold

BANDS = (
    TariffBand("low", 1.0, (("mon-sun", "00:00", "06:00"), ("mon-sun", "22:00", "24:00"))),
    TariffBand("high", 3.0, (("mon-sun", "06:00", "22:00"),)),
)
TIMES = pd.date_range("2026-01-30", periods=96, freq="h", tz="Asia/Ho_Chi_Minh")


def billed(**more):
    return BilledSteps.of(TIMES, Tariff(BANDS, **more), 1.0)


def test_nothing_is_worth_what_may_not_be_sold():
    net = np.zeros(96)
    assert dispatch_prices(net, billed(export_price=0.7), surplus=Surplus(0.0)).selling == 0.0
    assert dispatch_prices(net, billed(export_price=0.7)).selling == 0.7
    capped = dispatch_prices(net, billed(), surplus=Surplus(0.5, of="capacity", pv_kwp=8.0))
    assert (capped.export_kw, capped.export_limits.size, capped.charge_limits.size) == (4.0, 0, 0)


def test_a_rule_with_dates_limits_its_own_steps():
    rule = SurplusRule(((date(2026, 1, 1), Surplus(0.0)), (date(2026, 2, 1), Surplus(0.5))))
    prices = dispatch_prices(np.zeros(96), billed(export_price=0.7), surplus=rule.over(TIMES))
    assert prices.selling == 0.7
    assert prices.export_limits.tolist() == [0.0] * 48 + [np.inf] * 48


def test_the_grid_charges_below_the_peak_of_the_month_as_far_as_it_is_known():
    net = np.full(96, 10.0)
    net[17], net[20], net[60] = 40.0, 60.0, -30.0
    limits = dispatch_prices(net, billed(capacity_price=5.0)).charge_limits
    assert limits[0] == 30.0, "18 hours ahead there are 40 kW; the 60 are not known yet"
    assert limits[2] == 50.0
    assert limits[20] == 0.0
    assert limits[47] == 50.0
    assert limits[48] == 0.0, "February begins with a peak of its own"
    assert limits[60] == 10.0, "beside a surplus nothing is taken yet"


def test_under_a_price_of_capacity_the_battery_charges_at_night_and_makes_no_peak():
    load, pv = pd.Series(np.resize([60.0] * 8 + [100.0] * 10 + [80.0] * 6, 96), TIMES), pd.Series(0.0, TIMES)
    battery = {"battery_kwh": 400.0, "battery_kw": 200.0, "dispatch": "tariff"}
    without = geoplan.estate_balance(load, pv, tariff=Tariff(BANDS, capacity_price=9.0))
    blind = geoplan.estate_balance(load, pv, tariff=Tariff(BANDS), **battery)
    aware = geoplan.estate_balance(load, pv, tariff=Tariff(BANDS, capacity_price=9.0), **battery)
    assert blind.hours["import_kw"].max() > 200.0
    assert aware.hours["import_kw"].max() <= 100.0 + 1e-9
    assert aware.hours["charge_grid_kw"].max() == pytest.approx(40.0)
    assert aware.bill < without.bill
    priced = geoplan.estate_balance(
        load, 0.0 * load, tariff=pd.Series(BilledSteps.of(TIMES, Tariff(BANDS), 1.0).buying, TIMES)
    )
    energy = aware.bill - aware.bill_lines.query("part == 'capacity'")["amount"].sum()
    assert priced.bill - energy > 0.4 * (priced.bill - blind.bill), "most of what it saves without a price of capacity"


KW = arrays(float, 192, elements=st.floats(0.0, 100.0))


@settings(max_examples=15, deadline=None)
@given(KW, KW, st.floats(1.0, 500.0), st.sampled_from([None, 30, 60, 120]), st.sampled_from(["15min", "30min", "h"]))
def test_no_billed_peak_is_ever_raised(load, pv, kwh, minutes, step):
    times = pd.date_range("2026-01-31", periods=192, freq=step, tz="Asia/Ho_Chi_Minh")
    need, sun = pd.Series(load, times), pd.Series(pv, times)
    tariff = Tariff(BANDS, capacity_price=5.0, capacity_minutes=minutes, export_price=0.5)
    balances = [
        geoplan.estate_balance(need, sun, battery_kwh=size, dispatch="tariff", tariff=tariff) for size in (0.0, kwh)
    ]
    hours = (times[1] - times[0]) / pd.Timedelta(hours=1)
    hold(balances[1], battery_kwh=kwh, battery_kw=None, efficiency=(0.947924, 0.947924), hours=hours)
    peaks = [each.bill_lines.query("part == 'capacity'")["quantity"].to_numpy() for each in balances]
    assert (peaks[1] <= peaks[0] + 1e-9).all()


@pytest.mark.published
def test_the_two_part_trial_is_not_made_dearer_by_a_battery():
    times = pd.date_range("2026-03-01", periods=24 * 31, freq="h", tz="Asia/Ho_Chi_Minh")
    hour = np.asarray(times.hour)
    load = pd.Series(np.where((hour >= 7) & (hour < 19), 1000.0, 600.0), times)
    pv = pd.Series(700.0 * np.clip(np.sin((hour - 6) / 12 * np.pi), 0.0, None), times)
    trial = geoplan.tabled_tariff("two_part_trial", voltage="22 to 110 kV", calendar="decision_963_2026")
    bills = [
        geoplan.estate_balance(load, pv, battery_kwh=kwh, battery_kw=kwh / 2, dispatch="tariff", tariff=trial).bill
        for kwh in (0.0, 1000.0, 4000.0)
    ]
    assert bills[2] < bills[1] < bills[0]
