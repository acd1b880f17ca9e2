"""The pages of the service for people: what `answers` gives, laid out, in three languages, without scripts."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.service.answers import Answers, Asking, quoted
from geoplan.outputs.service.collection import Column, ServedCollection
from geoplan.outputs.service.downloads import MAP, REPORT, SHELVES
from geoplan.outputs.service.pictures import picture_of
from geoplan.outputs.service.protocol import Document
from geoplan.outputs.service.questions import MOST_ROWS
from geoplan.outputs.wording.cell_words import cell_words
from geoplan.outputs.wording.numbers import readable, written
from geoplan.outputs.wording.parameter_titles import unit_title
from geoplan.outputs.wording.texts import load_texts, text

_HERE = Path(__file__).parent
STYLE = (_HERE / "service.css").read_text(encoding="utf-8")
_NAMES: Mapping[Language, str] = {"en": "English", "vi": "Tiếng Việt", "ja": "日本語"}
_KILO = 1024.0
_SIZES = ("B", "KB", "MB", "GB", "TB")


class Pages:
    """The pages of a service.

    Parameters
    ----------
    answers
        What they show.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._drawn: dict[int, tuple[ServedCollection, Markup]] = {}

    def page(self, kind: str, document: Document, asking: Asking, **more: Any) -> str:
        """Return a page.

        Parameters
        ----------
        kind
            What it shows; pages/KIND.html.j2 lays it out.
        document
            What it shows, as JSON has it.
        asking
            In which language.
        **more
            ``collection``, the key of the one whose rows are shown, and ``given``, by what they were asked.
        """
        language = asking.language
        given = {
            "language": language,
            "t": {key.removeprefix("service."): each[language] for key, each in _words().items()},
            "base": self.answers.base,
            "lang": f"?f=html&lang={language}" if asking.is_named else "",
            "and_lang": asking.suffix,
            "languages": [(each, _NAMES[each], f"{self.answers.base}{asking.here}&lang={each}") for each in LANGUAGES],
            "document": document,
            "number": lambda value: written(float(value), 0, language),
            "size": lambda value: told_size(float(value), language),
            "quoted": quoted,
            "status": lambda status: status_line(status, language),
            "status_name": lambda status: load_texts()[f"status.{status}"][language] if status else "",
        }
        makers: dict[str, Callable[..., dict[str, Any]]] = {
            "landing": self._of_landing,
            "study": self._of_study,
            "collections": self._of_collections,
            "collection": self._of_collection,
            "schema": self._of_schema,
            "items": self._of_items,
            "item": self._of_item,
        }
        making = makers.get(kind)
        content = {} if making is None else making(document, language, **more)
        return _environment().get_template(f"{kind}.html.j2").render(given | content)

    def _of_landing(self, document: Document, _: Language) -> dict[str, Any]:
        shown = []
        for head in document["studies"]:
            study = self.answers.study_of(head["id"])
            layers = [each for each in study.collections if each.has_places]
            names = [name for name in (MAP, REPORT) if name in study.files]
            pictures = [each for each in layers if each.layer == "zones"]
            counts = len(layers), len(study.collections) - len(layers), len(study.files)
            picture = self._picture(pictures[0]) if pictures else ""
            shown.append(head | {"files": names, "counts": counts, "picture": picture})
        return {"studies": shown}

    def _of_study(self, document: Document, _: Language) -> dict[str, Any]:
        files = {kind: [each for each in document["files"] if each["kind"] == kind] for kind in SHELVES}
        study = self.answers.study_of(document["id"])
        zones = next((each for each in study.collections if each.layer == "zones"), None)
        return {
            "files": {kind: those for kind, those in files.items() if those},
            "names": [each["name"] for each in document["files"]],
            "layers": [each for each in document["collections"] if each["hasGeometry"]],
            "tables": [each for each in document["collections"] if not each["hasGeometry"]],
            "picture": self._picture(zones) if zones else "",
        }

    def _of_collections(self, document: Document, language: Language) -> dict[str, Any]:
        studies = self.answers.shelf.studies().values()
        bare = {key: each.title[language] for key, each in self.answers.shelf.collections().items()}
        shown = [each | {"short": bare[each["id"]]} for each in document["collections"]]
        of = {each.key: [one for one in shown if one["study"] == each.key] for each in studies}
        return {"studies": [(each.title[language], of[each.key]) for each in studies]}

    def _of_collection(self, document: Document, language: Language) -> dict[str, Any]:
        collection = self.answers.collection_of(document["id"])
        study = self.answers.study_of(collection.study)
        first = next((name for name, column in collection.columns.items() if column.type == "number"), "")
        parts = ["limit=10", f"sortby=-{first}"] if first else ["limit=10"]
        parts += ["bbox=" + ",".join(f"{limit:.2f}" for limit in collection.bounds)] if collection.has_places else []
        return {
            "study": study.title[language],
            "study_key": study.key,
            "columns": [_column_told(each, language) for each in collection.columns.values()],
            "picture": self._picture(collection) if collection.has_places else "",
            "example": f"{self.answers.base}/collections/{collection.key}/items?{'&'.join(parts)}",
        }

    def _of_schema(self, document: Document, language: Language) -> dict[str, Any]:
        key = str(document["$id"]).partition("/collections/")[2].partition("/")[0]
        collection = self.answers.collection_of(key)
        return self._of_collection({"id": key}, language) | {"title": collection.title[language], "key": key}

    def _of_items(
        self, document: Document, language: Language, *, collection: str, given: Mapping[str, str]
    ) -> dict[str, Any]:
        chosen = self.answers.collection_of(collection)
        asked_for = given["properties"].split(",") if given.get("properties") else list(chosen.columns)
        columns = [chosen.columns[name] for name in chosen.columns if name in asked_for]
        offset, order = int(given.get("offset", 0)), given.get("sortby", "")
        kept = {name: value for name, value in given.items() if name not in ("f", "lang", "offset", "sortby")}
        rest = "".join(f"&{quoted(name)}={quoted(value)}" for name, value in kept.items())
        rest += f"&lang={language}" if given.get("lang") else ""
        heads = [_head(column, order, rest, language) for column in columns]
        rows = [
            {"id": row["id"], "cells": [_cell(column, row["properties"][column.name], language) for column in columns]}
            for row in document["features"]
        ]
        paged = {"prev": "", "next": ""} | {each["rel"]: each["href"] for each in document["links"]}
        shown = text("service.shown", language).format(
            first=written(offset + 1, 0, language),
            last=written(offset + len(rows), 0, language),
            all=written(document["numberMatched"], 0, language),
        )
        return {
            "study": self.answers.study_of(chosen.study).title[language],
            "study_key": chosen.study,
            "title": chosen.title[language],
            "key": chosen.key,
            "heads": heads,
            "linked": next((at for at, column in enumerate(columns) if column.type == "string"), 0),
            "rows": rows,
            "pages": paged,
            "forms": [
                ("GeoJSON" if chosen.has_places else "JSON", _as(document, "json")),
                ("CSV", _as(document, "csv")),
            ],
            "shown": shown if rows else text("service.none_shown", language),
        }

    def _of_item(self, document: Document, language: Language, *, collection: str, **_: Any) -> dict[str, Any]:
        chosen = self.answers.collection_of(collection)
        place = chosen.rows.place[str(document["id"])]
        columns = chosen.columns.values()
        named = next((name for name in chosen.columns if name.endswith(("_name", "_title"))), "")
        return {
            "name": str(document["properties"].get(named) or "") or str(document["id"]),
            "study": self.answers.study_of(chosen.study).title[language],
            "study_key": chosen.study,
            "title": chosen.title[language],
            "key": chosen.key,
            "rows": [
                (_column_told(each, language), _cell(each, document["properties"][each.name], language))
                for each in columns
            ],
            "picture": self._picture(chosen, chosen_row=place) if chosen.has_places else "",
        }

    def _picture(self, collection: ServedCollection, *, chosen_row: int | None = None) -> Markup:
        """Return the outlines of a layer upon those of its study's zones; kept as long as the layer is."""
        known = self._drawn.get(id(collection))
        if known is not None and known[0] is collection and chosen_row is None:
            return known[1]
        study = self.answers.study_of(collection.study)
        zones = next((each for each in study.collections if each.layer == "zones"), None)
        drawn = picture_of(collection, zones, chosen_row=chosen_row)
        if chosen_row is None:
            present = {id(each) for each in self.answers.shelf.collections().values()}
            self._drawn = {key: each for key, each in self._drawn.items() if key in present}
            self._drawn[id(collection)] = collection, drawn
        return drawn


def told_size(count: float, language: Language) -> str:
    """Return how large a file is.

    Examples
    --------
    >>> told_size(512, "en"), told_size(10_482_033, "en"), told_size(1_500_000, "vi")
    ('512 B', '10.0 MB', '1,4 MB')
    """
    step = 0
    while count >= _KILO and step < len(_SIZES) - 1:
        count, step = count / _KILO, step + 1
    return text("service.bytes", language).format(
        amount=written(count, 1 if step > 1 else 0, language), unit=_SIZES[step]
    )


def status_line(status: str, language: Language) -> str:
    """Say how real the data are.

    Examples
    --------
    >>> status_line("schematic", "en")
    'Schematic data: drawn from published facts; not surveyed'
    """
    if f"status.{status}" not in load_texts():
        return status
    name = text(f"status.{status}", language)
    if f"status.{status}.means" not in load_texts():
        return name[:1].upper() + name[1:]
    return text("service.status_line", language).format(
        status=name[:1].upper() + name[1:], means=text(f"status.{status}.means", language)
    )


def _as(document: Document, form: str) -> str:
    """Return the address of a page of rows in another format."""
    return next((str(each["href"]) for each in document["links"] if f"/items?f={form}&" in str(each["href"])), "")


@cache
def _words() -> Mapping[str, Any]:
    return {key: each for key, each in load_texts().items() if key.startswith("service.")}


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_HERE / "pages")
    laid_out = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    laid_out.globals["most_rows"] = MOST_ROWS
    return laid_out


def _column_told(column: Column, language: Language) -> dict[str, str]:
    return {
        "name": column.name,
        "title": column.title[language],
        "label": column.label(language),
        "unit": unit_title(column.unit, language),
        "type": text(f"service.type.{column.type}", language),
        "description": column.description[language],
    }


def _head(column: Column, order: str, rest: str, language: Language) -> dict[str, Any]:
    down = order == column.name
    return {
        "name": column.name,
        "label": column.label(language),
        "title": text("service.order", language).format(column=column.title[language]),
        "href": f"?f=html&sortby={'-' if down else ''}{quoted(column.name)}{rest}",
        "mark": "▲" if down else "▼" if order == f"-{column.name}" else "",
        "is_number": column.type in ("integer", "number"),
    }


def _cell(column: Column, value: Any, language: Language) -> dict[str, Any]:
    """Return a cell in words: figures as the language writes them, codes as what they mean."""
    if value is None or value == "":
        return {"text": "–", "is_number": False, "href": ""}
    if isinstance(value, bool):
        return {"text": text("service.yes" if value else "service.no", language), "is_number": False, "href": ""}
    if isinstance(value, str):
        href = value if value.startswith(("https://", "http://")) and " " not in value else ""
        return {"text": cell_words(column.name, value, language), "is_number": False, "href": href}
    is_year = column.name == "year" or column.name.endswith("_year")
    if is_year:
        shown = f"{value:.0f}"
    elif column.decimals is None:
        shown = readable(float(value), language)
    else:
        shown = written(float(value), column.decimals, language)
    return {"text": shown, "is_number": True, "href": ""}
