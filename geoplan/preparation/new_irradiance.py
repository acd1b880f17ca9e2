"""The irradiation of a new study: the monthly table of the nearest stations, and what study.toml says of it.

What can be had is written so that it runs: irradiation, air temperature and wind may come from different stations,
each named with its distance. Where there is no station the months are left to fill in.
"""

import pandas as pd
import tomlkit

from geoplan.layers.weather.station import MONTHS
from geoplan.sources.publishers.qcvn import nearest_stations

_UNITS = {"ghi": "Wh/m2/day", "dhi": "Wh/m2/day", "temp_air": "degC", "wind_speed": "m/s"}
"""What the table needs, and its units."""
_WORDS = {"ghi": "irradiation", "dhi": "irradiation", "temp_air": "air temperature", "wind_speed": "wind"}


def irradiance_table(latitude: float, longitude: float) -> pd.DataFrame:
    """Return the monthly table of the nearest stations, with empty months to fill in where there is none.

    Parameters
    ----------
    latitude, longitude
        Of the study, degrees, WGS84.
    """
    near = nearest_stations(latitude, longitude).drop(columns="distance_km")
    rows = [
        {"station": "give", "latitude": round(latitude, 2), "longitude": round(longitude, 2), "altitude_m": 0}
        | {"variable": variable, "unit": unit}
        | dict.fromkeys(MONTHS, "")
        | {"source": "give", "confidence": "low"}
        for variable, unit in _UNITS.items()
        if variable not in set(near["variable"])
    ]
    return pd.concat([part for part in (near, pd.DataFrame(rows)) if len(part)], ignore_index=True)


def irradiance_terms(stations: pd.DataFrame) -> str:
    """Return the lines of study.toml about the table: its status, its licence and a note on its stations.

    Parameters
    ----------
    stations
        As `geoplan.sources.publishers.qcvn.nearest_stations` gives them.
    """
    if set(stations["variable"]) >= _UNITS.keys():
        note = tomlkit.string(stations_note(stations)).as_string()
        return f'status = "real"\nlicence = "official regulation QCVN 02:2022/BXD"\nnote = {note}'
    # not real yet: geoplan fetch puts weather in its place
    return 'status = "schematic"  # give: "real" once irradiance.csv is filled in\nlicence = "give"  # give'


def stations_note(stations: pd.DataFrame) -> str:
    """Name the stations that irradiation, air temperature and wind are of, and how far they are.

    Examples
    --------
    >>> stations_note(nearest_stations(20.85, 106.68))
    'Phu Lien, 8 km away'
    >>> stations_note(nearest_stations(16.05, 108.2))
    'irradiation of Da Nang, 2 km away; air temperature and wind of Bach Long Vi, 454 km away'
    """
    measured_by: dict[str, list[str]] = {}
    for row in stations.to_dict("records"):
        # between two stations, their names have the distances
        away = "" if "km)" in row["station"] else f", {row['distance_km']:.0f} km away"
        words = measured_by.setdefault(row["station"] + away, [])
        words += [word for word in (_WORDS[row["variable"]],) if word not in words]
    if len(measured_by) == 1:
        return next(iter(measured_by))
    return "; ".join(f"{' and '.join(words)} of {station}" for station, words in measured_by.items())
