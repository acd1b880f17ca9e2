"""The service as a WSGI application: addresses, who may ask, formats and headers; it reads and does nothing else."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from geoplan.errors import GeoplanError
from geoplan.languages import LANGUAGES
from geoplan.outputs.service.access import (
    COOKIE,
    FILE_POLICY,
    MAP_POLICY,
    PAGE_POLICY,
    PARAMETER,
    Access,
    headers_of,
)
from geoplan.outputs.service.answers import (
    GEOJSON,
    OPENAPI,
    SCHEMA,
    Answers,
    Asking,
    csv_of,
    quoted,
)
from geoplan.outputs.service.downloads import MAP, file_of, mediatype_of
from geoplan.outputs.service.openapi import openapi_of
from geoplan.outputs.service.pages import STYLE, Pages
from geoplan.outputs.service.protocol import Document, NotThereError, OddAnswerError
from geoplan.outputs.service.questions import RefusedError, read_item, read_plain, read_question
from geoplan.outputs.service.shelf import Shelf
from geoplan.outputs.wording.texts import text

if TYPE_CHECKING:
    from flask import Flask, Response

    from geoplan.outputs.service.questions import Wrong

Environ: TypeAlias = dict[str, Any]
LONGEST_QUERY = 8_000
"""Of an address. [characters]"""

_TWO, _THREE = ("json", "html"), ("json", "html", "csv")
_CODES: Mapping[int, tuple[str, str]] = {
    400: ("InvalidParameterValue", "bad"),
    401: ("Unauthorized", "token"),
    404: ("NotFound", "absent"),
    405: ("MethodNotAllowed", "method"),
    413: ("PayloadTooLarge", "long"),
    414: ("URITooLong", "long"),
    416: ("RangeNotSatisfiable", "range"),
    421: ("MisdirectedRequest", "host"),
    500: ("NoApplicableCode", "failed"),
}
"""Status -> the code of the exception, and the text for people."""


def make_application(root: str | Path, *, base: str, access: Access | None = None) -> "Flask":
    """Return the service of a folder of outputs, for any WSGI server.

    Parameters
    ----------
    root
        The folder that runs write into.
    base
        The address under which it is reached, its path included.
    access
        Who may ask; whoever is on this machine without it.

    Returns
    -------
    Flask
        The application. A path in `base` may be there in what it is asked, or be taken off by a proxy before.

    Raises
    ------
    GeoplanError
        Where there is no such folder.
    """
    from flask import Flask
    from werkzeug.exceptions import HTTPException

    service = _Service(Answers(Shelf(root), base), access or Access())
    app = Flask("geoplan", static_folder=None)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    for rule, answer in service.rules().items():
        app.add_url_rule(rule, endpoint=rule, view_func=answer, methods=["GET"], provide_automatic_options=False)
    app.before_request(service.gate)
    app.after_request(service.sealed)
    app.register_error_handler(HTTPException, service.refused_by_flask)
    prefix = base.partition("://")[2].partition("/")[2].strip("/")
    if prefix:
        app.wsgi_app = partial(_below, app.wsgi_app, f"/{prefix}")  # type: ignore[method-assign]
    return app


def _below(inner: Callable[..., Iterable[bytes]], prefix: str, environ: Environ, start: Any) -> Iterable[bytes]:
    """Take the prefix off the path, where a proxy has not."""
    path = str(environ.get("PATH_INFO", ""))
    if path == prefix or path.startswith(f"{prefix}/"):
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = prefix, path.removeprefix(prefix) or "/"
    return inner(environ, start)


class _Service:
    """The addresses and what is answered there."""

    def __init__(self, answers: Answers, access: Access) -> None:
        self.answers, self.access = answers, access
        self.pages = Pages(answers)

    def rules(self) -> dict[str, Callable[..., Any]]:
        """Return address -> what answers there."""
        of, both = self.answers, self._document
        return {
            "/": lambda: both("landing", of.landing),
            "/conformance": lambda: both("conformance", of.conformance),
            "/openapi": lambda: both("openapi", self._openapi, OPENAPI),
            "/studies": lambda: both("studies", of.studies),
            "/studies/<key>": lambda key: both("study", partial(of.study, key)),
            "/studies/<key>/files/<path:name>": self._file,
            "/collections": lambda: both("collections", of.collections),
            "/collections/<key>": lambda key: both("collection", partial(of.collection, key)),
            "/collections/<key>/schema": lambda key: both("schema", partial(of.schema, key), SCHEMA),
            "/collections/<key>/queryables": lambda key: both("schema", partial(of.queryables, key), SCHEMA),
            "/collections/<key>/items": self._items,
            "/collections/<key>/items/<path:identifier>": self._item,
            "/service.css": self._style,
        }

    def gate(self) -> "Response | None":
        """Refuse who may not ask, what is too long, and what is no reading; a token in the address becomes a cookie."""
        from flask import request

        if not self.access.admits_host(request.host or ""):
            return self._refused(421)
        if len(request.query_string) > LONGEST_QUERY:
            return self._refused(414)
        if request.content_length or request.headers.get("Transfer-Encoding"):
            return self._refused(413)
        given = request.args.get(PARAMETER, "")
        header = request.headers.get("Authorization", "")
        if not self.access.admits(header, request.cookies.get(COOKIE, ""), given):
            return self._refused(401)
        return self._with_cookie(given) if given and self.access.token is not None else None

    def sealed(self, response: "Response") -> "Response":
        """Put the headers of every answer on it."""
        for name, value in headers_of(PAGE_POLICY).items():
            response.headers.setdefault(name, value)
        response.headers.add("Vary", "Accept, Accept-Language, Authorization, Cookie")
        return response

    def refused_by_flask(self, error: Any) -> "Response":
        """Answer in our own words where flask refuses (address, method, letters), and where something fails within."""
        status = int(error.code or 400)
        if status in (301, 302, 307, 308):
            return cast("Response", error.get_response())
        # what failed within is no fault of who asks: it stands in the log, and is never called theirs
        response = self._refused(status if status in _CODES else 500 if status >= 500 else 400)
        if status == 405:
            response.headers["Allow"] = "GET, HEAD"
        if status == 416:
            response.headers["Content-Range"] = f"bytes */{error.length}"
        return response

    def _with_cookie(self, given: str) -> "Response":
        """Send a browser to the same address without the token, which it keeps as a cookie that no script reads."""
        from flask import redirect, request

        rest = "&".join(
            part for part in request.query_string.decode("utf-8", "replace").split("&") if not _is_token(part)
        )
        target = f"{self.answers.base}{request.path}{f'?{rest}' if rest else ''}"
        response = cast("Response", redirect(target, 303))
        path = f"/{self.answers.base.partition('://')[2].partition('/')[2]}"
        response.set_cookie(COOKIE, given, httponly=True, samesite="Lax", secure=self.access.is_secure, path=path)
        return response

    def _document(self, page: str, answer: Callable[[Asking], Document], kind: str = "application/json") -> "Response":
        return self._told(lambda: self._either(page, answer(self._asking(read_plain(_given(), formats=_TWO))), kind))

    def _openapi(self, asking: Asking) -> Document:
        from geoplan import __version__

        studies = self.answers.shelf.studies().values()
        is_closed = self.access.token is not None
        return openapi_of(studies, self.answers.base, asking.language, version=__version__, has_token=is_closed)

    def _items(self, key: str) -> "Response":
        def answer() -> "Response":
            collection = self.answers.collection_of(key)
            given, question = read_question(_given(), collection, formats=_THREE)
            asking = self._asking(given)
            document = self.answers.items(key, asking, given, question)
            headers = {"Content-Crs": f"<{given.get('crs') or collection.crs_offered[0]}>"}
            if asking.format != "csv":
                return self._either("items", document, GEOJSON, headers=headers, collection=key, given=given)
            chosen = given.get("properties", "").split(",") if given.get("properties") else collection.columns
            headers["Content-Disposition"] = f'attachment; filename="{key}.csv"'
            return _response(csv_of(document, collection, chosen), "text/csv", headers, asking.language)

        return self._told(answer)

    def _item(self, key: str, identifier: str) -> "Response":
        def answer() -> "Response":
            collection = self.answers.collection_of(key)
            given = read_item(_given(), collection, formats=_TWO)
            document = self.answers.item(key, identifier, self._asking(given), given)
            headers = {"Content-Crs": f"<{given.get('crs') or collection.crs_offered[0]}>"}
            return self._either("item", document, GEOJSON, headers=headers, collection=key, given=given)

        return self._told(answer)

    def _file(self, key: str, name: str) -> "Response":
        from flask import send_file

        def answer() -> "Response":
            file = file_of(self.answers.study_of(key), name)
            if file is None:
                raise NotThereError(name)
            kind = mediatype_of(name)
            is_read_here = kind in ("text/html", "application/pdf", "application/json")
            response = send_file(file, mimetype=kind, as_attachment=not is_read_here, conditional=True, etag=True)
            response.headers.update(headers_of(MAP_POLICY if name == MAP else FILE_POLICY))
            response.headers["Accept-Ranges"] = "bytes"
            return response

        return self._told(answer)

    def _style(self) -> "Response":
        return _response(STYLE, "text/css", {"Cache-Control": "private, max-age=3600"}, "en")

    def _told(self, answer: Callable[[], "Response"]) -> "Response":
        """Answer, or say why not."""
        try:
            return answer()
        except NotThereError:
            return self._refused(404)
        except OddAnswerError:
            return self._refused(400)
        except RefusedError as error:
            return self._refused(400, error.wrong)
        except (OSError, GeoplanError):  # a run replaces the files at this moment, or somebody else did
            return self._refused(404)

    def _either(
        self, page: str, document: Document, kind: str, *, headers: Mapping[str, str] | None = None, **told: Any
    ) -> "Response":
        """Return a document as JSON, or as a page."""
        asking = self._asking(told.get("given") or {})
        if asking.format == "html":
            body = self.pages.page(page, document, asking, **told)
            return _response(body, "text/html", dict(headers or {}), asking.language)
        body = json.dumps(document, ensure_ascii=False, allow_nan=False)
        return _response(body, kind, dict(headers or {}), asking.language)

    def _asking(self, given: Mapping[str, str]) -> Asking:
        """Return in which language and format is asked: the address counts before the headers."""
        from flask import request

        named = (given.get("lang") or request.args.get("lang", "")).casefold().replace("_", "-").partition("-")[0]
        if named in LANGUAGES:
            language = next(each for each in LANGUAGES if each == named)
        else:
            wanted = request.accept_languages.best_match(LANGUAGES, default="en")
            language = next(each for each in LANGUAGES if each == wanted)
        form = given.get("f") or request.args.get("f", "")
        if form not in _THREE:
            wants = request.accept_mimetypes.best_match(["application/json", GEOJSON, "text/html", "text/csv"])
            # who takes anything gets JSON: pages and CSV are for who names them
            is_named = wants is not None and wants in request.headers.get("Accept", "")
            form = {"text/html": "html", "text/csv": "csv"}.get(wants or "", "json") if is_named else "json"
        kept = {name: value for name, value in request.args.items() if name not in ("f", "lang", PARAMETER)}
        query = "".join(f"&{quoted(name)}={quoted(value)}" for name, value in kept.items())
        here = f"{quoted(request.path)}?f=html{query}"
        return Asking(language, is_named=named in LANGUAGES, format=form, here=here)

    def _refused(self, status: int, wrong: "Iterable[Wrong]" = ()) -> "Response":
        asking = self._asking({})
        code, key = _CODES[status]
        about = text(f"service.refused.{key}", asking.language)
        faults = [
            {"parameter": each.parameter, "found": each.given, "expected": each.expected[asking.language]}
            for each in wrong
        ]
        words = text("service.wrong", asking.language)
        told = [words.format(**each) for each in faults]
        description = " ".join([about, "; ".join(told)]).strip()
        document = {"code": code, "type": code, "description": description} | ({"faults": faults} if faults else {})
        headers = {"WWW-Authenticate": 'Basic realm="geoplan", charset="UTF-8"'} if status == 401 else {}
        if asking.format == "html":
            body = self.pages.page("refused", {"about": about, "told": told, "status": status}, asking)
            return _response(body, "text/html", headers, asking.language, status)
        body = json.dumps(document, ensure_ascii=False)
        return _response(body, "application/json", headers, asking.language, status)


def _given() -> dict[str, list[str]]:
    from flask import request

    given: dict[str, list[str]] = request.args.to_dict(flat=False)
    return {name: values for name, values in given.items() if name != PARAMETER}


def _is_token(part: str) -> bool:
    return part.partition("=")[0] == PARAMETER


def _response(body: str, kind: str, headers: Mapping[str, str], language: str, status: int = 200) -> "Response":
    from flask import make_response

    response = make_response(body.encode("utf-8", "replace"), status)
    is_text = kind.startswith("text/")
    response.headers["Content-Type"] = f"{kind}; charset=utf-8" if is_text else kind
    response.headers["Content-Language"] = language
    response.headers.update(headers)
    return response
