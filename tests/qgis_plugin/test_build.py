"""The zip of the plugin: one folder, all that it needs, the same bytes from the same files."""

import ast
import configparser
import re
import runpy
import tomllib
import xml.etree.ElementTree as ET
import zipfile

from support.places import REPOSITORY

PLUGIN = REPOSITORY / "qgis-plugin"
BUILD = runpy.run_path(str(PLUGIN / "build.py"))["build"]
SOURCES = sorted((PLUGIN / "geoplan_processing").glob("*.py"))


def test_the_same_files_give_the_same_bytes(tmp_path):
    assert BUILD(tmp_path / "a.zip").read_bytes() == BUILD(tmp_path / "b.zip").read_bytes()


def test_one_folder_holds_all_that_is_needed_and_nothing_else(tmp_path):
    with zipfile.ZipFile(BUILD(tmp_path / "plugin.zip")) as archive:
        names = archive.namelist()
        assert archive.read("geoplan_processing/LICENSE") == (REPOSITORY / "LICENSE").read_bytes()
    assert {name.split("/")[0] for name in names} == {"geoplan_processing"}
    files = {file.name for file in (PLUGIN / "geoplan_processing").iterdir() if file.is_file()} | {"LICENSE"}
    assert {name.split("/")[1] for name in names} == files
    assert {"__init__.py", "metadata.txt", "icon.svg", "texts.csv"} <= files
    assert sum(info.file_size for info in zipfile.ZipFile(tmp_path / "plugin.zip").infolist()) < 200_000


def test_the_metadata_say_what_a_plugin_manager_asks_for():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(PLUGIN / "geoplan_processing" / "metadata.txt", encoding="utf-8")
    about = parser["general"]
    asked = ("name", "description", "about", "version", "author", "icon", "tags", "category", "changelog")
    assert [key for key in asked if not about[key].strip()] == []
    assert {f"{key}[{language}]" for key in ("description", "about") for language in ("vi", "ja")} <= {*about}
    assert about["qgisMinimumVersion"] == "3.22"
    assert about["hasProcessingProvider"] == "yes"
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version.startswith(about["version"])
    assert (PLUGIN / "geoplan_processing" / about["icon"]).is_file()
    assert ET.parse(PLUGIN / "geoplan_processing" / about["icon"]).getroot().tag.endswith("svg")


def test_nothing_of_geoplan_nor_of_its_libraries_is_imported():
    allowed = {"qgis", "processing", "geoplan_processing"}
    standard = {
        "configparser",
        "contextlib",
        "csv",
        "json",
        "os",
        "pathlib",
        "queue",
        "re",
        "shutil",
        "signal",
        "sqlite3",
    }
    standard |= {"subprocess", "sys", "tempfile", "threading", "unicodedata"}
    for file in SOURCES:
        # what QGIS 3.22 brings on Windows is Python 3.9
        tree = ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 9))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {name.split(".")[0] for name in names} <= allowed | standard, file.name


def test_every_text_is_asked_for_and_every_text_that_is_asked_for_is_there():
    code = "\n".join(file.read_text(encoding="utf-8") for file in SOURCES)
    table = (PLUGIN / "geoplan_processing" / "texts.csv").read_text(encoding="utf-8")
    keys = set(re.findall(r"^([\w.]+),", table, re.M)) - {"key"}
    asked = set(re.findall(r"""(?:said|Error)\(["']([\w.]+)["']""", code))
    assert asked - {"missing", "old"} <= keys
    names = {*re.findall(r'"([A-Za-z_]\w*)"', code)}
    names |= {"title", "short", "help", "tags"}
    own = [key for key in keys - asked if not key.startswith("group.")]  # those are looked up by what they say
    unasked = [key for key in own if key.split(".")[1] not in names]
    assert unasked == []
