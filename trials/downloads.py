"""Downloads: what a server on this machine can send, and what of it is taken, kept and sent back.

All traffic is on the loopback. Each case is one answer of a server that speaks HTTP/1.1 as it should not.
"""

import gzip
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from table import Row, finish

from geoplan.sources.transfer.retries import Patience, TransferError
from geoplan.sources.transfer.session import Session

SUBJECT = "downloads"
MB = 1_000_000
PATIENCE = Patience(connect_s=2, read_s=2, tries=2, backoff_s=0.01, longest_backoff_s=0.02, window_s=5)


class Server:
    """A server that sends what it is told to, and keeps what it was asked with."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.status, self.headers = 200, dict[str, str]()
        self.body: Callable[[Any], None] = lambda _: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                outer.asked.append({name.lower(): value for name, value in self.headers.items()})
                self.send_response(outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    outer.body(self.wfile.write)
                except ConnectionError:
                    self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def sends(self, body: bytes | Callable[[Any], None], *, status: int = 200, **headers: str) -> None:
        self.asked.clear()
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.body = body if callable(body) else lambda write: write(body)


def endless(write: Any) -> None:
    """Send 400 MB without saying how much it will be."""
    for _ in range(400):
        write(bytes(MB))


def rows() -> Iterator[Row]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        os.environ.pop(name, None)
    server = Server()
    with tempfile.TemporaryDirectory() as made:
        places = (Path(made, f"cache-{number}") for number in range(1000))
        yield from _too_much(server, places)
        yield from _unreadable(server, places)
        yield from _elsewhere(server, places)
        yield from _secrets(server, places, Path(made))


def _refused(server: Server, place: Path, ask: str = "get", path: str = "/a.json") -> tuple[bool, int]:
    """Say whether what the server sends is refused, and how many bytes stay in the cache."""
    with Session(cache=place, allowed=[server.url], patience=PATIENCE, sleep=lambda _: None) as session:
        try:
            getattr(session, ask)(server.url + path)
            is_refused = False
        except TransferError:
            is_refused = True
    kept = sum(file.stat().st_size for file in place.rglob("*") if file.is_file() and ".about." not in file.name)
    return is_refused, kept


def _too_much(server: Server, places: Iterator[Path]) -> Iterator[Row]:
    bomb = gzip.compress(b" " * (200 * MB))
    cases: dict[str, tuple[Any, dict[str, str]]] = {
        "more is announced than any of its files has": (b"x", {"Content_Length": str(10**12)}),
        "more comes than any of its files has": (endless, {}),
        "200 MB are packed into 0.2 MB": (bomb, {"Content_Encoding": "gzip", "Content_Length": str(len(bomb))}),
        "they are packed twice": (gzip.compress(bomb), {"Content_Encoding": "gzip, gzip"}),
    }
    for what, (body, headers) in cases.items():
        server.sends(body, **headers)
        started = time.perf_counter()
        is_refused, kept = _refused(server, next(places))
        note = f"{kept} bytes kept, {time.perf_counter() - started:.1f} s"
        yield Row(SUBJECT, f"refused, nothing kept: {what}", int(is_refused and not kept), 1, note)


def _unreadable(server: Server, places: Iterator[Path]) -> Iterator[Row]:
    cases = {"a page of the network": b"<html>", "brackets 200,000 deep": b"[" * 200_000, "no UTF-8": b'{"a": "\xe0"}'}
    held = 0
    for body in cases.values():
        server.sends(body, Content_Length=str(len(body)))
        is_refused, kept = _refused(server, next(places), "json")
        held += is_refused and not kept
    yield Row(SUBJECT, f"forgotten: {', '.join(cases)} in the place of JSON", held, len(cases))


def _elsewhere(server: Server, places: Iterator[Path]) -> Iterator[Row]:
    other = Server()
    targets = (
        f"{other.url}/x", "file:///etc/passwd", "http://169.254.169.254/", "ftp://127.0.0.1/x", f"//{other.url[7:]}/x",
        f"http://127.0.0.1@{other.url[7:]}/x", "javascript:1", "http://[::1", "https://github.com/somebody/else",
        "https://storage.googleapis.com/another-bucket/x", "https://s3.amazonaws.com/another-bucket/x",
    )  # fmt: skip
    held = 0
    for target in targets:
        server.sends(b"", status=302, Location=target, Content_Length="0")
        held += _refused(server, next(places))[0] and not other.asked
    yield Row(SUBJECT, "not followed: redirects to another host, repository or bucket", held, len(targets))


def _secrets(server: Server, places: Iterator[Path], folder: Path) -> Iterator[Row]:
    netrc = folder / "netrc"
    netrc.write_text("machine 127.0.0.1\nlogin me\npassword secret\n", encoding="ascii")
    netrc.chmod(0o600)
    os.environ["NETRC"] = str(netrc)
    server.sends(b"{}", Content_Length="2", Set_Cookie="a=b")
    with Session(cache=next(places), allowed=[server.url], patience=PATIENCE) as session:
        for path in ("/one", "/two"):
            session.get(server.url + path)
    del os.environ["NETRC"]
    sent = {name for asked in server.asked for name in asked} & {"authorization", "cookie"}
    yield Row(SUBJECT, "not sent: what ~/.netrc holds, cookies", int(not sent), 1, ", ".join(sent))


if __name__ == "__main__":
    finish(rows())
