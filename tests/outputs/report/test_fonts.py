"""Whether there are letters for a page."""

from pathlib import Path

import matplotlib as mpl
import pytest

from geoplan.outputs.report import fonts

LATIN = Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")


@pytest.fixture
def only(monkeypatch):
    """Set which font files the machine has."""
    return lambda *files: monkeypatch.setattr(fonts, "font_files", lambda: [str(file) for file in files])


def test_letters_that_no_font_has_are_named_once_and_in_order(only):
    only(LATIN)
    assert fonts.missing_letters("Thủy Nguyên, tCO₂") == ""
    assert fonts.missing_letters("根屋根 abc 屋") == "屋根"


def test_spaces_and_marks_of_direction_need_no_letter(only):
    only()
    assert fonts.missing_letters(" \n\t\u202e\u00a0\u200f") == ""
    assert fonts.missing_letters("b a") == "ab"


def test_a_file_that_is_no_font_has_no_letters(only, tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    only(tmp_path / "gone.ttf", broken, LATIN)
    assert fonts.missing_letters("abc") == ""


def test_fonts_that_only_matplotlib_sees_do_not_count():
    files = list(fonts.font_files())
    assert all("mpl-data" not in file for file in files)
    assert len(set(files)) == len(files)
