import numpy as np
import pandas as pd

from geoplan.planning.eco_parks.matching import MATCHING_COLUMNS, matching_table
from geoplan.planning.eco_parks.projects.project_rows import EstateProject, project_table

ESTATES = pd.DataFrame(
    {
        "estate_id": ["a", "b", "c"],
        "estate_name": ["Đình Vũ", "Nam Cầu Kiền", "Tràng Duệ"],
        "technologies_wanted": ["", "battery; rooftop_pv", "battery;no_such_thing"],
        "contact_name": ["", "Bình", "Not to be told"],
        "contact_consent": ["", "yes", "no"],
    }
)


def project(estate, technology, *, size=1.0, avoided=1.0, investment=1.0):
    return EstateProject(estate, technology, size, investment, 5.0, avoided, 2.0, "estate_plan", "low")


def table(*projects, estates=ESTATES):
    return matching_table(project_table(projects, estate_ids=["a", "b", "c"], has_jcm=True), estates)


def test_who_asks_comes_first_then_the_largest_reduction_in_the_order_of_technologies():
    matching = table(
        project("a", "rooftop_pv", avoided=900.0),
        project("b", "rooftop_pv", avoided=10.0),
        project("c", "rooftop_pv", avoided=950.0),
        project("a", "led", avoided=5.0),
        project("c", "battery", avoided=np.nan, size=8.0),
    )
    assert list(matching.columns) == list(MATCHING_COLUMNS)
    told = list(zip(matching["technology"], matching["estate_id"], matching["interest"], strict=True))
    assert told == [
        ("led", "a", "model"),
        ("rooftop_pv", "b", "survey"),
        ("rooftop_pv", "c", "model"),
        ("rooftop_pv", "a", "model"),
        ("battery", "b", "survey"),
        ("battery", "c", "survey"),
    ]
    asked = matching[(matching["technology"] == "battery") & (matching["estate_id"] == "b")].iloc[0]
    assert asked[["project_size", "project_investment_usd", "project_avoided_tco2e"]].isna().all(), "no project of it"
    assert asked["project_unit"] == "kWh"
    assert matching["estate_name"].tolist().count("Tràng Duệ") == 2


def test_a_person_stands_there_once_agreed_and_else_nowhere():
    matching = table(project("b", "led"), project("c", "led"))
    assert matching[matching["estate_id"] == "b"]["contact_name"].eq("Bình").all()
    assert not matching.astype(str).eq("Not to be told").any(axis=None)


def test_two_plants_of_one_kind_are_one_row_whose_sum_is_unknown_where_one_is():
    matching = table(
        project("a", "biomass", size=2.0, avoided=3.0),
        project("a", "biomass", size=4.0, avoided=5.0, investment=np.nan),
    )
    first = matching[matching["technology"] == "biomass"].iloc[0]
    assert (first["project_size"], first["project_avoided_tco2e"]) == (6.0, 8.0)
    assert np.isnan(first["project_investment_usd"])


def test_without_projects_and_wishes_the_table_has_its_columns():
    empty = table(estates=ESTATES.drop(columns="technologies_wanted"))
    assert (len(empty), list(empty.columns)) == (0, list(MATCHING_COLUMNS))
    assert not len(table(estates=ESTATES.assign(technologies_wanted=np.nan)))
