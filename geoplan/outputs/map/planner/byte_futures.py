"""Rows of what numbers are in each future, a byte each: enough for P10 and P90 of what follows from them.

scripts/business/business_bases.js reads them.
"""

import base64
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

STEPS = 255
"""How many steps a row has from its least to its greatest."""


class ByteFutures:
    """Rows of numbers, one a future, each once, however often it is asked for.

    Parameters
    ----------
    count
        How many futures there are.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._rows: list[npt.NDArray[np.uint8]] = []
        self._ends: list[tuple[float, float]] = []
        self._known: dict[bytes, int] = {}

    def place_of(self, row: npt.ArrayLike) -> int:
        """Return where a row stands; it is added where it is new. Numbers beyond the first `count` are left out."""
        numbers = np.asarray(row, dtype=np.float64)[: self.count]
        place = self._known.setdefault(numbers.tobytes(), len(self._rows))
        if place == len(self._rows):
            steps, ends = _steps(numbers)
            self._rows.append(steps)
            self._ends.append(ends)
        return place

    def content(self) -> dict[str, Any]:
        """Return the rows: least and step of each, and one text, a raw deflate stream of all bytes in base64.

        Examples
        --------
        >>> futures = ByteFutures(3)
        >>> futures.place_of([1.0, 2.0, 3.0]), futures.place_of([1.0, 2.0, 3.0]), futures.content()["count"]
        (0, 0, 3)
        """
        squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = squeezed.compress(b"".join(row.tobytes() for row in self._rows)) + squeezed.flush()
        ends = [list(each) for each in self._ends]
        return {"count": self.count, "ends": ends, "rows": base64.b64encode(packed).decode()}


def in_steps(row: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return numbers as the page has them: in whole steps from the least.

    Examples
    --------
    >>> in_steps([0.5, 1.0, 1.5]).round(2).tolist()
    [0.5, 1.0, 1.5]
    """
    steps, (least, step) = _steps(np.asarray(row, dtype=np.float64))
    return np.asarray(least + step * steps)


def _steps(numbers: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.uint8], tuple[float, float]]:
    """Return which step each number is nearest to; the least and the step have the 12 digits of all in the page."""
    least = float(f"{numbers.min():.12g}")
    step = float(f"{(numbers.max() - least) / STEPS:.12g}")
    if not step > 0.0:
        return np.zeros(len(numbers), dtype=np.uint8), (least, 0.0)
    return np.clip(np.rint((numbers - least) / step), 0, STEPS).astype(np.uint8), (least, step)
