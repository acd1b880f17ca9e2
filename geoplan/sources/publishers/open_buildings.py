"""Google Open Buildings v3: outlines of buildings, drawn by a machine on satellite images (May 2023).

sites.research.google/gr/open-buildings: Africa, South and South-East Asia, Latin America and the Caribbean. The index
``tiles.geojson`` has a polygon per S2 cell of level 4 with ``tile_id``, ``tile_url`` and ``size_mb``; each tile is a
gzipped CSV file with the columns latitude, longitude, area_in_meters, confidence (from 0.65), geometry (WKT) and
full_plus_code, which geoplan reads as it is. A tile with a large city has 1 to 2 GB (cell 317, with all of Ba Ria-Vung
Tau and Ho Chi Minh City: 1.9 GB); it is fetched whole, once for all studies in it, and read as a stream.

Licence: CC BY 4.0 or ODbL 1.0, as the user prefers.

Option: ``confidence``, the least confidence that is kept (default: all).
"""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely
import shapely.geometry

from geoplan.errors import Fault
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.download import megabytes
from geoplan.sources.transfer.session import Session, TransferError
from geoplan.sources.windows.clipping import Bounds, fetched_note, nothing_there, write_whole, zone_bounds
from geoplan.units import BYTES_PER_MB

logger = logging.getLogger(__name__)

COLUMNS = ("latitude", "longitude", "area_in_meters", "confidence", "geometry", "full_plus_code")
_BLOCK_BYTES = 1 << 24


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the tiles that meet the zones, with what the server says of their size.

    Raises
    ------
    TransferError
        Where the index cannot be had, or no tile meets them.
    """
    del kind
    tiles = _tiles(zone_bounds(area), session)
    return [replace(tile, bytes=session.size(tile.url) or tile.bytes) for tile in tiles]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the buildings whose centroid lies within the zones' bounds.

    Returns
    -------
    FetchedLayer
        A gzipped CSV file with Google's columns.

    Raises
    ------
    TransferError
        Where a tile cannot be had or is damaged, or none lies there. Nothing is written then.
    """
    bounds, least = zone_bounds(area), _least_confidence(area)
    planned = plan(kind, area, session)
    said = ", ".join("a size that is not known" if tile.bytes is None else megabytes(tile.bytes) for tile in planned)
    message = f"Open Buildings: {len(planned)} tiles to be read whole: {said}"
    logger.info(message)
    if callable(session.progress):
        session.progress(0.0, message)
    tiles = [(tile.url, _tile(tile.url, session)) for tile in planned]
    path = folder / "rooftops-open-buildings.csv.gz"

    def write(partial: Path) -> int:
        return _write([*tiles], partial, bounds, least, session)

    rows = int(write_whole(path, write))
    about = sources()["open_buildings"]
    note = fetched_note("open_buildings", rows=rows)
    return FetchedLayer(kind, path, {}, about.licence, about.attribution, about.vintage, note=note, rows=rows)


def _least_confidence(area: FetchArea) -> float:
    given = area.options.get("confidence", "0")
    try:
        least = float(given)
    except ValueError:
        least = -1.0
    if not 0 <= least <= 1:
        raise TransferError(
            Fault(
                "open_buildings",
                "option confidence",
                found=f"'{given}'",
                expected="a number from 0 to 1",
                action="Correct it.",
            )
        )
    return least


def _tiles(bounds: Bounds, session: Session) -> list[Download]:
    url = addresses("open_buildings")["tiles"]
    index = session.json(url)
    box = shapely.box(*bounds)
    downloads = []
    try:
        for feature in index["features"]:
            about = feature["properties"]
            if shapely.intersects(shapely.make_valid(shapely.geometry.shape(feature["geometry"])), box):
                address = addresses("open_buildings")["polygons"].format(tile=about["tile_id"])
                size = about.get("size_mb")
                what = f"Open Buildings v3, S2 cell {about['tile_id']}"
                downloads.append(Download(str(about.get("tile_url") or address), what, _bytes(size)))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        session.forget_answer(url)
        fault = Fault(
            url, "", found=f"what cannot be read ({error!r})", expected="the index of tiles", action="Try again later."
        )
        raise TransferError(fault) from None
    if not downloads:
        action = "It covers Africa, South and South-East Asia and Latin America: try overture or osm."
        raise nothing_there("open_buildings", "rooftops", bounds, action=action)
    return sorted(downloads, key=lambda tile: tile.url)


def _bytes(size_mb: Any) -> int | None:
    try:
        return round(float(size_mb) * BYTES_PER_MB)
    except (TypeError, ValueError):
        return None


def _tile(url: str, session: Session) -> Path:
    path = session.get(url)
    with path.open("rb") as stream:
        head = stream.read(64)
    if not head.startswith(b"\x1f\x8b"):
        session.forget(path)
        action = "Something between answers instead of the source. The file was removed; try again."
        raise TransferError(Fault(url, "", found=f"{head[:40]!r}", expected="a gzip archive", action=action))
    return path


def _write(tiles: list[tuple[str, Path]], partial: Path, bounds: Bounds, least: float, session: Session) -> int:
    """Write the rows of all tiles that lie within the bounds; all cells stay texts, as they are."""
    import pyarrow as pa
    from pyarrow import csv

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    rows = 0
    with pa.CompressedOutputStream(str(partial), "gzip") as sink, csv.CSVWriter(sink, schema) as writer:
        for url, tile in tiles:
            for table in _within(url, tile, bounds, least, session):
                writer.write_table(table)
                rows += len(table)
    if not rows:
        raise nothing_there("open_buildings", "rooftops", bounds, action="Try overture or osm.")
    return rows


def _within(url: str, tile: Path, bounds: Bounds, least: float, session: Session) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    west, south, east, north = bounds
    types = pa.float64()
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(COLUMNS, pa.string()), include_columns=COLUMNS, strings_can_be_null=False
    )
    try:
        with (
            pa.OSFile(str(tile)) as raw,
            pa.CompressedInputStream(raw, "gzip") as stream,
            csv.open_csv(
                stream, read_options=csv.ReadOptions(block_size=_BLOCK_BYTES), convert_options=convert
            ) as reader,
        ):
            for batch in reader:
                table = pa.Table.from_batches([batch])
                longitude, latitude = pc.cast(table["longitude"], types), pc.cast(table["latitude"], types)
                kept = pc.and_(
                    pc.and_(pc.greater_equal(longitude, west), pc.less_equal(longitude, east)),
                    pc.and_(pc.greater_equal(latitude, south), pc.less_equal(latitude, north)),
                )
                if least:
                    kept = pc.and_(kept, pc.greater_equal(pc.cast(table["confidence"], types), least))
                chosen = table.filter(kept)
                if len(chosen):
                    yield chosen
    except (OSError, pa.ArrowException) as error:
        session.forget(tile)
        found = f"a damaged file ({str(error).splitlines()[0]})"
        action = "It was removed from the cache. Run the same command again."
        raise TransferError(
            Fault(url, "", found=found, expected="a gzipped CSV file with Google's columns", action=action)
        ) from None
