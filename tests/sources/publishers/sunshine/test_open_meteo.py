"""Open-Meteo: its answers in their true form, on a server of this machine."""

import numpy as np
import pytest

from geoplan.layers.weather.weather import read_weather
from geoplan.sources.publishers.sunshine import open_meteo
from geoplan.sources.registry import sources
from geoplan.sources.transfer.retries import Patience
from geoplan.sources.transfer.session import TransferError
from support.publishers.open_meteo import PATH, answer, truth


def session_of(web, **options):
    """A session that waits until the server has worked out its hours."""
    patience = Patience(connect_s=5, read_s=30, tries=4, backoff_s=0.01, longest_backoff_s=0.05, window_s=30)
    return web.session(patience=patience, **options)


@pytest.mark.parametrize("place", ["hai-phong", "ba-ria-vung-tau"])
def test_hours_of_both_places(web, fetch_area, tmp_path, place):
    web.serve(PATH, answer, etag=None)
    area, session = fetch_area(place, startyear="2019", endyear="2020"), session_of(web)
    assert len(open_meteo.plan("weather", area, session)) == 4
    assert not web.requests
    fetched = open_meteo.fetch("weather", area, tmp_path, session)
    assert (fetched.vintage, fetched.rows) == ("2019-2020", 17544)
    assert "non-commercial" in fetched.licence
    assert "JAXA" in fetched.attribution
    weather = read_weather(fetched.file, time_zone=area.time_zone)
    assert weather.sizes["time"] == 17544
    assert weather["time"][0] == np.datetime64("2019-01-01T00:00")
    assert weather.attrs["time_label"] == "start"
    expected = truth(web.requests[0]).loc["2019"]
    np.testing.assert_allclose(weather["ghi"][0, :8760], expected["ghi"], atol=0.06)
    np.testing.assert_allclose(weather["dhi"][0, :8760], expected["dhi"], atol=0.06)
    assert float(weather["altitude"][0]) == 7.0


def test_it_asks_something_of_the_user_and_is_not_taken_unasked():
    about = sources()["open_meteo"]
    assert about.asks.en == "non-commercial use"
    assert not about.covers((9.4, 47.0, 9.7, 47.3))


def test_gaps_are_filled_and_years_of_gaps_are_left_out(web, fetch_area, tmp_path):
    web.serve(PATH, lambda asked: answer(asked, missing=40), etag=None)
    web.serve(PATH, lambda asked: answer(asked, missing=90), query={"start_date": "2020-01-01"}, etag=None)
    area = fetch_area("hai-phong", startyear="2019", endyear="2020")
    fetched = open_meteo.fetch("weather", area, tmp_path, session_of(web))
    assert (fetched.vintage, fetched.rows) == ("2019", 8760)
    assert "around: 40; years left out: 2020" in fetched.note.en
    weather = read_weather(fetched.file, time_zone=area.time_zone)
    expected = truth(web.requests[0]).loc["2019"]
    # the days of this sky vary by a third
    assert float(weather["ghi"][0].mean()) == pytest.approx(float(expected["ghi"].mean()), rel=2e-3)
    alone = fetch_area("hai-phong", startyear="2020", endyear="2020")
    with pytest.raises(TransferError, match=r"2020: found too many hours missing(?s:.)*--source"):
        open_meteo.fetch("weather", alone, tmp_path / "out", session_of(web))
    assert not list((tmp_path / "out").glob("*"))


def test_a_refusal_is_told_in_the_words_of_the_service(web, fetch_area, tmp_path):
    said = {"error": True, "reason": "Parameter 'start_date' is out of allowed range"}
    web.serve(PATH, said, status=400, content_type="application/json")
    with pytest.raises(TransferError, match="the answer 400: Parameter 'start_date'") as caught:
        open_meteo.fetch("weather", fetch_area("hai-phong"), tmp_path, session_of(web))
    assert "Choose years that are over" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"<html>log in</html>", "another form"),
        ({"hourly": {}, "hourly_units": {}, "utc_offset_seconds": 25200}, "a clock 25200 s from UTC"),
        (lambda asked: answer(asked, unit="J/m²"), "shortwave_radiation in 'j/m2'"),
    ],
)
def test_another_answer_is_told_and_not_kept(web, fetch_area, tmp_path, given, said):
    web.serve(PATH, given, content_type="application/json", etag=None)
    session, area = session_of(web), fetch_area("hai-phong", startyear="2019", endyear="2019")
    with pytest.raises(TransferError, match=said):
        open_meteo.fetch("weather", area, tmp_path / "out", session)
    web.serve(PATH, answer, etag=None)
    assert open_meteo.fetch("weather", area, tmp_path, session).rows == 8760
