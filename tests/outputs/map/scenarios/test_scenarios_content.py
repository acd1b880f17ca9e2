import json
from dataclasses import replace

import numpy as np

from geoplan.files.digits import shortened_json
from geoplan.outputs.map.bundle import SCRIPTS
from geoplan.outputs.map.scenarios.scenarios_content import FUTURES, GroupLook, scenarios_content
from geoplan.outputs.wording.texts import texts_under
from geoplan.planning.scenario.measures.measure import Moved, UnitCosts
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from support.scenario_twins import town


def test_without_measures_there_is_nothing():
    assert scenarios_content(None) is None
    assert scenarios_content(replace(town(), measures=())) is None


def test_a_measure_says_what_it_does_and_what_is_not_known_is_empty():
    content = scenarios_content(town())
    by_id = {each["id"]: each for each in content["measures"]}
    assert by_id["e_bus"]["built"] == [[2026, 4.0], [2028, 10.0]]
    assert (by_id["e_bus"]["build_limit"], by_id["rooftop_pv"]["build_limit"]) == (6, None)
    assert by_id["waste.composting"]["costs"] is None
    assert by_id["saving.motors"]["moved"] == [None] * 4
    assert [content["places"][by_id[each]["places"]] for each in ("rooftop_pv", "saving.motors", "e_bus")] == [
        ["a", "b"],
        ["park"],
        [""],
    ]
    assert content["zone_of"] == {"park": "b"}
    json.dumps(content, allow_nan=False)


def test_targets_stand_once_and_say_what_they_lack():
    told = {each["id"]: each for each in scenarios_content(town())["targets"]}
    assert told["unread"] == {
        "id": "unread",
        "title": dict.fromkeys(("en", "vi", "ja"), "Eight per cent"),
        "year": 2030,
        "sense": "",
        "level": None,
        "missing": ["target_sense"],
    }
    assert told["net_zero"]["level"] == 0


def test_sliders_stand_at_2030_and_at_the_end_where_the_years_reach_over_it():
    given = town()
    assert scenarios_content(given)["anchors"] == [2030, 2050]
    late = replace(given.baseline, years=np.arange(2031, 2057))
    assert scenarios_content(replace(given, baseline=late))["anchors"] == [2056]


def test_a_saving_of_what_nobody_uses_is_left_out():
    given = town()
    bare = replace(given.baseline, uses=given.baseline.uses[:1], activity=given.baseline.activity[:1])
    content = scenarios_content(replace(given, baseline=bare))
    assert {each["use"] for measure in content["measures"] for each in measure["saved"]} == {0}


def test_all_measures_of_a_large_city_take_less_than_what_is_promised():
    """Every number is another, which no packing takes away; the promise is 0.3 MB, scripts and words among them."""
    draw = np.random.default_rng(4)
    zones, parks, years = [f"zone-{k}" for k in range(115)], [f"park-{k}" for k in range(20)], 26
    given = town()
    base, pattern = given.baseline, given.measures[0]

    def measure(key: str, kind: str):
        places = tuple(zones if kind == "zone" else parks if kind == "estate" else [""])
        count = len(places)
        shared = Moved(*(draw.lognormal(0, 0.1, 1000) for _ in range(4)))
        flat = np.full(years, draw.random())
        costs = UnitCosts(draw.random(years), flat, flat, flat, 25.0)
        return replace(
            pattern,
            measure_id=key,
            place_kind=kind,
            places=places,
            potential=draw.random(count),
            energy_mwh=draw.random(count),
            direct_t=np.zeros(count),
            resource_share=np.ones(count),
            costs=costs,
            moved=shared,
        )

    measures = [measure(kind.key, kind.place_kind) for kind in measure_kinds().values()]
    assert len(measures) > 20
    looks = {each.group: GroupLook("#0f766e", each.title) for each in measures}
    moved = draw.lognormal(0, 0.1, 1000)
    content = scenarios_content(replace(given, measures=measures, looks=looks, baseline=base, grid_moved=moved))
    assert content["futures"]["count"] == FUTURES
    written = len(json.dumps(shortened_json(content), separators=(",", ":")))
    scripts = sum(
        file.stat().st_size for file in [*SCRIPTS.glob("scenarios/*.js"), SCRIPTS / "packing/packed_numbers.js"]
    )
    words = sum(
        len(f'{key}{each[language]}"":,'.encode())
        for key, each in texts_under("map.plan.").items()
        for language in ("en", "vi", "ja")
    )
    assert written + scripts + words < 300_000
