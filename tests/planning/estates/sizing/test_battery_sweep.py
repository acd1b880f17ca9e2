from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.sizing.battery_sweep import battery_annuity, battery_sweep
from geoplan.planning.estates.sizing.year_sums import EstateYear
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand

BANDS = (
    TariffBand("low", 0.05, (("mon-sun", "00:00", "17:00"), ("mon-sun", "22:00", "24:00"))),
    TariffBand("high", 0.15, (("mon-sun", "17:00", "22:00"),)),
)
TIMES = pd.date_range("2026-01-01", periods=8760, freq="h", tz="Asia/Ho_Chi_Minh")


def terms(**more):
    own = replace(
        EstateTerms.of(load_parameters(), currency="USD"),
        battery_usd_per_kwh=100.0,
        battery_usd_per_kw=80.0,
        battery_om_share=0.02,
        battery_life=20.0,
        converter_life=10.0,
        battery_kw_per_kwh=0.5,
        discount_rate=0.08,
    )
    return replace(own, **more)


def year(*, pv=0.0, dispatch="tariff", **more):
    hour = np.asarray(TIMES.hour)
    sun = np.clip(np.sin((hour + 0.5 - 6.0) / 12.0 * np.pi), 0.0, None)
    given = {"billed": BilledSteps.of(TIMES, Tariff(BANDS, currency="USD"), 1.0), "efficiency": (0.95, 0.95)} | more
    return EstateYear(np.full(8760, 100.0), pv * sun, dispatch=dispatch, **given)


def test_another_kwh_saves_one_shift_a_day_until_the_dear_hours_are_full():
    # by hand: a kWh stored a day costs 0.05 / 0.95 and brings 0.15 x 0.95; the dear hours take 5 x 100 kWh of load
    swept = battery_sweep([year()], terms=terms())
    a_day = 0.15 * 0.95 - 0.05 / 0.95
    marginal = swept.table["marginal_usd_per_kwh"].to_numpy()
    assert np.isnan(marginal[0])
    assert marginal[1:6] == pytest.approx(np.full(5, 365 * a_day), rel=0.01)
    assert marginal[7:] == pytest.approx(np.zeros(4), abs=1e-6)
    annuity = battery_annuity(terms())
    assert annuity == pytest.approx(100.0 * (0.101852 + 0.02) + 0.5 * 80.0 * (0.149029 + 0.02), rel=1e-5)
    assert swept.table["annuity_usd_per_kwh"].unique() == pytest.approx([annuity])
    (best,) = swept.best.itertuples()
    assert best.best_battery_hours == pytest.approx(5.0 / 0.95, abs=0.05)
    assert best.best_battery_kwh == pytest.approx(100.0 * best.best_battery_hours)
    assert best.battery_pays_below_usd_per_kwh == pytest.approx(365 * a_day * 140.0 / annuity, rel=0.01)


def test_a_battery_that_does_not_pay_is_none_and_its_price_is_told():
    swept = battery_sweep([year()], terms=terms(battery_usd_per_kwh=400.0, battery_usd_per_kw=320.0))
    (best,) = swept.best.itertuples()
    assert (best.best_battery_hours, best.best_battery_kwh) == (0.0, 0.0)
    price = best.battery_pays_below_usd_per_kwh
    assert price == pytest.approx(battery_sweep([year()], terms=terms()).best["battery_pays_below_usd_per_kwh"].iloc[0])
    for factor, pays in ((0.99, True), (1.01, False)):
        at = terms(battery_usd_per_kwh=factor * price * 100.0 / 140.0, battery_usd_per_kw=factor * price * 80.0 / 140.0)
        assert (battery_sweep([year()], terms=at).best["best_battery_hours"].iloc[0] > 0.0) == pays


def test_the_table_says_what_each_size_comes_to():
    own = year(pv=400.0, dispatch="self_consumption", surplus=((slice(0, 8760), Surplus(0.1)),))
    table = battery_sweep([own, own], terms=terms(usd_rate=2.0)).table
    assert table["estate"].tolist() == [0] * 11 + [1] * 11
    first = table[table["estate"] == 0]
    assert first["battery_kw"].tolist() == (0.5 * first["battery_kwh"]).tolist()
    for name in ("grid_import_mwh", "curtailed_mwh", "bill_usd"):
        assert first[name].is_monotonic_decreasing, name
    assert first["self_consumption_share"].is_monotonic_increasing
    sums = own.sums([300.0], [150.0])
    row = first[first["battery_hours"] == 3.0].iloc[0]
    assert row["bill_usd"] == pytest.approx(sums.bill[0, 0] / 2.0)
    assert row["grid_export_mwh"] == pytest.approx(sums.export_kwh[0, 0] / 1000.0)
    assert row["bill_saving_usd"] == pytest.approx(first["bill_usd"].iloc[0] - row["bill_usd"])


def test_without_a_tariff_or_a_price_or_a_load_nothing_is_said_of_money():
    unpriced = battery_sweep([year(billed=None, pv=300.0)], terms=terms())
    assert unpriced.table["bill_saving_usd"].isna().all()
    assert unpriced.best[["best_battery_hours", "battery_pays_below_usd_per_kwh"]].isna().all(axis=None)
    unknown = battery_sweep([year()], terms=terms(battery_usd_per_kwh=np.nan))
    assert np.isnan(unknown.best["best_battery_hours"].iloc[0])
    assert unknown.best["battery_pays_below_usd_per_kwh"].iloc[0] > 0.0
    idle = EstateYear(np.zeros(8760), np.zeros(8760), year().billed, (), "tariff", (0.95, 0.95))
    best = battery_sweep([idle], terms=terms()).best.iloc[0]
    assert (best["best_battery_hours"], best["best_battery_kwh"]) == (0.0, 0.0)
    assert np.isnan(best["battery_pays_below_usd_per_kwh"])
    assert battery_sweep([], terms=terms()).best.empty
