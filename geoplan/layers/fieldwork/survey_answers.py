"""Answers that a form on telephones brought together (KoBo, ODK), as the sheets of a survey form.

The form has a group that repeats for each sheet, and names a question by sheet and
column: ``roofs_usable_area_m2``. KoBo exports a workbook with a page a group, ODK a CSV file a group; both put groups
before the names (``roofs/roofs_roof_id``, ``roofs-roofs_roof_id``), and point from a row to the answers that it is of.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from geoplan.languages import LANGUAGES, Language
from geoplan.layers.fieldwork.survey_columns import (
    SHEETS,
    Sheet,
    SurveyColumn,
    choices_of,
    survey_choices,
    survey_columns,
)
from geoplan.layers.opening.table import clean
from geoplan.letters.plain import plain

OTHER = "other"
"""The choice of a key that is not listed; the question `OTHER` behind it then holds the key."""
PLACE = "place"
"""The question for a point, which gives longitude and latitude."""
_MARKS = frozenset({"_index", "_parent_index", "_uuid", "_submission__uuid", "KEY", "PARENT_KEY", "meta-instanceID"})
"""Columns that exports have and forms do not."""
_PARENTS, _OWN = ("_parent_index", "PARENT_KEY"), ("_index", "KEY")
_OF_ALL = ("surveyor", "date")
"""What is asked once, for all rows of one submission."""
_GROUPS = re.compile(r"[/-]")
_POINT = re.compile(r"_?(?P<name>\w+_place)_(?P<axis>latitude|longitude)")
_AXES = ("latitude", "longitude")
_IN_BRACKETS = re.compile(r".*\[([^\[\]]+)\]", re.DOTALL)
_LISTED = frozenset({"text", "open_choice"})
"""Kinds of column that `OTHER` stands in for: keys, and words of one's own."""
_NO = frozenset({"", "0", "false", "no", "none", "nan"})


@dataclass
class AnswerPage:
    """A page of a workbook or a CSV file.

    Attributes
    ----------
    title
        What it is called.
    rows
        Those that hold anything, with their numbers.
    columns
        Of a sheet of a form: column -> where it stood in the export, from 0, and what it was called there.
    merged
        Cells that reach over several rows of answers.
    """

    title: str
    rows: list[tuple[int, list[Any]]]
    columns: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    merged: tuple[str, ...] = ()


class _Question(NamedTuple):
    """What a column of an export holds: of which sheet and column, and which part of the answer."""

    sheet: Sheet
    column: str
    part: str = ""


def are_answers(pages: list[AnswerPage]) -> bool:
    """Return whether pages are what an export gives, not a form that was filled in as a workbook."""
    return any(_MARKS & set(_header(page)) for page in pages)


def sheets_of_answers(pages: list[AnswerPage]) -> Iterator[tuple[Sheet, AnswerPage]]:
    """Yield the sheets of a form that answers give.

    Parameters
    ----------
    pages
        As they stand in the export.

    Yields
    ------
    tuple
        The sheet, and its rows: the first has the names of its columns, the others what was answered, each with its
        number in the export.
    """
    told = {row: answers for page in pages for row, answers in _of_all(page)}
    for page in pages:
        header = _header(page)
        questions = [_question(name) for name in header]
        if not any(questions):
            questions = _by_labels(header)
        for sheet in SHEETS:
            own = [None if each is None or each.sheet != sheet else each for each in questions]
            if any(own):
                yield sheet, _sheet(page, sheet, own, told)


def label_of(column: SurveyColumn, language: Language) -> str:
    """Return what people read above a column: its title and unit."""
    unit = column.unit.replace("m2", "m²").replace("degrees", "°")
    return f"{column.title[language]} [{unit}]" if unit else column.title[language]


def _header(page: AnswerPage) -> list[str]:
    return [clean(str(value)) if value is not None else "" for value in page.rows[0][1]] if page.rows else []


def _question(name: str) -> _Question | None:
    """Return what a column of an export holds by its name; None where it is no question of the form."""
    parts = _GROUPS.split(name)
    for number, part in enumerate(parts):
        point = _POINT.fullmatch(part)
        if point and (question := _named(point["name"])):
            return question._replace(part=point["axis"])
        if question := _named(part):
            rest = parts[number + 1 :]
            return question._replace(part=rest[-1] if rest else question.part)
    return None


def _named(part: str) -> _Question | None:
    for sheet in SHEETS:
        name = part.removeprefix(f"{sheet}_")
        known = {column.name: column for column in survey_columns()[sheet] if column.role != "model"}
        if name == part or not name:
            continue
        if name in known or name == PLACE:
            return _Question(sheet, name)
        if name.removesuffix(f"_{OTHER}") in known:
            return _Question(sheet, name.removesuffix(f"_{OTHER}"), OTHER)
    return None


def _by_labels(header: list[str]) -> list[_Question | None]:
    """Return what columns hold whose names are the questions as people read them; of the sheet that most are of."""
    best: list[_Question | None] = []
    for sheet in SHEETS:
        columns = [column for column in survey_columns()[sheet] if column.role != "model"]
        labels = {plain(label_of(column, name)): column.name for column in columns for name in LANGUAGES}
        own = [_Question(sheet, labels[word]) if (word := _ending(name, labels)) else None for name in header]
        keys = {column.name for column in columns if column.role == "key"}
        if keys <= {each.column for each in own if each} and _count(own) > _count(best):
            best = own
    return best or [None] * len(header)


def _ending(name: str, labels: Mapping[str, str]) -> str:
    """Return the label that a name is or, behind its group, ends in."""
    word = plain(name)
    return next((label for label in labels if word == label or word.endswith(f"/{label}")), "")


def _count(questions: list[_Question | None]) -> int:
    return sum(each is not None for each in questions)


def _of_all(page: AnswerPage) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the key of each submission and what was asked once of it."""
    header = [_GROUPS.split(name)[-1] for name in _header(page)]
    own = next((header.index(name) for name in _OWN if name in header), None)
    if own is None or not set(_OF_ALL) & set(header) or set(_PARENTS) & set(header):
        return
    for _, values in page.rows[1:]:
        row = dict(zip(header, values, strict=False))
        yield _key(row.get(header[own])), {name: row.get(name) for name in _OF_ALL if name in row}


def _key(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _sheet(
    page: AnswerPage, sheet: Sheet, questions: list[_Question | None], told: Mapping[str, Mapping[str, Any]]
) -> AnswerPage:
    columns = {column.name: column for column in survey_columns()[sheet] if column.role != "model"}
    header = _header(page)
    parent = next((header.index(name) for name in _PARENTS if name in header), None)
    rows: list[tuple[int, list[Any]]] = [(1, list(columns))]
    for number, values in page.rows[1:]:
        answers = [(each, value) for each, value in zip(questions, values, strict=False) if each is not None]
        row = _row(columns, answers)
        above = told.get(_key(values[parent]), {}) if parent is not None and parent < len(values) else {}
        given = {name: above.get(name) for name in _OF_ALL} | {name: value for name, value in row.items() if value}
        rows.append((number, [given.get(name) for name in columns]))
    return AnswerPage(page.title, rows, _stood(header, questions))


def _stood(header: list[str], questions: list[_Question | None]) -> dict[str, tuple[int, str]]:
    """Return where the columns of a sheet stood in an export; of several, the first."""
    stood: dict[str, tuple[int, str]] = {}
    for at, (name, each) in enumerate(zip(header, questions, strict=False)):
        if each is not None:
            for column in _AXES if each.column == PLACE else (each.column,):
                stood.setdefault(column, (at, name))
    return stood


def _row(columns: Mapping[str, SurveyColumn], answers: list[tuple[_Question, Any]]) -> dict[str, Any]:
    """Return what one row answers: column -> value."""
    row: dict[str, Any] = {}
    several: dict[str, list[str]] = {}
    for (_, column, part), value in answers:
        if value is None or value == "":
            continue
        if column == PLACE:
            row |= _point(part, value)
        elif part == OTHER and columns[column].kind != "choices":
            row[column] = value
        elif part:
            several.setdefault(column, []).extend([part] if str(value).strip().casefold() not in _NO else [])
        elif plain(str(value)) != OTHER or columns[column].kind not in _LISTED:
            row.setdefault(column, _bare(columns[column], value))
    return {column: " ".join(keys) for column, keys in several.items() if _all_known(columns[column], keys)} | row


def _all_known(column: SurveyColumn, keys: list[str]) -> bool:
    return bool(keys) and not choices_of(" ".join(keys), column.allowed)[1]


def _bare(column: SurveyColumn, value: Any) -> Any:
    """Return a key without the words before it, where an export has the labels of choices in the place of keys."""
    listed = column.role == "key" and not (column.allowed and column.allowed in survey_choices())
    in_brackets = _IN_BRACKETS.fullmatch(value.strip()) if listed and isinstance(value, str) else None
    return in_brackets[1] if in_brackets else value


def _point(part: str, value: Any) -> dict[str, Any]:
    """Return longitude and latitude of a point: one of them, or both from ``latitude longitude altitude accuracy``."""
    axis = part.casefold()
    if axis in _AXES:
        return {axis: value}
    numbers = str(value).split()
    return dict(zip(_AXES, numbers, strict=False)) if not axis and len(numbers) >= len(_AXES) else {}
