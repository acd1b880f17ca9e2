"""NSRDB, SAM csv and TMY3: drawn files in their true form, against pvlib's readers and pvlib's sun."""

import pandas as pd
import pytest
from pvlib import iotools

from geoplan.errors import LayerError
from geoplan.layers.weather.nrel import read_sam_rows, read_tmy3_rows
from geoplan.layers.weather.weather import read_weather, recognise
from geoplan.potential.solar.pv_years import pv_years
from support.drawn_weather import VARIABLES, drawn, in_utc, weather_of_frame, write_nsrdb, write_tmy3

HERE = {"latitude": 20.8, "longitude": 106.6}
CLOCK = 7


@pytest.fixture(scope="module")
def half_hours():
    """Instants at :00 and :30, as NSRDB's, on the local clock."""
    return drawn(20.8, 106.6, clock=CLOCK, minutes=30, centre=0.0)


@pytest.fixture(scope="module")
def nsrdb(half_hours, tmp_path_factory):
    return write_nsrdb(tmp_path_factory.mktemp("nsrdb") / "psm3.csv", half_hours, **HERE, clock=CLOCK, padded=True)


@pytest.fixture(scope="module")
def hours():
    return drawn(20.8, 106.6, clock=CLOCK)


def refusal(read, path):
    with pytest.raises(LayerError) as caught:
        read(path)
    return str(caught.value)


def test_half_hours_of_nsrdb_are_read_as_pvlib_reads_them(nsrdb):
    assert recognise(nsrdb) == "nsrdb"
    weather = read_weather(nsrdb)
    theirs, about = iotools.read_nsrdb_psm4(nsrdb)
    assert weather.attrs == {"source": "NSRDB v3.2.2", "time_label": "centre", "time_zone": "Etc/GMT-7"}
    assert (weather["time"].to_numpy() == theirs.index.tz_convert("UTC").tz_localize(None).to_numpy()).all()
    for name in VARIABLES:
        assert (weather[name][0].to_numpy() == theirs[name].to_numpy()).all()
    assert float(weather["altitude"][0]) == about["altitude"] == 10


def test_half_hours_keep_their_instants_and_their_energy(nsrdb, half_hours):
    truth = weather_of_frame(in_utc(half_hours, CLOCK), 20.8, 106.6, time_label="centre")
    for plane in ((10.0, 180.0), (30.0, 90.0), (30.0, 270.0)):
        assert float(pv_years(read_weather(nsrdb), *plane)[0]) == pytest.approx(float(pv_years(truth, *plane)[0]))
    hourly = drawn(20.8, 106.6, clock=CLOCK)
    yearly = float(pv_years(weather_of_frame(in_utc(hourly, CLOCK), 20.8, 106.6))[0])
    assert float(pv_years(read_weather(nsrdb))[0]) == pytest.approx(yearly, rel=2e-3)


def test_a_leap_day_may_be_left_out(tmp_path):
    year = drawn(20.8, 106.6, clock=CLOCK, year=2020, centre=0.5)
    year = year[~((year.index.month == 2) & (year.index.day == 29))].shift(30, freq="min")
    weather = read_weather(write_nsrdb(tmp_path / "a.csv", year, **HERE, clock=CLOCK))
    assert weather.sizes["time"] == 8760
    assert "year" not in weather.attrs
    assert 900 < float(pv_years(weather)[0]) < 2000


def test_a_typical_year_of_months_of_several(tmp_path, hours):
    moved = hours.set_axis([t.replace(year=2001 + t.month) for t in hours.index + pd.Timedelta(minutes=30)])
    weather = read_weather(write_nsrdb(tmp_path / "tmy.csv", moved, **HERE, clock=CLOCK))
    assert weather.attrs["year"] == "typical, goes by 2019"
    truth = pv_years(weather_of_frame(in_utc(hours, CLOCK), 20.8, 106.6))
    assert float(pv_years(weather)[0]) == pytest.approx(float(truth[0]), rel=1e-6)


def test_sam_csv_without_minutes_has_the_middles_of_its_intervals(tmp_path, hours):
    lines = [
        "lat,lon,tz,el",
        "20.8,106.6,7,10",
        "Year,Month,Day,Hour,gh,dn,df,tdry,wspd",
        "-,-,-,-,W/m2,W/m2,W/m2,C,m/s",
    ]
    lines += [
        f"{t.year},{t.month},{t.day},{t.hour},{r.ghi},{r.dni},{r.dhi},{r.temp_air},{r.wind_speed}"
        for t, r in zip(hours.index, hours.itertuples(), strict=True)
    ]
    path = tmp_path / "sam.csv"
    path.write_text("\n".join(lines))
    weather = read_weather(path)
    assert weather.attrs["source"] == "SAM csv"
    assert pd.Timestamp(weather["time"].to_numpy()[0]) == pd.Timestamp("2018-12-31 17:30")
    truth = pv_years(weather_of_frame(in_utc(hours, CLOCK), 20.8, 106.6))
    assert float(pv_years(weather)[0]) == pytest.approx(float(truth[0]), rel=1e-9)
    path.write_text("\n".join(lines).replace("W/m2,C", "kJ/m2,K"))
    text = refusal(read_weather, path)
    assert "df in 'kj/m2'; expected w/m2" in text
    assert "tdry in 'k'; expected c" in text


def test_faults_of_sam_csv(tmp_path, nsrdb):
    path = tmp_path / "a.csv"
    good = nsrdb.read_text().splitlines()[: 40 * 48]
    path.write_text("\n".join([good[0], good[1].replace("w/m2", "kWh/m2"), *good[2:]]))
    assert "DHI in 'kwh/m2'; expected w/m2" in refusal(read_weather, path)
    path.write_text("\n".join([*good[:2], good[2].replace("Month", "M"), *good[3:]]))
    assert "no column month" in refusal(read_sam_rows, path)
    path.write_text("\n".join(good[:3]))
    assert "no rows under the names" in refusal(read_sam_rows, path)
    path.write_text("\n".join([*good[:1000], *good[1010:]]))
    assert "expected steps of 30 minutes" in refusal(read_weather, path)
    cells = good[500].split(",")
    path.write_text("\n".join([*good[:500], ",".join([*cells[:5], "-999", *cells[6:]]), *good[501:]]))
    assert "line 501: found dhi -999" in refusal(read_weather, path)
    path.write_text("\n".join([good[0], good[1].replace(",7,10,", ",0,10,"), *good[2:]]))
    assert "The hours fit a clock +7 h from UTC, and are read as +0 h" in refusal(read_weather, path)
    path.write_text("Source\nNSRDB\n")
    assert "'Source'" in refusal(read_sam_rows, path)


def test_tmy3_is_read_as_pvlib_reads_it(tmp_path, hours):
    years = [1995 + t.month % 3 for t in hours.index]
    typical = hours.set_axis([t.replace(year=year) for t, year in zip(hours.index, years, strict=True)])
    path = write_tmy3(tmp_path / "tmy3.csv", typical, **HERE, clock=CLOCK)
    assert recognise(path) == "tmy3"
    weather = read_weather(path)
    theirs, about = iotools.read_tmy3(path)
    for name in VARIABLES:
        assert (weather[name][0].to_numpy() == theirs[name].to_numpy()).all()
    assert float(weather["altitude"][0]) == about["altitude"]
    # pvlib's stamps end the hour: its sun stands half an hour before
    ends = pd.DatetimeIndex(weather["time"].to_numpy()) + pd.Timedelta(hours=1)
    local = theirs.index.tz_convert("UTC").tz_localize(None)
    assert ([(t.month, t.day, t.hour) for t in ends] == pd.Series([(t.month, t.day, t.hour) for t in local])).all()
    truth = pv_years(weather_of_frame(in_utc(hours, CLOCK), 20.8, 106.6), 30.0, 90.0)
    assert float(pv_years(weather, 30.0, 90.0)[0]) == pytest.approx(float(truth[0]), rel=1e-9)


def test_pvlibs_own_tmy3_is_read_as_pvlib_reads_it():
    import pvlib

    path = next(iter(pvlib.__path__)) + "/data/703165TY.csv"
    weather = read_weather(path)
    theirs, _ = iotools.read_tmy3(path)
    for name in VARIABLES:
        assert (weather[name][0].to_numpy() == theirs[name].to_numpy()).all()
    assert weather.attrs["source"] == "TMY3 SAND POINT AK 703165"


def test_faults_of_tmy3(tmp_path, hours):
    path = write_tmy3(tmp_path / "tmy3.csv", hours, **HERE, clock=CLOCK)
    good = path.read_text()
    path.write_text(good.replace("01/02/2019,05:00,0,0.0", "01/02/2019,25:00,0,0.0"))
    assert "line 31: found the time '25:00'; expected a time of 01:00 to 24:00" in refusal(read_weather, path)
    path.write_text(good.replace("01/02/2019,05:00,0,0.0", "01/02/2019,05:00,0,-9900"))
    assert "line 31: found no ghi (1 of 8,760 rows)" in refusal(read_weather, path)
    path.write_text("\n".join(good.splitlines()[:2]))
    assert "no rows" in refusal(read_tmy3_rows, path)
    path.write_text("a,b\n" + good.split("\n", 1)[1])
    assert "the station's USAF number" in refusal(read_tmy3_rows, path)
