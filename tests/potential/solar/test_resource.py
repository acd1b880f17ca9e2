"""The solar resource of a study, from months, days or hours."""

from dataclasses import replace

import numpy as np
import pytest

from geoplan.errors import StudyError
from geoplan.potential.solar.resource import ON_LAND, hourly_weather, monthly_energy, solar_resource


def test_months_become_hours_that_keep_their_sums(small_result):
    weather = hourly_weather(small_result.study, small_result.inputs)
    months = small_result.inputs.irradiance["ghi"].sum().item()
    assert np.isfinite(weather["ghi"]).all()
    assert weather.sizes["time"] == 8760
    assert months > 0


def test_racks_on_land_face_fewer_ways_and_run_cooler(small_result):
    resource = solar_resource(small_result.study, small_result.inputs)
    assert resource.land["surface_tilt"].values.tolist() == list(ON_LAND["tilts"])
    assert resource.land["surface_azimuth"].values.tolist() == list(ON_LAND["azimuths"])
    best = [float(table["specific_yield"].max()) for table in (resource.roofs, resource.land)]
    assert best[1] > best[0]


def test_without_sun_there_is_no_resource(small_result):
    dark = replace(small_result.inputs, irradiance=None, weather=None)
    with pytest.raises(StudyError, match="neither irradiance nor weather"):
        hourly_weather(small_result.study, dark)


def test_the_months_of_energy_add_up_to_the_year(small_result):
    monthly = monthly_energy(small_result.resource, energy_gwh=12.0)
    assert monthly.sum() == pytest.approx(12.0, rel=1e-12)
    assert monthly.index.tolist() == list(range(1, 13))
