import hashlib
import json
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.languages import Text
from geoplan.outputs.manifest import (
    MANIFEST,
    file_name_of,
    mark_yours,
    measured,
    outputs_in,
    strange_manifest,
    write_manifest,
)
from geoplan.outputs.source_date import VARIABLE
from geoplan.study import Ranking
from support.places import PACKAGE, REPOSITORY
from support.sample_result import changed

SCHEMA = json.loads((PACKAGE / "outputs" / "manifest.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def result(sample_assessment: Any) -> Any:
    return changed(sample_assessment, notes=(Text(en="Eleven of 12 zones.", vi="11 trong 12 vùng."),))


def read(folder: Path) -> dict[str, Any]:
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert isinstance(content, dict)
    return content


def test_the_manifest_says_what_went_in_and_what_came_out(result: Any, tmp_path: Path) -> None:
    (tmp_path / "rasters").mkdir()
    files = [tmp_path / "zones.csv", tmp_path / "rasters" / "ghi.tif"]
    for number, file in enumerate(files):
        file.write_bytes(b"x" * (number + 1))
    assert write_manifest(result, tmp_path, files) == tmp_path / MANIFEST
    content = read(tmp_path)
    assert content["geoplan"] == geoplan.__version__
    assert {"numpy", "pvlib", "GDAL", "PROJ", "GEOS"} <= content["libraries"].keys()
    assert None not in content["libraries"].values()
    assert content["study"] == {"name": "sample", "title": "Sample <City>", "crs": "EPSG:32648", "seed": 2025}
    assert content["inputs"].keys() == {"zones", "irradiance", "rooftops", "estates"}
    assert content["inputs"]["zones"]["status"] == "schematic"
    assert content["inputs"]["zones"]["sha256"] == "0" * 64
    assert content["inputs"]["rooftops"]["coverage"] is None
    assert content["outputs"] == {
        "rasters/ghi.tif": {"bytes": 2, "sha256": hashlib.sha256(b"xx").hexdigest()},
        "zones.csv": {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()},
    }
    assert (outputs_in(tmp_path) or {}).keys() == {"zones.csv", "rasters/ghi.tif"}
    assert content["notes"] == ["Eleven of 12 zones."]
    assert content["totals"]["area_km2"] == pytest.approx(result.zones["area_km2"].sum())


def keys_of(node: dict[str, Any], name: str = "") -> dict[str, str]:
    """Return each key of the schema, * for any name, and what it says of it."""
    found = {name: node["description"]} if name else {}
    for key, inner in node.get("properties", {}).items():
        found |= keys_of(inner, f"{name}.{key}" if name else key)
    extra = node.get("additionalProperties")
    for key, inner in extra.get("properties", {}).items() if isinstance(extra, dict) else ():
        found |= keys_of(inner, f"{name}.*.{key}")
    return found


def test_the_manifest_of_a_run_is_as_its_schema_says(small_result: Any, padded_outputs: Path, tmp_path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    content = read(padded_outputs)
    assert [error.message for error in validator.iter_errors(content)] == []
    assert any("contents_sha256" in entry for entry in content["outputs"].values())
    (tmp_path / "form.xlsx").write_bytes(b"filled")
    write_manifest(small_result, tmp_path, [tmp_path / "form.xlsx"])
    mark_yours(tmp_path, "form.xlsx")
    assert list(validator.iter_errors(read(tmp_path))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"created": "yesterday at noon", "geoplan": 1},
        {"timings": {"all": "1 s"}},
        {"surprise": 1},
        {"outputs": {"a": {}}},
    ],
)
def test_the_schema_tells_what_is_no_manifest(padded_outputs: Path, wrong: dict[str, Any]) -> None:
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(read(padded_outputs) | wrong))


def test_a_study_that_says_how_to_rank_fits_the_schema(result: Any, tmp_path: Path) -> None:
    study = result.study.model_copy(update={"ranking": Ranking(method="topsis", weights="entropy")})
    write_manifest(changed(result, study=study), tmp_path, [])
    errors = jsonschema.Draft202012Validator(SCHEMA["properties"]["study"]).iter_errors(read(tmp_path)["study"])
    assert [error.message for error in errors] == []


def test_the_page_tells_each_key_in_one_line() -> None:
    page = (REPOSITORY / "docs" / "outputs.md").read_text("utf-8").split("## manifest.json", 1)[1]
    assert dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", page, re.M)) == keys_of(SCHEMA)


def test_the_date_is_that_of_the_sources(result: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    write_manifest(result, tmp_path, [])
    assert read(tmp_path)["created"] is None
    monkeypatch.setenv(VARIABLE, "1700000000")
    write_manifest(result, tmp_path, [])
    assert read(tmp_path)["created"] == "2023-11-14T22:13:20Z"


def test_what_was_measured_is_not_read_again(result: Any, tmp_path: Path) -> None:
    (tmp_path / "zones.csv").write_bytes(b"x")
    known = measured(tmp_path, [tmp_path / "zones.csv"])
    assert known == {"zones.csv": {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}}
    (tmp_path / "zones.csv").write_bytes(b"other")
    write_manifest(result, tmp_path, [tmp_path / "zones.csv"], known=known)
    assert read(tmp_path)["outputs"] == known


def test_a_study_that_says_how_to_rank_is_told_of(result: Any, tmp_path: Path) -> None:
    study = result.study.model_copy(update={"ranking": Ranking(method="topsis")})
    write_manifest(changed(result, study=study), tmp_path, [])
    assert read(tmp_path)["study"]["ranking"] == {"method": "topsis", "weights": "criteria"}


def test_overridden_parameters_are_marked(result: Any, tmp_path: Path) -> None:
    name = next(iter(result.parameters))
    study = result.study.with_parameters({name: result.parameters[name].value * 0.5})
    write_manifest(changed(result, study=study), tmp_path, [])
    parameters = read(tmp_path)["parameters"]
    assert parameters.keys() == set(result.parameters)
    assert parameters[name]["overridden"]
    assert parameters[name]["confidence"] == "user"
    assert parameters[name]["value"] == pytest.approx(result.parameters[name].value * 0.5, rel=1e-11)
    assert sum(entry["overridden"] for entry in parameters.values()) == 1


def test_the_same_run_gives_the_same_manifest_but_for_timings(result: Any, tmp_path: Path) -> None:
    write_manifest(result, tmp_path / "1", [])
    again = changed(result, timings={"zones": 7.0}, layers=dict(reversed(result.layers.items())))
    write_manifest(again, tmp_path / "2", [])
    one, two = read(tmp_path / "1"), read(tmp_path / "2")
    assert two.pop("timings") == {"zones": 7.0}
    assert one.pop("timings") != {"zones": 7.0}
    assert json.dumps(one) == json.dumps(two)
    assert list(one) == sorted(one)


def test_what_is_not_a_number_becomes_null(result: Any, tmp_path: Path) -> None:
    totals = pd.Series({"area_km2": math.inf, "population": np.nan, "roof_count": np.float32(3)}, dtype=object)
    write_manifest(changed(result, totals=totals, timings={"all": np.float64(1.23456)}), tmp_path, [])
    assert read(tmp_path)["totals"] == {"area_km2": None, "population": None, "roof_count": 3.0}
    assert read(tmp_path)["timings"] == {"all": 1.235}


def test_no_path_of_this_machine_gets_in(result: Any, tmp_path: Path) -> None:
    report = result.layers["zones"]
    inside = replace(report, file=str(result.study.folder / "data" / "zones.gpkg"))
    beside = replace(report, file=str(result.study.folder.parent / "shared" / "zones.gpkg"))
    assert file_name_of(inside, result.study) == "data/zones.gpkg"
    assert file_name_of(beside, result.study) == "../shared/zones.gpkg"
    write_manifest(changed(result, layers={"zones": inside}), tmp_path, [])
    assert str(result.study.folder) not in (tmp_path / MANIFEST).read_text(encoding="utf-8")


def test_an_output_elsewhere_is_a_mistake(result: Any, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with pytest.raises(ValueError, match="not in the subpath"):
        write_manifest(result, tmp_path / "out", [tmp_path / "x"])


def test_a_manifest_names_no_file_outside_of_its_folder(tmp_path):
    named = {"a.csv": {}, "../b.csv": {}, "/etc/passwd": {}, "rasters/c.tif": {}, "rasters/../../d": {}, "e": 5}
    (tmp_path / "manifest.json").write_text(json.dumps({"geoplan": "0", "outputs": named}))
    assert outputs_in(tmp_path) == {"a.csv": {}, "rasters/c.tif": {}, "e": {}}


def test_a_manifest_that_says_what_no_run_writes_is_told(tmp_path):
    fault = strange_manifest(tmp_path, KeyError("totals"))
    assert (fault.file, fault.found) == (str(tmp_path / "manifest.json"), "what cannot be read (KeyError: 'totals')")
    assert fault.action
