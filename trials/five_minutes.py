"""Follow "Start in five minutes" on a fresh clone with a clock: a new environment, and no network but a registry's.

``python trials/five_minutes.py``: every command and block of docs/start.md is typed as it stands there, in its order.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "trials"), str(REPOSITORY / "tests")]

from table import Row, finish  # noqa: E402 - it stands beside

from support.page_blocks import blocks_of, commands_in  # noqa: E402 - it stands in the tests

MOST_SECONDS = 300.0
"""What the page promises, on a machine that has nothing else to do."""
READING_SECONDS = 60.0
"""How long a person reads."""


def rows() -> Iterator[Row]:
    """Type what the page says, and tell how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        clone, began = Path(folder) / "geoplan", time.monotonic()
        subprocess.run(["git", "clone", "--quiet", str(REPOSITORY), str(clone)], check=True)
        environment = {**os.environ, "PATH": f"{clone / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"}
        environment.pop("PYTHONPATH", None)
        slowest = (0.0, "")
        for block in blocks_of(clone / "docs" / "start.md"):
            lines = commands_in(block) if block.language == "sh" else []
            if block.language == "python":
                lines = [["python", "-c", before_and(block.text, clone)]]
            for words in lines:
                if words[0] == ".":  # the environment is chosen by PATH
                    continue
                start = time.monotonic()
                done = subprocess.run(words, cwd=clone, env=environment, check=False, stdout=subprocess.DEVNULL)
                if done.returncode:
                    yield Row("start", f"{' '.join(words)[:40]!r}", 0, 1, f"status {done.returncode}")
                    return
                slowest = max(slowest, (time.monotonic() - start, " ".join(words)[:40]))
        took = time.monotonic() - began
        held = took + READING_SECONDS <= MOST_SECONDS
        held = held and (clone / "outputs" / "example-city" / "map.html").stat().st_size > 0
        note = f"{took:.0f} s, {took + READING_SECONDS:.0f} with reading; {slowest[0]:.0f} s {slowest[1]!r}"
        yield Row("start", "Start in five minutes, on a fresh clone", int(held), 1, note)


def before_and(text: str, clone: Path) -> str:
    """Return a block of Python with those of the page before it, as in one session."""
    blocks = [block.text for block in blocks_of(clone / "docs" / "start.md") if block.language == "python"]
    return "\n".join(blocks[: blocks.index(text) + 1])


if __name__ == "__main__":
    finish(rows())
