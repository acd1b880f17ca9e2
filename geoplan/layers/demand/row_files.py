"""Rows of tables that companies keep: CSV, spreadsheets and Parquet, each column as the file has it."""

import pandas as pd

from geoplan.errors import did_you_mean
from geoplan.files.formats import load_formats
from geoplan.files.vector_files import is_geoparquet, layers_of, read_layer_of, read_parquet_table
from geoplan.layers.opening.crs_and_bounds import existing_file
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import clean, read_csv


def read_rows(reading: Reading) -> pd.DataFrame:
    """Read the rows of a table, its index the line or the row of each in the file, or take those that a form told.

    Parameters
    ----------
    reading
        The layer; its option ``table`` names the sheet of a file that holds several.

    Returns
    -------
    DataFrame
        Columns of a CSV file as text; others as the file types them. What a file keeps as its index is a column.

    Raises
    ------
    LayerError
        Where it cannot be read, has no rows, or a column twice.
    """
    if reading.told is not None and reading.told.rows is not None:
        return reading.told.rows
    path = existing_file(reading)
    if is_geoparquet(path):
        frame = read_parquet_table(path)
        return _named(reading, frame.reset_index() if frame.index.name else frame, first=1)
    if path.suffix.lower() in {each.ending for each in load_formats() if each.form == "sheet"}:
        return _named(reading, read_layer_of(path, _sheet(reading), geometry=False), first=2)
    return read_csv(reading)


def _sheet(reading: Reading) -> str:
    sheets, asked = [name for name, _ in layers_of(reading.path)], reading.source.table
    if (asked and asked not in sheets) or (not asked and len(sheets) != 1):
        found = f"'{asked}'" if asked else f"nothing, where {reading.path.name} holds {len(sheets)} tables"
        hint = did_you_mean(asked, sheets) if asked else f"One of: {', '.join(sorted(sheets))}."
        reading.stop_option("table", found, f"a table of {reading.path.name}", hint)
    return asked or sheets[0]


def _named(reading: Reading, frame: pd.DataFrame, *, first: int) -> pd.DataFrame:
    """Give the columns clean names and the rows their numbers in the file."""
    names = [clean(str(name)) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        reading.stop("header", f"the column '{twice[0]}' twice", "each column once", "Rename one.")
    if frame.empty:
        reading.stop("", "no rows", "a header and rows", "Export it again.")
    frame = frame.set_axis(names, axis=1)
    frame.index = pd.RangeIndex(first, first + len(frame), name="row")
    return frame
