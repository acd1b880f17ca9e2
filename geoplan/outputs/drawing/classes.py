"""Classes for choropleths: few, with round limits, and colours that colour-blind readers can tell apart."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geoplan.outputs.drawing.natural_breaks import natural_breaks, scatter_of
from geoplan.outputs.drawing.round_limits import Limits, round_limits

Scheme: TypeAlias = Literal["natural", "logarithmic", "steps", "single", "none"]
_Floats: TypeAlias = NDArray[np.float64]

MOST_CLASSES = 6
# A few very large values push nearly all zones into one natural class, and the map shows nothing: then logarithms.
MOST_IN_A_CLASS = 0.5
# Values nearer to each other than this share of the greatest are one value.
NOISE = 1e-9
# What round limits may cost: this share of the values' whole scatter.
MOST_LOSS = 0.01
# Figures beside their ranges are shown with so many digits.
SHOWN_DIGITS = 3
# Of more values than these not every place is tried as the end of a class.
MANY = 200
STEPS = (1, 2, 5)
# The lightest of inferno is the most glaring of all, and it is often that of zones with nothing.
PALEST = "#ebe3c8"
# From where to where ramps are taken, from light to dark: the darkest end would hide the text upon it.
RAMPS = {"viridis": (1.0, 0.1), "plasma": (1.0, 0.1), "inferno": (0.95, 0.14)}
_EVERY_DIGIT = 17


@dataclass(frozen=True)
class Classes:
    """The classes of one result.

    Attributes
    ----------
    scheme
        How they were made: ``natural`` (Fisher-Jenks), ``logarithmic`` (the same of the logarithms), ``steps`` (1, 2,
        5, 10, 20 and so on), ``single`` (one class a value), ``none``.
    limits
        Where one class ends and the next begins, rising. A value that equals a limit belongs to the upper class.
    values
        The value of each class of the scheme ``single``; else empty.
    is_none_apart
        Whether the first class holds the zones that have nothing, 0, and no others.
    """

    scheme: Scheme
    limits: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    is_none_apart: bool = False

    @property
    def count(self) -> int:
        """How many classes there are."""
        return 0 if self.scheme == "none" else len(self.limits) + 1

    def of(self, values: _Floats) -> NDArray[np.intp]:
        """Return the class of each value; -1 where it is not known.

        Examples
        --------
        >>> Classes("natural", (1.0, 5.0)).of(np.array([0.5, 1.0, 4.0, np.nan])).tolist()
        [0, 1, 1, -1]
        """
        return np.where(np.isfinite(values), np.searchsorted(self.limits, values, side="right"), -1)


def classify(
    values: _Floats, *, most: int = MOST_CLASSES, decimals: int | None = None, may_be_single: bool = True
) -> Classes:
    """Find classes for a result: natural breaks, of the logarithms where these would say little, at round limits.

    Parameters
    ----------
    values
        One value a zone; NaN where it is not known.
    most
        The largest number of classes.
    decimals
        With how many the values are shown; limits have no more, and what is shown alike is of one class.
    may_be_single
        Whether few values are a class each, told by the value.

    Returns
    -------
    Classes
        At most `most` classes that hold every known value, and none that holds no value. Of all limits with so many
        digits those with the least scatter; digits are as few as cost little of it.

    Examples
    --------
    >>> classify(np.array([1.04, 1.1, 5.2, 5.3, np.nan]), most=2).limits
    (3.0,)
    >>> classify(np.array([np.nan]))
    Classes(scheme='none', limits=(), values=(), is_none_apart=False)
    """
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    if not known.size:
        return Classes("none")
    distinct, greatest, weights = _grouped(known, decimals)
    if distinct.size <= most and may_be_single:
        shown = distinct if decimals is None else np.round(distinct, decimals) + 0.0
        return Classes("single", tuple(distinct[1:].tolist()), tuple(shown.tolist()))
    groups = _Groups(distinct, greatest, _as_shown(greatest, decimals), weights)
    plain = Classes("natural", _round(groups, groups.values, most, decimals))
    if np.bincount(plain.of(known)).max() <= MOST_IN_A_CLASS * known.size:
        return plain
    return _logarithmic(groups, most, decimals)


def stepped(values: _Floats, *, most: int) -> Classes:
    """Return the steps 1, 2, 5, 10, 20 and so on up to the greatest value, for results that are compared.

    Parameters
    ----------
    values
        Of all these results, none below 0; NaN where they are not known.
    most
        The largest number of classes: the smallest values are of one. Where some have nothing, they are one.

    Examples
    --------
    >>> stepped(np.array([0.3, 4.0, 17.0, 88.0]), most=4).limits
    (10.0, 20.0, 50.0)
    >>> stepped(np.array([0.0, 0.3, 4.0]), most=3)
    Classes(scheme='steps', limits=(0.3, 2.0), values=(), is_none_apart=True)
    """
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    if not known.size:
        return Classes("none")
    some = known[known > 0]
    if not some.size:
        return Classes("single", (), (0.0,))
    is_none_apart = some.size < known.size
    if not is_none_apart and some.min() == some.max():
        return Classes("single", (), (float(some[0]),))
    sizes = range(math.floor(math.log10(some.min())), math.floor(math.log10(some.max())) + 1)
    steps = [step for size in sizes for step in (float(f"{part}e{size}") for part in STEPS)]
    inner = [step for step in steps if some.min() < step <= some.max()]
    room = most - 1 - is_none_apart
    limits = inner[max(len(inner) - room, 0) :]
    return Classes("steps", (*([float(some.min())] if is_none_apart else []), *limits), is_none_apart=is_none_apart)


@cache
def colours(palette: str, count: int) -> tuple[str, ...]:
    """Return so many colours of a palette, from light to dark.

    Parameters
    ----------
    palette
        ``viridis``, ``plasma``, ``inferno``, or a sequential ColorBrewer palette that is safe for colour-blind readers,
        such as ``YlGnBu``.
    count
        How many.

    Examples
    --------
    >>> colours("YlGnBu", 3)
    ('#edf8b1', '#7fcdbb', '#2c7fb8')
    """
    from branca.colormap import linear

    if palette in RAMPS:
        light, dark = RAMPS[palette]
        steps = [light - (light - dark) * step / max(count - 1, 1) for step in range(count)]
        ramp = tuple(getattr(linear, palette).rgb_hex_str(step) for step in steps)
        return (PALEST, *ramp[1:]) if palette == "inferno" and count > 1 else ramp
    listed = getattr(linear, f"{palette}_{max(count, 3):02d}").colors
    rgb = [tuple(round(255 * part) for part in colour[:3]) for colour in listed]
    return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in rgb[-count:] if count)


@dataclass(frozen=True)
class _Groups:
    """Distinct values, rising; the greatest of each, the greatest figure shown for it, how often it is in the data."""

    values: _Floats
    greatest: _Floats
    shown: _Floats
    weights: _Floats

    def after(self, first: int) -> "_Groups":
        return _Groups(self.values[first:], self.greatest[first:], self.shown[first:], self.weights[first:])


def _grouped(known: _Floats, decimals: int | None) -> tuple[_Floats, _Floats, _Floats]:
    """Return the least and the greatest value of those that are one, and how many they are."""
    distinct, counts = np.unique(known, return_counts=True)
    # Sums of the same figures in another order differ in their last digits; that is no difference to show.
    ends = np.diff(distinct, append=np.inf) > NOISE * np.abs(distinct).max()
    if decimals is not None:
        ends &= np.diff(np.round(distinct, decimals), append=np.inf) != 0
    last = np.flatnonzero(ends)
    first = np.concatenate([[0], last[:-1] + 1])
    return distinct[first], distinct[last], np.diff(np.cumsum(counts)[last], prepend=0).astype(float)


def _as_shown(values: _Floats, decimals: int | None) -> _Floats:
    """Return the greatest figure that is shown for a value: with its decimals, or in a few digits."""
    few = np.array([float(f"{value:.{SHOWN_DIGITS - 1}e}") for value in values])
    shown = np.maximum(values, few)
    return shown if decimals is None else np.maximum(shown, np.round(values, decimals))


def _logarithmic(groups: _Groups, most: int, decimals: int | None) -> Classes:
    """Cut the logarithms; zones that have nothing are a class of their own, and what is below 0 counts by its size."""
    least = float(groups.values[0])
    if least < 0:
        scale = float(np.median(np.abs(groups.values)))
        return Classes("logarithmic", _round(groups, np.arcsinh(groups.values / (scale or 1.0)), most, decimals))
    if least > 0:
        return Classes("logarithmic", _round(groups, np.log(groups.values), most, decimals))
    some = groups.after(1)
    limits = _round(some, np.log(some.values), most - 1, decimals)
    return Classes("logarithmic", (float(some.values[0]), *limits), is_none_apart=True)


def _round(groups: _Groups, scale: _Floats, most: int, decimals: int | None) -> tuple[float, ...]:
    """Return the limits of the classes with the least scatter on a scale, with as few digits as cost little of it."""
    whole = scatter_of(scale, [scale.size - 1], weights=groups.weights)
    finest = _finest(groups) if scale.size > MANY else None
    ends = natural_breaks(scale, min(most, scale.size), weights=groups.weights, cuts=finest)
    least = scatter_of(scale, ends, weights=groups.weights)
    chosen, left = np.empty(0), whole
    for limits in _choices(groups, decimals):
        cuts = np.flatnonzero(np.isfinite(limits))
        if not cuts.size:
            continue
        ends = natural_breaks(scale, min(most, cuts.size + 1), weights=groups.weights, cuts=cuts)
        scatter = scatter_of(scale, ends, weights=groups.weights)
        if scatter < left:
            chosen, left = limits[ends[:-1]], scatter
        if left <= least + MOST_LOSS * whole:
            break
    return tuple(chosen.tolist())


def _finest(groups: _Groups) -> NDArray[np.intp] | None:
    """Return where classes of very many values are tried to end: at numbers of a few digits; anywhere where none is."""
    cuts = np.flatnonzero(np.isfinite(round_limits(groups.values, groups.values, digits=SHOWN_DIGITS - 1)))
    return cuts if cuts.size > MANY // 2 else None


def _choices(groups: _Groups, decimals: int | None) -> Iterator[Limits]:
    """Yield limits between neighbours with ever more digits: first those that no figure as it is shown contradicts."""
    for digits in range(1, SHOWN_DIGITS + 1):
        yield round_limits(groups.shown, groups.values, digits=digits, decimals=decimals)
    if decimals is None:
        for digits in range(1, _EVERY_DIGIT + 1):
            yield round_limits(groups.values, groups.values, digits=digits)
        return
    figures = np.maximum(groups.greatest, np.round(groups.greatest, decimals))
    # between two figures that are neighbours lies no number as short as they are, but half a step
    for places in (decimals, decimals + 1):
        for digits in range(1, _EVERY_DIGIT + 1):
            yield round_limits(figures, groups.values, digits=digits, decimals=places)
