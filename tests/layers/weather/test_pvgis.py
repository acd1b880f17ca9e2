import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from pvlib.iotools import read_pvgis_hourly, read_pvgis_tmy

from geoplan.errors import LayerError
from geoplan.layers.weather.weather import read_weather
from geoplan.potential.solar.hours_from_days import hours_from_days
from geoplan.potential.solar.pv_years import check_weather, pv_years

YEARS = [2014, 2008, 2005, 2008, 2007, 2013, 2013, 2015, 2013, 2013, 2011, 2005]
VARIABLES = ("ghi", "dni", "dhi", "temp_air", "wind_speed")


def sky(days, start, minutes):
    """Hours in UTC near Hai Phong whose irradiance holds at `minutes` past the hour."""
    dates = pd.date_range(start, periods=days + 2, freq="D") - pd.Timedelta(days=1)
    shape = ("place", "time")
    daily = xr.Dataset(
        {
            "ghi": (shape, [4000 + 1500 * np.sin(np.arange(days + 2))]),
            "dhi": (shape, [2300 + 500 * np.sin(np.arange(days + 2) + 1)]),
            "temp_air": (shape, [24 + 3 * np.cos(np.arange(days + 2))]),
            "wind_speed": (shape, [np.full(days + 2, 3.2)]),
        },
        coords={
            "time": dates,
            "latitude": ("place", [20.8]),
            "longitude": ("place", [106.63 + 0.25 * (minutes - 30)]),  # the sky of the place at another minute
            "altitude": ("place", [113.0]),
        },
    )
    return hours_from_days(daily, time_zone="UTC").isel(place=0, time=slice(24, -24))


def tmy_table(weather):
    times = pd.DatetimeIndex(weather["time"].to_numpy())
    stamps = [f"{YEARS[t.month - 1]}{t:%m%d:%H}00" for t in times]
    names = {"T2m": "temp_air", "G(h)": "ghi", "Gb(n)": "dni", "Gd(h)": "dhi", "WS10m": "wind_speed"}
    table = pd.DataFrame({theirs: weather[ours].to_numpy().round(2) for theirs, ours in names.items()})
    table.insert(0, "time(UTC)", stamps)
    table.insert(2, "RH", 80.0)
    table.insert(6, "IR(h)", 400.0)
    table["WD10m"], table["SP"] = 90.0, 100500.0
    return table


def tmy_csv(table, *, offset="0.1667"):
    head = ["Latitude (decimal degrees): 20.800", "Longitude (decimal degrees): 106.630", "Elevation (m): 113.0"]
    head += [f"Irradiance Time Offset (h): {offset}"] if offset else []
    head += ["month,year", *(f"{month},{year}" for month, year in enumerate(YEARS, start=1))]
    foot = ["", "T2m: 2-m air temperature (degree Celsius)", "G(h): Global irradiance (W/m2)", ""]
    foot += ["PVGIS (c) European Union, 2001-2026", ""]
    return "\r\n".join([*head, *table.to_csv(index=False).split(), *foot])


def tmy_json(table, *, offset=0.1667):
    location = {"latitude": 20.8, "longitude": 106.63, "elevation": 113.0, "irradiance_time_offset": offset}
    return {
        "inputs": {"location": location, "meteo_data": {"radiation_db": "PVGIS-SARAH3", "meteo_db": "ERA5"}},
        "outputs": {
            "months_selected": [{"month": month, "year": year} for month, year in enumerate(YEARS, start=1)],
            "tmy_hourly": table.to_dict("records"),
        },
        "meta": {"inputs": {}, "outputs": {}},
    }


def hourly_table(weather):
    times = pd.DatetimeIndex(weather["time"].to_numpy())
    values = {name: weather[name].to_numpy().round(2) for name in VARIABLES}
    return pd.DataFrame(
        {
            "time": [f"{t:%Y%m%d:%H}10" for t in times],
            "Gb(i)": (values["ghi"] - values["dhi"]).clip(0).round(2),
            "Gd(i)": values["dhi"],
            "Gr(i)": 0.0,
            "H_sun": 0.0,
            "T2m": values["temp_air"],
            "WS10m": values["wind_speed"],
            "Int": 0.0,
        }
    )


def hourly_csv(table, *, slope="0 deg."):
    head = ["Latitude (decimal degrees):\t20.800", "Longitude (decimal degrees):\t106.630", "Elevation (m):\t113"]
    head += ["Radiation database:\tPVGIS-SARAH3", "", "", f"Slope: {slope}", "Azimuth: 0 deg. "]
    foot = ["", "Gb(i): Beam (direct) irradiance on the inclined plane (plane of the array) (W/m2)", ""]
    foot += ["PVGIS (c) European Union, 2001-2026", ""]
    return "\r\n".join([*head, *table.to_csv(index=False).split(), *foot])


def hourly_json(table, *, mounting=None):
    fixed = {"fixed": {"slope": {"value": 0, "optimal": False}, "azimuth": {"value": 0}, "type": "free-standing"}}
    return {
        "inputs": {
            "location": {"latitude": 20.8, "longitude": 106.63, "elevation": 113.0},
            "meteo_data": {"radiation_db": "PVGIS-SARAH3", "meteo_db": "ERA5", "year_min": 2020, "year_max": 2020},
            "mounting_system": mounting or fixed,
        },
        "outputs": {"hourly": table.to_dict("records")},
        "meta": {"inputs": {}, "outputs": {}},
    }


@pytest.fixture(scope="module")
def typical():
    return sky(365, "2019-01-01", 10)


@pytest.fixture(scope="module")
def series():
    return sky(366, "2020-01-01", 10)


def written(path, text):
    path.write_text(text, encoding="utf-8", newline="")
    return path


def faults(path, **options):
    with pytest.raises(LayerError) as caught:
        read_weather(path, **options)
    return [str(fault) for fault in caught.value.faults]


def test_a_typical_year(tmp_path, typical):
    table = tmy_table(typical)
    path = written(tmp_path / "tmy.csv", tmy_csv(table))
    found = read_weather(path)
    assert found.sizes["time"] == 8760
    assert found.attrs["time_label"] == "centre"
    assert found.attrs["time_zone"] == "UTC"
    assert found["time"][0] == np.datetime64("2019-01-01T00:10")
    assert check_weather(found).years == 1
    for name in VARIABLES:
        np.testing.assert_allclose(found[name][0], typical[name], atol=0.006)
    theirs, about = read_pvgis_tmy(path)
    for name in VARIABLES:
        np.testing.assert_array_equal(found[name][0], theirs[name])
    assert about["inputs"]["elevation"] == float(found["altitude"][0])
    local = read_weather(path, time_zone="Asia/Ho_Chi_Minh")
    assert local.attrs["time_zone"] == "Asia/Ho_Chi_Minh"
    assert (local["time"] == found["time"]).all()


def test_json_and_csv_are_the_same_weather(tmp_path, typical, series):
    table = tmy_table(typical)
    one = read_weather(written(tmp_path / "tmy.csv", tmy_csv(table)))
    other = read_weather(written(tmp_path / "tmy.json", json.dumps(tmy_json(table))))
    assert other.attrs["source"] == "PVGIS, PVGIS-SARAH3"
    assert one.equals(other)
    table = hourly_table(series)
    one = read_weather(written(tmp_path / "h.csv", hourly_csv(table)))
    other = read_weather(written(tmp_path / "h.json", json.dumps(hourly_json(table))))
    assert one.attrs["source"] == other.attrs["source"] == "PVGIS, PVGIS-SARAH3"
    xr.testing.assert_equal(one.drop_vars("place"), other.drop_vars("place"))


def test_a_typical_year_without_an_offset_holds_at_the_hour(tmp_path, typical):
    shifted = sky(365, "2019-01-01", 0)
    found = read_weather(written(tmp_path / "tmy.csv", tmy_csv(tmy_table(shifted), offset="")))
    assert found["time"][0] == np.datetime64("2019-01-01T00:00")
    assert found.attrs["time_label"] == "centre"


@pytest.mark.parametrize("minutes", [30, 11])
def test_without_an_offset_the_sun_tells_it(tmp_path, minutes):
    """Early files of PVGIS 5.2 lack the line: half an hour of ERA5, eleven minutes of SARAH."""
    table = tmy_table(sky(365, "2019-01-01", minutes))
    told = read_weather(written(tmp_path / "a.csv", tmy_csv(table, offset=f"{minutes / 60:.4f}")))
    untold = read_weather(written(tmp_path / "b.csv", tmy_csv(table, offset="")))
    assert "shift_minutes" not in told.attrs
    found = float(untold.attrs["shift_minutes"])
    assert found == pytest.approx(minutes, abs=1)
    assert (untold["time"][0] - told["time"][0]) / np.timedelta64(1, "m") == found - minutes


def test_an_offset_may_lie_before_the_stamp(tmp_path):
    table = tmy_table(sky(365, "2019-01-01", -10))
    found = read_weather(written(tmp_path / "a.json", json.dumps(tmy_json(table, offset=-0.1667))))
    assert found["time"][0] == np.datetime64("2018-12-31T23:50")
    assert "shift_minutes" not in found.attrs
    assert check_weather(found).years == 1


def test_a_series_gives_dni_by_closure(tmp_path, series):
    path = written(tmp_path / "h.csv", hourly_csv(hourly_table(series)))
    found = read_weather(path)
    assert found.sizes["time"] == 8784
    assert found["time"][0] == np.datetime64("2020-01-01T00:10")
    np.testing.assert_allclose(found["ghi"][0], series["ghi"], atol=0.011)
    np.testing.assert_allclose(found["dhi"][0], series["dhi"], atol=0.006)
    theirs, _ = read_pvgis_hourly(path)
    np.testing.assert_array_equal(found["dhi"][0], theirs["poa_sky_diffuse"])
    # closure by the true zenith, the generator's by the apparent one: they part at the horizon
    high = series["ghi"].to_numpy() > 150
    np.testing.assert_allclose(found["dni"][0].to_numpy()[high], series["dni"].to_numpy()[high], rtol=0.01, atol=1)
    assert float(found["dni"].sum()) == pytest.approx(float(series["dni"].sum()), rel=0.01)
    assert float(pv_years(found)[0]) > 900


def test_another_plane_than_the_horizontal_is_refused(tmp_path, series):
    table = hourly_table(series)
    (found,) = faults(written(tmp_path / "a.csv", hourly_csv(table, slope="13 deg. (optimum)")))
    assert "found irradiance on a plane of slope 13°; expected on the horizontal" in found
    tracking = json.dumps(hourly_json(table, mounting={"two_axis": {"slope": {"value": "-"}}}))
    (found,) = faults(written(tmp_path / "b.json", tracking))
    assert "a plane that tracks the sun (two_axis)" in found
    table.loc[12, "Gr(i)"] = 4.5
    (found,) = faults(written(tmp_path / "c.csv", hourly_csv(table)))
    assert "line 22: found Gr(i) up to 4.5 W/m2 from the ground" in found


def test_a_series_without_components_is_refused(tmp_path, series):
    table = hourly_table(series)
    table.insert(1, "G(i)", table.pop("Gb(i)") + table.pop("Gd(i)"))
    text = faults(written(tmp_path / "a.csv", hourly_csv(table.drop(columns="Gr(i)"))))
    assert len(text) == 2
    assert all("Download it with radiation components." in fault for fault in text)
    assert read_weather(tmp_path / "a.csv", variables=("ghi", "temp_air"))["ghi"].sum() > 0


def test_faults_are_named_by_line_and_record(tmp_path, typical):
    table = tmy_table(typical).astype(object)
    table.loc[10, "T2m"] = "warm"
    table.loc[20, "G(h)"] = 3500.0
    table.loc[30, "WS10m"] = ""
    text = "\n".join(faults(written(tmp_path / "a.csv", tmy_csv(table))))
    assert "line 29: found T2m 'warm'; expected a number with a decimal point" in text
    assert "line 39: found ghi 3,500; expected -5 to 1,600 W/m2" in text
    assert "line 49: found no wind_speed" in text
    table.loc[30, "WS10m"] = None
    text = "\n".join(faults(written(tmp_path / "a.json", json.dumps(tmy_json(table)))))
    assert "record 11: found T2m 'warm'" in text
    assert "record 31: found no wind_speed" in text


def test_a_typical_year_with_a_missing_month(tmp_path, typical):
    table = tmy_table(typical)
    table = table[~table["time(UTC)"].str[4:6].isin(["06", "07"])]
    (found,) = faults(written(tmp_path / "a.csv", tmy_csv(table)))
    assert "found no hour of June, July; expected every month" in found


def test_a_series_with_a_gap_keeps_its_years(tmp_path, series):
    table = hourly_table(series).drop(index=range(100, 110))
    (found,) = faults(written(tmp_path / "a.csv", hourly_csv(table)))
    assert "2020-01-05 03:10 followed by 2020-01-05 14:10" in found


def test_the_wrong_separator_and_files_cut_off(tmp_path, typical):
    table = tmy_table(typical)
    semicolons = tmy_csv(table).replace(",", ";")
    assert "cells separated by semicolons; expected by commas" in faults(written(tmp_path / "a.csv", semicolons))[0]
    text = json.dumps(tmy_json(table))[:100_000]
    assert "Is the file cut off?" in faults(written(tmp_path / "b.json", text))[0]
    answer = json.dumps({"message": "Location over the sea. Please, select another location", "status": 400})
    assert "The service answered: Location over the sea." in faults(written(tmp_path / "c.json", answer))[0]
    assert "no hours under the header" in faults(written(tmp_path / "d.csv", tmy_csv(table[:0])))[0]


@pytest.mark.parametrize("offset", ["inf", "1e308", "-30"])
def test_offsets_of_more_than_a_day(tmp_path, typical, offset):
    told = faults(written(tmp_path / "a.csv", tmy_csv(tmy_table(typical), offset=offset)))
    assert any("an irradiance time offset" in fault and "expected -24 to 24 h" in fault for fault in told)


@pytest.mark.parametrize("text", ['{"inputs": ' + "9" * 5000 + "}", '{"inputs": ' + "[" * 100_000])
def test_json_that_no_service_writes(tmp_path, text):
    (told,) = faults(written(tmp_path / "a.json", text))
    assert "at most 40 digits" in told or "at most 100 levels" in told
    assert len(told) < 400
