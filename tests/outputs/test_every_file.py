"""Every file of a run, written once, in the order that the manifest keeps."""

import csv
import json
import shutil
import sqlite3
import sys
from contextlib import closing

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from geoplan.hashing import sha256_of
from geoplan.outputs import manifest
from geoplan.outputs.every_file import write_every_file
from geoplan.outputs.package.files import file_kind_of
from geoplan.pipeline import assess
from geoplan.study import open_study
from support.same_outputs import data_blocks


@pytest.fixture(scope="module")
def written(small_result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    told = []
    names = write_every_file(
        small_result, folder, language="vi", rooftops="parquet", progress=lambda fraction, _: told.append(fraction)
    )
    return folder, names, told


def test_the_names_are_those_of_the_files(written):
    folder, names, _ = written
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(names) == there
    assert len(names) == len(set(names))
    assert names[0] == "map.html"
    assert names[-2:] == ["datapackage.json", "manifest.json"]


def test_every_file_is_known_and_stands_in_the_data_package(written):
    folder, names, _ = written
    content = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    paths = [resource["path"] for resource in content["resources"]]
    assert [*paths, "datapackage.json", "manifest.json"] == names
    for resource in content["resources"]:
        assert resource["title"] == file_kind_of(resource["path"]).title.vi
        assert resource["hash"] == f"sha256:{sha256_of(folder / resource['path'])}"
    for name in names:
        if name.endswith(".csv"):
            assert f"{name}t" in names
        if name.endswith(".tif"):
            assert name.replace(".tif", ".qml") in names


@pytest.mark.usefixtures("no_paper")
def test_no_file_is_read_twice_for_its_hash(small_result, tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(manifest, "sha256_of", lambda *files: read.extend(files) or sha256_of(*files))
    names = write_every_file(small_result, tmp_path, rooftops="none")
    assert sorted(file.relative_to(tmp_path).as_posix() for file in read) == sorted({*names} - {"manifest.json"})


def test_the_manifest_lists_all_but_itself(written):
    folder, names, _ = written
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(content["outputs"]) == set(names) - {"manifest.json"}


def test_progress_rises_and_each_step_is_timed(written, small_result):
    *_, told = written
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert {"map", "geopackage", "rooftops file", "report", "field sheets"} <= set(small_result.timings)


@pytest.mark.usefixtures("no_paper")
def test_roofs_are_left_out_where_they_are_not_wanted(small_result, tmp_path):
    names = write_every_file(small_result, tmp_path, rooftops="none")
    assert not [name for name in names if "rooftops" in name]
    assert 'id="geoplan-rooftops"' not in (tmp_path / "map.html").read_text(encoding="utf-8")


ZONES = ["00123", "00124", "0x7", "1e5"]


@pytest.fixture(scope="module")
def coded(small_folder, tmp_path_factory):
    """The files of a study whose zones and roofs have ids that look like numbers."""
    study, folder = tmp_path_factory.mktemp("coded") / "study", tmp_path_factory.mktemp("coded-files")
    shutil.copytree(small_folder, study)
    zones = gpd.read_file(study / "zones.gpkg")
    zones.assign(zone_id=ZONES).to_file(study / "zones.gpkg")
    crops = (study / "crops.csv").read_text(encoding="utf-8")
    (study / "crops.csv").write_text(crops.replace("\nb,", "\n00124,"), encoding="utf-8")
    roofs = gpd.read_parquet(study / "roofs.parquet")
    roofs.assign(roof_id=[f"{number:07}" for number in range(len(roofs))]).to_parquet(study / "roofs.parquet")
    # no roof is large enough for a cluster, which would stand in the place of its roofs
    result = assess(open_study(study).with_parameters({"siting.rooftop_pv.cluster_roof": 1000}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "weasyprint", None)  # in whose PDFs nobody looks for them
        write_every_file(result, folder)
    return result, folder


def test_ids_are_text_in_every_file_and_keep_their_zeros(coded):
    result, folder = coded
    roof_ids = set(result.rooftops["roof_id"])
    assert all(len(each) == 7 for each in roof_ids)
    read = pd.read_csv(folder / "zones.csv", dtype={"zone_id": str})
    assert read["zone_id"].tolist() == ZONES
    with (folder / "candidates.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["zone_id"] for row in rows} <= set(ZONES)
    assert {row["roof_id"] for row in rows} - {""} <= roof_ids
    assert any(row["roof_id"] for row in rows)
    assert pq.read_schema(folder / "zones.parquet").field("zone_id").type in {"string", "large_string"}
    assert pd.read_parquet(folder / "zones.parquet")["zone_id"].tolist() == ZONES
    for name in ("small.gpkg", "small-rooftops.gpkg"):
        with closing(sqlite3.connect(folder / name)) as database:
            tables = [row[0] for row in database.execute("SELECT table_name FROM gpkg_contents")]
            columns = [row for table in tables for row in database.execute(f"PRAGMA table_info({table})")]
            assert {row[2] for row in columns if row[1].endswith("_id") and row[1] not in {"srs_id"}} == {"TEXT"}
    roofs = gpd.read_file(folder / "small-rooftops.gpkg", layer="rooftops")
    joined = roofs.merge(read[["zone_id", "population"]], on="zone_id")
    assert len(joined) == len(roofs)
    assert set(roofs["roof_id"]) == roof_ids
    book = openpyxl.load_workbook(folder / "zones.xlsx", read_only=True)
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2, max_col=1)] == ZONES
    form = openpyxl.load_workbook(folder / "survey-form.xlsx", read_only=True)
    listed = [row[0].value for row in form.worksheets[1].iter_rows(min_row=3, max_col=1)]
    assert {each for each in listed if each is not None} <= roof_ids
    blocks = data_blocks((folder / "map.html").read_text(encoding="utf-8"))
    assert all(f'"{zone}"' in blocks["geoplan-data"] for zone in ZONES)


def test_places_are_points(coded):
    _, folder = coded
    with closing(sqlite3.connect(folder / "small.gpkg")) as database:
        kinds = dict(database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    assert kinds["candidates"] == kinds["jcm_shortlist"] == "POINT"
    assert set(gpd.read_file(folder / "small.gpkg", layer="candidates").geom_type) == {"Point"}


def test_text_files_have_twelve_digits_and_counts_no_point(coded):
    _, folder = coded
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                numbers = {name: cell for name, cell in row.items() if "." in cell and cell.replace(".", "").isdigit()}
                for name, cell in numbers.items():
                    assert len(cell.replace(".", "").lstrip("0")) <= 12, (file.name, name, cell)
                    assert not cell.endswith(".0"), (file.name, name, cell)
                    if name in {"longitude", "latitude"}:
                        assert len(cell.partition(".")[2]) <= 7
    for number in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["totals"].values():
        assert number is None or number == float(f"{number:.12g}")
