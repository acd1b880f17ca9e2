"""What the page is told of the eco-industrial parks of a run."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from geoplan.outputs.map.content import page_content
from geoplan.outputs.map.eco_parks.page_parks import page_parks
from geoplan.outputs.map.eco_parks.parks_content import COLUMNS, parks_content
from geoplan.planning.eco_parks.technologies import eco_technologies


@pytest.fixture(scope="module")
def told(small_result):
    return page_parks(small_result)


def with_parks(result, **tables):
    return replace(result, plan=replace(result.plan, eco_parks=replace(result.plan.eco_parks, **tables)))


def test_without_parks_a_page_is_told_nothing(small_result):
    assert page_parks(replace(small_result, plan=replace(small_result.plan, eco_parks=None))) is None


def test_tables_are_those_of_the_result_and_empty_ones_are_not_known(small_result, told):
    parks = small_result.eco_parks
    assert told.tables["projects"] is parks.projects
    assert "streams" not in told.tables  # no layer says
    assert set(told.tables) <= set(COLUMNS)
    assert told.tables["facts"]["estate_id"].tolist() == small_result.estates["estate_id"].tolist()
    assert all(each.en and each.vi and each.ja for titles in told.titles.values() for each in titles.values())


def test_every_key_of_the_tables_has_its_title(small_result, told):
    content = page_content(small_result, "vi")["eco_parks"]
    json.dumps(content, allow_nan=False)
    technologies = content["tables"]["projects"]["texts"]["technology"][0]
    assert technologies
    assert set(technologies) <= set(content["titles"]["technology"]) & set(eco_technologies())
    for kind, table, column in (
        ("project_basis", "projects", "project_basis"),
        ("verdict", "eip", "verdict"),
        ("criterion", "eip", "criterion"),
        ("framework", "eip", "framework"),
        ("indicator", "sdg", "sdg_indicator"),
        ("interest", "matching", "interest"),
    ):
        words, _ = content["tables"].get(table, {"texts": {column: [[], []]}})["texts"][column]
        assert set(words) - {""} <= set(content["titles"].get(kind, {})), kind


def test_a_contact_is_told_where_a_park_has_agreed_and_nowhere_else(small_result):
    name = small_result.estates["estate_id"].iloc[0]
    contact = {"estate_id": [name], "contact_name": ["An"], "contact_email": ["an@example.org"], "contact_phone": [""]}
    agreed = parks_content(page_parks(with_parks(small_result, contacts=pd.DataFrame(contact))))
    assert "an@example.org" in json.dumps(agreed)
    silent = parks_content(page_parks(with_parks(small_result, contacts=pd.DataFrame(contact).iloc[:0])))
    assert "contacts" not in silent["tables"]
    assert "an@example.org" not in json.dumps(silent)


def test_criteria_have_their_codes_and_say_which_ask_for_less(told):
    assert told.codes["a5_env_1"] == "ENV.1"
    assert "eip_waste_landfilled" in told.below
    assert "eip_waste_recycled" not in told.below
