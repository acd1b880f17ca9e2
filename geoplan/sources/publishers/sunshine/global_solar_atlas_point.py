"""Global Solar Atlas 2 at one point: long-term means of each month, the smallest source of irradiance.

``https://api.globalsolaratlas.info/data/lta?loc={latitude},{longitude}`` answers JSON without a key: ``annual`` and
``monthly``, each with ``metadata`` (its ``layers`` say unit and period) and ``data``: GHI, DNI, DIF in kWh/m2 a year or
month, TEMP in °C, ELE in m where it is told, PVOUT_csi, GTI_opta and OPTA; monthly twelve numbers each. At sea and in
the polar regions there is no ``annual``. Means of whole years from the beginning of the satellite's record to that in
the metadata; cells of 9 arc-seconds. Licence CC BY 4.0, as of the whole atlas: https://globalsolaratlas.info/download.

It has no wind, which only cools modules: means of the months come from NASA POWER,
``https://power.larc.nasa.gov/api/temporal/climatology/point`` (WS10M; JAN to DEC), as does the elevation where the
atlas does not tell it: https://power.larc.nasa.gov/docs/services/api/temporal/climatology/.

The sum of the months is held against the year: they are twelve sums, and not means of days.

Options: ``latitude`` and ``longitude`` (default: a point inside the study).
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.weather_point import Point, weather_point
from geoplan.sources.publishers.qcvn import MONTHS
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.api_message import another_form
from geoplan.sources.transfer.http import with_params
from geoplan.sources.transfer.retries import TransferError
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import fetched_note, nothing_there, write_whole
from geoplan.units import WH_PER_KWH

DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Of a month in the long mean."""
COLUMNS = ("station", "latitude", "longitude", "altitude_m", "variable", "unit", *MONTHS, "source", "confidence")
SUNSHINE = {"GHI": "ghi", "DNI": "dni", "DIF": "dhi"}
_YEAR_TOLERANCE = 0.02


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the two calls; neither gives a length."""
    del session
    sun, air = _calls(area)
    return [
        Download(with_params(*sun), f"Global Solar Atlas, {kind} of one point"),
        Download(with_params(*air), f"NASA POWER, wind for {kind}"),
    ]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the mean day of each month at the study's point.

    Returns
    -------
    FetchedLayer
        A table of one station: ghi, dni, dhi [Wh/m2/day], temp_air [degC], wind_speed [m/s].

    Raises
    ------
    TransferError
        Where a service refuses, or answers otherwise, or the atlas has nothing there. Nothing is written then.
    """
    point = weather_point(area)
    sun, air = _calls(area)
    months, elevation, period = _sunshine(*sun, session, area)
    wind, ground = _wind(*air, session)
    altitude = ground if elevation is None else elevation
    rows = {
        **{ours: ("Wh/m2/day", _days(months[theirs])) for theirs, ours in SUNSHINE.items()},
        "temp_air": ("degC", months["TEMP"]),
        "wind_speed": ("m/s", wind),
    }
    path = folder / f"{kind}-global_solar_atlas_point.csv"
    write_whole(path, lambda partial: _write(partial, rows, point=point, altitude=altitude))
    about = sources()["global_solar_atlas_point"]
    note = fetched_note(
        "global_solar_atlas_point",
        latitude=f"{point.latitude:g}",
        longitude=f"{point.longitude:g}",
        ghi=f"{sum(months['GHI']):.0f}",
    )
    vintage = f"long-term mean to {period}" if period else about.vintage
    return FetchedLayer(kind, path, {}, about.licence, about.attribution, vintage=vintage, note=note, rows=len(rows))


def _calls(area: FetchArea) -> tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]]:
    known, point = addresses("global_solar_atlas_point"), weather_point(area)
    air = {
        "parameters": "WS10M",
        "community": "RE",
        "latitude": point.latitude,
        "longitude": point.longitude,
        "format": "JSON",
    }
    return (known["months"], {"loc": f"{point.latitude},{point.longitude}"}), (known["wind"], air)


def _sunshine(
    url: str, params: dict[str, Any], session: Session, area: FetchArea
) -> tuple[dict[str, list[float]], float | None, str]:
    """Return name -> twelve numbers, the elevation where it is told, and the last year of the record."""
    content = session.json(url, params=params)
    try:
        if not content.get("annual") or not content["annual"].get("data"):
            action = "The atlas has no values at sea: give latitude and longitude of a point on land."
            raise nothing_there("global_solar_atlas_point", "irradiance", area.bounds, action=action)
        annual, monthly = content["annual"]["data"], content["monthly"]["data"]
        layers = content["annual"].get("metadata", {}).get("layers", {})
        months = {name: [float(value) for value in monthly[name]] for name in (*SUNSHINE, "TEMP")}
        for name, values in months.items():
            if len(values) != len(MONTHS):
                raise ValueError(f"{len(values)} months of {name}")
        for name in SUNSHINE:
            _check_sum(name, months[name], float(annual[name]), layers)
        elevation = None if annual.get("ELE") is None else float(annual["ELE"])
        period = str(layers.get("GHI", {}).get("period", {}).get("to", ""))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, TransferError):
            raise
        raise _another(url, params, error, session) from None
    return months, elevation, period


def _check_sum(name: str, months: Sequence[float], year: float, layers: Mapping[str, Any]) -> None:
    """Refuse months that do not add up to the year, or another unit than is known."""
    unit = str(layers.get(name, {}).get("unit", "kWh/m2")).replace("²", "2")
    if unit != "kWh/m2":
        raise ValueError(f"{name} in {unit}")
    if abs(sum(months) - year) > _YEAR_TOLERANCE * year:
        raise ValueError(f"months of {name} that add up to {sum(months):.0f}, not to {year:.0f}")


def _wind(url: str, params: dict[str, Any], session: Session) -> tuple[list[float], float]:
    """Return the mean wind speed of each month, and the elevation."""
    content = session.json(url, params=params)
    try:
        series = content["properties"]["parameter"]["WS10M"]
        wind = [float(series[month.upper()]) for month in MONTHS]
        if min(wind) < 0:
            raise ValueError(f"a wind speed of {min(wind):g}")
        return wind, float(content["geometry"]["coordinates"][2])
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise _another(url, params, error, session) from None


def _another(url: str, params: dict[str, Any], error: Exception, session: Session) -> TransferError:
    session.forget_answer(url, params=params)
    return another_form(error, url, params=params, expected="months in JSON")


def _days(months: Sequence[float]) -> list[float]:
    """Return the mean day of each month from its sum. [kWh/m2 a month -> Wh/m2/day].

    Examples
    --------
    >>> _days([155.0] * 12)[0]
    5000.0
    """
    return [WH_PER_KWH * total / days for total, days in zip(months, DAYS, strict=True)]


def _write(path: Path, rows: Mapping[str, tuple[str, Sequence[float]]], *, point: Point, altitude: float) -> None:
    place = (f"Global Solar Atlas {point.latitude:g} {point.longitude:g}", point.latitude, point.longitude, altitude)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for variable, (unit, months) in rows.items():
            origin = "NASA POWER, climatology" if variable == "wind_speed" else "Global Solar Atlas 2, data/lta"
            writer.writerow([*place, variable, unit, *(f"{value:.6g}" for value in months), origin, "medium"])
