import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geoplan
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand

ALWAYS = (("mon-sun", "00:00", "24:00"),)


def series(values, *, start="2026-01-05", step="h"):
    return pd.Series(
        np.asarray(values, float), pd.date_range(start, periods=len(values), freq=step, tz="Asia/Ho_Chi_Minh")
    )


def flat(price, **more):
    return Tariff((TariffBand("all", price, ALWAYS),), **more)


def hold(balance, *, battery_kwh, battery_kw, efficiency, hours):
    """Assert all that must be true of each step."""
    table = balance.hours
    near = {"abs": 1e-9, "rel": 1e-12}
    load = table["grid_load_kw"] + table["used_kw"] + table["discharge_kw"]
    assert load.to_numpy() == pytest.approx(table["load_kw"].to_numpy(), **near)
    sun = table["used_kw"] + table["charge_pv_kw"] + table["export_kw"] + table["curtailed_kw"]
    assert sun.to_numpy() == pytest.approx(table["pv_kw"].to_numpy(), **near)
    assert table["import_kw"].to_numpy() == pytest.approx(
        (table["grid_load_kw"] + table["charge_grid_kw"]).to_numpy(), **near
    )
    charge = table["charge_pv_kw"] + table["charge_grid_kw"]
    level = table["level_kwh"].to_numpy()
    change = np.diff(level, prepend=0.0)
    stored = (charge * efficiency[0] - table["discharge_kw"] / efficiency[1]).to_numpy() * hours
    assert change == pytest.approx(stored, **near)
    assert (level >= 0.0).all()
    assert (level <= battery_kwh).all()
    assert not ((charge > 0.0) & (table["discharge_kw"] > 0.0)).any()
    most = np.inf if battery_kw is None else battery_kw
    assert (charge <= most * (1 + 1e-9)).all()
    assert (table["discharge_kw"] <= most * (1 + 1e-9)).all()
    assert (table.drop(columns="level_kwh") >= -1e-9).all().all()
    assert (table["clean_kw"] <= table["used_kw"] + table["discharge_kw"] + 1e-9).all()


kw = st.floats(0.0, 500.0) | st.just(0.0)
price = st.floats(-2.0, 5.0) | st.just(0.0)


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(st.tuples(kw, kw, price), min_size=2, max_size=72),
    battery_kwh=st.just(0.0) | st.floats(0.01, 3000.0),
    battery_kw=st.none() | st.floats(0.0, 400.0),
    efficiency=st.tuples(st.floats(0.5, 1.0), st.floats(0.5, 1.0)),
    step=st.sampled_from(["15min", "30min", "h", "6h"]),
    dispatch=st.sampled_from(["self_consumption", "tariff"]),
    surplus=st.none()
    | st.builds(
        Surplus, st.floats(0.0, 1.0), of=st.sampled_from(["available", "produced", "capacity"]), pv_kwp=st.just(300.0)
    ),
)
def test_each_step_balances(steps, battery_kwh, battery_kw, efficiency, step, dispatch, surplus):
    load, pv, prices = (series(values, step=step) for values in zip(*steps, strict=True))
    given_battery = {"battery_kwh": battery_kwh, "battery_kw": battery_kw, "efficiency": efficiency}
    balance = geoplan.estate_balance(load, pv, **given_battery, dispatch=dispatch, tariff=prices, surplus=surplus)
    hours = (load.index[1] - load.index[0]) / pd.Timedelta(hours=1)
    hold(balance, **given_battery, hours=hours)
    imported = balance.hours["import_kw"].to_numpy() * hours
    assert balance.bill == pytest.approx((imported * prices.to_numpy()).sum(), rel=1e-9, abs=1e-9)
    exported, sun = balance.export_kwh, float(pv.sum()) * hours
    curtailed = float(balance.hours["curtailed_kw"].sum()) * hours
    if surplus is not None and surplus.of == "available":
        assert exported <= surplus.share * sun + 1e-6
    if surplus is not None and surplus.of == "produced":
        assert exported <= surplus.share * (sun - curtailed) + 1e-6
    if surplus is not None and surplus.of == "capacity":
        assert (balance.hours["export_kw"] <= surplus.share * 300.0).all()


@pytest.mark.parametrize(
    ("surplus", "sold"),
    [
        (Surplus(0.2), 20.0),
        (Surplus(0.2, of="produced"), 17.5),
        (Surplus(0.5), 30.0),
        (Surplus(0.1, of="capacity", pv_kwp=60.0), 6.0),
        (Surplus(0.0), 0.0),
        (None, 30.0),
    ],
)
def test_surplus_is_capped(surplus, sold):
    # by hand: 100 of PV are available, the load meets 70 of it
    balance = geoplan.estate_balance(series([70.0, 0.0]), series([100.0, 0.0]), surplus=surplus)
    assert balance.export_kwh == pytest.approx(sold, rel=1e-12)
    assert balance.hours["curtailed_kw"].sum() == pytest.approx(30.0 - sold, abs=1e-12)


def test_what_the_cap_leaves_out_is_taken_off_evenly():
    balance = geoplan.estate_balance(series([0.0, 0.0]), series([10.0, 30.0]), surplus=Surplus(0.5))
    assert balance.hours["export_kw"].tolist() == pytest.approx([5.0, 15.0])


def test_matching_by_the_hour_is_not_that_of_the_year():
    balance = geoplan.estate_balance(series([10.0] * 4), series([0.0, 20.0, 20.0, 0.0]))
    assert (balance.matching, balance.import_kwh, balance.export_kwh) == (0.5, 20.0, 20.0)
    assert balance.bill is None


def test_energy_charged_from_the_grid_is_not_clean():
    load, pv = series([0.0, 10.0] * 12), series([0.0] * 24)
    prices = series([1.0, 5.0] * 12)
    balance = geoplan.estate_balance(
        load, pv, battery_kwh=20.0, dispatch="tariff", tariff=prices, efficiency=(0.9, 0.9)
    )
    assert balance.hours["discharge_kw"].sum() == pytest.approx(120.0)
    assert balance.import_kwh == pytest.approx(120.0 / 0.81)
    assert balance.self_sufficiency == pytest.approx(1.0 - 1.0 / 0.81)
    assert balance.matching == 0.0
    assert np.isnan(balance.self_consumption)


def test_content_of_two_origins_leaves_in_proportion():
    # 20 kWh of PV and 20 of the grid are stored before two dear hours, which take half each
    load, pv = series([0.0, 0.0, 20.0, 20.0]), series([20.0, 0.0, 0.0, 0.0])
    given_battery = {"battery_kwh": 40.0, "battery_kw": 30.0, "efficiency": (1.0, 1.0)}
    prices = series([40.0, 1.0, 50.0, 50.0])
    balance = geoplan.estate_balance(load, pv, **given_battery, dispatch="tariff", tariff=prices)
    table = balance.hours
    assert table["charge_pv_kw"].tolist() == pytest.approx([20.0, 0.0, 0.0, 0.0])
    assert table["charge_grid_kw"].tolist() == pytest.approx([0.0, 20.0, 0.0, 0.0])
    assert table["discharge_kw"].tolist() == pytest.approx([0.0, 0.0, 20.0, 20.0])
    assert table["clean_kw"].tolist() == pytest.approx([0.0, 0.0, 10.0, 10.0])
    assert balance.self_consumption == pytest.approx(1.0)
    assert balance.matching == pytest.approx(0.5)
    assert balance.self_sufficiency == pytest.approx(0.5)


def test_steps_of_a_quarter_hour_give_what_hours_give():
    rng = np.random.default_rng(5)
    load, pv = rng.uniform(0, 100, 96), rng.uniform(0, 200, 96)
    by_hour = geoplan.estate_balance(series(load), series(pv), battery_kwh=300.0, tariff=flat(2.0))
    fine = geoplan.estate_balance(
        series(np.repeat(load, 4), step="15min"),
        series(np.repeat(pv, 4), step="15min"),
        battery_kwh=300.0,
        tariff=flat(2.0),
    )
    for name in ("import_kwh", "export_kwh", "self_consumption", "self_sufficiency", "matching", "bill"):
        assert getattr(fine, name) == pytest.approx(getattr(by_hour, name), rel=1e-9), name


def test_an_infinite_battery_without_losses_exports_nothing_and_a_bigger_one_never_imports_more():
    rng = np.random.default_rng(2)
    load, pv = series(rng.uniform(0, 50, 200)), series(rng.uniform(0, 120, 200))
    imports = [geoplan.estate_balance(load, pv, battery_kwh=size).import_kwh for size in (0, 10, 100, 1000, 1e6)]
    assert imports == sorted(imports, reverse=True)
    assert geoplan.estate_balance(load, pv, battery_kwh=1e6).export_kwh == pytest.approx(0.0, abs=1e-9)


def test_surplus_is_not_sold_at_a_negative_price():
    balance = geoplan.estate_balance(series([1.0, 1.0]), series([3.0, 0.0]), tariff=flat(2.0, export_price=-0.1))
    assert (balance.export_kwh, balance.bill) == (0.0, 2.0)


def test_what_may_not_be_sold_is_stored_however_much_it_would_fetch():
    load, pv = series([0.0, 10.0] * 12), series([10.0, 0.0] * 12)
    given_battery = {"battery_kwh": 10.0, "efficiency": (1.0, 1.0), "dispatch": "tariff"}
    sells = geoplan.estate_balance(load, pv, **given_battery, tariff=flat(2.0, export_price=5.0))
    stores = geoplan.estate_balance(load, pv, **given_battery, tariff=flat(2.0, export_price=5.0), surplus=Surplus(0.0))
    assert sells.bill == pytest.approx(12 * 10.0 * (2.0 - 5.0))
    assert (stores.bill, stores.import_kwh) == (pytest.approx(0.0), pytest.approx(0.0))


def test_a_year_with_summer_time_has_all_its_hours():
    times = pd.date_range("2026-01-01", "2027-01-01", freq="h", tz="Europe/Berlin", inclusive="left")
    load, pv = pd.Series(10.0, times), pd.Series(0.0, times)
    balance = geoplan.estate_balance(load, pv, tariff=flat(1.0, capacity_price=1.0))
    assert balance.bill == pytest.approx(87600.0 + 12 * 10.0)


def test_all_faults_are_told_at_once():
    load, pv = series([1.0, -2.0]), series([1.0, np.nan], start="2025-01-05")
    with pytest.raises(geoplan.LayerError) as told:
        geoplan.estate_balance(load, pv, battery_kwh=-1.0, efficiency=(0.0, 1.1), dispatch="tarif")
    files = [fault.file for fault in told.value.faults]
    assert files == ["load", "pv", "pv", "battery_kwh", "efficiency", "efficiency", "dispatch"]
