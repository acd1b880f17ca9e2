"""Two fetches of one file at once, on a file system whose locks do nothing: whether both and the cache are right.

A server on this machine sends a file slowly; fcntl.flock and lockf are replaced by nothing, as a network drive without
a lock daemon has them.
"""

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / part) for part in ("trials", "")]

from table import Row, finish  # noqa: E402 - it stands beside

CONTENT = random.Random(5).randbytes(2_000_000)
PIECE, EVERY_S = 100_000, 0.02
SECOND_AFTER_S = 0.2


class Slow(BaseHTTPRequestHandler):
    """Sends the content piece by piece."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        Slow.asked += 1
        given = self.headers.get("Range")
        start = int(given.removeprefix("bytes=").rstrip("-")) if given else 0
        self.send_response(206 if given else 200)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(CONTENT) - start))
        if given:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        for at in range(start, len(CONTENT), PIECE):
            self.wfile.write(CONTENT[at : at + PIECE])
            time.sleep(EVERY_S)


def get(folder: Path, origin: str, wait_s: float, answers: "multiprocessing.Queue[str]") -> None:
    """Fetch the file as a command does, and tell what came of it."""
    import fcntl

    fcntl.flock = fcntl.lockf = lambda *_: None  # type: ignore[assignment]
    from geoplan.sources.transfer.retries import Patience
    from geoplan.sources.transfer.session import Session

    time.sleep(wait_s)
    try:
        with Session(cache=folder, allowed=[origin], patience=Patience(tries=2, backoff_s=0.05)) as session:
            path = session.get(f"{origin}/a.bin")
        answers.put("right" if path.read_bytes() == CONTENT else "WRONG BYTES")
    except BaseException as error:
        answers.put(f"{type(error).__name__}: {error}")


def rows(count: int = 20) -> Iterator[Row]:
    """Give what came of fetching a file twice at once, so many times."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    os.environ["NO_PROXY"] = "127.0.0.1"
    context = multiprocessing.get_context("fork")
    right, once, wrong = 0, 0, ""
    for _ in range(count):
        with tempfile.TemporaryDirectory(prefix="trial-") as folder:
            answers, before = context.Queue(), Slow.asked
            fetches = [
                context.Process(target=get, args=(Path(folder), origin, wait_s, answers))
                for wait_s in (0.0, SECOND_AFTER_S)
            ]
            for fetch in fetches:
                fetch.start()
            said = [answers.get(timeout=60) for _ in fetches]
            for fetch in fetches:
                fetch.join()
            held = next(Path(folder).rglob("*a.bin")).read_bytes() == CONTENT
            right += held and said == ["right", "right"]
            once += Slow.asked == before + 1
            wrong = wrong or ("" if said == ["right", "right"] else str(said))
    server.shutdown()
    yield Row(
        "cache", "two fetches of one file, locks that do nothing", right, count, wrong or f"asked once {once} times"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    finish(rows(parser.parse_args().count))


if __name__ == "__main__":
    main()
