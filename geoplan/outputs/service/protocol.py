"""pygeoapi, set up and asked: it speaks OGC API Features, of the collections of the shelf.

It is given a configuration, made anew when the shelf changes, and questions that were read strictly before; of its own
server, pages, processes and formats nothing is used.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Literal, TypeAlias

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.service.collection import CRS84, ServedCollection
from geoplan.outputs.service.provider import NAME as PROVIDER
from geoplan.outputs.service.questions import FEW_ROWS, MOST_ROWS
from geoplan.outputs.service.shelf import ServedStudy
from geoplan.outputs.wording.texts import load_texts
from geoplan.sentences import headed

Document: TypeAlias = dict[str, Any]
What: TypeAlias = Literal["collections", "schema", "queryables", "items", "item"]
_ABSENT, _REFUSED = 404, 400


class NotThereError(Exception):
    """Nothing stands under the address that was asked for."""


class OddAnswerError(Exception):
    """pygeoapi refuses a question that was read as a good one."""

    def __init__(self, status: int, description: str) -> None:
        self.status = status
        super().__init__(description)


class OgcProtocol:
    """What pygeoapi says of studies.

    Parameters
    ----------
    base
        Where the service is reached, without a slash at its end.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self._lock = threading.Lock()
        self._made: tuple[tuple[ServedStudy, ...], Any] | None = None

    def answer(
        self, what: What, studies: Sequence[ServedStudy], language: Language, given: Mapping[str, str], *more: str
    ) -> Document:
        """Return a document.

        Parameters
        ----------
        what
            Which one.
        studies
            Those that stand there now.
        language
            Of its titles.
        given
            What it is asked by, as it was read.
        *more
            The key of a collection, and the id of a row, where one is meant.

        Raises
        ------
        NotThereError
            Where there is no such collection or row.
        OddAnswerError
            Where pygeoapi refuses the question all the same.
        """
        from pygeoapi.api import APIRequest

        api = self._api(tuple(studies))
        args = {name: value for name, value in given.items() if name != "lang"} | {"f": "json"}
        asked_by = SimpleNamespace(args=args, headers={"accept-language": language}, path_info="/")
        _, status, content = _function(what)(api, APIRequest(asked_by, api.locales), *more)
        document = json.loads(content) if content else {}
        if int(status) == _ABSENT:
            raise NotThereError(more[-1] if more else "")
        if int(status) >= _REFUSED:
            raise OddAnswerError(int(status), str(document.get("description", "")))
        return dict(document)

    def _api(self, studies: tuple[ServedStudy, ...]) -> Any:
        with self._lock:
            if self._made is None or [*map(id, self._made[0])] != [*map(id, studies)]:
                self._made = studies, _made_api(studies, self.base)
            return self._made[1]


def _function(what: What) -> Callable[..., Any]:
    from pygeoapi import api
    from pygeoapi.api import itemtypes

    functions: dict[What, Callable[..., Any]] = {
        "collections": api.describe_collections,
        "schema": api.get_collection_schema,
        "queryables": itemtypes.get_collection_queryables,
        "items": itemtypes.get_collection_items,
        "item": itemtypes.get_collection_item,
    }
    return functions[what]


def _made_api(studies: Iterable[ServedStudy], base: str) -> Any:
    from pygeoapi.api import API

    # pygeoapi sets up the root logger, on the output, unless somebody has; what it logs of bad questions is no news
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())
    logging.getLogger("pygeoapi").setLevel(logging.CRITICAL)
    return API(_configuration(studies, base), {})


def _configuration(studies: Iterable[ServedStudy], base: str) -> Document:
    about = load_texts()
    return {
        "server": {
            "url": base,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": list(LANGUAGES),
            "limits": {"default_items": FEW_ROWS, "max_items": MOST_ROWS, "on_exceed": "throttle"},
        },
        "logging": {"level": "CRITICAL"},
        "metadata": {
            "identification": {
                "title": about["service.title"].as_table(),
                "description": about["service.about"].as_table(),
                "keywords": [],
                "url": base,
            },
            "license": {},
            "provider": {},
            "contact": {},
        },
        "resources": {each.key: _resource(each, study) for study in studies for each in study.collections},
    }


def _resource(collection: ServedCollection, study: ServedStudy) -> Document:
    title = {each: headed(study.title[each], collection.title[each], each) for each in LANGUAGES}
    return {
        "type": "collection",
        "title": title,
        "description": collection.description.as_table(),
        "keywords": [collection.layer, study.key],
        "extents": {"spatial": {"bbox": list(collection.bounds), "crs": CRS84}},
        "providers": [
            {
                "type": "feature",
                "name": PROVIDER,
                "data": collection,
                # boxes come in longitude and latitude, and the provider gives every CRS itself
                "storage_crs": CRS84,
                "crs": collection.crs_offered,
            }
        ],
    }
