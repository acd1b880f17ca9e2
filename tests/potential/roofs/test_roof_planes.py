"""Sums of roofs by plane: each roof once, whatever a survey and the neighbours say of it."""

import pickle

import numpy as np
import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.potential.roofs.partition import assess_partition
from geoplan.potential.roofs.roof_planes import AXES, FLAT, roof_planes
from support.grouped_roofs import job_of, many_roofs, survey_of_roofs, table_of_yields

PARAMETERS = load_parameters()
RESOURCE = table_of_yields()


@pytest.mark.parametrize(
    "survey",
    [None, survey_of_roofs({3: {"capacity_kwp": 9.0}, 4: {"suitable": "no"}, 5: {"roof_form": "flat"}}, {"e1": 0.2})],
    ids=["model", "surveyed"],
)
def test_planes_add_up_to_the_energy_of_zones_and_estates(survey):
    result = assess_partition(many_roofs(1500), job_of(PARAMETERS, RESOURCE, survey=survey))
    for planes, table in ((result.planes.zones, result.zones), (result.planes.estates, result.estates)):
        np.testing.assert_allclose(planes.sum(axis=(1, 2)), table["energy_kwh"], rtol=1e-12)
    by_class = result.classes.groupby(level=0, sort=False).sum()
    np.testing.assert_allclose(result.planes.zones.sum(axis=(0, 2)), by_class, rtol=1e-12)
    flat = result.classes.xs("flat", level=1).sum()
    assert result.planes.zones[..., FLAT].sum() == pytest.approx(flat, rel=1e-12)
    assert "planes of 3 zones" in repr(result.planes)


def test_however_the_roofs_are_split_the_planes_are_the_same():
    roofs = many_roofs(900)
    job = job_of(PARAMETERS, RESOURCE)
    whole = assess_partition(roofs, job).planes
    one, other = (assess_partition(part, job).planes for part in (roofs.iloc[700:], roofs.iloc[:700]))
    added = one.plus(pickle.loads(pickle.dumps(other)))
    np.testing.assert_allclose(added.zones, whole.zones, rtol=1e-12)
    np.testing.assert_allclose(added.estates, whole.estates, rtol=1e-12)


def test_a_roof_is_shared_between_the_two_directions_beside_it():
    roofs = pd.DataFrame({"roof_class": "residential", "roof_form": ["pitched"] * 3 + ["flat"], "energy_kwh": 10.0})
    planes = roof_planes(roofs, np.array([0.0, 23.0, 179.0, 50.0]), zones=(2, np.array([0, 0, 0, 1]))).zones[:, 0]
    expected = np.zeros((2, 1 + AXES))
    expected[0, 1] = 10.0 + 9.0
    expected[0, [3, 4]] = 7.0, 3.0
    expected[0, AXES] = 1.0
    expected[1, FLAT] = 10.0
    np.testing.assert_allclose(planes, expected, atol=1e-12)


def test_roofs_of_no_estate_are_in_none():
    roofs = pd.DataFrame({"roof_class": "industrial", "roof_form": "flat", "energy_kwh": [1.0, 2.0]})
    where = (2, np.array([0, 0]))
    planes = roof_planes(roofs, np.zeros(2), zones=where, estates=(1, np.array([-1, 0])))
    assert (planes.zones.sum(), planes.estates.sum()) == (3.0, 2.0)
    assert planes.plus(roof_planes(roofs, np.zeros(2), zones=where)).estates is None
