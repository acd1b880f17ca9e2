"""What the page of a map is told of candidates and of the land that they stand on."""

import json
from dataclasses import replace

import numpy as np
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.drawing.colours import candidate_colour
from geoplan.outputs.map.candidates import (
    FIRST,
    MOST_PATCHES,
    candidate_fields,
    candidates_content,
    eligible_content,
)
from geoplan.siting.ranking.criteria import criteria_of
from support.sample_result import changed


@pytest.fixture(scope="module")
def result(sample_assessment, add_candidates):
    return add_candidates(sample_assessment)


@pytest.fixture(scope="module")
def content(result):
    return candidates_content(result)


def kind_of(content, key):
    return next(kind for kind in content["kinds"] if kind["key"] == key)


def test_each_kind_has_its_candidates_and_its_colour(result, content):
    counts = result.candidates["candidate_kind"].value_counts()
    assert {kind["key"]: len(kind["items"]) for kind in content["kinds"]} == counts.to_dict()
    assert all(kind["colour"] == candidate_colour(kind["key"]) for kind in content["kinds"])


def test_candidates_lie_where_they_are(result, content):
    frame = result.candidates.set_index("candidate_id")
    for kind in content["kinds"]:
        for item in kind["items"]:
            row = frame.loc[item["id"]]
            assert item["at"] == pytest.approx([row["longitude"], row["latitude"]], abs=1e-5)
            assert item["name"] == row["candidate_name"]


def test_figures_are_those_of_the_table_and_unknown_ones_are_left_out(result, content):
    frame = result.candidates.set_index("candidate_id")
    for kind in content["kinds"]:
        for item in kind["items"]:
            for name, value in item["values"].items():
                assert value == pytest.approx(frame.loc[item["id"], name], rel=1e-5)
    assert "grid_distance_km" not in kind_of(content, "ground_pv")["items"][3]["values"]


def test_the_most_important_figures_come_first(result):
    names = [field.name for field in candidate_fields(result)]
    assert names[:4] == [name for name in FIRST if name in names][:4]
    assert not {"rank", "score", "longitude", "candidate_name"} & set(names)


def test_criteria_that_have_no_values_are_said_not_to_be_applied(result):
    frame = result.candidates.drop(columns="grid_distance_km")
    ground = kind_of(candidates_content(changed(result, candidates=frame)), "ground_pv")
    applied = {each["key"]: each["applied"] for each in ground["criteria"]}
    assert set(applied) == set(criteria_of("ground_pv"))
    grid = [key for key, each in criteria_of("ground_pv").items() if each.column == "grid_distance_km"]
    assert grid
    assert not any(applied[key] for key in grid)
    assert all(set(each["title"]) == set(LANGUAGES) for each in ground["criteria"])


@pytest.mark.parametrize(
    ("given", "shown"), [({}, 0.0), (dict.fromkeys(("a", "b"), 0.5), 50.0), (dict.fromkeys(("a", "b"), 400.0), 100.0)]
)
def test_weights_fit_sliders_from_0_to_100(result, given, shown):
    first, second, *_ = criteria_of("ground_pv")
    named = dict(zip((first, second), given.values(), strict=False))
    content = candidates_content(changed(result, candidate_weights={"ground_pv": named}))
    weights = {each["key"]: each["weight"] for each in kind_of(content, "ground_pv")["criteria"]}
    assert weights[first] == shown
    assert sum(weights.values()) == sum(shown for _ in named)


def test_weights_keep_the_digits_that_part_candidates_whose_scores_lie_close(result):
    first, second, *_ = criteria_of("ground_pv")
    given = {first: 0.123456789, second: 0.876543211}
    content = candidates_content(changed(result, candidate_weights={"ground_pv": given}))
    weights = {each["key"]: each["weight"] for each in kind_of(content, "ground_pv")["criteria"]}
    assert weights[first] / (weights[first] + weights[second]) == pytest.approx(given[first], abs=1e-10)


def test_catchments_are_drawn_at_their_candidate(sited_assessment):
    items = kind_of(candidates_content(sited_assessment), "biomass")["items"]
    assert all(item["catchment"] for item in items)
    assert not any(item["catchment"] for item in kind_of(candidates_content(sited_assessment), "ground_pv")["items"])


def test_it_can_be_written_into_a_page(content):
    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_the_status_is_that_of_the_layers_below(result, content):
    assert content["status"] == ["schematic", "synthetic"]
    layers = {kind: replace(report, status="real") for kind, report in result.layers.items()}
    assert candidates_content(changed(result, layers=layers))["status"] == []


def test_without_candidates_there_is_nothing_to_show(sample_assessment, result):
    assert candidates_content(sample_assessment) is None
    assert candidates_content(changed(result, candidates=result.candidates.head(0))) is None
    assert candidate_fields(sample_assessment) == []
    assert eligible_content(sample_assessment) == []


def test_patches_have_a_code_a_kind_and_a_shape(result):
    patches = eligible_content(result)
    assert [patch["id"] for patch in patches] == result.sites["site_id"].to_list()
    assert {patch["colour"] for patch in patches} == {candidate_colour(kind) for kind in ("ground_pv", "floating_pv")}
    assert all(patch["shape"] for patch in patches)


def test_of_too_many_patches_the_largest_stay(result):
    count = MOST_PATCHES + 7
    sites = result.sites.iloc[np.zeros(count, dtype=int)].reset_index(drop=True)
    sites["site_id"], sites["area_ha"] = [f"s{number}" for number in range(count)], np.arange(float(count))
    kept = {patch["id"] for patch in eligible_content(changed(result, sites=sites))}
    assert kept == set(sites["site_id"].iloc[7:])


def test_the_page_knows_how_real_each_place_is(result, content):
    """Without the column all are places to go to."""
    assert {item["place"] for kind in content["kinds"] for item in kind["items"]} == {"real"}
    frame = result.candidates
    placed = frame["candidate_kind"].eq("ground_pv").map({True: "schematic", False: "real"})
    told = candidates_content(changed(result, candidates=frame.assign(place_status=placed)))
    assert {item["place"] for item in kind_of(told, "ground_pv")["items"]} == {"schematic"}
    assert {item["place"] for item in kind_of(told, "rooftop_pv")["items"]} == {"real"}
    assert [kind["items"][0] | {"place": ""} for kind in told["kinds"]] == [
        kind["items"][0] | {"place": ""} for kind in content["kinds"]
    ]
