import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES
from geoplan.layers.feedstock.items import load_residues
from geoplan.outputs.wording import cell_words as cell_words_module
from geoplan.outputs.wording.cell_words import cell_words, cells_in_words, coded_columns
from geoplan.planning.jcm import load_missing
from geoplan.planning.scenario.exchange import aim_table
from geoplan.sentences import listed
from geoplan.siting.ranking.criteria import load_candidate_criteria
from support.places import REPOSITORY


def test_each_code_stands_once_beside_its_column():
    with Path(cell_words_module.__file__).with_name("cell_words.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["set"], row["key"]) for row in csv.DictReader(stream)]
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_of_codes_are_told_one_by_one(language):
    titles = load_candidate_criteria()
    both = cell_words("criteria_not_applied", "slope;haul", language)
    assert both == listed((titles[each].title[language] for each in ("slope", "haul")), language, separator="; ")
    keys = list(load_missing())[:2]
    told = listed((load_missing()[key].title[language] for key in keys), language, separator="; ")
    assert cell_words("missing_information", ";".join(keys), language) == told


def test_numbers_and_names_stay_as_they_are():
    frame = pd.DataFrame({"zone_name": ["waste"], "year": [2022], "zone_type": [None], "sector": ["waste"]})
    spoken = cells_in_words(frame, "vi")
    assert spoken.to_dict("records") == [{"zone_name": "waste", "year": 2022, "zone_type": None, "sector": "chất thải"}]


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_every_service_and_residue_has_its_words(language):
    with Path(aim_table.__file__).with_name("aim_services.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for column, shown in (
        ("sector", "aim_sector"),
        ("service", "aim_service"),
        ("carrier_from",) * 2,
        ("carrier_to",) * 2,
    ):
        codes = {row[column] for row in rows} - {""}
        assert [code for code in codes if cell_words(shown, code, language) == code and code.lower() != "lpg"] == []
    assert all(cell_words("residue", code, language) != code for code in load_residues()["residue"])


def test_columns_of_codes_are_columns_of_the_outputs():
    strange = {column for column in coded_columns() if column not in load_fields()}
    assert strange <= {"allocation_key", "animal", "crop", "device", "carrier", "feedstock", "kind", "season"}


def test_sources_and_units_are_told_as_codes_are():
    frame = pd.DataFrame(
        {"source": ["unverified", "our survey"], "check_unit": ["Wp/m2", "kWh/m3"], "value": [1.0, 2.0]}
    )
    told = cells_in_words(frame, "ja")
    assert told["source"].tolist() == ["未確認", "our survey"]
    assert told["check_unit"].tolist() == ["Wp/m²", "kWh/m³"]
    assert frame["source"].tolist() == ["unverified", "our survey"]


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_what_embedded_estates_are_and_where_they_stand_has_words(language):
    for file in sorted((REPOSITORY / "layers").glob("*/estates.gpkg")):
        frame = gpd.read_file(file, ignore_geometry=True)
        for column in ("area_kind", "estate_status"):
            codes = [code for code in frame[column].dropna().unique() if code]
            assert [code for code in codes if cell_words(column, code, language) == code] == []
