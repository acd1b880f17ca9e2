"""The blank survey form, and its way there and back."""

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.languages import LANGUAGES
from geoplan.layers.fieldwork.survey import read_survey
from geoplan.layers.fieldwork.survey_columns import SHEETS, survey_columns
from geoplan.layers.fieldwork.surveyed import survey_items
from geoplan.letters.plain import plain
from geoplan.outputs.fieldwork.survey_form import write_survey_form
from geoplan.outputs.wording.parameter_titles import word_title
from geoplan.outputs.wording.texts import text
from geoplan.result.notes import survey_notes
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.study import open_study
from support.sample_result import sample_order

CRS = "EPSG:32648"
DRAWN = open_study("hai-phong")


def with_real_roofs(study):
    roofs = study.layers.rooftops.model_copy(update={"status": "real"})
    layers = study.layers.model_copy(update={"rooftops": roofs})
    return study.model_copy(update={"layers": layers})


STUDY = with_real_roofs(DRAWN)
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["007", "b"], "zone_name": ["Hải An", '=HYPERLINK("http://example.invalid")']},
    geometry=[shapely.box(670e3, 2300e3, 672e3, 2302e3), shapely.box(672e3, 2300e3, 674e3, 2302e3)],
    crs=CRS,
)


def roofs() -> gpd.GeoDataFrame:
    count = 30
    columns = {
        "roof_id": [str(number) for number in range(100, 100 + count)],
        "zone_id": ["007", "b"] * 15,
        "roof_area_m2": np.linspace(100, 1000, count),
        "usable_roof_area_m2": np.linspace(60, 600, count),
        "capacity_kwp": np.linspace(12, 120, count),
    }
    shapes = [shapely.box(670_100 + 100 * k, 2_300_100, 670_120 + 100 * k, 2_300_110) for k in range(count)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def candidates() -> gpd.GeoDataFrame:
    columns = {
        "candidate_id": ["roof-101", "ground-1"],
        "candidate_name": ["Hall", "Field"],
        "candidate_kind": ["rooftop_pv", "ground_pv"],
        "zone_id": ["b", "007"],
        "roof_id": ["101", None],
        "capacity_mw": [0.1, 12.0],
    }
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(671e3, 2301e3)] * 2, crs=CRS)


def estates() -> gpd.GeoDataFrame:
    columns = {"estate_id": ["e1"], "estate_name": ["Đình Vũ"], "area_ha": [500.0], "occupancy_pct": [np.nan]}
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(670e3, 2300e3, 671e3, 2301e3)], crs=CRS)


def form(path, language="en", largest=10):
    given = {"candidates": candidates(), "rooftops": roofs(), "estates": estates()}
    return write_survey_form(STUDY, ZONES, path, **given, language=language, largest=largest)


def page_of(book, sheet, language="en"):
    return book[text(f"survey.sheet.{sheet}", language)]


def cell(page, row, name):
    names = [value.value for value in page[1]]
    return page.cell(row, names.index(name) + 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_has_the_names_that_readers_rely_on(tmp_path, language):
    book = openpyxl.load_workbook(form(tmp_path / "form.xlsx", language))
    for sheet in SHEETS:
        page = page_of(book, sheet, language)
        columns = survey_columns()[sheet]
        assert [value.value for value in page[1]] == [column.name for column in columns]
        assert all(
            given.value.startswith(column.title[language]) for given, column in zip(page[2], columns, strict=True)
        )
        assert page.protection.sheet
        for column in columns:
            assert cell(page, page.max_row, column.name).protection.locked == (column.role == "model")
            if column.asked:
                assert not cell(page, 3, column.name).protection.locked


def test_candidates_come_first_then_the_largest_roofs(tmp_path):
    page = page_of(openpyxl.load_workbook(form(tmp_path / "form.xlsx")), "roofs")
    ids = [cell(page, row, "roof_id").value for row in range(3, 14)]
    assert ids == ["101", "129", "128", "127", "126", "125", "124", "123", "122", "121", None]
    assert cell(page, 3, "candidate_name").value == "Hall"
    assert cell(page, 3, "model_capacity_kwp").value == pytest.approx(12 + 108 / 29)
    assert cell(page, 3, "model_capacity_kwp").protection.locked
    assert 106 < cell(page, 3, "longitude").value < 107
    assert cell(page, 3, "zone_name").value == '=HYPERLINK("http://example.invalid")'
    assert cell(page, 3, "zone_name").data_type == "s"
    assert cell(page, 4, "zone_id").value == "b"


def test_nobody_is_sent_to_what_no_real_layer_has_placed(tmp_path):
    """Neither to demonstrations nor to roofs that a computer generated; parks stay."""
    placed = candidates().assign(place_status=["synthetic", "real"])
    given = {"candidates": placed, "rooftops": roofs(), "estates": estates()}
    book = openpyxl.load_workbook(write_survey_form(DRAWN, ZONES, tmp_path / "drawn.xlsx", **given))
    assert cell(page_of(book, "roofs"), 3, "roof_id").value is None
    assert [cell(page_of(book, "sites"), row, "candidate_id").value for row in (3, 4)] == ["ground-1", None]
    assert cell(page_of(book, "estates"), 3, "estate_id").value == "e1"
    book = openpyxl.load_workbook(write_survey_form(STUDY, ZONES, tmp_path / "real.xlsx", **given))
    assert cell(page_of(book, "roofs"), 3, "roof_id").value == "129"  # the largest; roof 101 is no candidate to visit


def test_lists_and_limits_stand_in_the_cells(tmp_path):
    book = openpyxl.load_workbook(form(tmp_path / "form.xlsx", "vi"))
    lists = [given.formula1 for given in page_of(book, "roofs", "vi").data_validations.dataValidation]
    assert '"mái bằng,mái dốc"' in lists
    feedstock = page_of(book, "feedstock", "vi").data_validations.dataValidation
    assert {"geoplan_zone_id", "geoplan_item"} <= {given.formula1 for given in feedstock}
    assert [value.value for value in book["lists"]["A"]][:2] == ["007", "b"]
    assert book["lists"].sheet_state == "hidden"
    words = [value.value for value in book["lists"]["B"] if value.value]
    assert {"lúa", "ngô", "bò sữa", "toàn bộ rác"} <= set(words)
    assert not {"paddy", "dairy_cattle"} & set(words)
    assert len(set(words)) == len(words)
    sites = page_of(book, "sites", "vi")
    at = next(each.column_letter for each in sites[1] if each.value == "candidate_kind")
    assert sites.column_dimensions[at].hidden


@pytest.mark.parametrize("language", LANGUAGES)
def test_parks_are_asked_by_lists_of_what_holds_there(tmp_path, language):
    book = openpyxl.load_workbook(form(tmp_path / "form.xlsx", language))
    assert {"geoplan_estate_id", "geoplan_criterion", "geoplan_technology"} <= set(book.defined_names)
    streams = {given.formula1 for given in page_of(book, "streams", language).data_validations.dataValidation}
    assert "geoplan_estate_id" in streams
    assert any("CO2" in str(given) for given in streams)
    evidence = {given.formula1 for given in page_of(book, "evidence", language).data_validations.dataValidation}
    assert "geoplan_criterion" in evidence
    kinds = cell(page_of(book, "sites", language), 3, "candidate_kind_title").value
    assert kinds == candidate_kinds()[cell(page_of(book, "sites", language), 3, "candidate_kind").value].title[language]


def test_a_telephone_keeps_its_zeros_and_a_park_is_read_back(tmp_path):
    path = form(tmp_path / "form.xlsx", "ja")
    book = openpyxl.load_workbook(path)
    page = page_of(book, "estates", "ja")
    assert cell(page, 3, "contact_phone").number_format == "@"
    row = {"let_ha": 300, "voltage": "22 kV以上110 kV未満", "technologies_wanted": "蓄電池", "contact_consent": "はい"}
    for name, value in {**row, "contact_phone": "0225 000"}.items():
        cell(page, 3, name).value = value
    page = page_of(book, "evidence", "ja")
    words = [
        given.value for column in book["lists"].columns for given in column if "eip_open_space" in str(given.value)
    ]
    for name, value in {"criterion": words[0], "estate_id": "e1", "evidence_value": 6, "evidence": "map"}.items():
        cell(page, 3, name).value = value
    book.save(path)
    survey = read_survey(path, zones=ZONES, estate_ids=["e1"])
    told = survey.estates.iloc[0]
    assert told[["voltage", "technologies_wanted", "contact_phone"]].tolist() == ["22 to 110 kV", "battery", "0225 000"]
    assert survey.evidence[["criterion", "evidence_value"]].to_numpy().tolist() == [["eip_open_space", "6"]]


def test_the_same_input_gives_the_same_bytes(tmp_path):
    assert form(tmp_path / "a.xlsx").read_bytes() == form(tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_and_back(tmp_path, language):
    path = form(tmp_path / "form.xlsx", language)
    with pytest.raises(LayerError, match="no surveyed value"):
        read_survey(path, zones=ZONES)
    book = openpyxl.load_workbook(path)
    words = {"en": ("no", "flat", "crop", "t/a", "paddy"), "vi": ("không", "mái bằng", "cây trồng", "tấn/năm", "lúa")}
    no, flat, crop, unit, paddy = words.get(language, ("いいえ", "陸屋根", "農作物", "t/年", "籾"))
    page = page_of(book, "roofs", language)
    cell(page, 3, "usable_area_m2").value = 80
    cell(page, 3, "roof_form").value = flat
    cell(page, 4, "suitable").value = no
    cell(page, 13, "roof_id").value = 105
    cell(page, 13, "capacity_kwp").value = 20.5
    cell(page_of(book, "estates", language), 3, "usable_roof_pct").value = 55
    row = {"zone_id": "007", "kind": crop, "item": paddy, "amount": 900, "unit": unit}
    for name, value in row.items():
        cell(page_of(book, "feedstock", language), 3, name).value = value
    cell(page_of(book, "sites", language), 4, "grid_distance_km").value = 0.7
    book.save(tmp_path / "filled.xlsx")
    items = survey_items(STUDY.parameters)
    survey = read_survey(tmp_path / "filled.xlsx", zones=ZONES, items=items, roof_ids=roofs()["roof_id"].tolist())
    assert survey.roofs["roof_id"].tolist() == ["101", "129", "105"]
    assert survey.roofs["suitable"].tolist() == ["", "no", ""]
    assert survey.roofs["roof_form"].tolist() == ["flat", "", ""]
    assert survey.roofs["capacity_kwp"].iloc[2] == 20.5
    assert survey.estates["usable_roof_pct"].tolist() == [55]
    assert survey.feedstock[["zone_id", "kind", "item", "unit"]].iloc[0].tolist() == ["007", "crop", "paddy", "t/a"]
    assert survey.sites["candidate_id"].tolist() == ["ground-1"]
    notes = survey_notes(
        survey, zone_names=dict(zip(ZONES["zone_id"], ZONES["zone_name"], strict=True)), sites_dropped=1
    )
    assert notes[0].en.startswith("From the survey filled.xlsx: 3 roofs, 1 industrial parks, 1 statistics, 1 sites.")
    assert notes[1]["vi"] == "Có giá trị khảo sát ở các đơn vị: Hải An."
    assert len(notes) == 3


def test_a_study_without_candidates_still_gets_a_form(tmp_path):
    book = openpyxl.load_workbook(write_survey_form(STUDY, ZONES, tmp_path / "form.xlsx"))
    assert cell(page_of(book, "roofs"), 3, "roof_id").value is None
    assert not cell(page_of(book, "roofs"), 3, "roof_id").protection.locked
    assert cell(page_of(book, "roofs"), 3, "roof_id").number_format == "@"


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_stand_in_the_order_of_measuring_and_say_why(tmp_path, language):
    """Feedstock that is worth counting is listed; what nobody told of stands behind, in its own order."""
    order = sample_order(ZONES.assign(zone_id=["007", "b"]))
    order = pd.concat([order, order[order["thing"] == "roof"].assign(item="122", measure_order=2)])
    path = tmp_path / "form.xlsx"
    given = {"candidates": candidates(), "rooftops": roofs(), "estates": estates(), "measure_first": order}
    book = openpyxl.load_workbook(write_survey_form(STUDY, ZONES, path, **given, language=language, largest=10))
    page = page_of(book, "roofs", language)
    assert [cell(page, row, "roof_id").value for row in range(3, 7)] == ["122", "101", "129", "128"]
    assert cell(page, 3, "measure_order").value == 2
    assert text("measure.settles.roof", language) in cell(page, 3, "measure_reason").value
    assert cell(page, 4, "measure_reason").value is None
    page = page_of(book, "feedstock", language)
    pigs, paddy = (word_title(item, language) for item in ("pigs", "paddy"))
    assert [cell(page, row, "item").value for row in (3, 4, 5)] == [pigs, paddy, None]
    assert [cell(page, row, "measure_order").value for row in (3, 4)] == [4, 5]
    assert cell(page, 3, "model_amount").value == 1200
    assert cell(page, 3, "model_amount").number_format == "#,##0"
    with pytest.raises(LayerError, match="no surveyed value"):
        read_survey(path, zones=ZONES)
    cell(page, 4, "amount").value = 850
    cell(page, 4, "unit").value = cell(page, 4, "model_unit").value
    book.save(path)
    feedstock = read_survey(path, zones=ZONES, items=survey_items(STUDY.parameters)).feedstock
    assert feedstock[["zone_id", "kind", "item", "amount", "unit"]].to_numpy().tolist() == [
        ["007", "crop", "paddy", 850, "t/a"]
    ]


def test_a_form_without_the_order_is_read_as_before(tmp_path):
    """Such as those that older versions wrote."""
    book = openpyxl.load_workbook(form(tmp_path / "form.xlsx"))
    for sheet in SHEETS:
        page = page_of(book, sheet)
        for name in [value.value for value in page[1] if str(value.value).startswith(("measure_", "model_"))]:
            if name != "model_roof_area_m2":
                page.delete_cols([value.value for value in page[1]].index(name) + 1)
    cell(page_of(book, "estates"), 3, "usable_roof_pct").value = 55
    book.save(tmp_path / "old.xlsx")
    assert read_survey(tmp_path / "old.xlsx", zones=ZONES).estates["usable_roof_pct"].tolist() == [55]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_for_an_item_in_a_form_is_read_back_as_that_item(tmp_path, language):
    """In each language, and without its marks."""
    book = openpyxl.load_workbook(form(tmp_path / "form.xlsx", language))
    feedstock = page_of(book, "feedstock", language)
    items = survey_items(STUDY.parameters)
    rows = [(kind, item, unit) for kind, of in items.items() if kind != "waste" for item, unit in of.items()]
    told = [("007", word_title(item, language)) for _, item, _ in rows]
    told += [("b", plain(word)) for _, word in told]
    for number, ((zone, word), (kind, _, unit)) in enumerate(zip(told, rows * 2, strict=True), start=3):
        row = {"zone_id": zone, "kind": kind, "item": word, "amount": 1, "unit": unit}
        for name, value in row.items():
            cell(feedstock, number, name).value = value
    book.save(tmp_path / "filled.xlsx")
    read = read_survey(tmp_path / "filled.xlsx", zones=ZONES, items=items).feedstock
    assert read["item"].tolist() == [item for _, item, _ in rows] * 2
