"""Tables: CSV files read as text, columns renamed, numbers and texts taken from them with every fault by its line."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from geoplan.errors import Fault, LayerError, did_you_mean, in_figures
from geoplan.files.limits import limit
from geoplan.layers.opening.crs_and_bounds import existing_file
from geoplan.layers.opening.ranges import Range, allowed
from geoplan.layers.opening.reading import Reading
from geoplan.letters.encodings import decoded, encoding_named, likely_encoding
from geoplan.letters.separators import (
    MixedDecimalsError,
    parted_rows,
    point_of_thousands,
    separator_of,
    with_decimal_points,
)
from geoplan.letters.texts import check_encoding

CONFIDENCES = ("high", "medium", "low")
"""How sure a row may say that it is."""
_HUGE = 1e30  # far beyond any range, and small enough to be added, squared and rounded
_THOUSAND = 1000.0
_LONGEST = 60
"""Letters of a cell that a message repeats."""
_NEAR = 0.9
"""How alike two names of columns are of which one may be a slip for the other: a letter in ten."""
_NAMED = 8
"""How many rows a message names before it counts the rest."""


def read_csv(reading: Reading) -> pd.DataFrame:
    """Read a CSV file: all columns as text, empty where nothing stands, the index the line in the file.

    Raises
    ------
    LayerError
        Where it cannot be read, has no rows, or rows of another length than its header.
    """
    path = existing_file(reading)
    table, had_commas = read_table_file(path, encoding=reading.source.encoding, option=reading.option("encoding"))
    if had_commas:
        reading.remark("decimal_commas")
    return table


def read_table_file(path: Path, *, encoding: str = "", option: str = "") -> tuple[pd.DataFrame, bool]:
    """Read a CSV file of nobody's study, as `read_csv` reads one, and say whether it had decimal commas.

    Parameters
    ----------
    path
        The file, which is there and may be read.
    encoding
        As the user names it; empty for UTF-8.
    option
        Where the user can name it; empty for nowhere.

    Raises
    ------
    LayerError
        As `read_csv` does.
    """
    rows, had_commas = _rows_of(path, _text_of(path, encoding, option))
    header = [clean(name) for name in rows[0][1]] if rows else []
    if rows and re.fullmatch("sep=.?", "".join(rows[0][1]).strip()):
        expected, action = "the names of the columns", "Remove the line: the separator is found without it."
        _refuse(path, "line 1", "a line that names the separator", expected, action)
    if len(rows) < 2 or not any(header):
        _refuse(path, "", "no rows", "a header and rows", "Export it again.")
    repeated = sorted({name for name in header if name and header.count(name) > 1})
    if repeated:
        _refuse(path, "header", f"the column '{repeated[0]}' twice", "each column once", "Rename one.")
    body = [(line, [clean(cell) for cell in row]) for line, row in rows[1:] if any(cell.strip() for cell in row)]
    if not body:
        _refuse(path, "", "no rows", "a header and rows", "Export it again.")
    ragged = [line for line, row in body if len(row) != len(header)]
    if ragged:
        action = "Put texts that hold a comma between double quotes; write numbers without separators of thousands."
        _refuse(path, named("line", ragged), "more or fewer cells", f"{len(header)} cells, as the header has", action)
    index = pd.Index([line for line, _ in body], name="line", dtype="int64")
    return pd.DataFrame([row for _, row in body], columns=header, index=index, dtype=str), had_commas


def _refuse(path: Path, where: str, found: str, expected: str, action: str) -> NoReturn:
    raise LayerError(Fault(str(path), where, found=found, expected=expected, action=action))


def _rows_of(path: Path, text: str) -> tuple[list[tuple[int, list[str]]], bool]:
    rows: list[tuple[int, list[str]]] = []
    separator = separator_of(text)
    try:
        for line, row in parted_rows(text, separator):
            rows.append((line, row))
            if len(rows) > limit("table.rows").most:
                raise LayerError(limit("table.rows").fault(path))
            if len(row) > limit("table.columns").most:
                limit("table.columns").check(len(row), path, f"line {line}")
    except csv.Error as error:
        _refuse(path, "", str(error), "a CSV file", "Check its quotes.")
    return (rows, False) if separator == "," else _with_points(path, rows, separator)


def _with_points(
    path: Path, rows: list[tuple[int, list[str]]], separator: str
) -> tuple[list[tuple[int, list[str]]], bool]:
    """Return the rows of a file that a spreadsheet with decimal commas wrote, with decimal points, if it had any."""
    between = "semicolons" if separator == ";" else "tabs"
    try:
        cells, had_commas = with_decimal_points([row for _, row in rows])
    except MixedDecimalsError as error:
        found = f"{between} between the cells, and the number {error}, whose point may part thousands"
        action = "Export it as 'CSV UTF-8 (comma delimited)', with decimal points."
        _refuse(path, "cells", found, "one way to write decimals", action)
    return [(line, row) for (line, _), row in zip(rows, cells, strict=True)], had_commas


def _text_of(path: Path, encoding: str, option: str) -> str:
    """Return the text of a file: UTF-8, or in the encoding that is named."""
    limit("table.bytes").check(path.stat().st_size, path)
    check_encoding(path, encoding)
    data = path.read_bytes()
    named = encoding_named(encoding)
    if not named and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        named = "utf-16"  # what Excel calls Unicode text
    try:
        return data.decode("utf-8-sig") if named in ("", "utf-8") else decoded(data, named)
    except UnicodeDecodeError as error:
        # numbers are at stake as well as names: what the bytes may be is told, and not taken
        likely = "" if named else likely_encoding(data.splitlines())
        told = f", or set {option}{f' = {likely}' if likely else ''} where its letters are so" if option else ""
        bad = f"bytes that are not {named.upper() or 'UTF-8'}"
        _refuse(path, f"byte {error.start}", bad, "UTF-8", f"Save it as 'CSV UTF-8'{told}.")


def clean(text: str) -> str:
    r"""Strip a text and compose its letters, so that Vietnamese names compare equal however they were typed.

    Examples
    --------
    >>> clean(" Pha\u0309i ") == "Ph\u1ea3i"
    True
    """
    return unicodedata.normalize("NFC", text).strip()


def shown_cell(cell: str) -> str:
    """Return a cell as a message repeats it: the beginning of one that is long.

    Examples
    --------
    >>> shown_cell("120 t"), len(shown_cell("9" * 5000))
    ('120 t', 60)
    """
    return cell if len(cell) <= _LONGEST else f"{cell[: _LONGEST - 1]}…"


def named(noun: str, numbers: Sequence[object]) -> str:
    """Name the rows at fault, the first few and how many more.

    Examples
    --------
    >>> named("line", [3, 7])
    'line 3, 7'
    """
    shown = ", ".join(str(number) for number in numbers[:_NAMED])
    more = len(numbers) - _NAMED
    return f"{noun} {shown}" + (f" and {more:,} more" if more > 0 else "")


def rows_at(frame: pd.DataFrame | pd.Series, at: Any) -> str:
    """Name the rows of `frame` where the mask `at` is true."""
    return named(str(frame.index.name or "row"), frame.index[np.asarray(at)].tolist())


def rename_columns(
    reading: Reading, frame: pd.DataFrame, *, columns: Sequence[str], required: Collection[str]
) -> pd.DataFrame:
    """Give the columns geoplan's names and leave out the others, but for the geometry.

    Parameters
    ----------
    reading
        The layer; its `columns` option maps geoplan's names to the file's.
    frame
        The table as read.
    columns
        geoplan's names for what this kind of layer can have.
    required
        Those that it must have.

    Raises
    ------
    LayerError
        Where columns are named that do not exist, or required ones are absent; all of them at once.
    """
    mapping = {clean(name): clean(own) for name, own in reading.source.columns.items()}
    before = len(reading.faults)
    there = [str(column) for column in frame.columns if column != "geometry"]
    for name, own in mapping.items():
        if name not in columns:
            hint = did_you_mean(name, columns)
            reading.option_fault(f"columns.{name}", f"'{name}'", f"a column of the kind {reading.kind}", hint)
        elif own not in there:
            hint = did_you_mean(own, there) or "Correct the name."
            reading.fault("columns", f"no column '{own}'", f"it, for geoplan's '{name}'", hint)
    plain_names = [_plain_name(name) for name in there]
    for name in (name for name in columns if name not in mapping and name in there):
        twins = [own for own, each in zip(there, plain_names, strict=True) if each == _plain_name(name)]
        if len(twins) > 1:
            found = f"the columns {' and '.join(repr(own) for own in twins)}"
            reading.fault("columns", found, "one of them", "Rename or remove the others.")
    for name in sorted(set(required) - mapping.keys() - set(there)):
        hint = f"Rename it, or set {reading.option('columns', name)}. {did_you_mean(name, there)}".strip()
        reading.fault("columns", f"no column '{name}'", f"a column '{name}'", hint)
    if len(reading.faults) > before:
        raise_gathered(reading)
    taken = {name: mapping.get(name, name) for name in columns if mapping.get(name, name) in there}
    _tell_unread(reading, [name for name in columns if name not in taken], sorted({*there} - {*taken.values()}))
    renamed = pd.DataFrame({name: frame[own] for name, own in taken.items()}, index=frame.index)
    if "geometry" in frame.columns:
        renamed["geometry"] = frame["geometry"]
    for name in taken:
        _check_letters(reading, renamed, name)
    if "confidence" in renamed and reading.kind != "rooftops":  # there it is a number
        renamed["confidence"] = word_column(reading, renamed, "confidence", CONFIDENCES)
    return renamed


def _plain_name(column: str) -> str:
    """Return a column's name as people tell it from others: without capitals, blanks and signs.

    Examples
    --------
    >>> _plain_name("Area (ha)") == _plain_name("area_ha")
    True
    """
    return "".join(letter for letter in column.casefold() if letter.isalnum())


def _tell_unread(reading: Reading, wanted: Sequence[str], others: Sequence[str]) -> None:
    """Tell of columns that nobody reads, and that are called nearly as one that could be."""
    by_plain = {_plain_name(own): own for own in others}
    near = {name: get_close_matches(_plain_name(name), by_plain, n=1, cutoff=_NEAR) for name in wanted}
    meant = {name: by_plain[match[0]] for name, match in near.items() if match}
    if meant:
        given = ", ".join(f"'{own}'" for own in meant.values())
        reading.remark("columns_unread", columns=given, names=", ".join(f"'{name}'" for name in meant))


def _check_letters(reading: Reading, frame: pd.DataFrame, column: str) -> None:
    """Note texts that are longer than anything that is read: they would fill each page on which they stand."""
    most = limit("cell.letters")
    try:
        each = frame[column].unique()
    except TypeError:  # Parquet and GeoJSON may hold lists and tables
        found, action = f"{column} of lists or tables", "Name another column, or write one value into each cell."
        reading.stop("columns", found, "texts or numbers", action)
    if max((len(text) for text in each if isinstance(text, str)), default=0) > most.most:
        lengths = frame[column].map(lambda text: len(text) if isinstance(text, str) else 0)
        found = f"{column} of {lengths.max():,} letters"
        reading.fault(rows_at(frame, lengths > most.most), found, f"{most}", "Shorten it.")


def raise_gathered(reading: Reading) -> NoReturn:
    """Stop with the faults that were noted so far."""
    faults = list(reading.faults)
    reading.faults.clear()
    raise LayerError(faults)


def keep_where(reading: Reading, frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that the layer's `where` option asks for.

    Raises
    ------
    LayerError
        Where a column does not exist or no row is left.
    """
    kept = frame
    for column, values in reading.source.where.items():
        if column not in frame.columns:
            hint = did_you_mean(column, [str(name) for name in frame.columns if name != "geometry"])
            reading.stop_option(f"where.{column}", f"'{column}'", "a column of the file", hint)
        texts = as_text(kept[column]).str.casefold()
        wanted = {clean(value).casefold() for value in values}
        left = kept[texts.isin(wanted)]
        if left.empty:
            there = sorted(set(as_text(kept[column])))[:_NAMED]
            reading.stop_option(f"where.{column}", f"{values}, which no row has", f"one of {there}", "Correct it.")
        kept = left
    return kept


def as_text(values: pd.Series) -> pd.Series:
    """Return a column as cleaned text: empty where nothing stands, whole numbers without a point.

    Examples
    --------
    >>> as_text(pd.Series([11407.0, float("nan")])).tolist()
    ['11407', '']
    """
    places, unique = pd.factorize(values)
    texts = np.array([*(_text(value) for value in unique.tolist()), ""], dtype=object)
    return pd.Series(texts[places], index=values.index, dtype=str)


def _text(value: Any) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))


def text_column(frame: pd.DataFrame, column: str, *, default: str = "") -> pd.Series:
    """Return a column as text; `default` where the file has none."""
    if column not in frame.columns:
        return pd.Series(default, index=frame.index, dtype=str)
    return as_text(frame[column])


def word_column(reading: Reading, frame: pd.DataFrame, column: str, known: Sequence[str]) -> "pd.Series[str]":
    """Return a column of words in small letters, empty where nothing stands; note those that are not known."""
    words = text_column(frame, column).str.casefold()
    strange = ~words.isin((*known, ""))
    if strange.any():
        first = str(words[strange].iloc[0])
        action = did_you_mean(first, known)
        expected = f"one of {', '.join(known)}, or nothing"
        reading.fault(rows_at(frame, strange), f"{column} '{shown_cell(first)}'", expected, action)
    return words


def number_column(
    reading: Reading, frame: pd.DataFrame, column: str, *, limits: Range, required: bool = False
) -> pd.Series:
    """Return a column as numbers, NaN where nothing stands; note what is no number or out of range.

    Parameters
    ----------
    reading
        The layer, which gets the faults.
    frame
        The table, with geoplan's names.
    column
        The column; where the table lacks it, all are NaN.
    limits
        What the numbers can be.
    required
        Whether each row must have a number.
    """
    if column not in frame.columns:
        return pd.Series(np.nan, index=frame.index, dtype=float)
    given = frame[column]
    texts = as_text(given)
    numbers = pd.Series(pd.to_numeric(given if given.dtype.kind in "iuf" else texts, errors="coerce"), dtype=float)
    blank = texts == ""
    wrong = numbers.isna() & ~blank
    if limits.whole:
        wrong |= numbers.notna() & np.isfinite(numbers) & (numbers % 1 != 0)
    if wrong.any():
        found = f"{column} '{shown_cell(texts[wrong].iloc[0])}'"
        expected = f"{limits}" if limits.whole else "a number with a decimal point"
        action = "Write it in four digits; what covers several years goes by the last." if limits.whole else ""
        reading.fault(rows_at(frame, wrong), found, expected, action or "Correct the cells.")
    if given.dtype.kind not in "iuf":
        cell = point_of_thousands(texts)
        if cell and not limits.outside(numbers[texts.str.contains(".", regex=False)] * _THOUSAND).any():
            reading.remark("points_of_thousands", column=column, cell=f"'{cell}'")
    if required and blank.any():
        reading.fault(rows_at(frame, blank), f"no {column}", "a number", "Fill it in, or remove the row.")
    outside = limits.outside(numbers)
    if outside.any():
        worst = numbers[outside]
        least, most = (in_figures(end, 10, grouped=not limits.whole) for end in (worst.min(), worst.max()))
        found = f"{column} {least}" + ("" if worst.nunique() == 1 else f" to {most}")
        action = "Correct the years." if limits.whole else "Check the unit and the numbers."
        reading.fault(rows_at(frame, outside), found, f"{limits}", action)
    # what is refused goes through the checks that follow: their sums must stay finite
    return numbers.clip(-_HUGE, _HUGE)


def number_columns(
    reading: Reading, frame: pd.DataFrame, ranges: Mapping[str, str], *, required: Collection[str] = ()
) -> dict[str, pd.Series]:
    """Return the columns of a kind of layer that hold numbers; see `number_column`.

    Parameters
    ----------
    reading
        The layer, which gets the faults.
    frame
        The table, with geoplan's names.
    ranges
        Column -> the name of its range; all columns of the kind that hold numbers.
    required
        Those in which each row must have a number.
    """
    return {
        name: number_column(reading, frame, name, limits=allowed(kind), required=name in required)
        for name, kind in ranges.items()
    }


def year_texts(reading: Reading, frame: pd.DataFrame, column: str, *, limits: Range) -> pd.Series:
    """Return a column of years as text of four digits, empty where nothing stands; note what is no year."""
    years = number_column(reading, frame, column, limits=limits)
    texts = text_column(frame, column)
    known = years.notna() & np.isfinite(years)
    return texts.where(~known, years.where(known, 0.0).map("{:.0f}".format))
