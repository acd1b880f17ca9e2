"""Electricity that a place asks for, right and spoilt."""

import pytest

from geoplan.layers.demand.electricity import read_demand
from geoplan.layers.readers import read_layer

HEADER = "zone_id,year,electricity_sold_gwh,peak_mw,basis,source\n"


def refused(folder, rows):
    folder.csv("demand", HEADER + rows)
    return folder.refusal("demand", read_demand)


def test_rows_are_read(folder):
    folder.csv(
        "demand", HEADER + ",2024,8961.58,,Observed,the city\n,2025,,1796,forecast,the city\nz1,2024,60,12,observed,a\n"
    )
    reading = folder.reading("demand")
    table, rows, coverage = read_layer(reading)
    assert not reading.faults
    assert (rows, coverage) == (3, 1.0)
    assert table["basis"].tolist() == ["observed", "forecast", "observed"]
    assert table["electricity_sold_gwh"].sum() == 8961.58 + 60


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (",2024,60,12,guessed,a\n", "the basis 'guessed'"),
        (",2024,,,observed,a\n", "no amount"),
        (",2024,60,12,observed,\n", "no source"),
        (",2024,60,12,observed,a\n,2024,61,12,observed,b\n", "electricity_sold_gwh of the same zone"),
        ("z9,2024,60,12,observed,a\n", "zone_id 'z9'"),
        (",2024,60000,12,observed,a\n", "a load factor of 571"),
        (",2024,60,12000,observed,a\n", "a load factor of 0.00057"),
        (",2024,60000,,observed,a\n,2024,,12,observed,b\n", "a load factor of 571"),
        ("z1,2024,60,,observed,a\n,2024,,12,observed,b\nz1,2024,,12000,observed,b\n", "a load factor of 0.00057"),
    ],
)
def test_what_cannot_be_is_refused(folder, rows, said):
    assert said in refused(folder, rows)


def test_a_forecast_may_stand_beside_what_was_observed(folder):
    folder.csv("demand", HEADER + ",2024,60,12,observed,a\n,2024,70,13,forecast,a\n")
    reading = folder.reading("demand")
    assert len(read_demand(reading)) == 2
    assert not reading.faults
