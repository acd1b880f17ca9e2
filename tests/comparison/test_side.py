import json
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from geoplan.comparison.side import ZONES, side_of
from geoplan.errors import GeoplanError
from geoplan.fields import current_names
from geoplan.hashing import sha256_of
from geoplan.planning.plan_file import PlanFile
from support.sample_result import changed


def test_a_folder_says_what_the_result_in_memory_says(sample_assessment, written):
    memory, disk = side_of(sample_assessment), side_of(written(sample_assessment, "before"))
    assert disk.name == "before"
    assert disk.title.en == memory.title.en
    assert disk.statuses == memory.statuses
    told = disk.totals.reindex(memory.totals.index)
    assert len(disk.totals) == len(told)
    pd.testing.assert_series_equal(told, memory.totals, check_names=False, rtol=1e-11)
    assert disk.zones["zone_id"].tolist() == memory.zones["zone_id"].tolist()
    assert disk.zones.geometry.geom_equals(memory.zones.geometry).all()
    assert set(disk.inputs) == set(memory.inputs)
    for key, value in memory.inputs.items():
        assert disk.inputs[key] == (pytest.approx(value) if isinstance(value, float) else value), key


def test_a_plan_is_told_park_by_park_and_scenario_by_scenario(sample_assessment, written):
    estates, scenarios = {"E1": {"pv_share": 0.5}}, {"ours": {"measures": {"wind": {"shares": {"2030": 0.5}}}}}
    used = PlanFile(sample_assessment.study.name, "sha256:0", estates, scenarios)
    planned = changed(sample_assessment, plan=replace(sample_assessment.plan, used=used))
    told = {name: value for (kind, name), value in side_of(planned).inputs.items() if kind == "plan"}
    assert set(told) == {"estates.E1", "scenarios.ours"}
    assert json.loads(told["scenarios.ours"]) == scenarios["ours"]
    read = side_of(written(planned, "before")).inputs
    assert {name: value for (kind, name), value in read.items() if kind == "plan"} == told


def test_what_is_not_known_stays_so(sample_assessment, written):
    unknown = sample_assessment.totals[sample_assessment.totals.isna()].index
    assert len(unknown)
    assert side_of(written(sample_assessment, "before")).totals[unknown].isna().all()


@pytest.mark.parametrize(("make", "found"), [(False, "no such folder"), (True, "no manifest.json of geoplan")])
def test_a_folder_that_no_run_wrote_is_refused(tmp_path, make, found):
    folder = tmp_path / "somewhere"
    if make:
        folder.mkdir()
    with pytest.raises(GeoplanError, match=f"somewhere: found {found}; expected a folder that geoplan run wrote"):
        side_of(folder)


def test_a_table_that_was_changed_after_the_run_is_refused(sample_assessment, written):
    folder = written(sample_assessment, "before")
    with (folder / ZONES).open("ab") as stream:
        stream.write(b"more")
    with pytest.raises(GeoplanError, match=r"zones\.parquet: found a file that was changed after the run"):
        side_of(folder)


def test_a_table_that_is_gone_is_refused(sample_assessment, written):
    folder = written(sample_assessment, "before")
    (folder / ZONES).unlink()
    with pytest.raises(GeoplanError, match=r"zones\.parquet: found nothing"):
        side_of(folder)


def test_a_manifest_of_another_make_is_refused(sample_assessment, written):
    folder = written(sample_assessment, "before")
    content = json.loads((folder / "manifest.json").read_text("utf-8"))
    del content["draws"]
    (folder / "manifest.json").write_text(json.dumps(content), "utf-8")
    with pytest.raises(GeoplanError, match=r"manifest\.json: found no 'draws'; expected the manifest of a run"):
        side_of(folder)


def test_columns_of_an_older_version_have_the_names_of_today(sample_assessment, written):
    old, new = next((old, new) for old, new in current_names().items() if new in sample_assessment.zones)
    folder = written(sample_assessment, "before")
    gpd.read_parquet(folder / ZONES).rename(columns={new: old}).to_parquet(folder / ZONES)
    content = json.loads((folder / "manifest.json").read_text("utf-8"))
    content["outputs"][ZONES] = {"sha256": sha256_of(folder / ZONES)}
    (folder / "manifest.json").write_text(json.dumps(content), "utf-8")
    assert new in side_of(folder).zones


def test_a_manifest_that_says_anything_is_read_or_refused(sample_assessment, written):
    folder = written(sample_assessment, "before")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    refused = 0
    for key in ("totals", "draws", "study", "inputs", "parameters", "outputs", "geoplan"):
        for value in (None, 5, "x", [], [1], {}, {"a": 1}, {"a": None}, {"a": {"value": "x"}}):
            (folder / "manifest.json").write_text(json.dumps(manifest | {key: value}))
            try:
                side_of(folder)
            except GeoplanError:
                refused += 1
    assert refused > 40
