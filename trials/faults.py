"""Every kind of bad input of tests/support/faulty through the command, in this process: what is told, and in what time.

``python trials/faults.py table zones`` tries those whose names begin so. What is not told as tests/faults/words.csv has
it is printed.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / part) for part in ("trials", "", "tests")]

from table import Row, finish  # noqa: E402 - they stand beside

from support.faulty.every_kind import EVERY_KIND  # noqa: E402
from support.faulty.refused import Refused, refused  # noqa: E402
from support.faulty.words import PARTS, is_so, words  # noqa: E402

SECONDS = 5.0


def broken(kind: str, did: Refused) -> str:
    """Say in which way a kind was not refused as it must be; empty where it was."""
    wanted = words().get(kind)
    if did.status != 1:
        return f"status {did.status}"
    if did.changed:
        return f"wrote {', '.join(did.changed)}"
    if did.seconds > SECONDS:
        return f"{did.seconds:.1f} s"
    if wanted is None or not did.faults:
        return "no words"
    said = did.faults[0]
    return next((part for part in PARTS if not is_so(wanted[part], getattr(said, part))), "")


def rows(*beginnings: str) -> Iterator[Row]:
    """Give a row for each group of kinds."""
    groups: dict[str, list[str]] = {}
    for kind in EVERY_KIND:
        if kind.startswith(beginnings or ("",)):
            groups.setdefault(kind.partition(":")[0], []).append(kind)
    for group, kinds in groups.items():
        wrong, slowest = [], 0.0
        for kind in kinds:
            with tempfile.TemporaryDirectory() as home:
                did = refused(kind, Path(home))
            slowest = max(slowest, did.seconds)
            if told := broken(kind, did):
                wrong.append(f"{kind.partition(': ')[2]} ({told})")
        note = "; ".join(wrong) or f"the slowest in {slowest:.1f} s"
        yield Row("faults", f"{group}: kinds of bad input", len(kinds) - len(wrong), len(kinds), note)


if __name__ == "__main__":
    finish(rows(*sys.argv[1:]))
