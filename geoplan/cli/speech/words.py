"""What commands print: sentences with keys, from terminal_texts.csv, and columns that stand below one another."""

import csv
import unicodedata
from functools import cache
from pathlib import Path

from geoplan.cli.speech.language import terminal_language

_SWAPPED = str.maketrans(",.", ".,")
"""Vietnamese writes 1.234,5 for what English and Japanese write 1,234.5."""


@cache
def terminal_texts() -> dict[str, dict[str, str]]:
    """Read the table: key -> language -> text."""
    with Path(__file__).with_name("terminal_texts.csv").open(encoding="utf-8", newline="") as stream:
        return {row["key"]: row for row in csv.DictReader(stream)}


def phrase(key: str, **values: object) -> str:
    """Return a text in the terminal's language, its blanks filled.

    Parameters
    ----------
    key
        Of terminal_texts.csv.
    **values
        What to fill in.
    """
    return terminal_texts()[key][terminal_language()].format(**values)


def say(key: str, **values: object) -> None:
    """Print a text in the terminal's language."""
    print(phrase(key, **values))


def figure(value: float, form: str) -> str:
    """Return a number as people of the terminal's language write it.

    Parameters
    ----------
    value
        The number.
    form
        As `format` takes it: ``",.1f"``, ``".1%"``.
    """
    written = format(value, form)
    return written.translate(_SWAPPED) if terminal_language() == "vi" else written


def told_amount(kind: str, rows: int) -> str:
    """Say how large a layer is in the terminal's language: a raster has cells, any other rows.

    Parameters
    ----------
    kind
        The kind of layer.
    rows
        Its rows or cells.
    """
    from geoplan.preparation.importable import amount

    return phrase(f"amount.{amount(kind, rows).partition(' ')[2]}", count=figure(rows, ","))


def cells_of(text: str) -> int:
    r"""Return how many cells of a terminal a text takes: letters of East Asia take two.

    Examples
    --------
    >>> cells_of("roads"), cells_of("道路"), cells_of("đường"), cells_of("d\u0323")
    (5, 4, 5, 1)
    """
    wide = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return wide - sum(1 for letter in text if unicodedata.combining(letter))


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """Return a text with spaces, so that it takes so many cells of a terminal.

    Examples
    --------
    >>> padded("道路", 6) + "|", padded("7", 3, right=True)
    ('道路  |', '  7')
    """
    spaces = " " * max(cells - cells_of(text), 0)
    return spaces + text if right else text + spaces
