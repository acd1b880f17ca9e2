import pickle
import re

import pytest

from geoplan.errors import Fault, GeoplanError, LayerError, did_you_mean, in_figures
from geoplan.layers.opening.ranges import load_ranges

ONE = Fault("zones.gpkg", "row 3", found="no geometry", expected="a polygon", action="Remove the row.")


def test_one_fault_is_one_sentence_with_all_it_needs():
    message = str(LayerError(ONE))
    assert message == "zones.gpkg, row 3: found no geometry; expected a polygon. Remove the row."


def test_many_faults_are_counted_and_numbered():
    message = str(LayerError([ONE, Fault("crops.csv", "", found="-3 t", expected="0 t or more")]))
    assert message.startswith("2 faults:\n  1. zones.gpkg")
    assert "  2. crops.csv: found -3 t; expected 0 t or more." in message


def test_errors_are_value_errors_and_survive_pickling():
    error = pickle.loads(pickle.dumps(LayerError([ONE, ONE])))
    assert isinstance(error, ValueError)
    assert isinstance(error, GeoplanError)
    assert error.faults == (ONE, ONE)
    assert str(pickle.loads(pickle.dumps(GeoplanError("plain")))) == "plain"


@pytest.mark.parametrize(("name", "hint"), [("rooftop", "Did you mean 'rooftops'?"), ("x", "Known: rooftops, zones.")])
def test_suggestions(name, hint):
    assert did_you_mean(name, ["zones", "rooftops"]) == hint


def test_there_is_nothing_to_suggest_where_nothing_is_known():
    assert did_you_mean("x", []) == did_you_mean("x", ["", ""]) == ""
    assert did_you_mean("x", [f"name{n}" for n in range(31)]) == ""


def test_nothing_of_a_file_speaks_to_the_terminal_or_fills_it():
    spoken = Fault("a\x1b[2J.csv", "row 3", found="\u202etxt.exe\x00", expected="Hải Phòng 小 \u3000", action="A\nB")
    assert str(spoken) == "a\\x1b[2J.csv, row 3: found \\u202etxt.exe\\x00; expected Hải Phòng 小 \u3000. A\\nB"
    long = Fault("a.csv", "", found="9" * 100_000, expected="0 to 10")
    assert len(long.found) < 1000
    assert long.found.startswith("999")
    assert "…" in long.found


@pytest.mark.parametrize(
    ("number", "digits", "words"),
    [
        (1e6, 6, "1,000,000"),
        (1234.5, 3, "1,230"),
        (999_999.9, 3, "1,000,000"),
        (0.000012, 6, "0.000012"),
        (-0.25, 6, "-0.25"),
        (0.0, 6, "0"),
        (1e18, 6, "10^18"),
        (5e-324, 3, "4.94 x 10^-324"),
        (1.7e308, 6, "1.7 x 10^308"),
    ],
)
def test_numbers_stand_as_people_write_them(number: float, digits: int, words: str) -> None:
    assert in_figures(number, digits) == words


def test_no_range_is_told_with_a_power_of_e() -> None:
    told = [str(limits) for limits in load_ranges().values()]
    assert not [line for line in told if re.search(r"\de[+-]?\d", line)]
