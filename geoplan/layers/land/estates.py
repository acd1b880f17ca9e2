"""Industrial estates: polygons, or points with an area."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.errors import in_figures
from geoplan.layers.land.park_facts import AMOUNTS, FACTS, read_park_facts
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import number_columns, rows_at, text_column, word_column
from geoplan.layers.opening.vector import POINTS, POLYGONS, mend_polygons, read_features
from geoplan.units import M2_PER_HA, M_PER_KM

COLUMNS = (
    "estate_id",
    "estate_name",
    "estate_name_en",
    "area_ha",
    "area_kind",
    "occupancy_pct",
    "scope1_tco2e",
    "estate_status",
    "source",
    "confidence",
    *FACTS,
)
STATUSES = ("operating", "established", "approved", "infrastructure", "planned")
"""How far an estate has come: only what operates is let, has roofs and gives work."""
NUMBERS = {
    "area_ha": "estates.area",
    "occupancy_pct": "estates.occupancy",
    "scope1_tco2e": "estates.scope1",
    **AMOUNTS,
}


def read_estates(reading: Reading) -> gpd.GeoDataFrame:
    """Read industrial estates.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    GeoDataFrame
        `COLUMNS` and polygons or points, in the study's CRS. Without an id, the number of the feature; without an
        area, the polygon's. ``scope1_tco2e``, what the estate gives off itself [tCO2e a year], and the facts of
        `geoplan.layers.land.park_facts.read_park_facts` only where the file has them.

    Raises
    ------
    LayerError
        Where the file cannot be read at all; other faults are noted in `reading`.
    """
    margin_m = allowed("margin.raster").high * M_PER_KM
    raw = read_features(
        reading, columns=COLUMNS, required=("estate_name",), geometries=POLYGONS | POINTS, margin_m=margin_m
    )
    raw = mend_polygons(reading, raw)
    empty = (raw.geometry.is_empty | raw.geometry.isna()).to_numpy()
    if empty.any():
        reading.fault(rows_at(raw, empty), "an empty geometry", "a polygon or a point", "Draw it, or remove the row.")
    table = _attributes(reading, raw)
    return gpd.GeoDataFrame(table, geometry=raw.geometry).reset_index(drop=True)


def _attributes(reading: Reading, raw: gpd.GeoDataFrame) -> pd.DataFrame:
    numbers = pd.Series([str(number) for number in raw.index], index=raw.index, dtype=str)
    ids = text_column(raw, "estate_id")
    table = pd.DataFrame({"estate_id": ids.where(ids != "", numbers)})
    twice = table["estate_id"].duplicated(keep=False)
    if twice.any():
        ids_named = ", ".join(sorted(set(table.loc[twice, "estate_id"])))
        reading.fault(rows_at(raw, twice), f"the estate_id {ids_named} more than once", "each id once", "Correct them.")
    table["estate_name"] = text_column(raw, "estate_name")
    english = text_column(raw, "estate_name_en")
    table["estate_name_en"] = english.where(english != "", table["estate_name"])
    amounts = number_columns(reading, raw, NUMBERS)
    given = amounts["area_ha"]
    drawn = pd.Series(raw.geometry.area / M2_PER_HA, index=raw.index)
    unknown = given.isna() & (np.asarray(shapely.get_dimensions(raw.geometry.array)) < 2)
    if unknown.any():
        reading.fault(rows_at(raw, unknown), "a point without area_ha", "its area in hectares", "Fill it in.")
    table["area_ha"] = given.where(given.notna(), drawn)
    _check_area(reading, raw, given, drawn)
    table["occupancy_pct"] = amounts["occupancy_pct"]
    share = table["occupancy_pct"].between(0, 1, inclusive="right")
    if share.any():
        number = float(table.loc[share, "occupancy_pct"].iloc[0])
        each = in_figures(number * 100)
        action = f"Write {each} for {each} %; a share below 1 % is given as 0."
        found = f"{in_figures(number)} %, which looks like a share"
        reading.fault(rows_at(raw, share), found, "percent, from 0 to 100", action)
    if "scope1_tco2e" in raw:
        table["scope1_tco2e"] = amounts["scope1_tco2e"]
    table["area_kind"] = text_column(raw, "area_kind")
    table["estate_status"] = word_column(reading, raw, "estate_status", STATUSES)
    for column in ("source", "confidence"):
        table[column] = text_column(raw, column)
    return table.join(read_park_facts(reading, raw, amounts={**amounts, "area_ha": table["area_ha"]}))


def _check_area(reading: Reading, raw: gpd.GeoDataFrame, given: "pd.Series[float]", drawn: "pd.Series[float]") -> None:
    """Note areas that are not in hectares, by the polygons: a park may be drawn in part, or its land be let in part."""
    unlike = allowed("estates.area_ratio").outside((given / drawn).where((given > 0) & (drawn > 0)))
    if unlike.any():
        at = raw.index[unlike][0]
        found = f"area_ha {in_figures(given[at], 4)}, where the polygon has {in_figures(drawn[at], 3)} ha"
        expected = f"{allowed('estates.area_ratio')} times its polygon"
        reading.fault(rows_at(raw, unlike), found, expected, "Give the area in hectares.")
