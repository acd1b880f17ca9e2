"""What a run tells programs about itself, held by a program that knows nothing of geoplan."""

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from frictionless import Package

from geoplan.fields import load_fields, load_tables
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.languages import LANGUAGES
from geoplan.outputs.manifest import measured
from geoplan.outputs.package import datapackage
from geoplan.outputs.package.datapackage import DATAPACKAGE, write_datapackage
from geoplan.outputs.source_date import VARIABLE
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.tables.csv_types import write_csv_types
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from geoplan.siting.candidate_kinds import candidate_kinds
from support.machine_files import write_tables_and_rasters
from support.places import REPOSITORY

IDS = ["00123", "00124", "00125", "1e5"]


@pytest.fixture(scope="module")
def content(padded_outputs):
    return json.loads((padded_outputs / DATAPACKAGE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sited_outputs(sited_assessment, tmp_path_factory):
    return write_tables_and_rasters(sited_assessment, tmp_path_factory.mktemp("sited"))


def faults_of(report):
    return [(task.name, error.type, error.note) for task in report.tasks for error in task.errors] + report.errors


def test_frictionless_finds_every_table_as_it_is_said_to_be(padded_outputs):
    report = Package(str(padded_outputs / DATAPACKAGE)).validate()
    assert faults_of(report) == []
    tables = {task.name for task in report.tasks if task.type == "table"}
    of_plans = {"exclusions", "waste_plan", "residue_curve", "measure_first", "checks"}
    of_plans |= {"estates", "estate_hours", "eco_parks", "eco_parks.parquet", "matching", "estate_projects"}
    of_plans |= {"estate_saving", "estate_eip", "estate_sdg", "roll_out"}
    of_scenarios = {*SCENARIO_COLUMNS, "aim"}
    assert tables - of_scenarios == {"zones", "zones.parquet", "rooftops", "candidates", "jcm"} | of_plans
    assert {"measures", "measure_places", "pathways", "scenario_years", "abatement", "aim"} <= tables


def test_awkward_names_and_every_table_pass_too(sited_outputs):
    report = Package(str(sited_outputs / DATAPACKAGE)).validate()
    assert faults_of(report) == []
    with_files = {table.name for table in load_tables().values() if table.file} - {"estate_hours"}  # made by hand
    assert with_files <= {task.name for task in report.tasks if task.type == "table"}


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("zones.csv", b"00123,", b"00124,", "primary-key"),
        ("candidates.csv", b",00123,", b",00999,", "foreign-key"),
        ("candidates.csv", b"True", b"maybe", "type-error"),
        ("zones.csvt", b"String", b"Real", "hash-count"),
    ],
)
def test_frictionless_would_find_a_fault(padded_outputs, tmp_path, name, old, new, fault):
    for file in padded_outputs.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "rasters").symlink_to(padded_outputs / "rasters")
    before = (tmp_path / name).read_bytes()
    assert old in before
    (tmp_path / name).write_bytes(before.replace(old, new, 1))
    assert fault in {kind for _, kind, _ in faults_of(Package(str(tmp_path / DATAPACKAGE)).validate())}


def test_every_file_is_a_resource_with_its_size_and_hash(padded_outputs, content):
    files = {path.relative_to(padded_outputs).as_posix() for path in padded_outputs.rglob("*") if path.is_file()}
    resources = {resource["path"]: resource for resource in content["resources"]}
    assert set(resources) == files - {DATAPACKAGE, "manifest.json"}
    for name, resource in resources.items():
        data = (padded_outputs / name).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource.get("bytes", len(data)) == len(data)
        assert ("bytes" in resource) != name.endswith(".parquet")
        assert set(resource["titles"]) == set(LANGUAGES)
    assert len({resource["name"] for resource in content["resources"]}) == len(files) - 2


def test_each_column_of_each_table_has_a_row_in_the_dictionary(padded_outputs, sited_outputs):
    for folder in (padded_outputs, sited_outputs):
        for resource in json.loads((folder / DATAPACKAGE).read_text(encoding="utf-8"))["resources"]:
            if resource.get("type") != "table":
                continue
            table = next(t.name for t in load_tables().values() if resource["name"] in (t.name, f"{t.name}.parquet"))
            for field in resource["schema"]["fields"]:
                if field["name"] not in ("geometry", "bbox"):
                    known = columns_of(table)[field["name"]]
                    assert (field["type"], field.get("unit", "")) == (known.type, known.unit)
                assert set(field["titles"]) == set(field["descriptions"]) == set(LANGUAGES)


def test_terms_and_status_of_what_went_in_are_told(content):
    sources = {source["layer"]: source for source in content["sources"]}
    assert sources["estates"]["status"] == "schematic"
    assert sources["zones"]["licence"] == "CC0"
    assert content["status"] == "synthetic"
    assert {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/", "title": "CC0"} in content[
        "licenses"
    ]
    assert {"name": "other", "title": "statistics"} in content["licenses"]
    resources = {resource["name"]: resource for resource in content["resources"]}
    assert (resources["waste_plan"]["status"], resources["waste_plan"]["layers"]) == ("real", ["waste"])
    assert resources["zones"]["status"] == "synthetic"
    assert resources["rasters/residue_tj.tif"]["unit"] == "TJ"
    assert resources["rasters/residue_tj.tif"]["layers"] == ["crops", "land_cover", "zones"]


def test_a_table_names_what_it_rests_on_and_no_more(content, sited_outputs):
    resources = {resource["name"]: resource for resource in content["resources"]}
    assert {"zones", "land_cover"} <= set(resources["exclusions"]["layers"])
    assert not {"rooftops", "crops", "waste", "irradiance"} & set(resources["exclusions"]["layers"])
    sited = json.loads((sited_outputs / DATAPACKAGE).read_text(encoding="utf-8"))
    for given, folder in ((content, None), (sited, sited_outputs)):
        layers = {each["name"]: set(each["layers"]) for each in given["resources"] if "layers" in each}
        read = {source["layer"] for source in given["sources"]}
        assert layers["zones"] == read
        if folder is None:
            continue
        for name, file in (("candidates", "candidates.csv"), ("jcm", "jcm_shortlist.csv")):
            kinds = set(pd.read_csv(folder / file)["candidate_kind"])
            for kind in kinds:
                assert set(candidate_kinds()[kind].rests_on) & read <= layers[name], (name, kind)
            assert ("rooftops" in layers[name]) == ("rooftop_pv" in kinds and "rooftops" in read)


def test_layers_that_no_model_uses_are_in_no_table(small_result, tmp_path, monkeypatch):
    (tmp_path / "zones.csv").write_text("zone_id\n00123\n", encoding="utf-8")
    write_csv_types({"zone_id": "string"}, tmp_path / "zones.csv")
    kinds = dict(layer_kinds())
    kinds["waste"] = replace(kinds["waste"], used_by=())
    monkeypatch.setattr(datapackage, "layer_kinds", lambda: kinds)
    write_datapackage(small_result, tmp_path, files=measured(tmp_path, [tmp_path / "zones.csv"]))
    (zones,) = json.loads((tmp_path / DATAPACKAGE).read_text(encoding="utf-8"))["resources"]
    assert set(zones["layers"]) == set(small_result.layers) - {"waste"}


def test_codes_are_told_with_what_they_mean(padded_outputs, sited_outputs):
    told = set()
    for folder in (padded_outputs, sited_outputs):
        for resource in json.loads((folder / DATAPACKAGE).read_text(encoding="utf-8"))["resources"]:
            if resource.get("type") != "table" or not resource["path"].endswith(".csv"):
                continue
            table = pd.read_csv(folder / resource["path"], dtype=str)
            for field in resource["schema"]["fields"]:
                if "categories" in field:
                    told.add(field["name"])
                    assert all(each["label"] for each in field["categories"])
                    assert set(table[field["name"]].dropna()) <= {each["value"] for each in field["categories"]}
    assert {"candidate_kind", "origin", "limit_met", "basis", "treatment", "status", "technology"} <= told


def test_titles_are_in_the_language_of_the_run(content):
    zones = next(resource for resource in content["resources"] if resource["name"] == "zones")
    assert zones["title"] == zones["titles"]["vi"] == "Đơn vị"
    area = next(field for field in zones["schema"]["fields"] if field["name"] == "area_km2")
    assert (area["title"], area["unit"]) == ("Diện tích", "km2")


def test_the_date_is_that_of_the_sources_and_the_rest_the_same(small_result, tmp_path, monkeypatch):
    (tmp_path / "zones.csv").write_text("zone_id\n00123\n", encoding="utf-8")
    write_csv_types({"zone_id": "string"}, tmp_path / "zones.csv")
    files = measured(tmp_path, [tmp_path / "zones.csv"])
    monkeypatch.delenv(VARIABLE, raising=False)
    first = write_datapackage(small_result, tmp_path, files=files).read_bytes()
    assert write_datapackage(small_result, tmp_path, files=files).read_bytes() == first
    assert "created" not in json.loads(first)
    monkeypatch.setenv(VARIABLE, "1700000000")
    dated = json.loads(write_datapackage(small_result, tmp_path, files=files).read_bytes())
    assert dated.pop("created") == "2023-11-14T22:13:20Z"
    assert dated == json.loads(first)


def documented_line():
    """Return the line for pandas that the documentation gives, with its list of ids, as a function of the file."""
    page = (REPOSITORY / "docs" / "outputs.md").read_text("utf-8")
    line = r'^ids = (.+)\nzones = pd\.read_csv\("outputs/hai-phong/zones\.csv", (.+)\)$'
    ((listed, given),) = re.findall(line, page, re.M)
    ids = eval(listed)
    assert {name for name in load_fields() if name.endswith("_id")} == set(ids)
    return eval(f"lambda file: pd.read_csv(file, {given})", {"pd": pd, "ids": ids})


def test_ids_join_across_all_files_without_casts(padded_outputs):
    package = Package(str(padded_outputs / DATAPACKAGE))
    readers = {
        "frictionless": lambda name: package.get_resource(name).to_pandas().reset_index(),
        "gdal": lambda name: pyogrio.read_dataframe(padded_outputs / f"{name}.csv"),
        "pandas": lambda name: documented_line()(padded_outputs / f"{name}.csv"),
        "geopackage": lambda name: gpd.read_file(padded_outputs / "small.gpkg", layer=name),
    }
    parquet = gpd.read_parquet(padded_outputs / "zones.parquet")
    roofs = {
        "parquet": gpd.read_parquet(padded_outputs / "small-rooftops.parquet"),
        "geopackage": gpd.read_file(padded_outputs / "small-rooftops.gpkg", layer="rooftops"),
    }
    assert parquet["zone_id"].tolist() == IDS
    assert "00123" in set(roofs["parquet"]["roof_id"])
    assert len(roofs["parquet"].merge(roofs["geopackage"], on=["roof_id", "zone_id"])) == len(roofs["parquet"])
    joined = defaultdict(set)
    for reader, read in readers.items():
        zones, candidates = read("zones"), read("candidates")
        assert len(parquet.merge(zones, on="zone_id")) == len(IDS), reader
        on_roofs = candidates[candidates["roof_id"].fillna("") != ""]
        for other in roofs.values():
            assert other.merge(zones, on="zone_id")["roof_id"].nunique() == len(other), reader
            joined[reader].add(len(other.merge(on_roofs, on=["roof_id", "zone_id"])))
        assert joined[reader] == {len(on_roofs)}, reader
        assert candidates.merge(parquet, on="zone_id")["candidate_id"].nunique() == len(candidates), reader
