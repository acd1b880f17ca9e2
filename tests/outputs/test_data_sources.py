import json
import re
from dataclasses import replace
from typing import Any

import geopandas as gpd
import jsonschema
import pytest
import shapely

from geoplan.languages import Text
from geoplan.layers.land.own_exclusions import OwnExclusion
from geoplan.outputs.data_sources import data_sources, exclusion_titles, source_titles
from geoplan.outputs.geopackage.tables import linked_data
from geoplan.outputs.manifest import write_manifest
from geoplan.outputs.map.content import page_content
from geoplan.outputs.package.datapackage import write_datapackage
from geoplan.outputs.report import sites as report_sites
from geoplan.outputs.report.content import report_content
from geoplan.outputs.tables.side_tables import side_tables
from geoplan.study import LandExclusion, Siting
from support.places import PACKAGE
from support.sample_result import changed

TITLE = Text(en="Airport <1>", vi="Sân bay", ja="空港")


@pytest.fixture
def result(sited_assessment: Any) -> Any:
    """Return the sample with two exclusions of the study, the first of which has a title."""
    common = {"file": "a.gpkg", "status": "schematic", "licence": "Terms of the airport", "attribution": "© Airport"}
    given = [
        LandExclusion(name="airport", title=TITLE, source="Decree", buffer_m=300.0, kinds=("wind",), **common),
        LandExclusion(name="deep", between=(3.0, float("inf")), **common),
    ]
    report = replace(
        next(iter(sited_assessment.layers.values())),
        kind="airport",
        file="a.gpkg",
        **{name: common[name] for name in ("status", "licence", "attribution")},
    )
    layer = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=32648)
    own = tuple(OwnExclusion(each, layer, report) for each in given)
    table = sited_assessment.exclusions.copy()
    table.loc[0, "rule"] = "study:airport"
    table.loc[0, ["marked_km2", "alone_km2", "only_km2"]] = 3.0
    study = sited_assessment.study.model_copy(update={"siting": Siting(exclusions=given)})
    inputs = replace(sited_assessment.inputs, exclusions=own)
    return changed(sited_assessment, study=study, inputs=inputs, exclusions=table)


def test_what_a_study_keeps_free_stands_beside_its_layers(result: Any) -> None:
    assert list(data_sources(result)) == [*result.layers, "study:airport", "study:deep"]
    titles = source_titles(result.study)
    assert titles["study:airport"].vi == "Sân bay"
    assert titles["study:deep"]["ja"] == "deep"
    assert titles["roads"].en == "roads"
    assert set(exclusion_titles(result.study)) == {"study:airport", "study:deep"}


def test_it_is_told_wherever_data_are(result: Any, tmp_path: Any) -> None:
    assert "Terms of the airport" in linked_data(result)
    page = page_content(result, "vi")
    assert page["texts"]["vi"]["layer.study:airport"] == "Sân bay"
    assert {"study:airport", "study:deep"} <= {layer["kind"] for layer in page["layers"]}
    rows = report_content(result, "ja")["layers"]
    assert [row["title"] for row in rows][-2:] == ["空港", "deep"]
    package = json.loads(write_datapackage(result, tmp_path, files={}).read_text("utf-8"))
    assert package["sources"][-1]["layer"] == "study:deep"
    assert "Terms of the airport" in {each["title"] for each in package["licenses"]}


def test_its_rule_is_called_by_its_title(result: Any) -> None:
    assert "Airport <1>" in side_tables(result, "en")["exclusions"]["rule_title"].tolist()
    rows = [row for table in report_sites.exclusions(result, "vi") for row in table["rows"]]
    assert "Sân bay" in [row["name"] for row in rows]


def test_the_manifest_says_what_is_kept_free(result: Any, tmp_path: Any) -> None:
    content = json.loads(write_manifest(result, tmp_path, []).read_text("utf-8"))
    schema = json.loads((PACKAGE / "outputs" / "manifest.schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(content)] == []
    airport, deep = content["exclusions"]
    assert (airport["buffer_m"], airport["kinds"], airport["source"]) == (300, ["wind"], "Decree")
    assert deep["between"] == ["3.0", "inf"]
    assert re.fullmatch("[0-9a-f]{64}", deep["sha256"])
