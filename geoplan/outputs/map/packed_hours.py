"""Hours of a year in a page: rows of small whole numbers, each told by steps from what it is most like, compressed.

The bytes are a raw deflate stream. For each row one byte says what its numbers are told from: 0 from nothing, else the
place in `LAGS` of how many hours before, or `ROW_BEFORE`, the row before it at the same hour. Then the steps
(number - what it is told from, zigzag) as two planes of bytes, the low ones of all hours, then the high ones.
scripts/estates/estate_hours.js reads it.
"""

import base64
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

LAGS = (0, 1, 24, 168)
"""Hours before: none, one, a day, a week."""
ROW_BEFORE = len(LAGS)
_LARGEST = 2**14


def packed_hours(rows: npt.ArrayLike) -> str:
    """Pack rows of whole numbers for a page.

    Parameters
    ----------
    rows
        (rows, hours), 0 to 16,383. Rows that are alike should stand together.

    Returns
    -------
    str
        Base64, which writes three bytes as four letters.

    Raises
    ------
    ValueError
        For numbers that do not fit.

    Examples
    --------
    >>> len(packed_hours([[5] * 8760]))
    48
    """
    numbers = np.asarray(rows).astype(np.int64)
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < _LARGEST:
        raise ValueError(f"numbers of hours must be 0 to {_LARGEST - 1}")
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    parts = [squeezed.compress(_shortest(numbers, row)) for row in range(len(numbers))]
    return base64.b64encode(b"".join(parts) + squeezed.flush()).decode()


def _shortest(numbers: npt.NDArray[np.int64], row: int) -> bytes:
    """Return the way to tell a row that is shortest when it is compressed."""
    return min(_ways(numbers, row), key=lambda way: len(zlib.compress(way, 6)))


def _ways(numbers: npt.NDArray[np.int64], row: int) -> Iterator[bytes]:
    values = numbers[row]
    for way, lag in enumerate(LAGS):
        if lag < len(values):
            known = np.concatenate([np.zeros(lag, dtype=np.int64), values[:-lag]]) if lag else 0
            yield _told(way, values - known)
    if row:
        yield _told(ROW_BEFORE, values - numbers[row - 1])


def _told(way: int, steps: npt.NDArray[np.int64]) -> bytes:
    zigzag = (steps << 1) ^ (steps >> 63)
    return bytes([way]) + (zigzag & 255).astype(np.uint8).tobytes() + (zigzag >> 8).astype(np.uint8).tobytes()
