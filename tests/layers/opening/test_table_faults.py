"""What models refuse of a table: named by file and row where the table says them."""

import numpy as np
import pandas as pd

from geoplan.layers.opening.table_faults import (
    missing_columns,
    place_of,
    quantity_faults,
    share_faults,
    unknown_items,
    zone_faults,
)
from support.own_parameters import own_parameters

TABLE = pd.DataFrame({"crop": ["paddy", "pady", "padi", "padi"], "t": [1.0, -2.0, np.nan, np.inf]})


def test_a_row_is_named_by_its_file_its_line_or_its_number():
    assert place_of(TABLE, 1, kind="crops") == ("crops", "row 2")
    assert place_of(TABLE.rename_axis("line"), 1, kind="crops") == ("crops", "line 1")
    assert place_of(TABLE.assign(file="a.csv", row=[5, 6, 7, 8]), 1, kind="crops") == ("a.csv", "row 6")


def test_columns_that_are_needed_and_absent_have_the_nearest_name():
    (fault,) = missing_columns(TABLE, ["crop", "ts"], kind="crops")
    assert (fault.file, fault.found) == ("crops", "no column 'ts'")
    assert "'t'" in fault.action


def test_quantities_must_be_finite_and_not_negative_and_may_be_blank():
    assert [fault.where for fault in quantity_faults(TABLE, ["t"], kind="crops")] == ["row 2", "row 3", "row 4"]
    assert [fault.where for fault in quantity_faults(TABLE, ["t"], kind="crops", blank=True)] == ["row 2", "row 4"]
    texts = TABLE.assign(t=["1", "some", None, "2"])
    assert [fault.found for fault in quantity_faults(texts, ["t"], kind="crops", blank=True)] == ["t some"]


def test_each_unknown_item_is_named_once():
    faults = unknown_items(TABLE, "crop", ["paddy", "maize"], kind="crops", expected="a crop")
    assert [(fault.where, fault.found) for fault in faults] == [("row 2", "crop 'pady'"), ("row 3", "crop 'padi'")]
    assert "paddy" in faults[0].action


def test_shares_reach_from_0_to_1_with_their_whole_range():
    name, other = "waste.collected_share.urban", "waste.collected_share.rural"
    parameters = own_parameters({name: (0.5, 0.9, 1.1), other: (-0.1, 0.5, 1.0)})
    assert [(fault.where, fault.found) for fault in share_faults(parameters, [name, other, "no.such.row"])] == [
        (name, "high 1.1"),
        (other, "low -0.1"),
    ]


def test_statistics_of_zones_that_there_are_not():
    table = pd.DataFrame({"zone_id": ["z1", "", None, " z2 ", "z3"]})
    (fault,) = zone_faults(table, ["z1", "z2"], kind="crops")
    assert (fault.where, fault.found) == ("row 5", "a statistic for the zone 'z3'")
