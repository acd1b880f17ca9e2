"""JSON read with its size, depth and numbers in bounds; and GeoJSON looked through for what would lead elsewhere.

A file of features may be far larger than memory: it is looked through by blocks, for its depth, for signs that are no
JSON, and for members ``crs``. GDAL fetches what such a member links to, wherever in the file it stands.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geoplan.errors import Fault, GeoplanError, LayerError
from geoplan.files.boundary import check_regular, unusable
from geoplan.files.limits import limit

Pairs: TypeAlias = Callable[[list[tuple[str, Any]]], Any]
"""Makes a table of names and values in their order."""

_SHOWN = 80
"""Letters of a value that a message repeats."""
_CRS = re.compile(rb'"(?:[cC]|\\u00[46]3)(?:[rR]|\\u00[57]2)(?:[sS]|\\u00[57]3)"\s*:\s*')
_NAMES = re.compile(r"(urn:|epsg:|ogc:|esri:|crs:|https?://www\.opengis\.net/)[^\s]{1,200}", re.IGNORECASE)

_QUOTE, _BACKSLASH = ord('"'), ord("\\")
_STEP: NDArray[np.int8] = np.zeros(256, dtype=np.int8)
_STEP[list(b"{[")] = 1
_STEP[list(b"}]")] = -1
_FOREIGN: NDArray[np.bool_] = np.ones(256, dtype=bool)
_FOREIGN[list(b' \t\r\n\x1e{}[]:,0123456789+-.eE"truefalsnNIinityA')] = False
"""Signs that do not stand outside of texts: all but those of JSON, NaN and Infinity, and the separator of RFC 8142."""


def content_of(
    text: str, file: str | Path, *, error: type[GeoplanError] = LayerError, pairs: Pairs | None = None
) -> Any:
    """Return what a text of JSON says.

    Parameters
    ----------
    text
        The text.
    file
        What messages call it.
    error
        What is raised.
    pairs
        What a table is made by; by default a dict, in which the last of a name's values stands.

    Raises
    ------
    json.JSONDecodeError
        Where it is no JSON.
    GeoplanError
        Where it is nested too deep, or holds a number too long.
    """
    shape = Shape(file, error)
    shape.take(text.encode("utf-8", "surrogatepass"), strict=False)
    return json.loads(text, parse_int=lambda digits: _whole(digits, file, error), object_pairs_hook=pairs)


def _whole(digits: str, file: str | Path, error: type[GeoplanError]) -> int:
    limit("number.digits").check(len(digits), file, f"number {digits[:12]}…", error=error)
    return int(digits)


def read_json(path: Path, *, error: type[GeoplanError] = LayerError, pairs: Pairs | None = None) -> Any:
    """Return what a small file of JSON says; `error` and `pairs` as for `content_of`.

    Raises
    ------
    OSError, UnicodeDecodeError, json.JSONDecodeError
        Where it is no JSON in UTF-8.
    GeoplanError
        Where it is no regular file, too long, nested too deep, or holds a number too long.
    """
    if path.exists():
        check_regular(path, error=error)
        limit("json.bytes").check(path.stat().st_size, path, error=error)
    return content_of(path.read_text(encoding="utf-8-sig"), path, error=error, pairs=pairs)


def read_saved_json(path: str | Path, *, schema: str, expected: str, action: str) -> dict[str, Any]:
    """Return what a file says that the page of a map has saved, or that somebody has written like one.

    Parameters
    ----------
    path
        The file.
    schema
        What it must say that it is.
    expected
        What it should be, for messages.
    action
        How to come by one.

    Raises
    ------
    GeoplanError
        Where it cannot be read, is no JSON, is of another schema, or has a name twice in one table: JSON would take
        the last of them and say nothing.
    """
    file = str(path)
    twice: list[str] = []
    try:
        content = read_json(Path(path), error=GeoplanError, pairs=lambda pairs: _table(pairs, twice))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise GeoplanError(Fault(file, where, found="no JSON text", expected=expected, action=action)) from error
    except OSError as error:
        raise GeoplanError(replace(unusable(path, error), expected=expected, action=action)) from error
    except UnicodeDecodeError as error:
        raise GeoplanError(Fault(file, "", found="no text in UTF-8", expected=expected, action=action)) from error
    told = content.get("schema") if isinstance(content, dict) else None
    faults = []
    if told != schema:
        found = "nothing" if told is None else repr(told)[:_SHOWN]
        faults = [Fault(file, "schema", found=found, expected=repr(schema), action=action)]
    faults += [
        Fault(file, name[:_SHOWN], found="the name twice in one table", expected="it once", action="Remove the others.")
        for name in dict.fromkeys(twice)
    ]
    if faults:
        raise GeoplanError(faults)
    table: dict[str, Any] = content
    return table


def _table(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    """Return a table of JSON, and note which of its names come twice."""
    table: dict[str, Any] = {}
    for name, value in pairs:
        if name in table:
            twice.append(name)
        table[name] = value
    return table


def check_geojson(path: Path, *, block: int = 1 << 22, value: int = 1 << 16) -> None:
    """Look through a file of GeoJSON, or GeoJSON by lines.

    Parameters
    ----------
    path
        The file.
    block
        Bytes that are read at once.
    value
        Bytes within which the value of a member ``crs`` ends.

    Raises
    ------
    LayerError
        Where it is no JSON, is nested too deep, or has a coordinate system that stands elsewhere.
    """
    shape = Shape(path, LayerError)
    kept = b""
    for number, given in enumerate(_blocks(path, block)):
        data = given.removeprefix(b"\xef\xbb\xbf") if number == 0 else given
        shape.take(data)
        kept += data
        for key in _CRS.finditer(kept, 0, max(len(kept) - value, 0)):
            _check_crs(path, kept[key.end() : key.end() + value])
        kept = kept[-2 * value :]
    for key in _CRS.finditer(kept):
        _check_crs(path, kept[key.end() :])


def _check_crs(path: Path, given: bytes) -> None:
    """Check the value of a member ``crs``: what is no object names nothing."""
    try:
        crs, _ = json.JSONDecoder().raw_decode(given.decode("utf-8", "replace"))
    except ValueError:
        crs = {"type": "what does not end"}
    if not isinstance(crs, dict):
        return
    kind, about = str(crs.get("type")).lower(), crs.get("properties")
    name = about.get("name", about.get("code")) if isinstance(about, dict) else None
    if kind in {"name", "epsg", "ogc"} and (isinstance(name, int) or _NAMES.fullmatch(str(name))):
        return
    found = f"a coordinate system that stands elsewhere: {json.dumps(crs, ensure_ascii=False)[:120]}"
    action = "Remove it where the coordinates are longitude and latitude; otherwise name an EPSG code."
    raise LayerError(Fault(str(path), "crs", found=found, expected="the name of a known one", action=action))


def _blocks(path: Path, size: int) -> Iterator[bytes]:
    """Give the bytes of a file, no pair of a backslash and its sign cut in two."""
    with path.open("rb") as stream:
        while block := stream.read(size):
            while block.endswith(b"\\") and (more := stream.read(1)):
                block += more
            yield block


class Shape:
    """How deep a text of JSON is nested, as far as it has been read.

    Parameters
    ----------
    file
        What messages call it.
    error
        What is raised.

    Attributes
    ----------
    deepest
        The most brackets that were open at once.
    """

    def __init__(self, file: str | Path, error: type[GeoplanError]) -> None:
        self._file, self._error = file, error
        self._in_text = 0
        self._depth = self.deepest = 0

    def take(self, data: bytes, *, strict: bool = True) -> None:
        """Read on; stop where it is too deep, or (strictly) has signs that are not those of JSON."""
        signs = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(signs == _QUOTE)
        if b"\\" in data:
            quotes = quotes[~_escaped(signs, quotes)]
        if strict:
            foreign = np.flatnonzero(_FOREIGN[signs])
            foreign = foreign[self._outside(foreign, quotes)]
            if len(foreign):
                found = f"'{data[foreign[0] : foreign[0] + 20].decode('utf-8', 'replace')}' outside of texts"
                raise self._error(Fault(str(self._file), "", found=found, expected="JSON", action="Export it again."))
        steps = _STEP[signs]
        brackets = np.flatnonzero(steps)
        brackets = brackets[self._outside(brackets, quotes)]
        if len(brackets):
            depth = np.cumsum(steps[brackets], dtype=np.int64) + self._depth
            self.deepest = max(self.deepest, int(depth.max()))
            limit("json.depth").check(self.deepest, self._file, error=self._error)
            self._depth = int(depth[-1])
        self._in_text = (self._in_text + len(quotes)) & 1

    def _outside(self, places: NDArray[np.intp], quotes: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return which places lie outside of texts: an even number of quotes comes before them."""
        return ((np.searchsorted(quotes, places) + self._in_text) & 1) == 0


def _escaped(signs: NDArray[np.uint8], quotes: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which quotes an odd number of backslashes comes before."""
    strokes = np.flatnonzero(signs == _BACKSLASH)
    first = np.ones(len(strokes), dtype=bool)
    first[1:] = np.diff(strokes) != 1
    starts = strokes[first]
    lengths = np.diff(np.append(np.flatnonzero(first), len(strokes)))
    odd = (starts + lengths)[lengths % 2 == 1]
    return np.isin(quotes, odd, assume_unique=True)
