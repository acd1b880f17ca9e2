"""How much memory something takes on its way."""

import tracemalloc
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def peak_bytes(work: Callable[[], Result]) -> tuple[Result, int]:
    """Run something and return its result, and how much was held at once on the way."""
    tracemalloc.start()
    try:
        result = work()
        return result, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
