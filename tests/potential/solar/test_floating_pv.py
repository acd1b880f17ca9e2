import pytest

from geoplan.potential.solar.floating_pv import floating_pv
from geoplan.potential.solar.ground_pv import ground_pv
from support.own_parameters import own_parameters

PARAMETERS = own_parameters(
    {
        "siting.ground_pv.land_per_mwp": 1.2,
        "siting.floating_pv.land_per_mwp": 1.2,
        "siting.floating_pv.cover": (0.05, 0.1, 0.15),
    }
)


def test_modules_cover_a_part_of_the_water():
    found = floating_pv([600.0], specific_yield_kwh_per_kwp=1400.0, parameters=PARAMETERS)
    land = ground_pv([60.0], specific_yield_kwh_per_kwp=1400.0, parameters=PARAMETERS)
    for name in ("capacity_mw", "energy_gwh"):
        assert found[name][0] == pytest.approx(land[name][0])
    assert found["capacity_mw"][0] == pytest.approx(50.0)


def test_the_cover_widens_the_interval():
    found = floating_pv([600.0], specific_yield_kwh_per_kwp=1400.0, parameters=PARAMETERS)
    land = ground_pv([60.0], specific_yield_kwh_per_kwp=1400.0, parameters=PARAMETERS)
    widths = [each["energy_gwh_high"][0] - each["energy_gwh_low"][0] for each in (found, land)]
    assert widths[0] > 2 * widths[1]
