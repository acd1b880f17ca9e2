"""A result beside published figures."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geoplan.languages import Text
from geoplan.outputs.wording.check_words import reason_of
from geoplan.parameters import load_parameters
from geoplan.potential.roofs.rooftop_pv import factors_of
from geoplan.potential.uncertainty import interval
from geoplan.potential.waste.composition import kwh_per_t
from geoplan.result.checks import Check, checks_of, park_roof_share
from geoplan.result.published import Reference, load_references
from geoplan.siting.draws.candidate_draws import CandidateDraws
from support.places import REPOSITORY


def reference(low, high):
    return Reference("one", "figure", low, high, "-", "", "", "somewhere", "low", Text(en="One"))


def by_key(checks):
    return {each.reference.key: each for each in checks}


@pytest.fixture(scope="module")
def checks(small_result):
    return by_key(small_result.checks)


@pytest.mark.parametrize(
    ("value", "verdict", "reason"), [(1.0, "below", "one.below"), (2.0, "inside", ""), (3.1, "above", "one.above")]
)
def test_a_value_lies_inside_above_or_below(value, verdict, reason):
    check = Check(reference(2.0, 3.0), value)
    assert (check.verdict, check.reason) == (verdict, reason)
    assert check.meets == (verdict == "inside")


def test_a_price_is_met_from_below_and_intervals_may_meet():
    price = reference(float("nan"), 80.0)
    assert Check(price, 10.0).verdict == "inside"
    assert Check(price, 90.0, 70.0, 110.0).verdict == "above"
    assert Check(price, 90.0, 70.0, 110.0).meets
    assert not Check(price, 90.0, 85.0, 110.0).meets


def test_figures_are_quotients_of_the_totals(small_result, checks):
    totals = small_result.totals
    capacity_w = totals["rooftop_pv_capacity_mwp"] * 1e6
    assert checks["roofs_hcmc_area"].value == pytest.approx(capacity_w / totals["roof_area_m2"])
    assert checks["roofs_nrel"].value == pytest.approx(capacity_w / totals["usable_roof_area_m2"])
    assert checks["roofs_hcmc_person"].value == pytest.approx(capacity_w / 1e3 / totals["population"])
    assert checks["yield_jcm"].value == pytest.approx(totals["rooftop_pv_specific_yield_kwh_per_kwp"])
    waste = checks["waste_plants"]
    assert waste.value == pytest.approx(totals["waste_energy_gwh"] * 1e6 / totals["waste_collected_t"])
    assert waste.low < waste.value < waste.high


def test_ends_are_those_of_the_quotient_in_each_future(small_result, checks):
    drawn = small_result.potential.draws.totals
    capacity, area = drawn["rooftop_pv_capacity_mwp"].rows()[0], drawn["roof_area_m2"].rows()[0]
    each = checks["roofs_hcmc_area"]
    assert [each.low, each.high] == pytest.approx(np.quantile(1e6 * capacity / area, [0.1, 0.9]).tolist())
    # how much roof there is moves the capacity, and not that of a square metre
    low, high = np.quantile(capacity, [0.1, 0.9]) / small_result.totals["rooftop_pv_capacity_mwp"]
    assert each.high / each.value - each.low / each.value < high - low
    plants, waste = checks["waste_plants"], drawn["waste_energy_gwh"].rows()[0]
    by_tonne = 1e6 * waste / drawn["waste_collected_t"].rows()[0]
    assert [plants.low, plants.high] == pytest.approx(np.quantile(by_tonne, [0.1, 0.9]).tolist())
    # without the tonnes a tonne is a product of its heating value and an efficiency, wherever it is burnt
    low, _, high = kwh_per_t(small_result.parameters)
    assert (plants.low, plants.high) == pytest.approx((low, high))


def test_a_result_without_futures_has_no_ends(small_result):
    bare = replace(small_result.potential, draws=None)
    each = by_key(checks_of(small_result.study, bare, None))["roofs_hcmc_area"]
    assert each.value > 0
    assert np.isnan([each.low, each.high]).all()


def test_parks_count_where_they_operate(small_result):
    potential = small_result.potential
    estates = gpd.GeoDataFrame(
        {"area_ha": [100.0, 50.0, 70.0], "estate_status": ["operating", "planned", "operating"]},
        geometry=[None] * 3,
        crs=32648,
    )
    roofs = replace(potential.roofs, estates=pd.DataFrame({"usable_roof_area_m2": [2e5, 9e9, 1.4e5]}))
    assert park_roof_share(replace(potential, estates=estates, roofs=roofs)) == pytest.approx(0.2)
    assert np.isnan(park_roof_share(replace(potential, estates=estates.assign(estate_status=""), roofs=roofs)))
    assert np.isnan(park_roof_share(replace(potential, estates=None)))


def test_costs_are_means_by_energy_beside_prices(small_result):
    candidates = pd.DataFrame(
        {
            "candidate_kind": ["waste", "waste", "biomass", "tides"],
            "energy_gwh": [30.0, 10.0, 5.0, 1.0],
            "lcoe_usd_per_mwh": [150.0, 190.0, np.nan, 60.0],
            "lcoe_usd_per_mwh_low": [120.0, 160.0, np.nan, 50.0],
            "lcoe_usd_per_mwh_high": [180.0, 220.0, np.nan, 70.0],
        }
    )
    known = by_key(checks_of(small_result.study, small_result.potential, candidates))
    waste = known["price_waste"]
    assert (waste.value, waste.low, waste.high) == pytest.approx((160.0, 130.0, 190.0))
    assert "price_biomass" not in known
    gap = 160.0 - waste.reference.high
    assert waste.figures["gap"] == pytest.approx(gap)
    assert waste.figures["fee"] == pytest.approx(gap * known["waste_plants"].value / 1000)
    candidates.loc[1, "lcoe_usd_per_mwh_low"] = np.nan
    half = by_key(checks_of(small_result.study, small_result.potential, candidates))["price_waste"]
    assert (half.value, half.high) == pytest.approx((160.0, 190.0))
    assert np.isnan(half.low), "no mean over the energy of both of what one of them tells"
    candidates["lcoe_usd_per_mwh"] = np.nan
    assert not any(
        key.startswith("price") for key in by_key(checks_of(small_result.study, small_result.potential, candidates))
    )


def test_ends_of_a_mean_cost_are_those_of_the_mean_in_each_future(small_result):
    candidates = pd.DataFrame(
        {
            "candidate_id": ["a", "b"],
            "candidate_kind": "waste",
            "energy_gwh": [30.0, 10.0],
            "lcoe_usd_per_mwh": [150.0, 190.0],
            "lcoe_usd_per_mwh_low": 100.0,
            "lcoe_usd_per_mwh_high": 300.0,
        }
    )
    share = np.linspace(0.0, 1.0, 101)
    energy = np.stack([20.0 + 20.0 * share, 10.0 * share])  # the second gives nothing in the first future
    cost = np.stack([200.0 - 100.0 * share, 100.0 + 100.0 * share])
    cost[1, 0] = np.inf
    drawn = CandidateDraws(("b", "a"), 101, {"energy_gwh": energy[::-1], "lcoe_usd_per_mwh": cost[::-1]})
    checks = checks_of(small_result.study, small_result.potential, candidates, draws=drawn)
    spent = (energy * np.where(energy > 0, cost, 0.0)).sum(axis=0) / energy.sum(axis=0)
    told = by_key(checks)["price_waste"]
    assert told.value == pytest.approx(160.0)
    assert [told.low, told.high] == pytest.approx(np.quantile(spent, [0.1, 0.9]))
    assert told.low > 100.0, "not all are low in the same future"
    unknown = CandidateDraws(("a",), 101, {"energy_gwh": energy[:1], "lcoe_usd_per_mwh": cost[:1]})
    assert np.isnan(
        by_key(checks_of(small_result.study, small_result.potential, candidates, draws=unknown))["price_waste"].low
    )


def test_reasons_hold_the_numbers_that_explain_the_difference(small_result, checks):
    area, persons = checks["roofs_hcmc_area"].figures, checks["roofs_hcmc_person"].figures
    totals = small_result.totals
    industrial = totals["rooftop_pv_industrial_capacity_mwp"] / totals["rooftop_pv_capacity_mwp"]
    assert area["industrial"] == pytest.approx(100 * industrial)
    assert area["older_efficiency"] < area["efficiency"]
    assert area["with_older"] == pytest.approx(
        checks["roofs_hcmc_area"].value * area["older_efficiency"] / area["efficiency"], rel=0.02
    )
    assert persons["there"] == pytest.approx(700 / 63)
    assert persons["without"] == pytest.approx(checks["roofs_hcmc_person"].value * (1 - industrial))


def test_roofs_that_carry_nothing_are_below_and_need_no_numbers(small_result):
    potential = small_result.potential
    nothing = {name: 0.0 for name in potential.totals.index if "rooftop_pv" in name and "capacity" in name}
    empty = replace(potential, totals=pd.concat([potential.totals.drop(list(nothing)), pd.Series(nothing)]))
    checks = by_key(checks_of(small_result.study, empty, None))
    assert {checks[key].verdict for key in ("roofs_hcmc_area", "roofs_hcmc_person", "roofs_nrel")} == {"below"}
    assert all(reason_of(check, "en") for check in checks.values() if check.reason)


def test_abroad_only_what_holds_there_is_shown(small_result):
    abroad = small_result.study.model_copy(update={"country": "JP", "time_zone": "Asia/Tokyo"})
    shown = by_key(checks_of(abroad, small_result.potential, small_result.candidates))
    assert set(shown) == {each.key for each in load_references() if each.country != "VN"}


def documented(figure):
    """Return what docs/methods.md says of a figure here."""
    page = (REPOSITORY / "docs" / "methods.md").read_text("utf-8").partition("## Held against published figures")[2]
    return next(line.split(" | ")[2] for line in page.splitlines() if line.startswith(f"| {figure} |"))


@pytest.mark.published
@pytest.mark.parametrize(
    ("figure", "factors", "published", "inside"),
    [
        ("the same, flat roofs of dwellings [Wp/m²]", 3, (63.0, 63.0), True),
        ("usable flat roofs [Wp/m²]", 2, (137.0, 137.0), False),
    ],
)
def test_roofs_of_dwellings_are_as_documented(figure, factors, published, inside):
    """A flat roof of a dwelling, by usable share, packing and efficiency, or without the first."""
    parameters = load_parameters()
    names = [name for name in factors_of("residential", "flat") if name != "pv.resource_factor"][-factors:]
    value = 1000 * np.prod([parameters.value(name) for name in names])
    low, high = interval(value, parameters, names)
    assert documented(figure) == f"{value:.3g}, interval {low:.3g}-{high:.3g}"
    assert (low <= published[0] and published[1] <= high) == inside


@pytest.mark.published
def test_the_energy_of_waste_is_as_documented():
    low, value, high = kwh_per_t(load_parameters())
    figures = f"{value:.0f}, interval {low:.0f}-{high:.0f}"
    assert documented("incineration [kWh/t]") == documented("incineration, Soc Son [kWh per wet t]") == figures
    assert 375 <= value <= 457
    assert high > 457
    assert low < 375
