"""The survey form for telephones: an XLSForm, as KoBo and ODK take it, in three languages.

It asks what the workbook asks: a group that repeats for each sheet, a question for each column, named by both. Answers
are read back by `geoplan.layers.fieldwork.survey_answers`. See https://xlsform.org/en/.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.hashing import sha256_of_text
from geoplan.languages import LANGUAGES, Language
from geoplan.layers.fieldwork.survey_answers import OTHER, PLACE, label_of
from geoplan.layers.fieldwork.survey_columns import SHEETS, Sheet, SurveyColumn, survey_choices, survey_columns
from geoplan.layers.opening.ranges import allowed
from geoplan.outputs.fieldwork.survey_rows import SurveyRows, survey_rows
from geoplan.outputs.tables.workbook import EPOCH, plain_value
from geoplan.outputs.wording.numbers import exact
from geoplan.outputs.wording.parameter_titles import word_title
from geoplan.outputs.wording.texts import sentence, text
from geoplan.replacing import replaced_file
from geoplan.sentences import in_brackets
from geoplan.study import Study

Row = dict[str, str]
LANGUAGE_NAMES: Mapping[Language, str] = {"en": "English (en)", "vi": "Tiếng Việt (vi)", "ja": "日本語 (ja)"}
"""What the form calls its languages."""
LISTED_ROOFS = 200
"""How many of the largest roofs can be chosen from a list; others are typed in."""
_OPEN_KEYS = frozenset({"roof_id", "candidate_id"})
"""Keys that may be of what is not listed."""
_POINT = ("longitude", "latitude")
_ASKED_ONCE = frozenset({"surveyor", "date"})
_QUESTIONS = ("type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message")
_MORE = ("choice_filter", "calculation", "default", "appearance")
_CHOICES = ("list_name", "name", "label", "kind", "unit")
_TRANSLATED = frozenset({"label", "hint", "constraint_message"})
_NO_NAME = re.compile(r"[^A-Za-z0-9_]+")
_TYPES = {"text": "text", "number": "decimal", "year": "integer", "date": "date", "file": "file"}


def write_xlsform(
    study: Study,
    zones: gpd.GeoDataFrame,
    path: str | Path,
    *,
    candidates: gpd.GeoDataFrame | None = None,
    rooftops: gpd.GeoDataFrame | None = None,
    estates: gpd.GeoDataFrame | None = None,
    measure_first: pd.DataFrame | None = None,
    language: Language = "en",
    largest: int = LISTED_ROOFS,
) -> Path:
    """Write the survey form as an XLSForm.

    Parameters
    ----------
    study, zones, candidates, rooftops, estates, measure_first
        As `geoplan.outputs.fieldwork.survey_form.write_survey_form` takes them.
    path
        The file, ending in ``.xlsx``; it is replaced only when the new one is whole.
    language
        In which the form opens; it has all of them.
    largest
        How many roofs can be chosen from a list. [-]

    Returns
    -------
    Path
        The file. The same input gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    import xlsxwriter

    form = survey_rows(
        study,
        zones,
        candidates=candidates,
        rooftops=rooftops,
        estates=estates,
        measure_first=measure_first,
        language=language,
        largest=largest,
    )
    survey, choices = list(_survey(form)), list(_choices(form))
    title = f"{study.title[language]} – {text('survey.title', language)}"
    settings = {
        "form_title": title,
        "form_id": f"geoplan_{_NO_NAME.sub('_', study.name)}",
        "version": sha256_of_text(repr((survey, choices)))[:12],
        "default_language": LANGUAGE_NAMES[language],
        "instance_name": "concat(${surveyor}, ' ', ${date})",
    }
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    target = Path(path)
    with replaced_file(target) as draft, xlsxwriter.Workbook(str(draft), options) as book:
        book.set_properties({"title": plain_value(title), "created": EPOCH})
        _write_page(book, "survey", _columns((*_QUESTIONS, *_MORE)), survey)
        _write_page(book, "choices", _columns(_CHOICES), choices)
        _write_page(book, "settings", list(settings), [settings])
    return target


def _columns(names: Sequence[str]) -> list[str]:
    return [each for name in names for each in (_translated(name) if name in _TRANSLATED else [name])]


def _translated(name: str) -> list[str]:
    return [f"{name}::{LANGUAGE_NAMES[language]}" for language in LANGUAGES]


def _in_all(name: str, key: str, **values: float | str) -> Row:
    """Return a text in the column of each language."""
    return {f"{name}::{LANGUAGE_NAMES[each]}": sentence(key, **values)[each] for each in LANGUAGES}


def _write_page(book: Any, title: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    page = book.add_worksheet(title)
    for position, column in enumerate(columns):
        page.write_string(0, position, column)
        page.set_column(position, position, 24)
        for number, row in enumerate(rows, start=1):
            if given := plain_value(row.get(column, "")):
                page.write_string(number, position, given)
    page.freeze_panes(1, 2)


def _survey(form: SurveyRows) -> Iterator[Row]:
    """Yield the questions."""
    yield {"type": "start", "name": "start"}
    yield {"type": "end", "name": "end"}
    yield {"type": "text", "name": "surveyor", **_in_all("label", "sheet.surveyor"), "required": "yes"}
    yield {"type": "date", "name": "date", **_in_all("label", "survey.xlsform.date"), "default": "today()"}
    yield {"type": "select_multiple sheet", "name": "sheets", **_in_all("label", "survey.xlsform.sheets")}
    for sheet in SHEETS:
        title = _in_all("label", f"survey.sheet.{sheet}")
        yield {"type": "begin_repeat", "name": sheet, **title, "relevant": f"selected(${{sheets}}, '{sheet}')"}
        columns = [column for column in survey_columns()[sheet] if column.role != "model"]
        for column in columns:
            if column.name not in _ASKED_ONCE:
                yield from _questions(sheet, column, form)
        yield {"type": "end_repeat", "name": sheet}


def _questions(sheet: Sheet, column: SurveyColumn, form: SurveyRows) -> Iterator[Row]:
    """Yield the question of a column, and that for what is not listed."""
    name = f"{sheet}_{column.name}"
    label = {f"label::{LANGUAGE_NAMES[each]}": _safe(label_of(column, each)) for each in LANGUAGES}
    if column.name in _POINT:
        if column.name == _POINT[0]:
            yield {"type": "geopoint", "name": f"{sheet}_{PLACE}", **_in_all("label", "survey.xlsform.place")}
        return
    if (sheet, column.name) == ("feedstock", "unit"):
        there = "instance('item')/root/item[name=current()/../feedstock_item]/unit"
        yield {"type": "calculate", "name": name, "calculation": there}
        return
    question = {"type": _type(column, form), "name": name, **label, **_limits(column)}
    if column.role == "key":
        question["required"] = "yes"
    if column.name == "item":
        question["choice_filter"] = "kind=${feedstock_kind}"
    if question["type"].startswith("select_one") and len(_listed(column, form)) > _MANY:
        question["appearance"] = "minimal"
    yield question
    if question["type"].startswith("select_one") and _is_open(column):
        where = _in_all("label", "survey.xlsform.other_id" if column.role == "key" else "survey.xlsform.other_word")
        relevant = f"${{{name}}} = '{OTHER}'"
        yield {"type": "text", "name": f"{name}_{OTHER}", **where, "required": "yes", "relevant": relevant}


_MANY = 12
"""Choices that a telephone shows at once."""


def _is_open(column: SurveyColumn) -> bool:
    return column.name in _OPEN_KEYS or column.kind == "open_choice"


def _type(column: SurveyColumn, form: SurveyRows) -> str:
    if not _listed(column, form):
        return _TYPES.get(column.kind, "text")
    kind = "select_multiple" if column.kind == "choices" else "select_one"
    return f"{kind} {_list_name(column)}"


def _list_name(column: SurveyColumn) -> str:
    return column.allowed if column.is_chosen else column.name


def _listed(column: SurveyColumn, form: SurveyRows) -> Mapping[str, Any]:
    """Return what a question lets choose from; nothing where its answer is written."""
    if column.is_chosen:
        return form.choices[column.allowed]
    return _ids(form).get(column.name, {}) if column.role == "key" else {}


def _ids(form: SurveyRows) -> dict[str, dict[str, str]]:
    """Return the ids that can be chosen: column -> id -> what people read."""
    of_rows: tuple[tuple[Sheet, str], ...] = (("roofs", "roof_id"), ("sites", "candidate_id"))
    listed = {key: {row[key]: _called(row) for row in form.rows[sheet]} for sheet, key in of_rows}
    items = {item: item for of in form.items.values() for item in of}
    return listed | {"estate_id": dict(form.estates), "zone_id": dict(form.zones), "item": items}


def _called(row: Mapping[str, Any]) -> str:
    """Return what people know a roof or a site by: its name, what it is, its zone, and of a roof its size."""
    area = row.get("model_roof_area_m2")
    size = f"{area:,.0f} m²" if isinstance(area, float) and math.isfinite(area) else ""
    parts = (row.get("candidate_name"), row.get("candidate_kind_title"), row.get("zone_name"), size)
    return ", ".join(str(part) for part in parts if part and isinstance(part, str))


def _limits(column: SurveyColumn) -> Row:
    """Return what a number may be, and what is said where it is not."""
    if column.kind not in {"number", "year"} or not column.allowed:
        return {}
    limits = allowed(column.allowed)
    ends = [(">=", limits.low, "least"), ("<=", limits.high, "most")]
    known = [(sign, end, key) for sign, end, key in ends if math.isfinite(end)]
    if not known:
        return {}
    message = {
        f"constraint_message::{LANGUAGE_NAMES[each]}": "; ".join(
            sentence(
                f"survey.xlsform.{key}",
                number=exact(end, each, digits=12) if column.kind == "number" else str(int(end)),
            )[each]
            for _, end, key in known
        )
        for each in LANGUAGES
    }
    return {"constraint": " and ".join(f". {sign} {end:.12g}" for sign, end, _ in known), **message}


def _choices(form: SurveyRows) -> Iterator[Row]:
    """Yield the choices of all lists; what is listed of a study shows its id behind its name."""
    for sheet in SHEETS:
        yield {"list_name": "sheet", "name": sheet, **_in_all("label", f"survey.sheet.{sheet}")}
    units = survey_choices()["feedstock_unit"]
    told: set[str] = set()
    for column in (each for columns in survey_columns().values() for each in columns if each.role != "model"):
        name, listed = _list_name(column), _listed(column, form)
        if name in told or not listed or name == "feedstock_unit":
            continue
        told.add(name)
        if name == "item":
            for kind, of in form.items.items():
                for item, unit in of.items():
                    words = {
                        each: word_title(item, each) + in_brackets(units[unit][each], each) + f" [{item}]"
                        for each in LANGUAGES
                    }
                    yield {"list_name": name, "name": item, **_labels(words), "kind": kind, "unit": unit}
            continue
        for key, called in listed.items():
            words = dict.fromkeys(LANGUAGES, f"{called} [{key}]") if isinstance(called, str) else called
            yield {"list_name": name, "name": key, **_labels({each: words[each] for each in LANGUAGES})}
        if _is_open(column):
            yield {"list_name": name, "name": OTHER, **_in_all("label", "survey.xlsform.other")}


def _labels(words: Mapping[Language, str]) -> Row:
    return {f"label::{LANGUAGE_NAMES[each]}": _safe(words[each]) for each in LANGUAGES}


def _safe(words: str) -> str:
    """Return words that are no reference: names of a study may hold any sign."""
    return words.replace("${", "$ {")
