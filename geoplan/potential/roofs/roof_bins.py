"""Which roofs are one kind to uncertain parameters: by class, form, size and direction, in bins that thresholds bound.

A parameter that is a threshold (the area from which a roof is commercial, the share of flat roofs) moves roofs from one
side to the other. The bins of size and of the number that decides a form end exactly where the base value stands, so
that at the base each lies on one side as a whole; between the ends of the parameter there are several, and inside of
one the roofs lie evenly.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.distributions import quantile_function
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.parameters import Parameter
from geoplan.potential.roofs.rooftop_pv import CLASS_AREAS, FLAT_SHARES, Floats

Integers: TypeAlias = npt.NDArray[np.int64]

BY_MODEL, AREA_GIVEN, CAPACITY_GIVEN, SHARE_GIVEN = range(4)
"""What a survey says of a roof: nothing that counts, its usable area, its capacity, the usable share of its estate."""
BY_SIZE = len(CLASSES)
"""The class of a roof that its size decides: it is another where the limits are."""
DRAWN = len(FORMS)
"""The form of a roof of which nobody knows it: flat where its number is below the share of flat roofs."""
DIRECTIONS = 6
"""Bins of the long axis, of half a circle; both sides of a roof count, so that the halves are alike."""

_SIZE_STEPS, _NUMBER_STEPS = 8, 4  # bins of a threshold on either side of its base value


class RoofKind(NamedTuple):
    """A kind of roofs, or many: each an integer, or an array of them.

    Attributes
    ----------
    given
        What a survey says: `BY_MODEL` and its neighbours.
    shaded
        1 where the shade of the neighbours was computed, else 0.
    roof_class
        Position in `CLASSES`, or `BY_SIZE`.
    roof_form
        Position in `FORMS`, or `DRAWN`.
    size, number
        Bins of the area, and of the number that decides the form: the first of those that are one to this class.
    direction
        Bin of the long axis; 0 where it does not matter.
    """

    given: Integers
    shaded: Integers
    roof_class: Integers
    roof_form: Integers
    size: Integers
    number: Integers
    direction: Integers


@dataclass(frozen=True, eq=False)
class RoofBins:
    """The bins of a study's roofs.

    Attributes
    ----------
    sizes, numbers
        Edges of the area [m2], from 0 to infinity, and of the number that decides a form, from 0 to 1.
    size_first, size_last
        For each class and `BY_SIZE` (rows) the first and the last of the bins that are one to it.
    number_first, number_last
        The same of the numbers.
    certain_class
        For each bin of size the class of a roof of which nobody knows it, or `BY_SIZE` where parameters can move it.
    certain_form
        For each class and `BY_SIZE`, and each bin of numbers, the form of a roof of which nobody knows it, or `DRAWN`.
    small
        The bins of size in which a plane can be too small.
    """

    sizes: Floats
    numbers: Floats
    size_first: Integers
    size_last: Integers
    number_first: Integers
    number_last: Integers
    certain_class: Integers
    certain_form: Integers
    small: npt.NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each part of a `RoofKind` can have."""
        sizes, numbers = len(self.sizes) - 1, len(self.numbers) - 1
        return (SHARE_GIVEN + 1, 2, BY_SIZE + 1, DRAWN + 1, sizes, numbers, DIRECTIONS)

    def kind_of(
        self, roof_class: Integers, roof_form: Integers, *, area: Floats, number: Floats, axis: Floats
    ) -> RoofKind:
        """Return the kinds of roofs of which no survey says anything.

        Parameters
        ----------
        roof_class, roof_form
            Positions in `CLASSES` and `FORMS`; `BY_SIZE` and `DRAWN` where nobody knows them.
        area
            Of the footprints [m2].
        number
            That decides the form, 0 to 1.
        axis
            Direction of the long axis, from north, in 0 to below 180. [degrees]
        """
        fine = np.searchsorted(self.sizes, area, side="right") - 1
        kind = np.where(roof_class == BY_SIZE, self.certain_class[fine], roof_class)
        size = self.size_first[kind, fine]
        place = np.minimum(np.searchsorted(self.numbers, number, side="right") - 1, len(self.numbers) - 2)
        drawn = roof_form == DRAWN
        form = np.where(drawn, self.certain_form[kind, place], roof_form)
        still = form == DRAWN
        direction = np.minimum(axis * (DIRECTIONS / 180.0), DIRECTIONS - 1).astype(np.int64)
        matters = (form != FORMS.index("flat")) & ~self.small[fine]
        none = np.zeros(len(fine), dtype=np.int64)
        return RoofKind(
            none,
            none,
            kind,
            form,
            size,
            np.where(still, self.number_first[kind, place], 0),
            np.where(matters, direction, 0),
        )

    def code_of(self, kind: RoofKind) -> Integers:
        """Return one number for each kind."""
        return np.asarray(np.ravel_multi_index(kind, self.shape), dtype=np.int64)

    def kind_with(self, code: Integers) -> RoofKind:
        """Return the kinds of `code_of`."""
        return RoofKind(*(np.asarray(part, dtype=np.int64) for part in np.unravel_index(code, self.shape)))


def roof_bins(parameters: Mapping[str, Parameter]) -> RoofBins:
    """Make the bins of a study's roofs, the same for each partition.

    Parameters
    ----------
    parameters
        ``rooftop.class_area.*``, ``rooftop.minimum_area``, ``rooftop.tilt.pitched.*`` and ``dwellings.flat_share*``,
        as far as there are such.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> bins = roof_bins(load_parameters())
    >>> bool({10.0, 250.0, 2000.0} <= {*bins.sizes.tolist()})
    True
    """
    planes = [f"rooftop.tilt.pitched.{kind}" for kind in CLASSES]
    names = (*CLASS_AREAS, *FLAT_SHARES, "rooftop.minimum_area", *planes)
    return _roof_bins(tuple(parameters[name] for name in names if name in parameters))


@lru_cache(maxsize=16)
def _roof_bins(rows: tuple[Parameter, ...]) -> RoofBins:
    known = {row.name: row for row in rows}
    areas = [_steps(known.get(name), _SIZE_STEPS) for name in CLASS_AREAS]
    shares = [_steps(known.get(name), _NUMBER_STEPS) for name in FLAT_SHARES]
    planes = [_plane_edges(known, kind) for kind in CLASSES]
    sizes = _edges([*areas, *planes], last=np.inf)
    numbers = _edges(shares, last=1.0)
    lower, upper = sizes[:-1], sizes[1:]
    certain = np.full(len(lower), BY_SIZE)
    commercial, industrial = (edges if len(edges) else np.array([0.0]) for edges in areas)
    certain[upper <= min(commercial[0], industrial[0])] = CLASSES.index("residential")
    certain[(lower >= commercial[-1]) & (upper <= industrial[0])] = CLASSES.index("commercial")
    certain[lower >= industrial[-1]] = CLASSES.index("industrial")
    size_first, size_last = _spans(sizes, [*planes, sizes])
    number_first, number_last = _spans(numbers, [*shares, np.zeros(0), numbers])
    forms = np.full((BY_SIZE + 1, len(numbers) - 1), DRAWN)
    flat, pitched = FORMS.index("flat"), FORMS.index("pitched")
    for position, edges in enumerate(shares):
        if len(edges):
            forms[position, numbers[1:] <= edges[0]] = flat
            forms[position, numbers[:-1] >= edges[-1]] = pitched
    forms[CLASSES.index("industrial")] = pitched
    largest = max(edges[-1] for edges in planes)
    return RoofBins(
        sizes, numbers, size_first, size_last, number_first, number_last, certain, forms, small=lower < largest
    )


def _reach(parameter: Parameter) -> Floats:
    """Return the lowest and the highest value that a parameter has in any draw."""
    return quantile_function(parameter)([0.0, 1.0])


def _steps(parameter: Parameter | None, count: int) -> Floats:
    """Return edges between the values that a threshold can have, the base value among them."""
    if parameter is None:
        return np.zeros(0)
    low, high = _reach(parameter)
    below = np.linspace(low, parameter.value, count + 1)
    above = np.linspace(parameter.value, high, count + 1)
    return np.unique(np.concatenate([below, [parameter.value], above]))


def _plane_edges(known: Mapping[str, Parameter], kind: str) -> Floats:
    """Return the areas at which a roof of a class becomes too small, flat or pitched, at the base and at the ends."""
    smallest, tilt = known["rooftop.minimum_area"], known[f"rooftop.tilt.pitched.{kind}"]
    least, most = _reach(smallest)
    lowest, steepest = (np.cos(np.radians(angle)) for angle in _reach(tilt))
    # along the slope half a footprint is longer by 1 / cos
    pitched = [2.0 * smallest.value * np.cos(np.radians(tilt.value)), 2.0 * least * steepest, 2.0 * most * lowest]
    return np.unique([least, smallest.value, most, *pitched])


def _edges(parts: Iterable[Floats], *, last: float) -> Floats:
    every = np.unique(np.concatenate([np.asarray(part, dtype=float) for part in parts]))
    inside = every[(every > 0.0) & (every < last)]
    return np.concatenate([[0.0], inside, [last]])


def _spans(edges: Floats, relevant: Iterable[Floats]) -> tuple[Integers, Integers]:
    """Return, for each set of relevant edges, the first and last bin of those that none of them parts."""
    firsts, lasts = [], []
    for own in relevant:
        starts = np.isin(edges[:-1], own)
        starts[0] = True
        first = np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))
        firsts.append(first)
        ends = np.append(np.flatnonzero(starts)[1:] - 1, len(starts) - 1)
        lasts.append(ends[np.cumsum(starts) - 1])
    return np.array(firsts), np.array(lasts)
