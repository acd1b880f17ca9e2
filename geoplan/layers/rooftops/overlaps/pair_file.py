"""Pairs of roofs that overlap, more than fit into memory: on disk, and given back sorted, a part at a time.

They are dealt out to stretches of the file by the roof that gives way, so that a stretch has no more pairs than may be
held, and each is sorted on its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.int32]

_PAIR = 8
"""Bytes of a pair in the file."""


class PairFile:
    """Pairs of numbers of roofs.

    Parameters
    ----------
    folder
        A folder for its two files, which exists.
    held
        How many pairs are in memory at once, about.

    Examples
    --------
    >>> import tempfile
    >>> pairs = PairFile(Path(tempfile.mkdtemp()), held=2)
    >>> pairs.add(np.array([[0, 1], [1, 2], [0, 3]]))
    >>> for owners, others in pairs.by_other(np.array([2, 1, 3, 0])):
    ...     print(owners.tolist(), others.tolist())
    [3, 1] [0, 0]
    [1] [2]
    """

    def __init__(self, folder: Path, *, held: int) -> None:
        self._path, self._dealt_path = folder / "pairs.bin", folder / "pairs-dealt.bin"
        self._path.write_bytes(b"")
        self._held = held

    def add(self, pairs: NDArray[np.integer]) -> None:
        """Append pairs, shape (n, 2)."""
        with self._path.open("ab") as stream:
            np.ascontiguousarray(pairs, dtype=np.int32).tofile(stream)

    def blocks(self) -> Iterator[Numbers]:
        """Yield the pairs as they came, shape (n, 2)."""
        with self._path.open("rb") as stream:
            while len(block := np.fromfile(stream, dtype=np.int32, count=2 * self._held)):
                yield block.reshape(-1, 2)

    def by_other(self, ranks: NDArray[np.integer]) -> Iterator[tuple[Numbers, Numbers]]:
        """Yield the pairs as owners and the other ones, sorted by the other one, then by the owners' ranks.

        Parameters
        ----------
        ranks
            The place of each roof in the order of precedence: of a pair the lower one is the owner.

        Yields
        ------
        tuple
            All pairs of some of the other ones, whose numbers are higher than those before.
        """
        counts = np.zeros(len(ranks), dtype=np.int64)
        for block in self.blocks():
            np.add.at(counts, _turned(block, ranks)[:, 1], 1)
        ends = np.cumsum(counts)
        del counts
        if not len(ends) or not ends[-1]:
            return
        stretch = ((ends - 1) // self._held).astype(np.int32)  # of each other one
        firsts = np.searchsorted(stretch, np.arange(stretch[-1] + 2))  # some are empty: one roof may have many pairs
        edges = np.r_[0, ends][firsts]
        del ends
        self._deal(ranks, stretch, edges[:-1])
        with self._dealt_path.open("rb") as stream:
            for count in np.diff(edges).tolist():
                pairs = np.fromfile(stream, dtype=np.int32, count=2 * count).reshape(-1, 2)
                if count:
                    order = np.lexsort((ranks[pairs[:, 0]], pairs[:, 1]))
                    yield pairs[order, 0], pairs[order, 1]

    def _deal(self, ranks: NDArray[np.integer], stretch: Numbers, starts: Integers) -> None:
        """Write the pairs, the owner first, each into the stretch of its other one."""
        at = starts.copy()
        with self._dealt_path.open("wb") as stream:
            for block in self.blocks():
                pairs = _turned(block, ranks)
                own = stretch[pairs[:, 1]]
                order = np.argsort(own, kind="stable")
                pairs, own = pairs[order], own[order]
                edges = np.flatnonzero(np.r_[True, own[1:] != own[:-1], True])
                for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
                    stream.seek(int(at[own[first]]) * _PAIR)
                    pairs[first:last].tofile(stream)
                    at[own[first]] += last - first


def _turned(pairs: Numbers, ranks: NDArray[np.integer]) -> Numbers:
    """Return pairs with the owner first."""
    turned = ranks[pairs[:, 0]] > ranks[pairs[:, 1]]
    return np.where(turned[:, None], pairs[:, ::-1], pairs)
