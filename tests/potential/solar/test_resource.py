"""The solar resource of a study, from months, days or hours."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.errors import StudyError
from geoplan.parameters import load_parameters
from geoplan.potential.solar.orientation_table import orientation_table, scale_to_grid
from geoplan.potential.solar.pv_years import checked_weather, pv_years
from geoplan.potential.solar.resource import (
    ON_LAND,
    hourly_weather,
    monthly_energy,
    solar_resource,
    with_years,
    yearly_yields,
)
from support.drawn_weather import record_of


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


def test_a_record_of_three_years_has_three_yields_and_their_quantiles(small_result):
    record = record_of((1.0, 0.9, 0.95))
    study = small_result.study.with_parameters({"pv.resource_factor": 1.1})
    resource = solar_resource(study, replace(small_result.inputs, irradiance=None, weather=record))
    assert "specific_yield_yearly" not in resource.land
    table = yearly_yields(resource.roofs)
    assert table["year"].tolist() == [2017, 2018, 2019]
    plane = [resource.roofs[name].item() for name in ("best_tilt", "best_azimuth")]
    of_years = [record.sel(time=str(year)) for year in table["year"]]
    alone = [pv_years(one, *plane, parameters=study.parameters).item() for one in of_years]
    assert table["specific_yield_kwh_per_kwp"].tolist() == pytest.approx(alone, rel=1e-12)
    assert np.mean(alone) == pytest.approx(resource.roofs["specific_yield"].max().item(), rel=1e-12)
    least, middle, most = sorted(alone)
    assert table.attrs["p50"] == pytest.approx(middle)
    assert table.attrs["p90"] == pytest.approx(least + 0.2 * (middle - least))
    assert least < middle < most


def test_nine_of_ten_years_exceed_the_p90_and_a_grid_scales_all_years_alike():
    factors = np.linspace(0.8, 1.0, 8)
    checked = checked_weather(record_of(factors))
    table = orientation_table(checked, tilts=(0, 10), azimuths=(90, 180), crs="EPSG:32648")
    parameters = load_parameters()
    resource = with_years(table, checked, parameters=parameters)
    yields = yearly_yields(resource)
    assert yields["year"].tolist() == list(range(2017, 2025))
    values = yields["specific_yield_kwh_per_kwp"].to_numpy()
    assert (np.diff(values) > 0).all()
    assert (values > yields.attrs["p90"]).sum() == 7
    grid = xr.DataArray(np.full((2, 2), 1150.0), dims=("y", "x"), coords={"y": [20.8, 20.7], "x": [106.6, 106.7]})
    grid = grid.assign_attrs(units="kWh/m2/year", source="GHI").rio.write_crs("EPSG:4326")
    ratio = 1150.0 / resource["ghi_kwh_m2"].item()
    scaled = yearly_yields(scale_to_grid(resource, grid))
    assert scaled["specific_yield_kwh_per_kwp"].tolist() == pytest.approx((values * ratio).tolist())


def test_one_year_has_no_yields_by_year(small_result):
    assert yearly_yields(small_result.resource) is None
    assert small_result.yearly_yields is None
    checked = checked_weather(record_of((1.0,)))
    table = orientation_table(checked, tilts=(0, 10), azimuths=(90, 180), crs="EPSG:32648")
    assert with_years(table, checked, parameters=load_parameters()) is table
