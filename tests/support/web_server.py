"""A web server on this machine that speaks HTTP as the sources do, and fails as they do."""

import gzip
import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from geoplan.sources.registry import origins
from geoplan.sources.transfer.retries import Patience
from geoplan.sources.transfer.session import Session

MODIFIED = "Wed, 01 Jan 2025 00:00:00 GMT"
QUICK = Patience(connect_s=2, read_s=0.5, tries=4, backoff_s=0.01, longest_backoff_s=0.05, window_s=0.4)


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]

    @property
    def range(self) -> str:
        return self.headers.get("range", "")


@dataclass
class Page:
    """What stands at a path. `content` may be a function of the request that returns bytes (or something for JSON)."""

    content: Any
    query: dict[str, str] = field(default_factory=dict)
    status: int = 200
    ranges: bool = True
    etag: str | None = ""
    last_modified: str | None = MODIFIED
    compressed: bool = False
    chunked: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def bytes_for(self, asked: Asked) -> bytes:
        content = self.content(asked) if callable(self.content) else self.content
        if isinstance(content, Path):
            content = content.read_bytes()
        if isinstance(content, str):
            content = content.encode()
        return content if isinstance(content, bytes | bytearray) else json.dumps(content).encode()


@dataclass
class Fault:
    """Something that goes wrong with the next answers for a path."""

    times: int
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    stall_after: int | None = None
    stall_s: float = 0.0
    trickle: tuple[int, float] | None = None
    silent: bool = False


class _Server(ThreadingHTTPServer):
    """A reader who hangs up is nothing to speak of: it would stand among what the command prints."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Web:
    """The server and what it was told to serve. Hosts are not told apart: only paths count.

    Attributes
    ----------
    url
        Its address.
    requests
        Every request so far.
    waits
        What its sessions would have waited between tries and for their turn; they hardly do. [s]
    """

    def __init__(self, folder: Path) -> None:
        self.requests: list[Asked] = []
        self.waits: list[float] = []
        self.folder = folder
        self._pages: dict[str, list[Page]] = {}
        self._faults: dict[str, list[Fault]] = {}
        self._sessions: list[Session] = []
        self._stop = threading.Event()
        web = self

        class Handler(_Handler):
            owner = web

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        for session in self._sessions:
            session.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve(
        self,
        path: str,
        content: "bytes | str | Path | Mapping[str, Any] | Sequence[Any] | Callable[[Asked], Any]",
        *,
        query: Mapping[str, Any] | None = None,
        status: int = 200,
        ranges: bool = True,
        etag: str | None = "",
        last_modified: str | None = MODIFIED,
        compressed: bool = False,
        chunked: bool = False,
        **headers: str,
    ) -> None:
        """Serve bytes, a file, something for JSON, or a function of the request, at a path (or a whole address).

        `query` must be part of the request's; the page with the most matching keys answers. etag="" makes one from the
        content, None sends none. Headers are keywords: content_type="text/csv".
        """
        page = Page(content, {k: str(v) for k, v in (query or {}).items()}, status, ranges, etag, last_modified)
        page.compressed, page.chunked = compressed, chunked
        page.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        pages = self._pages.setdefault(_path(path), [])
        pages[:] = [old for old in pages if old.query != page.query]
        pages.append(page)

    def redirect(self, path: str, to: str, *, status: int = 302) -> None:
        """Send who asks for a path elsewhere."""
        self.serve(path, b"", status=status, etag=None, location=to)

    def fail(self, path: str, *, status: int = 500, times: int = 1, retry_after: float | str | None = None) -> None:
        """Answer the next requests for a path with a status."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self._fault(path, Fault(times, status=status, headers=headers))

    def cut(self, path: str, *, after: int, times: int = 1) -> None:
        """Close the connection after so many bytes of the body."""
        self._fault(path, Fault(times, cut=after))

    def drop(self, path: str, *, times: int = 1) -> None:
        """Close the connection without an answer."""
        self._fault(path, Fault(times, silent=True))

    def stall(self, path: str, *, after: int = 0, seconds: float = 30, times: int = 1) -> None:
        """Stop sending after so many bytes of the body."""
        self._fault(path, Fault(times, stall_after=after, stall_s=seconds))

    def trickle(self, path: str, *, piece: int = 1, every_s: float = 0.05, times: int = 1) -> None:
        """Send the body in small pieces, slowly."""
        self._fault(path, Fault(times, trickle=(piece, every_s)))

    def heal(self) -> None:
        """Forget the faults that were still to come."""
        self._faults.clear()

    def content_of(self, path: str) -> Any:
        """Return what is served first at a path (or a whole address)."""
        return self._pages[_path(path)][0].content

    def session(self, *allowed: str, cache: Path | None = None, **options: Any) -> Session:
        """Return a Session for which this server stands in for every origin of the tables, and for those given."""
        options.setdefault("patience", QUICK)
        options.setdefault("sleep", self._nap)
        mirrors = dict.fromkeys({*origins(), *allowed}, self.url)
        made = Session(cache=cache or self.folder / "cache", mirrors=mirrors, allowed=allowed, **options)
        self._sessions.append(made)
        return made

    def asked(self, path: str) -> list[Asked]:
        """Return the requests for a path."""
        return [request for request in self.requests if request.path == _path(path)]

    def _nap(self, seconds: float) -> None:
        self.waits.append(seconds)
        time.sleep(min(seconds, 0.005))

    def _fault(self, path: str, fault: Fault) -> None:
        self._faults.setdefault(_path(path), []).append(fault)

    def _next_fault(self, path: str) -> Fault | None:
        waiting = self._faults.get(path, [])
        if not waiting:
            return None
        waiting[0].times -= 1
        return waiting.pop(0) if waiting[0].times <= 0 else waiting[0]

    def _page(self, asked: Asked) -> Page | None:
        def fits(page: Page) -> bool:
            return all(value in asked.query.get(name, []) for name, value in page.query.items())

        fitting = [page for page in self._pages.get(asked.path, []) if fits(page)]
        return max(fitting, key=lambda page: len(page.query), default=None)


class _Handler(BaseHTTPRequestHandler):
    owner: Web
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self._respond()

    def do_GET(self) -> None:
        self._respond()

    def do_POST(self) -> None:
        self._respond()

    def _respond(self) -> None:
        parts = urlsplit(self.path)
        if length := int(self.headers.get("Content-Length") or 0):
            self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.path, parse_qs(parts.query, keep_blank_values=True), headers)
        self.owner.requests.append(asked)
        fault = self.owner._next_fault(asked.path)
        try:
            if fault is not None and fault.silent:
                self.close_connection = True
                return
            if fault is not None and fault.status is not None:
                self._send(fault.status, fault.headers, b"", None)
                return
            page = self.owner._page(asked)
            if page is None:
                self._send(404, {}, b"no such page", fault)
                return
            self._send(*self._answer(page, asked), fault, chunked=page.chunked)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, page: Page, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        body = page.bytes_for(asked)
        headers = dict(page.headers)
        etag = f'"{hashlib.md5(body).hexdigest()}"' if page.etag == "" else page.etag
        if etag and page.status == 200:
            headers["ETag"] = etag
        if page.last_modified and page.status == 200:
            headers["Last-Modified"] = page.last_modified
        if page.compressed:
            headers["Content-Encoding"] = "gzip"
            return page.status, headers, gzip.compress(body)
        if page.status != 200:
            return page.status, headers, body
        if asked.headers.get("if-none-match", "\0") == etag:
            return 304, headers, b""
        if asked.headers.get("if-match", etag) != etag:
            return 412, headers, b""
        if asked.headers.get("if-unmodified-since", page.last_modified) != page.last_modified:
            return 412, headers, b""
        if not page.ranges:
            return 200, headers, body
        headers["Accept-Ranges"] = "bytes"
        wanted = asked.range.removeprefix("bytes=")
        if not wanted or asked.headers.get("if-range", etag) not in {etag, page.last_modified}:
            return 200, headers, body
        first, _, last = wanted.partition("-")
        start = int(first) if first else max(0, len(body) - int(last))
        end = min(int(last) + 1, len(body)) if first and last else len(body)
        if start >= len(body):
            return 416, {**headers, "Content-Range": f"bytes */{len(body)}"}, b""
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(body)}"
        return 206, headers, body[start:end]

    def _send(
        self, status: int, headers: dict[str, str], body: bytes, fault: Fault | None, chunked: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            if chunked:
                self.send_header("Transfer-Encoding", "chunked")
            else:
                self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD" or status == 304:
            return
        if chunked:
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
        if fault is not None and fault.cut is not None:
            self.close_connection = True
            body = body[: fault.cut]
        if fault is not None and fault.trickle is not None:
            piece, every_s = fault.trickle
            for start in range(0, len(body), piece):
                self.wfile.write(body[start : start + piece])
                if self.owner._stop.wait(every_s):
                    return
            return
        if fault is not None and fault.stall_after is not None:
            self.close_connection = True
            self.wfile.write(body[: fault.stall_after])
            self.wfile.flush()
            self.owner._stop.wait(fault.stall_s)
            return
        self.wfile.write(body)


@contextmanager
def serving(folder: Path) -> Iterator[Web]:
    """Serve while the block runs."""
    web = Web(folder)
    try:
        yield web
    finally:
        web.close()


def wait_until(true: Callable[[], bool], timeout_s: float = 10) -> None:
    """Wait until something is true."""
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


def _path(address: str) -> str:
    return urlsplit(address).path or "/"
