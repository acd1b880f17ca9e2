"""VIDA's combined footprints: Google Open Buildings v3, Microsoft and OpenStreetMap in one GeoParquet file a country.

``https://data.source.coop/vida/google-microsoft-osm-open-buildings/geoparquet/by_country/country_iso={ISO3}/{ISO3}.parquet``:
boundary_id, bf_source (google, microsoft, osm), confidence (Google's, 0.65 to 1; null for the others), area_in_meters,
geometry (WKB, WGS84) and bbox, a struct of xmin, xmax, ymin, ymax by which the rows can be told (GeoParquet 1.1); the
rows are sorted by cells of S2, so that a place lies in few row groups. A country has up to gigabytes (Japan 5.9): the
footer and the row groups that meet the zones are read, by range requests. Where two of the three show one building,
VIDA keeps Google's, then Microsoft's, then OpenStreetMap's. No heights and no classes. Looked up at
https://source.coop/vida/google-microsoft-osm-open-buildings. No key; ODbL 1.0.

Options: ``confidence``, the least confidence of Google's that is kept (default: all); ``country``, its code (default:
the study's, by its time zone).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.country import country_of
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.session import Session, TransferError
from geoplan.sources.windows.clipping import Bounds, fetched_note, nothing_there, write_whole, zone_bounds
from geoplan.sources.windows.parquet_window import opened_parquet, window, window_bytes, write_window

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

COLUMNS = ("boundary_id", "bf_source", "confidence", "area_in_meters")


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the country's file, with what would be read of it.

    Raises
    ------
    TransferError
        Where it cannot be had or is another.
    """
    url = _url(area)
    with opened_parquet(url, session) as file:
        _check(file, url)
        size = window_bytes(file.metadata, zone_bounds(area), COLUMNS)
    return [Download(url, f"VIDA, {kind}, {country_of(area).name}", size)]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the footprints that lie within the zones' bounds.

    Returns
    -------
    FetchedLayer
        GeoParquet in WGS84 with VIDA's columns.

    Raises
    ------
    TransferError
        Where the file cannot be had or is another, or nothing lies there. Nothing is written then.
    """
    bounds, least, url = zone_bounds(area), _least_confidence(area), _url(area)
    path = folder / f"{kind}-vida.parquet"
    counts = dict[str, int]()
    rows = write_whole(path, lambda partial: _write(url, bounds, least, partial, session, counts))
    about = sources()["vida"]
    note = fetched_note("vida", rows=rows, **{name: counts.get(name, 0) for name in ("google", "microsoft", "osm")})
    return FetchedLayer(kind, path, {}, about.licence, about.attribution, about.vintage, note=note, rows=rows)


def _url(area: FetchArea) -> str:
    return addresses("vida")["country"].format(iso3=country_of(area).alpha3)


def _least_confidence(area: FetchArea) -> float:
    given = area.options.get("confidence") or "0"
    try:
        least = float(given)
    except ValueError:
        least = -1.0
    if not 0 <= least <= 1:
        raise GeoplanError(
            Fault("--option", "confidence", found=f"'{given}'", expected="a number from 0 to 1", action="Such as 0.75.")
        )
    return least


def _check(file: "parquet.ParquetFile", url: str) -> None:
    """Refuse a file whose rows cannot be told by their boxes: it would be read whole."""
    there = set(file.schema_arrow.names)
    missing = [name for name in ("bbox", "geometry", "bf_source") if name not in there]
    if missing:
        action = "The source has changed its files: take another, such as --source rooftops=overture."
        raise TransferError(
            Fault(url, "", found=f"no column {', '.join(missing)}", expected="VIDA's columns", action=action)
        )


def _write(url: str, bounds: Bounds, least: float, partial: Path, session: Session, counts: dict[str, int]) -> int:
    with opened_parquet(url, session) as file:
        _check(file, url)
        rows = write_window(_sure(window(file, bounds, COLUMNS), least, counts), partial, url=url)
    if not rows:
        raise nothing_there("vida", "rooftops", bounds, action="Check the zones, or try overture or osm.")
    return rows


def _sure(tables: Iterator["pa.Table"], least: float, counts: dict[str, int]) -> Iterator["pa.Table"]:
    """Yield the rows that are sure enough, and count them by who drew them."""
    import pyarrow.compute as pc

    for table in tables:
        if least:
            sure = pc.fill_null(pc.greater_equal(table["confidence"], least), True)
            table = table.filter(sure)
        for each in pc.value_counts(table["bf_source"].combine_chunks()).to_pylist():
            name = str(each["values"]).casefold()
            counts[name] = counts.get(name, 0) + each["counts"]
        if len(table):
            yield table
