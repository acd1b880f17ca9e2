"""The first pages: an index in the order of the alphabet, whose pages are right."""

from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.atlas.front_pages import MOST_LARGEST, PER_SHEET, index_lines, index_sheets, sort_key

NAMES = ["Đồ Sơn", "An Dương", "Hải An", "Ân Thi", "Dương Kinh"]


def test_names_stand_under_their_former_districts_by_their_letters():
    districts = ["Đồ Sơn", "", "An Hải", "An Hải", "Đồ Sơn"]
    lines = index_lines(NAMES, districts, {0: 3, 1: 4, 2: 5, 3: 6, 4: 7})
    assert [(line.title, line.page) for line in lines] == [
        ("An Dương", 4),  # of no district
        ("An Hải", 0), ("Ân Thi", 6), ("Hải An", 5),
        ("Đồ Sơn", 0), ("Đồ Sơn", 3), ("Dương Kinh", 7),
    ]  # fmt: skip
    assert [line.at for line in lines if line.page] == [1, 3, 2, 0, 4]


@given(groups=st.lists(st.integers(1, 40), max_size=12))
def test_an_index_has_every_line_once_and_no_heading_at_the_end_of_a_sheet(groups):
    districts = [f"district {number:02}" for number, count in enumerate(groups) for _ in range(count)]
    pages = {at: at + 5 for at in range(len(districts))}
    lines = index_lines([f"zone {at}" for at in pages], districts, pages)
    sheets = index_sheets(lines)
    if len(lines) <= MOST_LARGEST:
        assert sheets == []
        return
    assert [line for sheet in sheets for line in sheet] == lines
    assert all(0 < len(sheet) <= PER_SHEET for sheet in sheets)
    assert all(sheet[-1].page for sheet in sheets)


@given(shuffled=st.permutations([*NAMES, "Ăn Thi", "an thi", "An Thi"]))
def test_names_that_differ_by_marks_alone_have_one_order(shuffled):
    ordered = sorted(shuffled, key=sort_key)
    assert ordered == sorted(ordered, key=sort_key)
    assert ordered[:2] == ["An Dương", "An Thi"]
    assert ordered[-2:] == ["Dương Kinh", "Hải An"]
