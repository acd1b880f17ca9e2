"""The solar resource of a study, from months, days or hours."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.errors import StudyError
from geoplan.potential.solar.resource import ON_LAND, hourly_weather, monthly_energy, solar_resource


def test_months_become_hours_that_keep_their_sums(small_result):
    weather = hourly_weather(small_result.study, small_result.inputs)
    months = small_result.inputs.irradiance["ghi"].sum().item()
    assert np.isfinite(weather["ghi"]).all()
    assert weather.sizes["time"] == 8760
    assert months > 0


def test_days_keep_the_clock_of_their_file_in_a_zone_with_summer_time(small_result):
    dates = pd.date_range("2019-01-01", periods=365)
    series = {"ghi": 2500.0, "dhi": 1500.0, "temp_air": 20.0, "wind_speed": 2.0}
    days = xr.Dataset(
        {name: (("place", "time"), np.full((1, 365), value)) for name, value in series.items()},
        coords={
            "time": dates,
            "latitude": ("place", [41.0]),
            "longitude": ("place", [13.4]),
            "altitude": ("place", [30.0]),
        },
        attrs={"time_step": "day", "time_zone": "Etc/GMT-1"},
    )
    study = small_result.study.model_copy(update={"time_zone": "Europe/Rome"})
    weather = hourly_weather(study, replace(small_result.inputs, irradiance=None, weather=days))
    assert weather["time"][0] == np.datetime64("2018-12-31T23:00")
    np.testing.assert_allclose(weather["ghi"].to_numpy().reshape(365, 24).sum(axis=1), 2500.0)


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
