"""The tonnage of municipal solid waste by year: what was observed, and what a plan forecasts."""

import pandas as pd

from geoplan.errors import in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at, text_column
from geoplan.units import KG_PER_T

COLUMNS = ("year", "t_per_day", "basis", "source", "confidence")
NUMBERS = {"year": "waste.year", "t_per_day": "waste.tonnes"}


def read_waste_forecast(reading: Reading) -> pd.DataFrame:
    """Read tonnages by year, of the whole study.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        year, t_per_day [t/d, generated], basis (such as ``observed``, ``forecast``), source, confidence; in order of
        the years.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("year", "t_per_day"))
    table = pd.DataFrame(
        {
            **number_columns(reading, raw, NUMBERS, required=list(NUMBERS)),
            **{name: text_column(raw, name) for name in ("basis", "source", "confidence")},
        }
    )
    check_years(reading, table)
    _check_per_person(reading, table)
    return table.sort_values("year")


def check_years(reading: Reading, table: pd.DataFrame) -> None:
    """Note years that stand twice."""
    twice = table["year"].notna() & table["year"].duplicated(keep=False)
    if twice.any():
        found = f"the year {table.loc[twice, 'year'].iloc[0]:.0f} twice"
        reading.fault(rows_at(table, twice), found, "each year once", "Remove the others.")


def _check_per_person(reading: Reading, table: pd.DataFrame) -> None:
    """Catch tonnes a year, or kilograms, by the waste of each person of today."""
    if reading.area is None:
        return
    people = reading.area.zones["population"]
    if people.isna().any() or people.sum() <= 0:
        return
    each = table["t_per_day"] * KG_PER_T / people.sum()
    limits = allowed("waste.per_person")
    wrong = pd.Series(limits.outside(each), index=table.index)
    if wrong.any():
        found = f"{in_figures(each[wrong].iloc[0], 3)} kg per person of today and day"
        reading.fault(rows_at(table, wrong), found, f"{limits}", "Give the mass in tonnes a day.")
