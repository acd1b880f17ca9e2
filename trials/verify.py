"""Verify: every single change of a folder of outputs is told, and an untouched one holds."""

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from table import Row, finish

GEOPLAN = str(Path(sys.executable).with_name("geoplan"))
SUBJECT = "verify"


def flipped(file: Path, draw: random.Random) -> None:
    """Change one bit of a file."""
    content = bytearray(file.read_bytes())
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    file.write_bytes(content)


CHANGES: dict[str, Callable[[Path, random.Random], object]] = {
    "one bit flipped": flipped,
    "removed": lambda file, _: file.unlink(),
    "cut off": lambda file, _: file.write_bytes(file.read_bytes()[:-1]),
    "another beside it": lambda file, _: shutil.copy(file, file.with_name(f"my-{file.name}")),
}


def status_of(folder: Path) -> int:
    return subprocess.run([GEOPLAN, "verify", str(folder)], capture_output=True, check=False).returncode


def rows() -> Iterator[Row]:
    draw = random.Random(3)
    with tempfile.TemporaryDirectory() as made:
        out = Path(made, "out")
        subprocess.run([GEOPLAN, "run", "example-city", "--quiet", "--output", str(out)], check=True)
        yield Row(SUBJECT, "what a run wrote holds", int(status_of(out) == 0), 1)
        files = [file for file in sorted(out.rglob("*")) if file.is_file() and file.name != "manifest.json"]
        tables = [file for file in files if file.suffix != ".gpkg"]  # a bit of a free page changes no table
        for what, change in CHANGES.items():
            chosen = draw.sample(tables, 5)
            told = 0
            for file in chosen:
                copy = Path(shutil.copytree(out, Path(made, "copy")))
                change(copy / file.relative_to(out), draw)
                told += status_of(copy) == 1
                shutil.rmtree(copy)
            yield Row(SUBJECT, f"a file is told: {what}", told, len(chosen))


if __name__ == "__main__":
    finish(rows())
