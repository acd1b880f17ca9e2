"""The figures beside the tables: what is not known says so, shares and units as the language writes them."""

import numpy as np
import pandas as pd

from geoplan.outputs.report.eco_parks.park_facts import (
    estate_facts,
    goals,
    goals_unknown,
    year_figures,
    year_tiles,
)
from geoplan.outputs.wording.texts import text

UNKNOWN = text("profile.unknown", "en")


def facts(row, language="en"):
    return {each["title"]: each["value"] for each in estate_facts(row, language)}


def test_let_land_is_told_by_what_is_known_of_it():
    title = text("profile.fact.let", "en")
    assert (
        facts({"area_ha": 200.0, "let_ha": 50.0, "occupancy_pct": 40.0})[title] == "40% · 50.0 ha"
    )  # of 125 ha to let
    assert facts({"area_ha": 200.0, "occupancy_pct": 81.0})[title] == "81%"
    assert facts({"area_ha": np.nan, "let_ha": 12.5})[title] == "12.5 ha"
    assert facts({"area_ha": 200.0})[title] == UNKNOWN


def test_a_fact_that_nobody_gave_is_not_known():
    told = list(estate_facts({"estate_roof_count": 0.0, "estate_roof_area_m2": 0.0, "voltage": ""}, "en"))
    known = [each["title"] for each in told if each["known"]]
    assert known == [text("profile.fact.roofs", "en")]
    assert {each["value"] for each in told if not each["known"]} == {UNKNOWN}
    assert facts({"voltage": "22 to 110 kV", "transformer_kva": 63_000.0}, "vi")["Máy biến áp"] == "63,0 MVA"


def test_a_battery_pays_below_a_price_or_never():
    title = text("profile.fact.battery", "en")
    assert facts({"battery_pays_below_usd_per_kwh": 193.4})[title] == "below 193 USD/kWh"
    assert facts({"battery_pays_below_usd_per_kwh": 0.0})[title] == text("report.estates.best.never", "en")
    assert facts({})[title] == UNKNOWN


def test_tiles_say_low_confidence_ranges_and_what_nobody_knows():
    row = {"load_mwh": 12_800.0, "load_confidence": "low", "pv_built_mwp": 8.4, "battery_kwh": 0.0}
    row |= {"matching_share": 0.4, "matching_share_low": 0.31, "matching_share_high": 0.47}
    load, solar, saving, matching, payback, avoided = year_tiles(row, "en")
    assert (load["value"], load["unit"], load["mark"]) == ("12.8", "GWh a year", text("profile.low", "en"))
    assert solar["below"] == text("profile.tile.no_battery", "en")
    assert (matching["value"], matching["below"]) == ("40", "P10–P90: 31.0–47.0%")
    for tile in (saving, payback, avoided):
        assert (tile["value"], tile["unit"], tile["below"], tile["known"]) == (UNKNOWN, "", "", False)


def test_the_balance_of_the_year_has_no_number_for_what_is_unknown():
    told = {
        each["title"]: each["value"] for each in year_figures({"bill_before_usd": 1.0e6, "net_year_share": 0.5}, "ja")
    }
    assert told[text("profile.year.bill_before", "ja")] == "1.00"
    assert told[text("profile.year.net_year", "ja")] == "50%"
    assert told[text("profile.year.import", "ja")] == text("profile.unknown", "ja")


def test_goals_have_their_targets_and_the_unknown_are_named():
    sdg = pd.DataFrame(
        {
            "sdg_indicator": ["renewable_share", "worker_housing", "open_space"],
            "sdg_value": [34.5, 0.0, np.nan],
            "sdg_unit": ["%", "yes_no", "%"],
            "sdg_targets": ["7.2, 13.2", "8.8", "11.7"],
            "confidence": ["low", "", ""],
        }
    )
    first, second = goals(sdg, "en")
    assert [each["name"] for each in first["targets"]] == ["7.2", "13.2"]
    assert (first["value"], first["low"], second["value"], second["low"]) == ("34.5%", True, "no", False)
    assert goals_unknown(sdg, "en").startswith("Not known: ")
    assert goals_unknown(sdg.iloc[:2], "en") == ""
    assert goals_unknown(sdg.iloc[:0], "en") == text("profile.goals.none", "en")
