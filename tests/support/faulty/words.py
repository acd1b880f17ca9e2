"""What the command must say of each kind: tests/faults/words.csv. As a program, it writes the table anew.

    python -m support.faulty.words [beginning of names]

Whoever does so reads the difference: each row is what a user will read. An ellipsis stands for what differs from
machine to machine: folders, and what other libraries say.
"""

import csv
import re
import sys
import tempfile
from pathlib import Path

from geoplan.errors import Fault
from support.faulty.every_kind import EVERY_KIND
from support.faulty.refused import refused
from support.places import REPOSITORY

WORDS = REPOSITORY / "tests" / "faults" / "words.csv"
PARTS = ("file", "where", "found", "expected", "action")
_COLUMNS = ("kind", "faults", *PARTS)
_LIBRARY = re.compile(r"(cannot (?:be read|open|read)|no XML|does not know)([^(]*) \(.*\)$", re.DOTALL)
_LONGEST_FILE = 60
_MOST = 150
"""Letters of a part: what follows in it is a list of what is known."""


def words() -> dict[str, dict[str, str]]:
    """Return the rows of the table by their kinds."""
    with WORDS.open(encoding="utf-8", newline="") as stream:
        return {row["kind"]: row for row in csv.DictReader(stream)}


def is_so(part: str, said: str) -> bool:
    """Return whether a text is what a cell of the table says."""
    return re.fullmatch(".*".join(re.escape(each) for each in part.split("…")), said, re.DOTALL) is not None


def row_of(kind: str, faults: tuple[Fault, ...]) -> dict[str, str]:
    """Return the row that tells of some faults."""
    parts = {name: _cell(getattr(faults[0], name)) for name in PARTS} if faults else dict.fromkeys(PARTS, "")
    if len(parts["file"]) > _LONGEST_FILE:  # where it is cut depends on how long the folder's name is
        parts["file"] = f"{parts['file'][:_LONGEST_FILE]}…"
    return {"kind": kind, "faults": str(len(faults)), **parts}


def _cell(text: str) -> str:
    text = _LIBRARY.sub(r"\1\2 (…)", text)
    text = re.sub(r"/proc/\d+", "/proc/…", text).replace(str(REPOSITORY), "…")
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def main() -> None:
    """Write the rows of all kinds, or of those whose names begin so."""
    chosen = tuple(sys.argv[1:]) or ("",)
    held = words() if WORDS.exists() else {}
    rows = {}
    for kind in EVERY_KIND:
        if kind in held and not kind.startswith(chosen):
            rows[kind] = held[kind]
            continue
        with tempfile.TemporaryDirectory() as home:
            rows[kind] = row_of(kind, refused(kind, Path(home)).faults)
    with WORDS.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, _COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows.values())


if __name__ == "__main__":
    main()
