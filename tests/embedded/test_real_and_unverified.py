"""What the embedded studies call real is what their rows know: no text says more than the table."""

import csv
import re

import geopandas as gpd
import pytest

from geoplan.languages import LANGUAGES
from geoplan.study import open_study
from support.places import REPOSITORY

PLACES = ("hai-phong", "ba-ria-vung-tau")
REAL_WORDS = {"en": r"\breal\b", "vi": r"\bthực\b(?! tế| hiện)", "ja": r"実データ|実在の(?!建物を示すものではない)"}


def rows_of(study, source):
    """Return the rows of a layer's table that say how sure they are."""
    file = study.path_of(source)
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as stream:
            return [row for row in csv.DictReader(stream) if "confidence" in row]
    if file.suffix == ".gpkg":
        table = gpd.read_file(file, layer=source.table, ignore_geometry=True)
        return table.astype(str).to_dict("records") if "confidence" in table else []
    return []


def is_unverified(row):
    return row["confidence"] == "low" or "unverified" in row.get("source", "")


@pytest.mark.parametrize("place", PLACES)
def test_a_layer_with_unverified_rows_is_not_called_real(place):
    study = open_study(place)
    for kind, source in study.layers:
        doubtful = [row for row in rows_of(study, source) if is_unverified(row)]
        assert source.status != "real" or not doubtful, (kind, doubtful[:1])
        for language in LANGUAGES if doubtful else ():
            assert not re.search(REAL_WORDS[language], source.note[language]), (kind, source.note[language])


@pytest.mark.parametrize("page", ["README.md", "layers/README.md"])
def test_the_pages_call_no_estate_real(page):
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    of_estates = [line for line in text.splitlines() if "industrial parks" in line.casefold() and line.startswith("|")]
    assert of_estates
    assert not [line for line in of_estates if re.search(r"\breal\b", line)]


def test_the_words_are_found_where_they_stand():
    """The check itself: a text that calls such a layer real is seen."""
    claims = {"en": "Names and areas are real.", "vi": "Tên và diện tích là thực.", "ja": "名称と面積は実データ。"}
    for language, claim in claims.items():
        assert re.search(REAL_WORDS[language], claim)
    assert any(is_unverified(row) for row in rows_of(open_study("hai-phong"), open_study("hai-phong").layers.estates))
