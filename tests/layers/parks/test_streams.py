"""Streams of estates, right and spoilt."""

import pandas as pd
import pytest

from geoplan.layers.parks.streams import COLUMNS, read_estate_streams

HEADER = "estate_id,direction,stream,material,temperature_c,amount,unit,longitude,latitude,source,confidence\n"
ROWS = """a,offered,heat,,120,5000,MWh/a,106.65,20.82,the park,high
b,Cần tìm,Nhiệt,,90,3000,mwh/a,,,a walk,medium
b,sought,steam,,170,,t/a,,,a walk,low
a,offered,water,,,9000,m³/a,,,the park,low
a,offered,residue,Trấu,,400,t/a,,,the park,high
b,offered,waste,foundry sand,,70,t/a,,,the park,high
"""


def refused(folder, rows):
    folder.csv("estate_streams", HEADER + rows)
    return folder.refusal("estate_streams", read_estate_streams)


def test_streams_are_read_by_the_words_of_three_languages(folder):
    folder.csv("estate_streams", HEADER + ROWS)
    reading = folder.reading("estate_streams")
    table = read_estate_streams(reading)
    assert not reading.faults
    assert tuple(table) == COLUMNS
    assert table["direction"].tolist() == ["offered", "sought", "sought", "offered", "offered", "offered"]
    assert table["stream"].tolist() == ["heat", "heat", "steam", "water", "residue", "waste"]
    assert table["material"].tolist()[-2:] == ["rice_husk", "foundry sand"]
    assert table["unit"].tolist()[1:4] == ["MWh/a", "t/a", "m3/a"]
    assert table["longitude"].notna().tolist() == [True] + [False] * 5
    assert table["amount"].isna().sum() == 1
    assert [each.en for each in reading.remarks] == [
        "Streams without an amount: 1. They are shown and given to nobody."
    ]


def test_a_spreadsheet_is_read_as_the_csv_is(folder):
    folder.csv("estate_streams", HEADER + ROWS)
    first = read_estate_streams(folder.reading("estate_streams"))
    pd.read_csv(folder.folder / "estate_streams.csv").to_excel(folder.folder / "streams.xlsx", index=False)
    folder.set("estate_streams", file="streams.xlsx")
    reading = folder.reading("estate_streams")
    pd.testing.assert_frame_equal(read_estate_streams(reading).reset_index(drop=True), first.reset_index(drop=True))
    assert not reading.faults


def test_heat_without_a_temperature_is_kept_and_told(folder):
    folder.csv("estate_streams", HEADER + "a,offered,heat,,,50,MWh/a,,,s,\n")
    reading = folder.reading("estate_streams")
    assert read_estate_streams(reading)["temperature_c"].isna().all()
    assert reading.remarks[0].en.startswith("Heat or steam without a temperature: 1.")
    assert not reading.faults


def test_all_that_cannot_be_is_told_at_once(folder):
    rows = [
        ",offered,heat,,90,5,MWh/a,,,s,",
        "a,given,heat,,90,5,MWh/a,,,s,",
        "a,offered,hea,,90,5,MWh/a,,,s,",
        "a,offered,heat,,90,5,kWh,,,s,",
        "a,offered,residue,,,5,t/a,,,s,",
        "a,offered,water,,,5,m3/a,106.6,,s,",
        "a,offered,water,,,5,m3/a,,,,",
        "a,offered,steam,,170,5,t/a,,,s,",
        "b,sought,steam,,170,5,MWh/a,,,s,",
        "b,sought,heat,,4000,-5,MWh/a,,,s,",
        "b,sought,heat,,90,300000000,MWh/a,,,s,",
    ]
    said = refused(folder, "\n".join(rows) + "\n")
    for told in (
        "line 2: found no estate_id",
        "the direction 'given'",
        "the stream 'hea'; expected one that is tabled. Did you mean 'heat'?",
        "heat in 'kWh'; expected MWh/a",
        "line 6: found no material",
        "longitude or latitude alone",
        "line 8: found no source",
        "line 9, 10: found steam in t/a and in MWh/a; expected one unit for all of them",
        "temperature_c 4,000",
        "amount -5",
        "line 12: found amount 300,000,000 MWh/a",
    ):
        assert told in said, told


@pytest.mark.parametrize("column", ["estate_id", "direction", "stream", "unit", "source"])
def test_a_column_that_is_needed_is_missed(folder, column):
    table = pd.read_csv(pd.io.common.StringIO(HEADER + ROWS), dtype=str).drop(columns=column)
    folder.csv("estate_streams", table)
    assert f"no column '{column}'" in folder.refusal("estate_streams", read_estate_streams)
