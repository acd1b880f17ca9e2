"""The forms that weather may be given in, each against the same weather by place and time."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.errors import LayerError
from geoplan.potential.solar.hours_from_days import hours_from_days
from geoplan.potential.solar.hours_from_months import hours_from_months
from geoplan.potential.solar.pv_years import pv_years
from geoplan.potential.solar.weather_form import altitudes, by_place, whole_years
from support.drawn_weather import drawn, weather_of_frame

LATITUDE, LONGITUDE = 10.8, 106.65


@pytest.fixture(scope="module")
def frame():
    return drawn(LATITUDE, LONGITUDE)[: 3 * 24]


@pytest.fixture(scope="module")
def weather(frame):
    return weather_of_frame(frame, LATITUDE, LONGITUDE)


def hours(weather, *plane, **options):
    return pv_years(weather, *plane, result="hourly", **options)


@pytest.fixture(scope="module")
def expected(weather):
    return hours(weather)[0].to_numpy()


def refusal(weather):
    with pytest.raises(LayerError) as caught:
        hours(weather)
    return str(caught.value)


def on_grid(frame, rows=2, columns=3):
    values = {
        name: (("time", "lat", "lon"), np.broadcast_to(frame[name].to_numpy()[:, None, None], (72, rows, columns)))
        for name in frame
    }
    coords = {
        "time": frame.index,
        "lat": LATITUDE + 0.01 * np.arange(rows),
        "lon": LONGITUDE + 0.01 * np.arange(columns),
    }
    return xr.Dataset(values, coords=coords)


def test_what_has_the_form_is_left_as_it_is(weather):
    placed = by_place(weather)
    assert placed.weather is weather
    ghi = weather["ghi"]
    assert placed.as_given(ghi) is ghi


def test_one_place_needs_no_dim_of_places(weather, expected):
    one = hours(weather.isel(place=0))
    assert one.dims == ("time",)
    np.testing.assert_array_equal(one, expected)
    planes = hours(weather.isel(place=0), [10.0, 20.0], 180.0)
    assert planes.dims == ("plane", "time")
    assert float(planes["latitude"]) == LATITUDE


def test_a_grid_keeps_its_dims(frame, expected):
    grid = on_grid(frame)
    result = hours(grid)
    assert result.dims == ("lat", "lon", "time")
    np.testing.assert_array_equal(result["lat"], grid["lat"])
    assert result["altitude"].dims == ("lat", "lon")
    np.testing.assert_allclose(result[0, 0], expected, rtol=1e-3, atol=1e-6)  # the altitude is that of the table
    tilts = xr.DataArray(np.array([[10.0, 20.0], [10.0, 20.0], [10.0, 20.0]]), dims=("lon", "lat"))
    each = hours(grid, tilts, xr.full_like(tilts, 180.0))
    np.testing.assert_array_equal(each[0], result[0])
    np.testing.assert_array_equal(each[1], hours(grid, 20.0)[1])


def test_a_turned_grid_has_coordinates_of_both_dims(frame):
    grid = on_grid(frame).rename(lat="y", lon="x").drop_vars(["y", "x"])
    north, east = np.meshgrid([10.8, 10.81], [106.65, 106.66, 106.67], indexing="ij")
    grid = grid.assign_coords(latitude=(("y", "x"), north), longitude=(("y", "x"), east))
    result = hours(grid)
    assert result.dims == ("y", "x", "time")
    np.testing.assert_array_equal(result["latitude"], north)


def test_places_may_have_another_name_and_longitudes_go_round(weather, expected):
    named = weather.rename(place="station", latitude="lat", longitude="lon")
    result = hours(named)
    assert result.dims == ("station", "time")
    np.testing.assert_array_equal(result[0], expected)
    west = weather_of_frame(drawn(21.0, -105.75)[:72], 21.0, -105.75)
    east = west.assign_coords(longitude=("place", [254.25]))
    np.testing.assert_array_equal(hours(east), hours(west))


def test_an_altitude_that_is_missing_is_that_of_pvlibs_table(weather):
    from pvlib.location import lookup_altitude

    bare = by_place(weather.drop_vars("altitude")).weather
    assert float(bare["altitude"][0]) == lookup_altitude(LATITUDE, LONGITUDE)
    assert bare["altitude"].attrs["source"] == "pvlib.location.lookup_altitude"
    np.testing.assert_array_equal(altitudes([46.9, np.nan, 95.0], [9.85, 0.0, 0.0]), [1790.0, 0.0, 0.0])


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "UTC+07:00"])
def test_times_with_a_zone_are_brought_to_utc(frame, weather, expected, zone):
    aware = frame.set_axis(frame.index.tz_localize("UTC").tz_convert(zone))
    result = hours(weather_of_frame(aware, LATITUDE, LONGITUDE))
    np.testing.assert_array_equal(result[0], expected)
    np.testing.assert_array_equal(result["time"], weather["time"])
    of_frame = xr.Dataset.from_dataframe(aware.rename_axis("time")).assign_coords(latitude=10.8, longitude=106.65)
    np.testing.assert_allclose(hours(of_frame), expected, rtol=1e-3, atol=1e-6)
    assert by_place(of_frame).weather.attrs["time_zone"] == zone


class Stamp:
    """A time of cftime, in what is asked of it."""

    def __init__(self, time, calendar):
        self.time, self.calendar = time, calendar

    def isoformat(self):
        return self.time.isoformat()


def test_times_of_cftime_are_read_where_their_calendar_is_ours(frame, weather, expected):
    stamps = np.empty(72, dtype=object)
    stamps[:] = [Stamp(time, "standard") for time in frame.index]
    np.testing.assert_array_equal(hours(weather.assign_coords(time=("time", stamps)))[0], expected)
    stamps[:] = [Stamp(time, "noleap") for time in frame.index]
    assert "times of the calendar 'noleap'" in refusal(weather.assign_coords(time=("time", stamps)))


def test_times_that_are_none(frame, weather):
    mixed = np.empty(72, dtype=object)
    mixed[:] = [time.tz_localize("UTC") if k % 2 else time for k, time in enumerate(frame.index)]
    for times, found in (
        (np.arange(72), "values of the type int64"),
        (frame.index.astype(str).to_numpy(), "as '2019-01-01 00:00:00'"),
        (mixed, "times with and without a zone"),
    ):
        assert found in refusal(weather.assign_coords(time=("time", times)))
    missing = weather.assign_coords(time=weather["time"].where(weather["time"] != weather["time"][5]))
    assert "no time (1 of 72); expected a time of every interval" in refusal(missing)
    assert "the dims place, hours; expected a coordinate time" in refusal(weather.rename(time="hours"))
    assert refusal(xr.Dataset()).startswith("weather, time: found the dims none")
    np.testing.assert_array_equal(hours(weather.rename(time="valid_time"))["time"], weather["time"])


def test_what_is_no_dataset_is_told_how_to_become_one(frame):
    text = refusal(frame)
    assert "found an object of the type pandas DataFrame; expected an xarray Dataset" in text
    assert "xarray.Dataset.from_dataframe(frame.rename_axis('time')).assign_coords(latitude=…" in text
    assert "of the type NoneType" in refusal(None)
    for made in (lambda: hours_from_days(frame), lambda: hours_from_months(frame, time_zone="UTC")):
        with pytest.raises(LayerError, match="of the type pandas DataFrame; expected an xarray Dataset"):
            made()


def test_dims_that_do_not_agree(frame):
    grid = on_grid(frame)
    grid["temp_air"] = grid["temp_air"].isel(lat=0)
    assert "temp_air: found dims (time, lon); expected dims (lat, lon, time)" in refusal(grid.drop_vars("wind_speed"))


def test_a_dataset_of_pandas_keeps_its_months(weather):
    aware = weather.assign_coords(time=pd.DatetimeIndex(weather["time"].to_numpy(), tz="UTC").tz_convert("Asia/Tokyo"))
    aware.attrs["time_zone"] = "Asia/Ho_Chi_Minh"
    assert by_place(aware).weather.attrs["time_zone"] == "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize(
    ("first", "last", "step", "years"),
    [
        ("2010-01-01", "2012-12-31 23:00", "h", {2010: 8760, 2011: 8760, 2012: 8784}),
        ("2009-12-31 17:00", "2011-12-31 16:00", "h", {2010: 8760, 2011: 8760}),
        ("2010-07-01", "2012-03-01", "D", {0: 245, 2010: 365}),
        ("2010-01-01", "2010-11-30", "D", {0: 334}),
    ],
)
def test_years_of_a_record_begin_with_it_and_are_whole(first, last, step, years):
    found = whole_years(pd.date_range(first, last, freq=step))
    assert dict(zip(*(each.tolist() for each in np.unique(found, return_counts=True)), strict=True)) == years


def test_a_year_may_lack_its_29_february():
    days = pd.date_range("2011-01-01", "2012-12-31")
    without = days[~((days.month == 2) & (days.day == 29))]
    assert np.unique(whole_years(without)).tolist() == [2011, 2012]
    assert np.unique(whole_years(days[:-3])).tolist() == [0, 2011]
