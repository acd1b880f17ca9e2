"""The projects of a GeoPackage with roofs and rasters beside it, opened in QGIS, printed, and moved."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from geoplan.outputs.geopackage.geopackage import write_geopackage, write_rooftops
from geoplan.outputs.geopackage.project.themes import YEARS, theme_name
from geoplan.outputs.geopackage.qgis_codes import code_title
from geoplan.outputs.rasters import write_rasters
from geoplan.outputs.wording.texts import text
from support.debian import debian, require
from support.places import REPOSITORY

pytestmark = pytest.mark.qgis

SCRIPT = REPOSITORY / "tests" / "qgis" / "show_project.py"


def show(file: Path, folder: Path, *names: str, pages: int = 0) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    done = debian(str(SCRIPT), str(file), str(folder), str(pages), *names)
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def written(small_result: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs") / "kết quả (1)"
    folder.mkdir()
    roofs = write_rooftops(small_result, folder / "small-rooftops.gpkg")
    rasters = write_rasters(small_result, folder / "rasters", layers=small_result.inputs)
    return write_geopackage(small_result, folder / "small.gpkg", rooftops=roofs, rasters=rasters)


@pytest.fixture(scope="module")
def seen(written: Path, small_result: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    require("qgis.core")
    name = small_result.study.name
    answer = show(written, tmp_path_factory.mktemp("shown"), name, f"{name}-vi", pages=1)
    assert answer["names"] == sorted([name, f"{name}-ja", f"{name}-vi"])
    return answer | {"project": answer[name], "vi": answer[f"{name}-vi"]}


def test_all_layers_open_roofs_and_rasters_too(seen: dict[str, Any], written: Path) -> None:
    layers = {layer["short"]: layer for layer in seen["project"]["layers"].values()}
    assert all(layer["valid"] for layer in layers.values())
    assert all(str(written.parent) in layer["source"] for layer in layers.values())
    assert layers["rooftops"]["features"] > 0
    assert layers["rooftops"]["scale"] == 25_000, "a city has too many to be drawn at once"
    rasters = {path.stem for path in (written.parent / "rasters").glob("*.tif")}
    assert rasters <= set(layers)
    assert all(layer["styles"] == ["en", "ja", "vi"] for layer in layers.values())


def test_what_is_filled_lies_beneath_roofs_and_rasters(seen: dict[str, Any], written: Path) -> None:
    order = [name for name in seen["project"]["order"] if "legend" in layer_named(seen, name)]
    assert order[-3:] == ["rooftops", "estates", "zones"]
    rasters = {path.stem for path in (written.parent / "rasters").glob("*.tif")}
    assert rasters == set(order[order.index("plan_by_year") + 1 :][: len(rasters)])


def layer_named(seen: dict[str, Any], name: str) -> dict[str, Any]:
    (layer,) = [each for each in seen["project"]["layers"].values() if each["short"] == name]
    return dict(layer)


def test_themes_bring_the_styles_and_the_names_of_columns_of_their_language(seen: dict[str, Any]) -> None:
    themes = seen["project"]["themes"]
    assert set(themes) == {theme_name(each, theme) for each in ("en", "vi", "ja") for theme in ("", YEARS)}
    areas = {"en": "Area [km²]", "vi": "Diện tích [km²]", "ja": "面積 [km²]"}
    for language, area in areas.items():
        theme = themes[theme_name(language)]
        assert theme["aliases"]["zones"]["area_km2"] == area
        roofs = [code_title("roof_class", code, language) for code in ("residential", "commercial", "industrial")]
        assert theme["legends"]["rooftops"] == roofs
        assert set(theme["shown"].values()) == {language}
        assert theme["aliases"]["sources"]["licence"] == text("gpkg.column.licence", language)


def test_a_theme_that_is_chosen_draws_its_own_layers_alone(seen: dict[str, Any]) -> None:
    for name, theme in seen["project"]["themes"].items():
        is_by_year = name in {theme_name(each, YEARS) for each in ("en", "vi", "ja")}
        assert ("plan_by_year" in theme["chosen"]) == is_by_year
        assert ("candidates" in theme["chosen"]) != is_by_year
        assert not {"land_cover", "rooftop_pv_mwh", "catchments"} & set(theme["chosen"])


def test_relations_join_zones_parks_candidates_tables_and_roofs(seen: dict[str, Any]) -> None:
    relations = seen["project"]["relations"].values()
    assert all(valid for _, _, valid in relations)
    pairs = {(rows.split("_")[1], of.split("_")[1]) for rows, of, _ in relations}
    assert {("candidates", "zones"), ("rooftops", "zones"), ("eco", "estates")} <= pairs


def test_the_plan_moves_by_year(seen: dict[str, Any], small_result: Any) -> None:
    project, years = seen["project"], small_result.scenarios.baseline.years
    assert project["years"] == [years[0], years[-1]]
    (plan,) = [layer for layer in project["layers"].values() if layer["short"] == "plan_by_year"]
    assert plan["temporal"]
    assert [each.split()[-1] for each in plan["sizes"]] == ["tCO₂e"] * 3, "how much signs stand for"
    early, late = (set(project[f"colours {year}"]) for year in (years[0] + 1, years[-1]))
    assert early != late, "signs grow with what is cut"


def test_metadata_tell_contacts_keywords_history_system_and_extent(seen: dict[str, Any], small_result: Any) -> None:
    whole = seen["vi"]["metadata"]
    assert whole["title"] == small_result.study.title["vi"]
    assert "năng lượng tái tạo" in whole["keywords"]["geoplan"]
    assert whole["history"][-1].startswith("Tính bằng geoplan")
    for layer in seen["project"]["layers"].values():
        told = layer["metadata"]
        assert told["title"]
        assert told["keywords"]["gmd:topicCategory"]
        assert told["history"]
        if "legend" in layer:
            assert told["crs"] == f"EPSG:{small_result.zones.crs.to_epsg()}"
            assert len(told["extent"]) == 1


def test_other_programs_get_the_same_classes_by_an_sld(seen: dict[str, Any]) -> None:
    assert {"zones", "estates", "candidates", "eligible_land", "plan_by_year"} <= set(seen["sld"])
    for name, told in seen["sld"].items():
        assert told["read"], (name, told["message"])
        assert {label for label in told["qml"] if label} <= set(told["legend"]), name


def test_layouts_print_a_page_for_each_zone_in_three_languages(seen: dict[str, Any], small_result: Any) -> None:
    layouts = list(seen["project"]["layouts"].values())
    assert [layout["atlas"] for layout in layouts] == [True, False] * 3
    for layout in layouts:
        assert layout["result"] == 0, "printed"
        assert {"map", "legend", "scale", "north", "overview", "notice"} <= set(layout["items"])
        if layout["atlas"]:
            assert layout["pages"] == len(small_result.zones)


def test_a_folder_that_is_moved_opens_and_a_file_that_is_renamed_is_missed(
    written: Path, small_result: Any, tmp_path: Path
) -> None:
    require("qgis.core")
    moved, name = tmp_path / "ở chỗ khác", small_result.study.name
    shutil.copytree(written.parent, moved)
    (moved / "small-rooftops.gpkg").rename(moved / "roofs.gpkg")
    layers = show(moved / "small.gpkg", tmp_path / "a", name)[name]["layers"].values()
    assert [layer["short"] for layer in layers if not layer["valid"]] == ["rooftops"]
    assert all(str(moved) in layer["source"] for layer in layers)
