import csv

import openpyxl
import pandas as pd
import pytest

from geoplan.fields import load_fields, load_tables
from geoplan.languages import LANGUAGES
from geoplan.outputs.geopackage.qgis_codes import codes
from geoplan.outputs.tables.columns import columns_of, ordered
from geoplan.outputs.tables.scenario_frames import scenario_frames, spoken
from geoplan.outputs.tables.tables import write_tables
from geoplan.outputs.tables.workbook import sheet_names, sheets_of, write_workbook
from geoplan.outputs.wording.scenario_words import BESIDE, UNIT
from geoplan.outputs.wording.texts import text
from geoplan.planning.scenario.inputs.baseline import GRID
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from support.sample_result import changed
from support.sample_scenarios import LACKING, bare_scenarios, sample_scenarios


@pytest.fixture(scope="module")
def bare_result(sample_assessment):
    return changed(sample_assessment, scenarios=bare_scenarios())


@pytest.fixture(scope="module")
def files(sited_assessment, tmp_path_factory):
    return {path.name: path for path in write_tables(sited_assessment, tmp_path_factory.mktemp("scenarios"))}


def test_every_table_has_its_columns_in_the_dictionary_in_its_order():
    assert set(SCENARIO_COLUMNS) <= set(load_tables())
    for name, columns in SCENARIO_COLUMNS.items():
        known = list(columns_of(name))
        assert [column for column in known if column in columns] == list(columns), name
        assert set(known) - set(columns) <= {*BESIDE.values(), UNIT}, name


def test_what_outputs_are_tested_with_adds_up_and_has_every_table():
    scenarios = sample_scenarios()
    for name, columns in SCENARIO_COLUMNS.items():
        assert tuple(scenarios.tables[name].columns) == columns, name
        assert len(scenarios.tables[name]), name
    years = scenarios.tables["scenario_years"].set_index(["scenario_id", "year"])
    parts = scenarios.tables["pathways"].groupby(["scenario_id", "year"])["attributed_tco2e"].sum()
    pd.testing.assert_series_equal(parts, years["reduced_tco2e"].sort_index(), check_names=False, rtol=1e-12)
    pd.testing.assert_series_equal(
        years["bau_tco2e"] - years["reduced_tco2e"], years["scenario_tco2e"], check_names=False, rtol=1e-12
    )
    assert bare_scenarios().tables["scenario_years"]["scenario_tco2e"].isna().all()


def test_codes_have_their_words_beside_them_in_the_language_of_the_files(sited_assessment):
    for language, grid, scenario in (
        ("en", "Cleaner grid (not the place's own)", "Net Zero 2050"),
        ("vi", "Lưới điện sạch hơn (không phải của địa phương)", "Phát thải ròng bằng không 2050"),
        ("ja", "系統の低炭素化（地域の対策ではない）", "ネットゼロ2050"),
    ):
        tables = scenario_frames(sited_assessment, language)
        path = tables["pathways"]
        assert set(path.loc[path["measure_id"] == GRID, "measure_title"]) == {grid}
        assert set(path.loc[path["scenario_id"] == "net_zero_2050", "scenario_title"]) == {scenario}
        titles = [each.title[language] for each in sited_assessment.scenarios.measures]
        assert tables["measures"]["measure_title"].tolist() == titles


def test_places_inputs_and_limits_are_named(sited_assessment):
    tables = scenario_frames(sited_assessment, "en")
    names = dict(zip(sited_assessment.zones["zone_id"], sited_assessment.zones["zone_name"], strict=True))
    places = tables["measure_places"].set_index("place_id")["place_name"]
    assert places["Z0001"].iloc[0] == names["Z0001"]
    assert places["E1"].iloc[0] == "KCN Đình Vũ"
    assert set(places[""]) == {""}, "the study as one has no place"
    inputs = tables["scenario_inputs"]
    assert not {*inputs["parameter_title"]} & {*inputs["parameter"]}
    bounds = tables["least_cost_bounds"].set_index("target_id")["binding_text"]
    assert bounds["less_8_bau"] == (
        "all of it is used: Rooftop solar: industrial parks; as fast as it can be built: Rooftop solar: dwellings"
    )
    assert bounds["net_zero"].endswith("no more of the resource: waste")
    missing = tables["targets"].drop_duplicates("target_id").set_index("target_id")["missing_text"]
    assert missing["less_8"] == "What the target is measured against"
    assert missing["net_zero"] == ""


def test_results_without_scenarios_have_no_tables_of_them(sample_assessment, bare_result):
    assert scenario_frames(sample_assessment, "en") == {}
    tables = scenario_frames(bare_result, "en")
    assert {"measures", "measure_places", "pathways", "scenario_years", "abatement", "aim"} == set(tables)
    assert len(LACKING) > 3


def test_every_table_is_a_csv_file_with_whole_headers(files):
    for name, columns in SCENARIO_COLUMNS.items():
        with files[f"{name}.csv"].open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert set(columns) <= set(rows[0]), name
        assert files[f"{name}.csvt"].exists()
    measures = files["measures.csv"].read_text("utf-8-sig")
    assert "'=Electric <b>buses</b>" in measures, "no spreadsheet runs it"


def test_what_is_not_known_is_an_empty_cell(files):
    targets = pd.read_csv(files["targets.csv"], dtype=str, keep_default_na=False).set_index("target_id")
    assert set(targets.loc["less_8", "target_sense"]) == {""}
    assert set(targets.loc["less_8", "target_level_tco2e"]) == {""}
    cost = pd.read_csv(files["abatement.csv"], dtype=str, keep_default_na=False).set_index("measure_id")
    assert cost.loc["landfill_gas", "abatement_usd_per_tco2e"] == ""


def test_codes_in_tables_are_those_that_the_geopackage_explains(sited_assessment):
    known = codes()
    for name, frame in scenario_frames(sited_assessment, "en").items():
        for column in {*frame.columns} & {*known}:
            assert set(frame[column]) - {""} <= set(known[column]), (name, column)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_a_sheet_a_table_with_words_in_the_place_of_codes(sited_assessment, tmp_path, language):
    titles = [text(f"gpkg.{name}.title", language) for name in SCENARIO_COLUMNS]
    assert sheet_names(titles) == titles
    book = openpyxl.load_workbook(write_workbook(sited_assessment, tmp_path / "all.xlsx", language=language))
    assert [name for name in book.sheetnames if name in titles] == titles
    targets = [[cell.value for cell in row] for row in book[titles[5]].iter_rows()]
    assert load_fields()["target_sense"].title[language] in targets[0]
    told = {str(value) for row in targets[1:] for value in row}
    assert text("scenario.sense.below_bau", language) in told
    assert not told & {"below_bau", "less_8", "low_carbon_2030", "target_sense"}


def test_people_read_words_and_programs_codes(sited_assessment):
    for name, frame in scenario_frames(sited_assessment, "vi").items():
        told = spoken(frame, "vi")
        assert not {*told.columns} & {"scenario_id", "measure_id", "place_id", "target_id", "missing", "binding"}, name
        assert len(ordered(told, name)) == len(frame)
    assert any(sheet.name == "Mục tiêu" for sheet in sheets_of(sited_assessment, "vi"))
