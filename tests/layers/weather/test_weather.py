"""Which weather file it is, by its content; and the Dataset that its rows become."""

import json

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.weather.weather import read_weather, recognise, weather_of
from support.weather_rows import rows_of, sunny, three_parts

DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MAY = pd.date_range("2023-05-01", periods=31 * 24, freq="h")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("\n  location,Hai Phong\n", "epw"),
        ("-BEGIN HEADER-\nNASA/POWER\n-END HEADER-\n", "nasa_power"),
        ("NASA\nPOWER\n-END HEADER-\nYEAR\n", "nasa_power"),
        ("Latitude (decimal degrees):\t20.8\ntime(UTC),T2m\n", "pvgis_tmy"),
        ("Latitude (decimal degrees):\t20.8\ntime,G(i)\n", "pvgis_hourly"),
        (json.dumps({"outputs": {"tmy_hourly": []}}), "pvgis_tmy"),
        (json.dumps({"outputs": {"hourly": []}}), "pvgis_hourly"),
        (json.dumps({"properties": {"parameter": {}}}), "nasa_power"),
        ("Source,Latitude,Longitude\nNSRDB,20,106\nYear,Month\n", "nsrdb"),
        ("lat,lon\n20,106\nYear,Month\n", "nsrdb"),
        ("1,A\nDate (MM/DD/YYYY),Time (HH:MM),GHI (W/m^2)\n", "tmy3"),
        ("# Title: CAMS Radiation Service\n", "cams"),
        ("# Coding\n# Observation period;GHI\n", "cams"),
        (b"CDF\x01", "grid"),
        (b"\x89HDF\r\n", "grid"),
    ],
)
def test_a_file_is_known_by_its_content(tmp_path, content, kind):
    path = tmp_path / "of.no.meaning"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert recognise(path) == kind


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04", "an archive"),
        (b"\x1f\x8b\x08", "an archive"),
        (b"a,b\n1,2\n", "'a,b'; expected an EPW"),
        (json.dumps({"message": "Over the sea."}).encode(), "JSON with message; .*The service answered: Over the sea"),
    ],
)
def test_a_file_that_is_none(tmp_path, content, says):
    path = tmp_path / "weather.csv"
    path.write_bytes(content)
    with pytest.raises(LayerError, match=says):
        recognise(path)


def test_a_folder_is_a_grid_where_zarr_says_so(tmp_path):
    with pytest.raises(LayerError, match="a folder without Zarr metadata"):
        recognise(tmp_path)
    (tmp_path / "zarr.json").write_text("{}")
    assert recognise(tmp_path) == "grid"


def test_all_wrong_arguments_are_told_at_once(tmp_path):
    with pytest.raises(LayerError) as caught:
        read_weather(tmp_path / "a.epw", kind="epv", variables=("ghy",), time_zone="Asia/Hanoy")
    assert [fault.where for fault in caught.value.faults] == ["kind", "variables", "time_zone"]
    assert "Did you mean 'ghi'?" in str(caught.value)


def good(**options):
    return rows_of(MAY, ghi=sunny(MAY), dhi=0.4 * sunny(MAY), temp_air=28.0, wind_speed=3.0, **options)


def test_rows_become_hours_in_utc_with_the_beam_that_follows():
    weather = weather_of(good())
    assert dict(weather.sizes) == {"place": 1, "time": 744}
    assert (weather["time"].to_numpy() == MAY.to_numpy()).all()
    assert weather.attrs == {"source": "hours.csv", "time_label": "start", "time_zone": "UTC"}
    assert weather["dni"].attrs["units"] == "W/m2"
    assert float(weather["dni"].max()) == pytest.approx(0.6 * 0.6 * 1330, rel=0.02)  # of 1,330 outside the atmosphere


def test_a_clock_ahead_of_utc_is_turned_back():
    local = MAY + pd.Timedelta(hours=7)
    rows = good(clock=7.0)
    rows.times = local
    weather = weather_of(rows)
    assert (weather["time"].to_numpy() == MAY.to_numpy()).all()
    assert weather.attrs["time_zone"] == "Etc/GMT-7"


def test_times_that_end_their_hour_are_turned_to_its_start():
    rows = good()
    rows.times, rows.time_label = MAY + pd.Timedelta(hours=1), "end"
    assert (weather_of(rows)["time"].to_numpy() == MAY.to_numpy()).all()


def test_a_clock_without_a_zone_is_refused_with_what_fits():
    with pytest.raises(LayerError, match=r"a clock without a time zone.* Its noon fits UTC\+0"):
        weather_of(good(clock=None))
    assert weather_of(good(clock=None), time_zone="UTC").attrs["time_zone"] == "UTC"


BERLIN = {"latitude": 52.5, "longitude": 13.4}
"""In a zone whose clock is changed in summer."""


def in_berlin(times, hours_utc):
    rows = rows_of(times, clock=None, temp_air=10.0, wind_speed=3.0, **three_parts(hours_utc, **BERLIN))
    rows.latitude, rows.longitude = np.array([BERLIN["latitude"]]), np.array([BERLIN["longitude"]])
    return rows


def test_even_hours_keep_the_standard_time_of_a_zone_whose_clock_is_changed():
    hours = pd.date_range("2019-01-01", periods=8760, freq="h")
    weather = weather_of(in_berlin(hours, hours - pd.Timedelta(hours=1)), time_zone="Europe/Berlin")
    assert weather["time"][0] == np.datetime64("2018-12-31T23:00")
    assert weather.attrs["time_zone"] == "Europe/Berlin"
    assert "shift_minutes" not in weather.attrs
    with pytest.raises(LayerError, match=r"fit a clock \+0 h from UTC, and are read as \+1 h"):
        weather_of(in_berlin(hours, hours), time_zone="Europe/Berlin")


def test_a_clock_that_is_changed_is_refused_with_what_to_do():
    hours = pd.date_range("2018-12-31 23:00", periods=8760, freq="h")
    local = hours.tz_localize("UTC").tz_convert("Europe/Berlin").tz_localize(None)
    with pytest.raises(LayerError, match=r"as where the clock of Europe/Berlin is changed.* standard time or in UTC"):
        weather_of(in_berlin(local, hours), time_zone="Europe/Berlin")


def test_months_of_several_years_become_one_year_without_a_29_february():
    months = [
        pd.date_range(f"{2002 + n}-{n:02d}-01", periods=24 * days, freq="h") for n, days in enumerate(DAYS, start=1)
    ]
    times = months[0].append(months[1:])
    rows = rows_of(times, ghi=sunny(times), dhi=0.4 * sunny(times), temp_air=28.0, wind_speed=3.0)
    rows.typical = True
    weather = weather_of(rows)
    expected = pd.date_range("2019-01-01", "2019-12-31 23:00", freq="h")
    assert (weather["time"].to_numpy() == expected.to_numpy()).all()
    assert weather.attrs["year"] == "typical, goes by 2019"


def test_an_altitude_is_taken_where_the_file_has_none():
    rows = good()
    rows.altitude = np.array([np.nan])
    assert weather_of(rows, altitude=12.0)["altitude"].item() == 12.0
    assert weather_of(good(), altitude=12.0)["altitude"].item() == 5.0


def test_the_faults_of_reader_and_rows_come_together():
    rows = good()
    rows.fault("line 3", "a word", "a number")
    rows.values["temp_air"][0, 5] = 400.0
    with pytest.raises(LayerError) as caught:
        weather_of(rows)
    assert [fault.where for fault in caught.value.faults] == ["line 3", "line 7"]
