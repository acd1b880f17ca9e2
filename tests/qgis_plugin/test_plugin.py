"""The plugin in QGIS, loaded as the plugin manager loads it: its algorithms by processing.run, faults, and cancel."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
import rasterio.shutil
import shapely

from geoplan.fields import load_fields
from geoplan.outputs.geopackage.geopackage import write_geopackage
from geoplan.outputs.geopackage.qgis_fields import table_style
from geoplan.outputs.wording.texts import text
from support.debian import debian, require
from support.places import REPOSITORY
from support.small_study import X, Y

pytestmark = pytest.mark.qgis

SCRIPT = REPOSITORY / "tests" / "qgis_plugin" / "run_plugin.py"
LANGUAGES = ("en", "vi", "ja")
ALGORITHMS = ["evaluate", "land", "open", "run", "zonal"]


@pytest.fixture(scope="module")
def home(small_folder, tmp_path_factory):
    """Return a folder with a study, a road and sites, all with marks and spaces in their names."""
    folder = tmp_path_factory.mktemp("Thành phố thử")
    shutil.copytree(small_folder, folder / "Nghiên cứu một")
    style = table_style(("zone_id", "population"), "zones", language="vi")
    (folder / "Nghiên cứu một" / "zones.qml").write_text(style, encoding="utf-8")
    road = shapely.LineString([(X - 500, Y + 1000), (X + 9000, Y + 1000)])
    gpd.GeoDataFrame(geometry=[road], crs=32648).to_crs(4326).to_file(folder / "đường.gpkg")
    places = {"site_id": ["s1", "s2"], "site_name": ["Bãi A", "Bãi B"]}
    boxes = [shapely.box(X + 100, Y + 100, X + 500, Y + 500), shapely.box(X + 4100, Y + 1100, X + 4500, Y + 1500)]
    gpd.GeoDataFrame(places, geometry=boxes, crs=32648).to_crs(4326).to_file(folder / "địa điểm.gpkg")
    # a format that geoplan does not read: the plugin writes it anew
    rasterio.shutil.copy(small_folder / "land_cover.tif", folder / "phủ.img", driver="HFA")
    return folder


@pytest.fixture(scope="module")
def asked(plugins, own_command, tmp_path_factory):
    """Return what runs steps in a QGIS of the first language, and gives what it says, of itself in all of them."""
    require("qgis.core")

    def ask(*languages, **steps):
        folder = tmp_path_factory.mktemp("job")
        job, answer = folder / "job.json", folder / "answer.json"
        content = {"plugins": str(plugins), "command": str(own_command), "languages": languages}
        job.write_text(json.dumps({**content, "steps": list(steps.values())}), encoding="utf-8")
        done = debian(str(SCRIPT), str(job), str(answer))
        assert done.returncode == 0, done.stderr
        told = json.loads(answer.read_text(encoding="utf-8"))
        return {**told, "steps": dict(zip(steps, told["steps"], strict=True))}

    return ask


@pytest.fixture(scope="module")
def older(small_result, home):
    """Return outputs with one project, in Vietnamese, as geoplan wrote them once."""
    (home / "Cũ").mkdir()
    file = write_geopackage(small_result, home / "Cũ" / "small.gpkg", language="vi")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DELETE FROM qgis_projects WHERE name <> 'small'")
    return file.parent


@pytest.fixture(scope="module")
def seen(asked, home, older):
    """Return what each algorithm gave in a Vietnamese QGIS."""
    study, outputs = home / "Nghiên cứu một", home / "Kết quả"
    run = {"STUDY": str(study), "LANGUAGE": 1, "ROOFTOPS": 0, "LOAD": True}
    land = {"AREA": str(study / "zones.gpkg"), "CELL": 20, "OUTPUT": str(home / "đất.tif")}
    land |= {"AWAY": [str(home / "đường.gpkg")], "BUFFER": 10, "BUFFERS": ["đường", 100, 1]}
    land |= {"AREAS": "memory:", "RULES": "memory:"}
    sites = {"STUDY": str(study), "SITES": str(home / "địa điểm.gpkg")}
    zonal = {"RASTER": str(home / "phủ.img"), "ZONES": str(study / "zones.gpkg"), "BAND": 1}
    return asked(
        "vi",
        "en",
        "ja",
        zonal=_step("zonal", from_project=["ZONES"], **zonal, STATS=[0, 2, 15], PREFIX="lc_", OUTPUT="memory:"),
        taken=_step("zonal", **zonal, STATS=[16], OUTPUT="memory:"),
        land=_step("land", **land),
        elsewhere=_step("land", **{**land, "AREA": str(home / "địa điểm.gpkg"), "CRS": "EPSG:32750"}),
        no_rule=_step("land", **{**land, "AWAY": [], "BUFFERS": []}),
        run=_step("run", **run, OUTPUT=str(outputs)),
        opened=_step("open", FOLDER=str(outputs), HOW=0, LANGUAGE=2),
        older=_step("open", FOLDER=str(older), HOW=0, LANGUAGE=2),
        unsaved=_step("open", dirty=True, FOLDER=str(outputs), HOW=1, LANGUAGE=1),
        project=_step("open", FOLDER=str(outputs), HOW=1, LANGUAGE=0),
        empty=_step("open", FOLDER=str(study), HOW=0, LANGUAGE=1),
        evaluate=_step("evaluate", loaded="OUTPUT", **sites, OUTPUT=str(home / "đánh giá.gpkg")),
        stopped=_step("run", cancel=True, **run, OUTPUT=str(home / "Dừng")),
        faulty=_step("run", **{**run, "STUDY": str(home / "không có"), "OUTPUT": str(home / "Sai")}),
        missing=_step("zonal", command="/bin/true", **zonal, OUTPUT="memory:"),
    )


def _step(name, *, cancel=False, dirty=False, **more):
    given = {key: more.pop(key) for key in ("command", "loaded", "from_project") if key in more}
    return {"name": f"geoplan:{name}", "parameters": more, "cancel": cancel, "dirty": dirty, **given}


def test_it_loads_as_the_plugin_manager_loads_it_and_goes_away(seen):
    assert seen["loaded"] is True
    assert seen["unloaded"] is True
    assert sorted(seen["algorithms"]["vi"]) == ALGORITHMS
    assert seen["available"]["geoplan_processing"]["hasprocessingprovider"] == "yes"
    assert seen["icon"] is False
    assert seen["geoplan"] == [], "geoplan runs in its own Python"


def test_zonal_statistics_are_those_of_geoplan(seen):
    table = seen["steps"]["zonal"]["results"]["OUTPUT"]
    assert table["names"][-6:] == ["lc_mean", "lc_count", "lc_frac_1", "lc_frac_2", "lc_frac_5", "lc_frac_6"]
    assert [row[0] for row in table["rows"]] == ["a", "b", "c", "d"]
    assert [row[6] for row in table["rows"]] == [400.0] * 4
    assert table["crs"] == "EPSG:32648"
    assert seen["steps"]["zonal"]["percent"][-1] == 100


def test_columns_of_statistics_are_called_by_what_they_are_and_those_of_zones_as_before(seen):
    aliases = seen["steps"]["zonal"]["results"]["OUTPUT"]["aliases"]
    assert aliases["lc_mean"] == "Trung bình (phủ)"
    assert aliases["lc_frac_5"] == "Tỷ lệ lớp 5 (phủ)"
    assert aliases["population"] == "Dân số [người]"


def test_eligible_land_keeps_the_distance_of_its_own_layer(seen, home):
    told = seen["steps"]["land"]
    results = told["results"]
    # 200 m of the road's 2 km in each ward of 4 km2
    rows = [dict(zip(results["AREAS"]["names"], row, strict=True)) for row in results["AREAS"]["rows"]]
    assert [row["eligible_km2"] for row in rows] == pytest.approx([3.6] * 4)
    assert [row["zone_name"] for row in rows] == ["Thủy Nguyên", "Lê Chân", "Đồ Sơn", "Cát Hải"]
    assert results["RULES"]["rows"] == [["đường", 1.6, 1.6, 1.6], ["tất cả", 1.6, 1.6, 1.6]]
    assert results["OUTPUT"]["size"] == [400, 100, 20.0]
    assert results["OUTPUT"]["mean"] == pytest.approx(0.9)
    assert results["OUTPUT"]["crs"] == "EPSG:32648"
    assert (home / "đất.tif").is_file()
    assert "Đất phù hợp: 14,400 km2, bằng 90,0% diện tích các đơn vị." in told["said"]["console"]
    assert seen["steps"]["no_rule"]["refused"].startswith("Hãy chọn một lớp cần tránh")


def test_a_run_writes_its_outputs_and_puts_their_layers_into_the_project(seen, home):
    told = seen["steps"]["run"]
    assert told["refused"] == ""
    assert Path(told["results"]["MAP"]) == home / "Kết quả" / "map.html"
    assert Path(told["results"]["MAP"]).is_file()
    assert Path(told["results"]["REPORT"]).is_file()
    assert (home / "Kết quả" / "small-rooftops.gpkg").is_file()
    assert told["percent"] == sorted(told["percent"])
    assert told["percent"][-1] == 100
    assert "mái nhà" in " ".join(told["said"]["stage"])
    layers = dict(_layers(told["tree"]))
    assert {"Đơn vị", "Khu công nghiệp"} <= {*layers}
    assert layers["Đơn vị"]["aliases"]["population"].startswith("Dân số")
    assert all(layer["valid"] for layer in layers.values())


def _layers(tree):
    for node in tree:
        if isinstance(node, dict):
            yield node["name"], node
        elif isinstance(node, list):
            yield from _layers(node)


def test_outputs_open_as_a_group_or_as_their_project_in_a_language(seen):
    opened = seen["steps"]["opened"]
    layers = dict(_layers(opened["tree"]))
    assert opened["results"]["LAYERS"] == len(list(_layers(opened["tree"])))
    assert [group[0] for group in opened["tree"][0][1:]][:4] == ["どこに建てるか", "計画", "ラスター", "結果"]
    assert layers["区域"]["aliases"]["population"].startswith("人口")
    project = seen["steps"]["project"]
    assert dict(_layers(project["tree"]))["Zones"]["aliases"]["population"].startswith("Population")
    for step, language in ((opened, "ja"), (project, "en")):
        assert text("gpkg.estate_hours.title", language) in step["relations"], "the project of the language"
    assert len(opened["relations"]) == len(project["relations"])
    assert [group[0] for group in project["tree"]][:4] == ["Where to build", "Plan", "Rasters", "Results"]
    assert project["title"]
    assert "chưa lưu" in seen["steps"]["unsaved"]["refused"]
    assert "không có kết quả của geoplan" in seen["steps"]["empty"]["refused"]


def test_outputs_of_an_older_geoplan_with_one_project_are_told_in_a_language_too(seen):
    step = seen["steps"]["older"]
    layers = dict(_layers(step["tree"]))
    assert [group[0] for group in step["tree"][0][1:]][:3] == ["どこに建てるか", "計画", "結果"]
    assert layers["区域"]["aliases"]["population"].startswith("人口")
    assert all(layer["valid"] for layer in layers.values())


def test_drawn_sites_are_evaluated(seen):
    table = seen["steps"]["evaluate"]["results"]["OUTPUT"]
    assert table["count"] == 2
    rows = [dict(zip(table["names"], row, strict=True)) for row in table["rows"]]
    assert [(row["site_id"], row["site_name"], row["zone_id"]) for row in rows] == [
        ("s1", "Bãi A", "a"),
        ("s2", "Bãi B", "c"),
    ]
    (row_number, *names) = table["names"]
    assert row_number == "fid"
    assert table["aliases"] == {"fid": "", **{name: load_fields()[name].label("vi") for name in names}}
    assert table["aliases"]["ground_pv_excluded_by"] == "Điện mặt trời mặt đất: bị loại trừ bởi"


def test_a_cancelled_run_ends_and_leaves_nothing(seen, home):
    told = seen["steps"]["stopped"]
    assert told["results"] == {}
    assert len(told["percent"]) < 10
    assert told["said"]["info"][0].startswith("Đã dừng")
    assert not (home / "Dừng").exists()
    assert not [file.name for file in home.iterdir() if file.name.startswith(".")]


def test_faults_arrive_as_geoplan_says_them(seen, home):
    assert seen["steps"]["faulty"]["refused"].startswith(f"{home / 'không có'}: không có nghiên cứu này; cần ")
    assert not (home / "Sai").exists()
    refused = seen["steps"]["elsewhere"]["refused"]
    assert "«địa điểm»" in refused
    assert "geoplan-" not in refused, "no name of a temporary file"
    told = seen["steps"]["taken"]["refused"]
    assert "weighted_mean" in told
    missing = seen["steps"]["missing"]["refused"]
    assert missing.startswith("Không khởi động được geoplan: không có lệnh này ở /bin/true.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_language_of_qgis(seen, language):
    told = seen["algorithms"][language]
    titles = {"en": "Eligible land", "vi": "Đất phù hợp", "ja": "適地"}
    assert told["land"]["title"] == titles[language]
    for algorithm in told.values():
        assert all(description and help_ for description, help_ in algorithm["parameters"].values())
        assert algorithm["icon"] is False
        assert algorithm["help"].startswith("<p>")
    assert len({seen["algorithms"][each]["land"]["help"] for each in LANGUAGES}) == len(LANGUAGES)
