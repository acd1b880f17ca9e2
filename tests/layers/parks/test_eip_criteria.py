"""The table of criteria: which are there, what each asks, and how sure its threshold is."""

import math

import pytest

from geoplan.layers.parks.eip_criteria import (
    AT_LEAST,
    BELOW,
    FRAMEWORKS,
    YES_NO,
    answer_of,
    criteria_in_force,
    criterion_hint,
    criterion_key,
    load_criteria,
)

CODES = "ENV.1 ENV.3 ENV.4 ENV.5 ENV.6 PM.1 PM.2 PM.3 PM.4 SOC.3 SOC.5 SOC.7 ECO.1 ECO.2 ECO.3 ECO.4 ECO.5 ECO.6"


def test_form_a5_has_its_eighteen_indicators_in_order_and_none_has_a_threshold():
    form = [each for each in load_criteria().values() if each.framework == "form_a5"]
    assert [each.code for each in form] == CODES.split()
    assert all(not each.comparison and math.isnan(each.threshold) and not each.threshold_confidence for each in form)


def test_criteria_say_what_they_compare_in_which_unit_and_how_sure_that_is():
    for each in load_criteria().values():
        assert each.framework in FRAMEWORKS
        assert each.source
        assert (each.kind == YES_NO) == (each.unit == "yes_no")
        if each.framework != "form_a5":
            assert each.comparison in {AT_LEAST, BELOW}
            assert each.threshold_confidence in {"high", "medium", "low"}
        if each.kind == YES_NO:
            assert each.threshold == 1 or math.isnan(each.threshold)
            assert not each.gap_unit


@pytest.mark.published
def test_thresholds_are_those_of_the_facts_and_none_that_nobody_read_is_sure():
    known = load_criteria()
    thresholds = {key: each.threshold for key, each in known.items() if each.kind != YES_NO and each.comparison}
    nationwide = thresholds.pop("eip_renewable")
    assert math.isnan(nationwide)  # the national average: not found
    assert thresholds == {
        "decree35_tenants_law": 100,
        "decree35_recp": 20,
        "decree35_symbiosis_firms": 10,
        "decree35_symbiosis_links": 1,
        "decree35_land": 25,
        "eip_energy_monitored": 90,
        "eip_wastewater_treated": 95,
        "eip_wastewater_reused": 25,
        "eip_waste_recycled": 20,
        "eip_waste_landfilled": 50,
        "eip_open_space": 5,
    }
    sure = {key for key, each in known.items() if each.threshold_confidence in {"high", "medium"}}
    assert sure == {"decree35_investor_law", "decree35_services", "decree35_monitoring"}


def test_what_belonged_to_a_repealed_decree_is_no_criterion():
    assert criterion_key("awareness") == ""
    assert not [each for each in load_criteria().values() if each.threshold == 90 and each.framework == "decree_35"]
    assert "docs/eco_parks.md" in criterion_hint("awareness")


def test_the_same_is_asked_both_ways_but_where_the_law_asks_for_more():
    known = load_criteria()
    pairs = {(key, each.same_as) for key, each in known.items() if each.same_as}
    assert len(pairs) == 7
    # who monitors together has not shown a yearly report
    assert pairs - {(other, key) for key, other in pairs} == {("a5_env_5", "decree35_monitoring")}
    for one, other in pairs:
        assert known[one].unit == known[other].unit
        assert known[one].framework != known[other].framework


def test_no_criterion_of_viet_nam_holds_abroad():
    assert len(criteria_in_force(viet_nam=True)) == 36
    assert {each.framework for each in criteria_in_force(viet_nam=False).values()} == {"eip_v2"}


def test_a_criterion_is_known_by_its_key_its_code_and_its_titles():
    for key, each in load_criteria().items():
        for name in (key, each.code or key, each.title["en"], each.title["vi"].upper(), f" {each.title['ja']} "):
            assert criterion_key(name) == key


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("YES", "1"),
        ("có", "1"),
        ("co", "1"),
        ("はい", "1"),
        ("True", "1"),
        ("no", "0"),
        ("Không", "0"),
        ("いいえ", "0"),
    ],
)
def test_yes_and_no_are_understood_in_three_languages(given, answer):
    assert answer_of(given) == answer


@pytest.mark.parametrize("given", ["", "maybe", "1", "0.5"])
def test_what_is_no_answer_is_none(given):
    assert answer_of(given) == ""
