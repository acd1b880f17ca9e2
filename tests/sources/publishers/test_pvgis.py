"""PVGIS: its answers in their true form, on a server of this machine."""

import json

import numpy as np
import pytest
from pvlib.iotools import read_pvgis_hourly, read_pvgis_tmy

from geoplan.errors import GeoplanError
from geoplan.layers.weather.weather import read_weather
from geoplan.sources.place.weather_point import weather_point
from geoplan.sources.publishers import pvgis
from geoplan.sources.registry import sources
from geoplan.sources.transfer.retries import Patience
from geoplan.sources.transfer.session import TransferError
from support.publishers.pvgis import SERIES, TMY, series, tmy

SEA = {"message": "Location over the sea. Please, select another location", "status": 400}
OUTSIDE = {
    "message": "Location out of the spatial coverage of the radiation database selected. "
    "Please, selectanother database (PVGIS-ERA5).",
    "status": 400,
}


def session_of(web, **options):
    """A session that waits until the server has worked out its hours."""
    patience = Patience(connect_s=5, read_s=30, tries=4, backoff_s=0.01, longest_backoff_s=0.05, window_s=30)
    return web.session(patience=patience, **options)


@pytest.mark.parametrize("place", ["hai-phong", "ba-ria-vung-tau"])
def test_a_typical_year_of_both_places(web, fetch_area, tmp_path, place):
    web.serve(TMY, tmy, content_type="application/json", etag=None)
    area, session = fetch_area(place), session_of(web)
    (planned,) = pvgis.plan("weather", area, session)
    assert planned.url.startswith("https://re.jrc.ec.europa.eu/api/v5_3/tmy?lat=")
    assert (planned.bytes, web.requests) == (None, [])
    fetched = pvgis.fetch("weather", area, tmp_path, session)
    (asked,) = web.requests
    assert (asked.method, asked.query["outputformat"], asked.query["usehorizon"]) == ("GET", ["json"], ["0"])
    assert "raddatabase" not in asked.query
    assert (fetched.options, fetched.vintage, fetched.rows) == ({}, "2005-2023", 8760)
    assert fetched.attribution == "PVGIS © European Union"
    assert "PVGIS-ERA5 2005-2023" in fetched.note.en
    assert "reanalysis" in fetched.note.en
    weather = read_weather(fetched.file, time_zone=area.time_zone)
    point = weather_point(area)
    assert (float(weather["latitude"][0]), float(weather["longitude"][0])) == pytest.approx(tuple(point))
    theirs, _ = read_pvgis_tmy(fetched.file)
    np.testing.assert_array_equal(weather["ghi"][0], theirs["ghi"])
    again = pvgis.fetch("weather", area, tmp_path, session)
    assert (again, len(web.requests)) == (fetched, 1)


def test_hours_of_years(web, fetch_area, tmp_path):
    web.serve(SERIES, series, content_type="application/json")
    area = fetch_area("ba-ria-vung-tau", product="hourly", startyear="2019", endyear="2020", database="PVGIS-ERA5")
    fetched = pvgis.fetch("weather", area, tmp_path, session_of(web))
    (asked,) = web.requests
    assert {name: asked.query[name] for name in ("angle", "components", "pvcalculation", "raddatabase")} == {
        "angle": ["0"],
        "components": ["1"],
        "pvcalculation": ["0"],
        "raddatabase": ["PVGIS-ERA5"],
    }
    assert (fetched.vintage, fetched.rows) == ("2019-2020", 17544)
    weather = read_weather(fetched.file, time_zone=area.time_zone)
    assert weather.sizes["time"] == 17544
    theirs, _ = read_pvgis_hourly(fetched.file)
    np.testing.assert_array_equal(weather["dhi"][0], theirs["poa_sky_diffuse"])


@pytest.mark.parametrize(
    ("answer", "said", "action"),
    [
        (SEA, "Location over the sea", "Give latitude and longitude of a point on land"),
        (OUTSIDE, "Location out of the spatial coverage", "Leave out database"),
        ({"message": "startyear: Incorrect value.", "status": 400}, "startyear: Incorrect", "Leave out startyear"),
    ],
)
def test_a_refusal_is_told_in_the_words_of_pvgis(web, fetch_area, tmp_path, answer, said, action):
    web.serve(TMY, answer, status=400, content_type="application/json")
    session = session_of(web)
    with pytest.raises(TransferError, match=said) as caught:
        pvgis.fetch("weather", fetch_area("hai-phong"), tmp_path / "out", session)
    assert "the answer 400" in str(caught.value)
    assert action in str(caught.value)
    assert not list((tmp_path / "out").glob("*"))
    web.serve(TMY, tmy)
    assert pvgis.fetch("weather", fetch_area("hai-phong"), tmp_path / "out", session).rows == 8760


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"<!DOCTYPE html><html>Log in</html>", "an answer without hours"),
        (SEA, "Location over the sea"),
        ({"inputs": {"meteo_data": {}}, "outputs": {"tmy_hourly": []}}, "an answer without hours"),
        (b'{"inputs": {"location"', "an answer without hours"),
    ],
)
def test_an_answer_without_hours_is_told_and_not_kept(web, fetch_area, tmp_path, answer, said):
    web.serve(TMY, answer)
    session = session_of(web)
    with pytest.raises(TransferError, match=said):
        pvgis.fetch("weather", fetch_area("hai-phong"), tmp_path / "out", session)
    assert not list((tmp_path / "out").glob("*"))
    web.serve(TMY, tmy)
    assert pvgis.fetch("weather", fetch_area("hai-phong"), tmp_path / "out", session).rows == 8760


@pytest.mark.parametrize("status", [429, 529])
def test_too_many_requests_are_waited_out(web, fetch_area, tmp_path, status):
    web.serve(TMY, tmy)
    web.fail(TMY, status=status, times=2, retry_after=0.02)
    assert pvgis.fetch("weather", fetch_area("hai-phong"), tmp_path, session_of(web)).rows == 8760
    assert len(web.requests) == 3
    assert sources()["pvgis"].requests_per_second < 30


def test_a_site_that_stays_overloaded_is_told_in_its_own_words(web, fetch_area, tmp_path):
    web.serve(TMY, {"message": "Site is overloaded, repeat the request later.", "status": 529}, status=529)
    with pytest.raises(TransferError, match="the answer 529: Site is overloaded"):
        pvgis.fetch("weather", fetch_area("hai-phong"), tmp_path, session_of(web))


def test_offline_asks_nothing(web, fetch_area, tmp_path):
    with pytest.raises(TransferError, match="no copy in the cache"):
        pvgis.fetch("weather", fetch_area("hai-phong"), tmp_path, session_of(web, offline=True))
    assert not web.requests


def test_options_are_checked_before_anything_is_asked(web, fetch_area, tmp_path):
    area = fetch_area("hai-phong", product="daily", startyear="last")
    with pytest.raises(GeoplanError) as caught:
        pvgis.fetch("weather", area, tmp_path, session_of(web))
    assert [fault.where for fault in caught.value.faults] == ["product", "startyear"]
    assert not web.requests


def test_the_file_is_json_as_pvgis_writes(web, fetch_area, tmp_path):
    web.serve(TMY, tmy)
    fetched = pvgis.fetch("weather", fetch_area("hai-phong"), tmp_path, session_of(web))
    assert set(json.loads(fetched.file.read_text())) == {"inputs", "outputs", "meta"}
