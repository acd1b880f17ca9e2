"""NASA POWER: its answers in their true form, on a server of this machine."""

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.errors import GeoplanError
from geoplan.layers.weather.weather import read_weather
from geoplan.potential.solar.hours_from_days import hours_from_days
from geoplan.sources.place.weather_point import weather_point
from geoplan.sources.publishers import nasa_power
from geoplan.sources.transfer.retries import Patience
from geoplan.sources.transfer.session import TransferError

HOURLY, DAILY = "/api/temporal/hourly/point", "/api/temporal/daily/point"
NAMES = {
    "ALLSKY_SFC_SW_DWN": "ghi",
    "ALLSKY_SFC_SW_DNI": "dni",
    "ALLSKY_SFC_SW_DIFF": "dhi",
    "T2M": "temp_air",
    "WS10M": "wind_speed",
}
FILL = -999.0


def session_of(web, **options):
    """A session that waits until the server has worked out its hours."""
    patience = Patience(connect_s=5, read_s=30, tries=4, backoff_s=0.01, longest_backoff_s=0.05, window_s=30)
    return web.session(patience=patience, **options)


@cache
def sky(start, end, latitude, longitude):
    """Hours in UTC of some days."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    count = (last - first).days + 3
    shape = ("place", "time")
    height = 1.0 if abs(latitude) < 30 else 0.45  # of the sun in winter
    daily = {
        "ghi": (shape, [height * (4000 + 1500 * np.sin(np.arange(count)))]),
        "dhi": (shape, [height * (2300 + 500 * np.sin(np.arange(count) + 1))]),
        "temp_air": (shape, [24 + 3 * np.cos(np.arange(count))]),
        "wind_speed": (shape, [np.full(count, 3.2)]),
    }
    coordinates = {
        "latitude": ("place", [latitude]),
        "longitude": ("place", [longitude]),
        "altitude": ("place", [12.3]),
    }
    days = pd.date_range(first - pd.Timedelta(days=1), periods=count, freq="D")
    grid = xr.Dataset(daily, {"time": days, **coordinates})
    return hours_from_days(grid, time_zone="UTC").isel(place=0, time=slice(24, -24))


def hours(asked):
    """Hours of the days and the point that are asked for."""
    given = {name: value[0] for name, value in asked.query.items()}
    return sky(given["start"], given["end"], float(given["latitude"]), float(given["longitude"]))


def feature(asked, parameters, units):
    point = [float(asked.query["longitude"][0]), float(asked.query["latitude"][0]), 12.3]
    header = {
        "title": "NASA/POWER Source Native Resolution Data",
        "api": {"version": "v2.8.0", "name": "POWER API"},
        "sources": ["SYN1DEG", "MERRA2"],
        "fill_value": FILL,
        "time_standard": asked.query["time-standard"][0],
        "start": asked.query["start"][0],
        "end": asked.query["end"][0],
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": point},
        "properties": {"parameter": parameters},
        "header": header,
        "messages": [],
        "parameters": {name: {"units": units.get(name, ""), "longname": name} for name in parameters},
        "times": {"data": 1.0, "process": 0.1},
    }


def hourly(asked):
    series = hours(asked)
    stamps = [f"{time:%Y%m%d%H}" for time in pd.DatetimeIndex(series["time"].to_numpy())]
    parameters = {
        name: dict(zip(stamps, series[NAMES[name]].to_numpy().round(2).tolist(), strict=True))
        for name in asked.query["parameters"][0].split(",")
    }
    return feature(asked, parameters, dict.fromkeys(NAMES, "Wh/m^2") | {"T2M": "C", "WS10M": "m/s"})


def daily(asked):
    series = hours(asked)
    days = pd.DatetimeIndex(series["time"].to_numpy()).strftime("%Y%m%d")
    parameters = {}
    for name in asked.query["parameters"][0].split(","):
        by_day = pd.Series(series[NAMES[name]].to_numpy()).groupby(days)
        values = by_day.mean() if name in ("T2M", "WS10M") else by_day.sum() / 1000
        parameters[name] = values.round(3).to_dict()
    return feature(asked, parameters, dict.fromkeys(NAMES, "kW-hr/m^2/day") | {"T2M": "C", "WS10M": "m/s"})


@pytest.mark.parametrize("place", ["hai-phong", "ba-ria-vung-tau"])
def test_hours_of_both_places(web, fetch_area, tmp_path, place):
    web.serve(HOURLY, hourly, content_type="application/json", etag=None)
    area, session = fetch_area(place, startyear="2019", endyear="2020"), session_of(web)
    planned = nasa_power.plan("weather", area, session)
    assert len(planned) == 2
    assert not web.requests
    fetched = nasa_power.fetch("weather", area, tmp_path, session)
    assert [(each.query["start"], each.query["end"]) for each in web.requests] == [
        (["20190101"], ["20191231"]),
        (["20200101"], ["20201231"]),
    ]
    assert web.requests[0].query["community"] == ["RE"]
    assert (fetched.vintage, fetched.rows) == ("2019-2020", 17544)
    assert "Prediction of Worldwide Energy Resource" in fetched.attribution
    weather = read_weather(fetched.file, time_zone=area.time_zone)
    assert weather.sizes["time"] == 17544
    assert weather["time"][0] == np.datetime64("2019-01-01T00:00")
    point = weather_point(area)
    assert (float(weather["latitude"][0]), float(weather["longitude"][0])) == pytest.approx(tuple(point))
    expected = hours(web.requests[1])
    np.testing.assert_allclose(weather["ghi"][0, 8760:], expected["ghi"], atol=0.006)
    header = json.loads(fetched.file.read_text())["header"]
    assert (header["start"], header["end"]) == ("20190101", "20201231")


def test_days_of_a_year(web, fetch_area, tmp_path):
    web.serve(DAILY, daily)
    area = fetch_area("hai-phong", step="daily", startyear="2019", endyear="2019")
    fetched = nasa_power.fetch("weather", area, tmp_path, session_of(web))
    assert web.requests[0].query["time-standard"] == ["LST"]
    assert (fetched.vintage, fetched.rows) == ("2019", 365)
    weather = read_weather(fetched.file, time_zone=area.time_zone)
    assert weather.attrs["time_step"] == "day"
    assert float(weather["ghi"].mean()) == pytest.approx(4000, rel=0.01)


def test_a_year_in_the_cache_is_not_asked_again(web, fetch_area, tmp_path):
    web.serve(HOURLY, hourly)
    session = session_of(web)
    nasa_power.fetch("weather", fetch_area("hai-phong", startyear="2019", endyear="2019"), tmp_path, session)
    web.fail(HOURLY, status=500, times=1)
    nasa_power.fetch("weather", fetch_area("hai-phong", startyear="2019", endyear="2020"), tmp_path, session)
    assert [each.query["start"] for each in web.requests] == [["20190101"], ["20200101"], ["20200101"]]
    offline = session_of(web, offline=True)
    nasa_power.fetch("weather", fetch_area("hai-phong", startyear="2020", endyear="2020"), tmp_path, offline)


def test_ten_years_where_none_are_asked_for(web, fetch_area):
    planned = nasa_power.plan("weather", fetch_area("hai-phong"), session_of(web))
    assert len(planned) == 10
    assert "start=20150101" in planned[0].url
    assert "end=20241231" in planned[-1].url


def test_a_refusal_is_told_in_the_words_of_the_service(web, fetch_area, tmp_path):
    answer = {
        "header": "The POWER Hourly API failed to complete your request.",
        "messages": ["Your end date is wrong."],
    }
    web.serve(HOURLY, answer, status=422, content_type="application/json")
    with pytest.raises(TransferError, match="the answer 422: Your end date is wrong") as caught:
        nasa_power.fetch("weather", fetch_area("hai-phong"), tmp_path / "out", session_of(web))
    assert "Choose years that are over" in str(caught.value)
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"<!DOCTYPE html><html>Log in</html>", "an answer of another form"),
        ({"messages": ["The service is down."], "header": ""}, "The service is down"),
        (b'{"type": "Feature", "prop', "an answer of another form"),
    ],
)
def test_another_answer_is_told_and_not_kept(web, fetch_area, tmp_path, answer, said):
    web.serve(HOURLY, answer)
    session, area = session_of(web), fetch_area("hai-phong", startyear="2019", endyear="2019")
    with pytest.raises(TransferError, match=said):
        nasa_power.fetch("weather", area, tmp_path / "out", session)
    assert not list((tmp_path / "out").glob("*"))
    web.serve(HOURLY, hourly)
    assert nasa_power.fetch("weather", area, tmp_path / "out", session).rows == 8760


def test_missing_values_are_told_with_their_year_and_asked_again_later(web, fetch_area, tmp_path):
    def last_weeks_missing(asked):
        content = hourly(asked)
        for stamp in list(content["properties"]["parameter"]["ALLSKY_SFC_SW_DWN"])[-336:]:
            content["properties"]["parameter"]["ALLSKY_SFC_SW_DWN"][stamp] = FILL
        return content

    web.serve(HOURLY, hourly)
    web.serve(HOURLY, last_weeks_missing, query={"start": "20200101"})
    session, area = session_of(web), fetch_area("hai-phong", startyear="2019", endyear="2020")
    with pytest.raises(TransferError, match="2020: found 336 values missing"):
        nasa_power.fetch("weather", area, tmp_path / "out", session)
    assert not list((tmp_path / "out").glob("*"))
    web.serve(HOURLY, hourly, query={"start": "20200101"})
    assert nasa_power.fetch("weather", area, tmp_path / "out", session).rows == 17544
    assert len(web.requests) == 3


def test_options_are_checked_before_anything_is_asked(web, fetch_area, tmp_path):
    for options, where in (
        ({"step": "monthly", "startyear": "1999"}, ["step", "startyear"]),
        ({"startyear": "2020", "endyear": "2019"}, ["endyear"]),
        ({"latitude": "north"}, ["latitude", "longitude"]),
    ):
        with pytest.raises(GeoplanError) as caught:
            nasa_power.fetch("weather", fetch_area("hai-phong", **options), tmp_path, session_of(web))
        assert [fault.where for fault in caught.value.faults] == where
    assert not web.requests
