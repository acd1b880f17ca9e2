"""Faults of many rows: told once for each kind, with the first rows named and the others counted."""

import pytest

from geoplan.errors import LayerError
from geoplan.layers.opening.row_faults import RowFaults


@pytest.fixture
def faults(folder) -> RowFaults:
    return RowFaults(folder.reading("rooftops"))


def test_the_same_fault_of_many_batches_is_one_line(faults):
    for start in (1, 101):
        faults.note("feature", range(start, start + 4), "a point", "polygons")
    faults.note("line", [7], "height -1", "0 to 1,000 m", "Correct it.")
    faults.note("line", [], "nothing at all", "something")
    assert not faults.enough
    with pytest.raises(LayerError) as caught:
        faults.stop_if_any(rows_read=200, whole=True)
    assert [(fault.where, fault.found) for fault in caught.value.faults] == [
        ("feature 1, 2, 3, 4, 101 and 3 more", "a point"),
        ("line 7", "height -1"),
    ]
    faults.stop_if_any(rows_read=200, whole=True)  # what was told is told once


def test_reading_may_stop_once_a_file_is_of_no_use(faults):
    faults.note("feature", range(5000), "a point", "polygons")
    assert faults.enough
    with pytest.raises(LayerError, match="of the first 5,000 rows, where reading stopped"):
        faults.stop_if_any(rows_read=5000, whole=False)


def test_other_faults_of_the_layer_are_told_with_them(folder):
    reading = folder.reading("rooftops")
    reading.fault("columns", "no column 'kind'", "it", "")
    with pytest.raises(LayerError, match="no column 'kind'"):
        RowFaults(reading).stop_if_any(rows_read=0, whole=True)
