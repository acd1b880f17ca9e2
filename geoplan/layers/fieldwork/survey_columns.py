"""What a survey form asks: its sheets and columns, read by those who write the form and those who read it back."""

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from geoplan.study import LANGUAGES, Text

Sheet: TypeAlias = Literal["roofs", "estates", "feedstock", "sites"]
Role: TypeAlias = Literal["key", "model", "value", "remark"]
Kind: TypeAlias = Literal["text", "number", "choice", "year", "date"]

SHEETS: tuple[Sheet, ...] = ("roofs", "estates", "feedstock", "sites")


@dataclass(frozen=True)
class SurveyColumn:
    """One column of a survey form.

    Attributes
    ----------
    name
        What the first row of its sheet says: readers know the column by it.
    role
        ``key``: what the row is about; ``model``: what the model says, to compare with; ``value``: what is surveyed and
        takes the model's place; ``remark``: what is kept beside it.
    kind
        What its cells hold.
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
        return self.role in {"value", "remark"}


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
    """Return the choices: set -> key -> what people read.

    Examples
    --------
    >>> survey_choices()["yes_no"]["no"]["vi"]
    'không'
    """
    choices: dict[str, dict[str, Text]] = {}
    with Path(__file__).with_name("survey_choices.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            choices.setdefault(row["set"], {})[row["key"]] = Text(**{name: row[name] for name in LANGUAGES})
    return choices


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


def plain(text: str) -> str:
    """Return a text in small letters without diacritics, for comparison.

    Examples
    --------
    >>> plain(" Tên Đường ")
    'ten duong'
    """
    letters = unicodedata.normalize("NFKD", text.strip().casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
