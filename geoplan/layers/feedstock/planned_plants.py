"""Plants that somebody has planned already: what each takes, how large it is, where, and who says so.

Often a plan names a commune and no plot. A row has longitude and latitude, or the zone in which the plant will stand.
"""

import numpy as np
import pandas as pd

from geoplan.errors import did_you_mean, in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import (
    keep_where,
    number_columns,
    read_csv,
    rename_columns,
    rows_at,
    text_column,
    year_texts,
)
from geoplan.layers.opening.table_faults import check_zone_ids

TECHNOLOGIES = ("waste", "biomass")
"""The kinds of candidate that planned plants can be of."""
TEXTS = ("plant_id", "plant_name", "technology", "plant_status", "zone_id", "source", "confidence")
AMOUNTS = {
    "t_per_day": "waste.tonnes",
    "capacity_mw": "plants.capacity",
    "longitude": "sites.longitude",
    "latitude": "sites.latitude",
}
DEGREES = ("longitude", "latitude")
NUMBERS = {**AMOUNTS, "year": "planned_plants.year"}
COLUMNS = (*TEXTS, *NUMBERS)


def read_planned_plants(reading: Reading) -> pd.DataFrame:
    """Read planned plants.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        plant_id, plant_name (the id where there is none), technology (one of `TECHNOLOGIES`), t_per_day [t/d, of
        waste], capacity_mw [MW electric], NaN where not given; plant_status, year of the start, zone_id, source,
        confidence, empty where not given; longitude and latitude [degrees, WGS84], NaN where a zone alone is known.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("plant_id", "technology", "source"))
    table = pd.DataFrame(
        {
            **{name: text_column(raw, name) for name in TEXTS},
            **number_columns(reading, raw, AMOUNTS),
            "year": year_texts(reading, raw, "year", limits=allowed(NUMBERS["year"])),
        }
    )
    table["plant_name"] = table["plant_name"].where(table["plant_name"] != "", table["plant_id"])
    table["technology"] = table["technology"].str.casefold()
    _check_texts(reading, table)
    _check_places(reading, table)
    waste = table["technology"] == "waste"
    silent = table["t_per_day"].isna() & waste
    silent |= table["capacity_mw"].isna() & ~waste
    if silent.any():
        expected = "t_per_day of a plant that burns waste, capacity_mw of others"
        reading.fault(rows_at(table, silent), "no size", expected, "Fill it in.")
    return table


def _check_texts(reading: Reading, table: pd.DataFrame) -> None:
    for name, expected in (("plant_id", "an id for each plant"), ("source", "who says so")):
        blank = table[name] == ""
        if blank.any():
            reading.fault(rows_at(table, blank), f"no {name}", expected, "Fill it in.")
    twice = (table["plant_id"] != "") & table["plant_id"].duplicated(keep=False)
    if twice.any():
        first = table.loc[twice, "plant_id"].iloc[0]
        reading.fault(rows_at(table, twice), f"plant_id '{first}' twice", "each once", "Rename or remove the others.")
    strange = ~table["technology"].isin(TECHNOLOGIES)
    if strange.any():
        first = table.loc[strange, "technology"].iloc[0]
        action = did_you_mean(first, TECHNOLOGIES) or "Leave other plants out."
        reading.fault(rows_at(table, strange), f"technology '{first}'", f"one of {', '.join(TECHNOLOGIES)}", action)


def _check_places(reading: Reading, table: pd.DataFrame) -> None:
    """Note rows without a place, with half of one, beside all zones, and of zones that do not exist."""
    known = table[list(DEGREES)].notna()
    half = known.any(axis=1) & ~known.all(axis=1)
    if half.any():
        reading.fault(rows_at(table, half), "half a place", "longitude and latitude", "Fill in the other.")
    lost = ~known.any(axis=1) & (table["zone_id"] == "")
    if lost.any():
        reading.fault(rows_at(table, lost), "no place", "a zone_id, or longitude and latitude", "Fill one in.")
    if reading.area is None:
        return
    check_zone_ids(reading, table, otherwise="Give longitude and latitude instead.")
    there = known.all(axis=1) & table["latitude"].between(-90, 90)
    reach_km = allowed("point_sites.zone_distance").high
    away_km = np.zeros(len(table))
    if there.any():
        away_km[there] = reading.area.reach_km(*(table.loc[there, name].to_numpy(float) for name in DEGREES))
    if (away_km > reach_km).any():
        expected = f"a place in a zone, or within {in_figures(reach_km)} km of one"
        action = "Correct it, or leave the plant out."
        reading.fault(rows_at(table, away_km > reach_km), "a place beside all zones", expected, action)
