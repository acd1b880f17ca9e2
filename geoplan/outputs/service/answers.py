"""What the service answers, as JSON: pygeoapi's documents of layers and rows, in words of the house, and our own.

Of what pygeoapi gives back, links that lead nowhere here are left out, titles of links and columns are put in the
language that was asked for, and what it does not know is added: status, licences, whom to name.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geoplan.languages import Language
from geoplan.outputs.service.collection import ServedCollection
from geoplan.outputs.service.downloads import GivenFile, downloads_of
from geoplan.outputs.service.protocol import Document, NotThereError, OgcProtocol, What
from geoplan.outputs.service.questions import FEW_ROWS, MOST_ROWS, Question, asked
from geoplan.outputs.service.shelf import ServedStudy, Shelf
from geoplan.outputs.tables.tables import plain_cell
from geoplan.outputs.wording.texts import text
from geoplan.sentences import headed

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
)
"""What is kept here; pygeoapi's own list names what this service leaves out, such as writing."""

GEOJSON, SCHEMA, OPENAPI = (
    "application/geo+json",
    "application/schema+json",
    "application/vnd.oai.openapi+json;version=3.0",
)
_OF_ROWS = (("json", GEOJSON), ("html", "text/html"), ("csv", "text/csv"))
"""The formats in which rows are given, and their media types."""
_DATETIME = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


@dataclass(frozen=True)
class Asking:
    """Who asks: in which language, whether the address names it, for which format, and which page.

    `here` is the path that was asked for, with what was asked but the language.
    """

    language: Language
    is_named: bool = False
    format: str = "json"
    here: str = "/?f=html"

    @property
    def suffix(self) -> str:
        """What is added to addresses so that the language stays."""
        return f"&lang={self.language}" if self.is_named else ""


class Answers:
    """What a shelf answers.

    Parameters
    ----------
    shelf
        The studies.
    base
        Where the service is reached, without a slash at its end.
    """

    def __init__(self, shelf: Shelf, base: str) -> None:
        self.shelf, self.base = shelf, base.rstrip("/")
        self._protocol = OgcProtocol(self.base)

    def landing(self, asking: Asking) -> Document:
        """Return what stands at the front: what this is, its studies, and where all else is."""
        studies = self.shelf.studies()
        base, words = self.base, asking.language
        links = [
            *self._alternates("/", asking, ("json", "html")),
            self._link("service-desc", f"{base}/openapi?f=json", OPENAPI, words),
            self._link("service-doc", f"{base}/openapi?f=html", "text/html", words),
            self._link("conformance", f"{base}/conformance", "application/json", words),
            self._link("data", f"{base}/collections", "application/json", words),
        ]
        for key, study in studies.items():
            href = f"{base}/studies/{key}"
            links.append({"rel": "item", "type": "application/json", "title": study.title[words], "href": href})
        return {
            "title": text("service.title", words),
            "description": text("service.about", words),
            "attribution": "; ".join(dict.fromkeys(each.attribution for each in studies.values() if each.attribution)),
            "studies": [self._study_head(each, words) for each in studies.values()],
            "links": links,
        }

    def conformance(self, asking: Asking) -> Document:
        """Return which rules are kept."""
        return {"conformsTo": list(CONFORMANCE), "links": self._alternates("/conformance", asking, ("json", "html"))}

    def studies(self, asking: Asking) -> Document:
        """Return the studies."""
        studies = [self._study_head(each, asking.language) for each in self.shelf.studies().values()]
        return {"studies": studies, "links": self._alternates("/studies", asking, ("json", "html"))}

    def study(self, key: str, asking: Asking) -> Document:
        """Return a study with its layers, its files and its terms."""
        study, language = self.study_of(key), asking.language
        head = self._study_head(study, language)
        notes = study.package.get("notes")
        told = notes.get(language, []) if isinstance(notes, dict) else []
        head |= {
            "notes": [str(each) for each in told],
            "licences": study.licences,
            "sources": [_source(each, language) for each in study.sources],
            "collections": [self._collection_head(each, language) for each in study.collections],
            "files": [self._file(study, each, language) for each in downloads_of(study)],
            "links": self._alternates(f"/studies/{study.key}", asking, ("json", "html")),
        }
        return head

    def collections(self, asking: Asking) -> Document:
        """Return all layers and tables."""
        document = self._asked("collections", asking, {})
        studies = self.shelf.studies().values()
        known = {each.key: (each, study) for study in studies for each in study.collections}
        document["collections"] = [
            self._with_links(each, *known[each["id"]], asking)
            for each in document["collections"]
            if each["id"] in known
        ]
        document["links"] = self._alternates("/collections", asking, ("json", "html"))
        return document

    def collection(self, key: str, asking: Asking) -> Document:
        """Return one layer or table."""
        collection = self.collection_of(key)
        study = self.study_of(collection.study)
        document = self._with_links(self._asked("collections", asking, {}, key), collection, study, asking)
        return document | {
            "licences": study.licences,
            "sources": [_source(each, asking.language) for each in study.sources],
        }

    def schema(self, key: str, asking: Asking) -> Document:
        """Return the columns of a layer in the words of JSON Schema."""
        return self._in_words(self._asked("schema", asking, {}, key), key, asking)

    def queryables(self, key: str, asking: Asking) -> Document:
        """Return the columns by whose values rows may be asked for."""
        return self._in_words(self._asked("queryables", asking, {}, key), key, asking)

    def items(self, key: str, asking: Asking, given: Mapping[str, str], question: Question) -> Document:
        """Return a page of rows."""
        mark = asked.set(question)
        try:
            document = self._asked("items", asking, given, key)
        finally:
            asked.reset(mark)
        document.pop("timeStamp", None)  # the same question has the same answer
        query = _query(given, asking)
        place, offset = f"{self.base}/collections/{key}/items", int(given.get("offset", 0))
        limit = min(int(given.get("limit", FEW_ROWS)), MOST_ROWS)
        around = {"prev": max(0, offset - limit) if offset else None}
        around["next"] = offset + limit if offset + limit < document["numberMatched"] else None
        # pygeoapi names a page behind the last one where that is full
        page = [
            self._link(rel, f"{place}?f={asking.format}&offset={at}{query}", GEOJSON, asking.language)
            for rel, at in around.items()
            if at is not None
        ]
        kept = [
            self._link(_rel(form, asking), f"{place}?f={form}&offset={offset}{query}", kind, asking.language)
            for form, kind in _OF_ROWS
        ]
        above = self._link("collection", f"{self.base}/collections/{key}", "application/json", asking.language)
        document["links"] = [*kept, *page, above]
        return document

    def item(self, key: str, identifier: str, asking: Asking, given: Mapping[str, str]) -> Document:
        """Return one row."""
        document = self._asked("item", asking, given, key, identifier)
        place = f"/collections/{key}/items/{quoted(identifier)}"
        above = self._link("collection", f"{self.base}/collections/{key}", "application/json", asking.language)
        document["links"] = [*self._alternates(place, asking, ("json", "html"), GEOJSON), above]
        return document

    def study_of(self, key: str) -> ServedStudy:
        """Return a study; `NotThereError` where there is none."""
        study = self.shelf.studies().get(key)
        if study is None:
            raise NotThereError(key)
        return study

    def collection_of(self, key: str) -> ServedCollection:
        """Return a collection; `NotThereError` where there is none."""
        collection = self.shelf.collections().get(key)
        if collection is None:
            raise NotThereError(key)
        return collection

    def _asked(self, what: What, asking: Asking, given: Mapping[str, str], *more: str) -> Document:
        studies = tuple(self.shelf.studies().values())
        return self._protocol.answer(what, studies, asking.language, given, *more)

    def _with_links(
        self, document: Document, collection: ServedCollection, study: ServedStudy, asking: Asking
    ) -> Document:
        """Add status, whom to name and links of ours to what pygeoapi says of a collection."""
        language, place = asking.language, f"{self.base}/collections/{collection.key}"
        document["storageCrs"] = collection.storage_crs
        if not collection.has_places:
            for name in ("crs", "storageCrs"):
                document.pop(name, None)
        if collection.year_column and collection.count:
            years = collection.rows.frame[collection.year_column].dropna()
            if len(years):
                interval = [f"{int(years.min()):04}-01-01T00:00:00Z", f"{int(years.max()):04}-12-31T23:59:59Z"]
                document["extent"]["temporal"] = {"interval": [interval], "trs": _DATETIME}
        document["links"] = [
            *self._alternates(f"/collections/{collection.key}", asking, ("json", "html")),
            *(self._link("items", f"{place}/items?f={form}", kind, language) for form, kind in _OF_ROWS),
            self._link("http://www.opengis.net/def/rel/ogc/1.0/schema", f"{place}/schema?f=json", SCHEMA, language),
            self._link(
                "http://www.opengis.net/def/rel/ogc/1.0/queryables", f"{place}/queryables?f=json", SCHEMA, language
            ),
            *licence_links(study, language),
            self._link("up", f"{self.base}/studies/{study.key}", "application/json", language),
            self._link("root", f"{self.base}/", "application/json", language),
        ]
        terms = {"attribution": study.attribution, "status": study.status}
        return self._collection_head(collection, language) | document | terms

    def _in_words(self, document: Document, key: str, asking: Asking) -> Document:
        """Give each column its title, meaning and unit in the language that was asked for."""
        collection, language = self.collection_of(key), asking.language
        document["description"] = collection.description[language]
        for name, about in document["properties"].items():
            column = collection.columns.get(name)
            if column is None:
                about["title"] = text("service.geometry", language)
                continue
            about |= {"title": column.title[language], "description": column.description[language]}
            if column.unit:
                about["x-ogc-unit"] = column.unit
        if not collection.has_places:
            document["properties"].pop("geometry", None)
        return document

    def _study_head(self, study: ServedStudy, language: Language) -> Document:
        return {
            "id": study.key,
            "title": study.title[language],
            "description": study.description[language],
            "status": study.status,
            "attribution": study.attribution,
            "href": f"{self.base}/studies/{study.key}",
        }

    def _collection_head(self, collection: ServedCollection, language: Language) -> Document:
        return {
            "id": collection.key,
            "title": collection.title[language],
            "description": collection.description[language],
            "study": collection.study,
            "layer": collection.layer,
            "rows": collection.count,
            "hasGeometry": collection.has_places,
            "href": f"{self.base}/collections/{collection.key}",
        }

    def _file(self, study: ServedStudy, file: GivenFile, language: Language) -> Document:
        return {
            "name": file.name,
            "title": file.title[language],
            "type": file.mediatype,
            "length": file.size,
            "kind": file.kind,
            "href": f"{self.base}/studies/{study.key}/files/{quoted(file.name)}",
        }

    def _alternates(
        self, place: str, asking: Asking, formats: Iterable[str], json_type: str = "application/json"
    ) -> list[Document]:
        kinds = {"json": json_type, "html": "text/html"}
        return [
            self._link(_rel(form, asking), f"{self.base}{place}?f={form}{asking.suffix}", kinds[form], asking.language)
            for form in formats
        ]

    def _link(self, rel: str, href: str, kind: str, language: Language) -> Document:
        name = rel.rpartition("/")[2]
        shown = _FORMAT_NAMES.get(kind, kind)
        return {
            "rel": rel,
            "type": kind,
            "title": text(f"service.link.{name}", language).format(format=shown),
            "href": href,
        }


_FORMAT_NAMES: Mapping[str, str] = {
    "application/json": "JSON",
    GEOJSON: "GeoJSON",
    SCHEMA: "JSON Schema",
    OPENAPI: "OpenAPI",
    "text/html": "HTML",
    "text/csv": "CSV",
}


def csv_of(document: Mapping[str, Any], collection: ServedCollection, names: Iterable[str]) -> str:
    """Return rows as CSV, with their geometry as WKT; texts that a spreadsheet would run are led by an apostrophe.

    Parameters
    ----------
    document
        A page of rows, as `Answers.items` gives it.
    collection
        Whose rows they are.
    names
        The columns.
    """
    import shapely

    has_geometry = collection.has_places and any(each["geometry"] for each in document["features"])
    columns = list(names)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*columns, *(["geometry"] if has_geometry else [])])
    for feature in document["features"]:
        cells = [_cell(feature["properties"].get(name)) for name in columns]
        if has_geometry:
            shape = feature["geometry"]
            cells.append("" if shape is None else shapely.to_wkt(shapely.geometry.shape(shape), rounding_precision=7))
        writer.writerow(cells)
    return "\ufeff" + stream.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain_cell(value) if isinstance(value, str) else "" if value is None else value


def licence_links(study: ServedStudy, language: Language) -> list[Document]:
    """Return the licences that have an address, as links."""
    title = text("service.link.license", language)
    return [
        {
            "rel": "license",
            "type": "text/html",
            "title": headed(title, str(each.get("title", "")), language),
            "href": str(each["path"]),
        }
        for each in study.licences
        if each.get("path")
    ]


def _source(source: Mapping[str, Any], language: Language) -> Document:
    titles, notes = source.get("titles"), source.get("notes")
    title = titles.get(language) if isinstance(titles, dict) else None
    note = notes.get(language) if isinstance(notes, dict) else None
    kept = {name: source.get(name, "") for name in ("layer", "status", "licence", "attribution", "vintage")}
    return {"title": title or source.get("title", ""), **kept, "note": note or ""}


def _query(given: Mapping[str, str], asking: Asking) -> str:
    kept = {name: value for name, value in given.items() if name not in ("f", "offset", "lang")}
    return "".join(f"&{quoted(name)}={quoted(value)}" for name, value in kept.items()) + asking.suffix


def _rel(form: str, asking: Asking) -> str:
    return "self" if form == asking.format else "alternate"


def quoted(text: str) -> str:
    """Return a text as it may stand in an address."""
    safe = "-._~/,:!$'()*@"
    return "".join(
        letter
        if letter.isascii() and (letter.isalnum() or letter in safe)
        else "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "replace"))
        for letter in text
    )
