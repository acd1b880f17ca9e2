"""The survey form for telephones: valid for KoBo and ODK, and what it asks is read back."""

import re
import warnings

import geopandas as gpd
import openpyxl
import pytest
import shapely

from geoplan.languages import LANGUAGES
from geoplan.layers.fieldwork.survey_answers import AnswerPage, sheets_of_answers
from geoplan.layers.fieldwork.survey_columns import SHEETS, survey_choices, survey_columns
from geoplan.outputs.fieldwork.xlsform import LANGUAGE_NAMES, write_xlsform
from geoplan.study import open_study
from support.sample_result import sample_order

CRS = "EPSG:32648"
DRAWN = open_study("hai-phong")
ROOFS = DRAWN.layers.rooftops.model_copy(update={"status": "real"})
STUDY = DRAWN.model_copy(update={"layers": DRAWN.layers.model_copy(update={"rooftops": ROOFS})})
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["007", "b"], "zone_name": ["Hải An", "=${surveyor}"]},
    geometry=[shapely.box(670e3, 2300e3, 672e3, 2302e3), shapely.box(672e3, 2300e3, 674e3, 2302e3)],
    crs=CRS,
)
LISTED = {
    "rooftops": gpd.GeoDataFrame(
        {
            "roof_id": ["0101", "102"],
            "zone_id": ["007", "b"],
            "roof_area_m2": [900.0, 500.0],
            "usable_roof_area_m2": [600.0, 300.0],
            "capacity_kwp": [120.0, 60.0],
        },
        geometry=[
            shapely.box(670_100, 2_300_100, 670_130, 2_300_130),
            shapely.box(672_100, 2_300_100, 672_120, 2_300_125),
        ],
        crs=CRS,
    ),
    "candidates": gpd.GeoDataFrame(
        {
            "candidate_id": ["ground-1"],
            "candidate_name": ["Field"],
            "candidate_kind": ["ground_pv"],
            "zone_id": ["007"],
            "capacity_mw": [12.0],
        },
        geometry=[shapely.Point(671e3, 2301e3)],
        crs=CRS,
    ),
    "estates": gpd.GeoDataFrame(
        {"estate_id": ["e1", "e 2"], "estate_name": ["Đình Vũ", "<b>Nam & Bắc</b>"]},
        geometry=[shapely.box(670e3, 2300e3, 671e3, 2301e3)] * 2,
        crs=CRS,
    ),
}


def written(path, study=STUDY, **options):
    return write_xlsform(study, ZONES, path, **{**LISTED, "measure_first": sample_order(ZONES), **options})


def rows_of(path, title):
    page = openpyxl.load_workbook(path)[title]
    header, *rows = page.iter_rows(values_only=True)
    return [{name: value for name, value in zip(header, row, strict=True) if value is not None} for row in rows]


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return written(tmp_path_factory.mktemp("form") / "survey-form.xlsform.xlsx")


def test_pyxform_takes_it_without_a_warning(form):
    convert = pytest.importorskip("pyxform.xls2xform", reason="pyxform reads forms for KoBo and ODK").convert
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own dependencies
        made = convert(str(form))
    assert made.warnings == []
    assert all(f'<translation lang="{name}"' in made.xform for name in LANGUAGE_NAMES.values())
    for sheet in SHEETS:
        assert f'<repeat nodeset="/data/{sheet}"' in made.xform
    assert "<b>" not in made.xform


def test_every_column_that_a_surveyor_fills_in_is_asked(form):
    """And each question is read back as the column that it is of."""
    questions = {
        row["name"]: row for row in rows_of(form, "survey") if row["type"] not in {"begin_repeat", "end_repeat"}
    }
    header = [*questions, "_index"]
    back = dict(sheets_of_answers([AnswerPage("all", [(1, header), (2, [f"{name}!" for name in header])])]))
    for sheet in SHEETS:
        columns = [column for column in survey_columns()[sheet] if column.role != "model"]
        given = dict(zip(back[sheet].rows[0][1], back[sheet].rows[1][1], strict=True))
        for column in columns:
            if column.name in {"surveyor", "date"}:
                assert column.name in questions
            elif column.name not in {"longitude", "latitude"}:
                assert given[column.name] in {f"{sheet}_{column.name}!", f"{sheet}_{column.name}_other!"}
    assert questions["streams_place"]["type"] == "geopoint"


def test_questions_and_choices_have_all_languages(form):
    for title in ("survey", "choices"):
        for row in rows_of(form, title):
            labels = [row.get(f"label::{LANGUAGE_NAMES[language]}") for language in LANGUAGES]
            if title == "choices" or any(labels):
                assert all(labels), row


def test_names_are_used_once_and_every_list_is_there(form):
    survey, choices = rows_of(form, "survey"), rows_of(form, "choices")
    names = [row["name"] for row in survey if row["type"] != "end_repeat"]
    assert len(names) == len(set(names))
    keys = [(row["list_name"], row["name"]) for row in choices]
    assert len(keys) == len(set(keys))
    lists = {row["type"].split()[1] for row in survey if row["type"].startswith("select_")}
    assert lists <= {name for name, _ in keys}


def test_what_a_study_has_can_be_chosen_by_name_and_id(form):
    listed: dict[str, dict[str, str]] = {}
    for row in rows_of(form, "choices"):
        listed.setdefault(row["list_name"], {})[row["name"]] = row["label::English (en)"]
    assert listed["roof_id"]["0101"] == "Hải An, 900 m² [0101]"
    assert list(listed["roof_id"]) == ["0101", "102", "other"]
    assert listed["candidate_id"]["ground-1"].startswith("Field, Ground")
    assert listed["estate_id"] == {"e1": "Đình Vũ [e1]", "e 2": "<b>Nam & Bắc</b> [e 2]"}
    assert listed["zone_id"]["b"] == "=$ {surveyor} [b]"
    assert set(listed["technology"]) == set(survey_choices()["technology"])


def test_limits_of_numbers_say_what_they_are_in_each_language(form):
    (row,) = (row for row in rows_of(form, "survey") if row["name"] == "estates_occupancy_pct")
    assert row["constraint"] == ". >= 0 and . <= 100"
    assert "100" in row["constraint_message::日本語 (ja)"]
    (area,) = (row for row in rows_of(form, "survey") if row["name"] == "roofs_usable_area_m2")
    assert area["constraint_message::Tiếng Việt (vi)"].endswith("1.000.000")
    assert area["label::English (en)"].endswith("[m²]")


def test_a_repeat_is_shown_only_where_it_is_reported_on(form):
    begins = {row["name"]: row for row in rows_of(form, "survey") if row["type"] == "begin_repeat"}
    assert list(begins) == list(SHEETS)
    assert begins["tenants"]["relevant"] == "selected(${sheets}, 'tenants')"


def test_the_settings_name_the_form_and_change_with_it(form, tmp_path):
    (settings,) = rows_of(form, "settings")
    assert settings["form_id"] == "geoplan_hai_phong"
    assert settings["default_language"] == "English (en)"
    again = written(tmp_path / "again.xlsx")
    assert again.read_bytes() == form.read_bytes()
    (other,) = rows_of(written(tmp_path / "other.xlsx", estates=LISTED["estates"].head(1), language="vi"), "settings")
    assert other["default_language"] == "Tiếng Việt (vi)"
    assert re.fullmatch(r"[0-9a-f]{12}", other["version"])
    assert other["version"] != settings["version"]


def test_nothing_of_viet_nam_is_asked_elsewhere(tmp_path):
    abroad = STUDY.model_copy(update={"country": "TH", "time_zone": "Asia/Bangkok"})
    path = written(tmp_path / "th.xlsx", study=abroad)
    (voltage,) = (row for row in rows_of(path, "survey") if row["name"] == "estates_voltage")
    assert voltage["type"] == "text"
    criteria = [row["name"] for row in rows_of(path, "choices") if row["list_name"] == "criterion"]
    assert criteria
    assert not [key for key in criteria if key.startswith(("decree35", "a5_"))]
