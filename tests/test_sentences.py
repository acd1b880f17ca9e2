"""Tables of texts read, blanks filled, names made fit for paper."""

from geoplan.languages import Text
from geoplan.sentences import filled, listed, read_texts, shown

SAID = Text(en="{count} roofs; {kinds}", vi="{count} mái; {kinds}", ja="屋根 {count}:{kinds}")
TITLES = {"a": Text(en="A", vi="Á", ja="あ"), "b": Text(en="B")}


def test_a_table_is_read_in_its_order(tmp_path):
    file = tmp_path / "words.csv"
    file.write_text("key,en,vi,ja\nz,Last,Cuối,末\na,First,Đầu,初\n", encoding="utf-8")
    words = read_texts(file)
    assert list(words) == ["z", "a"]
    assert words["a"]["vi"] == "Đầu"


def test_numbers_are_grouped_and_lists_are_told_in_each_language():
    told = filled(SAID, titles=TITLES, count=1200, kinds=["a", "b"])
    assert told.en == "1,200 roofs; A, B"
    assert told.vi == "1.200 mái; Á, B"
    assert told.ja == "屋根 1,200:あ、B"


def test_words_are_told_as_they_are():
    assert filled(Text(en="{share} of {name}"), share=0.25, name="x").en == "0.25 of x"


def test_what_is_shown_has_no_marks_of_direction_and_an_end():
    assert shown("\u202eabc\u202c\x00") == "abc"
    assert shown("x" * 80).endswith("…")
    assert len(shown("x" * 80)) == 60
    assert shown(float("nan")) == ""


def test_lists_have_the_marks_of_their_language():
    assert [listed(iter("ab"), language, separator="; ") for language in ("en", "vi", "ja")] == ["a; b", "a; b", "a、b"]
