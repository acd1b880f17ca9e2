"""NSRDB: its CSV files in their true form, on a server of this machine; key and address stay where they belong."""

import numpy as np
import pytest

from geoplan.errors import GeoplanError
from geoplan.layers.weather.weather import read_weather
from geoplan.sources.publishers.sunshine import nsrdb
from geoplan.sources.transfer.retries import Patience
from geoplan.sources.transfer.session import TransferError
from support.publishers.nsrdb import EMAIL, HIMAWARI, KEY, TMY, answer, hours


@pytest.fixture
def known(monkeypatch):
    """Give key and address by the environment."""
    monkeypatch.setenv("GEOPLAN_NSRDB_KEY", KEY)
    monkeypatch.setenv("GEOPLAN_NSRDB_EMAIL", EMAIL)


@pytest.fixture
def nlr(web):
    web.serve(TMY, answer, content_type="text/csv", etag=None)
    web.serve(HIMAWARI, answer, content_type="text/csv", etag=None)
    return web


def session_of(web, **options):
    """A session that waits until the server has worked out its hours."""
    patience = Patience(connect_s=5, read_s=30, tries=4, backoff_s=0.01, longest_backoff_s=0.05, window_s=30)
    return web.session(patience=patience, **options)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("place", ["hai-phong", "ba-ria-vung-tau"])
def test_a_typical_year_of_both_places(nlr, fetch_area, tmp_path, place):
    area = fetch_area(place)
    fetched = nsrdb.fetch("weather", area, tmp_path, session_of(nlr))
    assert (fetched.vintage, fetched.rows) == ("2011-2020", 8760)
    assert nlr.requests[0].query["names"] == ["tmy-2020"]
    weather = read_weather(fetched.file, time_zone=area.time_zone)
    assert (weather.sizes["time"], weather.attrs["time_label"]) == (8760, "centre")
    np.testing.assert_allclose(weather["ghi"][0], hours(2019, nlr.requests[0])["GHI"], atol=0.06)
    assert float(weather["altitude"][0]) == 6.0


@pytest.mark.usefixtures("known")
def test_hours_of_years(nlr, fetch_area, tmp_path):
    area = fetch_area("hai-phong", product="hourly", startyear="2019", endyear="2020")
    fetched = nsrdb.fetch("weather", area, tmp_path, session_of(nlr))
    assert (fetched.vintage, fetched.rows) == ("2019-2020", 17544)
    assert [each.query["names"] for each in nlr.requests] == [["2019"], ["2020"]]
    assert nlr.requests[0].query["utc"] == ["true"]
    assert read_weather(fetched.file, time_zone=area.time_zone).sizes["time"] == 17544


@pytest.mark.usefixtures("known")
def test_a_file_on_the_local_clock_is_brought_to_utc(web, fetch_area, tmp_path):
    web.serve(TMY, lambda asked: answer(asked, clock=7), etag=None)
    area = fetch_area("hai-phong")
    fetched = nsrdb.fetch("weather", area, tmp_path, session_of(web))
    weather = read_weather(fetched.file, time_zone=area.time_zone)
    np.testing.assert_allclose(weather["ghi"][0], hours(2019, web.requests[0])["GHI"], atol=0.06)


@pytest.mark.usefixtures("known")
def test_key_and_address_stand_nowhere(nlr, fetch_area, tmp_path, caplog):
    caplog.set_level("DEBUG")
    area, cache = fetch_area("hai-phong"), tmp_path / "cache"
    session = session_of(nlr, cache=cache)
    planned = nsrdb.plan("weather", area, session)
    fetched = nsrdb.fetch("weather", area, tmp_path, session)
    nlr.serve(TMY, b"<html>busy</html>", etag=None)
    with pytest.raises(TransferError) as caught:
        nsrdb.fetch("weather", fetch_area("ba-ria-vung-tau"), tmp_path / "out", session)
    written = [path.read_bytes() for path in [*cache.rglob("*"), fetched.file] if path.is_file()]
    told = [str(caught.value), caplog.text, str(planned), str(fetched.entry())]
    for secret in (KEY, EMAIL, "someone%40example.org"):
        assert all(secret.encode() not in content for content in written)
        assert all(secret not in text for text in told)
    assert "api_key=***" in planned[0].url


def test_what_it_asks_of_the_user_is_told_before_anything_is_asked(nlr, fetch_area, tmp_path, monkeypatch):
    for variable in nsrdb.ASKED.values():
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(GeoplanError) as caught:
        nsrdb.fetch("weather", fetch_area("hai-phong"), tmp_path, session_of(nlr))
    assert [fault.where for fault in caught.value.faults] == ["api_key", "email"]
    assert "GEOPLAN_NSRDB_KEY" in str(caught.value)
    assert not nlr.requests
    area = fetch_area("hai-phong", api_key=KEY, email=EMAIL)
    assert nsrdb.fetch("weather", area, tmp_path, session_of(nlr)).rows == 8760


@pytest.mark.usefixtures("known")
def test_refusals_and_other_answers(web, fetch_area, tmp_path):
    session = session_of(web)
    web.serve(TMY, {"errors": ["No data available at the provided location (wkt)"]}, status=400)
    with pytest.raises(TransferError, match=r"the answer 400: No data available(?s:.)*Himawari sees"):
        nsrdb.fetch("weather", fetch_area("hai-phong"), tmp_path, session)
    for content in (b"Source,Location ID\nNSRDB,1\n", b"", b"a,b\n1,2\nYear,Month\n2019,1\n"):
        web.serve(TMY, content)
        with pytest.raises(TransferError, match="another form"):
            nsrdb.fetch("weather", fetch_area("hai-phong"), tmp_path, session)
    web.serve(TMY, answer, etag=None)
    assert nsrdb.fetch("weather", fetch_area("hai-phong"), tmp_path, session).rows == 8760


def test_options_are_checked(web, fetch_area):
    for options in ({"product": "monthly"}, {"startyear": "2012"}, {"startyear": "2020", "endyear": "2018"}):
        with pytest.raises(GeoplanError, match="--option"):
            nsrdb.plan("weather", fetch_area("hai-phong", **options), web.session())
