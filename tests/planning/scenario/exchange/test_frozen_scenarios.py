import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import geoplan
from geoplan.errors import GeoplanError
from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.scenario.exchange.frozen_scenarios import FrozenScenarios, read_scenarios
from support.scenario_models import baseline_of_town, measures_of_town, towns_setting
from support.towns_scenarios import towns_scenarios

GOLDEN = Path(__file__).parent / "golden_scenarios.json"
"""The town's scenarios as they were frozen. What changes them on purpose writes them anew: ``python FILE``."""


@pytest.fixture(scope="module")
def town():
    return towns_scenarios()


@pytest.fixture(scope="module")
def frozen(town):
    return FrozenScenarios.of(town, study="town", version="0.2.0")


def test_the_golden_scenarios_open_and_nothing_has_changed(town):
    golden = read_scenarios(GOLDEN)
    assert golden.study == "town"
    assert golden.settings["cleaner"] == towns_setting()
    assert [str(change) for change in golden.changes(town)] == []


def test_what_is_frozen_is_read_again(frozen, tmp_path):
    again = geoplan.read_scenarios(frozen.write(tmp_path / "scenarios.json"))
    assert again == frozen
    assert again.text() == frozen.text()
    assert again.changes(frozen) == ()
    assert again.inputs_hash == frozen.inputs_hash


def test_results_are_those_of_the_run_and_add_up(town, frozen):
    result = frozen.results["cleaner"]
    assert result["cut_tco2e"] == pytest.approx(town.runs["cleaner"].cut_t)
    parts = np.sum(list(result["attributed_tco2e"].values()), axis=0)
    assert parts == pytest.approx(result["cut_tco2e"], rel=1e-9)
    assert set(result["attributed_tco2e"]) > {"rooftop_pv", "cleaner_grid"}
    assert set(frozen.results["nothing"]["attributed_tco2e"]) == {"cleaner_grid", "e_bus"}  # some buses stand


def test_what_has_changed_is_said_where_it_stands(frozen):
    roofs, *rest = measures_of_town()
    more = towns_scenarios(
        measures=(replace(roofs, energy_mwh=2 * roofs.energy_mwh), *rest[:-1]),
        baseline=baseline_of_town(fixed_t=np.full(26, 90_000.0)),
        settings={
            "cleaner": towns_setting(),
            "roofs": ScenarioSetting(title="Roofs", measures={"rooftop_pv": MeasureSetting(shares={2040: 0.6})}),
            "new": ScenarioSetting(),
        },
    )
    changes = {change.what: change for change in frozen.changes(more)}
    shares = changes["scenarios.roofs.measures.rooftop_pv.shares.2040"]
    assert (shares.before, shares.after) == (0.5, 0.6)
    energy = changes["inputs.measures.rooftop_pv.energy_mwh"]
    assert (energy.before, energy.after) == (120_000.0, 240_000.0)
    assert str(changes["inputs.measures.waste.composting"]).endswith("-> nothing")
    assert str(changes["scenarios.new"]).startswith("scenarios.new: nothing -> {'title'")
    assert changes["scenarios.nothing"].after is None
    assert changes["inputs.baseline.fixed_tco2e[0]"].after == 90_000.0
    assert any(what.startswith("results.cleaner.cut_tco2e[") for what in changes)
    assert not any("efficiency" in what for what in changes if what.startswith("inputs"))


def test_one_zone_and_one_price_are_said_though_no_sum_and_no_tonne_moves(frozen):
    roofs, *rest = measures_of_town()
    dearer = replace(roofs.costs, value_usd=roofs.costs.value_usd + 1.0)
    other = replace(roofs, potential=roofs.potential + np.array([1.0, -1.0]), costs=dearer)
    told = {change.what for change in frozen.changes(towns_scenarios(measures=(other, *rest)))}
    inputs = {what.removeprefix("inputs.measures.rooftop_pv.") for what in told if what.startswith("inputs.")}
    assert inputs == {"by_place.a", "by_place.b", "value_usd[0]", "value_usd[1]"}


def test_other_years_are_a_change_and_another_version_is_none(frozen):
    later = replace(frozen, years=(2025, 2045), version="9")
    assert [str(change) for change in frozen.changes(later)] == ["years[1]: 2050 -> 2045"]


def test_what_was_changed_by_hand_is_told_by_its_hashes(frozen, tmp_path):
    content = json.loads(frozen.text())
    content["scenarios"]["roofs"]["measures"]["rooftop_pv"]["shares"]["2040"] = 1.5
    content["inputs"]["measures"]["rooftop_pv"]["potential"] = 1.0
    file = tmp_path / "scenarios.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(GeoplanError) as caught:
        read_scenarios(file)
    told = str(caught.value)
    assert len(caught.value.faults) == 3
    for part in (
        f"content_hash: found {content['content_hash']}; expected sha256:",
        f"inputs_hash: found {content['inputs_hash']}; expected sha256:",
        "scenarios.roofs.measures.rooftop_pv.shares.2040: found 1.5; expected a share, 0 to 1.",
    ):
        assert part in told


@pytest.mark.parametrize("years", [["a"], [2025], [2025, 2030, 2050], [2025, True]])
def test_years_that_are_not_the_first_and_the_last_are_refused(frozen, tmp_path, years):
    content = json.loads(frozen.text()) | {"years": years}
    file = tmp_path / "scenarios.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(GeoplanError, match=r"years: found .*; expected the first year and the last"):
        read_scenarios(file)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "no JSON text"),
        ('{"schema": "geoplan-plan/1"}', "expected 'geoplan-scenarios/1'"),
        ('{"schema": "geoplan-scenarios/1", "years": 7}', "years: found int; expected a list"),
        ('{"schema": "geoplan-scenarios/1"}', "content_hash: found nothing; expected a str"),
    ],
)
def test_what_is_no_frozen_scenarios_is_refused(tmp_path, text, told):
    file = tmp_path / "scenarios.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GeoplanError, match=told):
        read_scenarios(file)


def test_what_is_not_known_is_nothing(town):
    unknown = replace(town, baseline=baseline_of_town(is_known=False))
    frozen = FrozenScenarios.of(unknown, study="town")
    assert set(frozen.inputs["baseline"]["total_tco2e"]) == {None}
    assert frozen.inputs["measures"]["waste.composting"]["capex_usd"] is None


if __name__ == "__main__":
    FrozenScenarios.of(towns_scenarios(), study="town", version="0.2.0").write(GOLDEN)
