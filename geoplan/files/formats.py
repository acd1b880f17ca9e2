"""The formats that GDAL is let read, and by which of its drivers: ``formats.csv``; every other driver stays shut.

GDAL opens some eighty kinds of vector files and twice as many of rasters, and chooses by what a file says of itself:
among them are descriptions of servers, lists of commands and tables of other files. So a file's ending names its
format, the format its drivers, and no others are at hand while it is read.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, cast

from geoplan.errors import Fault, LayerError

Form: TypeAlias = Literal["vector", "raster", "sheet"]

_ACTIONS: dict[Form, str] = {
    "vector": "Export it as GeoPackage, for example in QGIS.",
    "raster": "Export it as GeoTIFF, for example in QGIS.",
    "sheet": "Save it as CSV in UTF-8, or as an Excel workbook.",
}


@dataclass(frozen=True)
class FileFormat:
    """A format of files.

    Attributes
    ----------
    form
        What it holds: vectors, a raster or tables.
    ending
        Of its files.
    drivers
        GDAL's names of those that read it.
    check
        How its content is checked first; empty where it can point nowhere.
    name
        What people call it.
    """

    form: Form
    ending: str
    drivers: tuple[str, ...]
    check: str
    name: str


@cache
def load_formats() -> tuple[FileFormat, ...]:
    """Return all formats."""
    with Path(__file__).with_name("formats.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            FileFormat(
                cast("Form", row["form"]), row["ending"], tuple(row["drivers"].split("|")), row["check"], row["name"]
            )
            for row in csv.DictReader(stream)
        )


def format_of(path: Path, *forms: Form) -> FileFormat:
    """Return the format of a file, by its ending.

    Parameters
    ----------
    path
        The file.
    forms
        What it can hold.

    Raises
    ------
    LayerError
        Where its ending is that of no format of these forms.

    Examples
    --------
    >>> format_of(Path("zones.gpkg"), "vector").drivers
    ('GPKG',)
    """
    known = [each for each in load_formats() if each.form in forms]
    for each in known:
        if path.suffix.lower() == each.ending:
            return each
    found = f"the ending '{path.suffix}'" if path.suffix else "a file without an ending"
    endings = ", ".join(each.ending for each in known)
    raise LayerError(
        Fault(str(path), "", found=found, expected=f"a format that is read: {endings}", action=_ACTIONS[forms[0]])
    )


def drivers_of(form: Form) -> tuple[str, ...]:
    """Return the drivers of all formats of a form, each once.

    Examples
    --------
    >>> drivers_of("raster")
    ('GTiff', 'VRT', 'AAIGrid', 'EHdr', 'SRTMHGT')
    """
    return tuple(dict.fromkeys(driver for each in load_formats() if each.form == form for driver in each.drivers))
