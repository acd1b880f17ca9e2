from types import SimpleNamespace

import pytest

from geoplan.cli.imported import say_layer, say_rooftops
from geoplan.cli.speech.language import speak
from geoplan.languages import Text

MENDED = Text(en="Rings mended: 2.", vi="Số vòng đã sửa: 2.", ja="修復した輪：2 件。")


@pytest.fixture(autouse=True)
def english_afterwards():
    yield
    speak("en")


def test_a_layer_tells_its_columns_its_rows_and_where_it_is(capsys):
    report = SimpleNamespace(texts=[MENDED], rows=1234)
    imported = SimpleNamespace(
        columns={"road_class": "highway"}, unused=["ref"], report=report, path="study/roads.gpkg"
    )
    say_layer("roads", imported)
    said = capsys.readouterr().out
    assert "road_class             = highway" in said
    assert "ref" in said
    assert "Rings mended: 2." in said
    assert "1,234" in said
    assert said.endswith("study/roads.gpkg\n")


def test_roofs_tell_what_was_kept_in_the_language_of_the_terminal(capsys):
    report = SimpleNamespace(
        cleaning=SimpleNamespace(kept=1_000, read=1_200),
        roof_area_m2=2_500_000.0,
        columns={},
        unused=[],
        texts=[MENDED],
        classes={"residential": 900, "": 100},
        forms={"flat": 1_000},
        path="study/rooftops.parquet",
    )
    speak("vi")
    say_rooftops(report)
    said = capsys.readouterr().out
    assert "1.000" in said
    assert "2,50" in said
    assert "Số vòng đã sửa: 2." in said
    assert "residential" not in said
