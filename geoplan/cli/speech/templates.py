"""What the house says in English, said in the terminal's language: texts with blanks, known by their English.

A template is a text whose blanks are numbered, ``{1} rows of {2}``. What fits one is its translation with the same
blanks; a text of several sentences may be made of several templates. What fits none stays as it is.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from geoplan.cli.speech.language import terminal_language
from geoplan.kinds.layer_kinds import layer_kinds

if TYPE_CHECKING:
    from geoplan.languages import Language

TABLES = ("fault_texts.csv", "usage_texts.csv")
_BLANK = re.compile(r"\{(\d+)\}")
_SENTENCE = re.compile(r"(?<=[.?!;:])\s+")
_KEYS = re.compile(r"[\w.]+(, [\w.]+)+")
"""Names that files have, which are no words of a language."""
_MOST_PIECES = 12
_DEEPEST = 3
"""How often what stands in a blank is looked up in its turn."""


@dataclass(frozen=True)
class Template:
    """A text with blanks, and what it is in the other languages."""

    en: str
    vi: str
    ja: str

    @property
    def parts(self) -> list[str]:
        """Return what stands between the blanks."""
        return _BLANK.split(self.en)[::2]

    def blanks_of(self, text: str) -> list[str] | None:
        """Return what stands in the blanks of a text; None where it is not of this template."""
        match = _pattern(self.en).fullmatch(text)
        return None if match is None else list(match.groups())

    def filled(self, language: "Language", blanks: list[str]) -> str:
        """Return the template in a language, its blanks filled."""
        text = {"en": self.en, "vi": self.vi, "ja": self.ja}[language]
        return _BLANK.sub(lambda blank: blanks[int(blank[1]) - 1], text)


@cache
def templates() -> tuple[Template, ...]:
    """Read the tables: those with the most letters outside of their blanks stand first."""
    rows: list[Template] = []
    for name in TABLES:
        with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
            rows += [Template(row["template"], row["vi"], row["ja"]) for row in csv.DictReader(stream)]
    return tuple(sorted(rows, key=_weight, reverse=True))


def from_english(text: str, language: "Language | None" = None) -> str:
    """Return an English text in a language, the terminal's where none is given.

    Examples
    --------
    >>> from_english("no such file", "vi"), from_english("what no table has", "ja")
    ('không có tệp này', 'what no table has')
    """
    wanted = language or terminal_language()
    return text if wanted == "en" else _translated(text, wanted, 0)[0]


@lru_cache(maxsize=4096)
def _translated(text: str, language: "Language", depth: int) -> tuple[str, int]:
    """Return a text in a language, and how many letters of it are known."""
    bare = text.strip()
    if not bare or depth > _DEEPEST or _KEYS.fullmatch(bare) or (depth and bare in layer_kinds()):
        return text, 0
    pieces = _SENTENCE.split(bare)
    if len(pieces) > _MOST_PIECES:
        pieces = [bare]
    # the best translation of the first n pieces: how many letters of it are known, and its parts
    best: list[tuple[int, list[str]]] = [(0, [])]
    for end in range(1, len(pieces) + 1):
        choices = []
        for start in range(end):
            weight, before = best[start]
            run = " ".join(pieces[start:end])
            known = _fitting(run)
            if known is None and end - start > 1:
                continue
            said, letters = (run, 0) if known is None else _said(known, run, language, depth)
            choices.append((weight + letters, [*before, said]))
        best.append(max(choices, key=lambda choice: choice[0]))
    gap = " " if text[:1] == " " and language != "ja" else ""
    return gap + _joined(best[-1][1], language), best[-1][0]


def _said(template: Template, text: str, language: "Language", depth: int) -> tuple[str, int]:
    """Return a text of a template in a language, and how many letters are known: its own, and those in its blanks.

    A template without words, such as ``{1}: {2}``, knows nothing of what stands in its blanks.
    """
    filled = [_translated(blank, language, depth + 1) for blank in template.blanks_of(text) or ()]
    has_words = any(letter.isalpha() for part in template.parts for letter in part)
    weight = _weight(template) + sum(letters for _, letters in filled if has_words)
    return template.filled(language, [said for said, _ in filled]), weight


def _fitting(text: str) -> Template | None:
    return next(
        (each for each in templates() if all(part in text for part in each.parts) and each.blanks_of(text) is not None),
        None,
    )


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = _BLANK.split(template)[::2]
    return re.compile("(.+?)".join(re.escape(part) for part in parts), re.DOTALL)


def _weight(template: Template) -> int:
    return sum(len(part) for part in template.parts)


def _joined(sentences: list[str], language: "Language") -> str:
    """Put sentences after one another: Japanese has no space behind its full stop."""
    text = ""
    for sentence in sentences:
        gap = "" if not text or (language == "ja" and text[-1] in "。、：；？！") else " "
        text += gap + sentence
    return text
