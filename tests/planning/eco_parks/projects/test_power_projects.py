from dataclasses import replace

import numpy as np
import pytest

from geoplan.planning.eco_parks.projects.power_projects import power_projects
from geoplan.planning.estates.plans.estate_plan import PV_CAPACITY, plan_estates


@pytest.fixture(scope="module")
def kwp(small_result):
    return small_result.potential.estates[PV_CAPACITY].to_numpy() * 1000.0


def projects_of(result, kwp, **setting):
    """The projects of the one estate, planned otherwise."""
    given = replace(result.plan.estates.settings["e"], **setting)
    study = result.study.with_futures()
    plan = plan_estates(study, result.inputs, result.potential, settings={"e": given})
    found = {each.technology: each for each in power_projects(plan, roof_kwp=kwp, parameters=study.parameters)}
    return plan, found


def test_pv_alone_is_what_the_plan_of_pv_alone_comes_to(small_result, kwp):
    plan = small_result.plan.estates
    (pv,) = power_projects(plan, roof_kwp=kwp, parameters=small_result.study.parameters)
    row, terms = plan.table.iloc[0], plan.cases["e"].terms
    assert pv.technology == "rooftop_pv"
    assert pv.project_size == pytest.approx(row["pv_built_mwp"])
    assert pv.project_investment_usd == pytest.approx(row["estate_investment_usd"])
    assert pv.project_payback_years == pytest.approx(row["payback_years"])
    assert pv.project_avoided_tco2e == pytest.approx(row["estate_avoided_tco2e"])
    years = range(1, int(terms.pv_life) + 1)
    worn = sum((1 - terms.pv_degradation) ** (year - 1) / (1 + terms.discount_rate) ** year for year in years)
    tonnes = row["estate_avoided_tco2e"] * worn
    assert pv.project_abatement_usd_per_t == pytest.approx(-row["npv_usd"] / tonnes)
    assert pv.confidence == "low", "the load is a proxy"


def test_where_the_plan_builds_nothing_all_roofs_are_the_project(small_result, kwp):
    plan, projects = projects_of(small_result, kwp, pv_share=0.0)
    (whole,) = power_projects(small_result.plan.estates, roof_kwp=kwp, parameters=small_result.study.parameters)
    assert plan.table["pv_built_mwp"].tolist() == [0.0]
    assert projects["rooftop_pv"] == whole


def test_a_battery_is_what_it_adds_to_the_same_pv(small_result, kwp):
    plan, projects = projects_of(small_result, kwp, pv_share=0.8, battery_hours=2.0)
    alone, pv = projects_of(small_result, kwp, pv_share=0.8)
    battery, row, before = projects["battery"], plan.table.iloc[0], alone.table.iloc[0]
    assert projects["rooftop_pv"] == pv["rooftop_pv"]
    assert battery.project_size == pytest.approx(row["battery_kwh"])
    added = row["estate_investment_usd"] - before["estate_investment_usd"]
    assert battery.project_investment_usd == pytest.approx(added)
    assert battery.project_avoided_tco2e == pytest.approx(row["estate_avoided_tco2e"] - before["estate_avoided_tco2e"])
    years = range(1, int(plan.cases["e"].terms.pv_life) + 1)
    tonnes = battery.project_avoided_tco2e * sum((1 + plan.cases["e"].terms.discount_rate) ** -year for year in years)
    if tonnes > 0.0:
        assert battery.project_abatement_usd_per_t == pytest.approx((before["npv_usd"] - row["npv_usd"]) / tonnes)
    else:
        assert np.isnan(battery.project_abatement_usd_per_t)
    assert battery.project_basis == "estate_plan"


def test_a_battery_of_the_sweep_is_a_project_where_one_pays(small_result, kwp):
    cheap = {"costs.battery.capex": 5.0, "costs.battery.converter_capex": 1.0}
    study = small_result.study.with_futures().with_parameters(cheap)
    settings = {"e": replace(small_result.plan.estates.settings["e"], dispatch="tariff")}
    plan = plan_estates(study, small_result.inputs, small_result.potential, settings=settings)
    best = plan.table["best_battery_hours"].iloc[0]
    assert best > 0.0
    projects = {each.technology: each for each in power_projects(plan, roof_kwp=kwp, parameters=study.parameters)}
    battery = projects["battery"]
    assert battery.project_basis == "battery_sweep"
    assert battery.project_size == pytest.approx(best * plan.table["load_mean_kw"].iloc[0], rel=1e-6)
    assert 0.0 < battery.project_payback_years < 20.0


def test_no_roofs_are_no_project(small_result):
    parameters = small_result.study.parameters
    assert list(power_projects(small_result.plan.estates, roof_kwp=[0.0], parameters=parameters)) == []
