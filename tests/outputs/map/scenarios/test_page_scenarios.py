from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.languages import Text
from geoplan.outputs.map.scenarios.page_scenarios import TERMS, group_looks, page_scenarios
from geoplan.outputs.map.scenarios.scenarios_content import scenarios_content
from geoplan.planning.plan_file import zones_hash
from geoplan.planning.scenario.inputs.baseline import GRID
from support.sample_scenarios import bare_scenarios, sample_scenarios
from support.scenario_models import one_measure


def with_scenarios(result, scenarios):
    return replace(result, plan=replace(result.plan, scenarios=scenarios))


@pytest.fixture(scope="module")
def result(sample_assessment):
    zones, estates = sample_assessment.zones["zone_id"], sample_assessment.estates["estate_id"]
    return with_scenarios(sample_assessment, sample_scenarios(tuple(zones), tuple(estates)))


def test_without_scenarios_a_page_is_told_nothing(result):
    assert page_scenarios(with_scenarios(result, None)) is None
    empty = replace(result.scenarios, measures=())
    assert page_scenarios(with_scenarios(result, empty)) is None


def test_it_is_told_what_the_run_has(result):
    told = page_scenarios(result)
    assert told.head["zones"] == zones_hash(result.zones)
    assert set(told.settings) == set(result.scenarios.runs)
    assert "biogas" in scenarios_content(told)["other_measures"]
    assert told.terms == {name: float(result.parameters.value(of)) for name, of in TERMS.items()}
    assert (told.grid_moved == 1.0).all(), "nobody says how the grid moves"
    moved = np.linspace(0.9, 1.1, 200)
    known = with_scenarios(result, replace(result.scenarios, grid_moved=moved))
    assert page_scenarios(known).grid_moved is moved
    assert set(scenarios_content(told)["groups"]) == {each.group for each in told.measures} | {GRID}


def test_each_park_lies_in_the_zone_that_holds_it(result):
    told = page_scenarios(result)
    shapes = result.zones.set_index("zone_id").geometry
    for estate, point in zip(result.estates["estate_id"], result.estates.geometry.representative_point(), strict=True):
        assert shapes[told.places[estate]].contains(point)


def test_targets_have_the_titles_of_their_layer(result):
    ids = result.scenarios.tables["targets"]["target_id"].drop_duplicates()
    layer = pd.DataFrame({"target_id": ids, "title_en": "A target", "title_vi": "Mục tiêu", "title_ja": ""})
    titled = replace(result, inputs=replace(result.inputs, targets=layer))
    titles = [each["title"] for each in scenarios_content(page_scenarios(titled))["targets"]]
    assert all(title == {"en": "A target", "vi": "Mục tiêu", "ja": "A target"} for title in titles)


def test_what_is_missing_is_said_in_words(sample_assessment):
    bare = with_scenarios(sample_assessment, bare_scenarios(tuple(sample_assessment.zones["zone_id"])))
    missing = page_scenarios(bare).missing
    assert list(missing) == list(bare.scenarios.missing)


def test_a_group_of_the_studys_own_has_a_colour_and_its_measures_title():
    buses = one_measure("e_bus", group="transport", title=Text(en="Electric buses"))
    looks = group_looks((buses, *(one_measure(f"b.{k}", group="b") for k in range(3))))
    assert looks["transport"].title.en == "Electric buses"
    assert (looks["b"].title.en, looks["b"].title.ja) == ("b.0, b.1, …", "b.0、b.1、…")
    assert looks["transport"].colour != looks["b"].colour
    assert looks[GRID].title.vi


def test_a_group_that_is_called_like_a_line_of_an_inventory_has_its_name():
    looks = group_looks((one_measure("bus", group="transport"), one_measure("car", group="transport")))
    assert looks["transport"].title.ja == "運輸"
