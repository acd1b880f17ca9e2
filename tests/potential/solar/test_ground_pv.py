import numpy as np
import pytest

from geoplan.potential.solar.ground_pv import FACTORS, ground_pv
from support.own_parameters import own_parameters

PARAMETERS = own_parameters({"siting.ground_pv.land_per_mwp": (1.0, 1.2, 1.2), "pv.resource_factor": (0.9, 1.0, 1.1)})


def test_the_land_of_a_megawatt_sets_the_capacity():
    found = ground_pv([0.0, 1.2, 60.0], specific_yield_kwh_per_kwp=[1100.0, 1200.0, 1300.0], parameters=PARAMETERS)
    assert found["capacity_mw"].tolist() == pytest.approx([0.0, 1.0, 50.0])
    assert found["energy_gwh"].tolist() == pytest.approx([0.0, 1.2, 65.0])


def test_the_interval_is_that_of_its_factors():
    found = ground_pv([12.0], specific_yield_kwh_per_kwp=1000.0, parameters=PARAMETERS)
    drawn = 10.0 * PARAMETERS.futures.product(FACTORS)
    ends = found[["energy_gwh_low", "energy_gwh_p50", "energy_gwh_high"]].to_numpy()[0]
    assert ends.tolist() == pytest.approx(np.quantile(drawn, [0.1, 0.5, 0.9]).tolist())
    assert ends[0] < 10.0 < ends[2]
    # land can only become more productive than the legal cap, so that the middle lies above the base
    assert ends[1] > 10.0


def test_a_study_may_set_the_land_per_mwp():
    other = PARAMETERS.replace({"siting.ground_pv.land_per_mwp": 1.0})
    assert ground_pv([60.0], specific_yield_kwh_per_kwp=1.0, parameters=other)["capacity_mw"][0] == pytest.approx(60)
