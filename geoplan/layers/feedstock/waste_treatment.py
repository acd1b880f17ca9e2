"""How waste is treated in some years: the shares of the treatments, which sum to 1."""

import pandas as pd

from geoplan.errors import in_figures
from geoplan.layers.feedstock.waste_forecast import check_years
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at, text_column
from geoplan.layers.opening.table_faults import SUM_TOLERANCE

TREATMENTS = ("recycling", "composting", "anaerobic_digestion", "incineration", "landfill", "open_burning")
"""The treatments of ``geoplan/potential/waste/treatments.csv``; sorting at source goes with recycling."""
COLUMNS = ("year", *TREATMENTS, "source")
NUMBERS = {"year": "waste.year", **dict.fromkeys(TREATMENTS, "waste.treatment_share")}


def read_waste_treatment(reading: Reading) -> pd.DataFrame:
    """Read the split of collected waste over treatments, in the years in which it is known or planned.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        year, a column for each of `TREATMENTS` (share of the wet mass, 0 where not given) and source; in order of the
        years.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("year",))
    numbers = number_columns(reading, raw, NUMBERS, required=("year",))
    shares = pd.DataFrame({name: numbers[name] for name in TREATMENTS}).fillna(0.0)
    table = shares.assign(year=numbers["year"], source=text_column(raw, "source"))
    check_years(reading, table)
    total = shares.sum(axis=1)
    wrong = (total - 1).abs() > SUM_TOLERANCE
    if wrong.any():
        found = f"shares that sum to {in_figures(total[wrong].iloc[0])}"
        percent = (total[wrong] - 100).abs().max() < 1
        action = "Give shares from 0 to 1, not percent." if percent else "Give the rest to a treatment."
        reading.fault(rows_at(table, wrong), found, "shares that sum to 1", action)
    return table[list(COLUMNS)].sort_values("year")
