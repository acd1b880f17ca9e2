"""The CAMS Radiation Service: drawn files in its true form, against pvlib's reader."""

import numpy as np
import pytest
from pvlib import iotools

from geoplan.errors import LayerError
from geoplan.layers.weather.weather import read_weather, recognise
from geoplan.potential.solar.pv_years import pv_years
from support.drawn_weather import drawn, weather_of_frame, write_cams

HERE = {"latitude": 20.8, "longitude": 106.6}
AIR = {"temp_air": 24.0, "wind_speed": 2.0}


@pytest.fixture(scope="module")
def hours():
    return drawn(20.8, 106.6)


@pytest.fixture(scope="module")
def series(hours, tmp_path_factory):
    return write_cams(tmp_path_factory.mktemp("cams") / "cams.csv", hours, **HERE, minutes=60)


def refusal(path, **options):
    with pytest.raises(LayerError) as caught:
        read_weather(path, **options)
    return str(caught.value)


def test_hours_are_read_as_pvlib_reads_them(series, hours):
    assert recognise(series) == "cams"
    weather = read_weather(series, **AIR)
    theirs, about = iotools.read_cams(series)
    assert (weather["time"].to_numpy() == theirs.index.tz_localize(None).to_numpy()).all()
    for name in ("ghi", "dni", "dhi"):
        np.testing.assert_array_equal(weather[name][0], theirs[name])
    assert float(weather["altitude"][0]) == about["altitude"]
    truth = hours.assign(**AIR)
    expected = float(pv_years(weather_of_frame(truth, 20.8, 106.6), 30.0, 90.0)[0])
    assert float(pv_years(weather, 30.0, 90.0)[0]) == pytest.approx(expected, rel=1e-6)


def test_quarters_of_an_hour_are_means_of_their_periods(tmp_path):
    quarters = drawn(20.8, 106.6, minutes=15)[: 50 * 96]
    path = write_cams(tmp_path / "a.csv", quarters, **HERE, minutes=15)
    weather = read_weather(path, temp_air=range(12, 24), wind_speed=2.0)
    theirs, _ = iotools.read_cams(path)
    np.testing.assert_allclose(weather["ghi"][0], theirs["ghi"], rtol=1e-12)
    assert weather.attrs["temp_air_given"] == "one for each month"
    assert float(weather["temp_air"][0, 0]) == 12
    assert float(weather["temp_air"][0, -1]) == 13
    truth = weather_of_frame(quarters.assign(temp_air=weather["temp_air"][0].to_numpy()), 20.8, 106.6)
    expected, ours = (float(pv_years(each, result="hourly").sum()) for each in (truth, weather))
    assert ours == pytest.approx(expected, rel=1e-6)


def test_what_cams_has_not_is_asked_for(series):
    assert "no temp_air; expected air temperature. CAMS has neither air nor wind: give" in refusal(series)
    assert "found 'mild'; expected a number, or twelve" in refusal(series, temp_air="mild", wind_speed=2.0)
    assert "-90 to 60 degC" in refusal(series, temp_air=297.0, wind_speed=2.0)


def test_what_is_no_weather_is_refused(series, tmp_path):
    path, good = tmp_path / "a.csv", series.read_text()
    path.write_text(good.replace(";GHI;BHI;DHI;BNI", ";Clear sky BHI;Clear sky DHI;Clear sky BNI;sza"))
    assert "found the clear sky alone (McClear)" in refusal(path)
    path.write_text(good.replace("Universal time (UT)", "True solar time (TST)"))
    assert "the time reference 'True solar time (TST)'; expected universal time" in refusal(path)
    months = "2019-01-01T00:00:00.0/2019-02-01T00:00:00.0;0;0;9;5;4;8;1\n"
    path.write_text("\n".join(good.splitlines()[:9]) + "\n" + months)
    assert "found periods of 744 hours" in refusal(path)
    path.write_text("\n".join(good.splitlines()[:9]) + "\n")
    assert "no rows" in refusal(path)
    path.write_text(good.replace("# Observation period", "# Period"))
    assert "no line '# Observation period;...'" in refusal(path)
    path.write_text(good.replace("2019-01-01T05:00:00.0/", "2019-01-91T05:00:00.0/"))
    assert "line 15: found the time '2019-01-91T05:00:00.0/" in refusal(path, **AIR)
