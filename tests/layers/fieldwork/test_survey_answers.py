"""Answers to the form on telephones, as KoBo and ODK export them, say what a filled workbook says."""

import csv
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from geoplan.errors import LayerError
from geoplan.languages import LANGUAGES
from geoplan.layers.fieldwork.survey import Survey, read_survey
from geoplan.layers.fieldwork.survey_answers import AnswerPage, are_answers, label_of, sheets_of_answers
from geoplan.layers.fieldwork.survey_columns import SHEETS, survey_columns
from support.parks_study import SURVEY, parks_survey
from support.phone_answers import DAY, SURVEYOR, kobo_answers, odk_answers

ZONES = pd.DataFrame({"zone_id": ["a", "b"]})
OF_PARKS = ("estates", "tenants", "streams", "evidence")
ALL = {
    "roofs": [{"roof_id": "007", "usable_area_m2": 50, "roof_form": "flat", "suitable": "yes"}],
    **SURVEY,
    "feedstock": [{"zone_id": "a", "kind": "animal", "item": "pigs", "amount": 1000, "unit": "heads", "year": 2025}],
    "sites": [{"candidate_id": "ground-1", "suitable": "no", "reason": "mangroves"}],
}


def read(path: Path) -> Survey:
    return read_survey(path, zones=ZONES)


def told(survey: Survey, sheet: str) -> pd.DataFrame:
    return survey.frame(sheet).drop(columns=["place", "surveyor"])


@pytest.mark.parametrize("groups", [True, False])
def test_kobo_says_what_a_filled_form_says(tmp_path, groups):
    form = read(parks_survey(tmp_path / "form", ALL))
    answers = read(kobo_answers(tmp_path / "kobo.xlsx", ALL, groups=groups))
    for sheet in SHEETS:
        pd.testing.assert_frame_equal(told(answers, sheet), told(form, sheet))
        assert answers.frame(sheet)["surveyor"].tolist() == [SURVEYOR] * len(ALL[sheet])
    assert answers.streams["place"].tolist() == ["streams!2", "streams!3"]


def test_odk_says_what_a_filled_form_says(tmp_path):
    form = read(parks_survey(tmp_path / "form", ALL))
    answers = read(odk_answers(tmp_path / "odk", ALL))
    for sheet in SHEETS:
        pd.testing.assert_frame_equal(told(answers, sheet), told(form, sheet))
    assert set(answers.evidence["date"]) == {DAY}
    assert answers.evidence["place"].tolist() == ["geoplan-evidence.csv!2", "geoplan-evidence.csv!3"]


def sheet_of(header: list[str], row: list[object]) -> dict[str, object]:
    page = AnswerPage("answers", [(1, [*header, "_index"]), (2, [*row, 1])])
    ((_, found),) = sheets_of_answers([page])
    return {name: value for name, value in zip(found.rows[0][1], found.rows[1][1], strict=True) if value is not None}


def test_a_point_gives_longitude_and_latitude():
    one = sheet_of(["streams_stream", "streams_place"], ["heat", "20.8 106.7 3 4"])
    assert (one["latitude"], one["longitude"]) == ("20.8", "106.7")
    odk = ["streams-streams_stream", "streams-streams_place-Latitude", "streams-streams_place-Longitude"]
    assert sheet_of(odk, ["heat", 20.8, 106.7])["longitude"] == 106.7
    kobo = ["streams/streams_stream", "streams/_streams_place_latitude", "streams/_streams_place_longitude"]
    assert sheet_of(kobo, ["heat", 20.8, 106.7])["latitude"] == 20.8


def test_what_is_not_listed_is_taken_from_the_question_behind_it():
    assert sheet_of(["roofs_roof_id", "roofs_roof_id_other"], ["other", "4711"])["roof_id"] == "4711"
    assert sheet_of(["roofs_roof_id", "roofs_roof_id_other"], ["007", None])["roof_id"] == "007"
    row = ["residue", "other", "husks of coconuts"]
    assert sheet_of(["streams_stream", "streams_material", "streams_material_other"], row)["material"] == row[2]
    assert "material" not in sheet_of(["streams_stream", "streams_material"], ["residue", "other"])


def test_several_choices_in_columns_of_their_own():
    names = [f"estates/estates_technologies_wanted/{key}" for key in ("rooftop_pv", "battery", "wind")]
    assert sheet_of(["estates_estate_id", *names], ["p1", 1, "True", 0])["technologies_wanted"] == "rooftop_pv battery"
    both = sheet_of(["estates_estate_id", "estates_technologies_wanted", *names], ["p1", "wind", 0, 0, 1])
    assert both["technologies_wanted"] == "wind"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_export_with_words_in_the_place_of_names(tmp_path, language):
    """Headers are questions as people read them, and answers the words of choices."""
    columns = {column.name: column for column in survey_columns()["roofs"]}
    header = [f"Roofs/{label_of(columns[name], language)}" for name in ("roof_id", "usable_area_m2", "suitable")]
    with xlsxwriter.Workbook(str(tmp_path / "labels.xlsx")) as book:
        page = book.add_worksheet("Roofs")
        page.write_row(0, 0, [*header, "_index", "_parent_index"])
        page.write_row(1, 0, ["Hải An, 900 m² [007]", 50, {"en": "yes", "vi": "có", "ja": "はい"}[language], 1, 1])
    roofs = read(tmp_path / "labels.xlsx").roofs
    assert roofs[["roof_id", "usable_area_m2", "suitable"]].to_numpy().tolist() == [["007", 50.0, "yes"]]


def test_all_faults_of_answers_at_once_each_with_its_row(tmp_path):
    rows = {
        "estates": [{"estate_id": "p9", "let_ha": "many"}, {"estate_id": "p1", "technologies_wanted": "sails"}],
        "streams": [{"stream": "steam", "estate_id": "p1", "direction": "lent"}],
    }
    with pytest.raises(LayerError) as error:
        read_survey(kobo_answers(tmp_path / "kobo.xlsx", rows), zones=ZONES, estate_ids=["p1"])
    said = "\n".join(f"{fault.where}: {fault.found}" for fault in error.value.faults)
    for expected in (
        "estates!A2, estate_id 'estates/estates_estate_id': estate_id 'p9'",
        "estates!E2, let_ha 'estates/estates_let_ha': 'many'",
        "estates!K3, technologies_wanted 'estates/estates_technologies_wanted': 'sails'",
        "streams!C2, direction 'streams/streams_direction': 'lent'",
    ):
        assert expected in said, expected


def test_a_form_that_was_filled_in_is_no_export(tmp_path):
    form = parks_survey(tmp_path / "form")
    for path in form.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            assert not are_answers([AnswerPage(path.name, list(enumerate(csv.reader(stream), start=1)))])
