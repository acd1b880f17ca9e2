"""Footprints that came more than once: the same outer outline, from whatever corner and in whichever direction."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.layers.rooftops.overlaps.precedence import id_keys
from geoplan.layers.rooftops.overlaps.store import RoofStore
from geoplan.machine.memory import at_once

Integers: TypeAlias = NDArray[np.int64]

_POLYGON = 3
_HELD, _HELD_BYTES = 1 << 20, 2_000
"""Roofs whose outlines are in memory at once, about, and what one takes."""
_ROUNDS = 8
"""How many different outlines in one box are told apart here; what is left overlaps, and is shared out as such."""
_MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)


@dataclass(frozen=True)
class Duplicates:
    """What came more than once.

    Attributes
    ----------
    gone
        The numbers of those that are left out.
    taller
        The numbers of those that stay, where another one is higher, or has the only height.
    heights
        The heights of the others. [m]
    """

    gone: Integers
    taller: Integers
    heights: NDArray[np.float64]


def duplicates(store: RoofStore, part: NDArray[np.bool_]) -> Duplicates:
    """Find the footprints whose outer outline stands there more than once.

    Of those the one with the courtyards stays (OpenStreetMap: the relation, not its outer way), else that with the
    lower id; it is as high as the highest of them.

    Parameters
    ----------
    store
        The roofs.
    part
        Which are parts of buildings: these are no duplicates of their building.
    """
    held = at_once(_HELD, bytes_each=_HELD_BYTES, least=1000)
    told = [_among(store, members) for members in _in_one_box(store.boxes(), part, held=held)]
    gone = np.concatenate([np.empty(0, np.int64), *(each.gone for each in told)])
    taller = np.concatenate([np.empty(0, np.int64), *(each.taller for each in told)])
    heights = np.concatenate([np.empty(0), *(each.heights for each in told)])
    by_number = np.argsort(taller)
    return Duplicates(np.sort(gone), taller[by_number], heights[by_number])


def _among(store: RoofStore, members: Integers) -> Duplicates:
    """Find the duplicates among roofs that share their box with others; numbers are in order."""
    clusters = _clusters(store, members)
    kept = clusters >= 0
    members, clusters = members[kept], clusters[kept]
    told = store.take(members, ["roof_id", "roof_area_m2", "height_m"])
    height = told["height_m"].astype(float)
    area = np.round(told["roof_area_m2"].astype(float), 3)
    order = np.lexsort((*id_keys(told["roof_id"]), area, clusters))
    members, clusters, height = members[order], clusters[order], height[order]
    first = np.r_[True, clusters[1:] != clusters[:-1]] if len(members) else np.empty(0, dtype=bool)
    tallest = np.fmax.reduceat(height, np.flatnonzero(first)) if len(members) else np.empty(0)
    lacking = ~np.isnan(tallest) & ~(height[first] == tallest)
    store.forget_pages()
    return Duplicates(members[~first], members[first][lacking], tallest[lacking])


def _in_one_box(boxes: NDArray[np.float64], part: NDArray[np.bool_], *, held: int) -> Iterator[Integers]:
    """Yield the numbers of roofs whose box another one has too, about so many at once, those of a box together."""
    keys = np.empty(len(boxes), dtype=np.uint64)
    for start in range(0, len(boxes), 1 << 18):
        bits = (boxes[start : start + (1 << 18)] + 0.0).view(np.uint64)
        bits = (bits ^ (bits >> np.uint64(29))) * _MIXERS
        keys[start : start + len(bits)] = np.bitwise_xor.reduce(bits ^ (bits >> np.uint64(32)), axis=1)
    whole = np.flatnonzero(~part)
    order = whole[np.argsort(keys[whole], kind="stable")]
    again = keys[order][1:] == keys[order][:-1]
    del keys, whole
    with_others = np.r_[again, False] | np.r_[False, again]
    firsts = np.flatnonzero((with_others & ~np.r_[False, again])[with_others])
    members = order[with_others]
    edges = [0, *firsts[1:][np.diff(firsts // held) > 0].tolist(), len(members)]  # no box is cut
    for first, last in pairwise(edges):
        if first < last:
            yield np.sort(members[first:last])


def _clusters(store: RoofStore, members: Integers) -> Integers:
    """Return the cluster of each: the number of the first with the same outline; -1 for those alone."""
    boxes = np.asarray(store.boxes()[members])
    outlines = _outer(store.shapes(members))
    clusters = np.full(len(members), -1)
    left = np.lexsort(boxes.T[::-1])
    for _ in range(_ROUNDS):
        new = np.r_[True, (boxes[left][1:] != boxes[left][:-1]).any(axis=1)]
        leader = left[np.flatnonzero(new)[np.cumsum(new) - 1]]
        same = shapely.equals_exact(outlines[left], outlines[leader])
        other = ~same
        same[other] = shapely.equals(outlines[left[other]], outlines[leader[other]])
        clusters[left[same]] = leader[same]
        left = left[~same]
        if not len(left):
            break
    alone = np.bincount(clusters[clusters >= 0], minlength=len(members)) == 1
    clusters[np.flatnonzero(alone)] = -1
    return clusters


def _outer(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons without their courtyards; other geometries as they are."""
    outer = shapes.copy()
    single = shapely.get_type_id(shapes) == _POLYGON
    outer[single] = shapely.polygons(shapely.get_exterior_ring(shapes[single]))
    return outer
