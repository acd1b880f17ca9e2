from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.comparison.comparison import (
    CHART_FILE,
    INPUTS_FILE,
    LINES_FILE,
    MAP_FILE,
    SCENARIOS_FILE,
    TOTALS_FILE,
    ZONES_FILE,
    compare,
)
from geoplan.errors import GeoplanError
from support.sample_result import changed
from support.sample_scenarios import sample_scenarios

ENERGY = "rooftop_pv_energy_gwh"


@pytest.fixture(scope="module")
def compared(sample_assessment, other_assessment):
    return compare(sample_assessment, other_assessment)


def test_only_what_was_changed_differs(compared):
    assert compared.table().index.tolist() == [ENERGY]
    assert compared.totals.loc[ENERGY, "difference_pct"] == pytest.approx(50.0)
    differ = compared.zones.drop(columns=["zone_id", "zone_name", "geometry"]).fillna(0.0)
    assert differ.loc[:, (differ != 0).any()].columns.tolist() == [ENERGY]
    assert (differ[ENERGY] != 0).tolist() == [True] + [False] * (len(differ) - 1)


def test_the_inputs_behind_are_named(compared):
    assert compared.inputs[["kind", "name"]].values.tolist() == [["parameter", "grid.emission_factor"]]


def test_one_figure_of_the_zones_stands_beside_itself(compared, sample_assessment):
    zones = compared.of(ENERGY)
    np.testing.assert_array_equal(zones["a"], sample_assessment.zones[ENERGY])
    np.testing.assert_allclose(zones["b"] - zones["a"], zones["difference"], atol=1e-12)
    assert zones.crs == sample_assessment.zones.crs
    with pytest.raises(GeoplanError, match=ENERGY):
        compared.of("rooftop_pv_energy")


def test_folders_and_results_give_the_same(sample_assessment, other_assessment, written, compared):
    before, after = written(sample_assessment, "before"), written(other_assessment, "after")
    for mixed in (compare(before, after), compare(before, other_assessment)):
        pd.testing.assert_frame_equal(mixed.totals, compared.totals, rtol=1e-10)
        assert mixed.inputs["name"].tolist() == ["grid.emission_factor"]
    assert (compare(before, after).a.name, compare(before, after).b.name) == ("before", "after")


def test_two_results_of_one_study_are_told_apart(compared):
    assert compared.a.name.endswith("(A)")
    assert compared.b.name.endswith("(B)")
    assert "1 of" in repr(compared)


def test_the_files_say_what_the_tables_say_and_are_the_same_each_time(compared, tmp_path):
    files = compared.write(tmp_path / "one")
    assert [file.name for file in files] == [TOTALS_FILE, ZONES_FILE, INPUTS_FILE, MAP_FILE, CHART_FILE]
    again = compared.write(tmp_path / "two")
    assert [file.read_bytes() for file in files] == [file.read_bytes() for file in again]
    totals = pd.read_csv(files[0]).set_index("field")
    assert totals.loc[ENERGY, "title"] == "Rooftop solar: annual energy"
    assert totals.loc[ENERGY, "difference"] == pytest.approx(compared.totals.loc[ENERGY, "difference"])
    assert len(pd.read_csv(files[1])) == len(compared.zones) * (len(compared.zones.columns) - 3)


def test_names_that_a_spreadsheet_would_run_are_texts(compared, tmp_path):
    zones = (tmp_path, compared.write(tmp_path / "one"))[1][1].read_text("utf-8-sig")
    assert ",=HYPERLINK" not in zones
    assert "\"'=HYPERLINK" in zones


def test_what_is_written_twice_replaces_itself(compared, tmp_path):
    assert compared.write(tmp_path) == compared.write(tmp_path)


def test_the_outputs_of_a_run_are_no_place_for_it(compared, sample_assessment, written):
    folder = written(sample_assessment, "before")
    there = sorted(folder.iterdir())
    with pytest.raises(GeoplanError, match="found the outputs of a run; expected a folder of its own"):
        compared.write(folder)
    assert sorted(folder.iterdir()) == there


def test_faults_of_both_sides_are_told_at_once(tmp_path):
    with pytest.raises(GeoplanError) as raised:
        compare(tmp_path / "one", tmp_path / "two")
    assert len(raised.value.faults) == 2


def test_other_zones_are_refused(sample_assessment):
    zones = sample_assessment.zones.assign(zone_id=[f"other-{k}" for k in range(len(sample_assessment.zones))])
    with pytest.raises(GeoplanError, match="zones that"):
        compare(sample_assessment, changed(sample_assessment, zones=zones))


def test_the_map_and_the_chart_are_at_hand(compared):
    assert "openDifferences" in compared.explore(ENERGY, language="ja").get_root().render()
    assert compared.chart(language="vi").startswith("<svg")


def test_scenarios_are_held_against_each_other_from_folders_too(sample_assessment, written, tmp_path):
    planned = sample_scenarios()
    years = planned.tables["scenario_years"].assign(reduced_tco2e=lambda table: 2.0 * table["reduced_tco2e"])
    more = replace(planned, tables={**planned.tables, "scenario_years": years})
    results = [
        changed(sample_assessment, plan=replace(sample_assessment.plan, scenarios=each)) for each in (planned, more)
    ]
    folders = [written(result, name) for result, name in zip(results, ("before", "after"), strict=True)]
    for compared in (compare(*results), compare(*folders)):
        rows = compared.scenarios
        differ = rows[rows["difference"].fillna(0.0) != 0.0]
        assert set(differ["field"]) == {"reduced_tco2e"}
        np.testing.assert_allclose(differ["b"], 2.0 * differ["a"], rtol=1e-9)
        assert "figures of scenarios" in repr(compared)
    files = {file.name for file in compare(*folders).write(tmp_path / "out")}
    assert {SCENARIOS_FILE, LINES_FILE} <= files


def test_it_is_public():
    assert geoplan.compare is compare
