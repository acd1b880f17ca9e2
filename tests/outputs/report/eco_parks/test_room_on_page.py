"""Rows that fit: what is left of the paper is never less than nothing, and no table is starved by another."""

from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.report.eco_parks.room_on_page import (
    AROUND_MM,
    LINE_MM,
    TableRoom,
    lines_of,
    row_mm,
    rows_that_fit,
)

TABLES = st.lists(
    st.builds(
        TableRoom, st.floats(0.0, 20.0), st.lists(st.floats(3.0, 15.0), max_size=12).map(tuple)
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@given(TABLES, st.floats(60.0, 300.0))
def test_what_fits_is_no_higher_than_the_paper_and_one_more_row_of_any_table_would_be(tables, room):
    fitting = rows_that_fit(tables, room)
    taken = sum(table.bare_mm + sum(table.rows_mm[:rows]) for table, rows in zip(tables, fitting, strict=True))
    bare = sum(table.bare_mm for table in tables)
    assert taken <= max(room, bare) + 1e-6
    for table, rows in zip(tables, fitting, strict=True):
        if rows < len(table.rows_mm):
            assert taken + table.rows_mm[rows] > room - 1e-6


def test_rows_are_given_in_turn():
    tables = [TableRoom(0.0, (5.0,) * 10), TableRoom(0.0, (5.0,) * 10), TableRoom(0.0, (5.0,))]
    assert rows_that_fit(tables, 45.0) == [4, 4, 1]


def test_a_row_is_as_high_as_its_longest_cell():
    assert row_mm(["a", "b"], [10.0, 10.0]) == LINE_MM + AROUND_MM
    long = "many words that break " * 4
    assert row_mm(["a", long], [10.0, 40.0]) == lines_of(long, 40.0) * LINE_MM + AROUND_MM
    assert row_mm(["a"], [10.0], extra_lines=0.5) == 1.5 * LINE_MM + AROUND_MM
