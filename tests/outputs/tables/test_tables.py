import csv
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.manifest import write_manifest
from geoplan.outputs.tables.columns import columns_of, with_degrees
from geoplan.outputs.tables.tables import plain_cell, write_tables
from geoplan.outputs.wording.texts import text
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from support.sample_result import changed, of_one_study

SIDE_FILES = [
    "candidates",
    "jcm_shortlist",
    "landfills",
    "exclusions",
    "waste_plan",
    "residue_curve",
    "surveyed",
    "measure_first",
    "checks",
]
OF_PARKS = [
    "eco_parks",
    "matching",
    "estate_projects",
    "estate_saving",
    "estate_eip",
    "estate_sdg",
    "estate_streams",
    "symbiosis",
    "domino",
    "roll_out",
]


def rows_of(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_zones_csv_reads_back_as_it_was(sample_assessment: Any, tmp_path: Path) -> None:
    path, *_ = write_tables(sample_assessment, tmp_path)
    zones = sample_assessment.zones
    assert path == tmp_path / "zones.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfzone_id,zone_name,")
    table = pd.read_csv(path, dtype={"zone_id": str, "zone_name": str}, keep_default_na=False, na_values=[""])
    assert list(table.columns) == [field.name for field in of_one_study()]
    assert table["zone_id"].tolist() == zones["zone_id"].tolist()
    assert table["roof_count"].dtype == np.int64
    for name in ("population", "rooftop_pv_energy_gwh", "waste_energy_gwh"):
        np.testing.assert_array_equal(table[name], zones[name])
    assert table["rooftop_pv_energy_gwh"].sum() == pytest.approx(zones["rooftop_pv_energy_gwh"].sum(), rel=1e-12)


def test_names_survive_and_formulas_do_not(sample_assessment: Any, tmp_path: Path) -> None:
    path, *_ = write_tables(sample_assessment, tmp_path)
    written = [row["zone_name"] for row in rows_of(path)]
    names = sample_assessment.zones["zone_name"].tolist()
    assert any(name.startswith("=") for name in names)
    assert written == [f"'{name}" if name.startswith("=") else name for name in names]
    assert "" in written
    assert max(map(len, written)) >= 500


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_led_by_an_apostrophe(start: str) -> None:
    assert plain_cell(f"{start}1+1") == f"'{start}1+1"


def test_cells_with_line_breaks_quotes_and_negative_numbers(sample_assessment: Any, tmp_path: Path) -> None:
    zones = sample_assessment.zones.copy()
    zones.loc[0, "zone_name"] = 'a "b",\nc\x00d'
    zones.loc[0, "area_km2"] = -1.5
    path, *_ = write_tables(changed(sample_assessment, zones=zones), tmp_path)
    first = rows_of(path)[0]
    assert first["zone_name"] == 'a "b",\ncd'
    assert first["area_km2"] == "-1.5"


def test_one_zone_and_five_thousand(sample_assessment: Any, tmp_path: Path) -> None:
    for count in (1, 5_000):
        zones = sample_assessment.zones.iloc[np.arange(count) % 12]
        path, *_ = write_tables(changed(sample_assessment, zones=zones), tmp_path)
        assert len(rows_of(path)) == count


def test_the_same_result_gives_the_same_bytes(sample_assessment: Any, tmp_path: Path) -> None:
    one = write_tables(sample_assessment, tmp_path / "1")
    # the workbook's zip archive counts time in steps of two seconds
    time.sleep(2.1)
    two = write_tables(sample_assessment, tmp_path / "2")
    tables = ["zones.csv", "zones.csvt", "checks.csv", "checks.csvt", "estates.csv", "estates.csvt"]
    assert [path.name for path in one] == [*tables, "zones.parquet", "zones.xlsx"]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_zones_parquet_is_geoparquet_with_units_and_status(sample_assessment: Any, tmp_path: Path) -> None:
    *_, path, _ = write_tables(sample_assessment, tmp_path)
    zones = sample_assessment.zones
    table = gpd.read_parquet(path)
    assert table.crs == zones.crs
    assert table.geometry.geom_equals(zones.geometry).all()
    assert table["zone_name"].tolist() == zones["zone_name"].tolist(), "names stand as they are: nothing runs them here"
    np.testing.assert_array_equal(table["population"], zones["population"])
    assert table["roof_count"].dtype == "Int64"
    schema = pq.read_schema(path)
    assert schema.field("rooftop_pv_energy_gwh").metadata[b"unit"] == b"GWh"
    about = json.loads(schema.metadata[b"geoplan"])
    assert about["statuses"] == {kind: report.status for kind, report in sample_assessment.layers.items()}
    assert json.loads(schema.metadata[b"geo"])["primary_column"] == "geometry"


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_reads_back_as_it_was(sample_assessment: Any, tmp_path: Path, language: Language) -> None:
    *_, path = write_tables(sample_assessment, tmp_path, language=language)
    book = sheets(path)
    zones = sample_assessment.zones
    head, *rows = book[text("gpkg.zones.title", language)]
    fields = of_one_study()
    assert head[:3] == tuple(field.title[language] for field in fields[:3])
    assert "km²" in head[[field.name for field in fields].index("area_km2")]
    table = pd.DataFrame(rows, columns=[field.name for field in fields])
    assert table["zone_id"].tolist() == zones["zone_id"].tolist()
    assert table["zone_name"].fillna("").tolist() == zones["zone_name"].tolist()
    for name in ("population", "rooftop_pv_energy_gwh", "waste_energy_gwh", "roof_count"):
        np.testing.assert_array_equal(table[name].astype(float), zones[name].astype(float))
    assert len(book[text("gpkg.parameters.title", language)]) == len(sample_assessment.parameters) + 1
    dictionary = [row[0] for row in book[text("report.sheet.fields", language)][1:]]
    assert set(dictionary) == set(load_fields()) | set(columns_of("candidates"))
    assert len(dictionary) == len(set(dictionary))
    assert len(book[text("gpkg.estates.title", language)]) == 3


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(sample_assessment: Any, tmp_path: Path) -> None:
    *_, path = write_tables(sample_assessment, tmp_path)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name).decode("utf-8")
            if name.startswith("xl/worksheets/"):
                assert "<f>" not in content
                assert "hyperlink" not in content
            assert "window.broken = 1</script>" not in content.replace("&lt;/script&gt;", "")
    (cell,) = [cell for row in openpyxl.load_workbook(path)["Zones"] for cell in row if str(cell.value).startswith("=")]
    assert cell.data_type == "s"
    assert cell.value == '=HYPERLINK("http://example.invalid";"x")'


def test_the_workbook_says_how_real_the_data_are_and_is_easy_to_read(sample_assessment: Any, tmp_path: Path) -> None:
    *_, path = write_tables(sample_assessment, tmp_path, language="vi")
    first = [str(row[0]) for row in sheets(path)["Tóm tắt"]]
    assert "Thành phố mẫu – Báo cáo tiềm năng năng lượng" in first
    assert "dữ liệu mô phỏng: mái nhà" in first
    assert any(line.startswith("dữ liệu sơ đồ: đơn vị") for line in first)
    assert sample_assessment.notes[0]["vi"] in first
    zones = openpyxl.load_workbook(path)["Đơn vị"]
    assert zones.freeze_panes == "C2"
    assert all(9 <= column.width <= 60.8 for column in zones.column_dimensions.values())
    energy = next(cell for cell in zones[1] if str(cell.value).startswith("Điện mặt trời mái nhà: sản lượng hằng năm"))
    assert zones.cell(2, energy.column).number_format == "#,##0.00"


def test_the_workbook_takes_what_cells_cannot_hold(sample_assessment: Any, tmp_path: Path) -> None:
    zones = sample_assessment.zones.copy()
    zones.loc[0, "zone_name"] = "a\x00b\x0b" + "x" * 40_000
    zones.loc[1, "zone_name"] = "http://example.invalid/a"
    zones.loc[1, "population"] = np.inf
    *_, path = write_tables(changed(sample_assessment, zones=zones, estates=None, feedstocks=pd.DataFrame()), tmp_path)
    book = sheets(path)
    assert list(book) == [
        "Summary", "Zones", "Held against published figures", "Parameters", "Sources", "Fields",
    ]  # fmt: skip
    assert book["Zones"][1][1].startswith("abxxx")
    assert len(book["Zones"][1][1]) == 32_767
    assert book["Zones"][2][1] == "http://example.invalid/a"
    population = [field.name for field in of_one_study()].index("population")
    assert book["Zones"][2][population] is None


@pytest.fixture(scope="module")
def written(sited_assessment: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.name: path for path in write_tables(sited_assessment, tmp_path_factory.mktemp("tables"))}


def test_tables_beside_the_zones_are_files_of_their_own(sited_assessment: Any, written: dict[str, Path]) -> None:
    named = ("zones", *SIDE_FILES, "estates", *OF_PARKS, *SCENARIO_COLUMNS, "aim")
    tables = [f"{name}.{end}" for name in named for end in ("csv", "csvt")]
    names = [*tables, "zones.parquet", "eco_parks.parquet", "symbiosis.parquet", "zones.xlsx"]
    assert list(written) == names
    for name in SIDE_FILES:
        assert written[f"{name}.csv"].read_bytes().startswith(b"\xef\xbb\xbf")
    manifest = write_manifest(sited_assessment, written["zones.csv"].parent, outputs=list(written.values()))
    assert set(json.loads(manifest.read_text(encoding="utf-8"))["outputs"]) == set(names)


def test_candidates_csv_reads_back_as_it_was(sited_assessment: Any, written: dict[str, Path]) -> None:
    candidates = sited_assessment.candidates
    table = pd.read_csv(written["candidates.csv"], dtype={"roof_id": str, "zone_id": str}, keep_default_na=False)
    assert list(table.columns[:4]) == ["rank", "candidate_id", "candidate_name", "candidate_kind"]
    assert set(table.columns) == set(candidates.columns) - {"geometry"}
    assert table["candidate_id"].tolist() == candidates["candidate_id"].tolist()
    for name in ("longitude", "energy_gwh", "residents_nearby"):
        np.testing.assert_allclose(
            table[name].astype(float), candidates[name], rtol=1e-9 if name == "longitude" else 1e-11
        )
    np.testing.assert_array_equal(table["score"].astype(float), candidates["score"].round(9))
    assert sorted(table["roof_id"])[-2:] == ["", "7"], "a number of a roof is a code, not 7.0"
    assert any(name.startswith("'=HYPERLINK") for name in table["candidate_name"])
    assert not any(name.startswith("=") for name in table["candidate_name"])


def test_the_shortlist_says_what_is_missing_in_codes_and_in_words(sited_assessment: Any, tmp_path: Path) -> None:
    for language, words in (("en", "Quotation for the investment"), ("vi", "Báo giá"), ("ja", "見積")):
        paths = {path.name: path for path in write_tables(sited_assessment, tmp_path, language=language)}
        rows = rows_of(paths["jcm_shortlist.csv"])
        assert [row["jcm_rank"] for row in rows] == [str(place) for place in range(1, 11)]
        assert all("quotation" in row["missing_information"].split(";") for row in rows)
        assert all(words in row["missing_information_text"] for row in rows)


def test_rules_treatments_and_surveyed_values_are_readable(written: dict[str, Path]) -> None:
    rules = {(row["technology"], row["rule"]): row for row in rows_of(written["exclusions.csv"])}
    assert rules["ground_pv", "slope"] | {"technology": ""} == {
        "technology": "", "rule": "slope", "rule_title": "Steep slope", "marked_km2": "", "alone_km2": "",
        "only_km2": "", "applied": "False",
    }  # fmt: skip
    assert float(rules["floating_pv", "together"]["alone_km2"]) > 100
    plan = rows_of(written["waste_plan.csv"])
    assert {row["treatment_title"] for row in plan if row["treatment"] == "total"} == {"Total"}
    assert {row["year"] for row in plan} == {str(year) for year in range(2022, 2031)}
    surveyed = rows_of(written["surveyed.csv"])
    assert surveyed[0]["value"] == "'=1+1"
    assert surveyed[1]["model_value"] == ""


def test_points_without_degrees_get_them(sited_assessment: Any, written: dict[str, Path]) -> None:
    landfills = sited_assessment.landfills
    table = pd.read_csv(written["landfills.csv"])
    back = gpd.GeoSeries(gpd.points_from_xy(table["longitude"], table["latitude"], crs=4326)).to_crs(landfills.crs)
    assert back.distance(landfills.geometry.reset_index(drop=True)).max() < 0.01
    candidates = sited_assessment.candidates.assign(longitude=1.0)
    assert with_degrees(candidates)["longitude"].eq(1.0).all(), "what is known is left as it is"
    assert with_degrees(sited_assessment.exclusions) is sited_assessment.exclusions
