import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.errors import LayerError
from geoplan.planning.estates.sizing.estate_costs import EstateCosts
from geoplan.planning.estates.sizing.optimum import binding_words, estate_optimum, series_years
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand

BANDS = (
    TariffBand("low", 0.05, (("mon-sun", "00:00", "17:00"), ("mon-sun", "22:00", "24:00"))),
    TariffBand("high", 0.15, (("mon-sun", "17:00", "22:00"),)),
)
TARIFF = Tariff(BANDS, export_price=0.02, currency="USD")
TIMES = pd.date_range("2026-01-05", periods=24 * 10, freq="h", tz="Asia/Ho_Chi_Minh")
SUN = pd.Series(np.clip(np.sin((TIMES.hour + 0.5 - 6.0) / 12.0 * np.pi), 0.0, None), TIMES)
LOAD = pd.Series(np.where(TIMES.hour < 7, 60.0, 100.0), TIMES)
COSTS = {
    "discount_rate": 0.1,
    "pv_capex": 700.0,
    "pv_om_share": 0.0125,
    "pv_life": 25,
    "battery_kw_capex": 80.0,
    "battery_kw_om_share": 0.01,
    "battery_kw_life": 10,
    "battery_kwh_capex": 100.0,
    "battery_kwh_om_share": 0.01,
    "battery_kwh_life": 15,
    "charge_efficiency": 0.95,
    "discharge_efficiency": 0.95,
}


def optimum(*, tariff=TARIFF, surplus=None, load=LOAD, **costs):
    return estate_optimum(load, SUN, tariff=tariff, costs=COSTS | costs, surplus=surplus)


def test_it_is_no_dearer_than_any_size_that_is_run():
    best = optimum()
    costs = EstateCosts(**COSTS)
    years = series_years(len(TIMES), 1.0)
    for factor in (0.0, 0.8, 1.0, 1.2):
        sizes = [factor * each for each in (best.pv_kw, best.battery_kw, best.battery_kwh)]
        run = geoplan.estate_balance(
            LOAD,
            sizes[0] * SUN,
            battery_kwh=sizes[2],
            battery_kw=sizes[1],
            efficiency=(0.95, 0.95),
            dispatch="tariff",
            tariff=TARIFF,
        )
        assert best.objective <= run.bill / years + float(np.dot(costs.annuities, sizes)) + 1e-6
    assert best.objective == pytest.approx(best.bill + best.annuity)
    assert best.currency == "USD"
    assert set(best.binding) == {"pv_even", "battery_even"}


def test_reasons_say_what_binds_and_what_it_is_worth():
    roof = optimum(pv_kw_most=20.0, battery_kwh_most=30.0)
    assert (roof.pv_kw, roof.battery_kwh) == pytest.approx((20.0, 30.0))
    more = optimum(pv_kw_most=21.0, battery_kwh_most=30.0)
    assert roof.reasons["pv_limit"] == pytest.approx(roof.objective - more.objective, rel=1e-6)
    longer = optimum(pv_kw_most=20.0, battery_kwh_most=31.0)
    assert roof.reasons["battery_limit"] == pytest.approx(roof.objective - longer.objective, rel=1e-2)
    assert f"{roof.reasons['pv_limit']:,.4g} USD" in roof.binding["pv_limit"]
    dear = optimum(pv_capex=7000.0, battery_kwh_capex=5000.0)
    assert (dear.pv_kw, dear.battery_kw, dear.battery_kwh) == (0.0, 0.0, 0.0)
    assert set(dear.binding) == {"no_pv", "no_battery"}
    assert dear.bill == pytest.approx(geoplan.estate_balance(LOAD, 0.0 * LOAD, tariff=TARIFF).bill * 36.5)
    asked = optimum(
        pv_capex=7000.0,
        battery_kwh_capex=5000.0,
        pv_kw_least=10.0,
        battery_kwh_least=5.0,
        battery_kw_most=0.5,
        battery_kw_capex=0.0,
    )
    assert set(asked.binding) == {"pv_least", "battery_least", "power_limit"}


def test_power_without_a_store_is_no_limit():
    none = optimum(battery_kw_most=0.0, battery_kwh_most=0.0, battery_kwh_capex=1.0, battery_kw_capex=1.0)
    assert set(none.binding) == {"pv_even", "no_battery"}


def test_the_surplus_that_may_not_be_sold_is_a_reason():
    cheap = optimum(
        pv_capex=300.0, battery_kwh_capex=5000.0, surplus=Surplus(0.05), tariff=Tariff(BANDS, export_price=0.045)
    )
    assert "surplus_limit" in cheap.reasons
    assert cheap.export_kwh == pytest.approx(0.05 * cheap.pv_kw * SUN.sum(), rel=1e-6)


def test_a_price_of_capacity_makes_a_battery_shave_the_peak():
    peaky = LOAD + pd.Series(np.where(TIMES.hour == 15, 80.0, 0.0), TIMES)
    flat = Tariff((TariffBand("all", 0.05, (("mon-sun", "00:00", "24:00"),)),), currency="USD")
    priced = Tariff(flat.bands, capacity_price=9.0, currency="USD")
    assert optimum(load=peaky, tariff=flat, pv_kw_most=0.0).battery_kwh == pytest.approx(0.0, abs=1e-6)
    assert optimum(load=peaky, tariff=priced, pv_kw_most=0.0).battery_kwh > 50.0


def test_what_sells_dear_is_stored_and_sold_later_where_the_cap_binds_each_hour():
    sun_alone = 0.0 * LOAD
    sizes = {"pv_kw_least": 50.0, "pv_kw_most": 50.0, "battery_kw_most": 0.0}
    tariff, cap = Tariff(BANDS, export_price=0.04), Surplus(0.3, of="capacity", pv_kwp=50.0)
    without = optimum(load=sun_alone, tariff=tariff, surplus=cap, **sizes)
    stored = optimum(
        load=sun_alone, tariff=tariff, surplus=cap, **sizes | {"battery_kw_most": 50.0}, battery_kwh_capex=5.0
    )
    assert stored.export_kwh > 1.2 * without.export_kwh
    assert stored.objective < without.objective


def test_words_are_given_in_three_languages():
    best = optimum(pv_kw_most=20.0)
    assert best.words("en") == tuple(best.binding.values())
    assert best.words("vi") != best.words("ja")
    assert "12.5 VND" in binding_words({"pv_limit": 12.5}, language="vi", currency="VND")["pv_limit"]


def test_a_series_of_prices_has_no_export_price():
    prices = pd.Series(np.where(TIMES.hour < 17, 0.05, 0.15), TIMES)
    best = estate_optimum(LOAD, SUN, tariff=prices, costs=EstateCosts(**COSTS))
    assert best.currency == ""
    assert best.objective > optimum().objective


def test_all_faults_are_told_at_once():
    costs = {key: value for key, value in COSTS.items() if key != "battery_kwh_capex"} | {"discount_rate": -0.1}
    with pytest.raises(LayerError) as told:
        estate_optimum(-LOAD, SUN[1:], tariff=None, costs=costs, surplus=Surplus(1.5))
    assert [(fault.file, fault.where) for fault in told.value.faults if fault.file == "costs"] == [
        ("costs", "battery_kwh_capex"),
        ("costs", "discount_rate"),
    ]
    assert {fault.file for fault in told.value.faults} == {"load", "pv", "tariff", "surplus", "costs"}


def test_what_earns_without_an_end_needs_a_limit():
    dear = Tariff(BANDS, export_price=0.2, currency="USD")
    with pytest.raises(LayerError) as caught:
        optimum(tariff=dear, battery_kw_most=0.0)
    assert [fault.where for fault in caught.value.faults] == ["pv_kw_most", "battery_kwh_most"]
    best = optimum(tariff=dear, pv_kw_most=500.0, battery_kw_most=0.0)
    assert best.pv_kw == pytest.approx(500.0)
    assert np.copysign(1.0, best.battery_kwh) == 1.0
