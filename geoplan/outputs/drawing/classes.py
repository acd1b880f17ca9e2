"""Classes for choropleths: a few breaks that can be read, and colours that colour-blind readers can tell apart."""

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geoplan.outputs.drawing.natural_breaks import natural_breaks

Scheme: TypeAlias = Literal["natural", "quantiles", "single", "none"]

MOST_CLASSES = 6
# A few very large values push nearly all zones into one natural class, and the map shows nothing: then quantiles.
MOST_IN_A_CLASS = 0.5
# The least and the greatest value need not be exact to the last digit in a legend.
OUTER_DIGITS = 3
# Values nearer to each other than this share of the greatest are one value.
NOISE = 1e-9


@dataclass(frozen=True)
class Classes:
    """The classes of one result.

    Attributes
    ----------
    scheme
        How the breaks were found: ``natural`` (Fisher-Jenks), ``quantiles``, ``single`` (one class a value), ``none``.
    lowest
        Lower end of the first class.
    breaks
        Upper end of each class, rising; a value belongs to the first class whose end it does not exceed.
    """

    scheme: Scheme
    lowest: float
    breaks: tuple[float, ...]

    def of(self, values: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the class of each value; -1 where it is not known.

        Examples
        --------
        >>> Classes("single", 0.0, (1.0, 5.0)).of(np.array([0.5, 1.0, 4.0, np.nan])).tolist()
        [0, 0, 1, -1]
        """
        return np.where(np.isfinite(values), np.searchsorted(self.breaks, values, side="left"), -1)


def classify(values: NDArray[np.float64], *, most: int = MOST_CLASSES) -> Classes:
    """Find classes for a result: natural breaks, or quantiles where these would say little.

    Parameters
    ----------
    values
        One value a zone; NaN where it is not known.
    most
        The largest number of classes.

    Returns
    -------
    Classes
        At most `most` classes that hold every known value, with breaks of as few digits as leave each in its class.

    Examples
    --------
    >>> classify(np.array([1.04, 1.1, 5.2, 5.3, np.nan]), most=2)
    Classes(scheme='natural', lowest=1.04, breaks=(2.0, 5.3))
    >>> classify(np.array([np.nan]))
    Classes(scheme='none', lowest=nan, breaks=())
    """
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    distinct, counts = np.unique(known, return_counts=True)
    if not distinct.size:
        return Classes("none", math.nan, ())
    # Sums of the same figures in another order differ in their last digits; that is no difference to show.
    last = np.flatnonzero(np.diff(distinct, append=np.inf) > NOISE * np.abs(distinct).max())
    weights = np.diff(np.cumsum(counts)[last], prepend=0).astype(float)
    if last.size <= most:
        return Classes("single", float(distinct[0]), tuple(distinct[last].tolist()))
    ends = natural_breaks(distinct[last], most, weights=weights)
    if np.diff(np.cumsum(weights)[ends], prepend=0).max() <= MOST_IN_A_CLASS * known.size:
        return _rounded("natural", distinct, last[ends])
    # Where very many zones share the least value, often none at all, they are a class of their own.
    common = int(weights[0] > known.size / most)
    rest = np.repeat(distinct[last[common:]], weights[common:].astype(int))
    quantiles = np.quantile(rest, np.arange(1, most - common + 1) / (most - common))
    # A quantile lies between two values: a class ends with its largest member.
    members = np.searchsorted(distinct[last], quantiles, side="right") - 1
    return _rounded("quantiles", distinct, last[np.unique([*range(common), *members])])


def colours(palette: str, count: int) -> tuple[str, ...]:
    """Return so many colours of a palette, from light to dark.

    Parameters
    ----------
    palette
        ``viridis``, or a sequential ColorBrewer palette that is safe for colour-blind readers, such as ``YlGnBu``.
    count
        How many.

    Examples
    --------
    >>> colours("YlGnBu", 3)
    ('#edf8b1', '#7fcdbb', '#2c7fb8')
    """
    from branca.colormap import linear

    if palette == "viridis":
        # From light to dark, as the others; the darkest end would hide the text upon it.
        steps = [1.0 - 0.9 * step / max(count - 1, 1) for step in range(count)]
        return tuple(getattr(linear, palette).rgb_hex_str(step) for step in steps)
    listed = getattr(linear, f"{palette}_{max(count, 3):02d}").colors
    rgb = [tuple(round(255 * part) for part in colour[:3]) for colour in listed]
    return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in rgb[-count:] if count)


def _rounded(scheme: Scheme, distinct: NDArray[np.float64], ends: NDArray[np.intp]) -> Classes:
    """Write the breaks with as few digits as leave every value in its class, the outer ends rounded outwards."""
    inner = (_shortest(distinct[end], distinct[end + 1]) for end in ends[:-1])
    lowest = -_up(-distinct[0], OUTER_DIGITS)
    return Classes(scheme, lowest + 0.0, (*inner, _up(distinct[-1], OUTER_DIGITS)))


def _shortest(end: float, below: float) -> float:
    for digits in range(1, 18):
        candidate = _up(end, digits)
        if end <= candidate < below:
            return candidate
    return float(end)


def _up(value: float, digits: int) -> float:
    """Round up to so many significant digits."""
    if value == 0:
        return 0.0
    step = Decimal(1).scaleb(math.floor(math.log10(abs(value))) - digits + 1)
    return float(Decimal(repr(float(value))).quantize(step, ROUND_CEILING))
