"""The kinds into which roofs fall: bins end where a threshold stands, and what cannot move is one."""

import numpy as np
import pytest

from geoplan.draws.distributions import quantile_function
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.potential.roofs.roof_bins import BY_SIZE, DIRECTIONS, DRAWN, roof_bins
from support.own_parameters import own_parameters

PARAMETERS = own_parameters(
    {
        "rooftop.class_area.commercial": (200.0, 250.0, 400.0),
        "rooftop.class_area.industrial": 2000.0,
        "rooftop.minimum_area": 10.0,
        "rooftop.tilt.pitched.residential": (15.0, 20.0, 30.0),
        "rooftop.tilt.pitched.commercial": 15.0,
        "rooftop.tilt.pitched.industrial": 8.0,
        "dwellings.flat_share": (0.3, 0.5, 0.6),
        "dwellings.flat_share_commercial": 0.8,
    }
)
BINS = roof_bins(PARAMETERS)
FLAT, PITCHED = (FORMS.index(form) for form in ("flat", "pitched"))


def kinds(area, number=0.55, roof_class=BY_SIZE, roof_form=DRAWN, axis=0.0):
    columns = np.broadcast_arrays(np.atleast_1d(area), number, roof_class, roof_form, axis)
    size, number, roof_class, roof_form, axis = columns
    return BINS.kind_of(
        roof_class.astype(np.int64), roof_form.astype(np.int64), area=size * 1.0, number=number * 1.0, axis=axis * 1.0
    )


def test_each_base_value_is_an_edge():
    half = 20.0 * np.cos(np.radians([20.0, 15.0, 8.0]))
    assert {10.0, 250.0, 2000.0, *half.tolist()} <= {*BINS.sizes.tolist()}
    assert {0.0, 0.5, 0.8, 1.0} <= {*BINS.numbers.tolist()}
    assert (np.diff(BINS.sizes) > 0).all()
    assert (np.diff(BINS.numbers) > 0).all()


def test_only_a_size_that_a_limit_can_reach_leaves_the_class_open():
    least, most = quantile_function(PARAMETERS["rooftop.class_area.commercial"])([0.0, 1.0])
    given = kinds([50.0, least - 1, least + 1, 250.0, most - 1, most + 1, 1999.9, 2000.0, 1e5])
    expected = ["residential", "residential", "", "", "", "commercial", "commercial", "industrial", "industrial"]
    assert [*CLASSES, ""][BY_SIZE] == ""
    assert [[*CLASSES, ""][code] for code in given.roof_class] == expected


def test_only_a_number_that_a_share_can_reach_leaves_the_form_open():
    known = kinds(100.0, number=[0.05, 0.45, 0.55, 0.99])
    assert known.roof_form.tolist() == [FLAT, DRAWN, DRAWN, PITCHED]
    assert kinds(1000.0, number=[0.05, 0.79, 0.8]).roof_form.tolist() == [FLAT, FLAT, PITCHED]
    assert kinds(5000.0, number=[0.05, 0.99]).roof_form.tolist() == [PITCHED, PITCHED]
    assert kinds(100.0, number=0.05, roof_form=PITCHED).roof_form.tolist() == [PITCHED]


def test_the_direction_matters_of_large_roofs_that_may_be_pitched():
    assert kinds(100.0, axis=[0.0, 179.999]).direction.tolist() == [0, DIRECTIONS - 1]
    assert kinds(100.0, axis=179.9, roof_form=FLAT).direction.tolist() == [0]
    assert kinds(12.0, axis=179.9).direction.tolist() == [0]


def test_bins_that_no_threshold_of_the_class_parts_are_one():
    large = kinds([100.0, 300.0, 5000.0], roof_class=0)
    assert len(np.unique(large.size)) == 1
    first, last = large.size[0], BINS.size_last[0, large.size[0]]
    assert BINS.sizes[first] <= 20.0 < BINS.sizes[-2]
    assert np.isinf(BINS.sizes[last + 1])


@pytest.mark.parametrize("area", [5.0, 15.0, 19.0, 240.0, 260.0, 3000.0])
def test_a_code_says_the_kind(area):
    given = kinds(np.array([area] * 3), number=[0.1, 0.5, 0.9], axis=[10.0, 100.0, 170.0])
    again = BINS.kind_with(BINS.code_of(given))
    for before, after in zip(given, again, strict=True):
        assert before.tolist() == after.tolist()


def test_a_study_without_shares_of_flat_roofs_has_bins_all_the_same():
    rows = {name: row for name, row in PARAMETERS.items() if not name.startswith("dwellings.flat_share")}
    assert roof_bins(rows).numbers.tolist() == [0.0, 1.0]
