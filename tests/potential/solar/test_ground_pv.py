import numpy as np
import pytest

from geoplan.potential.solar.ground_pv import FACTORS, ground_pv
from geoplan.potential.uncertainty import interval
from support.own_parameters import own_parameters

PARAMETERS = own_parameters({"siting.ground_pv.land_per_mwp": (1.0, 1.2, 1.2), "pv.resource_factor": (0.9, 1.0, 1.1)})


def test_the_land_of_a_megawatt_sets_the_capacity():
    found = ground_pv([0.0, 1.2, 60.0], specific_yield_kwh_per_kwp=[1100.0, 1200.0, 1300.0], parameters=PARAMETERS)
    assert found["capacity_mw"].tolist() == pytest.approx([0.0, 1.0, 50.0])
    assert found["energy_gwh"].tolist() == pytest.approx([0.0, 1.2, 65.0])


def test_the_interval_is_that_of_its_factors():
    found = ground_pv([12.0], specific_yield_kwh_per_kwp=1000.0, parameters=PARAMETERS)
    low, high = interval(np.array([10.0]), PARAMETERS, FACTORS)
    assert found["energy_gwh_low"].tolist() == pytest.approx(low)
    assert found["energy_gwh_high"].tolist() == pytest.approx(high)
    assert low[0] < 10.0 < high[0]
    # land can only become more productive than the legal cap, so the low end is that of the sun alone
    assert low[0] == pytest.approx(10.0 * 0.9)


def test_a_study_may_set_the_land_per_mwp():
    other = PARAMETERS.replace({"siting.ground_pv.land_per_mwp": 1.0})
    assert ground_pv([60.0], specific_yield_kwh_per_kwp=1.0, parameters=other)["capacity_mw"][0] == pytest.approx(60)
