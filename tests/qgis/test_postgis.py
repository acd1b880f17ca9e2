"""What was published in PostGIS, opened in QGIS: styles, titles and codes come along, in the language asked for."""

import json
from pathlib import Path

import pytest

from geoplan.fields import load_fields
from geoplan.outputs.publishing.postgis import publish_postgis
from support.debian import debian, require
from support.published_runs import write_run
from support.sample_result import build_assessment, with_sites

pytestmark = [pytest.mark.qgis, pytest.mark.postgis]

SCRIPT = Path(__file__).parent / "look_in_postgis.py"
TABLES = ("candidates", "estate_points", "rooftops", "zones", "parameters")


@pytest.fixture(scope="module")
def seen(cluster, tmp_path_factory):
    require("qgis.core")
    folder = tmp_path_factory.mktemp("postgis")
    result = with_sites(build_assessment(folder))
    outputs = write_run(result, tmp_path_factory.mktemp("outputs"))
    name = cluster.database()
    rows = publish_postgis(outputs, cluster.dsn(name), language="vi")[0].rows
    picture, answer = folder / "seen.png", folder / "answer.json"
    done = debian(str(SCRIPT), cluster.dsn(name), "sample", str(picture), str(answer), *TABLES)
    assert done.returncode == 0, done.stderr
    return json.loads(answer.read_text(encoding="utf-8")), rows


def test_layers_open_with_their_rows_and_crs(seen):
    layers, rows = seen
    assert {name: layer["features"] for name, layer in layers.items()} == {name: rows[name] for name in TABLES}
    assert all(layer["valid"] for layer in layers.values())
    assert {layer["crs"] for layer in layers.values() if layer["renderer"]} == {"EPSG:32648"}


def test_styles_are_there_by_themselves_in_the_language_asked_for(seen):
    layers, _ = seen
    kinds = {name: layer["renderer"] for name, layer in layers.items()}
    assert kinds["zones"] == "graduatedSymbol"
    assert kinds["rooftops"] == "categorizedSymbol"
    assert kinds["candidates"] != "singleSymbol"
    assert layers["zones"]["aliases"]["area_km2"] == load_fields()["area_km2"].label("vi")
    assert layers["parameters"]["editors"]["confidence"] == "ValueMap"
    assert layers["rooftops"]["editors"]["roof_class"] == "ValueMap"


def test_styles_of_the_other_languages_can_be_chosen(seen):
    for name, layer in seen[0].items():
        assert layer["styles"] == sorted(f"{name} ({language})" for language in ("en", "vi", "ja"))


def test_rows_are_told_apart_by_their_ids(seen):
    keys = {name: layer["keys"] for name, layer in seen[0].items()}
    assert keys["zones"] == ["zone_id"]
    assert keys["rooftops"] == ["roof_id"]
