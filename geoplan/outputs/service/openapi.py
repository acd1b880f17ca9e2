"""The OpenAPI document: every address of the service, what may be asked there, and what comes back.

It is written here and not by pygeoapi, whose own refers to schemas on other hosts and lists what this service does not
have. It stands for itself, offline, and names the parameters that `questions` reads, no more and no less.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.service.answers import GEOJSON, OPENAPI, SCHEMA
from geoplan.outputs.service.collection import ServedCollection
from geoplan.outputs.service.questions import FEW_ROWS, LONGEST_VALUE, MOST_ROWS, parameter_names
from geoplan.outputs.service.shelf import ServedStudy
from geoplan.outputs.wording.texts import text
from geoplan.sentences import headed

_VERSION = "3.0.3"
_LONG = {"type": "string", "maxLength": LONGEST_VALUE}
_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
_OF_QUERY = (
    "f",
    "lang",
    "limit",
    "offset",
    "sortby",
    "properties",
    "skipGeometry",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
)
_OBJECT: Mapping[str, Any] = {"type": "object", "additionalProperties": True}


def openapi_of(
    studies: Iterable[ServedStudy], base: str, language: Language, *, version: str, has_token: bool
) -> dict[str, Any]:
    """Return the document.

    Parameters
    ----------
    studies
        What is served.
    base
        Where.
    language
        Of titles and descriptions.
    version
        Of geoplan.
    has_token
        Whether a token must be given.
    """
    served = list(studies)
    collections = [each for study in served for each in study.collections]
    titles = {study.key: study.title[language] for study in served}
    plain = [_ref("f"), _ref("lang")]
    paths: dict[str, Any] = {
        "/": _get("landing", plain, language, {"application/json": _OBJECT, "text/html": {}}),
        "/openapi": _get("openapi", plain, language, {OPENAPI: _OBJECT, "text/html": {}}),
        "/conformance": _get("conformance", plain, language, {"application/json": _OBJECT, "text/html": {}}),
        "/collections": _get("collections", plain, language, {"application/json": _OBJECT, "text/html": {}}),
        "/studies": _get("studies", plain, language, {"application/json": _OBJECT, "text/html": {}}),
        "/studies/{study}": _get(
            "study", [_ref("study"), *plain], language, {"application/json": _OBJECT, "text/html": {}}
        ),
        "/studies/{study}/files/{file}": _get(
            "file", [_ref("study"), _ref("file")], language, {"*/*": {"type": "string", "format": "binary"}}
        ),
    }
    for each in collections:
        paths |= _paths_of(each, titles[each.study], language)
    security: dict[str, Any] = {"security": [{"bearer": []}, {"basic": []}, {"cookie": []}]} if has_token else {}
    return {
        "openapi": _VERSION,
        "info": {
            "title": text("service.title", language),
            "description": text("service.about", language),
            "version": version,
            "x-languages": list(LANGUAGES),
        },
        "servers": [{"url": base}],
        "tags": [{"name": study.key, "description": study.title[language]} for study in served],
        "paths": paths,
        "components": _components(served, language, has_token=has_token),
        **security,
    }


def _paths_of(collection: ServedCollection, place: str, language: Language) -> dict[str, Any]:
    title, at = headed(place, collection.title[language], language), f"/collections/{collection.key}"
    plain = [_ref("f"), _ref("lang")]
    names = parameter_names(collection)
    own = [_own(name, collection) for name in names if name in ("bbox-crs", "crs", "properties")]
    shared = [_ref(name) for name in names if name not in ("f", "bbox-crs", "crs", "properties")]
    equal = [_equal(name, collection, language) for name in collection.columns if name not in names]
    item = [_ref("item"), *plain, *(each for each in own if each["name"] == "crs")]
    told = {"tag": collection.study, "key": collection.key, "title": title}
    row, rows = {"$ref": "#/components/schemas/row"}, {"$ref": "#/components/schemas/rows"}
    return {
        at: _get("collection", plain, language, {"application/json": _OBJECT, "text/html": {}}, **told),
        f"{at}/schema": _get("schema", plain, language, {SCHEMA: _OBJECT, "text/html": {}}, **told),
        f"{at}/queryables": _get("queryables", plain, language, {SCHEMA: _OBJECT, "text/html": {}}, **told),
        f"{at}/items": _get(
            "items",
            [_ref("format_of_rows"), *shared, *own, *equal],
            language,
            {GEOJSON: rows, "text/html": {}, "text/csv": {"type": "string"}},
            **told,
        ),
        f"{at}/items/{{item}}": _get("item", item, language, {GEOJSON: row, "text/html": {}}, **told),
    }


def _get(
    what: str,
    parameters: list[dict[str, Any]],
    language: Language,
    content: Mapping[str, Mapping[str, Any]],
    **told: str,
) -> dict[str, Any]:
    key = told.get("key", "")
    words = text(f"service.ask.{what}", language)
    return {
        "get": {
            "operationId": f"{what}{'.' if key else ''}{key}",
            "summary": words.format(title=told["title"]) if "title" in told else words,
            **({"tags": [told["tag"]]} if "tag" in told else {}),
            "parameters": parameters,
            "responses": {
                "200": {
                    "description": words.format(title=told.get("title", "")),
                    "content": {kind: ({"schema": dict(schema)} if schema else {}) for kind, schema in content.items()},
                },
                "4XX": {"$ref": "#/components/responses/refused"},
            },
        }
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/parameters/{name}"}


def _own(name: str, collection: ServedCollection) -> dict[str, Any]:
    """Return a parameter whose values are the collection's own."""
    if name == "properties":
        values: dict[str, Any] = {"type": "array", "items": {"type": "string", "enum": list(collection.columns)}}
        return {"name": name, "in": "query", "schema": values, "style": "form", "explode": False}
    return {"name": name, "in": "query", "schema": {"type": "string", "enum": collection.crs_offered}}


def _equal(name: str, collection: ServedCollection, language: Language) -> dict[str, Any]:
    column = collection.columns[name]
    kind = {"type": "number" if column.type == "integer" else column.type}
    return {"name": name, "in": "query", "description": column.label(language), "schema": kind}


def _components(studies: list[ServedStudy], language: Language, *, has_token: bool) -> dict[str, Any]:
    formats = {"type": "string", "enum": ["json", "html"]}
    schemas: dict[str, Mapping[str, Any]] = {
        "f": formats,
        "lang": {"type": "string", "enum": list(LANGUAGES)},
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": FEW_ROWS},
        "offset": {"type": "integer", "minimum": 0, "maximum": 999_999_999, "default": 0},
        "sortby": _LONG,
        "skipGeometry": {"type": "boolean", "default": False},
        "bbox": _NUMBERS,
        "datetime": _LONG,
    }
    parameters: dict[str, Any] = {
        name: _parameter(name, schema, language) for name, schema in schemas.items() if name in _OF_QUERY
    }
    parameters["format_of_rows"] = _parameter("f", {"type": "string", "enum": ["json", "html", "csv"]}, language)
    keys = [study.key for study in studies]
    parameters["study"] = _in_path("study", {"type": "string", **({"enum": keys} if keys else {})})
    parameters["file"], parameters["item"] = _in_path("file", {"type": "string"}), _in_path("item", {"type": "string"})
    schemes = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "basic": {"type": "http", "scheme": "basic"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "geoplan_token"},
    }
    return {
        "parameters": parameters,
        "responses": {"refused": _refused(language)},
        "schemas": _schemas(),
        **({"securitySchemes": schemes} if has_token else {}),
    }


def _parameter(name: str, schema: Mapping[str, Any], language: Language) -> dict[str, Any]:
    about = {"name": name, "in": "query", "description": text(f"service.parameter.{name}", language)}
    listed = {"style": "form", "explode": False} if schema["type"] == "array" else {}
    return {**about, "schema": dict(schema), **listed}


def _in_path(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": dict(schema)}


def _refused(language: Language) -> dict[str, Any]:
    reason = {"code": {"type": "string"}, "description": {"type": "string"}}
    schema = {"type": "object", "required": ["code", "description"], "properties": reason}
    return {
        "description": text("service.refused", language),
        "content": {"application/json": {"schema": schema}, "text/html": {}},
    }


def _schemas() -> dict[str, Any]:
    row = {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object", "nullable": True},
        },
    }
    rows = {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/row"}},
            "numberMatched": {"type": "integer"},
            "numberReturned": {"type": "integer"},
        },
    }
    return {"row": row, "rows": rows}
