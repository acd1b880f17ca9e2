"""Settings at places that have nothing of a measure, and before scenarios begin."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.options.scenario_options import ScenarioSetting
from geoplan.planning.scenario.exchange.setting_places import early_settings, misplaced_settings

SHARES = {"shares": {2030: 0.5}}


@pytest.fixture
def layers(small_result):
    zone = small_result.inputs.zones["zone_id"].iloc[0]
    park = gpd.GeoDataFrame({"estate_id": ["park"]}, geometry=[shapely.box(0, 0, 1, 1)])
    own = pd.DataFrame(
        {"measure_id": ["buses", "homes", "wind"], "zone_id": ["", zone, ""], "potential": [9.0, 9.0, float("nan")]}
    )
    return replace(small_result.inputs, estates=park, measures=own)


def test_a_measure_at_a_place_that_has_nothing_of_it_is_told_with_where_it_could_be(layers):
    first, other = layers.zones["zone_id"].astype(str).iloc[:2]
    places = {
        first: {"wind": SHARES, "rooftop_pv.estates": SHARES, "buses": SHARES, "homes": SHARES},
        other: {"homes": SHARES},
        "park": {"rooftop_pv.estates": SHARES, "ground_pv": SHARES, "unknown": SHARES},
        "nowhere": {"wind": SHARES},
    }
    faults = misplaced_settings({"a": ScenarioSetting(places=places)}, layers, file="plan.json")
    assert [(fault.where, fault.found, fault.expected) for fault in faults] == [
        (
            f"scenarios.a.places.{first}.rooftop_pv.estates",
            f"the zone '{first}', which has nothing of it",
            "one of its industrial parks",
        ),
        (
            f"scenarios.a.places.{first}.buses",
            f"the zone '{first}', which has nothing of it",
            "a measure that has places",
        ),
        (f"scenarios.a.places.{other}.homes", f"the zone '{other}', which has nothing of it", "one of its zones"),
        (
            "scenarios.a.places.park.ground_pv",
            "the industrial park 'park', which has nothing of it",
            "one of its zones",
        ),
    ]
    assert faults[0].action == "Known: park."


def test_a_share_before_the_base_year_is_told_everywhere_and_at_places(layers, small_result):
    early = ScenarioSetting(
        measures={"wind": {"shares": {2019: 0.1, 2030: 0.5}}}, places={"a": {"wind": {"shares": {2018: 0.1}}}}
    )
    study = small_result.study
    options = study.scenario.model_copy(update={"base_year": 2020})
    told = early_settings({"x": early}, study.model_copy(update={"scenario": options}), layers, file="plan.json")
    assert [(fault.where, fault.found) for fault in told] == [
        ("scenarios.x.measures.wind.shares.2019", "a share of 2019"),
        ("scenarios.x.places.a.wind.shares.2018", "a share of 2018"),
    ]
    assert told[0].expected == "years after the base year, 2020"
