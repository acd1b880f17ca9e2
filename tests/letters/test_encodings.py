"""Encodings are told by what they spell; what nothing tells is asked, and never guessed."""

import unicodedata

import pytest

from geoplan.letters.encodings import (
    OWN,
    VIETNAMESE,
    bytes_shown,
    decoded,
    encoding_named,
    is_syllable,
    likely_encoding,
    misread_encoding,
)

NAMES = ["Phường Hồng Bàng", "Xã Vĩnh Bảo", "Phường Lê Chân", "Đặc khu Cát Hải", "Xã Tiên Lãng", "Phường Ngô Quyền"]
TONES = "\u0300\u0301\u0303\u0309\u0323"


def encoded(text, encoding):
    """Write a text as an office's software did; TCVN3 has capitals without tones alone."""
    if encoding == "cp1258":
        return b"".join(_windows(letter) for letter in text)
    table = {letter: byte for byte, letter in OWN[encoding].items()}
    return bytes(table.get(letter, ord(letter) if letter.isascii() else 0) for letter in text)


def _windows(letter):
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        return (base + "".join(part for part in parts if part in TONES)).encode("cp1258")


@pytest.mark.parametrize("encoding", VIETNAMESE)
def test_names_of_wards_are_read_in_the_encoding_that_spells_them(encoding):
    data = [encoded(name, encoding) for name in NAMES]
    assert likely_encoding(data) == encoding
    assert [decoded(each, encoding) for each in data] == NAMES


def test_published_letters():
    # TCVN 5712:1993, VN3: the table that iconv knows as TCVN
    assert decoded(bytes([0xB5, 0xB8, 0xD0, 0xD6, 0xEA, 0xFE, 0xA7, 0xAE]), "tcvn3") == "àáéệờỵĐđ"
    # RFC 1456
    assert decoded(bytes([0x80, 0xD5, 0xB8, 0xF0, 0xD0, 0x02]), "viscii") == "ẠạịđĐẲ"


@pytest.mark.parametrize("place", [0, 3])
def test_what_is_no_letter_is_refused_wherever_it_stands(place):
    data = bytearray(b"Xuan")
    data[place] = 0x81
    with pytest.raises(UnicodeDecodeError) as caught:
        decoded(bytes(data), "tcvn3")
    assert caught.value.start == place


def test_words_in_capitals_are_all_capitals_in_tcvn3():
    assert decoded(b"PH\xad\xeaNG X\xb7", "tcvn3") == "PHƯỜNG Xã"


def test_what_is_valid_is_utf_8_and_a_letter_cut_off_at_the_end_does_not_count():
    data = [name.encode() for name in NAMES]
    assert likely_encoding(data) == "utf-8"
    assert likely_encoding([*data, "Xã Hải".encode()[:-2]]) == "utf-8"
    assert decoded("Xã Hải".encode()[:-2], "utf-8") == "Xã H"


def test_what_nothing_tells_is_nothing():
    assert likely_encoding([b"plain"]) == "ascii"
    assert likely_encoding(["Москва".encode("cp1251"), "Снежинск".encode("cp1251")]) == ""
    assert likely_encoding(["東京都".encode("shift_jis")]) == ""
    assert likely_encoding([b"Z\xfcrich", b"Neuch\xe2tel", b"Gen\xe8ve"]) == "cp1252"


def test_names_of_encodings():
    assert [encoding_named(name) for name in ("TCVN3", "ABC", "windows-1258", "UTF8", "viscii", "rot13", "x y")] == [
        "tcvn3", "tcvn3", "cp1258", "utf-8", "viscii", "", ""
    ]  # fmt: skip


def test_bytes_that_were_taken_for_letters_before():
    misread = [encoded(name, "tcvn3").decode("latin-1") for name in NAMES]
    assert misread_encoding(misread) == "tcvn3"
    assert decoded(bytes_shown(misread[0]), "tcvn3") == NAMES[0]
    twice = [name.encode().decode("latin-1") for name in NAMES]
    assert misread_encoding(twice) == "utf-8"


@pytest.mark.parametrize(
    "names", [NAMES, ["Zürich", "Genève"], ["Москва"], ["São Tomé"], ["Hà Bắc"], ["plain"], ["½ ha"]]
)
def test_what_is_right_is_left_alone(names):
    assert misread_encoding(names) == ""


def test_syllables():
    assert all(is_syllable(word) for name in NAMES for word in name.split())
    assert not any(is_syllable(word) for word in ("cảt", "PhưỜng", "xàả", "strâ", "Zürich", "·i"))
