"""The .csvt file beside each CSV file, by which GDAL and QGIS know the types of its columns."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.fields import FieldType
from geoplan.replacing import replaced_file

END = "t"
"""What is added to the name of a CSV file: zones.csv, zones.csvt."""
TYPES: Mapping[FieldType, str] = {
    "string": "String",
    "integer": "Integer64",
    "number": "Real",
    "boolean": "Integer(Boolean)",
}
"""Types of the field dictionary -> those of GDAL."""
PLACES: Mapping[str, str] = {"longitude": "CoordX", "latitude": "CoordY"}
"""Columns that make a point of a row."""


def type_of(column: "pd.Series[Any]") -> FieldType:
    """Return what the values of a column are, in the words of the field dictionary.

    Examples
    --------
    >>> type_of(pd.Series([1, 2])), type_of(pd.Series(["00123"]))
    ('integer', 'string')
    """
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(column) else "string"


def write_csv_types(types: Mapping[str, FieldType], csv_file: Path) -> Path:
    """Write the types of a CSV file's columns beside it.

    Longitude and latitude are said to be coordinates, so that GDAL and QGIS show the rows as points.

    Parameters
    ----------
    types
        Column -> type, in the order of the file.
    csv_file
        The CSV file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    GeoplanError
        Where it cannot be written.
    """
    places = PLACES if PLACES.keys() <= types.keys() else {}
    line = ",".join(f'"{places.get(name, TYPES[kind])}"' for name, kind in types.items())
    path = csv_file.with_name(csv_file.name + END)
    with replaced_file(path) as draft:
        draft.write_text(line + "\n", encoding="ascii", newline="\n")
    return path


def read_csv_types(csv_file: Path) -> list[FieldType]:
    """Return the types that the file beside a CSV file tells, in the order of its columns."""
    known = {name: kind for kind, name in TYPES.items()} | dict.fromkeys(PLACES.values(), "number")
    line = csv_file.with_name(csv_file.name + END).read_text(encoding="ascii")
    return [known[name.strip('"')] for name in line.strip().split(",")]
