"""What loops were compiled to, kept in the user's cache, where a new environment of the same version finds it.

numba's own cache stands beside the module: a new environment, or a new clone, begins without it, and half a minute of
compiling goes before its first run. Here the place is named by what the code says and not by where it stands: the
module's source and those of all modules of geoplan that it imports, for what they define is compiled in. Whatever goes
wrong here, the loop is compiled as it would be without.
"""

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core import caching
from platformdirs import user_cache_path

_PACKAGE = Path(__file__).parents[1]
_IMPORT = re.compile(r"^(?:from|import) (geoplan[\w.]*)(?: import (\([^)]*\)|[^\n#]+))?", re.MULTILINE)
_KEPT = 4
"""Versions of a module whose code is kept."""


class SharedCache:
    """The cache of one function; opened only where the one beside its module has not what is asked for.

    Parameters
    ----------
    function
        A function of any module; those of other packages are not kept here.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._opened: Any = None
        self._is_opened = False

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """Return what a signature was compiled to; None where it is not there, or broken."""
        with suppress(Exception):  # a broken file is unpickled into any of them
            return None if self._cache is None else self._cache.load_overload(signature, target_context)
        return None

    def save_overload(self, signature: Any, data: Any) -> None:
        """Keep what a signature was compiled to."""
        with suppress(Exception):  # no room, or a broken list of what is there
            if self._cache is not None:
                self._cache.save_overload(signature, data)

    @property
    def is_there(self) -> bool:
        """Whether anything is kept of the function."""
        return self._cache is not None and Path(self._cache._cache_file._index_path).exists()

    @property
    def _cache(self) -> Any:
        if not self._is_opened:
            self._is_opened = True
            made: Any = _Cache
            with suppress(OSError, RuntimeError):  # no place, or none for it: numba has no locator then
                self._opened = made(self._function)
        return self._opened


class _Locator(caching._CacheLocator):
    """Tells where in the user's cache a function of geoplan is kept."""

    def __init__(self, function: Any, file: Path) -> None:
        self._key = _key_of(file)
        self._line = function.__code__.co_firstlineno
        self._home = (
            user_cache_path("geoplan") / "compiled" / ".".join(file.relative_to(_PACKAGE).with_suffix("").parts)
        )

    @classmethod
    def from_function(cls, function: Any, file: str) -> "_Locator | None":
        """Return the place of a function; None for one that is not geoplan's, or where nothing may be kept."""
        path = Path(file)
        if getattr(numba.config, "CACHE_DIR", "") or not path.is_relative_to(_PACKAGE) or not path.is_file():
            return None
        place = cls(function, path)
        try:
            # the user's alone, also where new folders are usually the group's to write
            place._home.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
            place.ensure_cache_path()  # type: ignore[no-untyped-call, unused-ignore]
        except OSError:
            return None
        if not _is_own(place._home):  # what stands there is run
            return None
        with suppress(OSError):
            os.utime(place.get_cache_path())  # the newest of its versions
        _clear(place._home)
        return place

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._home / self._key[:16])

    def get_source_stamp(self) -> str:
        """Return what the code is known by."""
        return self._key

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart."""
        return str(self._line)


class _Kept(caching.CompileResultCacheImpl):
    _locator_classes = [_Locator]  # noqa: RUF012 (as numba has it)


class _Cache(caching.FunctionCache):
    _impl_class = _Kept


@cache
def _key_of(file: Path) -> str:
    """Return the hash of a module's source and of those it imports from geoplan, whatever stands above them."""
    digest = hashlib.sha256()
    for source in sorted(_sources(file)):
        digest.update(source.relative_to(_PACKAGE).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources(file: Path) -> set[Path]:
    """Return the files of a module and of all modules of geoplan that it imports when it is loaded."""
    known: set[Path] = set()
    left = [file]
    while left:
        source = left.pop()
        if source in known:
            continue
        known.add(source)
        for module, names in _IMPORT.findall(source.read_text(encoding="utf-8")):
            parts = module.split(".")[1:]
            within = [[name.split(" as ")[0].strip()] for name in names.strip("()\n ").split(",")]
            left += [path for more in ([], *within) for path in _files(_PACKAGE.joinpath(*parts, *more))]
    return known


def _files(module: Path) -> list[Path]:
    return [path for path in (module.with_suffix(".py"), module / "__init__.py") if path.is_file()]


def _is_own(folder: Path) -> bool:
    """Say whether a folder is this user's alone to write."""
    if not hasattr(os, "getuid"):
        return True
    about = folder.stat()
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _clear(home: Path) -> None:
    """Remove what older versions of a module were compiled to."""
    with suppress(OSError):
        versions = sorted(home.iterdir(), key=lambda folder: folder.stat().st_mtime)
        for folder in versions[:-_KEPT]:
            shutil.rmtree(folder, ignore_errors=True)
