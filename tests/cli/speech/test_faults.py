"""Faults in the terminal's language; in Python they are English."""

import pytest

from geoplan.cli.speech.faults import fault_message
from geoplan.cli.speech.language import speak
from geoplan.errors import Fault, GeoplanError, LayerError
from support.command import geoplan

ONE = Fault(
    "crops.csv", "row 3, column yield", found="no such column", expected="one of a, b", action="Did you mean 'b'?"
)
TWO = Fault("zones.gpkg", "zones", found="no such file", expected="a file of polygons")


@pytest.fixture(params=["vi", "ja"])
def language(request):
    speak(request.param)
    yield request.param
    speak("en")


def test_one_fault_with_its_place_and_what_to_do(language):
    assert (
        fault_message(LayerError(ONE))
        == {
            "vi": "crops.csv, dòng 3, cột yield: không có cột này; cần một trong a, b. Có phải ý bạn là 'b'?",
            "ja": "crops.csv、3行目、列yield：その列はない。必要なもの：a, bのいずれか。「b」のことか。",
        }[language]
    )


def test_several_are_counted_and_names_of_layers_stay(language):
    message = fault_message(LayerError([ONE, TWO]))
    assert message.splitlines()[0] == {"vi": "2 lỗi:", "ja": "誤り2件："}[language]
    assert message.splitlines()[2].startswith(
        {"vi": "  2. zones.gpkg, zones: ", "ja": "  2. zones.gpkg、zones："}[language]
    )
    assert str(LayerError([ONE, TWO])).startswith("2 faults:")


def test_a_message_without_a_place(language):
    error = GeoplanError("The pairs of streams have no solution: none")
    assert fault_message(error) != str(error)


def test_english_is_as_python_says_it():
    assert fault_message(LayerError([ONE, TWO])) == str(LayerError([ONE, TWO]))


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"GEOPLAN_LANGUAGE": "vi"}, "hai-fong: không có nghiên cứu này; cần tên một nghiên cứu có sẵn"),
        (
            {"LANG": "ja_JP.UTF-8", "PYTHONIOENCODING": "utf-8"},
            "hai-fong：その調査はない。必要なもの：付属の調査の名前",
        ),
        ({"LANG": "C"}, "hai-fong: found no such study"),
    ],
)
def test_the_command_tells_them(variables, said):
    done = geoplan("check", "hai-fong", **variables)
    assert (done.status, done.out) == (1, "")
    assert done.errors.startswith(said)
