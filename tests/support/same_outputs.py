"""Tell whether two runs of geoplan gave the same outputs.

``python tests/support/same_outputs.py BEFORE AFTER [NAMES]``

BEFORE and AFTER are the output folders of one run each, or folders that hold several runs in subfolders. Every file is
one line: same, differs, or only in one of them; a difference is told by its first key, cell, row, pixel or line.

- Data files (csv, parquet, xlsx, gpkg, tif, qml, json and all that is not named below): byte for byte. A workbook, a
  GeoPackage or a table that holds the same in other bytes is told as such, and counts as a difference.
- manifest.json: every key but those of `UNTIMELY`. The files it lists are compared themselves.
- datapackage.json: every key but the date, and size and hash of each file.
- map.html: its data blocks (script elements that are no scripts), not its scripts and styles.
- Other html and pdf: equal but for the version of geoplan in their text.

With NAMES, a table of renamed columns such as geoplan/names.csv, BEFORE is first put into today's words: the columns
that the table lists for a file get their new names, CSV and JSON their 12 significant digits (degrees seven decimals,
whole numbers no point), ids become text, single points POINT, and the unit tCO2 tCO2e. A file that is the same then is
told as `RENAMED`; anything else differs as without the table.

The exit status is 0 where all files are the same, 1 where anything differs, 2 where the command line is wrong. Nothing
of geoplan is imported, so that outputs of any version can be compared.
"""

import csv
import html.parser
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

SAME, DIFFERS, OTHER_BYTES = "same", "differs", "differs in bytes, same content"
RENAMED = "same but for names, types and digits"
# What a manifest says of the moment of a run, and of files that are compared on their own; * stands for any name.
UNTIMELY = ("geoplan", "date", "created", "timings", "outputs.*.bytes", "outputs.*.sha256")
_DATES_OF_TABLES = {"last_change", "update_time", "timestamp"}
_VERSION = re.compile(r"geoplan \d+(?:\.\w+)*(?:\+\w+(?:\.\w+)*)?", re.ASCII)
_DATE_OF_WORKBOOK = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_PDF_STREAM = re.compile(rb"<<((?:(?!>>\s*stream|endobj).)*)>>\s*stream\r?\n(.*?)\s*endstream", re.DOTALL)


class Outcome(NamedTuple):
    """How one file of two folders compares: what is printed first, and what is added to it."""

    state: str
    note: str = ""

    @property
    def is_same(self) -> bool:
        return self.state in {SAME, RENAMED}


class _AsItWas:
    """How what stands in an older file is compared: as it is."""

    changes = False

    def text(self, given: str) -> str:
        return given

    def json(self, given: Any) -> Any:
        return given

    def cell(self, given: str, column: str) -> str:  # noqa: ARG002
        return given

    def value(self, given: Any, column: str) -> Any:  # noqa: ARG002
        return given

    def schema(self, given: str) -> str:
        return given


class _Today(_AsItWas):
    """The same in the names, types and digits of today; `renamed` are the columns of one file."""

    changes = True

    def __init__(self, renamed: dict[str, str]) -> None:
        self._renamed = renamed
        words = "|".join(map(re.escape, renamed))
        self._words = re.compile(rf"(?<!\w)({words})(?!\w)") if renamed else None

    def text(self, given: str) -> str:
        if self._words is not None:
            given = self._words.sub(lambda found: self._renamed[found[1]], given)
        return _TONNES.sub(lambda found: f"{found[0]}e", given)

    def json(self, given: Any) -> Any:
        if isinstance(given, dict):
            return {self.text(key): self.json(value) for key, value in given.items()}
        if isinstance(given, list):
            return [self.json(value) for value in given]
        if isinstance(given, float):
            short = float(f"{given:.12g}")
            return int(short) if short.is_integer() and abs(short) < 2**53 else short
        return self.text(given) if isinstance(given, str) else given

    def cell(self, given: str, column: str) -> str:
        if not _FRACTION.fullmatch(given):
            return self.text(given)
        number = float(given)
        return f"{round(number, 7) if column in _DEGREES else number:.12g}"

    def value(self, given: Any, column: str) -> Any:
        if column == "geometry_type_name":
            return str(given).replace("MULTIPOINT", "POINT")
        if isinstance(given, str | bytes) and given[:8] in {"504b0304", b"504b0304"}:  # an archive in hexadecimal
            return self._blob(bytes.fromhex(given if isinstance(given, str) else given.decode()))
        if isinstance(given, str):
            return self.text(given)
        if isinstance(given, bytes):
            return self._blob(given)
        is_id = column in _IDS and isinstance(given, int | float) and given == given
        return f"{given:.0f}" if is_id else given

    def schema(self, given: str) -> str:
        return _ID_COLUMN.sub(r'"\1" TEXT', self.text(given)).replace("MULTIPOINT", "POINT")

    def _blob(self, given: bytes) -> Any:
        """Return what a blob holds: the parts of an archive, or a shape without the box before it, as single point."""
        if given[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(given)) as opened:
                return [self.text(opened.read(name).decode("utf-8")) for name in opened.namelist()]
        if given[:2] != b"GP":
            return given
        shape = given[8 + (0, 32, 48, 48, 64)[given[3] >> 1 & 7] :]
        one_place = shape[:9] == b"\x01\x04\x00\x00\x00\x01\x00\x00\x00"
        return given[4:8], shape[9:] if one_place else shape


_TONNES = re.compile(r'(?<!/)\btCO([2₂])(?=[]"<\n]|$)|(?<=千)tCO(₂)(?=[]"<\n]|$)')
_IDS = ("zone_id", "roof_id", "estate_id", "candidate_id", "site_id", "landfill_id")
_FRACTION = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?|-?\d+(?:\.\d+)?[eE][-+]?\d+")
_DEGREES = ("longitude", "latitude")
_ID_COLUMN = re.compile(rf'"({"|".join(_IDS)})" (?:INTEGER|REAL)')
_AS_IT_WAS = _AsItWas()
_words: ContextVar[_AsItWas] = ContextVar("_words", default=_AS_IT_WAS)


def _today(names: Path | None, file: Path) -> _AsItWas:
    """Return the words for one file; tables of a study's own GeoPackage stand under STUDY.gpkg."""
    if names is None:
        return _AS_IT_WAS
    own = "STUDY.gpkg" if file.suffix == ".gpkg" and not file.stem.endswith("-rooftops") else file.name
    with names.open(encoding="utf-8", newline="") as stream:
        return _Today({row["old"]: row["new"] for row in csv.DictReader(stream) if row["file"] == own})


def compared(before: Path, after: Path, names: Path | None = None) -> dict[str, Outcome]:
    """Return the outcome of each file of two folders, by its path inside them, in order of the paths."""
    files = [
        {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
        for folder in (before, after)
    ]
    outcomes = {}
    for name in sorted(files[0] | files[1]):
        if name not in files[1]:
            outcomes[name] = Outcome(f"only in {before}")
        elif name not in files[0]:
            outcomes[name] = Outcome(f"only in {after}")
        else:
            outcomes[name] = compared_file(before / name, after / name, names)
    return outcomes


def compared_file(one: Path, two: Path, names: Path | None = None) -> Outcome:
    """Return the outcome of two files of one name, in the words of today where there is a table of names."""
    if one.read_bytes() == two.read_bytes():
        return Outcome(SAME)
    token = _words.set(_today(names, one))
    try:
        outcome = _comparison(one)(one, two)
        is_renamed = _words.get().changes and outcome.state in {SAME, OTHER_BYTES}
        return Outcome(RENAMED, outcome.note) if is_renamed else outcome
    except Exception as error:  # a file that its reader does not take is one that differs
        return Outcome(DIFFERS, f"in bytes, and cannot be read: {error}")
    finally:
        _words.reset(token)


def report(before: Path, after: Path, names: Path | None = None) -> tuple[str, bool]:
    """Return the lines about two folders, the last one with the totals, and whether all files are the same."""
    outcomes = compared(before, after, names)
    lines = [
        f"{outcome.state}: {name}" + (f" ({outcome.note})" if outcome.note else "")
        for name, outcome in outcomes.items()
    ]
    states = [outcome.state for outcome in outcomes.values()]
    alone = sum(state.startswith("only in") for state in states)
    lines.append(
        f"total: {len(states)} files, {states.count(SAME)} same, "
        + (f"{states.count(RENAMED)} but for names, types and digits, " if names else "")
        + f"{states.count(DIFFERS)} differ, "
        f"{states.count(OTHER_BYTES)} in bytes alone, {alone} only in one"
    )
    return "\n".join(lines) + "\n", bool(outcomes) and all(outcome.is_same for outcome in outcomes.values())


def _comparison(file: Path) -> Callable[[Path, Path], Outcome]:
    if file.name == "manifest.json":
        return _manifests
    if file.name == "datapackage.json":
        return _packages
    if file.name == "map.html":
        return _maps
    by_end = {
        ".csv": _tables_of_text, ".parquet": _parquet, ".xlsx": _workbooks, ".gpkg": _geopackages, ".tif": _rasters,
        ".json": _json, ".html": _pages, ".pdf": _papers, ".qml": _texts, ".csvt": _texts, ".txt": _texts,
        ".md": _texts, ".svg": _texts,
    }  # fmt: skip
    return by_end.get(file.suffix.lower(), _bytes)


def _difference(where: str, one: object, two: object) -> Outcome:
    if isinstance(one, str) and isinstance(two, str):
        start = max(_first_place(one, two) - 20, 0)
        one, two = (("..." if start else "") + text[start:] for text in (one, two))
    return Outcome(DIFFERS, f"{where}: {_short(one)} -> {_short(two)}")


def _short(value: object) -> str:
    written = repr(value)
    return written if len(written) <= 80 else written[:77] + "..."


def _first_unequal(one: Any, two: Any, path: str = "") -> tuple[str, Any, Any] | None:
    """Return where two JSON values first differ, and what stands there; None where they are equal."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted(one.keys() | two.keys()):
            inner = f"{path}.{key}" if path else str(key)
            if key not in one or key not in two:
                return inner, one.get(key, "absent"), two.get(key, "absent")
            if unequal := _first_unequal(one[key], two[key], inner):
                return unequal
        return None
    if isinstance(one, list) and isinstance(two, list):
        for place, (left, right) in enumerate(zip_longest(one, two, fillvalue="absent")):
            if unequal := _first_unequal(left, right, f"{path}[{place}]"):
                return unequal
        return None
    return None if type(one) is type(two) and one == two else (path, one, two)


def _manifests(one: Path, two: Path) -> Outcome:
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in (one, two)]
    for content in contents:
        for name in (*UNTIMELY, *(["outputs.*.contents_sha256"] if _words.get().changes else [])):
            _without(content, name.split("."))
    unequal = _first_unequal(_words.get().json(contents[0]), contents[1])
    return _difference(*unequal) if unequal else Outcome(SAME, f"but for {', '.join(UNTIMELY)}")


def _without(content: Any, path: list[str]) -> None:
    if not isinstance(content, dict):
        return
    for key in list(content) if path[0] == "*" else [path[0]]:
        if len(path) == 1:
            content.pop(key, None)
        else:
            _without(content.get(key), path[1:])


def _packages(one: Path, two: Path) -> Outcome:
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in (one, two)]
    for content in contents:
        content.pop("created", None)
        for resource in content.get("resources", []):
            _without(resource, ["bytes"])
            _without(resource, ["hash"])
    unequal = _first_unequal(*contents)
    return _difference(*unequal) if unequal else Outcome(SAME, "but for dates, sizes and hashes")


def _json(one: Path, two: Path) -> Outcome:
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in (one, two)]
    unequal = _first_unequal(_words.get().json(contents[0]), contents[1])
    return _difference(*unequal) if unequal else Outcome(OTHER_BYTES)


class _DataBlocks(html.parser.HTMLParser):
    """Collects the script elements of a page that hold data: those with a type that is no JavaScript."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: dict[str, str] = {}
        self._open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        kind = named.get("type") or ""
        if tag == "script" and kind and "javascript" not in kind and kind != "module":
            name = named.get("id") or "block"
            self._open = name if name not in self.blocks else f"{name} {len(self.blocks) + 1}"
            self.blocks[self._open] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.blocks[self._open] += data


def data_blocks(page: str) -> dict[str, str]:
    """Return the text of each data block of a page, by its id."""
    parser = _DataBlocks()
    parser.feed(page)
    parser.close()
    return parser.blocks


def _maps(one: Path, two: Path) -> Outcome:
    blocks = [data_blocks(file.read_text(encoding="utf-8")) for file in (one, two)]
    if not blocks[0]:
        return Outcome(DIFFERS, "no data block stands in the page")
    if list(blocks[0]) != list(blocks[1]):
        return _difference("data blocks", list(blocks[0]), list(blocks[1]))
    reordered = []
    for name, left in blocks[0].items():
        right = blocks[1][name]
        if left == right:
            continue
        try:
            unequal = _first_unequal(_words.get().json(json.loads(left)), json.loads(right))
        except ValueError:
            unequal = (f"letter {_first_place(left, right)}", left[:40], right[:40])
        if unequal:
            return _difference(f"{name}, {unequal[0]}", *unequal[1:])
        reordered.append(name)
    if reordered:
        return Outcome(OTHER_BYTES, f"{', '.join(reordered)}: the same data, its keys in another order or spelling")
    return Outcome(SAME, f"data blocks {', '.join(blocks[0])}; scripts and styles not compared")


def _pages(one: Path, two: Path) -> Outcome:
    return _texts(one, two, but_for_version=True)


def _texts(one: Path, two: Path, *, but_for_version: bool = False) -> Outcome:
    texts = [file.read_bytes().decode("utf-8") for file in (one, two)]
    texts[0] = _words.get().text(texts[0])
    if texts[0] == texts[1]:
        return Outcome(SAME)
    if but_for_version:
        texts = [_VERSION.sub("geoplan VERSION", text) for text in texts]
        if texts[0] == texts[1]:
            return Outcome(SAME, "but for the version")
    return _first_line(*texts) or Outcome(DIFFERS, "ends of lines")


def _first_line(one: str, two: str) -> Outcome | None:
    for line, (left, right) in enumerate(zip_longest(one.splitlines(), two.splitlines()), 1):
        if left != right:
            return _difference(f"line {line}", left, right)
    return None


def _first_place(one: bytes | str, two: bytes | str) -> int:
    pairs = enumerate(zip(one, two, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(two)))


def _bytes(one: Path, two: Path) -> Outcome:
    return Outcome(DIFFERS, f"from byte {_first_place(one.read_bytes(), two.read_bytes())}")


def _papers(one: Path, two: Path) -> Outcome:
    """Compare two PDF files: their drawings and pictures stream by stream, their words as pdftotext reads them."""
    has_words = shutil.which("pdftotext") is not None
    words = [_words_of(file) for file in (one, two)] if has_words else ["", ""]
    words[0] = _words.get().text(words[0])
    if unequal := _first_line(*(_VERSION.sub("geoplan VERSION", text) for text in words)):
        return unequal
    drawings = [list(_drawings(file.read_bytes())) for file in (one, two)]
    for place, (left, right) in enumerate(zip_longest(*drawings), 1):
        if left != right:
            return Outcome(DIFFERS, f"drawing {place} of {len(drawings[0])} and {len(drawings[1])}")
    if not has_words:
        return Outcome(DIFFERS, "in bytes; pdftotext is not here to tell whether its words do")
    return Outcome(OTHER_BYTES) if words[0] == words[1] else Outcome(SAME, "but for the version")


def _words_of(file: Path) -> str:
    done = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True)
    return "\n".join(" ".join(line.split()) for line in done.stdout.decode("utf-8").splitlines())


def _drawings(content: bytes) -> Iterator[bytes]:
    """Yield the pictures, and what the pages draw but for their text; fonts and lists of objects are left out."""
    for head, stream in _PDF_STREAM.findall(content):
        plain = zlib.decompressobj().decompress(stream) if b"/FlateDecode" in head else stream
        is_font = b"/Length1" in head or b"/OpenType" in head or b"/CIDFontType0C" in head or b"begincmap" in plain
        if is_font or b"/XRef" in head or b"/ObjStm" in head or b"/Metadata" in head:
            continue
        is_picture = b"/Image" in head
        yield plain if is_picture else re.sub(rb"\bBT\b.*?\bET\b", b"", plain, flags=re.DOTALL)


def _tables_of_text(one: Path, two: Path) -> Outcome:
    texts = [file.read_bytes().decode("utf-8-sig") for file in (one, two)]
    rows = [list(csv.reader(io.StringIO(text, newline=""))) for text in texts]
    columns = [_words.get().text(name) for name in rows[0][0]] if rows[0] else []
    for row, (left, right) in enumerate(zip_longest(*rows), 1):
        if left is None or right is None:
            return _difference(f"row {row}", left, right)
        for place, (cell, other) in enumerate(zip_longest(left, right)):
            column = columns[place] if row > 1 and place < len(columns) else place + 1
            cell = None if cell is None else _words.get().cell(cell, str(column))
            if cell != other:
                return _difference(f"row {row}, column {column}", cell, other)
    if _words.get().changes:
        return Outcome(SAME)
    return Outcome(DIFFERS, "quotes, ends of lines or a byte-order mark")


def _parquet(one: Path, two: Path) -> Outcome:
    import pyarrow.parquet as pq

    tables = [pq.read_table(file) for file in (one, two)]
    words = _words.get()
    about = tables[0].schema.metadata
    tables[0] = tables[0].rename_columns([words.text(name) for name in tables[0].schema.names])
    tables[0] = tables[0].replace_schema_metadata(about)
    if tables[0].schema.names != tables[1].schema.names:
        return _difference("columns", *(table.schema.names for table in tables))
    if tables[0].num_rows != tables[1].num_rows:
        return _difference("rows", *(table.num_rows for table in tables))
    for name in tables[0].schema.names:
        cells = [table.column(name) for table in tables]
        if cells[0].type != cells[1].type and not (words.changes and name in _IDS):
            return _difference(f"type of column {name}", *(str(column.type) for column in cells))
        for row, (left, right) in enumerate(zip(*(column.to_pylist() for column in cells), strict=True), 1):
            left = words.value(left, name)
            if repr(left) != repr(right):  # NaN is equal to NaN here, and 0.0 is not -0.0
                return _difference(f"row {row}, column {name}", left, right)
    described = [table.schema.metadata or {} for table in tables]
    for key in sorted(described[0].keys() | described[1].keys()):
        if key == b"ARROW:schema" and words.changes:
            continue
        if words.text((described[0].get(key) or b"").decode()) != (described[1].get(key) or b"").decode():
            return _difference(f"metadata {key.decode()}", *(each.get(key) for each in described))
    return Outcome(OTHER_BYTES)


def _workbooks(one: Path, two: Path) -> Outcome:
    parts = [_parts(file) for file in (one, two)]
    unequal = [name for name in sorted(parts[0].keys() | parts[1].keys()) if parts[0].get(name) != parts[1].get(name)]
    if not unequal:
        return Outcome(OTHER_BYTES)
    from openpyxl import load_workbook

    books = [load_workbook(file) for file in (one, two)]
    if books[0].sheetnames != books[1].sheetnames:
        return _difference("sheets", *(book.sheetnames for book in books))
    for name in books[0].sheetnames:
        sheets = [{cell.coordinate: cell.value for row in book[name].iter_rows() for cell in row} for book in books]
        for place in [*sheets[0], *(sheets[1].keys() - sheets[0].keys())]:
            cells = [sheet.get(place) for sheet in sheets]
            cells[0] = _of_cell(cells[0], cells[1])
            if repr(cells[0]) != repr(cells[1]):
                return _difference(f"sheet {name}, cell {place}", *cells)
    return Outcome(OTHER_BYTES) if _words.get().changes else Outcome(DIFFERS, f"{unequal[0]}, in no cell")


def _of_cell(given: Any, other: Any) -> Any:
    """Return the cell of an older workbook; what was a number and is an id now is compared as text."""
    if not _words.get().changes:
        return given
    if isinstance(given, int) and isinstance(other, str):
        return str(given)
    return _words.get().value(given, "")


def _parts(file: Path) -> dict[str, bytes]:
    """Return the files inside a workbook, without the moments at which it was written."""
    with zipfile.ZipFile(file) as opened:
        return {name: _DATE_OF_WORKBOOK.sub(b"", opened.read(name)) for name in opened.namelist()}


def _geopackages(one: Path, two: Path) -> Outcome:
    databases = [sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True) for file in (one, two)]
    words = _words.get()
    try:
        schemas = [_schema(database) for database in databases]
        schemas[0] = {name: words.schema(sql) for name, sql in schemas[0].items()}
        if unequal := _first_unequal(*schemas):
            return _difference(f"table {unequal[0]}", *unequal[1:])
        for table in schemas[0]:
            rows = [_rows(database, table) for database in databases]
            for row, (left, right) in enumerate(zip_longest(*rows), 1):
                if left is not None:
                    named = {words.text(column): value for column, value in left.items()}
                    left = {column: words.value(value, column) for column, value in named.items()}
                if words.changes and right is not None:
                    right = {column: _unpacked(value) for column, value in right.items()}
                if left is None or right is None or list(left) != list(right):
                    return _difference(f"table {table}, row {row}", left, right)
                for column, value in left.items():
                    if repr(value) != repr(right[column]):
                        return _difference(f"table {table}, row {row}, column {column}", value, right[column])
        return Outcome(OTHER_BYTES)
    finally:
        for database in databases:
            database.close()


def _unpacked(value: Any) -> Any:
    is_packed = isinstance(value, bytes) or (isinstance(value, str) and value.startswith("504b0304"))
    return _Today({}).value(value, "") if is_packed else value


def _schema(database: sqlite3.Connection) -> dict[str, str]:
    """Return how each table was made, but for the indexes of geometries, which follow from the tables."""
    made = database.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    return {name: sql or "" for name, sql in made if not name.startswith(("rtree_", "sqlite_"))}


def _rows(database: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    cursor = database.execute(f'SELECT * FROM "{table}"')
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield {name: value for name, value in zip(names, row, strict=True) if name not in _DATES_OF_TABLES}


def _rasters(one: Path, two: Path) -> Outcome:
    import numpy as np
    import rasterio

    with rasterio.open(one) as left, rasterio.open(two) as right:
        for name in ("shape", "count", "dtypes", "crs", "transform", "nodata", "descriptions", "units", "block_shapes"):
            values = [getattr(raster, name) for raster in (left, right)]
            if repr(values[0]) != repr(values[1]):
                return _difference(name, *values)
        if left.tags() != right.tags():
            return _difference("tags", left.tags(), right.tags())
        for band in range(1, left.count + 1):
            pixels = [raster.read(band) for raster in (left, right)]
            unknown = [pixel != pixel for pixel in pixels]  # as NaN alone does
            unequal = np.argwhere((pixels[0] != pixels[1]) & ~(unknown[0] & unknown[1]))
            if len(unequal):
                row, column = (int(place) for place in unequal[0])
                values = [pixel[row, column].item() for pixel in pixels]
                return _difference(f"band {band}, row {row}, column {column}", *values)
    return Outcome(OTHER_BYTES)


def main(arguments: list[str]) -> int:
    """Print the lines about two folders and return the exit status."""
    folders, names = [Path(argument) for argument in arguments[:2]], [Path(argument) for argument in arguments[2:]]
    are_there = all(folder.is_dir() for folder in folders) and all(file.is_file() for file in names)
    if len(folders) != 2 or len(names) > 1 or not are_there:
        sys.stderr.write(
            "usage: python tests/support/same_outputs.py BEFORE AFTER [NAMES] "
            "(two folders of outputs, and a table of renamed columns)\n"
        )
        return 2
    lines, same = report(*folders, *names)
    sys.stdout.write(lines)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
