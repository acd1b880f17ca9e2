"""How often Python searches for things that only hold each other."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARE = (20_000, 20, 50)
"""New objects before the young are searched, and searches before the older ones are: usually 700, 10 and 10."""
_blocks: list[object] = []
"""Those that are open: what is kept aside outside of them is somebody else's."""


@contextmanager
def rarely_searched() -> Iterator[None]:
    """Search rarely in a block that makes many objects, and never through those that stand before it.

    Modules, tables of words and cells of workbooks are hundreds of thousands of objects that hold no circles; to go
    through them again and again took a tenth of a run.

    Examples
    --------
    >>> with rarely_searched():
    ...     rows = [[number] for number in range(3)]
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_RARE)
    _blocks.append(before)
    try:
        yield
    finally:
        _blocks.pop()
        gc.set_threshold(*before)


def keep_aside() -> None:
    """Never search what there is now, in a block that searches rarely: it stays till `search_all`."""
    if _blocks:
        gc.freeze()


def search_all() -> None:
    """Search through all there is, what was kept aside too, once a piece of work is over that others follow."""
    if _blocks:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
