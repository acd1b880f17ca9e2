"""Heights and numbers of storeys as people write them: with units, in feet and inches, several in one cell.

OpenStreetMap's rules (wiki.openstreetmap.org, Key:height): metres unless a unit follows. Where a cell holds several
values or a range, the building is as high as the highest. No building is 0 m high: 0 means that nobody measured.
"""

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

_FOOT_M = 0.3048
_INCHES = 12
_NUMBER = r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_METRES = re.compile(rf"{_NUMBER} ?(?:m|mt|mtr|met(?:er|re)s?|м)?\.?", re.IGNORECASE)
_FEET = re.compile(
    rf"{_NUMBER} ?(?:ft\.?|feet|foot|'|′|’)(?: ?{_NUMBER} ?(?:\"|″|”|''|in\.?|inch(?:es)?)?)?", re.IGNORECASE
)
_STOREYS = re.compile(rf"{_NUMBER} ?(?:levels?|storeys?|stories|floors?|tầng|階)?", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*(?:;|/|\||\s-\s|–|(?<=[0-9m])-(?=[0-9]))\s*")

Reader: TypeAlias = Callable[[str], float]


def metres(text: str) -> float:
    r"""Return a height in metres; NaN where the text is none.

    Examples
    --------
    >>> metres("12.5"), metres("12 m"), round(metres("7'4\""), 3), round(metres("20 ft"), 3), metres("tall")
    (12.5, 12.0, 2.235, 6.096, nan)
    """
    return _highest(text, _one_height)


def storeys(text: str) -> float:
    """Return a number of storeys; NaN where the text is none.

    Examples
    --------
    >>> storeys("3.5"), storeys("3;4"), storeys("2-3"), storeys("many")
    (3.5, 4.0, 3.0, nan)
    """
    return _highest(text, _one_count)


def read_each(texts: Iterable[str], read: Reader) -> NDArray[np.float64]:
    """Return the numbers of many texts, each text read once; NaN where it is empty or none."""
    known: dict[str, float] = {"": float("nan")}
    return np.array([known[text] if text in known else known.setdefault(text, read(text)) for text in texts], float)


def _highest(text: str, read: Reader) -> float:
    values = [read(part) for part in _SEVERAL.split(text.strip()) if part]
    return max(values) if values and not np.isnan(values).any() else float("nan")


def _one_height(text: str) -> float:
    match = _METRES.fullmatch(text)
    if match:
        return float(match[1])
    match = _FEET.fullmatch(text)
    return (float(match[1]) + float(match[2] or "0") / _INCHES) * _FOOT_M if match else _signed(text)


def _one_count(text: str) -> float:
    match = _STOREYS.fullmatch(text)
    return float(match[1]) if match else _signed(text)


def _signed(text: str) -> float:
    """Return what else is a number, so that a range can refuse it: -9999, 1e3."""
    try:
        return float(text)
    except ValueError:
        return float("nan")
