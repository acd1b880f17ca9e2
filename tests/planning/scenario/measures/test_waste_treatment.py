from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.kinds.national import parameters_of
from geoplan.layers.feedstock.waste import composition
from geoplan.parameters import load_parameters
from geoplan.planning.scenario.measures.waste_treatment import TREATED, waste_measures
from geoplan.planning.waste_plan import waste_plan
from geoplan.potential.waste.treatment import treat_waste
from support.hand_basis import YEARS, ZONES, hand_basis

SPLIT = {
    "waste.split.recycling": 0.0,
    "waste.split.composting": 0.1,
    "waste.split.anaerobic_digestion": 0.0,
    "waste.split.incineration": 0.1,
    "waste.split.landfill": 0.8,
    "waste.split.open_burning": 0.0,
    "scenario.waste.sorted_share": 0.5,
    "scenario.waste.digested_share": 0.25,
    "waste.landfill.delay": 6.0,
    "waste.landfill.recovered_share": 0.0,
    "waste.collected_share.all": 1.0,
    "waste.plan.growth": 0.02,
    "waste.plan.last_year": 2060.0,
}
COLLECTED = {"zones": pd.DataFrame({"zone_id": list(ZONES), "waste_collected_t": [30_000.0, 10_000.0]})}


def measures(parameters=None, **more):
    made = waste_measures(
        hand_basis(SPLIT | (parameters or {}), potential=COLLECTED | more.pop("potential", {}), **more)
    )
    return {each.measure_id.removeprefix("waste."): each for each in made}


def plan_of(basis_parameters, treatment=None):
    basis = hand_basis(basis_parameters)
    waste = pd.DataFrame({"stream": ["all"], "t_per_day": [200.0], "year": ["2025"]})
    return waste_plan(waste, treatment=treatment, parameters=basis.study.parameters)


def test_what_has_no_treatment_today_can_be_treated():
    made = usual()
    assert set(made) == set(TREATED)
    burnt = made["incineration"]
    assert burnt.potential == pytest.approx([24_000.0, 8_000.0])
    assert burnt.unit == "t/a"
    assert (burnt.resource, set(burnt.resource_share)) == ("waste", {1.0})


def test_sorting_takes_half_of_what_each_can_use_and_no_food_twice():
    made = usual()
    parameters = hand_basis(SPLIT).study.parameters
    left = composition(parameters).copy()
    rots = left[["food", "garden"]]
    left[["food", "garden"]] -= 0.1 * rots / rots.sum()  # composted already
    left /= left.sum()
    food = left[["food", "garden"]].sum() * 32_000
    dry = left[["paper", "plastics", "metal", "glass", "textiles", "rubber"]].sum() * 32_000
    assert made["composting"].potential.sum() == pytest.approx(food * 0.5 * 0.75)
    assert made["anaerobic_digestion"].potential.sum() == pytest.approx(food * 0.5 * 0.25)
    assert made["recycling"].potential.sum() == pytest.approx(dry * 0.5)


def test_burning_all_that_is_landfilled_changes_what_the_treatment_of_waste_says():
    split = {name: 0.0 for name in SPLIT if name.startswith("waste.split.")} | {"waste.split.landfill": 1.0}
    made = measures(split)["incineration"]
    parameters = hand_basis(SPLIT | split).study.parameters
    told = treat_waste(40_000.0, parameters, split={"incineration": 1.0}).loc["incineration"]
    assert made.energy_mwh.sum() == pytest.approx(told["energy_gwh"] * 1000)
    assert made.direct_t.sum() == pytest.approx(-told["emissions_tco2e"])
    assert made.lag_t[0] == 0.0  # the first year of a tonne is nought
    assert 0.7 < made.lag_t.sum() * 40_000 / told["landfill_methane_avoided_tco2e"] < 1.0


def test_over_the_years_it_avoids_the_methane_of_the_waste_plan():
    treatment = pd.DataFrame({"year": [2025], "incineration": [1.0]})
    everything = {name: 0.0 for name in SPLIT if name.startswith("waste.split.")} | {"waste.split.landfill": 1.0}
    own = SPLIT | everything
    told = plan_of(own, treatment)
    total = told[told["treatment"] == "total"].set_index("year")["landfill_methane_avoided_tco2e"]
    made = measures(everything, waste_plan=plan_of(own))["incineration"]
    stock = made.potential.sum() * made.growth
    ours = [sum(stock[early] * made.lag_t[late - early] for early in range(late + 1)) for late in range(len(YEARS))]
    assert ours == pytest.approx(total.reindex(YEARS).tolist())


def test_the_potential_grows_with_the_waste_and_shrinks_by_what_is_planned_already():
    made = measures(waste_plan=plan_of(SPLIT))["incineration"]
    assert made.growth == pytest.approx(1.02 ** np.arange(len(YEARS)))
    assert made.potential.sum() == pytest.approx(200 * 365 * 0.8)
    columns = {"composting": [0.1, 0.1], "incineration": [0.1, 0.5], "landfill": [0.8, 0.4]}
    planned = measures(waste_plan=plan_of(SPLIT, pd.DataFrame({"year": [2025, 2035], **columns})))["incineration"]
    assert planned.growth[10] == pytest.approx(1.02**10 / 2)


def test_waste_that_is_burnt_in_the_open_gives_its_smoke_and_no_methane():
    open_fire = {"waste.split.landfill": 0.4, "waste.split.open_burning": 0.4}
    half, whole = measures(open_fire), usual()
    for key in TREATED:
        assert half[key].potential == pytest.approx(whole[key].potential)
        assert half[key].lag_t == pytest.approx(whole[key].lag_t / 2)
        assert half[key].direct_t.sum() > whole[key].direct_t.sum()


@cache
def usual():
    return measures()


@given(st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4))
def test_neither_tonnes_nor_methane_are_counted_twice(shares):
    made = usual()
    need = max(1.0, sum(share * made[key].resource_share[0] for share, key in zip(shares, TREATED, strict=True)))
    tonnes = [share / need * made[key].potential[0] for share, key in zip(shares, TREATED, strict=True)]
    methane = sum(each * made[key].lag_t.sum() for each, key in zip(tonnes, TREATED, strict=True))
    whole = made["incineration"]
    assert sum(tonnes) <= whole.potential[0] * (1 + 1e-9)
    assert methane <= whole.potential[0] * whole.lag_t.sum() * (1 + 1e-9)


def test_each_landfill_counts_by_what_it_takes():
    names = ("deposited_t", "first_year", "last_year", "base_year", "management", "landfill_id")
    rows = [
        (300.0, 2023, 2025, 2025, "managed_anaerobic", "x"),
        (100.0, 2023, 2025, 2025, "unmanaged_shallow", "y"),
        (9e9, 1990, 2000, 2025, "uncategorised", "closed"),
    ]
    own = {"waste.landfill_kind.managed_anaerobic.mcf": 1.0, "waste.landfill_kind.unmanaged_shallow.mcf": 0.4}
    own |= {
        "waste.landfill_kind.managed_anaerobic.oxidation": 0.1,
        "waste.landfill_kind.unmanaged_shallow.oxidation": 0.1,
    }
    own |= {"waste.landfill.mcf": 0.85, "waste.landfill.oxidation": 0.1}
    states = pd.DataFrame(rows, columns=names)
    layer = gpd.GeoDataFrame({"landfill_id": ["x", "y", "closed"]})
    sites = measures(own, potential={"landfills": states}, layers={"landfills": layer})["incineration"]
    assert sites.lag_t == pytest.approx(measures(own)["incineration"].lag_t)  # 3/4 of 1.0 and 1/4 of 0.4 are 0.85
    half = layer.assign(recovered_share=[0.5, 0.5, np.nan])
    wells = measures(own, potential={"landfills": states}, layers={"landfills": half})["incineration"]
    assert wells.lag_t == pytest.approx(sites.lag_t / 2)


def test_futures_stay_about_the_value_and_move_with_the_efficiency():
    own = {"waste.incineration.efficiency": (0.2, 0.225, 0.25)}
    basis = hand_basis(SPLIT | own, potential=COLLECTED)
    burnt = waste_measures(basis)[0]
    for each in (burnt.moved.energy, burnt.moved.direct):
        assert each.shape == (basis.count,)
        assert 0.7 < np.median(each) < 1.3
    efficiency = basis.study.parameters.futures.ratio("waste.incineration.efficiency")
    assert np.corrcoef(np.log(burnt.moved.energy), np.log(efficiency))[0, 1] > 0.1


def test_only_incineration_has_a_price_and_it_is_that_of_a_plant_of_all_the_waste():
    made = measures({"costs.waste.throughput_capex": 100.0, "costs.waste.throughput_exponent": -0.5})
    assert [made[key].costs is None for key in TREATED] == [False, True, True, True]
    tonnes_a_day = 32_000 / 365
    own = {"learning.waste.cost_year": 2025.0, "costs.waste.reference_throughput": 1000.0}
    own |= {"costs.waste.throughput_capex": 100.0, "costs.waste.throughput_exponent": -0.5}
    costs = measures(own)["incineration"].costs
    assert costs is not None
    assert costs.capex_usd[0] == pytest.approx(100_000 / 365 * (tonnes_a_day / 1000) ** -0.5)


def test_without_waste_or_where_all_is_treated_there_is_none():
    assert waste_measures(hand_basis(SPLIT)) == ()
    treated = {"waste.split.landfill": 0.0, "waste.split.incineration": 0.9}
    assert measures(treated) == {}


def test_abroad_there_are_tonnes_and_methane_and_no_price():
    abroad = parameters_of(load_parameters(), viet_nam=False)
    basis = hand_basis(SPLIT, potential=COLLECTED)
    there = replace(basis, study=basis.study.model_copy(update={"parameters": abroad}))
    made = waste_measures(there)
    assert [each.costs for each in made] == [None] * 4
    assert made[0].lag_t.sum() > 0.0
