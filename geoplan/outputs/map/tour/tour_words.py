"""How a stop of the tour is put into words: sentences from the tables, blanks filled, in three languages."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from geoplan.languages import LANGUAGES, Language, Text
from geoplan.outputs.wording.numbers import significant
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.texts import load_texts
from geoplan.potential.draws.potential_draws import ENERGIES
from geoplan.sentences import listed, run_on

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

Given: TypeAlias = float | str | Text | Sequence[str]
"""A number, a name, words in three languages, or keys of texts."""

PER_CENT = 100.0
MOST_NAMES = 5
"""Names of layers, or of what a scenario lacks, that a card has room for."""
_KEPT = frozenset("/:,._~-")
"""What stands in an address as it is, beside letters and digits of any language."""


@dataclass(frozen=True)
class Stop:
    """A stop of the tour: its title, what is said, and the view as a text."""

    title: Text
    text: Text
    view: str

    def content(self) -> dict[str, Any]:
        """Return it as plain texts."""
        return {"title": self.title.as_table(), "text": self.text.as_table(), "view": self.view}


@dataclass(frozen=True)
class Said:
    """Sentences of a result's place; called with a key and what fills its blanks."""

    texts: Mapping[str, Text]

    @classmethod
    def of(cls, result: "Assessment") -> "Said":
        """Return the sentences that fit the place of a result."""
        return cls(place_texts(result))

    def __call__(self, key: str, **given: Given) -> Text:
        """Return a sentence with its blanks filled: numbers with three digits, as the page rounds them."""
        words = {
            language: self.texts[key][language].format(
                **{name: self._word(value, language) for name, value in given.items()}
            )
            for language in LANGUAGES
        }
        return Text(**words)

    def stop(self, key: str, told: Iterable[Text], *, view: Mapping[str, str] | None = None, **given: Given) -> Stop:
        """Return a stop of a title and sentences, and the view that its parts make up."""
        sentences = list(told)
        text = Text(**{each: run_on([one[each] for one in sentences], each) for each in LANGUAGES})
        return Stop(self(key, **given), text, view_of(view or {}))

    def _word(self, value: Given, language: Language) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, Text):
            return value[language]
        if isinstance(value, Sequence):
            return said_some(value, self.texts, language)
        return significant(float(value), language)


def view_of(parts: Mapping[str, str]) -> str:
    """Return the parts of a view as the text that the page takes.

    Examples
    --------
    >>> view_of({"zone": "hải phòng", "result": "total_energy_gwh"})
    'zone=hải%20phòng&result=total_energy_gwh'
    """
    return "&".join(f"{key}={''.join(map(_escaped, value))}" for key, value in parts.items())


def _escaped(letter: str) -> str:
    kept = letter.isalnum() or letter in _KEPT
    return letter if kept else "".join(f"%{byte:02X}" for byte in letter.encode())


def said_some(keys: Sequence[str], texts: Mapping[str, Text], language: Language) -> str:
    """Return what keys are called, as a list of as many as a card has room for."""
    more = [texts["tour.more"][language]] if len(keys) > MOST_NAMES else []
    return listed([*(texts[key][language] for key in keys[:MOST_NAMES]), *more], language)


def share_of(part: float, whole: float) -> float:
    """Return a share in per cent, whole where it is so large; NaN where there is nothing to share.

    Examples
    --------
    >>> share_of(3885.1, 4397.0), share_of(1.0, 0.0)
    (88.0, nan)
    """
    share = PER_CENT * part / whole if whole else math.nan
    return float(round(share)) if share >= 1 else share


def energy_titles() -> Mapping[str, Text]:
    """Return what the sources of energy are called: their column -> the title of their group of results."""
    texts = load_texts()
    return {name: texts[f"group.{_group(name)}"] for name in ENERGIES}


def _group(name: str) -> str:
    return name.split("_", 1)[0]
