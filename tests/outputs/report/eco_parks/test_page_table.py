"""A table that can be cut: what is left out is counted, and a mark that all rows bear is said once."""

import pytest

from geoplan.outputs.report.eco_parks.page_table import HEAD_MM, PageTable, TableColumn, TableRow
from geoplan.outputs.wording.texts import text

COLUMNS = (TableColumn("profile.column.measure", 80.0, is_number=False), TableColumn("profile.column.value", 43.0))


def table_of(*rows, **given):
    return PageTable("Title", COLUMNS, rows, none="Nothing is known.", **given)


def test_rows_that_do_not_fit_are_counted():
    content = table_of(*(TableRow((str(each), "1")) for each in range(5)), note="A note.").content("en", fitting=2)
    assert [row.cells[0] for row in content["rows"]] == ["0", "1"]
    assert content["more"] == "Left out here: 3; all are in estates.xlsx."
    assert content["note"] == "A note."
    assert table_of(TableRow(("a", "1"))).content("en", fitting=1)["more"] == ""


def test_without_rows_a_sentence_says_so_and_takes_the_room_of_its_own():
    empty = table_of()
    assert empty.content("en", fitting=0)["none"] == "Nothing is known."
    assert empty.room().rows_mm == ()
    assert empty.room().bare_mm + HEAD_MM < table_of(TableRow(("a", "b"))).room().bare_mm + HEAD_MM


@pytest.mark.parametrize("marks", [("low", "low"), ("low", "")])
def test_a_mark_of_all_rows_is_said_once(marks):
    content = table_of(*(TableRow(("a", "1"), mark=mark) for mark in marks)).content("en", fitting=2)
    shared = all(marks)
    assert (text("profile.all_low", "en") in content["note"]) is shared
    assert [row.mark for row in content["rows"]] == (["", ""] if shared else list(marks))


def test_what_stands_below_has_one_line():
    row = TableRow(("a", "1"), below="word " * 60)
    (printed,) = table_of(row).content("en", fitting=1)["rows"]
    assert printed.below.endswith("…")
    assert table_of(row).room().rows_mm > table_of(TableRow(("a", "1"))).room().rows_mm
