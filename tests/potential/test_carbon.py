import numpy as np
import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.potential.carbon import (
    avoided_columns,
    grid_avoided_tco2e,
    jcm_avoided_tco2e,
    with_process_emissions,
)
from support.own_parameters import own_parameters

PARAMETERS = load_parameters()
OWN = own_parameters({"grid.emission_factor": 0.6, "grid.jcm_emission_factor": 0.3})


def test_a_gigawatt_hour_avoids_a_thousand_times_the_factor():
    assert grid_avoided_tco2e(1.0, OWN) == pytest.approx(600.0)
    assert jcm_avoided_tco2e(2.0, OWN) == pytest.approx(600.0)


@pytest.mark.published
@pytest.mark.parametrize(
    ("mwp", "specific_yield", "reduction_t"),
    [(9, 1207, 3_618), (57, 1486, 28_208)],
    ids=["rooftops, 9 MW", "An Giang, 57 MW"],
)
def test_published_jcm_projects(mwp, specific_yield, reduction_t):
    assert jcm_avoided_tco2e(mwp * specific_yield / 1e3, PARAMETERS) == pytest.approx(reduction_t, rel=1e-3)


def test_without_a_factor_nothing_is_known_and_no_column_is_made():
    energy = pd.Series([1.0])
    bare = OWN.unknown(["grid.emission_factor", "grid.jcm_emission_factor"])
    assert np.isnan(grid_avoided_tco2e(1.0, bare))
    assert avoided_columns(energy, energy, parameters=bare) == {}
    both = avoided_columns(energy, 2 * energy, parameters=OWN)
    assert {name: column.item() for name, column in both.items()} == pytest.approx(
        {"ghg_avoided_tco2e": 600.0, "ghg_avoided_jcm_tco2e": 600.0}
    )


def test_series_and_arrays_keep_their_kind():
    energy = pd.Series([1.0, 2.0], index=["a", "b"])
    assert grid_avoided_tco2e(energy, OWN)["b"] == pytest.approx(1200.0)
    assert jcm_avoided_tco2e(np.array([1.0]), OWN) == pytest.approx([300.0])


@pytest.mark.published
def test_the_credited_reduction_is_the_smaller_one():
    assert jcm_avoided_tco2e(5.0, PARAMETERS) < grid_avoided_tco2e(5.0, PARAMETERS)


def test_a_study_can_set_the_factor():
    assert grid_avoided_tco2e(2.0, PARAMETERS.replace({"grid.emission_factor": 0.5})) == pytest.approx(1000.0)


def test_waste_counts_by_the_tonne_where_it_is_told():
    plants = pd.DataFrame({"candidate_kind": ["waste"] * 2, "energy_gwh": [20.0, 20.0], "feedstock_t": [1e5, np.nan]})
    totals = pd.Series({"waste_energy_gwh": 80.0, "waste_collected_t": 2e5, "waste_ghg_change_tco2e": -4000.0})
    assert with_process_emissions(plants, totals)["waste_ghg_change_tco2e"].tolist() == [-2000.0, -1000.0]
