"""Terminals that cannot write every letter, and silence."""

import logging

import pytest

from geoplan.cli.speech.output import shown_progress
from support.command import geoplan


@pytest.mark.parametrize(
    ("encoding", "language", "name"),
    [
        ("ascii", "vi", "/ Hai Phong /"),
        ("cp1252", "ja", "/ Hai Phòng / ?????"),
        ("cp1258", "vi", "/ Hai Phong /"),
        ("cp932", "ja", "/ Hai Phong / ハイフォン"),
        ("utf-8", "vi", "/ Hải Phòng / ハイフォン"),
    ],
)
def test_no_encoding_ends_in_a_traceback(encoding, language, name):
    done = geoplan("studies", GEOPLAN_LANGUAGE=language, PYTHONIOENCODING=f"{encoding}:strict", raw=encoding)
    assert (done.status, done.errors) == (0, "")
    assert name in done.out


def test_vietnamese_stands_without_marks_and_japanese_gives_way_to_english():
    plain = {"PYTHONIOENCODING": "ascii:strict"}
    assert geoplan("check", "x", GEOPLAN_LANGUAGE="vi", **plain).errors.startswith("x: khong co nghien cuu nay; can")
    assert geoplan("check", "x", GEOPLAN_LANGUAGE="ja", **plain).errors.startswith("x: found no such study")
    assert geoplan("run", "--help", GEOPLAN_LANGUAGE="ja", **plain).out.startswith("Usage: geoplan run")


def test_stages_are_told_in_the_language_or_not_at_all(capsys):
    from geoplan.cli.speech.language import speak

    speak("vi")
    try:
        with shown_progress(quiet=False) as report:
            report(0.5, "layers read")
        with shown_progress(quiet=False, studies={"ha-noi"}) as report:
            report(0.5, "ha-noi: layers read")
            report(1.0, "ha-noi: 100 rooftops")  # not 100 of something that is called ha-noi
    finally:
        speak("en")
    told = capsys.readouterr().err.splitlines()
    assert told == [" 50%  đã đọc các lớp", " 50%  ha-noi: đã đọc các lớp", "100%  ha-noi: 100 mái nhà"]
    level = logging.getLogger().level
    try:
        with shown_progress(quiet=True) as report:
            report(0.5, "layers read")
    finally:
        logging.getLogger().setLevel(level)
    assert capsys.readouterr() == ("", "")
