import json
import os

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from geoplan.errors import LayerError
from geoplan.layers.weather.weather import read_weather
from geoplan.potential.solar.hours_from_days import hours_from_days
from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
from geoplan.potential.solar.pv_years import pv_years
from geoplan.sources.publishers.qcvn import nearest_stations
from support.places import DATA

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
SOLAR = DATA / "solar"
NAMES = {
    "ALLSKY_SFC_SW_DWN": "ghi",
    "ALLSKY_SFC_SW_DNI": "dni",
    "ALLSKY_SFC_SW_DIFF": "dhi",
    "T2M": "temp_air",
    "WS10M": "wind_speed",
}
UNITS = {"temp_air": "C", "wind_speed": "m/s"}


@pytest.fixture(scope="module")
def weather():
    """A year in local time whose days differ."""
    table = nearest_stations(20.8, 106.63).set_index("variable")
    values = {name: table.loc[name, MONTHS] for name in ("ghi", "dhi", "temp_air", "wind_speed")}
    months = monthly_means(**values, latitude=20.8, longitude=106.63, altitude=113)
    return hours_from_months(months, time_zone="Asia/Ho_Chi_Minh").isel(place=0)


def head(begin, end, *, step="Hourly", clock="in LST", irradiance="Wh/m^2", names=NAMES):
    lines = [
        "-BEGIN HEADER-",
        f"NASA/POWER Source Native Resolution {step} Data ",
        f"Dates (month/day/year): {begin} through {end} {clock}",
        "Location: latitude  20.8   longitude 106.63 ",
        "elevation from MERRA-2: Average for 0.5 x 0.625 degree lat/lon region = 100.24 meters",
        "The value for missing source data that cannot be computed or is outside of the sources availability range: "
        "-999 ",
        "parameter(s): ",
    ]
    lines += [f"{name}     CERES or MERRA-2 Something ({UNITS.get(ours, irradiance)}) " for name, ours in names.items()]
    return [*lines, "-END HEADER-"]


def hourly(weather, *, local=True):
    times = pd.DatetimeIndex(weather["time"].to_numpy()) + pd.Timedelta(hours=7 if local else 0)
    table = pd.DataFrame({"YEAR": times.year, "MO": times.month, "DY": times.day, "HR": times.hour})
    for theirs, ours in NAMES.items():
        table[theirs] = weather[ours].to_numpy().round(2)
    return table


def daily(weather):
    table = hourly(weather).groupby(["YEAR", "MO", "DY"], as_index=False)
    sums = table[["ALLSKY_SFC_SW_DWN", "ALLSKY_SFC_SW_DIFF"]].sum()
    means = table[["T2M", "WS10M"]].mean().round(2)
    return sums.merge(means)


def text(table, begin="01/01/2019", end="12/31/2019", **options):
    names = {name: NAMES[name] for name in table.columns if name in NAMES}
    return "\n".join([*head(begin, end, names=names, **options), *table.to_csv(index=False).split(), ""])


def as_json(table, *, standard="UTC", units=None):
    keys = [name for name in ("YEAR", "MO", "DY", "HR") if name in table.columns]
    stamps = ["".join(f"{part:02d}" for part in row) for row in table[keys].itertuples(index=False)]
    names = [name for name in table.columns if name in NAMES]
    return json.dumps(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [106.63, 20.8, 100.24]},
            "properties": {"parameter": {name: dict(zip(stamps, table[name], strict=True)) for name in names}},
            "header": {"title": "NASA/POWER", "fill_value": -999.0, "time_standard": standard},
            "messages": [],
            "parameters": {
                name: {"units": UNITS.get(NAMES[name], units or "Wh/m^2"), "longname": name} for name in names
            },
            "times": {"data": 1.0, "process": 0.1},
        }
    )


def written(path, content):
    path.write_text(content, encoding="utf-8")
    return path


def faults(path, **options):
    with pytest.raises(LayerError) as caught:
        read_weather(path, **options)
    return [str(fault) for fault in caught.value.faults]


def test_hours_in_solar_time_and_in_utc_are_the_same(tmp_path, weather):
    local = read_weather(written(tmp_path / "a.csv", text(hourly(weather))))
    utc = read_weather(written(tmp_path / "b.csv", text(hourly(weather, local=False), clock="in UTC")))
    assert local["time"][0] == np.datetime64("2018-12-31T17:00")
    assert local.attrs["time_zone"] == "Etc/GMT-7"
    assert utc.attrs["time_zone"] == "UTC"
    for name in NAMES.values():
        np.testing.assert_allclose(local[name][0], weather[name], atol=0.006)
        np.testing.assert_array_equal(local[name], utc[name])
    assert float(local["altitude"][0]) == 100.24
    assert float(pv_years(local)[0]) == pytest.approx(float(pv_years(utc)[0]), rel=1e-9)


def test_json_is_the_same_weather(tmp_path, weather):
    one = read_weather(written(tmp_path / "h.csv", text(hourly(weather, local=False), clock="in UTC")))
    other = read_weather(written(tmp_path / "h.json", as_json(hourly(weather, local=False))))
    xr.testing.assert_identical(one, other)
    days = daily(weather)
    days["ALLSKY_SFC_SW_DWN"] /= 1000
    days["ALLSKY_SFC_SW_DIFF"] /= 1000
    options = {"step": "Daily", "irradiance": "kW-hr/m^2/day"}
    one = read_weather(written(tmp_path / "d.csv", text(days, **options)))
    other = read_weather(written(tmp_path / "d.json", as_json(days, standard="LST", units="kW-hr/m^2/day")))
    xr.testing.assert_allclose(one, other)


def test_the_units_of_the_communities(tmp_path, weather):
    days = daily(weather)
    kwh = days.assign(**{name: days[name] / 1000 for name in ("ALLSKY_SFC_SW_DWN", "ALLSKY_SFC_SW_DIFF")})
    mj = days.assign(**{name: days[name] * 3.6e-3 for name in ("ALLSKY_SFC_SW_DWN", "ALLSKY_SFC_SW_DIFF")})
    watts = days.assign(**{name: days[name] / 24 for name in ("ALLSKY_SFC_SW_DWN", "ALLSKY_SFC_SW_DIFF")})
    for table, unit in ((days, "Wh/m^2/day"), (kwh, "kW-hr/m^2/day"), (mj, "MJ/m^2/day"), (watts, "W/m^2")):
        found = read_weather(written(tmp_path / "d.csv", text(table, step="Daily", irradiance=unit)))
        assert found.attrs["time_step"] == "day"
        assert found["ghi"].attrs["units"] == "Wh/m2/day"
        np.testing.assert_allclose(found["ghi"][0], days["ALLSKY_SFC_SW_DWN"], rtol=1e-6)


def test_days_become_hours_with_the_same_sums(tmp_path, weather):
    found = read_weather(written(tmp_path / "d.csv", text(daily(weather), step="Daily", irradiance="Wh/m^2/day")))
    assert found["time"][0] == np.datetime64("2019-01-01")
    hours = hours_from_days(found)
    assert hours["time"][0] == np.datetime64("2018-12-31T17:00")
    np.testing.assert_allclose(hours["ghi"].to_numpy().reshape(-1, 24).sum(axis=1), found["ghi"][0], rtol=1e-9)
    assert float(pv_years(hours)[0]) == pytest.approx(float(pv_years(weather.expand_dims("place"))[0]), rel=0.01)


def test_days_without_ghi_have_nothing_that_the_sun_could_tell(tmp_path, weather):
    days = daily(weather).assign(ALLSKY_SFC_SW_DNI=3000.0)
    path = written(tmp_path / "d.csv", text(days, step="Daily", irradiance="Wh/m^2/day"))
    assert list(read_weather(path, variables=("dhi", "dni")).data_vars) == ["dni", "dhi"]


def test_days_of_the_year_instead_of_months(tmp_path, weather):
    days = daily(weather)
    doy = days.drop(columns=["MO", "DY"])
    doy.insert(1, "DOY", np.arange(1, 366))
    options = {"step": "Daily", "irradiance": "Wh/m^2/day"}
    one = read_weather(written(tmp_path / "d.csv", text(days, **options)))
    other = read_weather(written(tmp_path / "d2.csv", text(doy, **options)))
    xr.testing.assert_equal(one.drop_vars("place"), other.drop_vars("place"))


def test_another_unit_than_the_header_says_is_refused(tmp_path, weather):
    days = daily(weather)  # Wh/m2 where kWh/m2 is meant
    found = faults(written(tmp_path / "a.csv", text(days, step="Daily", irradiance="kW-hr/m^2/day")))
    assert "found ghi" in found[0]
    assert "W/m2 stands where Wh/m2/day is meant, or the other way round" in found[0]
    watts = days.assign(ALLSKY_SFC_SW_DWN=days["ALLSKY_SFC_SW_DWN"] / 24, ALLSKY_SFC_SW_DIFF=50.0)
    found = faults(written(tmp_path / "b.csv", text(watts, step="Daily", irradiance="Wh/m^2/day")))
    assert len(found) == 12
    assert "ghi, January 2019: found ghi of" in found[0]
    assert "W/m2 where Wh/m2/day is meant" in found[0]
    found = faults(written(tmp_path / "c.csv", text(days, step="Daily", irradiance="cal/cm^2")))
    assert "found the unit 'cal/cm^2' of ALLSKY_SFC_SW_DWN; expected kW-hr/m^2/day or" in found[0]


def test_missing_values_are_named_by_line(tmp_path, weather):
    table = hourly(weather)
    table.loc[[5, 6], "ALLSKY_SFC_SW_DIFF"] = -999
    table.loc[7, "T2M"] = -999
    found = faults(written(tmp_path / "a.csv", text(table)))
    # thirteen lines of header and the names of the columns
    assert "line 20, 21: found no dhi (2 of 8,760 rows)" in found[0]
    assert "line 22: found no temp_air" in found[1]
    assert len(found) == 2


def test_a_clock_without_a_standard(tmp_path, weather):
    path = written(tmp_path / "a.csv", text(hourly(weather), clock=""))
    (found,) = faults(path)
    assert "found a clock without a time zone; expected UTC, or the hours from UTC" in found
    assert "Its noon fits UTC+7." in found
    assert read_weather(path, time_zone="Asia/Ho_Chi_Minh")["time"][0] == np.datetime64("2018-12-31T17:00")
    (found,) = faults(written(tmp_path / "b.csv", text(hourly(weather), clock="in UTC")))
    assert "found a sun 420 minutes earlier than the times say" in found
    assert "The hours fit a clock +7 h from UTC, and are read as +0 h." in found


def test_gaps_missing_months_and_cells(tmp_path, weather):
    table = hourly(weather).astype(object)
    table = table[table["MO"] != 4]
    table.loc[30, "T2M"] = "19,5"
    content = text(table.drop(index=[50])).replace('"', "")
    found = faults(written(tmp_path / "a.csv", content))
    assert "line 45: found 10 cells; expected 9 cells. Numbers need a decimal point" in found[0]
    assert "found no hour of April 2019; expected every month" in found[1]
    assert "2019-01-02 05:00 followed by 2019-01-02 07:00; 2019-01-03 01:00 followed by 2019-01-03 03:00" in found[2]


def test_files_that_are_none(tmp_path, weather):
    table = hourly(weather)
    semicolons = text(table).splitlines()
    semicolons[13:] = [line.replace(",", ";").replace(".", ",") for line in semicolons[13:]]
    (found,) = faults(written(tmp_path / "a.csv", "\n".join(semicolons)))
    assert "line 14: found cells separated by semicolons" in found
    months = "PARAMETER,YEAR,JAN,FEB\nT2M,2019,1,2"
    (found,) = faults(written(tmp_path / "b.csv", "\n".join([*head("2019", "2019"), months])))
    assert "months are the layer irradiance" in found
    assert "no line -END HEADER-" in faults(written(tmp_path / "c.csv", text(table)[:300]))[0]
    assert "Is its header cut off?" in faults(written(tmp_path / "d.csv", table.to_csv(index=False)))[0]
    only = {"YEAR": "YEAR", "MO": "MO", "DY": "DY", "HR": "HR", "T2M": "T2M", "WS10M": "WS10M"}
    found = faults(written(tmp_path / "e.csv", text(table[list(only)])))
    assert len(found) == 3
    assert "Download the parameter ALLSKY_SFC_SW_DWN too." in "".join(found)


@pytest.mark.real
def test_the_files_of_hai_phong():
    if not SOLAR.is_dir():
        reason = f"the real layers are not at {SOLAR}"
        pytest.fail(reason) if os.environ.get("GEOPLAN_REQUIRE_REAL") == "1" else pytest.skip(reason)
    sun = read_weather(SOLAR / "nasa_power_daily_haiphong_2022q4_a.csv", variables=("ghi",))
    air = read_weather(SOLAR / "nasa_power_daily_haiphong_2022q4_b.csv", variables=("temp_air", "wind_speed"))
    assert sun.sizes == {"place": 1, "time": 92}
    assert float(sun["ghi"][0, 0]) == pytest.approx(1550)  # 1.55 kWh in the file
    assert float(sun["altitude"][0]) == 100.24
    assert sun.attrs["time_zone"] == "Etc/GMT-7"
    daily = xr.merge([sun, air.assign_coords(place=sun["place"])], compat="equals", combine_attrs="override")
    hours = hours_from_days(daily, diffuse="erbs")
    np.testing.assert_allclose(hours["ghi"].to_numpy().reshape(-1, 24).sum(axis=1), sun["ghi"][0], rtol=1e-9)
    assert 0.45 < float(hours["dhi"].sum() / hours["ghi"].sum()) < 0.75  # QCVN: 0.60 of October to December
    power = pv_years(hours, result="hourly")
    assert 150 < float(power.sum()) < 350
    with pytest.raises(LayerError, match=r"no dhi(?s:.)*no temp_air(?s:.)*no wind_speed"):
        read_weather(SOLAR / "nasa_power_daily_haiphong_2022q4_a.csv")
