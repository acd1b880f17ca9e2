"""Which sign parts the cells of a text file, and which its decimals: beside decimal commas, cells have semicolons."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+),\d+")
_POINT = re.compile(r"[-+]?\d+\.\d+")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+")
_GROUPS = str.maketrans("", "", ". \u00a0\u202f")


class MixedDecimalsError(ValueError):
    """Cells have decimals that could be read in two ways; its text is one of them."""


def separator_of(text: str) -> str:
    r"""Return the sign that parts the cells of a file, by its first line: a comma, a semicolon or a tab.

    Examples
    --------
    >>> separator_of("crop;t\nlúa;1,5"), separator_of("crop,t\nlúa;ngô,2"), separator_of("crop\tt")
    (';', ',', '\t')
    """
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    return next((sign for sign in ";\t" if sign in first and "," not in first), ",")


def parted_rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a file with the line that each ends on.

    Raises
    ------
    csv.Error
        Where quotes are left open.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for row in reader:
        yield reader.line_num, row


def with_decimal_points(rows: list[list[str]]) -> tuple[list[list[str]], bool]:
    """Return rows with decimal points in the place of decimal commas, and whether there were any.

    Parameters
    ----------
    rows
        Of a file whose cells do not stand apart by commas.

    Raises
    ------
    MixedDecimalsError
        Where some numbers have commas and others points, or a point may part thousands.

    Examples
    --------
    >>> with_decimal_points([["lúa", "1.234,5", "-0,25"]])
    ([['lúa', '1234.5', '-0.25']], True)
    """
    cells = [cell.strip() for row in rows for cell in row]
    pointed = [cell for cell in cells if _POINT.fullmatch(cell)]
    has_commas = any(_COMMA.fullmatch(cell) for cell in cells)
    plain = [cell for cell in pointed if not _THOUSANDS.fullmatch(cell)]
    if has_commas and plain:
        raise MixedDecimalsError(plain[0])
    grouped = [cell for cell in cells if _THOUSANDS.fullmatch(cell)]
    if grouped and not plain and not has_commas:
        raise MixedDecimalsError(grouped[0])
    if not has_commas:
        return rows, False
    return [[_pointed(cell) for cell in row] for row in rows], True


def _pointed(cell: str) -> str:
    given = cell.strip()
    if _COMMA.fullmatch(given):
        whole, _, parts = given.rpartition(",")
        return f"{whole.translate(_GROUPS)}.{parts}"
    return given.translate(_GROUPS) if _THOUSANDS.fullmatch(given) else cell


_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_MANY = 3


def point_of_thousands(cells: Iterable[str]) -> str:
    """Return a number whose point may part thousands, as people in Viet Nam and elsewhere write it; else empty.

    Each point must stand before three digits, in three cells at the least, or in one that ends in a 0, which
    programs do not write behind a decimal point.

    Parameters
    ----------
    cells
        A column, as text.

    Examples
    --------
    >>> [point_of_thousands(cells) for cells in (["120.500", "850"], ["1.234", "5.678", "9.123"], ["120.5", "1.234"])]
    ['120.500', '1.234', '']
    >>> point_of_thousands(["0.500"]), point_of_thousands(["106.683", "20.825"])
    ('', '')
    """
    pointed = [cell for cell in cells if _POINT.fullmatch(cell)]
    if not all(_GROUPED.fullmatch(cell) for cell in pointed):
        return ""
    rounded = next((cell for cell in pointed if cell.endswith("0")), "")
    return rounded or (pointed[0] if len(pointed) >= _MANY else "")
