"""What a survey form asks: its sheets and columns, read by those who write the form and those who read it back."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from geoplan.languages import LANGUAGES, Text
from geoplan.layers.demand.industries import load_industries
from geoplan.layers.parks.eip_criteria import load_criteria
from geoplan.layers.parks.stream_kinds import stream_directions, stream_kinds, stream_materials
from geoplan.letters.plain import plain

Sheet: TypeAlias = Literal["roofs", "estates", "tenants", "streams", "evidence", "feedstock", "sites"]
Role: TypeAlias = Literal["key", "model", "value", "contact", "remark"]
Kind: TypeAlias = Literal["text", "number", "choice", "open_choice", "choices", "file", "year", "date"]

SHEETS: tuple[Sheet, ...] = ("roofs", "estates", "tenants", "streams", "evidence", "feedstock", "sites")


@dataclass(frozen=True)
class SurveyColumn:
    """One column of a survey form.

    Attributes
    ----------
    name
        What the first row of its sheet says: readers know the column by it.
    role
        ``key``: what the row is about; ``model``: what the model says, to compare with; ``value``: what is surveyed and
        takes the model's place; ``contact``: who answers for it, shown only with consent and never listed as a value;
        ``remark``: what is kept beside it.
    kind
        What its cells hold: ``choice`` one of a set, ``open_choice`` one of a set or a word of one's own, ``choices``
        several of a set, ``file`` the name of a file beside the form.
    allowed
        The range (`geoplan.layers.opening.ranges`) or the set of choices; empty where everything is allowed.
    unit
        Its unit; empty where it has none.
    title
        What people read.
    """

    name: str
    role: Role
    kind: Kind
    allowed: str
    unit: str
    title: Text

    @property
    def asked(self) -> bool:
        """Whether the surveyor fills it in."""
        return self.role in {"value", "contact", "remark"}

    @property
    def tells(self) -> bool:
        """Whether a row in which it is filled in says something."""
        return self.role in {"value", "contact"}

    @property
    def is_chosen(self) -> bool:
        """Whether its cells take words of a set."""
        return self.kind in {"choice", "open_choice", "choices"}


@cache
def survey_columns() -> Mapping[Sheet, tuple[SurveyColumn, ...]]:
    """Return the columns of each sheet, in order; the first column of a sheet names it.

    Examples
    --------
    >>> [column.name for column in survey_columns()["feedstock"] if column.role == "key"]
    ['zone_id', 'kind', 'item']
    """
    by_sheet: dict[Sheet, list[SurveyColumn]] = {sheet: [] for sheet in SHEETS}
    with Path(__file__).with_name("survey_columns.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            title = Text(**{language: row[f"title_{language}"] for language in LANGUAGES})
            role: Role = row["role"]  # type: ignore[assignment]
            kind: Kind = row["kind"]  # type: ignore[assignment]
            column = SurveyColumn(row["column"], role, kind, row["allowed"], row["unit"], title)
            by_sheet[row["sheet"]].append(column)  # type: ignore[index]
    return {sheet: tuple(columns) for sheet, columns in by_sheet.items()}


@cache
def survey_choices() -> Mapping[str, Mapping[str, Text]]:
    """Return the choices: set -> key -> what people read, those of other tables beside those of this form's own.

    Examples
    --------
    >>> survey_choices()["yes_no"]["no"]["vi"]
    'không'
    """
    choices: dict[str, dict[str, Text]] = {}
    with Path(__file__).with_name("survey_choices.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            choices.setdefault(row["set"], {})[row["key"]] = Text(**{name: row[name] for name in LANGUAGES})
    return choices | {name: dict(_of_tables(titles)) for name, titles in _tabled().items()} | {"criterion": _criteria()}


def _tabled() -> dict[str, dict[str, Mapping[str, str]]]:
    """Return the sets that readers of layers have tables of: set -> key -> language -> title."""
    return {
        "industry": {key: each.titles for key, each in load_industries().items()},
        "stream": {key: each.titles for key, each in stream_kinds().items()},
        "direction": dict(stream_directions()),
        "material": {key: each.titles for key, each in stream_materials().items()},
    }


def _of_tables(titles: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, Text]]:
    for key, by_language in titles.items():
        yield key, Text(**{language: by_language[language] for language in LANGUAGES})


def _criteria() -> dict[str, Text]:
    """Return the criteria, each with its key: frameworks ask alike."""
    return {
        key: Text(**{language: f"{each.title[language]} [{key}]" for language in LANGUAGES})
        for key, each in load_criteria().items()
    }


def choice_of(given: str, choices: str) -> str | None:
    """Return the key of a choice that is written in any of the languages, with or without its marks.

    Examples
    --------
    >>> choice_of("Khong", "yes_no"), choice_of("mái dốc", "roof_form"), choice_of("perhaps", "yes_no")
    ('no', 'pitched', None)
    """
    wanted = plain(given)
    for key, texts in survey_choices()[choices].items():
        if wanted in {plain(key), *(plain(texts[language]) for language in LANGUAGES)}:
            return key
    return None


def choices_of(given: str, choices: str) -> tuple[list[str], list[str]]:
    """Return the keys of several choices in one text, and what in it is none of them.

    They stand apart by commas, semicolons or lines, as people write them, or by spaces, as forms on telephones do; the
    longest word that fits is taken.

    Examples
    --------
    >>> choices_of("Rooftop solar; battery", "technology"), choices_of("rooftop_pv battery sails", "technology")
    ((['rooftop_pv', 'battery'], []), (['rooftop_pv', 'battery'], ['sails']))
    """
    words = {plain(word): key for key, texts in survey_choices()[choices].items() for word in (key, *_words(texts))}
    keys: list[str] = []
    unknown: list[str] = []
    rest = f"{plain(_APART.sub(' ; ', given))} "
    longest = sorted(words, key=len, reverse=True)
    while rest := rest.lstrip(" ;"):
        word = next((word for word in longest if rest.startswith((f"{word} ", f"{word};"))), "")
        taken = word or rest.partition(" ;")[0].partition(" ")[0]
        (keys if word else unknown).append(words.get(word, taken))
        rest = rest[len(taken) :]
    return list(dict.fromkeys(keys)), unknown


_APART = re.compile(r"[,;、;\n]")


def _words(texts: Text) -> list[str]:
    return [texts[language] for language in LANGUAGES]
