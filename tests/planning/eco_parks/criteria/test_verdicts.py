"""Verdicts and gaps, worked out by hand."""

import math
from dataclasses import replace

import pytest

from geoplan.layers.parks.eip_criteria import load_criteria
from geoplan.planning.eco_parks.criteria.verdicts import VERDICTS, gap_of, verdict_of

NAN = math.nan
PARK = {"area_ha": 200.0, "tenants_count": 42.0, "load_mwh": 50_000.0, "load_after_mwh": 40_000.0}


def judged(key, value, **figures):
    """Return the verdict on a criterion by its own threshold, and the gap."""
    criterion = load_criteria()[key]
    verdict = verdict_of(criterion, value, threshold=criterion.threshold)
    gap, unit = gap_of(criterion, value, threshold=criterion.threshold, figures=PARK | figures)
    return verdict, None if math.isnan(gap) else gap, unit


def test_the_verdicts_are_six():
    assert (*("met", "reached_unverified", "not_met", "not_reached_unverified", "unknown", "reported"),) == VERDICTS


@pytest.mark.parametrize(
    ("key", "value", "verdict"),
    [
        ("decree35_investor_law", 1.0, "met"),  # a clause that was read, and kept
        ("decree35_investor_law", 0.0, "not_met"),
        ("decree35_services", NAN, "unknown"),
        ("decree35_monitoring", 1.0, "met"),  # medium is sure enough
        ("decree35_worker_housing", 1.0, "reached_unverified"),  # low: never met
        ("decree35_worker_housing", 0.0, "not_reached_unverified"),
        ("decree35_recp", 20.0, "reached_unverified"),  # at least: the threshold itself counts
        ("decree35_recp", 19.0, "not_reached_unverified"),
        ("decree35_symbiosis_links", 1.0, "reached_unverified"),
        ("eip_waste_landfilled", 49.0, "reached_unverified"),
        ("eip_waste_landfilled", 50.0, "not_reached_unverified"),  # below: the threshold itself does not count
        ("eip_renewable", 80.0, "unknown"),  # the national average was not found
        ("a5_env_3", 12.0, "reported"),  # no threshold: no verdict
        ("a5_env_4", 0.0, "reported"),
        ("a5_env_4", NAN, "unknown"),
    ],
)
def test_verdicts_by_hand(key, value, verdict):
    assert judged(key, value)[0] == verdict


def test_no_value_is_called_met_by_a_threshold_that_is_not_sure():
    for criterion in load_criteria().values():
        for value in (0.0, 1.0, 50.0, 100.0, NAN):
            verdict = verdict_of(criterion, value, threshold=criterion.threshold)
            if criterion.threshold_confidence not in ("high", "medium"):
                assert verdict not in ("met", "not_met")


def test_the_same_value_is_met_where_the_threshold_was_read():
    sure = replace(load_criteria()["decree35_recp"], threshold_confidence="high")
    assert verdict_of(sure, 20.0, threshold=20.0) == "met"
    assert verdict_of(sure, 19.9, threshold=20.0) == "not_met"


@pytest.mark.parametrize(
    ("key", "value", "gap", "unit"),
    [
        ("decree35_land", 21.0, 8.0, "ha"),  # 4 of 100 of 200 ha
        ("decree35_recp", 5.0, 7.0, "firms"),  # 15 % of 42 are 6.3: seven firms
        ("decree35_recp", 19.0, 1.0, "firms"),  # 0.42: one more
        ("decree35_symbiosis_firms", 0.0, 5.0, "firms"),  # 4.2: five
        ("decree35_symbiosis_links", 0.0, 1.0, "links"),
        ("eip_energy_monitored", 60.0, 15_000.0, "MWh"),  # 30 % of 50,000 MWh
        ("eip_wastewater_treated", 80.0, 15.0, "points"),
        ("eip_waste_landfilled", 65.0, 15.0, "points"),  # downwards
        ("eip_open_space", 2.0, 6.0, "ha"),
        ("decree35_services", 0.0, None, ""),  # yes and no have no size
        ("eip_open_space", 9.0, None, ""),  # reached: nothing is left
        ("eip_open_space", NAN, None, ""),
        ("a5_env_3", 1.0, None, ""),
    ],
)
def test_gaps_by_hand(key, value, gap, unit):
    assert judged(key, value)[1:] == (gap, unit)


def test_a_gap_of_firms_is_whole_and_rounding_adds_none():
    assert judged("decree35_recp", 10.0, tenants_count=30.0)[1:] == (3.0, "firms")  # exactly three
    assert judged("decree35_recp", 100 * 2 / 30, tenants_count=30.0)[1:] == (4.0, "firms")  # six less two


def test_a_gap_of_unknown_size_is_told_in_points():
    assert judged("decree35_recp", 5.0, tenants_count=NAN)[1:] == (15.0, "points")
    assert judged("eip_energy_monitored", 60.0, load_mwh=NAN)[1:] == (30.0, "points")
    assert judged("eip_energy_monitored", 60.0, load_mwh=0.0)[1:] == (30.0, "points")


def test_renewable_energy_is_held_against_what_a_study_says_of_its_country():
    renewable = load_criteria()["eip_renewable"]
    assert verdict_of(renewable, 45.0, threshold=40.0) == "reached_unverified"
    assert verdict_of(renewable, 15.0, threshold=40.0) == "not_reached_unverified"
    assert gap_of(renewable, 15.0, threshold=40.0, figures=PARK) == (10_000.0, "MWh")  # 25 % of the load after saving
