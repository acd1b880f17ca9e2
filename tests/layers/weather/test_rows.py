"""Cells, times and headers of a weather file, before anybody looks at the weather in them."""

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.weather.rows import Cells, fixed_zone, json_of, number_of, solar_clock, text_of
from support.weather_rows import rows_of

HOURS = pd.date_range("2023-06-01", periods=5, freq="h")


def cells(*lines, header=("time", "ghi")):
    return Cells("hours.csv", header, enumerate(lines, start=7), noun="line")


def told(table):
    return [(fault.where, fault.found) for fault in table.faults]


def test_rows_are_kept_with_their_values_and_numbers():
    rows = rows_of(HOURS, ghi=np.arange(5.0))
    rows.keep(np.array([False, True, True, False, True]))
    assert list(rows.times) == [HOURS[1], HOURS[2], HOURS[4]]
    assert rows.values["ghi"].tolist() == [[1.0, 2.0, 4.0]]
    assert rows.numbers == [3, 4, 6]


def test_rows_are_named_by_their_numbers():
    rows = rows_of(HOURS)
    assert rows.at(np.array([True, True, True, False, True])) == "line 2, 3, 4, 6"


def test_a_column_is_numbers_and_empty_cells_are_unknown():
    table = cells("a, 1.5", 'b,""', "c,NaN", "", "d,-2")
    assert table.faults == []
    np.testing.assert_array_equal(table.column("ghi"), [1.5, np.nan, np.nan, -2.0])
    assert table.numbers == [7, 8, 9, 11]


def test_cells_that_hold_no_number_are_named():
    table = cells("a,1", "b,clear", "c,?")
    assert np.isnan(table.column("ghi")[1:]).all()
    assert told(table) == [("line 8, 9", "ghi 'clear'")]


def test_rows_of_another_width_are_told_and_left_out():
    table = cells("a,1", "b,1,5", "c,2")
    assert told(table) == [("line 8", "3 cells")]
    assert "decimal point" in table.faults[0].action
    assert table.column("ghi").tolist() == [1.0, 2.0]


def test_a_table_without_any_row_has_empty_columns():
    assert cells().column("ghi").size == 0


def test_times_of_a_pattern():
    table = cells("20230601:0010,1", "1 June,2")
    times = table.times("time", "%Y%m%d:%H%M")
    assert times[0] == pd.Timestamp("2023-06-01 00:10")
    assert times.isna().tolist() == [False, True]
    assert told(table) == [("line 8", "the time '1 June'")]


def test_hours_counted_from_one_begin_at_midnight():
    table = cells("a,1", "b,2")
    parts = {"year": [2023, 2023], "month": [6, 6], "day": [1, 1], "hour": [1, 24]}
    times = table.dates(**{name: np.array(part, float) for name, part in parts.items()}, first_hour=1)
    assert list(times) == [pd.Timestamp("2023-06-01 00:00"), pd.Timestamp("2023-06-01 23:00")]
    assert table.faults == []


@pytest.mark.parametrize(("day", "hour"), [(31, 0), (1, 24), (1, -1)])
def test_days_and_hours_of_no_calendar(day, hour):
    table = cells("a,1")
    parts = {"year": 2023, "month": 6, "day": day, "hour": hour}
    assert table.dates(**{name: np.array([part], float) for name, part in parts.items()}).isna().all()
    assert told(table) == [("line 7", f"the time '2023-6-{day} hour {hour}'")]


def test_texts_of_either_encoding(tmp_path):
    for encoding in ("utf-8", "utf-8-sig", "latin-1"):
        path = tmp_path / f"{encoding}.epw"
        path.write_bytes("LOCATION,Mönchen\r\n1\n".encode(encoding))
        assert text_of(path) == ["LOCATION,Mönchen", "1"]


@pytest.mark.parametrize(
    ("content", "found"), [(None, "no such file"), (b" \n", "an empty file"), (b"abc\x00d", "byte 3: found binary")]
)
def test_what_is_no_text(tmp_path, content, found):
    path = tmp_path / "hours.epw"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LayerError, match=found):
        text_of(path)


def test_json_that_is_cut_off_is_named_by_its_line(tmp_path):
    assert json_of(tmp_path / "a.json", '{"a": 1}') == {"a": 1}
    with pytest.raises(LayerError, match=r"a\.json, line 2: "):
        json_of(tmp_path / "a.json", '{"a":\n')


@pytest.mark.parametrize(("text", "number"), [("18.0 deg.", 18.0), ("\t7\tm", 7.0), (-3, -3.0)])
def test_numbers_of_a_header(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["", "optimum", None])
def test_a_header_without_a_number(text):
    assert np.isnan(number_of(text))


@pytest.mark.parametrize(("longitude", "clock"), [(-180, -12), (-7.6, -1), (7.4, 0), (7.5, 1), (106.6, 7), (180, 12)])
def test_the_clock_of_a_band_of_fifteen_degrees(longitude, clock):
    assert solar_clock(longitude) == clock


@pytest.mark.parametrize("clock", [-12.0, -9.5, -0.5, 0.0, 5.75, 7.0, 14.0])
def test_pandas_knows_the_zone_of_a_clock(clock):
    noon = pd.Timestamp("2023-06-01 12:00", tz=fixed_zone(clock))
    assert noon.utcoffset() == pd.Timedelta(hours=clock)
