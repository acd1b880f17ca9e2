import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.outputs.drawing import natural_breaks as module
from geoplan.outputs.drawing.natural_breaks import natural_breaks


def scatter(values: np.ndarray, weights: np.ndarray, ends: list[int]) -> float:
    parts = np.split(np.arange(values.size), np.array(ends[:-1]) + 1)
    means = [np.average(values[part], weights=weights[part]) for part in parts]
    return sum((weights[part] * (values[part] - mean) ** 2).sum() for part, mean in zip(parts, means, strict=True))


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 3)), min_size=1, max_size=11, unique=True),
    st.integers(1, 5),
    st.integers(0, 2**32 - 1),
)
def test_no_other_cut_scatters_less(values, count, seed):
    values = np.sort(np.array(values))
    weights = np.random.default_rng(seed).integers(1, 6, values.size).astype(float)
    count = min(count, values.size)
    ends = natural_breaks(values, count, weights=weights)
    assert len(ends) == count
    assert ends == sorted(set(ends))
    assert ends[-1] == values.size - 1
    cuts = itertools.combinations(range(values.size - 1), count - 1)
    best = min(scatter(values, weights, [*cut, values.size - 1]) for cut in cuts)
    assert scatter(values, weights, ends) <= best + 1e-12 * np.ptp(values) ** 2 * values.size


@pytest.mark.parametrize("shape", ["lognormal", "uniform", "giant", "groups"])
@pytest.mark.parametrize("size", [40, 700, 2_000])
def test_mapclassify_finds_no_better_classes(shape, size):
    draw = np.random.default_rng(size)
    values = {
        "lognormal": lambda: draw.lognormal(2, 1, size),
        "uniform": lambda: draw.uniform(-5, 5, size),
        "giant": lambda: np.append(draw.uniform(0, 60, size - 1), 1e5),
        "groups": lambda: np.repeat([0.0, 3.0, 50.0, 51.0], size // 4) + draw.normal(0, 0.1, size),
    }[shape]()
    values = np.unique(values)
    ones = np.ones(values.size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mapclassify

        place = mapclassify.FisherJenks(values, k=6).yb
    theirs = [int(np.flatnonzero(place == number).max()) for number in np.unique(place)]
    ours = natural_breaks(values, 6)
    assert scatter(values, ones, ours) <= scatter(values, ones, theirs) * (1 + 1e-9)
    if shape == "uniform":  # elsewhere mapclassify, which sums in single precision, stays behind
        assert scatter(values, ones, theirs) == pytest.approx(scatter(values, ones, ours), rel=1e-3)


def test_a_giant_does_not_blur_the_others():
    values = np.array([1.0, 1.001, 2.0, 2.001, 3.0, 3.001, 1e12])
    assert natural_breaks(values, 4) == [1, 3, 5, 6]
    assert natural_breaks(-values[::-1], 4) == [0, 2, 4, 6]


@pytest.mark.parametrize("size", [2, 9, 50, 160])
@pytest.mark.parametrize("with_cuts", [False, True])
def test_few_values_are_cut_as_many_are(monkeypatch, size, with_cuts):
    draw = np.random.default_rng(size)
    for values in (np.arange(float(size)), np.sort(draw.lognormal(2, 1, size)), np.cumsum(draw.integers(1, 4, size))):
        weights = draw.integers(1, 5, size).astype(float)
        cuts = np.unique(draw.integers(0, size - 1, size)) if with_cuts else None
        most = size if cuts is None else cuts.size + 1
        for count in range(1, min(7, most) + 1):
            at_once = natural_breaks(values.astype(float), count, weights=weights, cuts=cuts)
            with monkeypatch.context() as patch:
                patch.setattr(module, "FEW", 0)
                assert natural_breaks(values.astype(float), count, weights=weights, cuts=cuts) == at_once
