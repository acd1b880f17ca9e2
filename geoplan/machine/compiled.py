"""Loops compiled by numba, kept on the disk for the next run wherever that is possible, and compiled anew where not.

numba keeps what it compiled beside the module, or in the user's cache, and stops where neither can be written: an
installation that is read-only, for a user without a home. Here it then goes to a folder for temporary files that
belongs to this user alone, for what stands in it is run. A place that fills up, or a file that is broken, costs time
and no run. What geoplan compiles is kept in the user's cache besides (`geoplan.machine.shared_cache`): a new
environment of the same version finds it there.
"""

import logging
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache

from geoplan.machine.shared_cache import SharedCache

logger = logging.getLogger(__name__)

_told: set[str] = set()


def compiled(**options: Any) -> Any:
    """Return a decorator that compiles a function when it is first called.

    Parameters
    ----------
    **options
        As for ``numba.njit``; there is always a cache, so it is not named.

    Examples
    --------
    >>> @compiled(error_model="numpy")
    ... def half(number):
    ...     return number / 2
    >>> half(3.0)
    1.5
    """

    def decorate(function: Callable[..., Any]) -> Any:
        dispatcher = numba.njit(**options)(function)
        if hasattr(dispatcher, "enable_caching"):  # NUMBA_DISABLE_JIT gives the function itself
            cache = _cache_of(function)
            if cache is not None:
                dispatcher._cache = cache  # as enable_caching() does
        return dispatcher

    return decorate


def is_compiled(function: Any) -> bool:
    """Say whether what a function was compiled to is kept on the disk, or it has no place there."""
    kept = getattr(function, "_cache", None)
    return kept.is_there if isinstance(kept, _PatientCache) else True


class _PatientCache(FunctionCache):
    """A cache whose troubles cost time alone, with the one that environments share behind it."""

    def __init__(self, py_func: Callable[..., Any]) -> None:
        super().__init__(py_func)  # type: ignore[no-untyped-call, unused-ignore]
        self._shared = SharedCache(py_func)

    @property
    def is_there(self) -> bool:
        """Whether anything is kept of the function."""
        return Path(self._cache_file._index_path).exists() or self._shared.is_there

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            loaded = super().load_overload(sig, target_context)  # type: ignore[no-untyped-call, unused-ignore]
        except Exception as error:  # a broken file is unpickled into any of them
            _tell(str(self.cache_path), error)
            loaded = None
        return self._shared.load_overload(sig, target_context) if loaded is None else loaded

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)  # type: ignore[no-untyped-call, unused-ignore]
        except OSError as error:
            _tell(str(self.cache_path), error)
        self._shared.save_overload(sig, data)


def _cache_of(function: Callable[..., Any]) -> FunctionCache | None:
    """Return where a function is kept once it is compiled; None where no place can be written."""
    made: Any = _PatientCache
    try:
        return made(function)
    except RuntimeError as error:  # numba: no locator available
        folder = _own_folder()
        if folder is None:
            _tell("TMPDIR", error)
            return None
    config: Any = numba.config
    config.CACHE_DIR = str(folder)
    try:
        return made(function)
    except RuntimeError as error:
        _tell(str(folder), error)
        return None


def _own_folder() -> Path | None:
    """Return a folder for temporary files that nobody else can write; None where there is none."""
    try:
        folder = Path(tempfile.gettempdir()) / f"geoplan-compiled-{os.getuid() if hasattr(os, 'getuid') else 'mine'}"
        folder.mkdir(mode=0o700, exist_ok=True)
        about = folder.lstat()
    except OSError:
        return None
    if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        return None
    return folder if stat.S_ISDIR(about.st_mode) else None


def _tell(place: str, error: Exception) -> None:
    """Say once for each place that compiled functions are not kept there."""
    if place not in _told:
        _told.add(place)
        reason = getattr(error, "strerror", None) or type(error).__name__
        logger.warning("compiled functions cannot be kept in %s (%s): each run compiles them anew", place, reason)
