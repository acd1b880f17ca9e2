"""The progress contract: `True`, or a callable that takes a fraction and a message.

Long functions take ``progress=False``. `True` shows a bar on a terminal and plain lines elsewhere; a callable is
called with the fraction done (0 to 1) and a short message, from the caller's thread.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from geoplan.interrupts import check_stopped

Report: TypeAlias = Callable[[float, str], None]
Progress: TypeAlias = bool | Report

logger = logging.getLogger(__name__)


def _silent(fraction: float, message: str) -> None:
    del fraction, message


@contextmanager
def reporting(progress: Progress) -> Iterator[Report]:
    """Turn the `progress` argument into a function to call.

    Parameters
    ----------
    progress
        False for silence, True for a bar (a terminal) or lines (elsewhere) on standard error, or a callable.

    Yields
    ------
    callable
        ``report(fraction, message)``.
    """
    if callable(progress):
        yield progress
    elif not progress:
        yield _unless_stopped(_silent)
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description:<44}"), BarColumn(), TimeElapsedColumn())
        with Bar(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("", total=1.0)
            yield _unless_stopped(lambda part, message: bar.update(task, completed=part, description=message))
    else:
        yield _unless_stopped(_line)


def _unless_stopped(report: Report) -> Report:
    """Let each report be a place where a command that was told to stop does so."""

    def told(fraction: float, message: str) -> None:
        check_stopped()
        report(fraction, message)

    return told


def _line(fraction: float, message: str) -> None:
    sys.stderr.write(f"{fraction:4.0%}  {message}\n")


def part_of(report: Report, *, start: float, end: float) -> Report:
    """Give a step its own 0-to-1 scale inside a longer run.

    Examples
    --------
    >>> seen = []
    >>> part_of(lambda f, m: seen.append((f, m)), start=0.5, end=1.0)(0.5, "half of the second half")
    >>> seen
    [(0.75, 'half of the second half')]
    """
    return lambda fraction, message: report(start * (1 - fraction) + end * fraction, message)


@contextmanager
def timed(timings: dict[str, float], step: str) -> Iterator[None]:
    """Note how long a step takes.

    Parameters
    ----------
    timings
        Step -> seconds; the step is added when it has ended without an error.
    step
        Its name.

    Examples
    --------
    >>> timings = {}
    >>> with timed(timings, "nothing"):
    ...     pass
    >>> list(timings)
    ['nothing']
    """
    start = time.perf_counter()
    yield
    seconds = time.perf_counter() - start
    logger.info("%s: %.2f s", step, seconds)
    timings[step] = round(seconds, 3)
