import numpy as np
import pytest

from geoplan.outputs.map.outlines.arcs import arcs_of


def rebuilt(arcs) -> list[list[int]]:
    """Rings along their arcs, the closing vertex left out."""
    along = [[arcs.lines[ref] if ref >= 0 else arcs.lines[-1 - ref][::-1] for ref in refs] for refs in arcs.rings]
    for parts in along:
        assert all(a[-1] == b[0] for a, b in zip(parts, [*parts[1:], parts[0]], strict=True))
    return [np.concatenate([part[:-1] for part in parts]).tolist() for parts in along]


def turned(ring: list[int]) -> list[int]:
    at = ring.index(min(ring))
    return ring[at:] + ring[:at]


# a grid of 4 x 3 vertices, 0 to 11: two squares, a tall one beside them; a hole with an island in it; one alone
RINGS = {
    "two that share an edge": [[0, 1, 5, 4], [1, 2, 6, 5]],
    "one on the left of two": [[0, 1, 5, 9, 8, 4], [1, 2, 6, 5], [5, 6, 10, 9]],
    "a hole and what fills it": [[0, 3, 11, 8], [5, 9, 6], [6, 9, 5]],
    "a hole and two that fill it": [[0, 3, 11, 8], [4, 5, 6, 7], [7, 6, 5], [5, 4, 7]],
    "rings that meet in a vertex": [[0, 1, 5], [5, 6, 10]],
}


@pytest.mark.parametrize("name", RINGS)
def test_rings_are_what_they_were_and_each_border_stands_once(name):
    rings = RINGS[name]
    arcs = arcs_of([np.array(ring) for ring in rings])
    assert [turned(ring) for ring in rebuilt(arcs)] == [turned(ring) for ring in rings]
    edges = [frozenset(edge) for line in arcs.lines for edge in zip(line[:-1].tolist(), line[1:].tolist(), strict=True)]
    of_rings = {frozenset(edge) for ring in rings for edge in zip(ring, ring[1:] + ring[:1], strict=True)}
    assert len(edges) == len(set(edges))
    assert set(edges) == of_rings


def test_nothing_has_no_arcs():
    assert (arcs_of([]).lines, arcs_of([]).rings) == ([], [])
