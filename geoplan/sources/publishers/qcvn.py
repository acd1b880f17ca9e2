"""Viet Nam's climate stations: monthly means of the national building code QCVN 02:2022/BXD.

Thirteen stations have global and diffuse irradiation (tables A.18 and A.19; printed as W/m2/day, meant as Wh/m2/day),
some have air temperature (A.2) and wind speed (A.15). No station shows how the sun varies inside a province.
"""

from functools import cache
from pathlib import Path

import pandas as pd
from pyproj import Geod

from geoplan.units import M_PER_KM

VARIABLES = ("ghi", "dhi", "temp_air", "wind_speed")


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
        No station farther than this is taken.

    Returns
    -------
    DataFrame
        One row per variable (ghi and dhi of one station, Wh/m2/day; temp_air, degC; wind_speed, m/s) with the columns
        of the monthly station table and ``distance_km``; empty where no station with irradiation is near.

    Examples
    --------
    >>> nearest_stations(20.85, 106.68)["station"].unique().tolist()
    ['Phu Lien']
    >>> len(nearest_stations(47.1, 9.5))
    0
    """
    table = _table()
    rows = len(table)
    _, _, metres = Geod(ellps="WGS84").inv(
        [longitude] * rows, [latitude] * rows, table["longitude"].to_numpy(), table["latitude"].to_numpy()
    )
    near = table.assign(distance_km=[distance / M_PER_KM for distance in metres])
    near = near[near["distance_km"] <= within_km].sort_values(["distance_km", "station"], kind="stable")
    chosen = near.drop_duplicates("variable")
    if "ghi" not in set(chosen["variable"]):
        return near.iloc[:0]
    return chosen.sort_values("variable", key=lambda names: names.map(VARIABLES.index), ignore_index=True)
