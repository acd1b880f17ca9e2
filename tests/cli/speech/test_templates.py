"""English texts said in the other languages: the tables are whole, and what is looked up is right."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.cli.speech import templates as module
from geoplan.cli.speech.templates import TABLES, from_english, templates
from geoplan.letters.plain import plain
from support.spoken_templates import fault_templates, help_templates, stage_templates

FOLDER = Path(module.__file__).parent


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def blanks(text):
    return sorted(re.findall(r"\{\d+\}", text))


@pytest.mark.parametrize(
    "gathered", [fault_templates, stage_templates, help_templates], ids=["faults", "stages", "help"]
)
def test_whatever_the_source_can_say_stands_in_a_table(gathered):
    known = {each.en for each in templates()}
    missing = sorted({*gathered()} - known)
    assert not missing, f"a row with vi and ja in {TABLES[0]} for each (help: {TABLES[1]})"
    assert len(gathered()) > 20


@pytest.mark.parametrize("name", TABLES)
def test_every_template_is_given_in_both_languages_with_its_blanks(name):
    for row in rows(name):
        assert all(row[language].strip() for language in ("vi", "ja")), row
        assert blanks(row["template"]) == blanks(row["vi"]) == blanks(row["ja"]), row


def test_no_template_stands_twice():
    every = [row["template"] for name in TABLES for row in rows(name)]
    assert len(every) == len(set(every))


def test_words_are_written_as_the_house_writes_them():
    for name in TABLES:
        for row in rows(name):
            assert not re.search(r"[Tt]h[uỷụ]ỵ|Thuỷ|(?<!theo )vùng(?! đệm)", row["vi"]), row
            assert not re.search(r"(です|ます|ください)", row["ja"]), row
            assert not re.search(r"。 ", row["ja"]), row
            japanese = re.sub(r"[\x20-\x7e…°]+", "", row["ja"])
            if japanese and row["template"].endswith(".") and not row["ja"].endswith(("…", "...")):
                assert row["ja"].endswith(("。", "}")), row


@pytest.mark.parametrize(
    ("english", "vi", "ja"),
    [
        ("no such study", "không có nghiên cứu này", "その調査はない"),
        ("one of a, b", "một trong a, b", "a, bのいずれか"),
        (
            "Check the path. Did you mean 'x'?",
            "Kiểm tra đường dẫn. Có phải ý bạn là 'x'?",
            "パスを確認する。「x」のことか。",
        ),
        (
            "a number in kWp, with a decimal point and without its unit",
            "một số tính bằng kWp, dùng dấu chấm thập phân và không kèm đơn vị đo",
            "小数点を用い単位を付けない数値（kWp）",
        ),
        ("zones, roads", "zones, roads", "zones, roads"),
        ("what nobody ever wrote", "what nobody ever wrote", "what nobody ever wrote"),
        ("reading rooftops", "đang đọc mái nhà", "屋根を読み込み中"),
        ("crops: reading x.csv", "crops: đang đọc x.csv", "crops: x.csvを読み込み中"),
    ],
)
def test_blanks_and_sentences(english, vi, ja):
    assert (from_english(english, "vi"), from_english(english, "ja")) == (vi, ja)
    assert from_english(english, "en") == english


@given(st.text(max_size=60))
def test_any_text_can_be_asked_for(text):
    for language in ("vi", "ja"):
        assert isinstance(from_english(text, language), str)


@given(
    st.sampled_from(templates()), st.lists(st.from_regex(r"[A-Z]{2}[0-9]{3}", fullmatch=True), min_size=9, max_size=9)
)
def test_what_stands_in_the_blanks_is_kept(template, values):
    english = template.filled("en", values)
    if re.search(r"\}\{", template.en):  # where nothing stands between blanks nobody can tell where one ends
        return
    for language in ("vi", "ja"):
        for value in values[: len(set(blanks(template.en)))]:
            assert value in from_english(english, language)


def test_vietnamese_can_be_read_without_marks():
    assert plain(from_english("no such file", "vi")) == "khong co tep nay"
