"""Pairs on disk: all of them, each once, sorted, however few may be held."""

import numpy as np
import pytest

from geoplan.layers.rooftops.overlaps.pair_file import PairFile


def pairs_at_random(count, roofs):
    draw = np.random.default_rng(count)
    pairs = np.unique(np.sort(draw.integers(0, roofs, (count, 2)), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    return draw.permutation(pairs), draw.permutation(roofs)


@pytest.mark.parametrize("held", [1, 7, 100, 10_000])
def test_they_come_back_sorted_by_the_other_one_and_the_owners_rank(tmp_path, held):
    pairs, ranks = pairs_at_random(900, 60)
    file = PairFile(tmp_path, held=held)
    for some in np.array_split(pairs, 5):
        file.add(some)
    parts = list(file.by_other(ranks))
    told = [(other, ranks[owner]) for owners, others in parts for owner, other in zip(owners, others, strict=True)]
    owner_first = np.where((ranks[pairs[:, 0]] < ranks[pairs[:, 1]])[:, None], pairs, pairs[:, ::-1])
    assert told == sorted((other, ranks[owner]) for owner, other in owner_first.tolist())
    assert all(len(owners) for owners, _ in parts)
    if len(parts) > 1:  # no more at once than may be held, and what one roof has
        assert max(len(owners) for owners, _ in parts) < held + np.bincount(owner_first[:, 1]).max()


def test_they_come_back_as_they_came_in_blocks(tmp_path):
    pairs, _ = pairs_at_random(50, 20)
    file = PairFile(tmp_path, held=8)
    file.add(pairs)
    blocks = list(file.blocks())
    assert {len(block) for block in blocks[:-1]} == {8}
    assert np.array_equal(np.concatenate(blocks), pairs)


@pytest.mark.parametrize("roofs", [0, 3])
def test_none(tmp_path, roofs):
    file = PairFile(tmp_path, held=8)
    file.add(np.empty((0, 2)))
    assert list(file.by_other(np.arange(roofs))) == []
    assert list(file.blocks()) == []
