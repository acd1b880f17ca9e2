"""Results as plain tables."""

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geoplan.fields import Table, fields_of
from geoplan.outputs.folder import replaced_file

if TYPE_CHECKING:
    from geoplan.outputs.assessment import Assessment

# Spreadsheets take a cell that begins so for a formula, and run it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Codes that may look like numbers.
_TEXT_CODES = frozenset({"zone_id", "estate_id"})


def write_tables(result: "Assessment", folder: str | Path) -> list[Path]:
    """Write zones.csv.

    UTF-8 with a byte-order mark, so that spreadsheets read Vietnamese; one header row with the names of the field
    dictionary; numbers in full, an empty cell where a value is not known; texts that a spreadsheet would run as a
    formula are led by an apostrophe.

    Parameters
    ----------
    result
        What the run found.
    folder
        Where to write.

    Returns
    -------
    list of Path
        The files.
    """
    return [_write(ordered(result.zones, "zones"), Path(folder) / "zones.csv")]


def ordered(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a table's columns without the geometry: those of the field dictionary first and in its order.

    Columns of counts become integers, names and codes become text; a value that is not known stays unknown.

    Parameters
    ----------
    frame
        Zones, estates or roofs.
    table
        Which of them.

    Returns
    -------
    DataFrame
        A copy, with a plain index.

    Examples
    --------
    >>> ordered(pd.DataFrame({"roof_count": [2.0, 3.0], "zone_id": [1, 2]}), "zones").to_dict("list")
    {'zone_id': ['1', '2'], 'roof_count': [2, 3]}
    """
    fields = {field.name: field for field in fields_of(table)}
    known = [name for name in fields if name in frame.columns]
    others = [name for name, dtype in frame.dtypes.items() if name not in fields and str(dtype) != "geometry"]
    plain = pd.DataFrame(frame[[*known, *others]]).reset_index(drop=True)
    for name in plain.columns:
        column = plain[name]
        field = fields.get(name)
        is_count = field is not None and not field.unit and field.aggregate == "sum"
        if is_count and pd.api.types.is_numeric_dtype(column):
            plain[name] = column.round().astype("Int64")
        elif name in _TEXT_CODES or not pd.api.types.is_numeric_dtype(column):
            plain[name] = _as_text(column)
    return plain


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> plain_cell("=HYPERLINK(1)"), plain_cell("Hải An")
    ("'=HYPERLINK(1)", 'Hải An')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _as_text(column: "pd.Series[str]") -> "pd.Series[str]":
    # A NUL would end the text in SQLite and in CSV readers.
    texts = column.astype("string") if not isinstance(column.dtype, pd.StringDtype) else column
    return texts.str.replace("\x00", "", regex=False)


def _write(frame: pd.DataFrame, path: Path) -> Path:
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.StringDtype):
            frame[name] = frame[name].map(plain_cell, na_action="ignore")
    with replaced_file(path) as draft:
        frame.to_csv(draft, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path
