"""Which zones a row of statistics is shared over."""

import pandas as pd
import pytest

from geoplan.layers.feedstock.shared_rows import Counted, SharedRows, ZoneNames, untaken_faults

ZONES = list("abcd")
DISTRICTS = {"a": "x", "b": "x", "c": "y", "d": ""}


def rows(*given):
    return pd.DataFrame(given, columns=["zone_id", "district", "stream"])


def left(table, position, *, whole=None, districts=DISTRICTS):
    counted = Counted("stream", [], whole)
    return "".join(map(str, SharedRows(table, counted, zones=ZoneNames(ZONES, districts)).zones_left(position)))


def test_zones_and_districts_with_rows_of_their_own_take_no_part():
    table = rows(("", "", "urban"), ("", "x", "urban"), ("a", "", "urban"), ("c", "", "rural"))
    assert left(table, 0) == "cd"
    assert left(table, 1) == "b"
    assert left(table, 0, districts=None) == "bcd"


def test_a_row_for_all_stands_for_each():
    table = rows(("", "", "all"), ("a", "", "urban"), ("b", "", "all"), ("", "", "rural"))
    assert left(table, 0, whole="all") == "cd"
    assert left(table, 3, whole="all") == "acd"
    assert left(table, 0) == "acd"


def test_blank_ids_are_read_as_numbers_and_mean_the_whole():
    table = pd.DataFrame({"zone_id": [float("nan")], "stream": ["all"]})
    assert left(table, 0) == "abcd"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([("", "", "all"), *((zone, "", "all") for zone in ZONES)], "'all' for the whole study"),
        ([("", "y", "all"), ("c", "", "all")], "'all' for the district 'y'"),
        ([("", "z", "all")], None),  # a district that does not exist is told by others
        ([("", "", "all"), ("a", "", "all")], None),
    ],
)
def test_rows_that_no_zone_is_left_to_take(given, found):
    table = rows(*given).assign(t_per_day=5.0, file="waste.csv").rename_axis("line")
    counted, zones = Counted("stream", ["t_per_day"]), ZoneNames(ZONES, DISTRICTS)
    faults = untaken_faults(table, counted, zones=zones)
    assert [(fault.file, fault.where) for fault in faults] == ([] if found is None else [("waste.csv", "line 0")])
    assert found is None or faults[0].found.startswith(found)
    assert not untaken_faults(table.assign(t_per_day=0.0), counted, zones=zones)
