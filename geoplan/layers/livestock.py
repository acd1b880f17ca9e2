"""Livestock: heads of animals, per zone or for the whole study."""

import pandas as pd

from geoplan.layers.reading import Reading
from geoplan.layers.statistics import StatisticsColumns, read_statistics

COLUMNS = StatisticsColumns(subject="animal", amounts={"heads": "livestock.heads"})


def read_livestock(reading: Reading) -> pd.DataFrame:
    """Read livestock statistics.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id ("" = the whole study), animal, heads, year, source, confidence.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    return read_statistics(reading, COLUMNS)
