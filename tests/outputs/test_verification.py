"""A folder of outputs against its manifest: what changed, what is missing, what was added, and the versions behind."""

import json
import shutil
import sqlite3
from contextlib import closing

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geoplan
from geoplan.errors import GeoplanError
from geoplan.outputs.manifest import MANIFEST, measured, write_manifest
from geoplan.outputs.verification import verify
from geoplan.study import open_study
from support.sample_result import build_assessment


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder with two tables and a GeoPackage; not to be changed."""
    place = tmp_path_factory.mktemp("written")
    result = build_assessment(place, columns=2, rows=2)
    folder = place / "out"
    (folder / "rasters").mkdir(parents=True)
    (folder / "zones.csv").write_text("zone_id,pv\n1,2\n", encoding="utf-8", newline="\n")
    (folder / "rasters" / "land.qml").write_text("<qgis/>", encoding="utf-8")
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(1, 1)], crs="EPSG:32648")
    frame.to_file(folder / "x.gpkg", layer="zones", driver="GPKG")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    write_manifest(result, folder, files, known=measured(folder, files))
    return folder


@pytest.fixture
def folder(written, tmp_path):
    return shutil.copytree(written, tmp_path / "out")


def states(folder):
    return dict(verify(folder).files["state"])


def test_what_a_run_wrote_holds(folder):
    checked = geoplan.verify(folder)
    assert checked.holds
    assert set(checked.files["state"]) == {"same"}
    assert list(checked.files.index) == ["rasters/land.qml", "x.gpkg", "zones.csv"]
    assert checked.table.empty
    assert "3 same" in repr(checked)


def test_changed_missing_and_added_files_stand_in_one_table(folder):
    (folder / "zones.csv").write_text("zone_id,pv\n1,3\n", encoding="utf-8", newline="\n")
    (folder / "rasters" / "land.qml").unlink()
    (folder / "mine.docx").write_bytes(b"123")
    checked = verify(folder)
    assert not checked.holds
    table = checked.table.set_index("name")
    assert dict(table["state"]) == {"mine.docx": "extra", "rasters/land.qml": "missing", "zones.csv": "changed"}
    assert table.loc["mine.docx", "here"] == 3
    assert table.loc["zones.csv", "written"] == table.loc["zones.csv", "here"] == 15
    assert set(table["kind"]) == {"file"}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_flipped_bit_is_seen(written, data):
    """Of a file that is no database; the folder is put right again."""
    file = written / "zones.csv"
    content = file.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    bit = data.draw(st.integers(0, 7))
    try:
        file.write_bytes(content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :])
        assert states(written)["zones.csv"] == "changed"
    finally:
        file.write_bytes(content)
    assert verify(written).holds


def test_a_geopackage_that_a_gis_stored_anew_has_the_same_contents(folder):
    with closing(sqlite3.connect(folder / "x.gpkg")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("VACUUM")
    checked = verify(folder)
    assert checked.files.loc["x.gpkg", "state"] == "same_contents"
    assert checked.holds
    with closing(sqlite3.connect(folder / "x.gpkg")) as database, database:
        database.execute("UPDATE gpkg_contents SET description = 'mine'")
    assert states(folder)["x.gpkg"] == "changed"


def test_what_a_program_leaves_beside_a_file_and_what_was_kept_count_for_nothing(folder):
    for name in (".DS_Store", "x.gpkg-wal", "zones.csv.yours-2026-01-02.csv"):
        (folder / name).touch()
    checked = verify(folder)
    assert checked.holds
    assert checked.files.loc["zones.csv.yours-2026-01-02.csv", "state"] == "kept"


def test_a_file_that_was_given_is_the_users(folder):
    content = json.loads((folder / MANIFEST).read_text("utf-8"))
    content["outputs"]["zones.csv"]["yours"] = True
    (folder / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    assert states(folder)["zones.csv"] == "yours"
    (folder / "zones.csv").write_text("else", encoding="utf-8")
    assert states(folder)["zones.csv"] == "changed"


def test_other_versions_are_told_and_change_no_file(folder):
    content = json.loads((folder / MANIFEST).read_text("utf-8"))
    content["libraries"]["numpy"] = "1.0"
    content["geoplan"] = "0.1.0"
    (folder / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    checked = verify(folder)
    assert checked.holds
    assert dict(checked.table.set_index("name")["written"]) == {"geoplan": "0.1.0", "numpy": "1.0"}
    assert set(checked.table["kind"]) == {"version"}


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "a/../../secret.txt", "C:\\secret.txt"])
def test_a_manifest_that_names_a_file_outside_is_refused(folder, name):
    content = json.loads((folder / MANIFEST).read_text("utf-8"))
    content["outputs"][name] = {"sha256": "0", "bytes": 1}
    (folder / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(GeoplanError, match="found a file outside the folder"):
        verify(folder)


def test_a_link_that_leads_out_is_followed_by_nobody(folder, tmp_path):
    (folder / "rasters").rename(tmp_path / "elsewhere")
    (folder / "rasters").symlink_to(tmp_path / "elsewhere")
    (folder / "zones.csv").unlink()
    (folder / "zones.csv").symlink_to("zones.csv")
    assert states(folder) | {"rasters": ""} == {
        "rasters": "", "rasters/land.qml": "changed", "x.gpkg": "same", "zones.csv": "missing",
    }  # fmt: skip


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"geoplan": "1"}', '{"outputs": {}}', '{"geoplan": "1", "outputs": []}', "[" * 9999]
)
def test_a_folder_whose_manifest_is_none_is_refused(tmp_path, content):
    (tmp_path / MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(GeoplanError, match=r"found no manifest\.json of geoplan; expected a folder that geoplan run"):
        verify(tmp_path)


@pytest.mark.parametrize("entry", [3, None, {}, {"sha256": 3}, {"bytes": "x", "sha256": []}])
def test_an_entry_of_another_form_is_a_changed_file(folder, entry):
    content = json.loads((folder / MANIFEST).read_text("utf-8"))
    content["outputs"]["zones.csv"] = entry
    (folder / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    assert states(folder)["zones.csv"] == "changed"


def test_nothing_is_written(folder):
    before = {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]}
    verify(folder)
    assert {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]} == before


@pytest.fixture
def run_of_study(small_folder, small_result, tmp_path):
    """A folder whose manifest tells of the small study, and a copy of that."""
    (tmp_path / "out").mkdir()
    write_manifest(small_result, tmp_path / "out", [])
    return tmp_path / "out", shutil.copytree(small_folder, tmp_path / "study")


def test_a_study_that_is_as_the_run_read_it(run_of_study):
    folder, study = run_of_study
    checked = verify(folder, study=open_study(study))
    assert checked.holds
    assert checked.is_current
    assert {"layers.zones", "layers.crops", "costs.finance.discount_rate"} <= set(checked.inputs.index)
    assert set(checked.inputs["state"]) == {"same"}
    assert verify(folder).inputs.empty
    assert verify(folder).is_current


def test_what_has_changed_in_a_study_since_is_told_by_layer_and_parameter(run_of_study):
    folder, study = run_of_study
    file = study / "study.toml"
    text = file.read_text(encoding="utf-8").replace("[layers.waste]", "[layers.demand]").replace("waste.csv", "new.csv")
    file.write_text(f'{text}[parameters]\n"costs.finance.discount_rate" = 0.05\n', encoding="utf-8")
    (study / "livestock.csv").unlink()
    (study / "crops.csv").write_bytes((study / "crops.csv").read_bytes() + b"\n")
    checked = verify(folder, study=open_study(study))
    assert checked.holds
    assert not checked.is_current
    changed = checked.table.set_index("name")
    assert set(changed["kind"]) == {"input"}
    assert dict(changed["state"]) == {
        "layers.crops": "changed",
        "layers.demand": "new",
        "layers.livestock": "missing",
        "layers.waste": "missing",
        "costs.finance.discount_rate": "changed",
    }
    assert changed.loc["costs.finance.discount_rate", "here"] == 0.05
