"""The matching table on paper: who asked is never left out, sums are of what is known, contacts as they were given."""

import numpy as np
import pandas as pd

from geoplan.outputs.report.eco_parks.matching_groups import contact_words, matching_groups
from support.eco_park_frames import CONSENTED, NAMES, PARKS


def groups(result, **given):
    eco = result.plan.eco_parks
    return {each["key"]: each for each in matching_groups(eco.matching, "en", projects=eco.projects, **given)}


def test_technologies_stand_in_the_order_of_the_table(crowded):
    assert list(groups(crowded)) == list(crowded.plan.eco_parks.matching["technology"].drop_duplicates())


def test_who_asked_stands_first_and_is_never_left_out(crowded):
    solar = groups(crowded, most=2)["rooftop_pv"]
    assert [row["is_asked"] for row in solar["rows"]] == [True, False]
    assert solar["rows"][0]["name"] == NAMES[PARKS.index(CONSENTED)]
    assert (solar["asked"], solar["others"]) == ("1", "3")
    assert solar["more"] == "Parks left out here: 2; all are in estates.xlsx."
    assert [row["is_asked"] for row in groups(crowded, most=0)["rooftop_pv"]["rows"]] == [True]


def test_sums_are_of_what_is_known(crowded):
    eco = crowded.plan.eco_parks
    table = eco.matching[eco.matching["technology"] == "rooftop_pv"].reset_index(drop=True)
    table.loc[0, ["project_size", "project_investment_usd"]] = np.nan
    (group,) = matching_groups(table, "en", projects=eco.projects)
    assert group["size"] == "3,704 MWp"  # three of 1,234.5
    assert group["investment"] == "37.0"
    assert group["rows"][0]["size"] == "–"
    nothing = table.assign(project_size=np.nan, project_investment_usd=np.nan, project_avoided_tco2e=np.nan)
    (group,) = matching_groups(nothing, "en", projects=eco.projects)
    assert (group["size"], group["investment"], group["avoided"]) == ("–", "–", "–")


def test_low_confidence_is_said_of_the_project_and_of_the_sum(crowded):
    every = groups(crowded)
    marks = {key: bool(group["mark"]) for key, group in every.items()}
    low = crowded.plan.eco_parks.projects.query("confidence == 'low'")["technology"]
    assert {key for key, mark in marks.items() if mark} == set(low)
    assert all(bool(row["mark"]) == marks[key] for key, group in every.items() for row in group["rows"])


def test_a_contact_is_what_the_row_has():
    row = {"contact_name": "A", "contact_email": "", "contact_phone": np.nan}
    assert contact_words(row) == ["A"]
    assert contact_words({}) == []


def test_no_matching_is_no_group(crowded):
    eco = crowded.plan.eco_parks
    assert matching_groups(eco.matching.iloc[:0], "en", projects=eco.projects) == []
    assert isinstance(eco.matching, pd.DataFrame)
