"""What the pages say of adding a source or a language is tried; those of places, layers and kinds are followed."""

import ast
import io
import re
import shutil

import numpy as np
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


def test_every_module_that_spells_the_languages_out_is_on_the_page():
    """A literal of all three, outside of docstrings: who adds a language must touch it."""
    page = (EXTEND / "language.md").read_text("utf-8")
    spelled = r'Literal\["en", "vi", "ja"\]|^LANGUAGES\b.*=|^CODES\b.*='
    found = [
        file for file in sorted(PACKAGE.rglob("*.py")) if re.search(spelled, file.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(found) > 3
    lost = [name for name in (file.relative_to(PACKAGE).as_posix() for file in found) if f"geoplan/{name})" not in page]
    assert not lost


def test_every_table_of_texts_that_the_page_names_has_all_languages():
    for name in re.findall(r"\(\.\./\.\./geoplan/([\w/]+\.csv)\)", (EXTEND / "language.md").read_text("utf-8")):
        head = (PACKAGE / name).read_text("utf-8").partition("\n")[0].split(",")
        assert all(
            code in head or f"title_{code}" in head or (code == "en" and "template" in head) for code in LANGUAGES
        )
