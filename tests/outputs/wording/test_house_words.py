"""The words of the house: what the glossary says, in all tables of texts, wherever they stand."""

import csv
import io
import re
import tomllib
import unicodedata

import pytest

from geoplan.languages import LANGUAGES
from support.places import PACKAGE, REPOSITORY

ROOM_FOR_LAYERS = REPOSITORY / "layers"
PLUGIN = REPOSITORY / "qgis-plugin"
POLITE = ("survey.",)  # a form asks people politely; all else is written in one plain style

# What is not said, with what is said in its place.
NOT_SAID = {
    "en": [
        (r"\bLet \[", "Occupied"),
        (r"^[Mm]ills$", "processing plants"),
        (r"Wells avoid", "avoidable by gas wells"),
    ],
    "vi": [
        (
            r"\b[Vv]ùng\b(?! (thu gom|đô thị|đệm|ven|biển|sâu))",
            "phường, xã or đơn vị; toàn thành phố, toàn tỉnh, toàn địa bàn",
        ),
        (r"^Số$", "STT"),
        (r"số liệu có sẵn", "theo quy hoạch"),
        (r"[Tt]hu[ỵỷýỳỹ]\b", "Thụy, Thủy"),
        (r"\d t\b(?!/)", "tấn"),
    ],
    "ja": [
        (r"(?<!送配電)線路", "送配電線"),
        (r"模式", "概略"),
        (r"読み戻", "取り込み"),
        (r"旧区・県", "旧区・郡"),
        (r"レイヤーなし", "データなし"),
        (r"全電源", "全エネルギー源"),
        (r"^既知$|既知[、年]", "計画値"),
        (r"(?<![玄南])米(?![国ド穀])", "籾"),
        (r"(家禽|アヒル).*頭の", "羽"),
        (r"当たり", "あたり"),
        (r"[()]", "（）"),
        (r"(?<![\d/A-Za-z]):(?!//)|:(?=[ぁ-ん一-龥ァ-ー])", "："),
        (r"[。、）] ", "no space after"),
        (r" （", "no space before"),
    ],
}
NOT_POLITE = r"です(?!べ)|(?<!増)ます(?!ます)|ません|でした|ましょう|ください"


def wrong_words(text, language):
    return [f"{text!r} ({right})" for wrong, right in NOT_SAID[language] if re.search(wrong, text)]


def columns_of(head):
    """Return the columns with texts: place in a row -> language."""
    ends = {f"_{language}": language for language in LANGUAGES}
    return {
        at: name if name in LANGUAGES else ends[name[-3:]]
        for at, name in enumerate(head)
        if name in LANGUAGES or name[-3:] in ends
    }


def texts_of_table(file):
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    columns = columns_of(rows[0]) if rows else {}
    for row in rows[1:]:
        for at, language in columns.items():
            if at < len(row) and row[at]:
                yield row[0], language, row[at]


def texts_of_study(file):
    def walk(given, name):
        if isinstance(given, dict):
            for key, value in given.items():
                if key in LANGUAGES and isinstance(value, str):
                    yield name, key, value
                else:
                    yield from walk(value, f"{name}.{key}")
        elif isinstance(given, list):
            for each in given:
                yield from walk(each, name)

    yield from walk(tomllib.loads(file.read_text(encoding="utf-8")), "")


TABLES = [
    file
    for file in sorted([*PACKAGE.rglob("*.csv"), *ROOM_FOR_LAYERS.rglob("*.csv"), *PLUGIN.rglob("*.csv")])
    if "embedded" not in file.parts and columns_of(file.read_text("utf-8").partition("\n")[0].strip().split(","))
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_table_says_what_the_glossary_does_not(language):
    said = []
    for file in TABLES:
        for key, spoken, text in texts_of_table(file):
            if spoken == language:
                said += [
                    f"{file.name} {key}: {text!r} ({right})"
                    for wrong, right in NOT_SAID[language]
                    if re.search(wrong, text)
                ]
    assert said == []


def test_japanese_is_written_in_one_style_a_page():
    said = []
    for file in TABLES:
        for key, language, text in texts_of_table(file):
            if language == "ja" and re.search(NOT_POLITE, text) and not key.startswith(POLITE):
                said.append(f"{file.name} {key}: {text}")
    assert said == []


@pytest.mark.parametrize("study", sorted(ROOM_FOR_LAYERS.glob("*/study.toml")), ids=lambda file: file.parent.name)
def test_the_embedded_studies_speak_the_same_words(study):
    said = []
    for name, language, text in texts_of_study(study):
        if name.startswith(".layers") and name.endswith(".licence"):
            assert text
        said += [f"{name}: {each}" for each in wrong_words(text, language)]
        if language == "ja" and re.search(NOT_POLITE, text):
            said.append(f"{name}: {text}")
        assert unicodedata.normalize("NFC", text) == text
    assert said == []


@pytest.mark.parametrize("study", sorted(ROOM_FOR_LAYERS.glob("*/study.toml")), ids=lambda file: file.parent.name)
def test_terms_of_embedded_layers_that_are_no_names_are_told_in_three_languages(study):
    layers = tomllib.loads(study.read_text(encoding="utf-8"))["layers"]
    for kind, layer in layers.items():
        for key in ("licence", "attribution", "vintage"):
            given = layer.get(key, "")
            if isinstance(given, str):
                assert re.fullmatch(r"(CC0|CC BY 4\.0|LGPL-3\.0-or-later|geoplan|[\d-]*)", given), (kind, key, given)
            else:
                assert set(given) == set(LANGUAGES), (kind, key)
