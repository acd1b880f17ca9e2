import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geoplan.outputs.drawing.classes import MOST_CLASSES, MOST_LOSS, classify, colours, stepped
from geoplan.outputs.drawing.zone_classes import MOST_SHARED, SHARED_PALETTE

VALUES = st.one_of(st.floats(-1e9, 1e9), st.just(float("nan")), st.integers(0, 5).map(float))


@settings(deadline=None, max_examples=100)
@given(arrays(float, st.integers(1, 60), elements=VALUES))
def test_classes_hold_every_known_value(values):
    classes = classify(values)
    known = np.isfinite(values)
    assert classes.count <= MOST_CLASSES
    assert list(classes.limits) == sorted(set(classes.limits))
    place = classes.of(values)
    assert (place[~known] == -1).all()
    # none is empty
    assert set(place[known]) == set(range(classes.count))


def scatter(values: np.ndarray, groups: np.ndarray) -> float:
    return sum(((values[groups == group] - values[groups == group].mean()) ** 2).sum() for group in np.unique(groups))


@pytest.mark.parametrize(("middle", "spread"), [(0.0, 1.0), (1_150.0, 0.5), (8e6, 40.0), (1e-4, 1e-6)])
def test_natural_breaks_are_the_best_that_there_are(middle, spread):
    values = np.sort(middle + spread * np.random.default_rng(5).normal(size=14))
    cuts = itertools.combinations(range(1, values.size), 2)
    best = min(scatter(values, np.searchsorted(cut, np.arange(values.size), side="right")) for cut in cuts)
    classes = classify(values, most=3)
    assert classes.scheme == "natural"
    assert scatter(values, classes.of(values)) <= best + MOST_LOSS * scatter(values, np.zeros(values.size))


def test_five_thousand_zones_are_classed_at_once():
    values = np.random.default_rng(3).uniform(5, 80, 5_000)
    classes = classify(values)
    assert classes.scheme == "natural"
    assert np.bincount(classes.of(values)).min() > 500


def test_a_few_giants_do_not_make_all_other_zones_alike():
    values = np.concatenate([np.linspace(10, 60, 40), [300.0, 600.0, 900.0, 1_200.0, 5_000.0]])
    classes = classify(values)
    assert classes.scheme == "logarithmic"
    assert np.bincount(classes.of(values)).max() <= 16


def test_zones_with_nothing_are_a_class_of_their_own():
    values = np.concatenate([np.zeros(40), np.linspace(1, 20, 30), [400.0]])
    classes = classify(values)
    assert (classes.is_none_apart, classes.limits[0]) == (True, 1.0)
    assert np.bincount(classes.of(values))[0] == 40


def test_few_values_are_a_class_each():
    classes = classify(np.array([0.0, 3.25, 3.25, 0.0]))
    assert (classes.scheme, classes.values, classes.limits) == ("single", (0.0, 3.25), (3.25,))


def test_what_is_shown_alike_is_of_one_class():
    classes = classify(np.array([80.6912, 80.71, 3.604, 0.0]), decimals=1)
    assert classes.values == (0.0, 3.6, 80.7)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("decimals", [0, 2])
def test_limits_are_short_and_no_figure_as_it_is_shown_contradicts_its_class(seed, decimals):
    values = np.random.default_rng(seed).lognormal(4, 1.2, 50).round(6)
    classes = classify(values, decimals=decimals)
    place = classes.of(values)
    for shown in (np.round(values, decimals), np.array([float(f"{value:.2e}") for value in values])):
        assert (classes.of(shown) == place).all()
    assert all(limit == float(f"{limit:.1e}") for limit in classes.limits)


@pytest.mark.parametrize("decimals", [0, 1, 2])
@pytest.mark.parametrize("spread", [0.3, 2, 20])
def test_no_figure_contradicts_its_class_where_values_lie_close_together(decimals, spread):
    values = np.random.default_rng(3).normal(1_084, spread, 50)
    classes = classify(values, decimals=decimals)
    assert classes.count > 2
    assert (classes.of(np.round(values, decimals)) == classes.of(values)).all()
    if classes.scheme != "single":
        assert all(limit == round(limit, decimals + 1) for limit in classes.limits)


def test_a_value_that_equals_a_limit_belongs_to_the_upper_class():
    classes = classify(np.concatenate([np.arange(10.0), np.arange(90.0, 100.0)]), most=2)
    assert classes.limits == (50.0,)
    assert classes.of(np.array([49.9, 50.0])).tolist() == [0, 1]


def test_steps_are_those_of_all_results_that_are_compared():
    values = np.array([0.0, 0.02, 3.0, 12.0, 546.0, np.nan])
    classes = stepped(values, most=10)
    assert classes.limits == (0.02, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
    assert classes.of(values).tolist() == [0, 1, 2, 4, 9, -1]
    assert stepped(np.array([np.nan]), most=5).count == 0
    assert stepped(np.zeros(3), most=5).values == (0.0,)


@pytest.mark.parametrize("value", [0.1, 1_152.3, -7e8])
def test_values_that_differ_by_rounding_alone_are_one_class(value):
    values = value * (1 + np.arange(29) * np.finfo(float).eps)
    classes = classify(values)
    assert (classes.scheme, classes.count) == ("single", 1)
    assert set(classes.of(values)) == {0}
    mixed = classify(np.concatenate([values, value + np.arange(1, 30) * abs(value)]))
    assert mixed.count == MOST_CLASSES
    assert set(mixed.of(values)) == {0}


def test_nothing_heavy_is_imported_for_classes():
    code = "import sys, numpy, geoplan.outputs.drawing.classes as l; l.classify(numpy.arange(30.0)); "
    code += "print([name for name in ('mapclassify', 'numba', 'sklearn') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("palette", ["viridis", "plasma", "inferno", "YlOrBr", "YlGn", "BuPu", "PuRd", "YlGnBu"])
def test_colours_grow_darker_with_the_value(palette):
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    for count in range(1, MOST_CLASSES + 1):
        shades = [lightness(colour) for colour in colours(palette, count)]
        assert len(shades) == count
        assert shades == sorted(shades, reverse=True)


TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
SEEN_BY = {
    "all colours": np.eye(3),
    "protanopes": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopes": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
}
"""What reaches whom of red, green and blue (Machado, Oliveira and Fernandes 2009, table 1, severity 1)."""


def as_seen(colour: str, seen: np.ndarray) -> np.ndarray:
    """Return lightness and hue of CIE 1976 L*a*b* (D65)."""
    rgb = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(TO_XYZ @ np.clip(seen @ light, 1e-3, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("reader", SEEN_BY)
def test_neighbours_of_the_ramp_of_many_classes_are_told_apart_in_grey_and_by_colour_blind_readers(reader):
    seen = [as_seen(colour, SEEN_BY[reader]) for colour in colours(SHARED_PALETTE, MOST_SHARED)]
    steps = [upper - lower for lower, upper in itertools.pairwise(seen)]
    assert min(np.linalg.norm(step) for step in steps) > 7
    if reader == "all colours":
        assert min(-step[0] for step in steps) > 5, "in grey"
