"""All trials, and one table of what held: ``make trust``. ``python trials/trust.py faults kills`` runs some of them.

A subject is a module beside this one with a function ``rows``, which gives the rows of `table.Row` as they come.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / part) for part in ("trials", "", "tests")]

from table import Row, finish  # noqa: E402 - it stands beside

SUBJECTS = (
    "faults",
    "fuzz",
    "full_disks",
    "kills",
    "exchange",
    "cache",
    "downloads",
    "verify",
    "same_bytes",
    "memory",
    "five_minutes",
)


def rows(subjects: tuple[str, ...]) -> Iterator[Row]:
    """Give the rows of all subjects; one that breaks is a row too, and the others go on."""
    for subject in subjects:
        try:
            yield from import_module(subject).rows()
        except Exception as error:
            yield Row(subject, "the trial itself", 0, 1, f"{type(error).__name__}: {error}".replace("\n", " "))


if __name__ == "__main__":
    finish(rows(tuple(sys.argv[1:]) or SUBJECTS))
