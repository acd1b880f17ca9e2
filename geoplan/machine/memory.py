"""How much memory a run may take, and how much is held at once that it stays below.

Large work is done in parts: roofs, rows of rasters, amounts of many futures. How large a part is follows from what the
run may take, less what the process holds already when it begins; without a limit parts are as large as is fast.
"""

import ctypes
import gc
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from geoplan.errors import Fault, GeoplanError
from geoplan.units import BYTES_PER_GB, BYTES_PER_KB, BYTES_PER_MB

LEAST_BYTES = 1_000_000_000
"""What programs and their libraries take by themselves is half of it."""
LEAST_ADDRESSES = 3_000_000_000
"""Below so many bytes of addresses a library ends the process without a word: compiled loops, threads and GDAL's cache
ask for more of them than they ever fill."""
_UNITS = {"": 1, "B": 1, "K": BYTES_PER_KB, "M": BYTES_PER_MB, "G": BYTES_PER_GB, "T": 1000 * BYTES_PER_GB}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B?\s*", re.IGNORECASE)
_PROGRAMS = 500_000_000
"""What programs, their libraries, compiled loops and the layers of a plain study take. Parts follow from this, not from
what is held at the time: the same limit gives the same parts, and the same bytes. [bytes]"""
_STEP = 250_000_000
"""In such steps counts what a process holds beyond it when the limit begins. [bytes]"""
_ARENAS, _MAPPED_FROM = (-8, 2), (-3, 1 << 20)
"""Options of glibc's mallopt and what they are set to: how many heaps threads have, and from how many bytes on an array
is mapped by itself, so that it goes back to the system as soon as it is not needed."""
_KEPT = ((-3, 32 << 20), (-1, 1 << 30), (-2, 64 << 20))
"""Options of the same, and what they are set to: from how many bytes on an array is mapped by itself, the most that may
be set; how much free memory is kept; and how much is asked of the system at once. [bytes]"""
_LITTLE = (_ARENAS, (-3, 8 << 20), (-1, 8 << 20))
"""The same for a program that holds little: of smaller arrays to clear the pages anew would take too long. [bytes]"""
_POOL = "ARROW_DEFAULT_MEMORY_POOL"
"""What Arrow is told when it is read: its own pool would keep for later what the C library gives back."""


@dataclass(frozen=True)
class _Limit:
    """What may be taken, and what of it is there for parts, in bytes."""

    most: int
    free: int


_limit: _Limit | None = None
_lock = threading.RLock()


def memory_of(text: str | float) -> int:
    """Return a size of memory in bytes.

    Parameters
    ----------
    text
        A number of bytes, or a text such as ``"1GB"``, ``"800 MB"`` or ``"1.5GiB"``.

    Raises
    ------
    GeoplanError
        Where it is none, or less than any run takes.

    Examples
    --------
    >>> memory_of("1GB"), memory_of("1.5 GiB"), memory_of(2e9)
    (1000000000, 1610612736, 2000000000)
    """
    match = _SIZE.fullmatch(f"{text:.0f}" if isinstance(text, int | float) else text)
    if match is None:
        raise GeoplanError(
            Fault("--memory", "", found=f"'{text}'", expected="a size", action="Such as 1GB, 800MB or 1.5GiB.")
        )
    unit = match[2].upper()
    factor = 1024 ** "BKMGT".index(unit) if match[3] and unit else _UNITS[unit]
    size = round(float(match[1]) * factor)
    if size < LEAST_BYTES:
        raise GeoplanError(
            Fault("--memory", "", found=f"'{text}'", expected="1GB or more", action="A smaller run is not possible.")
        )
    return size


@contextmanager
def memory_within(most: str | float | None) -> Iterator[None]:
    """Keep a run below a size of memory, as far as what it holds at once depends on it.

    Rasters that a study brings are read whole: one that takes more than is left is refused before it is read. The
    result is that of any other run, to the rounding of sums that are added in other parts: 1e-12 of them; with the same
    limit it is the same bytes.

    Parameters
    ----------
    most
        As `memory_of` takes it; None for no limit.

    Raises
    ------
    GeoplanError
        As `memory_of`.

    Examples
    --------
    ::

        with geoplan.memory_within("1GB"):
            geoplan.run(study)
    """
    global _limit
    if most is None:
        yield
        return
    size = memory_of(most)
    free = round(_USED * size) - _PROGRAMS - _STEP * -(-max(_held() - _PROGRAMS, 0) // _STEP)
    _give_back_soon()
    with _lock:
        former, _limit = _limit, _Limit(size, max(free, size // 8))
    try:
        yield
    finally:
        with _lock:
            _limit = former


def at_once(usual: int, *, bytes_each: int, least: int = 1) -> int:
    """Return how many rows, cells or numbers may be worked on at once.

    Parameters
    ----------
    usual
        How many it is without a limit; never more.
    bytes_each
        What one takes with all that is made of it on the way. [bytes]
    least
        Never fewer.

    Examples
    --------
    >>> at_once(100_000, bytes_each=4_000)
    100000
    """
    limit = _limit
    if limit is None:
        return usual
    return min(usual, max(least, limit.free // _SHARES // bytes_each))


_SHARES = 5
"""Parts of several kinds are held beside each other."""
_USED = 0.9
"""What of a limit is counted on: the rest is for what no part foresees."""


def is_limited() -> bool:
    """Whether a limit holds."""
    return _limit is not None


def room() -> int | None:
    """Return what there is for all that is held beside programs, where a limit holds. [bytes]."""
    limit = _limit
    return None if limit is None else limit.free


def _give_back_soon() -> None:
    """Let the C library give memory back as soon as it can: it would keep arrays of up to 32 MB for later."""
    _set(_ARENAS, _MAPPED_FROM)


def keep_freed() -> None:
    """Let the C library keep what arrays leave behind, where no limit holds: parts of one kind take the same again.

    Dask begins its workers with an environment in which each larger array is asked of the system anew and given back at
    once; to clear its pages for that took as long as the work itself.
    """
    if not is_limited():
        _set(*_KEPT)


def _set(*options: tuple[int, int]) -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than glibc has no such options
            mallopt = ctypes.CDLL(None).mallopt
            for option, value in options:
                mallopt(option, value)


def hold_little() -> None:
    """Let a program of geoplan's own give memory back as soon as it is free; called before libraries are read."""
    os.environ.setdefault(_POOL, "system")
    _set(*_LITTLE)


def give_back() -> None:
    """Give memory that is free again back to the system, where a limit holds: it is too slow to be done often."""
    if is_limited():
        return_free()


def return_free() -> None:
    """Give memory that is free again back to the system: libraries keep it for later otherwise."""
    gc.collect()
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than glibc has none
            ctypes.CDLL(None).malloc_trim(0)


def let_go(cells: int) -> None:
    """Look for rasters that nobody needs, where they are large: one that knows its CRS holds itself in a circle.

    A search goes through all that the process holds, and takes longer than small rasters are worth.

    Parameters
    ----------
    cells
        Of the largest raster that may be found.
    """
    if cells >= _LARGE:
        gc.collect()


_LARGE = 500_000
"""Cells of a raster that is looked for: some megabytes."""


def check_addresses() -> None:
    """Refuse a process that may not ask for as many addresses as libraries do.

    Raises
    ------
    GeoplanError
        Where a limit is set (``ulimit -v``) and too low.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft >= LEAST_ADDRESSES:
        return
    raise GeoplanError(
        Fault(
            "memory",
            "",
            found=f"a limit of {soft / BYTES_PER_GB:.1f} GB on addresses",
            expected=f"{LEAST_ADDRESSES / BYTES_PER_GB:.0f} GB or more",
            action="Raise it (ulimit -v); what a run takes is limited by --memory.",
        )
    )


def _held() -> int:
    """Return what the process holds now. [bytes]."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize()
    except (ImportError, OSError, ValueError, IndexError):
        return _PROGRAMS
