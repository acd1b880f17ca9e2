"""What commands print."""

import pytest

from geoplan.cli.speech.language import speak
from geoplan.cli.speech.words import cells_of, padded, phrase, terminal_texts, told_amount


@pytest.mark.parametrize(("language", "said"), [("en", "1,200 cells"), ("vi", "1.200 ô"), ("ja", "1,200セル")])
def test_a_raster_has_cells(language, said):
    speak(language)
    try:
        assert told_amount("terrain", 1200) == said
    finally:
        speak("en")


@pytest.mark.parametrize("text", ["roads", "đường", "道路", "ｶﾅ", "Ｆ（全角）", ""])
def test_columns_stand_below_one_another(text):
    assert cells_of(padded(text, 20)) == cells_of(padded(text, 20, right=True)) == 20


def test_what_is_too_long_is_not_cut():
    assert padded("屋根設置型太陽光", 4) == "屋根設置型太陽光"


def test_every_key_is_said_by_a_command(request):
    source = "".join(path.read_text("utf-8") for path in (request.config.rootpath / "geoplan" / "cli").rglob("*.py"))
    built = ("check.", "amount.", "verify.")
    told = [key for key in terminal_texts() if f'"{key}"' in source or f"'{key}'" in source or key.startswith(built)]
    assert told == [*terminal_texts()]
    assert phrase("check.absent") == "absent"
