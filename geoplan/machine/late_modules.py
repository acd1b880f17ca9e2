"""Modules of other packages that are read when something of them is first used, not where another package names them.

rioxarray names dask.array in its head, and pvlib each of its own modules: whoever imports them waits for what a run
never touches. Only geoplan's own commands ask for this; in another program imports are what they were.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

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
            spec.loader = LazyLoader(spec.loader)
        return spec
