"""What a blank form lists: places by their names, kinds in words, and the choices that hold where the study is."""

import geopandas as gpd
import pytest
import shapely

from geoplan.languages import LANGUAGES
from geoplan.layers.fieldwork.survey_columns import SHEETS
from geoplan.layers.land.park_facts import known_voltages
from geoplan.outputs.fieldwork.survey_rows import survey_rows
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.study import open_study

STUDY = open_study("hai-phong")
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["007"], "zone_name": ["Hải An"]}, geometry=[shapely.box(670e3, 2300e3, 672e3, 2302e3)], crs=32648
)
CANDIDATES = gpd.GeoDataFrame(
    {"candidate_id": ["g-1"], "candidate_name": ["Field"], "candidate_kind": ["ground_pv"], "zone_id": ["007"]},
    geometry=[shapely.Point(671e3, 2301e3)],
    crs=32648,
)
ESTATES = gpd.GeoDataFrame(
    {"estate_id": [7], "estate_name": ["Đình Vũ"]}, geometry=[shapely.box(670e3, 2300e3, 671e3, 2301e3)], crs=32648
)


def listed(study=STUDY, language="en"):
    given = {"candidates": CANDIDATES, "rooftops": None, "estates": ESTATES, "measure_first": None}
    return survey_rows(study, ZONES, **given, language=language, largest=10)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_has_words_beside_its_code(language):
    (site,) = listed(language=language).rows["sites"]
    assert site["candidate_kind"] == "ground_pv"
    assert site["candidate_kind_title"] == candidate_kinds()["ground_pv"].title[language]


def test_every_sheet_is_there_and_ids_are_texts():
    form = listed()
    assert set(form.rows) == set(SHEETS)
    assert form.estates == {"7": "Đình Vũ"}
    assert form.zones == {"007": "Hải An"}
    assert form.items["animal"]["pigs"] == "heads"


def test_choices_are_those_of_the_country():
    there = listed().choices
    assert tuple(there["voltage"]) == known_voltages("VN")
    assert {"decree35_land", "eip_open_space"} <= set(there["criterion"])
    abroad = listed(STUDY.model_copy(update={"country": "TH", "time_zone": "Asia/Bangkok"})).choices
    assert abroad["voltage"] == {}
    assert "eip_open_space" in abroad["criterion"]
    assert "decree35_land" not in abroad["criterion"]
    assert abroad["industry"] == there["industry"]
