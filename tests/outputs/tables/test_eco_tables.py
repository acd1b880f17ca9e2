import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES
from geoplan.outputs.tables.columns import FIRST, ordered
from geoplan.outputs.tables.eco_tables import eco_tables, in_words, with_titles
from geoplan.outputs.tables.estate_workbook import write_estate_workbook
from geoplan.outputs.tables.tables import write_tables
from geoplan.outputs.tables.workbook import sheet_names
from geoplan.outputs.wording.eco_codes import eco_codes
from geoplan.outputs.wording.texts import text
from support.sample_result import changed


def test_codes_have_their_words_beside_them_in_the_language_of_the_files(sited_assessment):
    for language, word in (("en", "Rooftop solar"), ("vi", "Điện mặt trời mái nhà"), ("ja", "屋根設置型太陽光")):
        tables = eco_tables(sited_assessment, language)
        for name in ("estate_projects", "matching", "domino", "roll_out"):
            of_roofs = tables[name][tables[name]["technology"] == "rooftop_pv"]
            assert set(of_roofs["technology_title"]) == {word}, name
    assert with_titles(pd.DataFrame({"measure": ["led"]}), "en").columns.tolist() == ["measure", "measure_title"]


def test_a_row_of_a_park_has_its_name_and_a_sheet_its_whole_title(sited_assessment):
    tables = eco_tables(sited_assessment, "vi")
    names = set(sited_assessment.estates["estate_name"])
    for table in ("estate_projects", "estate_saving", "estate_eip", "estate_sdg", "estate_streams", "matching"):
        if table in tables:
            assert set(tables[table]["estate_name"]) <= names, table
            assert ordered(tables[table], table).columns.get_loc("estate_name") <= 3, table
    assert "estate_projects" in tables
    for language in LANGUAGES:
        titles = [text(f"gpkg.{table}.title", language) for table in sited_assessment.eco_parks.tables]
        assert sheet_names(titles) == titles


def test_tables_of_no_rows_and_results_without_parks_have_no_files(small_result, sample_assessment):
    assert {"eco_parks", "matching", "estate_projects"} <= set(eco_tables(small_result, "en"))
    assert all(map(len, eco_tables(small_result, "en").values()))
    assert eco_tables(sample_assessment, "en") == {}


def test_what_a_reader_looks_for_first_is_in_the_dictionary():
    for table in ("eco_parks", "matching", "estate_projects", "estate_eip", "symbiosis", "domino"):
        assert set(FIRST[table]) <= set(ordered(pd.DataFrame(columns=list(FIRST[table])), table).columns)
        assert set(FIRST[table]) <= set(load_fields())


@pytest.fixture(scope="module")
def written(sited_assessment, tmp_path_factory):
    return {path.name: path for path in write_tables(sited_assessment, tmp_path_factory.mktemp("parks"))}


def test_the_matching_table_is_the_first_thing_that_a_company_opens(written):
    matching = pd.read_csv(written["matching.csv"], keep_default_na=False)
    assert list(matching.columns[:5]) == ["technology", "technology_title", "estate_id", "estate_name", "interest"]
    asked = matching[(matching["technology"] == "battery") & (matching["estate_id"] == "E1")].iloc[0]
    assert (asked["interest"], asked["contact_name"]) == ("survey", "Nguyễn Văn <b>An</b>")
    assert asked["project_size"] == "", "asked for, and no project of it"


def test_nobody_who_has_not_agreed_stands_in_any_file(written):
    for path in written.values():
        if path.suffix == ".csv":
            told = path.read_text("utf-8-sig")
            assert "Not to be told" not in told, path.name
            assert "not@example.invalid" not in told, path.name


def test_formulas_in_evidence_and_names_are_led_by_an_apostrophe(written):
    assert "'=Quy hoạch" in written["estate_eip.csv"].read_text("utf-8-sig")
    assert "'=plant" in written["symbiosis.csv"].read_text("utf-8-sig")


def test_parks_and_pairs_keep_their_places_in_parquet(sited_assessment, written):
    parks = gpd.read_parquet(written["eco_parks.parquet"])
    assert parks["estate_id"].tolist() == ["E1", "E2"]
    assert parks.geometry.geom_equals(sited_assessment.estates.geometry).all()
    pairs = gpd.read_parquet(written["symbiosis.parquet"])
    assert pairs.crs == sited_assessment.estates.crs
    assert pairs["pair_amount"].tolist() == [900.0, 40.0]
    assert pairs.geometry.length.iloc[0] > 0.0


@pytest.mark.parametrize("language", ["en", "vi", "ja"])
def test_the_workbook_has_all_parks_side_by_side_and_a_sheet_each_table(
    small_result, sited_assessment, tmp_path, language
):
    parks = sited_assessment.eco_parks
    result = changed(small_result, eco_parks=parks)
    book = openpyxl.load_workbook(write_estate_workbook(result, tmp_path / "estates.xlsx", language=language))
    for table, frame in parks.tables.items():
        sheet = book[sheet_names([text(f"gpkg.{table}.title", language)])[0]]
        assert sheet.max_row == len(frame) + 1, table
    head = [cell.value for cell in book[sheet_names([text("gpkg.eco_parks.title", language)])[0]][1]]
    assert load_fields()["projects_avoided_tco2e"].title[language] in head[-5] + head[-4] + head[-3] + head[-2]


def test_a_workbook_is_read_by_people_and_has_words_in_the_place_of_codes(sited_assessment):
    tables = {name: in_words(frame, "vi") for name, frame in eco_tables(sited_assessment, "vi").items()}
    assert set(tables["estate_eip"]["verdict"]) == {"chưa biết", "đã tới ngưỡng, ngưỡng chưa kiểm chứng"}
    assert "Điện mặt trời mái nhà" in set(tables["estate_projects"]["technology"])
    assert set(tables["symbiosis"]["confidence"]) == {"Thấp"}
    assert not any(str(name).endswith("_title") for frame in tables.values() for name in frame)
    asked = tables["eco_parks"].set_index("estate_id").loc["E1", "technologies_wanted"]
    assert asked == "Pin lưu trữ; Đèn LED có điều khiển"
    codes = {code for titles in eco_codes().values() for code in titles} - {"waste", "ha"}
    for name, frame in tables.items():
        spoken = frame.select_dtypes(exclude="number").drop(columns="material", errors="ignore").astype(str)
        assert not (set(spoken.to_numpy().ravel().tolist()) & codes), name
