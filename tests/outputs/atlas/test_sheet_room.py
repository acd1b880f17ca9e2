"""What fits on a sheet: less where more is said, and never more than there is room for."""

from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.atlas.sheet_room import SHEET_MM, facts_that_fit, room_below, sites_that_fit

STATUS = {"lines": ["Synthetic data: roofs."], "real": "Real data: zones."}


def row(name="Site", reason="Because."):
    return {"name": name, "kind": "Waste", "share": "", "title": name, "order": "3", "reason": reason}


def test_what_is_said_of_the_layers_and_what_is_missing_take_room():
    room = room_below(STATUS, missing="")
    assert 60 < room < SHEET_MM / 2
    assert room_below({**STATUS, "real": "Real data: zones, roofs and more. " * 20}, missing="") < room - 10
    assert room_below(STATUS, missing="Not known here: waste.") < room


@given(
    counts=st.tuples(st.integers(0, 20), st.integers(0, 9), st.integers(0, 6)),
    longest=st.integers(1, 90),
    room=st.floats(30, 110),
)
def test_rows_never_take_more_than_there_is(counts, longest, room):
    candidates, parks, measured = ([row("x" * longest)] * count for count in counts)
    fits = sites_that_fit(candidates, parks, measured, room)
    assert (fits.candidates, fits.parks, fits.measured) <= counts
    assert fits.left_mm >= -12.0 or not any((fits.candidates, fits.parks, fits.measured))
    less = sites_that_fit(candidates, parks, measured, room - 10)
    assert less.left_mm <= fits.left_mm + 10 or less.candidates + less.parks + less.measured < sum(fits[:3])
    assert facts_that_fit(["y" * longest] * 30, room) * 3.0 <= room


def test_a_zone_with_little_leaves_room_for_more_figures():
    room = room_below(STATUS, missing="")
    little = sites_that_fit([row()], [], [], room)
    much = sites_that_fit([row()] * 12, [row()] * 5, [row(reason="Because of this. " * 9)] * 3, room)
    assert little.left_mm > much.left_mm + 20
    assert much.candidates >= 4
    assert much.parks >= 3
    assert much.measured >= 1
