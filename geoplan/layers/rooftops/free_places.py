"""Drawn buildings that would meet others, or stand outside the zones, moved to where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

_NEAR, _ROUNDS = 12, 240
"""So many times a building tries the cells that its zone builds on, and so often in all: then the zone's other land."""


@dataclass(frozen=True)
class Ground:
    """Where the buildings of each zone may stand.

    Attributes
    ----------
    cells
        Of each zone, the centres of the cells that it builds on, shape (n, 2). [m]
    land
        Of each zone, the centres of all cells that can be built on. [m]
    size
        The side of a cell. [m]
    area
        The union of the zones.
    """

    cells: Sequence[Floats]
    land: Sequence[Floats]
    size: float
    area: Any


def with_room(
    rings: Floats, zones: Integers, *, ground: Ground, before: Floats, random: np.random.Generator
) -> tuple[Floats, Mask]:
    """Move buildings until none meets another and none stands outside the zones.

    Parameters
    ----------
    rings
        Closed rings, shape (n, 5, 2). [m]
    zones
        The number of the zone of each: it stays there.
    ground
        Where they may stand.
    before
        The rings of buildings that stay where they are.
    random
        Draws the places.

    Returns
    -------
    tuple
        The rings, moved; and which found room. The shape and the direction of a building stay.
    """
    rings = rings.copy()
    shapely.prepare(ground.area)
    shapes = np.concatenate([shapely.polygons(before), shapely.polygons(rings)])
    homeless = np.flatnonzero(_later_of_meeting(shapes)[len(before) :] | ~_inside(shapes[len(before) :], ground.area))
    kept = np.ones(len(shapes), dtype=bool)
    kept[len(before) + homeless] = False
    trees = [shapely.STRtree(shapes[kept])]
    for number in range(_ROUNDS):
        if not len(homeless):
            break
        choice = ground.cells if number < _NEAR else ground.land
        places = np.array([choice[zone][random.integers(len(choice[zone]))] for zone in zones[homeless]])
        places += (random.random(places.shape) - 0.5) * ground.size
        middle = rings[homeless, :4].mean(axis=1)
        moved = rings[homeless] - middle[:, None, :] + places[:, None, :]
        tried = shapely.polygons(moved)
        free = _inside(tried, ground.area) & ~_later_of_meeting(tried)
        for tree in trees:
            free[np.unique(tree.query(tried, predicate="intersects")[0])] = False
        rings[homeless[free]] = moved[free]
        if free.any():
            trees.append(shapely.STRtree(tried[free]))
        homeless = homeless[~free]
    room = np.ones(len(rings), dtype=bool)
    room[homeless] = False
    return rings, room


def apart(rings: Floats, area: Any) -> Mask:
    """Return which buildings lie in an area and meet none before them.

    Examples
    --------
    >>> square = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2], [0, 0]])
    >>> apart(np.stack([square, square + 1, square + 9, square + 4]), shapely.box(-1, -1, 8, 8)).tolist()
    [True, False, False, True]
    """
    shapes = shapely.polygons(rings)
    return _inside(shapes, area) & ~_later_of_meeting(shapes)


def _inside(shapes: Any, area: Any) -> Mask:
    shapely.prepare(area)
    return np.asarray(shapely.covers(area, shapes), dtype=bool)


def _later_of_meeting(shapes: Any) -> Mask:
    """Return which meet one that stands before them."""
    from geoplan.layers.rooftops.overlaps.boxes import meeting_boxes  # which is compiled: not before it is needed

    later = np.zeros(len(shapes), dtype=bool)
    for first, second in meeting_boxes(shapely.bounds(shapes).reshape(-1, 4), np.arange(len(shapes))):
        later[second[shapely.intersects(shapes[first], shapes[second])]] = True
    return later
