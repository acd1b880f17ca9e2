from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geoplan
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.estate_figures import estate_figures
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.saving.estate_saving import NO_SAVING, EstateSaving
from geoplan.planning.estates.tariffs import Surplus, Tariff, tabled_tariff

TIMES = pd.date_range("2026-06-01", periods=24 * 14, freq="h", tz="Asia/Ho_Chi_Minh")
RANDOM = np.random.default_rng(7)
LOAD = RANDOM.uniform(50.0, 150.0, len(TIMES))
PV = RANDOM.uniform(60.0, 300.0, len(TIMES)) * np.maximum(np.sin((np.asarray(TIMES.hour) - 6) * np.pi / 12), 0.0)


class Terms(NamedTuple):
    """Numbers of its own, so that a better price breaks no arithmetic."""

    pv_usd_per_kwp: float = 500.0
    pv_om_share: float = 0.02
    battery_usd_per_kwh: float = 200.0
    battery_usd_per_kw: float = 50.0
    battery_om_share: float = 0.01
    battery_kw_per_kwh: float = 0.5
    charge_efficiency: float = 0.95
    discharge_efficiency: float = 0.9
    usd_rate: float = 25_000.0
    emission_factor: float = 0.5


def tariffs(**changed):
    return [
        Tariff(each.bands, currency="VND", **{"capacity_price": each.capacity_price, "export_price": 700.0, **changed})
        for calendar in ("circular_16_2014", "decision_963_2026")
        for each in [tabled_tariff("manufacturing", voltage="22 to 110 kV", calendar=calendar)]
    ]


def figures(setting, *, surplus=None, given=None, load=LOAD, saving=NO_SAVING):
    billed = [BilledSteps.of(TIMES, each, 1.0) for each in (tariffs() if given is None else given)]
    return estate_figures(
        load, PV, pv_kwp=400.0, setting=setting, billed=billed, terms=Terms(), surplus=surplus, saving=saving
    )


@settings(max_examples=12, deadline=None)
@given(
    st.floats(0.0, 1.0),
    st.sampled_from([0.0, 0.5, 3.0, 24.0]),
    st.sampled_from(["self_consumption", "tariff"]),
    st.sampled_from([None, 0.0, 0.2, 1.0]),
    st.booleans(),
)
def test_they_are_those_of_the_balance(pv_share, battery_hours, dispatch, surplus_share, two_part):
    setting = EstateSetting(
        pv_share=pv_share, battery_hours=battery_hours, dispatch=dispatch, surplus_share=surplus_share
    )
    given = tariffs(capacity_price=100_000.0 if two_part else 0.0)
    got = figures(setting, surplus=Surplus(0.5), given=given)
    load, sun = pd.Series(LOAD, TIMES), pd.Series(PV * pv_share, TIMES)
    kwh = battery_hours * LOAD.mean()
    near = {"rel": 1e-9, "abs": 1e-9, "nan_ok": True}
    rule = Surplus(0.5 if surplus_share is None else surplus_share)
    for tariff, saving in zip(given, (got.saving, got.saving_other), strict=True):
        balance = geoplan.estate_balance(
            load,
            sun,
            battery_kwh=kwh,
            battery_kw=0.5 * kwh,
            efficiency=(0.95, 0.9),
            dispatch=dispatch,
            tariff=tariff,
            surplus=rule,
        )
        before = geoplan.estate_balance(load, 0.0 * sun, tariff=tariff).bill
        assert saving == pytest.approx((before - balance.bill) / 25_000.0, **near)
        if tariff is given[0]:
            assert got.import_kwh == pytest.approx(balance.import_kwh, **near)
            assert got.export_kwh == pytest.approx(balance.export_kwh, **near)
            assert got.self_consumption == pytest.approx(balance.self_consumption, **near)
            assert got.self_sufficiency == pytest.approx(balance.self_sufficiency, **near)
            assert got.matching == pytest.approx(balance.matching, **near)
            assert got.curtailed_kwh == pytest.approx(balance.hours["curtailed_kw"].sum(), **near)
            assert got.peak_import_kw == pytest.approx(balance.hours["import_kw"].max(), **near)
            assert got.bill_before == pytest.approx(before / 25_000.0, **near)


def test_investment_upkeep_payback_and_emissions_by_hand():
    got = figures(EstateSetting(pv_share=0.5, battery_hours=2.0))
    kwh = 2.0 * LOAD.mean()
    assert (got.pv_kwp, got.battery_kwh, got.battery_kw) == pytest.approx((200.0, kwh, kwh / 2))
    of_battery = kwh * 200.0 + kwh / 2 * 50.0
    assert got.investment == pytest.approx(100_000.0 + of_battery)
    assert got.running == pytest.approx(2_000.0 + 0.01 * of_battery)
    assert got.payback_years == pytest.approx(got.investment / (got.saving - got.running)) or np.isinf(
        got.payback_years
    )
    met_by_others = (got.load_kwh - got.import_kwh + got.export_kwh) / 1000.0
    assert got.avoided_tco2e == pytest.approx(0.5 * met_by_others)
    assert got.direct_use == pytest.approx(np.minimum(LOAD, 0.5 * PV).sum() / (0.5 * PV).sum())


@pytest.mark.parametrize("dispatch", ["self_consumption", "tariff"])
def test_measures_lower_the_load_before_pv_and_battery_are_sized(dispatch):
    saving = EstateSaving(share=0.25, investment_usd=40_000.0, running_usd=400.0)
    setting = EstateSetting(pv_share=0.5, battery_hours=2.0, dispatch=dispatch, saving_share=0.8)
    got = figures(setting, saving=saving)
    small = figures(replace(setting, saving_share=0.0), load=LOAD * (1.0 - 0.8 * 0.25))
    same = ("battery_kwh", "load_kwh", "import_kwh", "export_kwh", "self_consumption", "self_sufficiency", "matching")
    for name in (*same, "bill_after", "peak_load_kw"):
        assert getattr(got, name) == pytest.approx(getattr(small, name), rel=1e-12), name
    today = figures(EstateSetting(pv_share=0.0))
    assert got.bill_before == pytest.approx(today.bill_before)
    assert small.bill_before == pytest.approx(0.8 * today.bill_before)
    assert got.saving - small.saving == pytest.approx(0.2 * today.bill_before)
    assert got.saved_kwh == pytest.approx(0.2 * LOAD.sum())
    assert got.investment == pytest.approx(small.investment + 32_000.0)
    assert got.running == pytest.approx(small.running + 320.0)
    alone = figures(EstateSetting(pv_share=0.0, saving_share=0.8), saving=saving)
    assert alone.payback_years == pytest.approx(32_000.0 / (0.2 * today.bill_before - 320.0))
    assert got.avoided_tco2e == pytest.approx(small.avoided_tco2e + 0.5 * 0.2 * LOAD.sum() / 1000.0)


def test_measures_that_nobody_carries_out_change_no_digit_and_without_a_price_money_is_not_known():
    setting = EstateSetting(battery_hours=2.0)
    unpriced = EstateSaving(0.25, np.nan, np.nan)
    plain, idle = figures(setting), figures(setting, saving=unpriced)
    assert {name: each for name, each in vars(plain).items() if name != "steps"} == {
        name: each for name, each in vars(idle).items() if name != "steps"
    }
    carried = figures(replace(setting, saving_share=0.5), saving=unpriced)
    assert carried.load_kwh == pytest.approx(0.875 * plain.load_kwh)
    assert np.isnan([carried.investment, carried.running, carried.payback_years]).all()


def test_without_a_tariff_the_balance_stands_and_money_is_not_known():
    got = figures(EstateSetting(battery_hours=2.0, dispatch="tariff"), given=[])
    greedy = figures(EstateSetting(battery_hours=2.0))
    assert got.self_consumption == greedy.self_consumption
    assert got.investment == greedy.investment
    assert np.isnan([got.bill_before, got.bill_after, got.saving, got.saving_other, got.payback_years]).all()


def test_an_estate_without_load_or_roofs_has_no_shares():
    billed = [BilledSteps.of(TIMES, each, 1.0) for each in tariffs()]
    nothing = np.zeros(len(TIMES))
    for load, pv in ((nothing, PV), (LOAD, nothing), (nothing, nothing)):
        got = estate_figures(load, pv, pv_kwp=0.0, setting=EstateSetting(), billed=billed, terms=Terms())
        assert np.isnan(got.self_consumption) == (not pv.any())
        assert np.isnan(got.matching) == (not load.any())
        assert np.isnan(got.payback_years)
