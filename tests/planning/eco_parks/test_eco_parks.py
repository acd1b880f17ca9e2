"""Eco-industrial parks of a study, put together."""

from dataclasses import replace

import pandas as pd
import pytest

from geoplan.fields import fields_of
from geoplan.planning.eco_parks.eco_parks import plan_eco_parks
from geoplan.planning.estates.plans.estate_plan import PV_CAPACITY
from support.sample_eco_parks import TITLES


@pytest.fixture(scope="module")
def eco_parks(small_result):
    return small_result.eco_parks


NAME = "estate_name"
"""Files say it beside a park's id in tables that know it by the id alone."""


def test_every_table_has_the_columns_of_the_dictionary_and_no_other(eco_parks):
    for table, frame in eco_parks.tables.items():
        known = {field.name for field in fields_of(table) if not field.name.endswith(TITLES)}
        assert set(frame.columns) - {"geometry"} | {NAME} == known | {NAME}, table


def test_every_park_has_a_row_and_every_project_stands_in_the_matching_table(small_result, eco_parks):
    assert eco_parks.comparison["estate_id"].tolist() == small_result.estates["estate_id"].tolist()
    assert eco_parks.comparison["projects_count"].sum() == len(eco_parks.projects) > 0
    pairs = [["technology", "estate_id"], ["project_investment_usd", "project_avoided_tco2e"]]
    projects, matching = (frame.set_index(pairs[0])[pairs[1]] for frame in (eco_parks.projects, eco_parks.matching))
    pd.testing.assert_frame_equal(projects.sort_index(), matching.sort_index(), check_dtype=False)


def test_the_result_and_its_plan_have_the_same_parks_and_a_stage_of_their_own(small_result):
    assert small_result.eco_parks is small_result.plan.eco_parks
    assert list(small_result.stages)[-4:] == ["eco_parks", "measures", "scenarios", "business"]
    assert "costs.rooftop_pv.capex.industrial" in small_result.used["eco_parks"]


def test_without_estates_there_are_none(small_result):
    potential = replace(small_result.potential, estates=None)
    asked = {"estates": small_result.plan.estates, "candidates": None}
    assert plan_eco_parks(small_result.study, small_result.inputs, potential, **asked) is None


def test_roofs_that_no_plan_uses_are_a_project_of_all_of_them(small_result):
    projects = small_result.eco_parks.projects.set_index("technology")
    size = projects.loc["rooftop_pv", "project_size"]
    assert size == pytest.approx(small_result.potential.estates[PV_CAPACITY].item())
