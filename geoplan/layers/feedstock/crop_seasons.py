"""Harvests: the area of each crop by season, which says how a year's production is shared out over them."""

import pandas as pd

from geoplan.layers.feedstock.items import called_items
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.statistics import StatisticsColumns, read_statistics
from geoplan.layers.opening.table import rows_at

COLUMNS = StatisticsColumns(
    subject="crop", amounts={"area_ha": "crops.area"}, parts=("season",), called=called_items("crop")
)


def read_crop_seasons(reading: Reading) -> pd.DataFrame:
    """Read the harvested areas of crops by season.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id and district (both "" = the whole study), crop, area_ha [ha], year, season, source, confidence.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    seasons = read_statistics(reading, COLUMNS)
    blank = seasons["season"] == ""
    if blank.any():
        reading.fault(rows_at(seasons, blank), "no season", "the season of the harvest", "Fill it in.")
    seasons["season"] = seasons["season"].str.casefold()
    nothing = seasons.groupby(["zone_id", "crop"])["area_ha"].transform("sum") <= 0
    if nothing.any():
        found = f"no area of {seasons.loc[nothing, 'crop'].iloc[0]} in any season"
        reading.fault(rows_at(seasons, nothing), found, "an area above 0 in one of them", "Leave the crop out.")
    return seasons
