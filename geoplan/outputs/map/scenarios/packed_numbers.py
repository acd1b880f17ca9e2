"""Rows of numbers in a page, whole to the last bit where they are reckoned with, in levels where they only vary.

scripts/packing/packed_numbers.js reads them.
"""

import base64
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.outputs.map.packed_hours import packed_hours

LEVELS = 2**14 - 1
"""How many steps a row of futures has from its least to its greatest."""


class PackedNumbers:
    """Rows of doubles, each once, however often it is asked for."""

    def __init__(self) -> None:
        self._rows: list[npt.NDArray[np.float64]] = []
        self._known: dict[bytes, int] = {}

    def place_of(self, row: npt.ArrayLike) -> int:
        """Return where a row stands; it is added where it is new."""
        numbers = np.asarray(row, dtype=np.float64).ravel()
        place = self._known.setdefault(numbers.tobytes(), len(self._rows))
        if place == len(self._rows):
            self._rows.append(numbers)
        return place

    def content(self) -> dict[str, Any]:
        """Return the rows as lengths and one text.

        The bytes are a raw deflate stream of eight planes: the lowest bytes of all numbers, then the next, in base64.

        Examples
        --------
        >>> numbers = PackedNumbers()
        >>> numbers.place_of([1.0, 2.0]), numbers.place_of([3.0]), numbers.place_of([1.0, 2.0])
        (0, 1, 0)
        >>> numbers.content()["lengths"]
        [2, 1]
        """
        whole = np.concatenate([np.empty(0), *self._rows])
        planes = whole.astype("<f8").view(np.uint8).reshape(-1, 8).T
        squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = squeezed.compress(planes.tobytes()) + squeezed.flush()
        return {"lengths": [len(row) for row in self._rows], "packed": base64.b64encode(packed).decode()}


class PackedFutures:
    """Rows of factors, one a future, each once: how a thing varies, in `LEVELS` steps from its least to its greatest.

    Parameters
    ----------
    count
        How many futures there are.
    levels
        How many steps: with fewer a page is smaller.
    """

    def __init__(self, count: int, *, levels: int = LEVELS) -> None:
        self.count = count
        self.levels = levels
        self._rows: list[npt.NDArray[np.int64]] = []
        self._ends: list[tuple[float, float]] = []
        self._known: dict[bytes, int] = {}

    def place_of(self, row: npt.ArrayLike) -> int | None:
        """Return where a row stands; None for one that is 1 in all futures.

        Parameters
        ----------
        row
            (futures,) factors; those beyond the first `count` are left out.
        """
        factors = np.asarray(row, dtype=np.float64)[: self.count]
        if not self.count or bool(np.all(factors == 1.0)):
            return None
        place = self._known.setdefault(factors.tobytes(), len(self._rows))
        if place == len(self._rows):
            levels, ends = _levels(factors, self.levels)
            self._rows.append(levels)
            self._ends.append(ends)
        return place

    def content(self) -> dict[str, Any]:
        """Return the rows: least and step of each, and one text, packed as hours are."""
        rows = np.array(self._rows, dtype=np.int64).reshape(len(self._rows), self.count)
        return {"count": self.count, "ends": [list(ends) for ends in self._ends], "rows": packed_hours(rows)}


def levelled(row: npt.ArrayLike, *, levels: int = LEVELS) -> npt.NDArray[np.float64]:
    """Return factors as the page has them: in whole steps from the least.

    Examples
    --------
    >>> levelled([0.5, 1.0, 1.5]).round(4).tolist()
    [0.5, 1.0, 1.5]
    """
    places, (least, step) = _levels(np.asarray(row, dtype=np.float64), levels)
    return np.asarray(least + step * places)


def _levels(factors: npt.NDArray[np.float64], most: int) -> tuple[npt.NDArray[np.int64], tuple[float, float]]:
    """Return which step each factor is nearest to; the least and the step have the 12 digits of all in the page."""
    least = float(f"{factors.min():.12g}")
    step = float(f"{(factors.max() - least) / most:.12g}")
    if not step > 0.0:
        return np.zeros(len(factors), dtype=np.int64), (least, 0.0)
    levels = np.clip(np.rint((factors - least) / step), 0, most).astype(np.int64)
    return levels, (least, step)
