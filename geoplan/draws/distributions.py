"""What a range says: the distribution of which low and high are the fifth and the ninety-fifth percentile.

It is triangular, with the value as its mode, and for ranges of several times their low end the same in logarithms. An
end that is the value itself is a hard bound: nothing lies beyond it. What cannot be at all is cut off.
"""

import math
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

TAIL = 0.05
"""The share of futures below low, and above high."""
WIDE = 3.0
"""High over low, from which on a range is one of factors rather than of sums."""
HARD = "hard"
_STEPS = 200
"""Of an iteration that a quarter of them ends."""
_WHOLE_UNITS = frozenset({"year"})


class Ranged(Protocol):
    """What has a value and a range, as `geoplan.parameters.Parameter` has."""

    @property
    def name(self) -> str:
        """What it is called; two of one name are one."""

    @property
    def value(self) -> float:
        """The most likely value."""

    @property
    def low(self) -> float:
        """The fifth percentile; or the least, where it is the value or the ends are hard."""

    @property
    def high(self) -> float:
        """The ninety-fifth percentile; or the most."""

    @property
    def least(self) -> float:
        """The least that can be at all."""

    @property
    def greatest(self) -> float:
        """The most that can be at all."""

    @property
    def unit(self) -> str:
        """The unit; of years there are no parts."""

    @property
    def group(self) -> str:
        """With which others it moves; empty where it moves alone."""

    @property
    def ends(self) -> str:
        """``hard`` where low and high are bounds; else empty."""


class Triangle(NamedTuple):
    """A triangular distribution.

    Attributes
    ----------
    left, mode, right
        Its least, most likely and greatest value: of the quantity, or of its logarithm.
    logarithmic
        Which of both.
    """

    left: float
    mode: float
    right: float
    logarithmic: bool

    def quantile(self, share: npt.ArrayLike) -> Floats:
        """Return the values below which shares of the distribution lie."""
        u, width = np.asarray(share, dtype=float), self.right - self.left
        if width <= 0:
            values = np.full(u.shape, self.mode)
        else:
            below, above = self.mode - self.left, self.right - self.mode
            rising = self.left + np.sqrt(u * width * below)
            falling = self.right - np.sqrt((1.0 - u) * width * above)
            values = np.where(u * width < below, rising, falling)
        return np.exp(values) if self.logarithmic else values

    def share_below(self, value: float) -> float:
        """Return the share of the distribution below a value."""
        if self.logarithmic:
            value = math.log(value) if value > 0 else -math.inf
        if value <= self.left:
            return 0.0
        if value >= self.right:
            return 1.0
        width = self.right - self.left
        if value < self.mode:
            return (value - self.left) ** 2 / (width * (self.mode - self.left))
        return 1.0 - (self.right - value) ** 2 / (width * (self.right - self.mode))


def triangle_of(row: Ranged) -> Triangle:
    """Return the triangle of a range, before what cannot be is cut off.

    Parameters
    ----------
    row
        Its ``value`` is the mode. Low and high are its 5 % and 95 % points, or its ends: both where ``ends`` says
        ``hard``, one where it is the value. In logarithms where low is above 0 and high more than 3 times as large.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> triangle = triangle_of(load_parameters()["rooftop.usable_fraction.commercial"])
    >>> triangle.quantile([0.05, 0.95]).round(9).tolist()
    [0.35, 0.6]
    """
    low, mode, high = float(row.low), float(row.value), float(row.high)
    logarithmic = low > 0 and high / low > WIDE
    if logarithmic:
        low, mode, high = math.log(low), math.log(mode), math.log(high)
    down, up = mode - low, high - mode
    if row.ends != HARD:
        down, up = _reaching(down, up)
    return Triangle(mode - down, mode, mode + up, logarithmic)


def _reaching(down: float, up: float) -> tuple[float, float]:
    """Return how far a triangle reaches from its mode to either side, whose tails begin at some distances from it.

    ``(p - down)² = TAIL · (p + q) · p`` on the left side, whose reach is p, and likewise on the right, whose is q.
    """
    p, q = down, up
    for _ in range(_STEPS):
        before = (p, q)
        width = p + q
        p = down + math.sqrt(TAIL * width * p) if down > 0 else 0.0
        q = up + math.sqrt(TAIL * width * q) if up > 0 else 0.0
        if (p, q) == before:
            break
    return p, q


def quantile_function(row: Ranged) -> Callable[[npt.ArrayLike], Floats]:
    """Return what gives the value of a row below which a share of its futures lies.

    Parameters
    ----------
    row
        As for `triangle_of`. Of what lies outside of ``least`` and ``greatest`` there are no futures; years are whole.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> husk = load_parameters()["residues.rice_husk.rpr"]
    >>> husk.low == husk.value, quantile_function(husk)([0.0, 0.95]).round(9).tolist()
    (True, [0.2, 0.267])
    """
    triangle = triangle_of(row)
    first, last = triangle.share_below(row.least), triangle.share_below(row.greatest)

    def quantile(share: npt.ArrayLike) -> Floats:
        if row.low == row.high:
            return np.full(np.shape(share), float(row.value))
        inside = first + np.asarray(share, dtype=float) * (last - first)
        # what rounding takes over a bound comes back to it
        values = np.clip(triangle.quantile(inside), row.least, row.greatest)
        return np.rint(values) if row.unit in _WHOLE_UNITS else values

    return quantile


def share_below_value(row: Ranged) -> float:
    """Return the share of a row's futures in which it is below its value.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> husk = load_parameters()["residues.rice_husk.rpr"]
    >>> share_below_value(husk), float(quantile_function(husk)(share_below_value(husk))) == husk.value
    (0.0, True)
    """
    triangle = triangle_of(row)
    first, last = triangle.share_below(row.least), triangle.share_below(row.greatest)
    return (triangle.share_below(row.value) - first) / (last - first) if first < last else 0.0
