import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geoplan.outputs.drawing.classes import MOST_CLASSES, classify, colours

VALUES = st.one_of(st.floats(-1e9, 1e9), st.just(float("nan")), st.integers(0, 5).map(float))


@settings(deadline=None, max_examples=100)
@given(arrays(float, st.integers(1, 60), elements=VALUES))
def test_classes_hold_every_known_value(values):
    classes = classify(values)
    known = np.isfinite(values)
    assert len(classes.breaks) <= MOST_CLASSES
    assert list(classes.breaks) == sorted(set(classes.breaks))
    place = classes.of(values)
    assert (place[~known] == -1).all()
    assert ((place[known] >= 0) & (place[known] < len(classes.breaks))).all()
    if known.any():
        assert classes.lowest <= values[known].min()
        assert values[known].max() <= classes.breaks[-1]


def scatter(values: np.ndarray, groups: np.ndarray) -> float:
    return sum(((values[groups == group] - values[groups == group].mean()) ** 2).sum() for group in np.unique(groups))


@pytest.mark.parametrize(("middle", "spread"), [(0.0, 1.0), (1_150.0, 0.5), (8e6, 40.0), (1e-4, 1e-6)])
def test_natural_breaks_are_the_best_that_there_are(middle, spread):
    values = np.sort(middle + spread * np.random.default_rng(5).normal(size=14))
    cuts = itertools.combinations(range(1, values.size), 2)
    best = min(scatter(values, np.searchsorted(cut, np.arange(values.size), side="right")) for cut in cuts)
    classes = classify(values, most=3)
    assert classes.scheme == "natural"
    assert scatter(values, classes.of(values)) == pytest.approx(best, rel=1e-4)


def test_five_thousand_zones_are_classed_at_once():
    values = np.random.default_rng(3).uniform(5, 80, 5_000)
    classes = classify(values)
    assert classes.scheme == "natural"
    assert np.bincount(classes.of(values)).min() > 500


def test_a_few_giants_do_not_make_all_other_zones_alike():
    values = np.concatenate([np.linspace(10, 60, 40), [300.0, 600.0, 900.0, 1_200.0, 5_000.0]])
    classes = classify(values)
    assert classes.scheme == "quantiles"
    assert np.bincount(classes.of(values)).max() <= 8


def test_zones_with_nothing_are_a_class_of_their_own():
    values = np.concatenate([np.zeros(30), np.linspace(1, 20, 30), [400.0]])
    classes = classify(values)
    assert classes.breaks[0] == 0.0
    assert np.bincount(classes.of(values)).tolist() == [30, 7, 6, 6, 6, 6]


def test_few_values_are_a_class_each():
    classes = classify(np.array([0.0, 3.25, 3.25, 0.0]))
    assert (classes.scheme, classes.breaks) == ("single", (0.0, 3.25))


@pytest.mark.parametrize("value", [0.1, 1_152.3, -7e8])
def test_values_that_differ_by_rounding_alone_are_one_class(value):
    values = value * (1 + np.arange(29) * np.finfo(float).eps)
    classes = classify(values)
    assert (classes.scheme, len(classes.breaks)) == ("single", 1)
    assert set(classes.of(values)) == {0}
    mixed = classify(np.concatenate([values, value + np.arange(1, 30) * abs(value)]))
    assert len(mixed.breaks) == MOST_CLASSES
    assert set(mixed.of(values)) == {0}


def test_nothing_heavy_is_imported_for_classes():
    code = "import sys, numpy, geoplan.outputs.drawing.classes as l; l.classify(numpy.arange(30.0)); "
    code += "print([name for name in ('mapclassify', 'numba', 'sklearn') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("palette", ["viridis", "YlOrBr", "YlGn", "BuPu", "PuRd", "YlGnBu"])
def test_colours_grow_darker_with_the_value(palette):
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    for count in range(1, MOST_CLASSES + 1):
        shades = [lightness(colour) for colour in colours(palette, count)]
        assert len(shades) == count
        assert shades == sorted(shades, reverse=True)
