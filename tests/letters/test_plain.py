import unicodedata

import pytest

from geoplan.letters.plain import plain


@pytest.mark.parametrize("word", ["Đậu phộng", "cà phê", "ブタ", "ＬÚＡ"])
def test_a_word_compares_equal_however_its_letters_were_composed(word):
    assert plain(unicodedata.normalize("NFD", word)) == plain(unicodedata.normalize("NFC", word))


def test_marks_case_and_width_make_no_difference():
    assert plain("ＬÚＡ") == plain("lua") == "lua"
    assert plain("Đậu phộng") == "dau phong"
