"""Viet Nam's climate stations: monthly means of the national building code QCVN 02:2022/BXD.

Thirteen stations have global and diffuse irradiation (tables A.18 and A.19; printed as W/m2/day, meant as Wh/m2/day),
some have air temperature (A.2) and wind speed (A.15). No station shows how the sun varies inside a province.
"""

from functools import cache
from pathlib import Path

import pandas as pd
from pyproj import Geod

from geoplan.machine.products import product_sums
from geoplan.units import M_PER_KM

VARIABLES = ("ghi", "dhi", "temp_air", "wind_speed")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The columns of the months in a monthly station table."""
_IRRADIATION = ("ghi", "dhi")
_CLIMATE_KM = 500.0
"""How far a study takes air temperature and wind from (weather.distance of the ranges for layers)."""
_BETWEEN_KM = 700.0
"""Farther stations tell nothing of the air between them; from the north of Viet Nam to the south it is less."""


@cache
def _table() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).with_name("qcvn.csv"))


def nearest_stations(latitude: float, longitude: float, *, within_km: float = 300.0) -> pd.DataFrame:
    """Return the monthly means nearest to a place.

    Parameters
    ----------
    latitude, longitude
        Of the place, degrees, WGS84.
    within_km
        No station with irradiation that is farther than this is taken. Air temperature and wind vary less: theirs may
        lie up to 500 km away, which is as far as a study takes a station; where none does, the means of the two
        nearest ones, weighted by nearness, stand for the place itself.

    Returns
    -------
    DataFrame
        One row per variable (ghi and dhi of one station, Wh/m2/day; temp_air, degC; wind_speed, m/s) with the columns
        of the monthly station table, ``distance_km`` and ``confidence``; empty where no station with irradiation is
        near.

    Examples
    --------
    >>> nearest_stations(20.85, 106.68)["station"].unique().tolist()
    ['Phu Lien']
    >>> nearest_stations(16.05, 108.2)["station"].tolist()
    ['Da Nang', 'Da Nang', 'Bach Long Vi', 'Bach Long Vi']
    >>> len(nearest_stations(47.1, 9.5))
    0
    """
    table = _table()
    rows = len(table)
    _, _, metres = Geod(ellps="WGS84").inv(
        [longitude] * rows, [latitude] * rows, table["longitude"].to_numpy(), table["latitude"].to_numpy()
    )
    measured = table.assign(distance_km=[distance / M_PER_KM for distance in metres], confidence="high")
    measured = measured.sort_values(["distance_km", "station"], kind="stable")
    chosen = []
    for variable in VARIABLES:
        having = measured[measured["variable"] == variable]
        if having["distance_km"].iloc[0] <= (within_km if variable in _IRRADIATION else _CLIMATE_KM):
            chosen.append(having.iloc[:1])
        elif variable in _IRRADIATION:
            return measured.iloc[:0]
        elif having["distance_km"].iloc[1] <= _BETWEEN_KM:
            chosen.append(_between(having.iloc[:2], latitude, longitude))
    return pd.concat(chosen, ignore_index=True)


def _between(two: pd.DataFrame, latitude: float, longitude: float) -> pd.DataFrame:
    """Return a row for a place between two stations: their means, weighted by nearness."""
    weights = 1.0 / two["distance_km"].to_numpy()
    weights = weights / weights.sum()
    names = [f"{row.station} ({row.distance_km:.0f} km)" for row in two.itertuples()]
    row = two.iloc[:1].copy()
    row["station"] = " and ".join(names)
    row["latitude"], row["longitude"] = round(latitude, 2), round(longitude, 2)
    row["altitude_m"] = round(product_sums(weights, two["altitude_m"].to_numpy()))
    for month in MONTHS:
        row[month] = round(product_sums(weights, two[month].to_numpy()), 1)
    row["source"] = f"{row['source'].iloc[0]}, means of two stations weighted by nearness"
    row["confidence"] = "low"
    return row
