"""What a place gives off without measures, from its layers."""

import numpy as np
import pandas as pd
import pytest

from geoplan.layers.catalog import open_layers
from geoplan.options.scenario_options import ScenarioOptions
from geoplan.planning.scenario.inputs.without_measures import baseline_of, scenario_years_of

HEADER = "sector,carrier,scope,gas,year,emissions_t,source\n"
INVENTORY = (
    "industry,coal,1,co2,2024,300000,the city\n"
    "transport,petrol,1,co2,2024,200000,the city\n"
    "waste,,1,co2e,2024,40000,the city\n"
    "buildings,electricity,2,co2,2024,65920,the city\n"
    "power,coal,1,co2,2024,900000,the city\n"
    "industry,coal,1,co2,2018,100000,the city\n"
)
BAU = (
    "sector,year,emissions_t,driver,level,source\n"
    "transport,2050,260000,,,a\nindustry,2024,,output,100,a\n,2050,,output,150,a\n"
)


def place(folder, options=None, **tables):
    for kind, text in tables.items():
        folder.csv(kind, text)
    study = folder.study()
    if options:
        study = study.model_copy(update={"scenario": ScenarioOptions(**options)})
    return study, open_layers(study)


def known(folder, options=None, **tables):
    given = {"inventory": HEADER + INVENTORY, "business_as_usual": BAU} | tables
    return baseline_of(*place(folder, options, **given))


def test_the_base_year_adds_up_to_the_inventory_and_the_rest_grows(folder):
    baseline = known(folder)
    assert (baseline.years[0], baseline.years[-1]) == (2024, 2050)
    assert baseline.is_known
    assert baseline.total_t[0] == pytest.approx(baseline.base_t, rel=1e-12)
    assert baseline.base_t == pytest.approx(300000 + 200000 + 40000 + 65920)
    assert baseline.total_t[-1] == pytest.approx(450000 + 260000 + 40000 + 65920)
    assert baseline.past_t == {2018: 100000.0}
    assert baseline.drivers["output"][[0, -1]].tolist() == [100.0, 150.0]
    assert baseline.missing == ("bau_part",)


def test_uses_are_electricity_and_fuel_and_all_else_is_fixed(folder):
    baseline = known(folder)
    uses = {use.use_id: row[0] for use, row in zip(baseline.uses, baseline.activity, strict=True)}
    assert uses == {
        "electricity.buildings": pytest.approx(100000.0),  # MWh, at 0.6592 t
        "industry.coal": 300000.0,
        "transport.petrol": 200000.0,
    }
    assert (baseline.fixed_t == 40000.0).all()
    assert baseline.has_floor


def test_power_plants_count_where_the_study_says_so(folder):
    assert known(folder, {"apart": True}).fixed_t[0] == 940000.0


def test_a_base_year_of_the_past_has_its_own_inventory_and_factor(folder):
    bau = "sector,year,emissions_t,source\nindustry,2050,260000,a\n"
    baseline = known(folder, {"base_year": 2018, "last_year": 2030}, business_as_usual=bau)
    assert baseline.years.tolist() == list(range(2018, 2031))
    assert baseline.base_t == 100000.0
    assert baseline.base_factor == 0.913
    assert baseline.grid_factor[-1] == 0.6592


def test_an_inventory_without_business_as_usual_is_not_the_whole(folder):
    study, layers = place(folder, inventory=HEADER + INVENTORY)
    baseline = baseline_of(study, layers)
    assert not baseline.is_known
    assert np.isnan(baseline.total_t).all()
    assert baseline.base_t == pytest.approx(605920.0)
    assert baseline.missing == ("business_as_usual",)


def test_without_an_inventory_what_can_be_computed_is_a_part_and_is_called_so(folder):
    sold = "year,electricity_sold_gwh,basis,source\n2024,100,observed,a\n2030,130,forecast,a\n"
    study, layers = place(folder, demand=sold, business_as_usual=BAU)
    plan = pd.DataFrame({"year": [2024], "treatment": ["total"], "emissions_tco2e": [5.0]})
    baseline = baseline_of(study, layers, waste_plan=plan)
    assert not baseline.is_known
    assert [use.use_id for use in baseline.uses] == ["electricity.other"]
    assert baseline.activity[0, [0, 3, -1]].tolist() == pytest.approx([1e5, 1.15e5, 1.3e5])
    assert (baseline.fixed_t == 5.0).all()
    assert baseline.missing[0] == "inventory"
    assert np.isnan(baseline.base_t)


def test_a_place_of_which_nothing_is_known_starts_from_the_year_of_its_data(folder):
    study, layers = place(folder)
    baseline = baseline_of(study, layers)
    assert baseline.years[0] == study.prices.year
    assert baseline.uses == ()
    assert not baseline.has_floor
    assert set(baseline.missing) == {"inventory", "business_as_usual", "electricity_sold"}
    assert scenario_years_of(study, layers).tolist() == baseline.years.tolist()


def test_abroad_tonnes_of_electricity_stay_tonnes_where_no_factor_is_known(folder):
    study, layers = place(folder, inventory=HEADER + INVENTORY, business_as_usual=BAU)
    factors = [name for name in study.parameters if name.startswith("grid.emission_factor")]
    abroad = study.model_copy(update={"parameters": study.parameters.unknown(factors)})
    baseline = baseline_of(abroad, layers)
    assert not any(use.is_electric for use in baseline.uses)
    assert baseline.total_t[0] == pytest.approx(605920.0)
    assert "grid_factor" in baseline.missing


def test_several_sources_and_gases_that_are_left_out_are_said(folder):
    more = "processes,,1,hfcs,2024,5,the city\nwaste,,1,ch4,2030,5,an estimate\n"
    baseline = known(folder, inventory=HEADER + INVENTORY + more)
    assert {"inventory_source", "inventory_gases"} <= set(baseline.missing)
    assert baseline.years[0] == 2024


def test_the_worst_status_of_its_layers_is_its_own(folder):
    folder.csv("inventory", HEADER + INVENTORY)
    folder.csv("business_as_usual", BAU, status="synthetic")
    study = folder.study()
    assert baseline_of(study, open_layers(study)).status == "synthetic"


def test_what_an_intensity_is_counted_by_is_named_by_the_target(folder):
    bau = BAU + ",2024,,people,5,a\n"
    targets = "target_id,year,sense,value_pct,driver,source\nt,2030,intensity,8,people,a\n"
    assert known(folder, business_as_usual=bau, targets=targets).driver[0] == 5.0
    assert known(folder, business_as_usual=BAU, targets=targets.replace("people", "output")).driver[0] == 100.0
