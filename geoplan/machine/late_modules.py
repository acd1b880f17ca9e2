"""Modules of other packages that are read when something of them is first used, not where another package names them.

rioxarray names dask.array in its head, and pvlib each of its own modules: whoever imports them waits for what a run
never touches. Only geoplan's own commands ask for this; in another program imports are what they were. It is what
`importlib.util.LazyLoader` does from Python 3.12.3 on: before, a thread could meet a module that another one was still
reading.
"""

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_OF_PVLIB = ("bifacial", "iotools", "ivtools", "modelchain", "pvsystem", "spectrum")
LATE = ("dask.array", *(f"pvlib.{module}" for module in _OF_PVLIB))
"""What other packages name, and a run hardly ever uses."""


def read_late(names: Sequence[str] = LATE) -> None:
    """Let modules be read when something of them is first used, where they are not read yet.

    Parameters
    ----------
    names
        Each by its full name.
    """
    left = [name for name in names if name not in sys.modules]
    if left:
        sys.meta_path.insert(0, _Late(left))


class _Late(MetaPathFinder):
    """Finds some modules as Python would, and lets them be read late.

    Parameters
    ----------
    names
        Of the modules; each is asked for once.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._left = set(names)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what Python itself says of a module; None for one that is to be read at once, or is not there."""
        if fullname not in self._left:
            return None
        self._left.discard(fullname)
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader_state = _Reading(spec.loader)
            spec.loader = _LateLoader(spec.loader)
        return spec


@dataclass
class _Reading:
    """How far a module is read, and by whom it is; the lock is its thread's while it is being read."""

    loader: Loader
    is_begun: bool = False
    lock: Any = field(default_factory=threading.RLock)


class _LateLoader(Loader):
    """Makes a module that reads itself.

    Parameters
    ----------
    loader
        Reads it.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Make it as it is made anyway."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Put off reading it."""
        module.__class__ = _LateModule


class _LateModule(ModuleType):
    """A module that is read when something of it is asked for, and from then on is as any other."""

    def __getattribute__(self, name: str) -> Any:
        spec = object.__getattribute__(self, "__spec__")
        if name == "__spec__":  # every import of it asks for that
            return spec
        reading: _Reading = spec.loader_state
        with reading.lock:
            if object.__getattribute__(self, "__class__") is _LateModule and not reading.is_begun:
                reading.is_begun = True
                spec.loader = reading.loader
                try:
                    reading.loader.exec_module(self)
                except BaseException:
                    reading.is_begun = False
                    raise
                object.__setattr__(self, "__loader__", reading.loader)
                object.__setattr__(self, "__class__", ModuleType)
        return ModuleType.__getattribute__(self, name)
