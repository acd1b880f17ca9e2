"""Whatever is wrong with an input: one clear fault or several, status 1, nothing written, in five seconds."""

import re
from collections import Counter
from pathlib import Path

import pytest

from geoplan.cli.speech.templates import from_english
from support.faulty.every_kind import EVERY_KIND
from support.faulty.refused import refused
from support.faulty.words import PARTS, is_so, words
from support.spoken_templates import is_prose

LEAST_KINDS = 220
SECONDS = 5.0
SAID = words()
NAMES = {
    *("amount", "animal", "built", "confidence", "crop", "dhi", "gas", "ghi", "heads", "incineration", "latitude"),
    *("longitude", "may", "population", "scope", "source", "value"),
}
"""Columns and keys that are words of English too."""
SIGNS = {"or", "and", "inf", ">", "="}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_kind_is_refused_in_its_words(kind: str, tmp_path: Path) -> None:
    did = refused(kind, tmp_path)
    assert did.status == 1, did
    assert did.changed == ()
    assert did.seconds < SECONDS
    assert "Traceback" not in did.said
    wanted = SAID[kind]
    assert len(did.faults) == int(wanted["faults"])
    for part in PARTS:
        assert is_so(wanted[part], getattr(did.faults[0], part)), (part, getattr(did.faults[0], part))
    for fault in did.faults:
        assert all((fault.file, fault.found, fault.expected, fault.action)), fault
        assert str(fault) in did.said


def test_there_are_enough_of_them_and_each_has_its_words() -> None:
    assert len(EVERY_KIND) >= LEAST_KINDS
    assert list(SAID) == list(EVERY_KIND)


def test_no_two_kinds_are_one() -> None:
    """Two kinds may be told alike where two mistakes are one to a reader, but not many."""
    told = Counter(tuple(row[part] for part in PARTS) for row in SAID.values())
    assert max(told.values()) <= 4, told.most_common(3)
    assert len(told) >= LEAST_KINDS


def is_of_files(text: str) -> bool:
    """Say whether a text is made of names that files have, numbers and signs alone, or is cut in its midst."""
    bare = re.sub(r"'.*'", " ", text, flags=re.DOTALL)
    words = [word for word in re.findall(r"[^\s,;]+", bare) if word not in SIGNS]
    return text.endswith("…") or all(word in NAMES or not word.isalpha() or not word.islower() for word in words)


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_they_are_told_in_the_language_of_the_terminal(language: str) -> None:
    english = {
        row[part]
        for row in SAID.values()
        for part in ("found", "expected", "action")
        if is_prose(row[part]) and not is_of_files(row[part]) and from_english(row[part], language) == row[part]
    }
    assert sorted(english) == []
