import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.fields import fields_of
from geoplan.outputs.tables import ordered, plain_cell, write_tables


def rows_of(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_zones_csv_reads_back_as_it_was(sample_assessment: Any, tmp_path: Path) -> None:
    (path,) = write_tables(sample_assessment, tmp_path)
    zones = sample_assessment.zones
    assert path == tmp_path / "zones.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfzone_id,zone_name,")
    table = pd.read_csv(path, dtype={"zone_id": str, "zone_name": str}, keep_default_na=False, na_values=[""])
    assert list(table.columns) == [field.name for field in fields_of("zones")]
    assert table["zone_id"].tolist() == zones["zone_id"].tolist()
    assert table["roof_count"].dtype == np.int64
    for name in ("population", "rooftop_pv_energy_gwh", "waste_energy_gwh"):
        np.testing.assert_array_equal(table[name], zones[name])
    assert table["rooftop_pv_energy_gwh"].sum() == pytest.approx(zones["rooftop_pv_energy_gwh"].sum(), rel=1e-12)


def test_names_survive_and_formulas_do_not(sample_assessment: Any, tmp_path: Path) -> None:
    (path,) = write_tables(sample_assessment, tmp_path)
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
    (path,) = write_tables(replace(sample_assessment, zones=zones), tmp_path)
    first = rows_of(path)[0]
    assert first["zone_name"] == 'a "b",\ncd'
    assert first["area_km2"] == "-1.5"


def test_one_zone_and_five_thousand(sample_assessment: Any, tmp_path: Path) -> None:
    for count in (1, 5_000):
        zones = sample_assessment.zones.iloc[np.arange(count) % 12]
        (path,) = write_tables(replace(sample_assessment, zones=zones), tmp_path)
        assert len(rows_of(path)) == count


def test_the_same_result_gives_the_same_bytes(sample_assessment: Any, tmp_path: Path) -> None:
    (one,) = write_tables(sample_assessment, tmp_path / "1")
    (two,) = write_tables(sample_assessment, tmp_path / "2")
    assert one.read_bytes() == two.read_bytes()


def test_columns_come_in_the_order_and_type_of_the_dictionary() -> None:
    frame = gpd.GeoDataFrame(
        {
            "remark": ["x", None],
            "population": [1.0, np.nan],
            "roof_count": [np.nan, 3.0],
            "zone_type": pd.Categorical(["ward", "ward"]),
            "zone_id": [1, 20],
            "urban": [True, False],
        },
        geometry=[shapely.Point(0, 0)] * 2,
        crs=32648,
        index=[7, 9],
    )
    table = ordered(frame, "zones")
    assert list(table.columns) == ["zone_id", "zone_type", "urban", "population", "roof_count", "remark"]
    assert table["zone_id"].tolist() == ["1", "20"]
    assert table["zone_type"].tolist() == ["ward", "ward"]
    assert str(table["roof_count"].dtype) == "Int64"
    assert str(table["urban"].dtype) == "bool"
    assert table["remark"].isna().tolist() == [False, True]
    assert table.index.tolist() == [0, 1]
