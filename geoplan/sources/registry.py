"""The tables of the sources: their addresses, layers, licences and limits.

``addresses.csv`` holds every address that geoplan may ask; an origin (scheme, host, port) that stands in no row is
never asked, unless the user names it as the mirror of one that does. ``sources.csv`` describes the sources,
``preferences.csv`` says which is taken first for a kind of layer, and why; the first row whose area holds the whole
place counts.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from geoplan.errors import Fault, GeoplanError, did_you_mean
from geoplan.languages import Text

_FOLDER = Path(__file__).parent

Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north. [degrees]"""


@dataclass(frozen=True)
class Source:
    """A publisher of layers.

    Attributes
    ----------
    name
        The name of its module in `geoplan.sources.publishers`, or in a folder of it.
    layers
        The kinds of layer that it offers.
    title
        What people call it.
    licence, attribution, vintage
        The terms of the data, the line that the publisher asks for, and the period that they describe.
    asks
        What it asks of the user, such as a key; empty for nothing.
    requests_per_second
        The most requests that geoplan sends it.
    documentation
        Where its addresses and formats are described.
    bounds
        West, south, east, north of what it covers. [degrees]
    options
        The options that its module knows.
    """

    name: str
    layers: tuple[str, ...]
    title: Text
    licence: str
    attribution: str
    vintage: str
    asks: Text
    requests_per_second: float
    documentation: str
    bounds: Bounds
    options: tuple[str, ...] = ()

    def covers(self, bounds: Bounds) -> bool:
        """Say whether a box of WGS84 degrees overlaps with what the source covers."""
        west, south, east, north = self.bounds
        return west < bounds[2] and bounds[0] < east and south < bounds[3] and bounds[1] < north


@dataclass(frozen=True)
class Address:
    """An address that may be asked.

    Attributes
    ----------
    source
        The source it belongs to.
    key
        What the source's module calls it.
    url
        The address, with ``{placeholders}``.
    within
        How all addresses of its host begin that are the publisher's, where others have theirs on the same host; empty
        where the whole host is the publisher's.
    most_mb
        The most that one of its files can have. [MB]
    """

    source: str
    key: str
    url: str
    within: str = ""
    most_mb: float = math.inf


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return [{key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(stream)]


@cache
def sources() -> dict[str, Source]:
    """Return all sources by name, in the order of the table."""
    registered = {}
    for row in _rows("sources.csv"):
        registered[row["source"]] = Source(
            name=row["source"],
            layers=tuple(row["layers"].split()),
            title=Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"]),
            licence=row["licence"],
            attribution=row["attribution"],
            vintage=row["vintage"],
            asks=Text(en=row["asks_en"], vi=row["asks_vi"], ja=row["asks_ja"]),
            requests_per_second=float(row["requests_per_second"] or 5),
            documentation=row["documentation"],
            bounds=_bounds(row["area"]),
            options=tuple(row["options"].split()),
        )
    return registered


def _bounds(area: str) -> Bounds:
    if area in {"", "world"}:
        return -180.0, -90.0, 180.0, 90.0
    west, south, east, north = (float(part) for part in area.split())
    return west, south, east, north


@cache
def module_of(source: str) -> str:
    """Return the module of a source, in whichever folder of the publishers it stands.

    Examples
    --------
    >>> module_of("osm"), module_of("edgar")
    ('geoplan.sources.publishers.osm', 'geoplan.sources.publishers.inventories.edgar')
    """
    folder = _FOLDER / "publishers"
    inside = next((path for path in sorted(folder.glob(f"*/{source}.py"))), folder / f"{source}.py")
    return ".".join(("geoplan.sources.publishers", *inside.relative_to(folder).with_suffix("").parts))


@cache
def all_addresses() -> tuple[Address, ...]:
    """Return every address that may be asked, in the order of the table."""
    return tuple(
        Address(row["source"], row["key"], row["url"], row.get("within", ""), float(row.get("most_mb") or math.inf))
        for row in _rows("addresses.csv")
    )


def addresses(source: str) -> dict[str, str]:
    """Return the addresses of a source by key; they may hold ``{placeholders}``.

    Raises
    ------
    GeoplanError
        Where no address of such a source is known.
    """
    urls = {row.key: row.url for row in all_addresses() if row.source == source}
    if not urls:
        known = {row.source for row in all_addresses()}
        raise GeoplanError(
            Fault(
                "source", source, found="an unknown source", expected="a known one", action=did_you_mean(source, known)
            )
        )
    return urls


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address.

    Examples
    --------
    >>> origin_of("https://Data.example:443/a/b.tif?key=1")
    'https://data.example'
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    port = parts.port
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + ("" if port in {None, default} else f":{port}")


@cache
def origins() -> frozenset[str]:
    """Return every origin that stands in the table of addresses."""
    return frozenset(origin_of(row.url) for row in all_addresses())


def source_of(url: str) -> str:
    """Return the source of an address: the one whose row shares the longest beginning with it; or else its host."""
    best, length = "", 0
    for row in all_addresses():
        start = row.url.partition("{")[0]
        if origin_of(row.url) == origin_of(url) and len(origin_of(row.url)) > length:
            best, length = best or row.source, max(length, 1)
        if url.startswith(start) and len(start) > length:
            best, length = row.source, len(start)
    return best or (urlsplit(url).hostname or "unknown")


@cache
def preferences() -> tuple[tuple[str, Bounds, tuple[str, ...]], ...]:
    """Return which sources come first: kind of layer, the place where that holds, names of the sources in order."""
    return tuple(
        (row["layer"], _bounds(row["area"]), tuple(row["sources"].split())) for row in _rows("preferences.csv")
    )


def sources_for(kind: str, bounds: Bounds | None = None) -> list[Source]:
    """Return the sources that offer a kind of layer, the preferred one first.

    Parameters
    ----------
    kind
        The kind of layer.
    bounds
        A place: only the sources that cover it are returned, in the order that ``preferences.csv`` has for it. Without
        one, all, in the order for the world.

    Examples
    --------
    >>> [source.name for source in sources_for("weather", (106.4, 20.6, 107.2, 21.1))]
    ['nasa_power', 'pvgis', 'nsrdb', 'open_meteo']
    >>> [source.name for source in sources_for("weather", (9.4, 47.0, 9.7, 47.3))]
    ['pvgis', 'nasa_power']
    """
    place = bounds or _bounds("world")
    order = next((order for layer, area, order in preferences() if layer == kind and _holds(area, place)), ())
    offering = [source for source in sources().values() if kind in source.layers and source.covers(place)]
    return sorted(offering, key=lambda source: order.index(source.name) if source.name in order else len(order))


def _holds(area: Bounds, place: Bounds) -> bool:
    return area[0] <= place[0] and area[1] <= place[1] and place[2] <= area[2] and place[3] <= area[3]
