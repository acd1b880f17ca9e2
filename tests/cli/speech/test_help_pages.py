"""Help pages and usage errors in three languages."""

import sys

import pytest

from geoplan.cli.speech.help_pages import wrapped
from geoplan.cli.speech.language import speak
from geoplan.cli.speech.words import cells_of
from geoplan.languages import LANGUAGES
from support.command import geoplan, invoke

COMMANDS = ["run", "check", "fetch", "new", "evaluate", "weights", "compare", "studies", "import"]


@pytest.mark.parametrize("language", ["vi", "ja"])
@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["import", "rooftops"], ["import", "roads"]])
def test_no_word_of_english_is_left_and_no_line_too_long(command, language):
    status, out, errors = invoke(*command, "--help", "--language", language)
    assert (status, errors) == (0, "")
    assert all(cells_of(line) <= 80 for line in out.splitlines()), out
    for word in ("Usage", "Options", "Commands", "Arguments", "required", "default:", " the ", "Show this", " of "):
        assert word not in out, f"{word}: {out}"


def test_a_page_names_each_option_once_in_every_language():
    pages = {language: invoke("run", "--help", "--language", language).out for language in LANGUAGES}
    for option in ("--output", "--language", "--rooftops", "--replace", "--weights", "--survey", "--plan", "--quiet"):
        assert {language: page.count(f"{option} ") for language, page in pages.items()} == dict.fromkeys(LANGUAGES, 1)


@pytest.mark.parametrize(
    ("arguments", "vi", "ja"),
    [
        (
            ["run"],
            "Lỗi: Giá trị không hợp lệ cho STUDY: cần một nghiên cứu, hoặc --all",
            "エラー：STUDYの値が不正である：調査",
        ),
        (["check"], "Lỗi: Thiếu tham số 'STUDY'.", "エラー：引数「STUDY」がない。"),
        (["fly"], "Lỗi: Không có lệnh 'fly'.", "エラー：コマンド「fly」はない。"),
        (["run", "x", "--nope"], "Lỗi: Không có tùy chọn --nope", "エラー：オプション--nopeはない"),
        (["run", "x", "--rooftops", "shp"], "'shp' không phải là một trong", "「shp」は"),
        (["new", "x"], "hãy nêu một trong số đó", "いずれか一つを指定する"),
        (["new", "x", "--zones", "z", "--where", "y"], "cần dạng COLUMN=VALUE", "COLUMN=VALUEの形で指定する"),
    ],
)
def test_usage_errors(arguments, vi, ja, capfd, monkeypatch):
    from geoplan import cli

    for language, said in (("vi", vi), ("ja", ja)):
        monkeypatch.setattr("sys.argv", ["geoplan", *arguments, "--language", language])
        try:
            with pytest.raises(SystemExit) as end:
                cli.main()
        finally:
            speak("en")
        errors = capfd.readouterr().err
        assert end.value.code == 2
        assert said in errors
        assert "geoplan " in errors.splitlines()[0]
        assert not any(word in errors for word in ("Usage", "Try", "Error"))


def test_without_a_command_the_help_is_shown():
    for program in (None, (sys.executable, "-m", "geoplan"), (sys.executable, "-m", "geoplan.cli")):
        given = {} if program is None else {"program": program}
        done = geoplan(LANG="vi_VN.UTF-8", PYTHONIOENCODING="utf-8", **given)
        assert done.status == 2
        assert done.errors.startswith("Cách dùng: geoplan [TÙY_CHỌN] LỆNH")
        assert done.errors.count("Cách dùng:") == 1
        assert "Lỗi" not in done.errors


def test_japanese_is_wrapped_between_letters_but_no_line_begins_with_a_full_stop():
    text = "調査の全レイヤーを開き、それぞれの内容と誤りを示す（study.tomlを含む）。"
    for cells in range(10, 60):
        lines = wrapped(text, cells)
        assert "".join(lines) == text
        assert not any(line[0] in "。、）ー" for line in lines)
        assert all(cells_of(line) <= cells + 4 for line in lines)
