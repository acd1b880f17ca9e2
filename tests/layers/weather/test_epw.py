import numpy as np
import pandas as pd
import pytest
from pvlib.iotools import read_epw

from geoplan.errors import LayerError
from geoplan.layers.weather.weather import read_weather
from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
from geoplan.potential.solar.pv_years import check_weather, pv_years
from geoplan.sources.publishers.qcvn import nearest_stations
from support.weather_rows import three_parts, write_epw

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
VARIABLES = ("ghi", "dni", "dhi", "temp_air", "wind_speed")
YEARS = [2004, 2011, 2007, 2004, 2016, 2003, 2008, 2009, 2012, 2016, 2010, 2005]
HEADER = """LOCATION,Hai Phong,HP,VNM,generated,488260,20.80,106.63,7.0,113.0
DESIGN CONDITIONS,0
TYPICAL/EXTREME PERIODS,0
GROUND TEMPERATURES,0
HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0
COMMENTS 1,written by a test
COMMENTS 2,
DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31"""


@pytest.fixture(scope="module")
def weather():
    table = nearest_stations(20.8, 106.63).set_index("variable")
    values = {name: table.loc[name, MONTHS] for name in ("ghi", "dhi", "temp_air", "wind_speed")}
    months = monthly_means(**values, latitude=20.8, longitude=106.63, altitude=113)
    return hours_from_months(months, time_zone="Asia/Ho_Chi_Minh")


@pytest.fixture(scope="module")
def lines(weather):
    """The lines of a typical year, with the 35 fields of a row."""
    local = pd.date_range("2019-01-01", periods=8760, freq="h")
    rows = HEADER.splitlines()
    table = np.column_stack([weather[name][0] for name in VARIABLES])
    for time, (ghi, dni, dhi, temp_air, wind_speed) in zip(local, table, strict=True):
        fields = [YEARS[time.month - 1], time.month, time.day, time.hour + 1, 60, "A7A7", f"{temp_air:.1f}", 20.1, 80]
        fields += [100500, 9999, 9999, 400, f"{ghi:.0f}", f"{dni:.0f}", f"{dhi:.0f}", 999999, 999999, 999999, 9999]
        fields += [180, f"{wind_speed:.1f}", 5, 5, 9999, 99999, 9, 999999999, 30, 0.2, 0, 88, 0.2, 0, 1]
        rows.append(",".join(map(str, fields)))
    return rows


def written(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="latin-1")
    return path


def edited(lines, number, field, value):
    cells = lines[number - 1].split(",")
    cells[field] = str(value)
    return [*lines[: number - 1], ",".join(cells), *lines[number:]]


def faults(path, **options):
    with pytest.raises(LayerError) as caught:
        read_weather(path, **options)
    return [str(fault) for fault in caught.value.faults]


def test_a_typical_year_becomes_hours_in_utc(tmp_path, lines, weather):
    found = read_weather(written(tmp_path / "a.epw", lines))
    assert found["ghi"].dims == ("place", "time")
    assert found["time"][0] == np.datetime64("2018-12-31T17:00")
    assert check_weather(found).years == 1
    assert found["place"].item() == "Hai Phong"
    assert {name: float(found[name][0]) for name in ("latitude", "longitude", "altitude")} == {
        "latitude": 20.8,
        "longitude": 106.63,
        "altitude": 113,
    }
    assert found.attrs["time_zone"] == "Etc/GMT-7"
    assert found.attrs["time_label"] == "start"
    for name in VARIABLES:
        assert found[name].attrs["units"] == weather[name].attrs["units"]
        np.testing.assert_allclose(found[name], weather[name], atol=0.501)
    assert float(pv_years(found)[0]) == pytest.approx(float(pv_years(weather)[0]), rel=2e-3)


def test_pvlib_reads_the_same_rows(tmp_path, lines):
    path = written(tmp_path / "a.epw", lines)
    theirs, about = read_epw(path, coerce_year=2019)
    ours = read_weather(path)
    assert (theirs.index.tz_convert("UTC").tz_localize(None) == pd.DatetimeIndex(ours["time"])).all()
    for name in VARIABLES:
        np.testing.assert_array_equal(ours[name][0], theirs[name])
    assert about["altitude"] == float(ours["altitude"][0])


def test_a_year_that_was_keeps_its_number_and_its_29_february(tmp_path, lines):
    year = [*lines[:8], *(f"2019{line[4:]}" for line in lines[8:])]
    assert pd.Timestamp(read_weather(written(tmp_path / "a.epw", year))["time"].to_numpy()[-1]).year == 2019
    february = [line for line in lines[8:] if line.split(",")[1:3] == ["2", "28"]]
    extra = [line.replace(",2,28,", ",2,29,", 1) for line in february]
    at = 8 + 59 * 24
    leap = [*lines[:8], *(f"2016{line[4:]}" for line in [*lines[8:at], *extra, *lines[at:]])]
    assert read_weather(written(tmp_path / "b.epw", leap)).sizes["time"] == 8784
    # of months from different years it is left out
    mixed = [*lines[:at], *extra, *lines[at:]]
    mixed = [*mixed[:8], *(f"2016{line[4:]}" if line.split(",")[1] == "2" else line for line in mixed[8:])]
    assert read_weather(written(tmp_path / "c.epw", mixed)).sizes["time"] == 8760


def test_codes_for_missing_values_are_named_by_line(tmp_path, lines):
    spoilt = edited(lines, 20, 13, 9999)
    spoilt = edited(spoilt, 21, 13, 9999)
    spoilt = edited(spoilt, 30, 6, 99.9)
    spoilt = edited(spoilt, 31, 21, 999)
    path = written(tmp_path / "a.epw", spoilt)
    found = faults(path)
    assert len(found) == 3
    assert found[0].startswith(f"{path}, line 30: found no temp_air (1 of 8,760 rows)")
    assert "line 20, 21: found no ghi (2 of 8,760 rows)" in found[1]
    assert "line 31: found no wind_speed" in found[2]
    assert read_weather(path, variables=("dni", "dhi")).sizes["time"] == 8760


def test_all_faults_are_told_at_once(tmp_path, lines):
    spoilt = edited(lines, 40, 6, "12,5")
    spoilt = edited(spoilt, 41, 14, "n/a")
    spoilt = edited(spoilt, 50, 1, 13)
    spoilt = edited(spoilt, 60, 21, 400)
    spoilt[7] = spoilt[7].replace(",1,1,", ",1,4,")
    text = "\n".join(faults(written(tmp_path / "a.epw", spoilt)))
    for part in (
        "line 40: found 36 cells; expected 35 cells. Numbers need a decimal point",
        "line 41: found field 14 'n/a'; expected a number",
        "line 50: found the time '2004-13-2 hour 18'; expected a date of the calendar",
        "line 60: found wind_speed 400; expected -0.5 to 110 m/s",
        "line 8: found 4 records an hour; expected 1",
    ):
        assert part in text


def test_a_missing_month_a_gap_and_a_repeated_row(tmp_path, lines):
    without = [line for line in lines if line.split(",")[1] != "3" or line.startswith("LOC")]
    del without[8 + 24 : 8 + 26]
    found = faults(written(tmp_path / "a.epw", without))
    assert "found no hour of March; expected every month" in found[0]
    assert "line 33: found 2019-01-01 23:00 followed by 2019-01-02 02:00; expected steps of one hour" in found[1]
    repeated = [*lines[:100], lines[99], *lines[100:]]
    (found,) = faults(written(tmp_path / "b.epw", repeated))
    assert "line 101: found 2019-01-04 19:00 again" in found


def test_a_header_without_a_zone_needs_the_places(tmp_path, lines, weather):
    without = [lines[0].replace(",7.0,", ",,"), *lines[1:]]
    path = written(tmp_path / "a.epw", without)
    (found,) = faults(path)
    assert "found a clock without a time zone" in found
    assert "Its noon fits UTC+7." in found
    given = read_weather(path, time_zone="Asia/Ho_Chi_Minh")
    assert given["time"][0] == weather["time"][0]
    assert given.attrs["time_zone"] == "Asia/Ho_Chi_Minh"


def test_a_wrong_zone_and_swapped_coordinates_are_seen(tmp_path, lines):
    (found,) = faults(written(tmp_path / "a.epw", [lines[0].replace(",7.0,", ",3.0,"), *lines[1:]]))
    assert "found a sun 240 minutes earlier than the times say" in found
    assert "The hours fit a clock +7 h from UTC, and are read as +3 h." in found
    for beside in (6.0, 8.0):  # one hour is seen too
        wrong = [lines[0].replace(",7.0,", f",{beside},"), *lines[1:]]
        path = written(tmp_path / "d.epw", wrong)
        (found,) = faults(path)
        assert f"a sun 60 minutes {'later' if beside == 8.0 else 'earlier'} than the times say" in found
    assert read_weather(path, shift_minutes=60)["time"][0] == np.datetime64("2018-12-31T17:00")
    dark = [line.split(",") for line in wrong[8:]]  # the night tells it, where there is no beam
    dark = [",".join([*cells[:14], "9999", *cells[15:]]) for cells in dark]
    path = written(tmp_path / "e.epw", [*wrong[:8], *dark])
    (found,) = faults(path, variables=("ghi", "temp_air"))
    assert "of ghi at Hai Phong while the sun is down; expected at most 0.5%" in found
    assert "Correct the zone, or the longitude; or set shift_minutes = 60." in found
    (found,) = faults(written(tmp_path / "b.epw", [lines[0].replace(",7.0,", ",-7.0,"), *lines[1:]]))[:1]
    assert "line 1: found a clock of UTC-7 at longitude 106.63" in found
    swapped = [lines[0].replace("20.80,106.63", "106.63,20.80"), *lines[1:]]
    assert "found latitude 106.63; expected -90 to 90 degrees" in "\n".join(
        faults(written(tmp_path / "c.epw", swapped))
    )


def test_daily_sums_in_the_place_of_hours_are_refused(tmp_path, lines):
    wrong = list(lines)
    for number in range(8, len(wrong)):
        cells = wrong[number].split(",")
        cells[13] = str(float(cells[13]) * 24)
        wrong[number] = ",".join(cells)
    text = "\n".join(faults(written(tmp_path / "a.epw", wrong)))
    assert "Sums of a day (Wh/m2/day) or J/m2 stand where the mean W/m2 of the hour is meant" in text


def test_files_that_are_none(tmp_path, lines):
    assert "no line DATA PERIODS" in faults(written(tmp_path / "a.epw", lines[:7]))[0]
    assert "no rows after DATA PERIODS" in faults(written(tmp_path / "b.epw", lines[:8]))[0]
    assert "LOCATION with city" in faults(written(tmp_path / "c.epw", ["LOCATION,x"]))[0]
    cut = written(tmp_path / "d.epw", [*lines[:5000], lines[5000][:60]])
    text = "\n".join(faults(cut))
    assert "line 5001" in text
    assert "August" in text


@pytest.mark.parametrize("clock", ["inf", "1e308", "-99"])
def test_clocks_that_no_place_has(tmp_path, lines, clock):
    told = faults(written(tmp_path / "a.epw", edited(lines, 1, 8, clock)))
    assert any("h ahead of UTC; expected -24 to 24 h" in fault for fault in told)


@pytest.mark.parametrize(("field", "value"), [(6, "inf"), (7, "1e308")])
def test_places_off_the_earth(tmp_path, lines, field, value):
    told = faults(written(tmp_path / "a.epw", edited(lines, 1, field, value)))
    assert any(f"found {('latitude', 'longitude')[field - 6]}" in fault for fault in told)


@pytest.mark.parametrize("year", ["20x4", "99999", "2022.5", "1066"])
def test_years_that_cannot_be(tmp_path, lines, year):
    told = faults(written(tmp_path / "a.epw", edited(lines, 20, 0, year)))
    assert any("line 20: found" in fault and year[:4] in fault for fault in told)


def test_the_altitude_of_an_option_is_held_against_the_earth(tmp_path, lines):
    for altitude in (float("inf"), 1e308, -5000.0):
        told = faults(written(tmp_path / "a.epw", edited(lines, 1, 9, "")), altitude=altitude)
        assert any("found altitude" in fault and "expected -430 to 9,000 m" in fault for fault in told)


HOURS = {
    zone: pd.date_range("2019-01-01", periods=8760, freq="h") - pd.Timedelta(hours=zone) for zone in (0, 1, 5.5, 7)
}
SHIMLA = three_parts(HOURS[5.5], latitude=31.1, longitude=77.2)


@pytest.mark.parametrize(
    ("numbers", "zone", "altitude"),
    [
        ("31.1,77.2,5.5,2122", 5.5, 2122),
        ("31.1,77.2,5,5,2122", 5.5, 2122),  # a decimal comma
        ("31.1,77.2,5,50,2122", 5.5, 2122),
        ("31,1,77,2,5,5,2122,0", 5.5, 2122),  # in every number
        ("31.1,77.2,5.5,2122,4", 5.5, 2122.4),
        ("31.1,77.2,5.5,2122,Cwb", 5.5, 2122),  # a class of climate
        ("31.1,77.2,5.5,2122,,", 5.5, 2122),
        ("31.1,77.2,5.5,2122.0,3", 5.5, 2122),
    ],
)
def test_commas_in_the_numbers_of_the_place(tmp_path, numbers, zone, altitude):
    path = write_epw(tmp_path / "a.epw", SHIMLA, location=f"LOCATION,Shimla,-,-,MN8,999,{numbers}")
    found = read_weather(path)
    assert (float(found["latitude"][0]), float(found["longitude"][0])) == (31.1, 77.2)
    assert (found.attrs["time_zone"], float(found["altitude"][0])) == ("UTC+05:30", altitude)
    assert found["time"][0] == np.datetime64("2018-12-31T18:30")
    mended = numbers not in ("31.1,77.2,5.5,2122", "31.1,77.2,5.5,2122,Cwb", "31.1,77.2,5.5,2122,,")
    mended &= not numbers.endswith(".0,3")
    assert found.attrs.get("location", "") == (f"UTC{zone:+g}, {altitude:g} m" if mended else "")


@pytest.mark.parametrize("name", ['"Shimla, HP"', "Shimla, HP"])
def test_commas_in_the_name_of_the_place(tmp_path, name):
    path = write_epw(tmp_path / "a.epw", SHIMLA, location=f"LOCATION,{name},-,-,MN8,423210,31.1,77.2,5.5,2122")
    found = read_weather(path)
    assert [float(found[name][0]) for name in ("latitude", "longitude", "altitude")] == [31.1, 77.2, 2122.0]


def test_a_place_that_cannot_be_understood(tmp_path):
    path = write_epw(tmp_path / "a.epw", SHIMLA, location="LOCATION,Shimla,-,-,MN8,999,N,31,6,E,77,12,5,2122")
    (found,) = faults(path)
    assert "of 14 cells; expected LOCATION with city" in found
    assert "Numbers need a decimal point, names no comma." in found


def test_a_zone_without_its_half_is_mended(tmp_path):
    path = write_epw(tmp_path / "a.epw", SHIMLA, location="LOCATION,Shimla,-,-,MN8,999,31.1,77.2,5,2122")
    found = read_weather(path)
    assert found.attrs["shift_minutes"] == "-30"
    assert found["time"][0] == np.datetime64("2018-12-31T18:30")


@pytest.mark.parametrize(("longitude", "clock"), [(-171.8, 13), (-176.55, 12.75), (179.2, 12), (-170.7, -11)])
def test_clocks_on_both_sides_of_the_date_line(tmp_path, longitude, clock):
    hours = pd.date_range("2019-01-01", periods=8760, freq="h") - pd.Timedelta(hours=clock)
    parts = three_parts(hours, latitude=-13.8, longitude=longitude)
    path = write_epw(tmp_path / "a.epw", parts, location=f"LOCATION,here,-,-,drawn,0,-13.8,{longitude},{clock},5")
    found = read_weather(path)
    assert found["time"][0] == hours[0].to_datetime64()
    assert "shift_minutes" not in found.attrs


@pytest.mark.parametrize(("zone", "place"), [(1, (45.0, 8.0)), (7, (20.8, 106.6))])
def test_pvgis_writes_its_rows_in_utc(tmp_path, zone, place):
    """Hour 1 is 0:00 UTC, whatever zone the header names; the comment says how far before its end the instant lies."""
    parts = three_parts(HOURS[0], later_min=11 - 30, latitude=place[0], longitude=place[1])
    location = f"LOCATION,unknown,-,unknown,ECMWF/ERA,unknown,{place[0]},{place[1]},{zone},250"
    path = write_epw(tmp_path / "a.epw", parts, location=location, comment="Irradiance Time Offset (h):-0.8239")
    found = read_weather(path)
    assert found["time"][0] == np.datetime64("2019-01-01T00:11")
    assert (found.attrs["time_label"], found.attrs["offset_h"]) == ("centre", "-0.8239")
    assert "shift_minutes" not in found.attrs
    np.testing.assert_array_equal(found["ghi"][0], parts["ghi"])


def test_the_same_without_the_comment_is_mended_by_closure(tmp_path):
    parts = three_parts(HOURS[0], later_min=11 - 30, latitude=45.0, longitude=8.0)
    path = write_epw(tmp_path / "a.epw", parts, location="LOCATION,unknown,-,-,ECMWF/ERA,unknown,45.0,8.0,1,250")
    found = read_weather(path)
    assert float(found.attrs["shift_minutes"]) == pytest.approx(41, abs=1)
    middle = found["time"].to_numpy()[0] + np.timedelta64(30, "m")
    assert abs(middle - np.datetime64("2019-01-01T00:11")) <= np.timedelta64(1, "m")


def test_a_comment_that_is_no_offset(tmp_path):
    location = "LOCATION,here,-,-,drawn,0,31.1,77.2,5.5,2122"
    path = write_epw(tmp_path / "a.epw", SHIMLA, location=location, comment="Irradiance Time Offset (h):99")
    (found,) = faults(path)
    assert "header: found an irradiance time offset of '99' h; expected -24 to 24 h" in found
