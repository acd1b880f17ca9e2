"""Rows that threads share, each by a compiled loop that lets go of the interpreter's lock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from geoplan.machine.cores import usable_cores

_RUNS_PER_THREAD = 4
"""Runs are shorter than a thread's share, so that one that takes long is no end of all."""


def by_runs(work: Callable[[int, int], object], count: int) -> None:
    """Work on rows from the first to the last, in runs that follow each other, by a thread for each usable core.

    Parameters
    ----------
    work
        Takes the first row of a run and the one after its last; what it does to a row must depend on that row alone,
        so that the result is the same however many threads there are.
    count
        How many rows there are.

    Examples
    --------
    >>> squares = [0] * 5
    >>> def squared(first, last):
    ...     for row in range(first, last):
    ...         squares[row] = row * row
    >>> by_runs(squared, 5)
    >>> squares
    [0, 1, 4, 9, 16]
    """
    cores = usable_cores()
    if count < 2 or cores == 1:
        work(0, count)
        return
    runs = min(count, _RUNS_PER_THREAD * cores)
    ends = [run * count // runs for run in range(runs + 1)]
    with ThreadPoolExecutor(cores) as pool:
        for done in [pool.submit(work, *ends[run : run + 2]) for run in range(runs)]:
            done.result()
