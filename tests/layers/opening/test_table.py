"""Tables as they come: what is read of a CSV file, and what is said of the rest."""

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.table import (
    keep_where,
    named,
    number_column,
    read_csv,
    rename_columns,
    text_column,
    word_column,
)


def table_of(folder, content: str | bytes, **options) -> pd.DataFrame:
    folder.csv("crops", "x", **options)
    (folder.folder / "crops.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_csv(folder.reading("crops"))


def refusal(folder, content: str | bytes) -> str:
    folder.csv("crops", "x")
    (folder.folder / "crops.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder.refusal("crops", read_csv)


def test_cells_are_text_and_rows_have_the_number_of_their_line(folder):
    table = table_of(folder, '\ufeffcrop , note\r\n paddy,"a, b"\r\n\r\nmaize,"two\r\nlines"\r\nPha\u0309i,\r\n')
    assert table.columns.tolist() == ["crop", "note"]
    assert table["crop"].tolist() == ["paddy", "maize", "Phải"]
    assert table["note"].tolist() == ["a, b", "two\r\nlines", ""]
    assert table.index.tolist() == [2, 5, 6]
    assert table.index.name == "line"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("crop,t\n", "no rows"),
        ("", "an empty file"),
        ("crop;t\npaddy;1,5\nmaize;2.5\n", "semicolons between the cells, and the number 2.5, whose point"),
        ("crop\tt\npaddy\t1.234\n", "tabs between the cells, and the number 1.234, whose point may part thousands"),
        ("crop,t,crop\npaddy,1,x\n", "the column 'crop' twice"),
        ("crop,t\npaddy,1,234\nmaize\n", "line 2, 3: found more or fewer cells; expected 2 cells"),
        ("crop,t\nL\u00faa,1\n".encode("latin-1"), "bytes that are not UTF-8"),
        ('crop,t\n"paddy,1\n', "Check its quotes"),
    ],
)
def test_what_is_no_table_is_said_with_what_to_do(folder, content, said):
    assert said in refusal(folder, content)


def test_columns_get_our_names_and_the_others_are_left_out(folder):
    frame = table_of(folder, "Cây,Tấn,other\npaddy,5,x\n", columns={"crop": "Cây", "production_t": "Tấn"})
    reading = folder.reading("crops")
    table = rename_columns(reading, frame, columns=("crop", "production_t", "season"), required=("crop",))
    assert table.to_dict("list") == {"crop": ["paddy"], "production_t": ["5"]}


def test_all_columns_that_are_wrong_are_named_at_once(folder):
    frame = table_of(folder, "Cay,t\npaddy,5\n", columns={"crop": "Cây", "productions": "t"})

    def read(reading):
        rename_columns(reading, frame, columns=("crop", "production_t", "year"), required=("crop", "year"))

    text = folder.refusal("crops", read)
    assert "no column 'Cây'; expected it, for geoplan's 'crop'. Did you mean 'Cay'?" in text
    assert "columns.productions: found 'productions'" in text
    assert "Did you mean 'production_t'?" in text
    assert "no column 'year'" in text


def test_rows_are_chosen_by_text_whatever_their_case(folder):
    frame = table_of(folder, "crop,year\nPaddy,2020\npaddy,2021\nmaize,2021\n")
    folder.layers["crops"]["where"] = {"crop": ["PADDY"], "year": ["2021"]}
    assert keep_where(folder.reading("crops"), frame).index.tolist() == [3]
    folder.layers["crops"]["where"] = {"crop": ["rye"]}
    said = folder.refusal("crops", lambda reading: keep_where(reading, frame))
    assert "which no row has; expected one of ['Paddy', 'maize', 'paddy']" in said
    folder.layers["crops"]["where"] = {"crops": ["rye"]}
    assert "Did you mean 'crop'?" in folder.refusal("crops", lambda reading: keep_where(reading, frame))


def test_numbers_are_taken_and_each_kind_of_fault_is_said_once(folder):
    frame = table_of(folder, "crop,t\na,5\nb,\nc,some\nd,-1\ne,-7\n")
    reading = folder.reading("crops")
    numbers = number_column(reading, frame, "t", limits=allowed("crops.production"), required=True)
    np.testing.assert_array_equal(numbers, [5, np.nan, np.nan, -1, -7])
    said = [f"{fault.where}: {fault.found}" for fault in reading.faults]
    assert said == ["line 4: t 'some'", "line 3: no t", "line 5, 6: t -7 to -1"]
    absent = number_column(reading, frame, "u", limits=allowed("crops.production"))
    assert absent.isna().all()
    assert text_column(frame, "u", default="-").tolist() == ["-"] * 5


def test_many_rows_are_counted_and_few_are_named():
    assert named("line", list(range(2, 12))) == "line 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"


def test_a_file_of_a_spreadsheet_with_decimal_commas_is_read_and_told(folder):
    """What Excel saves as CSV where Windows is Vietnamese: semicolons, and 1.234,5."""
    folder.csv("crops", "x")
    (folder.folder / "crops.csv").write_text("\ufeffcrop;t\r\nl\u00faa;1.234,5\r\nng\u00f4;-0,25\r\n", encoding="utf-8")
    reading = folder.reading("crops")
    table = read_csv(reading)
    assert table["t"].tolist() == ["1234.5", "-0.25"]
    assert "decimal commas" in reading.remarks[-1].en
    assert table_of(folder, "crop;t\nl\u00faa;2.5\n")["t"].tolist() == ["2.5"]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["120.500", "850"], "'120.500'"),
        (["1.234", "56.789", "100.001"], "'1.234'"),
        (["120.500", "85.25"], ""),
        (["0.500", "0.250", "0.125"], ""),
        (["120.500", "0.125"], ""),
        (["1.234"], ""),
        (["850", "120"], ""),
        (["9999999.500"], ""),
    ],
)
def test_points_that_may_part_thousands_are_told(folder, cells, told):
    frame = table_of(folder, "crop,t\n" + "".join(f"a,{cell}\n" for cell in cells))
    reading = folder.reading("crops")
    numbers = number_column(reading, frame, "t", limits=allowed("crops.production"))
    assert numbers.tolist() == [float(cell) for cell in cells]
    assert not reading.faults
    said = [each for each in reading.remarks if "three digits" in each.en]
    assert [told in each.en for each in said] == [True] * bool(told)
    for each in said:
        assert all(part in text for text in (each.en, each.vi, each.ja) for part in ("t", told))


def test_points_that_cannot_part_thousands_are_not_told(folder):
    frame = table_of(folder, "name,longitude\na,106.680\nb,106.690\nc,106.700\n")
    reading = folder.reading("crops")
    number_column(reading, frame, "longitude", limits=allowed("sites.longitude"))
    assert not reading.remarks


def test_columns_called_nearly_as_one_that_is_read_are_told(folder):
    frame = table_of(folder, "crop,t,areaha,Year,note,area\na,1,2,2024,x,3\n")
    reading = folder.reading("crops")
    taken = rename_columns(reading, frame, columns=("crop", "t", "area_ha", "year"), required=("crop",))
    assert list(taken) == ["crop", "t"]
    assert [remark.en for remark in reading.remarks] == [
        "Columns 'areaha', 'Year' are not read; those that are read are called 'area_ha', 'year'."
    ]


def test_columns_that_differ_by_capitals_are_refused_unless_one_is_chosen(folder):
    frame = table_of(folder, "crop,Crop,t\na,b,1\n")
    with pytest.raises(LayerError, match="the columns 'crop' and 'Crop'; expected one of them"):
        rename_columns(folder.reading("crops"), frame, columns=("crop", "t"), required=("crop",))
    folder.csv("crops", "x", columns={"crop": "Crop"})
    taken = rename_columns(folder.reading("crops"), frame, columns=("crop", "t"), required=("crop",))
    assert taken["crop"].tolist() == ["b"]


def test_words_are_known_in_any_letters_or_refused(folder):
    frame = table_of(folder, "crop,confidence\na,HIGH\nb,\nc,sure\n")
    reading = folder.reading("crops")
    words = word_column(reading, frame, "confidence", ("high", "low"))
    assert words.tolist() == ["high", "", "sure"]
    (fault,) = reading.faults
    assert str(fault).endswith(
        "line 4: found confidence 'sure'; expected one of high, low, or nothing. Known: high, low."
    )


def test_long_cells_are_refused_and_not_repeated(folder):
    frame = table_of(folder, f"crop,t\n{'a' * 20_000},{'9' * 5000}\n")
    reading = folder.reading("crops")
    rename_columns(reading, frame, columns=("crop", "t"), required=())
    number_column(reading, frame, "t", limits=allowed("crops.production"))
    first, second = map(str, reading.faults)
    assert first.endswith("line 2: found crop of 20,000 letters; expected at most 10,000 letters. Shorten it.")
    assert len(second) < 300


def test_a_line_that_names_the_separator_is_told(folder):
    assert "line 1: found a line that names the separator" in refusal(folder, "sep=,\ncrop,t\npaddy,1\n")
