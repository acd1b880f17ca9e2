import json

from hypothesis import given
from hypothesis import strategies as st

from geoplan.languages import Text
from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting, is_scenario_name
from geoplan.planning.scenario.exchange.scenario_section import (
    KnownIds,
    section_faults,
    section_of,
    settings_of_section,
    unknown_ids,
)

FILE = "plan.json"
KNOWN = KnownIds(measures=["ground_pv", "wind"], places=["z"])

shares = st.dictionaries(st.integers(1990, 2100), st.floats(0.0, 1.0), max_size=4)
settings = st.builds(
    MeasureSetting,
    shares=shares,
    curve=st.sampled_from(["linear", "logistic"]),
    rate=st.floats(0.01, 10.0),
    midpoint=st.none() | st.floats(1990.0, 2100.0),
    jcm_share=st.floats(0.0, 1.0),
)
named = st.dictionaries(st.text(min_size=1, max_size=6), settings, max_size=3)
scenarios = st.builds(
    ScenarioSetting,
    title=st.builds(Text, en=st.text(max_size=9), vi=st.text(max_size=9)),
    measures=named,
    places=st.dictionaries(st.text(min_size=1, max_size=6), named, max_size=2),
)


def faults_of(content):
    return [str(fault) for fault in section_faults(content, known=KNOWN, file=FILE)]


@given(st.dictionaries(st.text(min_size=1, max_size=8).filter(is_scenario_name), scenarios, max_size=3))
def test_what_is_given_out_as_json_is_read_back_to_the_last_digit(own):
    again = json.loads(json.dumps(section_of(own)))
    assert section_faults(again, known=KnownIds(), file=FILE) == []
    assert settings_of_section(again) == own
    assert section_of(settings_of_section(again)) == again


def test_years_stand_in_their_order_and_an_open_midpoint_is_left_out():
    setting = MeasureSetting(shares={2050: 1.0, 2030: 0.5})
    table = section_of({"a": ScenarioSetting(measures={"wind": setting})})["a"]
    assert list(table["measures"]["wind"]["shares"]) == ["2030", "2050"]
    assert "midpoint" not in table["measures"]["wind"]
    assert table["title"] == {"en": ""}


def test_all_that_is_wrong_is_told_with_its_place():
    whole = {"title": {"fr": "x"}, "measures": {"wnd": {}, "m": 3}, "places": {"y": 3}}
    wind = {"shares": {"20": 0.5, "2030": 1.5, "2040": "x"}, "curve": "logistc", "rat": 1, "jcm_share": 2, "rate": 0}
    told = faults_of({"a": whole, "b": 3, "c": {"measures": {"wind": wind}}})
    for part in (
        "scenarios.a.title.fr: found an unknown key; expected a key that geoplan knows. Known: en, ja, vi.",
        "scenarios.a.measures.wnd: found an unknown measure; expected a measure's id. Did you mean 'wind'?",
        "scenarios.a.measures.m: found a int; expected a table of names and values.",
        "scenarios.a.places.y: found an unknown place; expected a place's id. Known: z.",
        "scenarios.b: found a int; expected a table with title, measures and places.",
        "scenarios.c.measures.wind.shares.20: found '20'; expected a year, 1990 to 2100.",
        "scenarios.c.measures.wind.shares.2030: found 1.5; expected a share, 0 to 1.",
        "scenarios.c.measures.wind.shares.2040: found 'x'; expected a share, 0 to 1.",
        "scenarios.c.measures.wind.curve: found 'logistc'; expected linear or logistic. Did you mean 'logistic'?",
        "scenarios.c.measures.wind.rat: found an unknown key; expected a key that geoplan knows. Did you mean 'rate'?",
        "scenarios.c.measures.wind.jcm_share: found 2; expected a share, 0 to 1.",
        "scenarios.c.measures.wind.rate: found 0;",
    ):
        assert any(part in each for each in told), part


def test_names_that_are_none_and_years_in_another_spelling_are_told():
    told = faults_of({"": {}, " a": {}, "Kịch bản": {"measures": {"wind": {"shares": {"2030": 0.1, "2030.0": 0.2}}}}})
    assert [each.split("; expected")[0] for each in told] == [
        f"{FILE}, scenarios.: found ''",
        f"{FILE}, scenarios. a: found ' a'",
        f"{FILE}, scenarios.Kịch bản.measures.wind.shares.2030.0: found '2030.0'",
    ]


def test_a_section_that_is_no_table_and_a_scenario_without_a_name_of_a_measure_are_told():
    action = "Save the plan from the map, or take the plan.json of a run."
    assert faults_of([1]) == [f"{FILE}, scenarios: found a list; expected a table of scenarios. {action}"]
    assert "expected a table of names and values" in faults_of({"a": {"measures": 3}})[0]


def test_the_grid_is_no_measure_of_the_place():
    [fault] = unknown_ids({"measures": {"cleaner_grid": {}}}, known=KNOWN, file=FILE, where="scenarios.a")
    assert "[scenario] grid" in fault.action


def test_where_ids_are_not_known_any_is_taken():
    assert section_faults({"a": {"measures": {"x": {}}, "places": {"y": {}}}}, known=KnownIds(), file=FILE) == []
