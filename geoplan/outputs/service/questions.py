"""What may be asked of a collection: each parameter read strictly, before pygeoapi sees it.

OGC API Features wants 400 for a parameter that it does not know or cannot read. All that is wrong is gathered and told
at once. What is told more exactly than pygeoapi would hand it on (a box in any CRS, years, values with their types)
goes beside it, to the provider, in `asked`.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyproj
import shapely

from geoplan.fields import FieldType
from geoplan.languages import LANGUAGES, Text
from geoplan.outputs.service.collection import CRS84, ServedCollection
from geoplan.outputs.wording.texts import load_texts
from geoplan.sentences import filled

FORMATS: Mapping[str, str] = {"json": "application/json", "html": "text/html", "csv": "text/csv"}
MOST_ROWS, FEW_ROWS = 10_000, 100
LONGEST_VALUE = 2_000
"""Of a parameter. [characters]"""

_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", re.ASCII)
_TIME = re.compile(
    r"(?P<year>\d{4})(-\d{2}(-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?)?)?)?", re.ASCII
)
_OPEN = ("", "..")
_YES_NO = {"true": True, "false": False}
_DENSE = 20
"""Points on each side of a box that is bent by another CRS."""
_CRS84H = CRS84 + "h"


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with a question: which parameter, what stands there, what could."""

    parameter: str
    given: str
    expected: Text


class RefusedError(Exception):
    """A question that cannot be answered, with all that is wrong with it."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__("; ".join(f"{each.parameter}: {each.expected.en}" for each in wrong))


@dataclass(frozen=True)
class Question:
    """What the rows of a collection are asked.

    Attributes
    ----------
    box
        What they must meet, in longitude and latitude.
    years
        The first and the last year that they may be of; None where that is open.
    equal
        Column -> the value that it must have.
    """

    box: shapely.Geometry | None = None
    years: tuple[int | None, int | None] | None = None
    equal: Mapping[str, Any] = field(default_factory=dict)


asked: ContextVar[Question] = ContextVar("asked", default=Question())  # noqa: B039 - it is frozen
"""The question that is being answered."""


def read_plain(given: Mapping[str, Sequence[str]], *, formats: Sequence[str]) -> dict[str, str]:
    """Read what every address understands: ``f`` and ``lang``.

    Parameters
    ----------
    given
        Parameter -> its values, as they stand in the address.
    formats
        What ``f`` may be.

    Raises
    ------
    RefusedError
        With all that is wrong.
    """
    reading = _Reading(given)
    reading.known(("f", "lang"))
    _read_format(reading, formats)
    return reading.ended()


def read_question(
    given: Mapping[str, Sequence[str]], collection: ServedCollection, *, formats: Sequence[str]
) -> tuple[dict[str, str], Question]:
    """Read what rows are asked by.

    Parameters
    ----------
    given
        Parameter -> its values, as they stand in the address.
    collection
        Whose rows are meant.
    formats
        What ``f`` may be.

    Returns
    -------
    dict, Question
        The parameters for pygeoapi, and what goes beside them.

    Raises
    ------
    RefusedError
        With all that is wrong.
    """
    reading = _Reading(given)
    reading.known([*parameter_names(collection), *collection.columns])
    _read_format(reading, formats)
    reading.checked("limit", lambda text: bool(_WHOLE.fullmatch(text)) and int(text) > 0, _expected("whole", least=1))
    reading.checked("offset", lambda text: bool(_WHOLE.fullmatch(text)), _expected("whole", least=0))
    reading.checked("skipGeometry", lambda text: text in _YES_NO, _expected("boolean"))
    reading.checked("crs", lambda text: text in collection.crs_offered, _one_of(collection.crs_offered))
    names = set(collection.columns)
    reading.checked("properties", lambda text: set(text.split(",")) <= names, _expected("columns"))
    _read_order(reading, names)
    box, years = _read_box(reading, collection), _read_years(reading)
    equal = _read_equal(reading, collection)
    question = Question(box if collection.has_places else None, years if collection.year_column else None, equal)
    return reading.ended(), question


def read_item(
    given: Mapping[str, Sequence[str]], collection: ServedCollection, *, formats: Sequence[str]
) -> dict[str, str]:
    """Read what one row is asked by: ``f``, ``lang`` and ``crs``; errors are those of `read_question`."""
    reading = _Reading(given)
    reading.known(("f", "lang", *(("crs",) if collection.has_places else ())))
    _read_format(reading, formats)
    reading.checked("crs", lambda text: text in collection.crs_offered, _one_of(collection.crs_offered))
    return reading.ended()


def parameter_names(collection: ServedCollection) -> list[str]:
    """Return the parameters that its rows understand, besides its columns.

    Each collection takes ``bbox`` and ``datetime``, which all rows meet that have no place or no time (OGC API
    Features, part 1, /req/core/fc-bbox-response and /req/core/fc-time-response).
    """
    places = ("bbox-crs", "crs", "skipGeometry") if collection.has_places else ()
    return ["f", "lang", "limit", "offset", "sortby", "properties", "bbox", "datetime", *places]


class _Reading:
    """Parameters while they are read, and what is wrong with them so far."""

    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        self.values: dict[str, str] = {}
        self.wrong: list[Wrong] = []
        for name, values in given.items():
            if len(values) != 1:
                self.refuse(name, ", ".join(values), _expected("once"))
            elif len(values[0]) > LONGEST_VALUE:
                self.refuse(name, values[0], _expected("short", count=LONGEST_VALUE))
            else:
                self.values[name] = values[0]

    def known(self, names: Iterable[str]) -> None:
        """Refuse parameters of other names."""
        known = set(names)
        for name in [each for each in self.values if each not in known]:
            self.refuse(name, self.values.pop(name), _expected("known"))

    def checked(self, name: str, rule: Callable[[str], bool], expected: Text) -> str | None:
        """Return a value that keeps the rule; refuse one that does not."""
        value = self.values.get(name)
        if value is None or rule(value):
            return value
        self.refuse(name, self.values.pop(name), expected)
        return None

    def refuse(self, name: str, given: str, expected: Text) -> None:
        """Note what is wrong."""
        self.wrong.append(Wrong(name[:100], given[:100], expected))

    def ended(self) -> dict[str, str]:
        """Return what was read, where nothing is wrong."""
        if self.wrong:
            raise RefusedError(self.wrong)
        return self.values


def _read_format(reading: _Reading, formats: Sequence[str]) -> None:
    reading.checked("f", lambda text: text in formats, _one_of(formats))
    reading.checked("lang", lambda text: bool(_TAG.fullmatch(text)), _one_of(LANGUAGES))


def _read_order(reading: _Reading, names: set[str]) -> None:
    value = reading.values.get("sortby")
    if value is None:
        return
    # in an address a plus is a space
    parts = ["+" + each[1:] if each.startswith(" ") else each for each in value.split(",")]
    reading.values["sortby"] = ",".join(parts)
    reading.checked(
        "sortby",
        lambda text: all(each.removeprefix("+").removeprefix("-") in names for each in text.split(",")),
        _expected("order"),
    )


def _read_box(reading: _Reading, collection: ServedCollection) -> shapely.Geometry | None:
    uri = reading.checked("bbox-crs", lambda text: text in collection.crs_offered, _one_of(collection.crs_offered))
    value = reading.values.get("bbox")
    if value is None:
        if uri is not None:
            reading.refuse("bbox-crs", uri, _expected("bbox"))
        return None
    limits = _numbers(value)
    if limits is None or len(limits) not in (4, 6):
        reading.refuse("bbox", reading.values.pop("bbox"), _expected("box"))
        return None
    half = len(limits) // 2
    (west, south), (east, north) = limits[:2], limits[half : half + 2]
    box = _box_in_degrees(uri or CRS84, west, south, east, north) if south <= north else None
    if box is None:
        reading.refuse("bbox", reading.values.pop("bbox"), _expected("box"))
    return box


def _numbers(text: str) -> list[float] | None:
    parts = [part.strip() for part in text.split(",")]
    if not all(map(_NUMBER.fullmatch, parts)):
        return None
    numbers = [float(part) for part in parts]
    return numbers if all(map(math.isfinite, numbers)) else None


def _box_in_degrees(uri: str, west: float, south: float, east: float, north: float) -> shapely.Geometry | None:
    """Return a box in longitude and latitude, None where its CRS does not reach so far."""
    if uri in (CRS84, _CRS84H):
        if west > east:  # it crosses the line of the date
            return shapely.union(shapely.box(west, south, 180.0, north), shapely.box(-180.0, south, east, north))
        return shapely.box(west, south, east, north)
    if west > east:
        return None
    crs = pyproj.CRS.from_authority("EPSG", uri.rpartition("/")[2])
    along, up = np.linspace(west, east, _DENSE), np.linspace(south, north, _DENSE)
    first = np.concatenate([along, np.full(_DENSE, east), along[::-1], np.full(_DENSE, west)])
    second = np.concatenate([np.full(_DENSE, south), up, np.full(_DENSE, north), up[::-1]])
    # axes in the order that the CRS names, as the address gives them
    longitude, latitude = pyproj.Transformer.from_crs(crs, "OGC:CRS84").transform(first, second)
    points = np.column_stack([longitude, latitude])
    if not np.isfinite(points).all():
        return None
    whole: shapely.Geometry = shapely.make_valid(shapely.Polygon(points))
    return whole


def _read_years(reading: _Reading) -> tuple[int | None, int | None] | None:
    value = reading.values.get("datetime")
    if value is None:
        return None
    parts = value.split("/")
    ends = [None if part in _OPEN else _TIME.fullmatch(part) for part in parts]
    is_read = all(end is not None or part in _OPEN for end, part in zip(ends, parts, strict=True))
    years = [None if end is None else int(end["year"]) for end in ends]
    if len(parts) == 1 and is_read and years[0] is not None:
        return years[0], years[0]
    first, last = (*years, None, None)[:2]
    if len(parts) == 2 and is_read and (first, last) != (None, None) and not (first and last and first > last):
        return first, last
    reading.refuse("datetime", reading.values.pop("datetime"), _expected("time"))
    return None


def _read_equal(reading: _Reading, collection: ServedCollection) -> dict[str, Any]:
    equal: dict[str, Any] = {}
    reserved = set(parameter_names(collection))
    for name, column in collection.columns.items():
        if name not in reading.values or name in reserved:
            continue
        value = _typed(reading.values[name], column.type)
        if value is None:
            reading.refuse(
                name, reading.values.pop(name), _expected("boolean" if column.type == "boolean" else "number")
            )
        else:
            equal[name] = value
    return equal


def _typed(text: str, kind: FieldType) -> Any:
    if kind == "string":
        return text
    if kind == "boolean":
        return _YES_NO.get(text.casefold())
    return float(text) if _NUMBER.fullmatch(text) else None


def _expected(key: str, **values: float) -> Text:
    return filled(load_texts()[f"service.expect.{key}"], titles=None, **values)


def _one_of(values: Iterable[str]) -> Text:
    return Text(en=" | ".join(values))
