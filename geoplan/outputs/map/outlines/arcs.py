"""Rings of neighbours as the arcs that they share: each border once, whichever way its two sides run along it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs, and of which each ring is made.

    Attributes
    ----------
    lines
        For each arc the vertices along it, as numbers of vertices; of an arc that is a whole ring the first is its last
        too.
    rings
        For each ring its arcs in turn: the number of one that it runs along from its first vertex to its last, and
        ``-1 - number`` of one that it runs along backwards.
    """

    lines: list[Integers]
    rings: list[list[int]]


def arcs_of(rings: list[Integers]) -> Arcs:
    """Cut rings into the arcs that they share.

    An arc ends where more than two edges meet. Rings are made up of their arcs without anything left or added, though
    they may begin at another vertex.

    Parameters
    ----------
    rings
        Numbers of vertices along each ring, the closing one left out, none twice in turn; those that stand at one place
        have one number.

    Examples
    --------
    >>> arcs = arcs_of([np.array([0, 1, 2, 3]), np.array([1, 4, 5, 2])])
    >>> [line.tolist() for line in arcs.lines], arcs.rings
    ([[1, 2], [2, 3, 0, 1], [1, 4, 5, 2]], [[0, 1], [2, -1]])
    """
    if not rings:
        return Arcs([], [])
    sizes = np.array([len(ring) for ring in rings])
    begins = np.cumsum(sizes) - sizes
    here = np.concatenate(rings)
    after = np.concatenate([np.roll(ring, -1) for ring in rings])
    edges, edge = np.unique(np.sort(np.column_stack([here, after]), axis=1), axis=0, return_inverse=True)
    edge = edge.ravel()
    is_node = np.bincount(edges.ravel(), minlength=here.max() + 1) > 2
    numbers: dict[tuple[int, int, int], int] = {}
    lines: list[Integers] = []
    made: list[list[int]] = []
    for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True):
        own, own_edges = here[begin : begin + size], edge[begin : begin + size]
        refs = []
        for line, along in _cut(own, own_edges, is_node):
            first = int(np.argmin(along))
            forward = bool(line[first] < line[first + 1])
            key = (int(along[first]), len(line), int(along.sum()))
            if key not in numbers:
                numbers[key] = len(lines)
                lines.append(line if forward else line[::-1])
            refs.append(numbers[key] if forward else -1 - numbers[key])
        made.append(refs)
    return Arcs(lines, made)


def _cut(ring: Integers, edges: Integers, is_node: NDArray[np.bool_]) -> list[tuple[Integers, Integers]]:
    """Return the vertices and edges along each arc of a ring; one without nodes is an arc from its least vertex."""
    nodes = np.flatnonzero(is_node[ring])
    begin = int(nodes[0]) if nodes.size else int(np.argmin(ring))
    ring, edges = np.roll(ring, -begin), np.roll(edges, -begin)
    cuts = [*(nodes - begin).tolist(), len(ring)] if nodes.size else [0, len(ring)]
    closed = np.append(ring, ring[0])
    return [(closed[a : b + 1], edges[a:b]) for a, b in pairwise(cuts)]
