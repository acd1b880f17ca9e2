"""Whether there are letters for a page."""

import os
import shutil
from pathlib import Path

import pytest

from geoplan.outputs.report.paper import fonts
from support.fonts import write_font


@pytest.fixture
def only(monkeypatch):
    """Set which font files the machine has."""
    return lambda *files: monkeypatch.setattr(fonts, "font_files", lambda: [str(file) for file in files])


@pytest.fixture
def latin(tmp_path):
    return write_font(tmp_path / "latin.ttf", range(0x20, 0x2E80))


def test_letters_that_no_font_has_are_named_once_and_in_order(only, latin):
    only(latin)
    assert fonts.missing_letters("Thủy Nguyên, tCO₂") == ""
    assert fonts.missing_letters("根屋根 abc 屋") == "屋根"


def test_every_font_of_a_collection_counts(only, latin, tmp_path):
    only(latin, write_font(tmp_path / "two.ttc", map(ord, "根屋")))
    assert fonts.missing_letters("根屋根 abc 屋上") == "上"


def test_spaces_and_marks_of_direction_need_no_letter(only):
    only()
    assert fonts.missing_letters(" \n\t\u202e\u00a0\u200f") == ""
    assert fonts.missing_letters("b a") == "ab"


@pytest.mark.parametrize("content", [b"no font", b"", b"\x00\x01\x00\x00" + b"\xff" * 40, b"ttcf" + b"\x00" * 4])
@pytest.mark.parametrize("name", ["broken.ttf", "broken.ttc"])
def test_a_file_that_is_no_font_has_no_letters(only, latin, tmp_path, content, name):
    broken = tmp_path / name
    broken.write_bytes(content)
    only(tmp_path / "gone.ttf", broken, latin)
    assert fonts.missing_letters("abc") == ""


def test_fonts_are_looked_for_in_the_folders_of_the_system(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "_files_of_fontconfig", list)
    monkeypatch.setattr(fonts, "font_folders", lambda: [tmp_path / "none", tmp_path])
    for name in ("Zebra.otf", "a/NotoSansCJK-Regular.ttc", "a/DejaVuSans-Bold.ttf", "a/DejaVuSans.ttf", "read.me"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = [Path(file).name for file in fonts.font_files()]
    assert names == ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "NotoSansCJK-Regular.ttc", "Zebra.otf"]


@pytest.mark.parametrize(("system", "folder"), [("linux", ".fonts"), ("darwin", "Library/Fonts"), ("win32", "Windows")])
def test_each_system_keeps_fonts_elsewhere(monkeypatch, tmp_path, system, folder):
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WINDIR", str(tmp_path / "Windows"))
    assert any(at.as_posix().startswith((tmp_path / folder).as_posix()) for at in fonts.font_folders())


def test_as_many_fonts_are_seen_as_matplotlib_sees():
    from matplotlib.font_manager import findSystemFonts

    assert {os.path.realpath(file) for file in findSystemFonts()} <= set(fonts.font_files())
    assert len(set(fonts.font_files())) == len(list(fonts.font_files()))


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="no fontconfig here")
def test_what_fontconfig_names_is_there():
    assert fonts._files_of_fontconfig()
