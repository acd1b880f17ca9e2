"""Irradiance: the mean day of each month at a station, with air temperature and wind."""

import math

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from geoplan.errors import did_you_mean, in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import (
    as_text,
    keep_where,
    number_columns,
    raise_gathered,
    read_csv,
    rename_columns,
    rows_at,
)
from geoplan.layers.weather.reach import elsewhere
from geoplan.layers.weather.sun import above_the_atmosphere, limits_of_months
from geoplan.units import HOURS_A_DAY, M_PER_KM, WH_PER_KWH, WH_PER_MJ

NUMBERS = {name: f"irradiance.{name}" for name in ("latitude", "longitude", "altitude_m")}
_DAYS = np.array([31.0, 28.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0])
_BEYOND = 1e9  # Wh/m2/day: no unit of the sun's brings a number this far
_USUAL_CLEARNESS, _IN_DOUBT = 0.5, 0.3
"""About what share of the irradiation comes through the air in a year, and how much (a log) is no clear preference."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COLUMNS = ("station", "latitude", "longitude", "altitude_m", "variable", "unit", *MONTHS, "source", "confidence")

_RADIATION, _CLIMATE = ("ghi", "dhi"), ("temp_air", "wind_speed")
_LONG_NAMES = {
    "ghi": "global horizontal irradiation, mean day of the month",
    "dhi": "diffuse horizontal irradiation, mean day of the month",
    "temp_air": "air temperature, mean of the month",
    "wind_speed": "wind speed, mean of the month",
}
_FACTORS = {
    "ghi": {"Wh/m2/day": 1.0, "kWh/m2/day": WH_PER_KWH},
    "dhi": {"Wh/m2/day": 1.0, "kWh/m2/day": WH_PER_KWH},
    "temp_air": {"degC": 1.0, "°C": 1.0},
    "wind_speed": {"m/s": 1.0},
}
"""Variable -> the units that it can come in -> the factor to the first of them."""


def read_irradiance(reading: Reading) -> xr.Dataset:
    """Read a table of monthly means, one row per station and variable.

    Radiation is taken from the `station` of study.toml, or from the only one; air temperature and wind speed from the
    same station, or else from the nearest in the table that has them.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    Dataset
        Dimensions place (one) and month (1..12); ghi, dhi [Wh/m2/day], temp_air [degC], wind_speed [m/s]; coordinates
        latitude, longitude [degrees], altitude [m]. The attribute ``distance_km`` is the station's distance from the
        study's centre, ``<variable>_station`` the station of a variable.

    Raises
    ------
    LayerError
        Where the table or the station cannot be read, or values are missing, impossible or in the wrong unit.
    """
    table = keep_where(reading, read_csv(reading))
    required = set(_COLUMNS) - {"source", "confidence"}
    table = rename_columns(reading, table, columns=_COLUMNS, required=required)
    table["station"], table["variable"] = as_text(table["station"]), as_text(table["variable"])
    table = table[table["variable"].isin(list(_FACTORS))]
    table = table.assign(**number_columns(reading, table, NUMBERS, required=list(NUMBERS)))
    if reading.faults:
        raise_gathered(reading)
    station = _radiation_station(reading, table)
    rows = {variable: _rows_of(reading, table, station, variable) for variable in _RADIATION}
    rows |= {variable: _nearest_rows(reading, table, station, variable) for variable in _CLIMATE}
    values = {variable: _months(reading, row) for variable, row in rows.items()}
    if reading.faults:
        raise_gathered(reading)
    for variable in _RADIATION:
        check_sky(reading, rows[variable], values[variable])
    _check_diffuse(reading, rows["dhi"], values)
    return _dataset(reading, station, rows, values)


def _radiation_station(reading: Reading, table: pd.DataFrame) -> str:
    having = sorted(set(table.loc[table["variable"] == "ghi", "station"]))
    wanted = reading.source.station
    if not having:
        reading.stop("variable", "no row of ghi", "ghi and dhi of a station", "Add them.")
    if wanted and wanted not in having:
        reading.stop_option("station", f"'{wanted}'", "a station with ghi in the table", did_you_mean(wanted, having))
    if not wanted and len(having) > 1:
        hint = f"One of: {', '.join(having)}."
        reading.stop_option("station", f"nothing, where the table has {len(having)} stations", "one of them", hint)
    return wanted or having[0]


def _rows_of(reading: Reading, table: pd.DataFrame, station: str, variable: str) -> pd.DataFrame:
    rows = table[(table["station"] == station) & (table["variable"] == variable)]
    if rows.empty:
        reading.stop("variable", f"no {variable} of the station '{station}'", f"a row of {variable}", "Add it.")
    if len(rows) > 1:
        found = f"{variable} of '{station}' {len(rows)} times"
        reading.stop(rows_at(rows, np.ones(len(rows), dtype=bool)), found, "one row", "Remove the others.")
    return rows


def _nearest_rows(reading: Reading, table: pd.DataFrame, station: str, variable: str) -> pd.DataFrame:
    candidates = table[table["variable"] == variable]
    if candidates.empty:
        action = "Add it, from the nearest station that has it."
        reading.stop("variable", f"no {variable} of any station", f"a row of {variable}", action)
    if station in set(candidates["station"]):
        return _rows_of(reading, table, station, variable)
    here = table.loc[table["station"] == station].iloc[0]
    distances = [
        _great_circle_km(here["latitude"], here["longitude"], latitude, longitude)
        for latitude, longitude in zip(candidates["latitude"], candidates["longitude"], strict=True)
    ]
    nearest = str(candidates["station"].iloc[int(np.argmin(distances))])
    return _rows_of(reading, table, nearest, variable)


def _great_circle_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    from pyproj import Geod

    return float(Geod(ellps="WGS84").inv(longitude, latitude, other_longitude, other_latitude)[2]) / M_PER_KM


def _months(reading: Reading, row: pd.DataFrame) -> NDArray[np.float64]:
    variable, unit = str(row["variable"].iloc[0]), as_text(row["unit"]).iloc[0].replace("²", "2")
    factors = _FACTORS[variable]
    if unit not in factors:
        action = f"Convert the values to {next(iter(factors))}."
        if unit == "W/m2/day":
            action = (
                "Some tables print W/m2/day where they mean Wh/m2/day: if the numbers are 1,000 to 9,000, correct it."
            )
        reading.fault(rows_at(row, [True]), f"the unit '{unit}' of {variable}", " or ".join(factors), action)
        return np.full(12, math.nan)
    missing = [month for month in MONTHS if as_text(row[month]).iloc[0] == ""]
    if missing:
        action = "Fill it in."
        if len(missing) == len(MONTHS):
            action = f"Fill it in, or take weather instead: geoplan fetch {reading.study.folder} --layer weather."
        reading.fault(rows_at(row, [True]), f"no {variable} for {', '.join(missing)}", "twelve months", action)
    numbers = np.array([_number(reading, row, month) for month in MONTHS]) * factors[unit]
    if variable in _RADIATION:
        return numbers  # held against the sky once all are there
    limits = allowed(f"irradiance.{variable}")
    wrong = limits.outside(numbers)
    if wrong.any():
        found = f"{variable} out of range: {_named_months(numbers, wrong)}"
        reading.fault(rows_at(row, [True]), found, f"{limits}", "Check the unit and the numbers.")
    return numbers


def _named_months(numbers: NDArray[np.float64], wrong: NDArray[np.bool_]) -> str:
    return ", ".join(f"{MONTHS[k]} {in_figures(numbers[k])}" for k in np.flatnonzero(wrong))


def check_sky(reading: Reading, row: pd.DataFrame, numbers: NDArray[np.float64]) -> None:
    """Hold twelve months of irradiation against the sun above the atmosphere, which tells units and true winters."""
    latitude, variable = float(row["latitude"].iloc[0]), str(row["variable"].iloc[0])
    above = above_the_atmosphere(latitude)
    low, high = limits_of_months(allowed(f"irradiance.{variable}"), above)
    if variable == "dhi":
        high = np.minimum(high, allowed("irradiance.dhi_day").high)
    wrong = (numbers < low) | (numbers > high) | np.isinf(numbers)
    year = allowed("irradiance.ghi_year")
    if wrong.any():
        month = int(np.argmax(wrong))
        found = f"{variable} out of range: {_named_months(numbers, wrong)}"
        expected = f"{low[month]:,.0f} to {high[month]:,.0f} Wh/m2/day in {MONTHS[month]} at latitude {latitude:g}"
    elif variable == "ghi" and year.outside(np.sum(numbers * _DAYS) / np.sum(above * _DAYS)):
        found = f"a mean ghi of {in_figures(np.average(numbers, weights=_DAYS), 4)} over the year"
        ends = np.average(above, weights=_DAYS) * np.array([year.low, year.high])
        expected = f"{ends[0]:,.0f} to {ends[1]:,.0f} Wh/m2/day at latitude {latitude:g}"
    else:
        return
    reading.fault(rows_at(row, [True]), found, expected, _unit_hint(numbers, above, low, high))


def _unit_hint(
    numbers: NDArray[np.float64], above: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> str:
    """Name the unit in which the twelve months would be as the sky gives them, the likeliest of several."""
    factors = {
        "kWh/m2/day": np.full(12, WH_PER_KWH),
        "MJ/m2/day": np.full(12, WH_PER_MJ),
        "mean W/m2": np.full(12, float(HOURS_A_DAY)),
        "kWh/m2 a month": WH_PER_KWH / _DAYS,
        "MJ/m2 a month": WH_PER_MJ / _DAYS,
        "Wh/m2 a month": 1.0 / _DAYS,
    }
    if np.max(numbers) > _BEYOND:
        return "Check the unit, the numbers and the latitude."
    fitting = {
        unit: abs(np.log(np.sum(numbers * factor * _DAYS) / np.sum(above * _DAYS) / _USUAL_CLEARNESS))
        for unit, factor in factors.items()
        if np.sum(numbers) > 0 and ((numbers * factor >= low) & (numbers * factor <= high)).all()
    }
    if not fitting:
        return "Check the unit, the numbers and the latitude."
    near = sorted(fitting, key=fitting.__getitem__)
    likely = [unit for unit in near[:2] if fitting[unit] < fitting[near[0]] + _IN_DOUBT]
    known = "give it as the row's unit" if likely[0] in _FACTORS["ghi"] else "convert them to Wh/m2/day"
    return f"The numbers fit {' or '.join(likely)}: {known}."


def _number(reading: Reading, row: pd.DataFrame, month: str) -> float:
    text = as_text(row[month]).iloc[0]
    number = float(pd.to_numeric(text, errors="coerce")) if text else math.nan
    if text and math.isnan(number):
        reading.fault(rows_at(row, [True]), f"{month} '{text}'", "a number with a decimal point", "Correct the cell.")
    return number


def _check_diffuse(reading: Reading, row: pd.DataFrame, values: dict[str, NDArray[np.float64]]) -> None:
    over = np.flatnonzero(values["dhi"] > values["ghi"])
    if over.size:
        months = [f"{MONTHS[k]} dhi {in_figures(values['dhi'][k])} > ghi {in_figures(values['ghi'][k])}" for k in over]
        expected = "dhi, which is a part of ghi, at most as large"
        reading.fault(rows_at(row, [True]), ", ".join(months), expected, "Check whether the rows are exchanged.")


def _dataset(
    reading: Reading, station: str, rows: dict[str, pd.DataFrame], values: dict[str, NDArray[np.float64]]
) -> xr.Dataset:
    ghi = rows["ghi"].iloc[0]
    latitude, longitude = float(ghi["latitude"]), float(ghi["longitude"])
    attrs: dict[str, object] = {"status": reading.source.status}
    attrs |= {f"{variable}_station": str(row["station"].iloc[0]) for variable, row in rows.items()}
    if "source" in ghi:
        attrs["source"] = str(ghi["source"])
    _check_distances(reading, rows, attrs)
    data = {
        variable: (
            ("place", "month"),
            numbers[np.newaxis],
            {"units": next(iter(_FACTORS[variable])), "long_name": _LONG_NAMES[variable]},
        )
        for variable, numbers in values.items()
    }
    return xr.Dataset(
        data,
        coords={
            "place": [station],
            "month": np.arange(1, 13),
            "latitude": ("place", [latitude], {"units": "degrees_north"}),
            "longitude": ("place", [longitude], {"units": "degrees_east"}),
            "altitude": ("place", [float(ghi["altitude_m"])], {"units": "m"}),
        },
        attrs=attrs,
    )


def _check_distances(reading: Reading, rows: dict[str, pd.DataFrame], attrs: dict[str, object]) -> None:
    """Say how far the stations are from the study; refuse one that is nowhere near."""
    if reading.area is None:
        return
    limits = allowed("weather.distance")
    main = str(rows["ghi"].iloc[0]["station"])
    for variable in ("ghi", *_CLIMATE):
        row = rows[variable].iloc[0]
        station, latitude, longitude = str(row["station"]), float(row["latitude"]), float(row["longitude"])
        distance = reading.area.distance_km(longitude, latitude)
        reach = float(reading.area.reach_km(np.array([longitude]), np.array([latitude]))[0])
        if limits.outside(reach):
            hint = elsewhere(reading.area, latitude, longitude) or "Take a nearer station."
            found = f"the station '{station}' at {reach:,.0f} km from the study"
            reading.fault(rows_at(rows[variable], [True]), found, f"at most {in_figures(limits.high)} km", hint)
        elif variable == "ghi":
            attrs["distance_km"] = round(distance, 1)
            reading.remark("station", station=station, distance_km=round(distance))
        elif station != main:
            reading.remark(f"{variable}_station", station=station, distance_km=round(distance))
