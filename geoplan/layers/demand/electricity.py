"""What a place asks of the grid: electricity sold in a year, and the peak load, each observed or forecast.

A row is a year of the whole place, or of a zone where `zone_id` says so. Numbers of zones are never taken for those of
the place: the peaks of zones do not fall into one hour.
"""

from dataclasses import dataclass

import pandas as pd

from geoplan.errors import in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at, text_column
from geoplan.layers.opening.table_faults import check_zone_ids
from geoplan.units import HOURS_A_YEAR, MWH_PER_GWH

COLUMNS = ("zone_id", "year", "electricity_sold_gwh", "peak_mw", "basis", "source", "confidence")
NUMBERS = {"year": "demand.year", "electricity_sold_gwh": "demand.electricity_sold", "peak_mw": "demand.peak"}
OBSERVED, FORECAST = "observed", "forecast"
BASES = (OBSERVED, FORECAST)
_AMOUNTS = ("electricity_sold_gwh", "peak_mw")
_SAME = ("zone_id", "year", "basis")


def read_demand(reading: Reading) -> pd.DataFrame:
    """Read the electricity that a place asks for.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id ("" = the whole place), year, electricity_sold_gwh [GWh a year], peak_mw [MW], of which one at least is
        given, basis (one of `BASES`, of both numbers), source, confidence.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("year", "basis", "source"))
    numbers = number_columns(reading, raw, NUMBERS, required=("year",))
    texts = {name: text_column(raw, name) for name in COLUMNS if name not in NUMBERS}
    texts["basis"] = texts["basis"].str.casefold()
    demand = pd.DataFrame({name: numbers.get(name, texts.get(name)) for name in COLUMNS})
    _check_rows(reading, demand)
    check_zone_ids(reading, demand, otherwise="Leave zone_id empty for the whole place.")
    _check_load(reading, demand)
    return demand


def _check_rows(reading: Reading, demand: pd.DataFrame) -> None:
    strange = ~demand["basis"].isin(BASES)
    if strange.any():
        found = f"the basis '{demand.loc[strange, 'basis'].iloc[0]}'"
        reading.fault(rows_at(demand, strange), found, f"one of {', '.join(BASES)}", "Say which it is.")
    empty = demand[list(_AMOUNTS)].isna().all(axis=1)
    if empty.any():
        reading.fault(rows_at(demand, empty), "no amount", " or ".join(_AMOUNTS), "Fill one in, or remove the row.")
    silent = demand["source"] == ""
    if silent.any():
        reading.fault(rows_at(demand, silent), "no source", "who tells it", "Say where the number comes from.")
    for amount in _AMOUNTS:
        there = demand[demand[amount].notna()]
        twice = there.duplicated(list(_SAME), keep=False)
        if twice.any():
            found = f"{amount} of the same zone, year and basis twice"
            reading.fault(rows_at(there, twice), found, "each once", "Remove the others.")


def _check_load(reading: Reading, demand: pd.DataFrame) -> None:
    """Catch other units by the share of its peak that a place uses on the mean of a year.

    The two may stand in rows of their own, as different sources tell them: of the same zone, year and basis they belong
    together.
    """
    limits = allowed("demand.load_factor")
    sold_gwh, peak_mw = (demand.groupby(list(_SAME))[amount].transform("first") for amount in _AMOUNTS)
    factor = sold_gwh * MWH_PER_GWH / HOURS_A_YEAR / peak_mw
    wrong = pd.Series(limits.outside(factor), index=demand.index)
    if wrong.any():
        found = f"a load factor of {in_figures(factor[wrong].iloc[0], 3)}"
        reading.fault(rows_at(demand, wrong), found, f"{limits}", "Give the electricity in GWh and the peak in MW.")


@dataclass(frozen=True)
class Told:
    """One number of the whole place.

    Attributes
    ----------
    amount
        The number: GWh a year, or MW.
    year
        The year that it is of.
    basis
        ``observed`` or ``forecast``.
    """

    amount: float
    year: int
    basis: str


def told(demand: pd.DataFrame | None, column: str) -> Told | None:
    """Return the number of the whole place that a column tells: the newest observed, else the earliest forecast.

    Parameters
    ----------
    demand
        As `read_demand` reads it; None where the study has none.
    column
        ``electricity_sold_gwh`` or ``peak_mw``.

    Returns
    -------
    Told or None
        None where no row of the whole place has it; those of zones stand for no more than their zones.

    Examples
    --------
    >>> rows = {"zone_id": "", "year": [2030, 2025], "peak_mw": [3335.0, 2331.0], "basis": "forecast"}
    >>> told(pd.DataFrame(rows), "peak_mw")
    Told(amount=2331.0, year=2025, basis='forecast')
    """
    if demand is None:
        return None
    rows = demand[(demand["zone_id"] == "") & demand[column].notna()]
    observed = rows[rows["basis"] == OBSERVED].sort_values("year", ascending=False)
    forecast = rows[rows["basis"] == FORECAST].sort_values("year")
    for ordered in (observed, forecast):
        if len(ordered):
            row = ordered.iloc[0]
            return Told(float(row[column]), int(row["year"]), str(row["basis"]))
    return None
