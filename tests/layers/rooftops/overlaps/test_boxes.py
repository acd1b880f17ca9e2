"""The pairs of boxes that meet are those that comparing each with each gives."""

import numpy as np
import pytest

import geoplan.layers.rooftops.overlaps.boxes as boxes_that_meet
from geoplan.layers.rooftops.overlaps.boxes import meeting_boxes


def told(boxes, chosen):
    return [
        pair for one, other in meeting_boxes(boxes, chosen) for pair in zip(one.tolist(), other.tolist(), strict=False)
    ]


def each_with_each(boxes, chosen):
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    meet = np.argwhere((low < high).all(axis=2)).tolist()
    return sorted((one, other) for one, other in meet if one < other and {one, other} <= {*chosen.tolist()})


@pytest.mark.parametrize("entries", [1, 50, 1 << 20])
@pytest.mark.parametrize("largest", [5.0, 40.0, 900.0])
def test_each_pair_once_whatever_the_bands(monkeypatch, entries, largest):
    monkeypatch.setattr(boxes_that_meet, "_ENTRIES", entries)
    monkeypatch.setattr(boxes_that_meet, "_MEETING", entries)
    random = np.random.default_rng(5)
    corner = random.uniform(600_000, 601_000, (300, 2))
    boxes = np.hstack([corner, corner + random.uniform(0.5, largest, (300, 2))])
    chosen = np.flatnonzero(random.random(300) < 0.8)
    pairs = told(boxes, chosen)
    assert len(pairs) == len(set(pairs))
    assert sorted(pairs) == each_with_each(boxes, chosen)
    assert pairs


def test_one_that_holds_all_others_meets_each():
    small = np.array([[x, y, x + 3.0, y + 3] for x in range(-500, 500, 100) for y in range(-500, 500, 100)])
    boxes = np.vstack([[[-600.0, -600, 600, 600]], small])
    assert sorted(told(boxes, np.arange(101))) == [(0, number) for number in range(1, 101)]


def test_edges_and_corners_are_not_in_common():
    boxes = np.array([[0.0, 0, 10, 10], [10, 0, 20, 10], [10, 10, 20, 20], [0, 10, 10, 20]])
    assert told(boxes, np.arange(4)) == []


@pytest.mark.parametrize("count", [0, 1])
def test_none_and_one(count):
    assert told(np.zeros((count, 4)), np.arange(count)) == []
