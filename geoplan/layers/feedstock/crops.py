"""Crops: production and area, per zone or for the whole study."""

import pandas as pd

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.statistics import StatisticsColumns, read_statistics
from geoplan.layers.opening.table import rows_at

COLUMNS = StatisticsColumns(
    subject="crop",
    amounts={"production_t": "crops.production", "area_ha": "crops.area", "volume_m3": "crops.volume"},
    parts=("season",),
    any_amount=True,
)


def read_crops(reading: Reading) -> pd.DataFrame:
    """Read crop statistics.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id and district (both "" = the whole study), crop, production_t [t a year], area_ha [ha], volume_m3 [m3 a
        year, of wood], each NaN where not given but one of them in each row; year, season, source, confidence.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    crops = read_statistics(reading, COLUMNS)
    limits = allowed("crops.yield")
    harvested = (crops["area_ha"] > 0) & (crops["production_t"] > 0)
    yields = (crops["production_t"] / crops["area_ha"]).where(harvested)
    wrong = limits.outside(yields)
    if wrong.any():
        found = f"a yield of {yields[wrong].iloc[0]:,.3g} t/ha"
        reading.fault(rows_at(crops, wrong), found, f"{limits}", "Give production in tonnes and area in hectares.")
    return crops
