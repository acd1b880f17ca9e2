import numpy as np
import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.potential.carbon import grid_avoided_t, jcm_avoided_t

PARAMETERS = load_parameters()


def test_the_national_factor():
    assert grid_avoided_t(1.0, PARAMETERS) == pytest.approx(659.2)


@pytest.mark.parametrize(
    ("mwp", "specific_yield", "reduction_t"),
    [(9, 1207, 3_618), (57, 1486, 28_208)],
    ids=["rooftops, 9 MW", "An Giang, 57 MW"],
)
def test_published_jcm_projects(mwp, specific_yield, reduction_t):
    assert jcm_avoided_t(mwp * specific_yield / 1e3, PARAMETERS) == pytest.approx(reduction_t, rel=1e-3)


def test_series_and_arrays_keep_their_kind():
    energy = pd.Series([1.0, 2.0], index=["a", "b"])
    assert grid_avoided_t(energy, PARAMETERS)["b"] == pytest.approx(1318.4)
    assert jcm_avoided_t(np.array([1.0]), PARAMETERS) == pytest.approx([333.0])


def test_the_credited_reduction_is_the_smaller_one():
    assert jcm_avoided_t(5.0, PARAMETERS) < grid_avoided_t(5.0, PARAMETERS)


def test_a_study_can_set_the_factor():
    assert grid_avoided_t(2.0, PARAMETERS.replace({"grid.emission_factor": 0.5})) == pytest.approx(1000.0)
