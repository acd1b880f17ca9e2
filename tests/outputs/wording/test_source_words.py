"""Where figures come from, in the reader's language."""

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from geoplan.languages import Language
from geoplan.money.tariff_tables import HOURS, PRICES, SURPLUS, tariff_rows
from geoplan.outputs.report.content import report_content
from geoplan.outputs.wording.source_words import dated_source, load_sources, source_text
from geoplan.parameters.overrides import OF_THE_STUDY
from geoplan.planning.estates.load.estate_loads import OF_METERED_LOADS
from geoplan.potential.draws.inputs import OF_DRAWN_INPUTS
from geoplan.result.published import load_references

LAYERS = Path(__file__).parents[3] / "layers"
STUDIES = sorted(file.parent for file in LAYERS.glob("*/study.toml"))
"""Folders of the embedded studies."""
ADDRESS = re.compile(
    r"\b[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:vn|com|org|gov|net|jp|asia)\b|\b\d{6,}\b|\b[a-z]+\.[a-z_]+\.[a-z_.]+",
    re.ASCII,
)
"""Domains, numbers of articles and ids of parameters."""
WORDS = re.compile(r"\b(?:the|of|not|unverified|default|derived|from|with|by)\b", re.ASCII)
"""English that no name has."""


def of_tables() -> Iterator[str]:
    """Yield the sources of parameters, prices and published figures that outputs show."""
    for file in sorted((LAYERS / "parameters").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            yield from (row["source"] for row in csv.DictReader(stream))
    yield from (OF_THE_STUDY, OF_DRAWN_INPUTS, OF_METERED_LOADS)
    yield from (reference.source for reference in load_references())
    for table, when in ((PRICES, "valid"), (HOURS, "billed")):
        yield from (row[column] for row in tariff_rows(table) for column in (when, "source"))
    yield from (row["source"] for row in tariff_rows(SURPLUS))


def of_studies() -> Iterator[str]:
    """Yield the sources of what the embedded studies say."""
    for folder in STUDIES:
        given = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8")).get("parameters", {})
        yield from (each["source"] for each in given.values() if isinstance(each, dict) and "source" in each)
        for file in sorted(folder.glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as stream:
                yield from (row.get("source", "") for row in csv.DictReader(stream))
        for file in sorted(folder.glob("estates.gpkg")):
            frame = gpd.read_file(file, ignore_geometry=True)
            for column in {"source", "place_source"} & set(frame.columns):
                yield from (str(value) for value in frame[column].dropna())


def test_every_source_that_is_shown_has_its_row_and_no_row_is_unused() -> None:
    shown = {source for source in (*of_tables(), *of_studies()) if source}
    assert sorted(shown - set(load_sources())) == []
    assert sorted(set(load_sources()) - shown) == []


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_no_english_is_left_and_addresses_stay(language: Language) -> None:
    for source in load_sources():
        told = source_text(source, language)
        assert set(ADDRESS.findall(source)) <= set(ADDRESS.findall(told)), told
        assert not [word for word in WORDS.findall(told) if word in WORDS.findall(source)], told


def test_a_source_of_several_is_translated_part_by_part_and_a_users_own_stays() -> None:
    assert source_text("design default; our survey of 2024", "vi") == "Giá trị thiết kế mặc định; our survey of 2024"
    assert source_text("our survey; of 2024", "ja") == "our survey; of 2024"
    assert source_text("design default", "en") == "design default"


def test_when_a_tariff_holds_stands_before_who_says_so() -> None:
    assert dated_source("from 2025-05-10", "unverified", "vi") == "Từ 10/5/2025. Chưa kiểm chứng"
    assert dated_source("from 2025-05-10", "unverified", "ja") == "2025年5月10日から。未確認"


def sources_in(content: Any) -> Iterator[str]:
    """Yield what stands under ``source`` in what a page is made of."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from [value] if key == "source" and isinstance(value, str) else sources_in(value)
    elif isinstance(content, (list, tuple)):
        for each in content:
            yield from sources_in(each)


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_a_report_has_no_source_untranslated(language: Language, sample_assessment: Any) -> None:
    shown = list(sources_in(report_content(sample_assessment, language)))
    translated = {text[language] for text in load_sources().values()}
    assert [each for each in shown if each.partition("; ")[0] in translated or each.partition("、")[0] in translated]
    for source in shown:
        assert not [
            each for each, text in load_sources().items() if source.startswith(each) and text[language] != each
        ], source
