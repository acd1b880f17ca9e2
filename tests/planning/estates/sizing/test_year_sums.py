from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import geoplan
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.sizing.year_sums import EstateYear
from geoplan.planning.estates.surplus_rules import SurplusRule, surplus_periods
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand

BANDS = (
    TariffBand("low", 1.0, (("mon-sun", "00:00", "17:00"), ("mon-sun", "22:00", "24:00"))),
    TariffBand("high", 3.0, (("mon-sun", "17:00", "22:00"),)),
)
EFFICIENCY = (0.95, 0.9)
RULES = [
    None,
    Surplus(0.2),
    Surplus(0.3, of="produced"),
    Surplus(0.4, of="capacity", pv_kwp=100.0),
    SurplusRule(((date(2026, 1, 1), Surplus(0.0)), (date(2026, 2, 1), Surplus(0.5)))),
]
KW = arrays(float, 96, elements=st.floats(0.0, 200.0))


def year(load, pv, *, tariff=None, surplus=None, dispatch="self_consumption", step="h"):
    times = pd.date_range("2026-01-30", periods=len(load), freq=step, tz="Asia/Ho_Chi_Minh")
    hours = pd.Timedelta(times[1] - times[0]) / pd.Timedelta(hours=1)
    billed = None if tariff is None else BilledSteps.of(times, tariff, hours)
    return times, EstateYear(load, pv, billed, surplus_periods(surplus, times), dispatch, EFFICIENCY, hours)


@settings(max_examples=40, deadline=None)
@given(
    KW,
    KW,
    st.just(0.0) | st.floats(1.0, 900.0),
    st.sampled_from(["self_consumption", "tariff"]),
    st.sampled_from(RULES),
    st.sampled_from([-0.1, 0.0, 0.8]),
    st.sampled_from(["15min", "h"]),
)
def test_the_sums_are_those_of_the_balance(load, pv, kwh, dispatch, rule, selling, step):
    tariff = Tariff(BANDS, export_price=selling, capacity_price=4.0, capacity_minutes=30)
    times, one = year(load, pv, tariff=tariff, surplus=rule, dispatch=dispatch, step=step)
    sums = one.sums([kwh], [0.5 * kwh], factors=[(0.5, 2.0)])
    balance = geoplan.estate_balance(
        pd.Series(0.5 * load, times),
        pd.Series(2.0 * pv, times),
        battery_kwh=kwh,
        battery_kw=0.5 * kwh,
        efficiency=EFFICIENCY,
        dispatch=dispatch,
        tariff=tariff,
        surplus=rule,
    )
    total = balance.hours.sum() * one.hours
    near = {"rel": 1e-9, "abs": 1e-6}
    assert sums.import_kwh[0, 0] == pytest.approx(balance.import_kwh, **near)
    assert sums.export_kwh[0, 0] == pytest.approx(balance.export_kwh, **near)
    for name, column in (
        ("curtailed_kwh", "curtailed_kw"),
        ("clean_kwh", "clean_kw"),
        ("discharged_kwh", "discharge_kw"),
    ):
        assert getattr(sums, name)[0, 0] == pytest.approx(total[column], **near)
    assert sums.charged_kwh[0, 0] == pytest.approx(total["charge_pv_kw"] + total["charge_grid_kw"], **near)
    assert (sums.load_kwh[0, 0], sums.pv_kwh[0, 0]) == (
        pytest.approx(total["load_kw"], **near),
        pytest.approx(total["pv_kw"], **near),
    )
    peaks = balance.bill_lines.query("part == 'capacity'")["quantity"].sum()
    assert sums.peak_kw[0, 0] == pytest.approx(peaks, **near)
    assert sums.bill[0, 0] == pytest.approx(balance.bill, **near)


def test_sizes_and_draws_are_each_by_itself():
    rng = np.random.default_rng(1)
    load, pv = rng.uniform(10.0, 50.0, (2, 96))
    _, one = year(load, pv, tariff=Tariff(BANDS))
    sizes, powers, factors = [0.0, 20.0, 70.0], [0.0, 5.0, 30.0], [(1.0, 1.0), (0.7, 1.5)]
    whole = one.sums(sizes, powers, factors=factors)
    for size, (kwh, kw) in enumerate(zip(sizes, powers, strict=True)):
        for draw, (of_load, of_pv) in enumerate(factors):
            alone = one.scaled(load=of_load, pv=of_pv).sums([kwh], [kw])
            for each, single in zip(whole, alone, strict=True):
                assert each[size, draw] == pytest.approx(single[0, 0], rel=1e-12)


def test_without_a_tariff_there_is_no_bill_and_no_dispatch_by_one():
    load, pv = np.full(48, 10.0), np.zeros(48)
    _, one = year(load, pv, dispatch="tariff")
    sums = one.sums([50.0], [50.0])
    assert np.isnan(sums.bill[0, 0])
    assert (sums.charged_kwh[0, 0], sums.import_kwh[0, 0]) == (0.0, 480.0)
