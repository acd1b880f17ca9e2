"""What estates offer and look for: heat, steam, carbon dioxide, water, residues and waste.

What is not known is left empty: an amount or a temperature that nobody measured stays unknown, and the stream is shown
and given to nobody. A material that is not tabled stands for itself: who writes the same word means the same.
"""

import numpy as np
import pandas as pd

from geoplan.errors import did_you_mean, in_figures
from geoplan.layers.demand.row_files import read_rows
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import (
    keep_where,
    number_columns,
    rename_columns,
    rows_at,
    text_column,
)
from geoplan.layers.parks.stream_kinds import stream_kinds, stream_names

AMOUNTS = {
    "MWh/a": "estate_streams.energy",
    "t/a": "estate_streams.mass",
    "m3/a": "estate_streams.volume",
}
"""Unit -> what an amount in it can be."""
NUMBERS = {
    "temperature_c": "estate_streams.temperature",
    "amount": "estate_streams.amount",
    "longitude": "sites.longitude",
    "latitude": "sites.latitude",
}
COLUMNS = (
    "estate_id",
    "direction",
    "stream",
    "material",
    "temperature_c",
    "amount",
    "unit",
    "longitude",
    "latitude",
    "source",
    "confidence",
)
_TEXTS = tuple(name for name in COLUMNS if name not in NUMBERS)
_NAMED = ("direction", "stream", "material")
"""Columns whose words are tabled."""
_REQUIRED = ("estate_id", "direction", "stream", "unit", "source")


def read_estate_streams(reading: Reading) -> pd.DataFrame:
    """Read the streams that estates offer and look for.

    Parameters
    ----------
    reading
        The layer being opened: CSV, a spreadsheet or Parquet, a row a stream.

    Returns
    -------
    DataFrame
        `COLUMNS`: estate_id; direction (``offered`` or ``sought``) and stream (a key of `stream_kinds`); material (a
        key of `stream_materials`, a word of the file's own, or ""); temperature_c [degC], what is offered or at least
        needed; amount [unit, a year]; unit, the same for all rows of a stream; longitude and latitude [degrees,
        WGS84], where they are not the estate's own place; source, confidence. NaN or "" where not known. Its index
        names the rows.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    return stream_rows(reading, keep_where(reading, read_rows(reading)))


def stream_rows(reading: Reading, rows: pd.DataFrame) -> pd.DataFrame:
    """Check rows of streams, whichever file they stand in.

    Parameters
    ----------
    reading
        The layer that they are rows of, which gets the faults.
    rows
        Columns of the file, texts or numbers; the index names the rows.

    Returns
    -------
    DataFrame
        As of `read_estate_streams`.

    Raises
    ------
    LayerError
        Where a column is missing that each row needs.
    """
    raw = rename_columns(reading, rows, columns=COLUMNS, required=_REQUIRED)
    texts = {name: text_column(raw, name) for name in _TEXTS}
    table = pd.DataFrame({**texts, **number_columns(reading, raw, NUMBERS)})[list(COLUMNS)]
    for column in _NAMED:
        table[column] = _keys(reading, table, column)
    _check_filled(reading, table)
    table["unit"] = _units(reading, table)
    _check_amounts(reading, table)
    _check_materials(reading, table)
    half = (table["longitude"].isna() != table["latitude"].isna()).to_numpy()
    if half.any():
        found = "longitude or latitude alone"
        reading.fault(rows_at(table, half), found, "both", "Fill both in, or leave both empty.")
    _remark(reading, table)
    return table


def _keys(reading: Reading, table: pd.DataFrame, column: str) -> "pd.Series[str]":
    """Return the words of a column as keys; a material that is not tabled stays as it is, without case."""
    names, given = stream_names()[column], table[column].str.casefold()
    keys = given.map(lambda name: names.get(name, name))
    if column == "material":
        return keys
    unknown = (~given.isin(names) & (given != "")).to_numpy()
    for name in dict.fromkeys(table.loc[unknown, column]):
        rows = (table[column] == name).to_numpy()
        known = list(dict.fromkeys(names.values()))
        hint = did_you_mean(name.casefold(), names) or f"One of: {', '.join(known)}."
        reading.fault(rows_at(table, rows), f"the {column} '{name}'", "one that is tabled", hint)
    return keys


def _check_filled(reading: Reading, table: pd.DataFrame) -> None:
    expected = {
        "estate_id": "the id of an estate",
        "direction": "offered or sought",
        "stream": "what it is",
        "unit": "the unit of the amount",
        "source": "who says so",
    }
    for name in _REQUIRED:
        silent = (table[name] == "").to_numpy()
        if silent.any():
            reading.fault(rows_at(table, silent), f"no {name}", expected[name], "Fill it in.")


def _units(reading: Reading, table: pd.DataFrame) -> "pd.Series[str]":
    """Return the units as they are tabled; one for all rows of a stream."""
    written = {unit.casefold(): unit for unit in AMOUNTS}
    units = table["unit"].str.casefold().str.replace("³", "3").map(lambda unit: written.get(unit, unit))
    for key, kind in stream_kinds().items():
        own = (table["stream"] == key) & (units != "")
        wrong = own & ~units.isin(kind.units)
        for unit in dict.fromkeys(units[wrong]):
            rows = (wrong & (units == unit)).to_numpy()
            found = f"{key} in '{table.loc[rows, 'unit'].iloc[0]}'"
            reading.fault(rows_at(table, rows), found, " or ".join(kind.units), "Convert the amounts.")
        used = list(dict.fromkeys(units[own & ~wrong]))
        if len(used) > 1:
            found = f"{key} in {' and in '.join(used)}"
            action = "Convert the amounts of the others."
            reading.fault(rows_at(table, own.to_numpy()), found, "one unit for all of them", action)
    return units


def _check_amounts(reading: Reading, table: pd.DataFrame) -> None:
    for unit, name in AMOUNTS.items():
        limits = allowed(name)
        amounts = table["amount"].where(table["unit"] == unit)
        outside = limits.outside(amounts) & ~allowed(NUMBERS["amount"]).outside(amounts)
        if outside.any():
            found = f"amount {in_figures(amounts[outside].max(), 10)} {unit}"
            reading.fault(rows_at(table, outside), found, str(limits), "Check the unit and the numbers.")


def _check_materials(reading: Reading, table: pd.DataFrame) -> None:
    named = table["stream"].map(lambda key: key in stream_kinds() and stream_kinds()[key].has_material)
    silent = (named.astype(bool) & (table["material"] == "")).to_numpy()
    if silent.any():
        reading.fault(rows_at(table, silent), "no material", "what it is of", "Say of what.")


def _remark(reading: Reading, table: pd.DataFrame) -> None:
    """Say what no stream can be paired by: amounts and temperatures that are not known."""
    amounts = int(table["amount"].isna().sum())
    if amounts:
        reading.remark("stream_amounts_unknown", count=amounts)
    hot = table["stream"].map(lambda key: key in stream_kinds() and stream_kinds()[key].has_temperature)
    temperatures = int((hot.astype(bool) & np.isnan(table["temperature_c"])).sum())
    if temperatures:
        reading.remark("stream_temperatures_unknown", count=temperatures)
