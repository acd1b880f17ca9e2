"""The path of the grid's emission factor without the place's own measures, year by year."""

import pandas as pd

from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at, text_column

COLUMNS = ("year", "tco2_per_mwh", "source")
NUMBERS = {"year": "climate.year", "tco2_per_mwh": "climate.grid_factor"}


def read_grid_path(reading: Reading) -> pd.DataFrame:
    """Read the path of the grid.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        year, tco2_per_mwh [tCO2/MWh] and source; in order of the years. Between two of them the factor changes along a
        straight line, after the last it stays.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=COLUMNS)
    path = pd.DataFrame(number_columns(reading, raw, NUMBERS, required=list(NUMBERS)))
    path["source"] = text_column(raw, "source")
    twice = path["year"].notna() & path["year"].duplicated(keep=False)
    if twice.any():
        found = f"the year {path.loc[twice, 'year'].iloc[0]:.0f} twice"
        reading.fault(rows_at(path, twice), found, "each once", "Remove the others: one file holds one path.")
    silent = path["source"] == ""
    if silent.any():
        reading.fault(rows_at(path, silent), "no source", "who expects it", "Say where the factor comes from.")
    return path.sort_values("year")
