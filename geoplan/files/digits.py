"""How numbers are written into text files: 12 significant digits, degrees with 7 decimals (a centimetre).

What lies beyond is noise of binary fractions, and differs between machines. Counts have no ``.0``. Files that hold
doubles as they are (Parquet, GeoPackage, workbooks, rasters) keep them whole, and so do frames in memory.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import pandas as pd

SIGNIFICANT = 12
DEGREE_DECIMALS = 7
_DEGREES = ("longitude", "latitude")
_EXACT = 2.0**53
"""Beyond it a double no longer holds each whole number."""


def shortened(number: float) -> float | int:
    """Return a number with 12 significant digits, as an integer where it is whole.

    Examples
    --------
    >>> shortened(0.1 + 0.2), shortened(117413.0), shortened(1234567.890123456)
    (0.3, 117413, 1234567.89012)
    """
    short = float(f"{number:.{SIGNIFICANT}g}")
    return int(short) if short.is_integer() and abs(short) < _EXACT else short


def shortened_json(content: Any) -> Any:
    """Return plain JSON values with shortened numbers.

    Parameters
    ----------
    content
        Mappings, lists, texts, numbers; NaN and infinity stay, for who writes them to refuse.

    Examples
    --------
    >>> shortened_json({"a": [0.1 + 0.2, 2.0, True, None, "0.30000000000000004"]})
    {'a': [0.3, 2, True, None, '0.30000000000000004']}
    """
    if isinstance(content, Mapping):
        return {key: shortened_json(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [shortened_json(value) for value in content]
    if isinstance(content, float) and math.isfinite(content):
        return shortened(content)
    return content


def write_csv(frame: pd.DataFrame, path: Path | TextIO) -> None:
    """Write a table as CSV: UTF-8 with a byte-order mark, one header row, shortened numbers, empty where not known.

    Parameters
    ----------
    frame
        Without geometry; columns ``longitude`` and ``latitude`` are degrees.
    path
        The file; or a stream, into which no byte-order mark is written.
    """
    degrees = [name for name in _DEGREES if name in frame and pd.api.types.is_float_dtype(frame[name])]
    rounded = frame.round(dict.fromkeys(degrees, DEGREE_DECIMALS)) if degrees else frame
    rounded.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n", float_format=f"%.{SIGNIFICANT}g")
