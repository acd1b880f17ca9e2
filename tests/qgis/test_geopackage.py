import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geoplan.outputs.geopackage.geopackage import write_geopackage, write_rooftops
from geoplan.outputs.geopackage.qgis_codes import codes
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.wording.texts import text
from support.debian import debian, require
from support.sample_result import build_assessment, changed, of_one_study, with_sites

pytestmark = pytest.mark.qgis

HERE = Path(__file__).parent
VALIDATE = "import sys; from osgeo_utils.samples.validate_gpkg import main; sys.exit(main(sys.argv))"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Any:
    sample = build_assessment(tmp_path_factory.mktemp("sample"))
    zones = sample.zones.copy()
    zones.loc[9, "rooftop_pv_energy_gwh"] = np.nan
    return changed(sample, zones=zones)


@pytest.fixture(scope="module")
def package(result: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_geopackage(result, tmp_path_factory.mktemp("gpkg") / "sample.gpkg")


@pytest.fixture(scope="module")
def sited_package(result: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_geopackage(with_sites(result), tmp_path_factory.mktemp("gpkg") / "sited.gpkg")


@pytest.fixture(scope="module")
def roofs_package(result: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rooftops(result, tmp_path_factory.mktemp("gpkg") / "sample-rooftops.gpkg", language="vi")


@pytest.fixture(scope="module")
def looks(
    package: Path, sited_package: Path, roofs_package: Path, small_result: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Open the GeoPackages in one QGIS, and return what each shows."""
    require("qgis.core")
    folder = tmp_path_factory.mktemp("looks")
    small = write_geopackage(small_result, folder / "small.gpkg")
    asked = {
        "sample": (package, ["estate_points", "estates", "zones", "parameters", "sources"]),
        "sited": (sited_package, ["jcm_shortlist", "candidates", "eligible_land"]),
        "roofs": (roofs_package, ["rooftops"]),
        "small": (small, []),
    }
    job, answer = folder / "job.json", folder / "answer.json"
    jobs = {name: {"file": str(file), "layers": layers, "project": True} for name, (file, layers) in asked.items()}
    job.write_text(json.dumps(jobs), encoding="utf-8")
    done = debian(str(HERE / "look_in_qgis.py"), str(job), str(answer))
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def seen(looks: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = looks["sample"]
    return content


def test_the_validator_finds_nothing(
    result: Any, package: Path, sited_package: Path, roofs_package: Path, tmp_path: Path
) -> None:
    require("osgeo_utils.samples.validate_gpkg")
    empty = write_geopackage(changed(result, estates=result.estates.iloc[:0]), tmp_path / "empty.gpkg", language="ja")
    bare = write_geopackage(changed(result, estates=None, zones=result.zones.iloc[:1]), tmp_path / "bare.gpkg")
    for file in (package, sited_package, roofs_package, empty, bare):
        done = debian("-c", VALIDATE, "-k", "--extra", "--warning-as-error", str(file))
        assert (done.returncode, done.stdout) == (0, ""), (file.name, done.stderr)


def test_the_validator_would_find_a_fault(package: Path, tmp_path: Path) -> None:
    require("osgeo_utils.samples.validate_gpkg")
    import sqlite3
    from contextlib import closing

    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(package.read_bytes())
    with closing(sqlite3.connect(broken)) as database, database:
        database.execute("DELETE FROM gpkg_extensions WHERE table_name = 'gpkg_data_columns'")
    done = debian("-c", VALIDATE, "-k", "--extra", "--warning-as-error", str(broken))
    assert done.returncode == 1
    assert "gpkg_schema" in done.stdout


def test_every_layer_opens_with_its_features_and_crs(seen: dict[str, Any], result: Any) -> None:
    counts = {"estate_points": 1, "estates": 1, "zones": 12, "parameters": len(result.parameters), "sources": 4}
    assert {name: layer["features"] for name, layer in seen["layers"].items()} == counts
    assert all(layer["valid"] for layer in seen["layers"].values())
    spatial = {name: layer for name, layer in seen["layers"].items() if layer["renderer"]}
    assert spatial.keys() == {"estate_points", "estates", "zones"}
    assert {layer["crs"] for layer in spatial.values()} == {"EPSG:32648"}
    assert all(layer["indexed"] for layer in spatial.values())


def test_zones_open_graduated_with_a_class_for_what_is_not_known(seen: dict[str, Any], result: Any) -> None:
    zones = seen["layers"]["zones"]
    assert zones["renderer"] == "graduatedSymbol"
    *classes, unknown = zones["classes"]
    assert len(classes) == 4  # steps that all sources share
    assert classes[0]["label"].endswith(" GWh")
    assert unknown["label"] == "no data"
    values = result.zones["rooftop_pv_energy_gwh"].dropna()
    assert min(each["lower"] for each in classes) <= values.min()
    assert max(each["upper"] for each in classes) >= values.max()
    assert len({each["colour"] for each in zones["classes"]}) == 5
    assert zones["labels"]
    assert '"zone_name"' in zones["label"]


def test_the_picture_shows_every_class_that_has_zones(seen: dict[str, Any], result: Any) -> None:
    *classes, unknown = seen["layers"]["zones"]["classes"]
    values = result.zones["rooftop_pv_energy_gwh"]
    for each in classes:
        has_zones = ((values > each["lower"]) & (values <= each["upper"])).any() or values.eq(each["lower"]).any()
        assert (each["colour"] in seen["colours"]) == has_zones, each
    assert seen["colours"][unknown["colour"]] > 10_000
    assert seen["layers"]["estate_points"]["classes"][0]["colour"] in seen["colours"]


def test_columns_have_aliases_types_and_meanings(seen: dict[str, Any]) -> None:
    zones = seen["layers"]["zones"]
    for field in of_one_study():
        assert zones["aliases"][field.name] == field.label("en")
    assert seen["layers"]["parameters"]["aliases"]["confidence"] == "Confidence"
    assert seen["layers"]["parameters"]["editors"]["confidence"] == "ValueMap"
    assert seen["layers"]["sources"]["editors"]["status"] == "ValueMap"
    assert zones["types"]["zone_id"] == "String"
    assert zones["types"]["roof_count"] == "Integer64"
    assert zones["types"]["population"] == "Real"
    assert zones["types"]["urban"] == "Boolean"


def test_metadata_name_status_and_licences(seen: dict[str, Any]) -> None:
    for layer in seen["layers"].values():
        assert layer["title"].startswith("Sample <City>: ")
        assert "synthetic data (generated by computer; for demonstration): roofs" in layer["abstract"]
        assert "solar irradiation: CC-BY-4.0" in layer["licences"]


def test_roofs_open_coloured_by_the_kind_of_building(looks: dict[str, Any]) -> None:
    content = looks["roofs"]
    roofs = content["layers"]["rooftops"]
    assert (roofs["valid"], roofs["features"], roofs["crs"]) == (True, 500, "EPSG:32648")
    assert roofs["renderer"] == "categorizedSymbol"
    assert [each["lower"] for each in roofs["classes"]] == list(codes()["roof_class"])
    assert roofs["classes"][0]["label"] == "Nhà ở"
    assert roofs["aliases"]["energy_kwh"] == "Sản lượng điện hằng năm [kWh]"
    assert roofs["editors"]["roof_form"] == "ValueMap"
    assert roofs["indexed"]
    assert all(content["colours"].get(each["colour"], 0) > 10 for each in roofs["classes"])


def test_the_project_inside_opens_with_groups_labels_and_extent(result: Any, seen: dict[str, Any]) -> None:
    found = seen["project"]
    assert (found["projects"], found["opened"], found["error"]) == (["sample", "sample-ja", "sample-vi"], True, "")
    assert (found["title"], found["crs"]) == ("Sample <City>", "EPSG:32648")
    layers = found["groups"]
    assert list(layers) == ["Results", "Assumptions and sources"]
    assert [layer["table"] for layer in layers["Results"]] == [
        f"geoplan_{table}_layer" for table in ("estate_points", "estates", "zones")
    ]
    assert [layer["name"] for layer in layers["Assumptions and sources"]] == [
        "Sources",
        "Parameters",
        "Held against published figures",
    ]
    assert all(layer["valid"] for group in layers.values() for layer in group)
    assert {layer["crs"] for layer in layers["Results"]} == {"EPSG:32648"}
    zones = layers["Results"][-1]
    assert (zones["features"], zones["renderer"]) == (12, "graduatedSymbol")
    assert '"zone_name"' in zones["labels"]
    assert zones["aliases"]["area_km2"] == "Area [km²]"
    bounds = result.zones.total_bounds
    margin = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) * 0.05
    for extent in (found["extent"], found["whole"]):
        assert (np.array(extent) * [-1, -1, 1, 1] > bounds * [-1, -1, 1, 1]).all()
    assert np.abs(np.array(found["whole"]) - bounds).max() < margin


def test_the_form_of_a_park_has_its_hours_and_its_tables(small_result: Any, looks: dict[str, Any]) -> None:
    found = looks["small"]["project"]
    assert all(each["valid"] for each in found["relations"])
    relations = {each["name"]: each for each in found["relations"] if each["of"] == "geoplan_estates_layer"}
    assert relations[text("gpkg.estate_hours.title", "en")] == {
        "name": text("gpkg.estate_hours.title", "en"),
        "valid": True,
        "rows": "geoplan_estate_hours_layer",
        "of": "geoplan_estates_layer",
        "counts": [12 * 24] * len(small_result.estates),
    }
    parks = small_result.eco_parks
    for name, rows in (("estate_projects", parks.projects), ("matching", parks.matching), ("estate_eip", parks.eip)):
        counts = rows["estate_id"].value_counts()
        relation = relations[text(f"gpkg.{name}.title", "en")]
        assert relation["rows"] == f"geoplan_{name}_layer"
        assert relation["counts"] == [counts.get(each, 0) for each in small_result.estates["estate_id"]]


def test_the_form_of_a_zone_has_what_measures_could_do_there(small_result: Any, looks: dict[str, Any]) -> None:
    found = looks["small"]["project"]
    (relation,) = [
        each
        for each in found["relations"]
        if each["of"] == "geoplan_zones_layer" and each["rows"] == "geoplan_measure_places_layer"
    ]
    counts = small_result.scenarios.tables["measure_places"]["place_id"].value_counts()
    assert relation["counts"] == [counts.get(each, 0) for each in small_result.zones["zone_id"]]
    assert sum(relation["counts"]) > 0


def test_the_project_draws_the_zones_in_their_classes(seen: dict[str, Any], looks: dict[str, Any]) -> None:
    found = seen["project"]
    shown = {each["colour"] for each in seen["layers"]["zones"]["classes"]} & set(seen["colours"])
    assert len(shown) > 4
    assert shown <= set(found["colours"])
    roofs = looks["roofs"]["project"]
    assert roofs["groups"]["Kết quả"][0]["name"] == "Mái nhà"
    assert roofs["groups"]["Kết quả"][0]["renderer"] == "categorizedSymbol"
    assert roofs["title"] == "Thành phố mẫu"


def test_sites_open_in_a_group_of_their_own_above_the_zones(looks: dict[str, Any]) -> None:
    found = looks["sited"]["project"]
    sites = found["groups"]["Where to build"]
    names = ["jcm_shortlist", "candidates", "landfills", "catchments", "eligible_land"]
    assert [layer["table"] for layer in sites] == [f"geoplan_{name}_layer" for name in names]
    assert next(iter(found["groups"])) == "Where to build"
    assert all(layer["valid"] and layer["features"] for layer in sites)
    assert [layer["shown"] for layer in sites] == [True, True, True, False, True], "catchments wait for a click"
    assert {layer["crs"] for layer in sites} == {"EPSG:32648"}
    candidates = sites[1]
    assert candidates["renderer"] == "categorizedSymbol"
    for field in columns_of("candidates").values():
        assert candidates["aliases"].get(field.name, field.label("en")) == field.label("en")
    tables = [layer["name"] for layer in found["groups"]["Assumptions and sources"]]
    told = ["Sources", "Parameters", "Held against published figures", "Surveyed values", "Waste plan", "Exclusions"]
    assert [name for name in tables if name in told] == told


def test_the_picture_shows_each_kind_of_candidate_and_the_shortlist(looks: dict[str, Any]) -> None:
    content = looks["sited"]
    candidates = content["layers"]["candidates"]
    assert [each["lower"] for each in candidates["classes"]] == ["ground_pv", "floating_pv", "rooftop_pv", "biomass"]
    assert candidates["classes"][0]["label"] == "Ground-mounted solar"
    for each in candidates["classes"]:
        assert content["colours"].get(each["colour"], 0) > 20, each
    assert candidates["editors"]["candidate_kind"] == candidates["editors"]["origin"] == "ValueMap"
    assert candidates["types"]["roof_id"] == "String"
    ring = content["layers"]["jcm_shortlist"]["classes"][0]["colour"]
    # it is hollow: only its line and its number have the colour
    assert 50 < content["colours"].get("#be123c", 0) < 20_000, ring
