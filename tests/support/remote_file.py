"""A file that a server of this machine serves, and processes that fetch it."""

import hashlib
import random
import subprocess
import sys

import pytest

HOST = "https://data.example"
URL = f"{HOST}/a/b.tif"
CONTENT = random.Random(7).randbytes(300_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


PROCESS = """
import signal
import sys
from pathlib import Path
from geoplan.sources.transfer.retries import Patience
from geoplan.sources.transfer.session import Session

# what a shell starts in the background ignores interrupts, and so would this
signal.signal(signal.SIGINT, signal.default_int_handler)
host, mirror, cache, url = sys.argv[1:]
with Session(cache=Path(cache), mirrors={host: mirror}, allowed=[host], patience=Patience(backoff_s=0.01)) as session:
    print(session.get(url), flush=True)
"""


def start(web, session):
    arguments = [HOST, web.url, str(session.cache.folder), URL]
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def whole_files(session):
    """Return the files in the cache that a later call would take for whole."""
    folder = session.cache.folder
    endings = (".part", ".about.json")
    files = [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(endings) and ".geoplan-lock-" not in path.name
    ]
    return [path for path in files if "blocks" not in path.parent.parent.name]


@pytest.fixture
def session(web):
    web.serve(URL, CONTENT)
    return web.session(HOST)
