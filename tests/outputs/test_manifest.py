import hashlib
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.outputs.manifest import MANIFEST, file_name_of, outputs_in, write_manifest
from geoplan.study import Ranking, Text
from support.sample_result import changed


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
    assert parameters[name]["value"] == result.parameters[name].value * 0.5
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
