"""What is wrong with weather given in Python: each case of a file's faults, in a Dataset."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.errors import LayerError
from geoplan.potential.solar.pv_years import pv_years
from geoplan.potential.solar.weather_contract import check_weather, checked_values
from support.drawn_weather import drawn, weather_of_frame

LATITUDE, LONGITUDE = 10.8, 106.65
IRRADIANCE = ["ghi", "dni", "dhi"]


@pytest.fixture(scope="module")
def year():
    return drawn(LATITUDE, LONGITUDE)


def of(frame, latitude=LATITUDE, longitude=LONGITUDE, **attrs):
    return weather_of_frame(frame, latitude, longitude, **attrs)


def check(weather):
    return checked_values(weather, check_weather(weather))


def refusal(weather):
    with pytest.raises(LayerError) as caught:
        check(weather)
    return str(caught.value)


@pytest.mark.parametrize("value", [-999.0, -99.0, 9999.0])
def test_codes_for_missing_values(year, value):
    spoilt = year.copy()
    spoilt.iloc[4000:4240, 0] = value
    assert f"ghi: found {value:,.0f}; expected -5 to 1,600 W/m2" in refusal(of(spoilt))


def test_units(year):
    assert "287.15; expected -90 to 60 degC" in refusal(of(year.assign(temp_air=year["temp_air"] + 273.15)))
    joules, kilowatts = year.copy(), year.copy()
    joules[IRRADIANCE] *= 3600
    kilowatts[IRRADIANCE] /= 1000
    assert len(refusal(of(joules)).splitlines()) == 4
    assert "ghi, January 2019" in refusal(of(kilowatts))
    one = year.assign(dhi=year["dhi"] / 1000)
    assert "expected 80% to 120%. Is one of them in another unit" in refusal(of(one))


def test_zeros(year):
    assert "ghi of 0 Wh/m2/day" in refusal(of(year.assign(ghi=0.0, dni=0.0, dhi=0.0)))
    assert "dni is 0 throughout" in refusal(of(year.assign(dni=0.0)))
    assert "dhi is 0 throughout" in refusal(of(year.assign(dhi=0.0)))
    ten_days = year.copy()
    ten_days.iloc[4000:4240, :3] = 0.0
    assert "ghi, 2019-06-17: found ghi 0 the whole day, on 9 days at 10.8, 106.65" in refusal(of(ten_days))


@pytest.mark.parametrize(("latitude", "longitude", "clock"), [(10.8, 106.65, 7), (-5.0, -40.0, -4), (52.3, 4.8, 1)])
def test_a_local_clock_is_told_by_the_sun(latitude, longitude, clock):
    local = drawn(latitude, longitude, clock=clock)
    text = refusal(of(local, latitude, longitude))
    assert f"The hours fit a clock {clock:+d} h from UTC. Times are taken as UTC: give the coordinate" in text
    assert "shift_minutes" not in text
    zone = f"Etc/GMT{-clock:+d}"
    right = local.set_axis(local.index.tz_localize(zone))
    assert float(pv_years(of(right, latitude, longitude))[0]) > 700


@pytest.mark.parametrize(("centre", "minutes"), [(0.0, -30), (1.0, 30)])
def test_half_an_hour_beside_the_sun_is_told_by_closure(centre, minutes):
    early = drawn(LATITUDE, LONGITUDE, centre=centre)
    text = refusal(of(early))
    assert f"a sun 30 minutes {'earlier' if minutes < 0 else 'later'} than the times say" in text
    assert (
        f"Does time_label (start, centre, end) say what the times mark? Or move them by {minutes:+d} minutes." in text
    )
    check(
        of(early, time_label="centre" if minutes < 0 else "start").assign_coords(
            time=early.index + pd.Timedelta(minutes=max(minutes, 0))
        )
    )
    check(of(early, shift_doubted_minutes=f"{minutes}"))


def test_one_wrong_place_among_many_is_found(year):
    weather = xr.concat([of(year[: 31 * 24])] * 40, dim="place")
    check(weather)
    spoilt = weather.copy(deep=True)
    spoilt["dhi"][17] = 0.0
    assert "ghi, dni, dhi" in refusal(spoilt)


def test_polar_night_and_nights_without_values(year):
    north = drawn(69.65, 18.96)
    check(of(north, 69.65, 18.96))
    night = year.where(year["ghi"] > 0)
    check(of(night.assign(temp_air=year["temp_air"])))


def test_years_without_29_february_have_no_gap(year):
    two = pd.concat([year, drawn(LATITUDE, LONGITUDE, year=2020)])
    two = two[~((two.index.month == 2) & (two.index.day == 29))]
    steps = check_weather(of(two))
    assert steps.years == 2
    assert float(pv_years(of(two))[0]) == pytest.approx(float(pv_years(of(year))[0]), rel=2e-3)
    broken = two[(two.index.year == 2020) & (two.index != "2020-03-04 05:00")]
    assert "1 uneven steps in all" in refusal(of(broken))


def test_steps_longer_than_an_hour_are_no_weather_for_yields(year):
    assert "steps of 0 days 03:00:00; expected steps of an hour or less" in refusal(of(year[::3]))


def test_what_is_missing_is_named_with_what_is_near(year):
    weather = of(year[:48]).rename(dni="DNI")
    text = refusal(weather.drop_vars("longitude"))
    assert "dni: found no such variable; expected dims (place, time). Did you mean" in text
    assert "assign_coords(longitude=('place', […]))" in text
    assert "ghi: found values of the type object" in refusal(
        of(year[:48]).assign(ghi=of(year[:48])["ghi"].astype(object))
    )


def test_values_come_as_arrays_by_place_and_time(year):
    weather = of(year[:48])
    values = check(weather.transpose("time", "place"))
    assert [each.shape for each in values] == [(1, 48)] * 5
    np.testing.assert_array_equal(values[3], weather["temp_air"])
