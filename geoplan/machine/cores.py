"""How many cores there are to compute on: all that the process may use, or fewer where others compute beside it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_most: ContextVar[int | None] = ContextVar("geoplan_cores", default=None)


def usable_cores() -> int:
    """Return how many threads are worth beginning.

    Examples
    --------
    >>> with cores_within(1):
    ...     usable_cores()
    1
    """
    most = _most.get()
    # the cores this process may use, where the system tells
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return there if most is None else min(most, there)


@contextmanager
def cores_within(most: int) -> Iterator[None]:
    """Let this thread compute on no more than some cores, as where each core has work of its own already.

    Parameters
    ----------
    most
        1 or more.
    """
    token = _most.set(most)
    try:
        yield
    finally:
        _most.reset(token)
