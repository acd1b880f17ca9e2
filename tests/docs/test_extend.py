"""What the pages say of adding a source or a language is tried; those of places, layers and kinds are followed."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import rasterio
from affine import Affine

import geoplan.sources.publishers
from geoplan.languages import LANGUAGES
from geoplan.sources import registry
from support.page_blocks import blocks_of
from support.places import PACKAGE, REPOSITORY
from support.sources import fetch_area, read_back, web

__all__ = ["fetch_area", "read_back", "web"]

EXTEND = REPOSITORY / "docs" / "extend"
CACHED = (registry.sources, registry.module_of, registry.all_addresses, registry.origins, registry.preferences)


@pytest.fixture
def with_the_source_of_the_page(tmp_path, monkeypatch):
    """The tables of the sources with the rows of the page, and its module among the publishers."""
    tables = tmp_path / "sources"
    tables.mkdir()
    code, *rows = blocks_of(EXTEND / "source.md")
    for block in rows:
        (name,) = re.findall(r"`(\w+\.csv)`", block.before.rpartition("\n\n")[0].rpartition("\n\n")[2] or block.before)[
            -1:
        ]
        table = (PACKAGE / "sources" / name).read_text("utf-8")
        head, row = block.text.splitlines()
        assert head == table.splitlines()[0], name
        at = table.index("\n") + 1
        (tables / name).write_text(table[:at] + row + "\n" + table[at:], encoding="utf-8")
    shutil.copytree(PACKAGE / "sources" / "publishers", tables / "publishers", ignore=shutil.ignore_patterns("*.pyc"))
    (tables / "publishers" / "city_office.py").write_text(code.text, encoding="utf-8")
    monkeypatch.setattr(registry, "_FOLDER", tables)
    monkeypatch.setattr(
        geoplan.sources.publishers, "__path__", [*geoplan.sources.publishers.__path__, str(tables / "publishers")]
    )
    for each in CACHED:
        each.cache_clear()
    yield code
    for each in CACHED:
        each.cache_clear()


def people():
    """The file of the office: persons in each cell, in degrees."""
    with rasterio.MemoryFile() as memory:
        profile = {"driver": "GTiff", "count": 1, "dtype": "float32", "crs": "EPSG:4326", "nodata": -1.0}
        profile |= {"width": 300, "height": 300, "transform": Affine(0.005, 0, 106.3, 0, -0.005, 21.3)}
        with memory.open(**profile) as dataset:
            dataset.write(np.full((1, 300, 300), 3.0, dtype="float32"))
        return io.BytesIO(memory.read()).getvalue()


def test_the_source_of_the_page_is_planned_fetched_and_read(with_the_source_of_the_page, web, fetch_area, tmp_path):
    from geoplan.sources.publishers import city_office

    area = fetch_area("hai-phong", year="2024")
    assert registry.sources_for("population", area.bounds)[0].name != ""
    web.serve("/population_2024.tif", people(), content_type="image/tiff")
    session = web.session()
    (planned,) = city_office.plan("population", area, session)
    assert planned.url == "https://gis.city.example/population_2024.tif"
    (tmp_path / "study").mkdir()
    fetched = city_office.fetch("population", area, tmp_path / "study", session)
    assert (fetched.options, fetched.vintage, fetched.licence) == ({"unit": "persons"}, "2024", "CC BY 4.0")
    with rasterio.open(fetched.file) as dataset:
        assert set(np.unique(dataset.read(1))) <= {3.0, -1.0}


def test_its_head_names_its_options(with_the_source_of_the_page):
    told = ast.get_docstring(ast.parse(with_the_source_of_the_page.text)).split("Options:")[1]
    assert set(re.findall(r"``(\w+)``", told)) == set(registry.sources()["city_office"].options)


def changes_of(text):
    """Yield the file, the old and the new lines of each change of a block that shows some."""
    name = ""
    for part in text.strip().split("\n\n"):
        lines = part.splitlines()
        if lines[0].startswith("# "):
            name = lines.pop(0)[2:]
        old = "\n".join(line[1:] for line in lines if line[:1] != "+")
        yield name, old, "\n".join(line[1:] for line in lines if line[:1] != "-")


@pytest.fixture
def in_french(tmp_path):
    """A copy of the package with the change of the page, the terminal's texts in French, and one word on the map."""
    shutil.copytree(PACKAGE, tmp_path / "geoplan", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "layers").symlink_to(REPOSITORY / "layers")
    (block,) = [each for each in blocks_of(EXTEND / "language.md") if each.language == "diff"]
    for name, old, new in changes_of(block.text):
        text = (tmp_path / name).read_text("utf-8")
        assert text.count(old) == 1, name
        (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    terminal = pd.read_csv(tmp_path / "geoplan/cli/speech/terminal_texts.csv", keep_default_na=False)
    terminal.assign(fr=terminal["en"]).to_csv(tmp_path / "geoplan/cli/speech/terminal_texts.csv", index=False)
    words = pd.read_csv(tmp_path / "geoplan/outputs/wording/texts.csv", keep_default_na=False)
    words["fr"] = words["key"].map({"status.real": "données réelles"}).fillna("")
    words.to_csv(tmp_path / "geoplan/outputs/wording/texts.csv", index=False)
    return tmp_path


def test_the_change_of_the_page_lets_geoplan_speak_a_fourth_language(in_french):
    program = (
        "from geoplan.outputs.wording.texts import text\n"
        "print(text('status.real', 'fr'), text('status.schematic', 'fr'), sep='|')\n"
        "from geoplan.cli import app\n"
        "app(['--language', 'fr', 'studies'])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(in_french), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=in_french, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    first, *studies = done.stdout.splitlines()
    assert first == "données réelles|schematic data"
    assert any(line.startswith("hai-phong") for line in studies)


def test_every_table_of_texts_that_the_page_names_has_all_languages():
    for name in re.findall(r"\(\.\./\.\./geoplan/([\w/]+\.csv)\)", (EXTEND / "language.md").read_text("utf-8")):
        head = (PACKAGE / name).read_text("utf-8").partition("\n")[0].split(",")
        assert all(
            code in head or f"title_{code}" in head or (code == "en" and "template" in head) for code in LANGUAGES
        )
