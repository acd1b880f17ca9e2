import re

import pytest

from geoplan.fields import load_tables
from geoplan.languages import LANGUAGES
from geoplan.outputs.package.files import WORKBOOK, file_kind_of, load_files
from support.places import REPOSITORY

PAGE = REPOSITORY / "docs" / "outputs.md"


def test_every_kind_of_file_is_told_in_three_languages():
    for kind in load_files():
        assert re.fullmatch(r"[\w.+-]+/[\w.+-]+(; [\w-]+=[\w-]+)*", kind.mediatype), kind
        assert all(kind.title.model_dump()[language] for language in LANGUAGES), kind
        assert kind.format == (WORKBOOK if kind.pattern.endswith(".xlsx") else kind.pattern.rsplit(".", 1)[1])


def test_every_table_with_a_file_is_a_kind_of_file():
    patterns = {kind.pattern for kind in load_files()}
    assert {f"{table.file}.csv" for table in load_tables().values() if table.file} <= patterns


def test_the_first_pattern_that_holds_counts():
    assert file_kind_of("x-rooftops.gpkg").pattern == "*-rooftops.gpkg"
    assert file_kind_of("x.gpkg").pattern == "*.gpkg"
    assert file_kind_of("rasters/land_cover.qml").format == "qml"
    with pytest.raises(KeyError):
        file_kind_of("letters/dear.txt")


def test_the_page_lists_every_file():
    told = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.M))
    for kind in load_files():
        if kind.pattern != "rasters/*.tif":  # stands for rasters to come
            assert told[kind.pattern] == kind.title.en
