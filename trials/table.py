"""The rows that all trials give, and how they are shown: what was done, how often it held, in how many seconds."""

import resource
import sys
import time
from collections.abc import Iterable
from typing import NamedTuple

_SUBJECT, _WHAT, _NOTE = 12, 52, 60
"""Cells of the columns."""


class Row(NamedTuple):
    """What came of one trial.

    Attributes
    ----------
    subject
        What is tried, the same in all rows of a program.
    what
        What was done.
    held, of
        How often the promise held, of how many times; 0 of 0 was not tried here.
    note
        A figure, or why it was not tried, or what broke.
    """

    subject: str
    what: str
    held: int
    of: int
    note: str = ""


def show(rows: Iterable[Row]) -> bool:
    """Print rows as they come, each with the seconds and the processor's seconds that it took; say whether all held."""
    print(f"{'subject':{_SUBJECT}} {'what':{_WHAT}} {'held':>9} {'s':>7} {'CPU s':>7}  note", flush=True)
    whole = True
    before = time.monotonic(), _used_s()
    for row in rows:
        now = time.monotonic(), _used_s()
        took, used = (b - a for a, b in zip(before, now, strict=True))
        held = f"{row.held}/{row.of}" if row.of else "-"
        mark = "" if row.held == row.of else "BROKEN  "
        print(f"{row.subject:{_SUBJECT}} {row.what[:_WHAT]:{_WHAT}} {held:>9} {took:7.1f} {used:7.1f}  {mark}"
              f"{row.note[:_NOTE]}", flush=True)  # fmt: skip
        whole &= row.held == row.of
        before = now
    return whole


def finish(rows: Iterable[Row]) -> None:
    """Show rows, and end with status 1 where a promise did not hold."""
    sys.exit(not show(rows))


def _used_s() -> float:
    """Return the processor's seconds of this process and of those that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)
