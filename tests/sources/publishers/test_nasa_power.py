"""NASA POWER: its answers in their true form, on a server of this machine."""

import json

import numpy as np
import pytest

from geoplan.errors import GeoplanError
from geoplan.layers.weather.weather import read_weather
from geoplan.sources.place.weather_point import weather_point
from geoplan.sources.publishers import nasa_power
from geoplan.sources.transfer.retries import Patience
from geoplan.sources.transfer.session import TransferError
from support.publishers.nasa_power import DAILY, FILL, HOURLY, daily, hourly, hours


def session_of(web, **options):
    """A session that waits until the server has worked out its hours."""
    patience = Patience(connect_s=5, read_s=30, tries=4, backoff_s=0.01, longest_backoff_s=0.05, window_s=30)
    return web.session(patience=patience, **options)


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


def without(hours_missing, *, parameter="ALLSKY_SFC_SW_DWN"):
    """Answers in which some hours of a parameter hold the fill value."""

    def answer(asked):
        content = hourly(asked)
        series = content["properties"]["parameter"][parameter]
        for stamp in list(series)[hours_missing]:
            series[stamp] = FILL
        return content

    return answer


def test_small_gaps_are_filled_from_the_days_beside_them_and_counted(web, fetch_area, tmp_path):
    """One -999 in ten years of five parameters is no reason to have no weather."""
    gap = slice(100 * 24 + 3, 101 * 24 + 10)  # 31 hours; four of them twice as far from a known day
    web.serve(HOURLY, without(gap))
    area, session = fetch_area("hai-phong", startyear="2019", endyear="2019"), session_of(web)
    fetched = nasa_power.fetch("weather", area, tmp_path, session)
    assert "filled from the same hour of the days beside them: 31" in fetched.note.en
    weather = read_weather(fetched.file, time_zone=area.time_zone)
    truth = hours(web.requests[0])
    filled = set(range(gap.start, gap.stop))
    for name in ("ghi", "dni", "dhi"):
        there = truth[name].to_numpy()
        expected = there.copy()
        for row in filled:
            before = next(row - 24 * days for days in (1, 2) if row - 24 * days not in filled)
            after = next(row + 24 * days for days in (1, 2) if row + 24 * days not in filled)
            expected[row] = (there[before] + there[after]) / 2
        np.testing.assert_allclose(weather[name][0].to_numpy(), expected, atol=0.011)


def test_a_gap_at_the_year_s_end_is_filled_from_one_side(web, fetch_area, tmp_path):
    web.serve(HOURLY, without(slice(8755, None), parameter="T2M"))
    area, session = fetch_area("hai-phong", startyear="2019", endyear="2019"), session_of(web)
    fetched = nasa_power.fetch("weather", area, tmp_path, session)
    temperature = read_weather(fetched.file, time_zone=area.time_zone)["temp_air"][0].to_numpy()
    np.testing.assert_allclose(temperature[8755:], temperature[8731:8736])
    np.testing.assert_allclose(temperature[:8755], hours(web.requests[0])["temp_air"].to_numpy()[:8755], atol=0.006)


def test_a_year_with_more_missing_is_left_out_and_asked_again_later(web, fetch_area, tmp_path):
    web.serve(HOURLY, hourly)
    web.serve(HOURLY, without(slice(-336, None)), query={"start": "20200101"})
    session, area = session_of(web), fetch_area("hai-phong", startyear="2018", endyear="2021")
    fetched = nasa_power.fetch("weather", area, tmp_path / "out", session)
    assert (fetched.vintage, fetched.rows) == ("2018-2019", 17520)
    assert "left out: 2020, 2021" in fetched.note.en
    web.serve(HOURLY, hourly, query={"start": "20200101"})
    assert nasa_power.fetch("weather", area, tmp_path / "out", session).rows == 4 * 8760 + 24
    assert len(web.requests) == 5


def test_no_year_that_is_whole_enough_names_them_all(web, fetch_area, tmp_path):
    web.serve(HOURLY, without(slice(0, 44)))
    area = fetch_area("hai-phong", startyear="2018", endyear="2019")
    with pytest.raises(TransferError) as caught:
        nasa_power.fetch("weather", area, tmp_path / "out", session_of(web))
    assert [(fault.where, fault.found) for fault in caught.value.faults] == [
        ("2018", "44 values missing"),
        ("2019", "44 values missing"),
    ]
    assert not list((tmp_path / "out").glob("*"))


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
