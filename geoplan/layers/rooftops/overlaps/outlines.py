"""How outlines of buildings meet, compiled: whether one is simple, whether two overlap, and what is left of one.

Most footprints are one ring of a few corners, and most of those that overlap cross twice. Such are worked out here in
a fraction of the time that a general library takes. Whatever is not plain (courtyards, shared walls, corners on
walls, many crossings) is called `UNSURE`, and asked of GEOS.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.machine.compiled import compiled
from geoplan.polygons.flat_polygons import FlatPolygons, polygons_of_wkb

if TYPE_CHECKING:
    import pyarrow as pa

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

APART, MEET, UNSURE = 0, 1, 2
"""Two outlines have no inside in common; they have; GEOS has to tell."""
_MOST_CORNERS = 64
"""Rings of more are asked of GEOS, whose time grows more slowly."""
_NEARLY_M2 = 1e-6
"""Twice the area of a triangle that is too flat to say on which side its corner lies: 0.1 um beside a wall of 10 m."""

_jit = compiled(nogil=True, error_model="numpy")


class Rings(NamedTuple):
    """Outlines as one array of corners.

    Attributes
    ----------
    corners
        x and y of each, counter-clockwise, without the closing one; shape (n, 2). [m]
    starts
        The first corner of each outline, and the end; shape (outlines + 1,).
    plain
        Which outlines are one ring of few corners; the others have none here.
    """

    corners: Floats
    starts: Integers
    plain: NDArray[np.bool_]

    def taken(self, places: Integers) -> "Rings":
        """Return the outlines at some places, in their order."""
        corners, starts = _taken(self.corners, self.starts, places)
        return Rings(corners, starts, self.plain[places])

    def without(self, gone: NDArray[np.bool_]) -> "Rings":
        """Return the outlines where some are not plain any more."""
        return self._replace(plain=self.plain & ~gone)


def joined(parts: Sequence[Rings]) -> Rings:
    """Return outlines of several parts as one."""
    if not parts:
        return Rings(np.empty((0, 2)), np.zeros(1, dtype=np.int64), np.empty(0, dtype=bool))
    counts = np.concatenate([np.diff(part.starts) for part in parts])
    starts = np.concatenate([[0], np.cumsum(counts)])
    corners, plain = (np.concatenate([getattr(part, name) for part in parts]) for name in ("corners", "plain"))
    return Rings(corners, starts, plain)


def rings_of_wkb(column: "pa.Array") -> Rings:
    """Return the corners of polygons in WKB, without a look at what else there is.

    Parameters
    ----------
    column
        Well-known binary, with 32 or 64 bit offsets; shape (outlines,).

    Examples
    --------
    >>> import pyarrow as pa
    >>> wkb = pa.array(shapely.to_wkb([shapely.box(0, 0, 2, 1), shapely.Point(3, 3)]).tolist())
    >>> rings = rings_of_wkb(wkb)
    >>> rings.starts.tolist(), rings.plain.tolist()
    ([0, 4, 4], [True, False])
    """
    return rings_of_polygons(polygons_of_wkb(column))


def rings_of_polygons(polygons: FlatPolygons) -> Rings:
    """Return the corners of those polygons that are one ring of few corners.

    Parameters
    ----------
    polygons
        As `geoplan.polygons.flat_polygons` reads them, in metres; shape (outlines,).
    """
    single = np.diff(polygons.outlines) == 1
    parts = polygons.outlines[:-1][single]
    single[single] = np.diff(polygons.parts)[parts] == 1
    rings = polygons.parts[polygons.outlines[:-1][single]]
    sizes = np.diff(polygons.rings)
    few = sizes[rings] <= _MOST_CORNERS + 1
    single[single] = few
    counts, firsts = np.zeros((2, len(single)), dtype=np.int64)
    counts[single], firsts[single] = sizes[rings[few]], polygons.rings[rings[few]]
    corners, starts = _opened_rings(polygons.corners, firsts, counts)
    return Rings(corners, starts, single)


def simple(rings: Rings) -> NDArray[np.bool_]:
    """Return which outlines are surely valid polygons; of the others GEOS has to tell.

    Parameters
    ----------
    rings
        The outlines, in metres or in degrees.

    Examples
    --------
    >>> bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> from geoplan.polygons.flat_polygons import polygons_of_shapes
    >>> simple(rings_of_polygons(polygons_of_shapes(np.array([shapely.box(0, 0, 2, 1), bow_tie])))).tolist()
    [True, False]
    """
    told = np.empty(len(rings.plain), dtype=np.bool_)
    _simple(rings.corners, rings.starts, told)
    return told & rings.plain


def meetings(rings: Rings, pairs: Integers) -> NDArray[np.int8]:
    """Return of each pair of valid outlines `APART`, `MEET` (their insides have an area in common) or `UNSURE`.

    Parameters
    ----------
    rings
        The outlines.
    pairs
        Their places, shape (pairs, 2).
    """
    told = np.full(len(pairs), UNSURE, dtype=np.int8)
    asked = np.flatnonzero(rings.plain[pairs].all(axis=1))
    _meetings(rings.corners, rings.starts, pairs, asked, told)
    return told


def left_beside(
    rings: Rings, owners: Integers, others: Integers, starts: Integers
) -> tuple[Geometries, NDArray[np.bool_]]:
    """Take owners from other outlines, where that leaves one ring or nothing.

    Parameters
    ----------
    rings
        The outlines, valid.
    owners
        The place of the owner of each pair, shape (pairs,).
    others
        The place of the outline that each group of pairs takes from, shape (groups,).
    starts
        The first pair of each group, and the end; shape (groups + 1,).

    Returns
    -------
    tuple
        What is left of each, and where that could be told; elsewhere None, shape (groups,).
    """
    sizes = np.empty(len(others), dtype=np.int64)
    corners = _beside(rings, owners, others, starts, sizes)
    told = sizes >= 0
    cut = sizes > 0
    left = np.full(len(others), None, dtype=object)
    left[told & ~cut] = shapely.Polygon()
    if cut.any():
        indices = np.repeat(np.arange(int(cut.sum())), sizes[cut])
        left[cut] = shapely.polygons(shapely.linearrings(corners, indices=indices))
    return left, told


@_jit
def _taken(corners: Floats, starts: Integers, places: Integers) -> Any:
    new_starts = np.zeros(len(places) + 1, dtype=np.int64)
    for row in range(len(places)):
        new_starts[row + 1] = new_starts[row] + starts[places[row] + 1] - starts[places[row]]
    new = np.empty((new_starts[-1], 2))
    for row in range(len(places)):
        new[new_starts[row] : new_starts[row + 1]] = corners[starts[places[row]] : starts[places[row] + 1]]
    return new, new_starts


@_jit
def _opened_rings(closed: Floats, firsts: Integers, counts: Integers) -> Any:
    """Drop the closing corners of rings that begin somewhere among others, and turn clockwise ones round."""
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    for number in range(len(counts)):
        starts[number + 1] = starts[number] + max(counts[number] - 1, 0)
    corners = np.empty((starts[-1], 2))
    for number in range(len(counts)):
        first, n = firsts[number], counts[number] - 1
        if n < 0:
            continue
        x0, y0 = closed[first, 0], closed[first, 1]
        doubled = 0.0
        for corner in range(first + 1, first + n - 1):
            doubled += (closed[corner, 0] - x0) * (closed[corner + 1, 1] - y0)
            doubled -= (closed[corner + 1, 0] - x0) * (closed[corner, 1] - y0)
        for corner in range(n):
            source = first + corner if doubled >= 0 else first + n - corner
            corners[starts[number] + corner] = closed[source]
    return corners, starts


@_jit
def _side(corners: Floats, a: int, b: int, others: Floats, c: int) -> float:
    """Twice the area of a triangle: above nought where c lies left of the way from a to b; 0 where it is too flat."""
    left = (corners[b, 0] - corners[a, 0]) * (others[c, 1] - corners[a, 1])
    right = (corners[b, 1] - corners[a, 1]) * (others[c, 0] - corners[a, 0])
    side = left - right
    return 0.0 if abs(side) <= _NEARLY_M2 else side


@_jit
def _boxes_apart(one: Floats, a: int, b: int, other: Floats, c: int, d: int) -> bool:
    for axis in range(2):
        if max(one[a, axis], one[b, axis]) < min(other[c, axis], other[d, axis]):
            return True
        if max(other[c, axis], other[d, axis]) < min(one[a, axis], one[b, axis]):
            return True
    return False


@_jit
def _cross(one: Floats, a: int, b: int, other: Floats, c: int, d: int) -> int:
    """Say whether the edges a-b and c-d are apart, meet in one inner point, or cannot be told."""
    if _boxes_apart(one, a, b, other, c, d):
        return APART
    from_c, from_d = _side(one, a, b, other, c), _side(one, a, b, other, d)
    if from_c * from_d > 0.0:
        return APART
    from_a, from_b = _side(other, c, d, one, a), _side(other, c, d, one, b)
    if from_a * from_b > 0.0:
        return APART
    if from_a == 0.0 or from_b == 0.0 or from_c == 0.0 or from_d == 0.0:
        return UNSURE
    return MEET


@_jit
def _simple(corners: Floats, starts: Integers, told: NDArray[np.bool_]) -> None:
    for number in range(len(told)):
        told[number] = _is_simple(corners[starts[number] : starts[number + 1]])


@_jit
def _is_simple(ring: Floats) -> bool:
    """Say whether a ring surely neither meets nor folds back on itself."""
    n = len(ring)
    for a in range(n):
        b, c = (a + 1) % n, (a + 2) % n
        if not (np.isfinite(ring[a, 0]) and np.isfinite(ring[a, 1])):
            return False
        if _side(ring, a, b, ring, c) == 0.0:
            ahead = (ring[b, 0] - ring[a, 0]) * (ring[c, 0] - ring[b, 0])
            ahead += (ring[b, 1] - ring[a, 1]) * (ring[c, 1] - ring[b, 1])
            if not ahead > 0.0:
                return False
    for first in range(n):
        for second in range(first + 2, n):
            if first == 0 and second == n - 1:
                continue
            if _cross(ring, first, first + 1, ring, second, (second + 1) % n) != APART:
                return False
    return n >= 3


@_jit
def _holds(ring: Floats, others: Floats, point: int) -> bool:
    """Say whether a point lies in a ring, on none of whose edges it lies."""
    x, y = others[point, 0], others[point, 1]
    inside = False
    for a in range(len(ring)):
        b = a + 1 if a + 1 < len(ring) else 0
        if (ring[a, 1] > y) != (ring[b, 1] > y):
            right = (ring[b, 0] - ring[a, 0]) * (y - ring[a, 1]) - (x - ring[a, 0]) * (ring[b, 1] - ring[a, 1])
            if (right > 0.0) == (ring[b, 1] > ring[a, 1]):
                inside = not inside
    return inside


@_jit
def _meetings(corners: Floats, starts: Integers, pairs: Integers, asked: Integers, told: NDArray[np.int8]) -> None:
    for pair in asked:
        one = corners[starts[pairs[pair, 0]] : starts[pairs[pair, 0] + 1]]
        other = corners[starts[pairs[pair, 1]] : starts[pairs[pair, 1] + 1]]
        answer = APART
        for a in range(len(one)):
            b = a + 1 if a + 1 < len(one) else 0
            for c in range(len(other)):
                meet = _cross(one, a, b, other, c, c + 1 if c + 1 < len(other) else 0)
                answer = max(answer, meet)
            if answer == UNSURE:
                break
        if answer == APART and (_holds(one, other, 0) or _holds(other, one, 0)):
            answer = MEET
        told[pair] = answer


@_jit
def _crossings(ring: Floats, cover: Floats, noted: Floats) -> int:
    """Note where a ring crosses a cover: the two edges, the share of each that lies before; -1 where it is not plain.

    Of the two crossings that are noted the first is where the ring leaves the cover, the second where it comes in.
    """
    count = 0
    for a in range(len(ring)):
        b = a + 1 if a + 1 < len(ring) else 0
        for c in range(len(cover)):
            d = c + 1 if c + 1 < len(cover) else 0
            meet = _cross(ring, a, b, cover, c, d)
            if meet == UNSURE:
                return -1
            if meet == MEET:
                if count == 2:
                    return -1
                from_a, from_b = _side(cover, c, d, ring, a), _side(cover, c, d, ring, b)
                from_c, from_d = _side(ring, a, b, cover, c), _side(ring, a, b, cover, d)
                row = 0 if from_a > 0.0 else 1
                noted[row, 0], noted[row, 1] = a, c
                noted[row, 2], noted[row, 3] = from_a / (from_a - from_b), from_c / (from_c - from_d)
                count += 1
    return count


@_jit
def _less(ring: Floats, cover: Floats, noted: Floats, left: Floats) -> int:
    """Write what is left of a ring beside a cover; return its corners, 0 for nothing, -1 where it is not plain."""
    count = _crossings(ring, cover, noted)
    if count < 0 or count == 1:
        return -1
    if count == 0:
        if _holds(cover, ring, 0):
            return 0
        if _holds(ring, cover, 0):
            return -1
        left[: len(ring)] = ring
        return len(ring)
    n, m = len(ring), len(cover)
    for row in range(2):
        a, share = int(noted[row, 0]), noted[row, 2]
        b = a + 1 if a + 1 < n else 0
        for axis in range(2):
            noted[row, 4 + axis] = ring[a, axis] + share * (ring[b, axis] - ring[a, axis])
    left[0] = noted[0, 4:6]
    at = 1
    # along the ring from where it leaves the cover to where it comes in again
    steps = int(noted[1, 0] - noted[0, 0]) % n
    if steps == 0 and noted[1, 2] < noted[0, 2]:
        steps = n
    for step in range(steps):
        left[at] = ring[(int(noted[0, 0]) + 1 + step) % n]
        at += 1
    left[at] = noted[1, 4:6]
    at += 1
    # and back along the cover, against its direction
    steps = int(noted[1, 1] - noted[0, 1]) % m
    if steps == 0 and noted[1, 3] < noted[0, 3]:
        steps = m
    for step in range(steps):
        left[at] = cover[(int(noted[1, 1]) - step) % m]
        at += 1
    return at


@_jit
def _beside(rings: Rings, owners: Integers, others: Integers, starts: Integers, sizes: Integers) -> Any:
    """Write how many corners each outline has left, closed; 0 for none, -1 where it is not plain; return them all."""
    room = 0
    for group in range(len(others)):
        most = rings.starts[others[group] + 1] - rings.starts[others[group]]
        for pair in range(starts[group], starts[group + 1]):
            most += rings.starts[owners[pair] + 1] - rings.starts[owners[pair]] + 2
        room = max(room, most)
    noted = np.empty((2, 6))
    ring, left = np.empty((room, 2)), np.empty((room, 2))
    written = np.empty((max(16, 8 * len(others)), 2))
    end = 0
    for group in range(len(others)):
        sizes[group] = -1
        if not rings.plain[others[group]]:
            continue
        first, last = rings.starts[others[group]], rings.starts[others[group] + 1]
        size = last - first
        ring[:size] = rings.corners[first:last]
        for pair in range(starts[group], starts[group + 1]):
            owner = owners[pair]
            if not rings.plain[owner]:
                size = -1
            else:
                cover = rings.corners[rings.starts[owner] : rings.starts[owner + 1]]
                size = _less(ring[:size], cover, noted, left)
            if size <= 0:
                break
            ring, left = left, ring
        if size <= 0:
            sizes[group] = size
            continue
        if end + size + 1 > len(written):
            more = np.empty((2 * len(written) + size, 2))
            more[:end] = written[:end]
            written = more
        written[end : end + size] = ring[:size]
        written[end + size] = ring[0]
        end += size + 1
        sizes[group] = size + 1
    return written[:end]
