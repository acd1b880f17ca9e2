"""The files that a run can write: what each is called, its format and its media type."""

import csv
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from geoplan.languages import LANGUAGES, Text

WORKBOOK = "workbook"
"""The format of workbooks: they are for people, and programs are not to take a sheet of theirs for a table."""


@dataclass(frozen=True)
class FileKind:
    """One file of a run, or several that are called alike.

    Attributes
    ----------
    pattern
        Its name below the folder of the outputs; ``*`` stands for any letters.
    format
        In the words of Data Package: as a rule the ending.
    mediatype
        As IANA registers it.
    title
        What it is.
    """

    pattern: str
    format: str
    mediatype: str
    title: Text


@cache
def load_files() -> tuple[FileKind, ...]:
    """Read the table of files; of two patterns that hold, the first counts."""
    with Path(__file__).with_name("files.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            FileKind(
                row["pattern"],
                row["format"],
                row["mediatype"],
                Text(**{language: row[f"title_{language}"] for language in LANGUAGES}),
            )
            for row in csv.DictReader(stream)
        )


def file_kind_of(name: str) -> FileKind:
    """Return what a file is.

    Parameters
    ----------
    name
        Its name below the folder of the outputs.

    Raises
    ------
    KeyError
        Where no run writes such a file.

    Examples
    --------
    >>> file_kind_of("hai-phong-rooftops.gpkg").title.en
    'Every roof with its results, as a GeoPackage'
    """
    for kind in load_files():
        if fnmatchcase(name, kind.pattern):
            return kind
    raise KeyError(name)


def tiles_beside(folder: Path) -> Path:
    """Return where the vector tiles of a run stand: beside its folder, so that the next run leaves them alone.

    Examples
    --------
    >>> tiles_beside(Path("outputs/hai-phong")).as_posix()
    'outputs/hai-phong.pmtiles'
    """
    return folder.with_name(f"{folder.name}.pmtiles")
