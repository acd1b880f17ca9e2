"""Rows of a table, whichever program wrote it."""

import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.demand.row_files import read_rows

KIND = "estate_tenants"
ROWS = pd.DataFrame({" name ": ["A", "B"], "area": [1.5, 2.0]})


def written(folder, ending, frame=ROWS, **options):
    path = folder.folder / f"rows.{ending}"
    {"csv": frame.to_csv, "parquet": frame.to_parquet, "xlsx": frame.to_excel}[ending](path, index=False)
    folder.set(KIND, file=path.name, **options)
    return folder.reading(KIND)


@pytest.mark.parametrize(("ending", "noun"), [("csv", "line"), ("xlsx", "row"), ("parquet", "row")])
def test_rows_have_clean_names_and_the_place_they_stand_at(folder, ending, noun):
    rows = read_rows(written(folder, ending))
    assert list(rows.columns) == ["name", "area"]
    assert rows["area"].astype(float).tolist() == [1.5, 2.0]
    assert (rows.index.name, rows.index[0]) == (noun, 1 if ending == "parquet" else 2)


def test_an_index_of_times_is_a_column(folder):
    frame = pd.DataFrame({"kw": [1.0]}, index=pd.DatetimeIndex(["2025-01-01"], name="time"))
    frame.to_parquet(folder.folder / "rows.parquet")
    folder.set(KIND, file="rows.parquet")
    assert list(read_rows(folder.reading(KIND)).columns) == ["time", "kw"]


def test_the_sheet_of_a_workbook_is_asked_for(folder):
    with pd.ExcelWriter(folder.folder / "two.xlsx") as book:
        ROWS.to_excel(book, sheet_name="first", index=False)
        ROWS.head(1).to_excel(book, sheet_name="second", index=False)
    folder.set(KIND, file="two.xlsx")
    with pytest.raises(LayerError, match=r"holds 2 tables.*One of: first, second"):
        read_rows(folder.reading(KIND))
    folder.set(KIND, file="two.xlsx", table="secnd")
    with pytest.raises(LayerError, match="Did you mean 'second'"):
        read_rows(folder.reading(KIND))
    folder.set(KIND, file="two.xlsx", table="second")
    assert len(read_rows(folder.reading(KIND))) == 1


def test_what_is_no_table_is_refused(folder):
    (folder.folder / "rows.parquet").write_bytes(b"PAR1 and nothing else PAR1")
    folder.set(KIND, file="rows.parquet")
    with pytest.raises(LayerError, match="expected Parquet"):
        read_rows(folder.reading(KIND))
    empty = written(folder, "parquet", ROWS.head(0))
    with pytest.raises(LayerError, match="no rows"):
        read_rows(empty)
    twice = written(folder, "parquet", ROWS.assign(name="C"))
    with pytest.raises(LayerError, match="the column 'name' twice"):
        read_rows(twice)
