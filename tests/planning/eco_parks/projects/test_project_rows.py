import numpy as np

from geoplan.planning.eco_parks.projects.project_rows import PROJECT_COLUMNS, EstateProject, project_table


def project(technology, *, cost=np.nan, avoided=1.0, estate="a", payback=4.0):
    return EstateProject(estate, technology, 1.0, 1.0, payback, avoided, cost, "estate_plan", "low")


def test_what_pays_for_itself_comes_first_then_the_cheapest_tonne_and_the_unknown_last():
    given = [
        project("waste", avoided=np.nan),
        project("symbiosis_heat", avoided=50.0),
        project("symbiosis_co2", avoided=np.nan),
        project("rooftop_pv", cost=5.0),
        project("symbiosis_water", avoided=70.0),
        project("led", cost=-90.0, avoided=1.0),
        project("motors", cost=-50.0, avoided=2.0),
        project("biomass", cost=30.0, avoided=900.0),
        project("battery", cost=1.0, estate="b"),
    ]
    table = project_table(given, estate_ids=["b", "a"], has_jcm=True)
    assert table["technology"].tolist() == [
        *("battery", "motors", "led", "rooftop_pv", "biomass"),
        *("symbiosis_water", "symbiosis_heat", "symbiosis_co2", "waste"),
    ]
    assert table["project_rank"].tolist() == [1, *range(1, 9)]
    shuffled = project_table(given[::-1], estate_ids=["b", "a"], has_jcm=True)
    assert shuffled.equals(table), "the order of what is given changes nothing"


def test_units_and_kinds_come_from_the_table_and_no_mechanism_no_kind():
    given = [project("rooftop_pv"), project("battery")]
    table = project_table(given, estate_ids=["a"], has_jcm=True)
    assert table["project_unit"].tolist() == ["MWp", "kWh"]
    assert table["jcm_kind"].tolist() == ["energy_industries", ""]
    assert project_table(given, estate_ids=["a"], has_jcm=False)["jcm_kind"].tolist() == ["", ""]


def test_what_never_pays_back_has_no_payback():
    table = project_table([project("led", payback=np.inf)], estate_ids=["a"], has_jcm=True)
    assert table["project_payback_years"].isna().all()


def test_no_projects_are_a_table_of_no_rows():
    table = project_table([], estate_ids=["a"], has_jcm=True)
    assert (len(table), list(table.columns)) == (0, list(PROJECT_COLUMNS))
