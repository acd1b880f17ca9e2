from dataclasses import replace

import numpy as np
import pytest

from geoplan.layers.catalog import open_layers
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.plans.estate_plan import plan_estates
from geoplan.study import open_study
from support.metered_loads import TENANTS, day_load, metered_rows, year_of_steps
from support.small_study import make_study


@pytest.fixture(scope="module")
def planned(small_result):
    return small_result.plan.estates


def again(result, settings):
    return plan_estates(result.study.with_futures(), result.inputs, result.potential, settings=settings)


def test_the_plan_of_a_run_is_whole(small_result, planned):
    row = planned.table.iloc[0]
    assert planned.table["estate_id"].tolist() == small_result.potential.estates["estate_id"].tolist()
    assert (row["load_basis"], row["load_confidence"]) == ("area", "low")
    energy = small_result.potential.estates["estate_pv_energy_gwh"].iloc[0] * 1000.0
    assert row["pv_generation_mwh"] == pytest.approx(energy, rel=1e-9)
    used = row["pv_generation_mwh"] - row["grid_export_mwh"] - row["curtailed_mwh"]
    assert row["load_mwh"] == pytest.approx(used + row["grid_import_mwh"], rel=1e-9)
    assert row["self_consumption_share"] == pytest.approx(used / row["pv_generation_mwh"])
    assert row["bill_before_usd"] - row["bill_after_usd"] == pytest.approx(row["bill_saving_usd"])
    assert planned.totals["load_mwh"] == pytest.approx(planned.table["load_mwh"].sum())
    money = ("bill_saving_usd", "bill_saving_other_usd", "npv_usd", "third_party_npv_usd", "jcm_npv_usd")
    for name in ("grid_import_mwh", "payback_years", *money):
        assert row[f"{name}_low"] < row[f"{name}_p50"] < row[f"{name}_high"]
    assert planned.settings == {"e": small_result.plan.estates.cases["e"].setting}


def test_what_stands_on_roofs_is_not_planned_again(small_result, planned):
    estates = small_result.potential.estates
    left = 0.25 * estates["estate_pv_capacity_mwp"]
    potential = replace(small_result.potential, estates=estates.assign(estate_pv_remaining_mwp=left))
    other = plan_estates(
        small_result.study.with_futures(), small_result.inputs, potential, settings=planned.settings
    ).table.iloc[0]
    row = planned.table.iloc[0]
    assert other["pv_built_mwp"] == pytest.approx(left.iloc[0])
    assert other["pv_generation_mwh"] == pytest.approx(0.25 * row["pv_generation_mwh"])
    assert other["self_consumption_share"] >= row["self_consumption_share"]
    assert other["load_mwh"] == row["load_mwh"]


def test_bills_are_those_of_both_calendars(planned):
    row = planned.table.iloc[0]
    rate = planned.cases["e"].terms.usd_rate
    sums = planned.bills.groupby("tariff_calendar", sort=False)["amount"].sum() / rate
    assert sums.index.tolist() == list(planned.cases["e"].calendars)
    assert sums.iloc[0] == pytest.approx(row["bill_after_usd"])
    assert set(planned.bills["currency"]) == {"VND"}


def test_the_hours_keep_the_year(planned):
    days = planned.pv.times.days_in_month[(planned.pv.times.hour == 0) & (planned.pv.times.day == 1)].to_numpy()
    load = planned.hours["load_kw"].to_numpy().reshape(12, 24).sum(axis=1) @ days
    assert load / 1000.0 == pytest.approx(planned.table["load_mwh"].iloc[0], rel=1e-9)


def test_less_sun_and_a_battery_come_to_less_export(small_result, planned):
    given = planned.settings["e"]
    other = again(small_result, {"e": replace(given, pv_share=0.5, battery_hours=3.0)}).table.iloc[0]
    row = planned.table.iloc[0]
    assert other["pv_built_mwp"] == pytest.approx(0.5 * row["pv_built_mwp"])
    assert other["self_consumption_share"] > row["self_consumption_share"]
    assert other["battery_kwh"] == pytest.approx(3.0 * row["load_mean_kw"])
    assert other["direct_use_share"] < other["self_consumption_share"]


def test_a_third_party_sells_by_a_private_wire_at_the_price_of_the_study(small_result, planned):
    def with_price(price):
        study = small_result.study.with_futures()
        options = study.estates.model_copy(update={"private_wire_price": price})
        study = study.model_copy(update={"estates": options})
        return plan_estates(study, small_result.inputs, small_result.potential, settings=planned.settings).table.iloc[0]

    for_nothing, cheap, dear = (with_price(price) for price in (0.0, 1000.0, 2000.0))
    steps = [
        later["third_party_npv_usd"] - own["third_party_npv_usd"]
        for own, later in ((for_nothing, cheap), (cheap, dear))
    ]
    assert steps[0] == pytest.approx(steps[1])
    row, terms = planned.table.iloc[0], planned.cases["e"].terms
    sold = row["self_consumption_share"] * row["pv_generation_mwh"] * 1000.0 * 1000.0 / terms.usd_rate
    lives = np.arange(1, int(terms.pv_life) + 1)
    worth = ((1 - terms.pv_degradation) ** (lives - 1) / (1 + terms.discount_rate) ** lives).sum()
    assert steps[0] == pytest.approx(sold * worth)
    assert dear["npv_usd"] == row["npv_usd"], "an owner has no wire"


def test_without_a_tariff_there_is_a_balance_and_no_money(small_result):
    study = small_result.study.with_futures()
    abroad = study.model_copy(update={"country": "PH", "time_zone": "Asia/Manila"})
    plan = plan_estates(abroad, small_result.inputs, small_result.potential, settings={"e": EstateSetting()})
    row = plan.table.iloc[0]
    money = [name for name in plan.table if name.endswith("_usd") and "investment" not in name]
    assert row[[*money, "payback_years", "irr_pct"]].isna().all()
    assert row["self_consumption_share"] > 0.0
    assert row["surplus_share"] == 1.0
    assert plan.bills.empty


def test_without_estates_or_their_hours_there_is_no_plan(small_result):
    study, layers, potential = small_result.study, small_result.inputs, small_result.potential
    assert plan_estates(study, replace(layers, estates=None), potential, settings={}) is None
    assert plan_estates(study, layers, replace(potential, roof_hours=None), settings={}) is None


def test_a_result_without_futures_has_no_ends(small_result, planned):
    plan = plan_estates(
        small_result.study,
        small_result.inputs,
        replace(small_result.potential, draws=None),
        settings=planned.settings,
    )
    assert not [name for name in plan.table if name.endswith("_p50")]
    assert np.isfinite(plan.table["npv_usd"]).all()


def test_a_metered_series_and_tenants_run_through(small_result, tmp_path):
    folder = make_study(tmp_path)
    metered_rows(2025, 30, kw=1500.0).to_csv(folder / "meter.csv", index=False)
    (folder / "tenants.csv").write_text(TENANTS, encoding="utf-8")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    rest = 'status = "real"\nlicence = "of the park"\n'
    text += f'[layers.estate_demand]\nfile = "meter.csv"\n{rest}[layers.estate_tenants]\nfile = "tenants.csv"\n{rest}'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    study = open_study(folder).with_futures()
    layers = open_layers(study)
    settings = {"e": EstateSetting(battery_hours=1.0).with_tariff(study.estates, country="VN")}
    plan = plan_estates(study, layers, small_result.potential, settings=settings)
    row = plan.table.iloc[0]
    assert (row["load_basis"], row["load_confidence"]) == ("metered", "high")
    assert row["load_mwh"] == pytest.approx(day_load(year_of_steps(2025), 1500.0).sum() / 1000.0, rel=0.01)
    assert row["load_mwh_high"] - row["load_mwh_low"] < 0.2 * row["load_mwh"], "a meter narrows the range"
    assert row["load_peak_kw"] >= row["peak_import_kw"]
    assert row["load_industries"] != ""


def test_the_mechanism_credits_nothing_that_is_curtailed(small_result, planned):
    def paid(setting):
        row = again(small_result, {"e": setting}).table.iloc[0]
        taken = 1.0 - row["curtailed_mwh"] / row["pv_generation_mwh"]
        return taken, (row["jcm_npv_usd"] - row["npv_usd"]) / row["estate_investment_usd"]

    (whole, all_sold), (taken, none_sold) = (
        paid(replace(planned.settings["e"], surplus_share=share)) for share in (1.0, 0.0)
    )
    assert whole == pytest.approx(1.0)
    assert taken < 1.0
    assert all_sold > 0.0
    assert none_sold == pytest.approx(all_sold * taken), "the limit of money a tonne binds"


def test_estates_have_their_potential_and_what_is_planned(small_result, planned):
    potential = small_result.potential.estates
    estates = planned.beside(potential)
    assert estates.crs == potential.crs
    assert estates.columns.is_unique
    assert set(potential.columns) <= set(estates.columns)
    assert estates["load_mwh"].tolist() == planned.table["load_mwh"].tolist()
    assert small_result.estates.columns.tolist() == estates.columns.tolist()


def test_energy_saving_comes_before_the_sun(small_result, planned):
    row = planned.table.iloc[0]
    assert (row["saving_share"], row["load_after_mwh"]) == (0.0, row["load_mwh"])
    assert row["saved_mwh"] == pytest.approx(row["saving_potential_share"] * row["load_mwh"])
    assert row["saved_mwh_low"] < row["saved_mwh_p50"] < row["saved_mwh_high"]
    own = planned.saving[planned.saving["energy_carrier"] == "electricity"]
    assert own["saved_mwh"].sum() == pytest.approx(row["saved_mwh"])
    price = row["bill_before_usd"] / row["load_mwh"]
    spent = row["saving_investment_usd"]
    upkeep = small_result.study.parameters.value("saving.om_share") * spent
    assert row["saving_payback_years"] == pytest.approx(spent / (price * row["saved_mwh"] - upkeep))
    assert row["saving_abatement_usd_per_t"] < 0.0
    plan = again(small_result, {"e": replace(planned.settings["e"], saving_share=0.5, battery_hours=2.0)})
    half = plan.table.iloc[0]
    for name in ("load_mwh", "bill_before_usd", "saved_mwh", "saving_investment_usd", "saving_payback_years"):
        assert half[name] == pytest.approx(row[name]), name
    assert half["load_after_mwh"] == pytest.approx(row["load_mwh"] - 0.5 * row["saved_mwh"])
    assert half["load_after_mwh_low"] < half["load_after_mwh"] < half["load_after_mwh_high"]
    assert half["battery_kwh"] == pytest.approx(2.0 * half["load_after_mwh"] * 1000.0 / 8760.0)
    without = again(small_result, {"e": replace(planned.settings["e"], battery_hours=2.0)}).table.iloc[0]
    assert half["estate_avoided_tco2e"] > without["estate_avoided_tco2e"]
    assert half["self_consumption_share"] < without["self_consumption_share"]
    assert plan.load_kw.sum() / 1000.0 == pytest.approx(half["load_after_mwh"])
    assert plan.hours["load_kw"].sum() < planned.hours["load_kw"].sum()
    assert plan.totals["self_sufficiency_share"] == pytest.approx(half["self_sufficiency_share"])
    for name in ("npv_usd", "bill_saving_usd", "payback_years"):
        assert half[f"{name}_low"] < half[f"{name}_p50"] < half[f"{name}_high"]
    middle = half["npv_usd"] - without["npv_usd"]
    assert middle == pytest.approx(half["npv_usd_p50"] - without["npv_usd_p50"], rel=0.5), "futures have it too"
