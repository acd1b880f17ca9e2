"""Overture Maps: buildings, administrative divisions and industrial land from the GeoParquet files of a release.

The catalog (stac.overturemaps.org/catalog.json) names the latest release; ``<release>/collections.parquet`` lists every
file of it with its bounds and addresses (docs.overturemaps.org/getting-data; github.com/OvertureMaps/stac,
src/overture_stac/overture_stac.py). Where the catalog cannot be had, the bucket is listed (Amazon S3, ListObjectsV2)
and the files' footers tell their bounds; these stay in the cache. Each footer has about 1.3 MB, and buildings come in
512 files: more than 50 of them are read only where ``footers`` = yes. Of a file only the footer and the columns needed
of the row groups that meet the zones are read, by range requests.

Schema: docs.overturemaps.org/schema/reference/buildings/building, divisions/division_area, base/land_use. Licence and
attribution: docs.overturemaps.org/attribution (ODbL for these three themes).

Options: ``release`` (such as 2026-09-23.0; default the latest); for zones ``level``, a subtype of divisions (region,
county, localadmin, locality; default the finest that covers the study); for estates ``unnamed`` = yes; ``footers`` =
yes, to read as many footers as the bucket has files where the catalog cannot be had.
"""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.errors import Fault, did_you_mean
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.download import megabytes
from geoplan.sources.transfer.session import Session, TransferError
from geoplan.sources.windows.clipping import (
    COVERS,
    Bounds,
    fetched_note,
    inside_mostly,
    meets,
    nothing_there,
    outline,
    share_of_place,
    write_features,
    write_whole,
    zone_bounds,
)
from geoplan.sources.windows.parquet_window import (
    EDGES,
    file_bounds,
    opened_parquet,
    window,
    window_bytes,
    write_window,
)

if TYPE_CHECKING:
    import pyarrow as pa

logger = logging.getLogger(__name__)

TYPES = {
    "rooftops": ("buildings", "building"),
    "zones": ("divisions", "division_area"),
    "estates": ("base", "land_use"),
}
"""Kind of layer -> theme and type."""
COLUMNS = {
    "rooftops": ("id", "subtype", "class", "height", "num_floors", "roof_shape", "is_underground"),
    "zones": ("id", "names", "subtype", "class", "country", "region"),
    "estates": ("id", "names", "subtype", "class"),
}
LEVELS = ("region", "macrocounty", "county", "localadmin", "locality", "borough", "neighborhood")
"""Subtypes of divisions below the country, the largest first."""

MOST_FOOTERS = 50
"""How many files' footers are read without asking."""
_FOOTER_BYTES = 1.3e6
_RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}(?:-[a-z]+)?\.\d+")
_S3 = "{http://s3.amazonaws.com/doc/2006-03-01/}"


@dataclass(frozen=True)
class _Part:
    """One file of a release that may meet the area."""

    url: str
    bounds: Bounds | None


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the files that meet the area, with what would be read of each.

    Raises
    ------
    TransferError
        Where the catalog cannot be had.
    """
    release, bounds = _release(area, session), _bounds_of(kind, area)
    what = f"Overture {release}, {TYPES[kind][1]}"
    downloads = []
    for part in _parts(kind, release, area, session):
        with opened_parquet(part.url, session) as file:
            downloads.append(Download(part.url, what, window_bytes(file.metadata, bounds, COLUMNS[kind])))
    return downloads


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the buildings, zones or estates of a release that lie in the area.

    Returns
    -------
    FetchedLayer
        GeoParquet in WGS84. Rooftops keep Overture's columns, which geoplan knows.

    Raises
    ------
    TransferError
        Where a file cannot be had or is none of Overture's, or nothing lies in the area. Nothing is written then.
    """
    release, bounds = _release(area, session), _bounds_of(kind, area)
    tables = _tables(kind, release, area, session)
    path = folder / f"{kind}-overture.parquet"
    options: dict[str, Any] = {}
    if kind == "rooftops":
        rows = write_whole(path, lambda partial: _write_buildings(tables, partial, bounds))
        note = fetched_note("overture_buildings", release=release, rows=rows)
    elif kind == "zones":
        frame, level = _zones(_frame(tables), area)
        rows = len(frame)
        write_features(path, frame)
        note = fetched_note("overture_zones", release=release, rows=rows, level=level)
    else:
        frame, unnamed = _estates(_frame(tables), area)
        rows = len(frame)
        write_features(path, frame)
        note = fetched_note("overture_estates", release=release, rows=rows, unnamed=unnamed)
    about = sources()["overture"]
    return FetchedLayer(
        kind, path, options, about.licence, about.attribution, vintage=release.partition(".")[0], note=note, rows=rows
    )


def _bounds_of(kind: str, area: FetchArea) -> Bounds:
    return area.bounds if kind == "estates" else zone_bounds(area)


def _release(area: FetchArea, session: Session) -> str:
    """Return the release that is asked for, or the latest."""
    given = area.options.get("release", "")
    if given:
        if not _RELEASE.fullmatch(given):
            fault = Fault(
                "overture",
                "option release",
                found=f"'{given}'",
                expected="a release",
                action="For example release=2026-09-23.0.",
            )
            raise TransferError(fault)
        return given
    url = addresses("overture")["catalog"]
    catalog = session.json(url, refresh=not session.offline)
    latest = catalog.get("latest") if isinstance(catalog, dict) else None
    if not isinstance(latest, str) or not _RELEASE.fullmatch(latest):
        session.forget_answer(url)
        action = "Name one: option release, such as 2026-09-23.0."
        raise TransferError(
            Fault(url, "latest", found=f"{latest!r}", expected="the name of the latest release", action=action)
        )
    return latest


def _parts(kind: str, release: str, area: FetchArea, session: Session) -> list[_Part]:
    """Return the files of a type that can meet an area, in order of their names."""
    bounds = _bounds_of(kind, area)
    try:
        parts = _catalogued(kind, release, session)
    except TransferError as error:
        logger.info("Overture's catalog of %s is not to be had (%s): listing the bucket", release, error)
        parts = _listed(kind, release, session, every=area.options.get("footers", "") == "yes")
    if not parts:
        action = "Overture keeps its last releases only: leave the option release out, or name a later one."
        raise TransferError(
            Fault("overture", release, found=f"no files of the type {TYPES[kind][1]}", expected="some", action=action)
        )
    return [
        part for part in sorted(parts, key=lambda part: part.url) if part.bounds is None or meets(part.bounds, bounds)
    ]


def _catalogued(kind: str, release: str, session: Session) -> list[_Part]:
    """Read the list of all files with their bounds."""
    import pyarrow.compute as pc
    from pyarrow import parquet
    from pyarrow.lib import ArrowException

    url = addresses("overture")["collections"].format(release=release)
    path = session.get(url)
    try:
        table = parquet.read_table(path, columns=["collection", "bbox", "assets"])
        rows = table.filter(pc.equal(table["collection"], TYPES[kind][1])).to_pylist()
        return [_Part(_https(row["assets"]), tuple(row["bbox"][edge] for edge in EDGES)) for row in rows]
    except (ArrowException, KeyError, TypeError, ValueError, OSError) as error:
        session.forget(path)
        fault = Fault(
            url,
            "",
            found=f"what cannot be read ({error})",
            expected="the list of a release's files",
            action="Try again later.",
        )
        raise TransferError(fault) from None


def _https(assets: dict[str, Any]) -> str:
    """Return the address in Amazon's bucket; older catalogs name it by ``s3://``."""
    bucket = addresses("overture")["bucket"]
    hrefs = [str(asset["href"]) for asset in assets.values() if asset and asset.get("href")]
    hrefs += [
        str(other["href"])
        for asset in assets.values()
        if asset
        for other in (asset.get("alternate") or {}).values()
        if isinstance(other, dict) and other.get("href")
    ]
    for href in hrefs:
        if href.startswith("s3://overturemaps-us-west-2/"):
            return bucket + href.removeprefix("s3://overturemaps-us-west-2/")
        if href.startswith(bucket):
            return href
    raise KeyError("no address in the bucket overturemaps-us-west-2")


def _listed(kind: str, release: str, session: Session, *, every: bool) -> list[_Part]:
    """List the bucket, and read the bounds in the files' footers; what was read stays in the cache.

    Raises
    ------
    TransferError
        Where there are more footers to read than are read unasked.
    """
    theme, name = TYPES[kind]
    bucket = addresses("overture")["bucket"]
    query = {"list-type": "2", "prefix": f"release/{release}/theme={theme}/type={name}/"}
    keys: list[str] = []
    while True:
        listing = session.text(bucket, params=query)
        try:
            page = _xml(bucket, listing)
        except TransferError:
            session.forget_answer(bucket, params=query)
            raise
        keys += [key.text or "" for key in page.iterfind(f"{_S3}Contents/{_S3}Key")]
        token = page.findtext(f"{_S3}NextContinuationToken")
        if page.findtext(f"{_S3}IsTruncated") != "true" or not token:
            break
        query = {**query, "continuation-token": token}
    urls = [bucket + key for key in keys if key.endswith(".parquet")]
    unread = sum(not session.cache.path_of(url + "#bounds").is_file() for url in urls)
    if unread > MOST_FOOTERS and not every:
        found = f"{unread} files whose bounds are not known, at about {megabytes(round(unread * _FOOTER_BYTES))}"
        action = "Run the same command again later, or read them all with --option overture.footers=yes."
        raise TransferError(Fault(bucket, release, found=found, expected="Overture's catalog", action=action))
    return [_Part(url, _known_bounds(url, session)) for url in urls]


def _xml(url: str, text: str) -> Element:
    from xml.etree.ElementTree import fromstring

    # expat expands no external entities, and refuses bombs of internal ones (libexpat 2.4.1)
    try:
        return fromstring(text)  # noqa: S314
    except ParseError as error:
        fault = Fault(
            url, "", found=f"what is no XML ({error})", expected="a listing of the bucket", action="Try again later."
        )
        raise TransferError(fault) from None


def _known_bounds(url: str, session: Session) -> Bounds | None:
    kept = session.cache.path_of(url + "#bounds")
    try:
        west, south, east, north = (float(edge) for edge in json.loads(kept.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        with opened_parquet(url, session) as file:
            bounds = file_bounds(file.metadata)
        if bounds is not None:
            write_whole(kept, lambda partial: partial.write_text(json.dumps(bounds), encoding="utf-8", newline="\n"))
        return bounds
    return west, south, east, north


def _tables(kind: str, release: str, area: FetchArea, session: Session) -> Iterator["pa.Table"]:
    from pyarrow.lib import ArrowException

    bounds, parts = _bounds_of(kind, area), _parts(kind, release, area, session)
    for part in parts:
        with opened_parquet(part.url, session) as file:
            try:
                yield from window(file, bounds, COLUMNS[kind])
            except (ArrowException, OSError, KeyError) as error:
                fault = Fault(
                    part.url,
                    "",
                    found=f"what cannot be read ({error})",
                    expected="Overture's columns",
                    action="Try again later.",
                )
                raise TransferError(fault) from None


def _write_buildings(tables: Iterator["pa.Table"], path: Path, bounds: Bounds) -> int:
    rows = write_window(tables, path, url=addresses("overture")["bucket"])
    if not rows:
        action = "Overture has no building there: check the zones, or try another source."
        raise nothing_there("overture", "rooftops", bounds, action=action)
    return rows


def _frame(tables: Iterator["pa.Table"]) -> gpd.GeoDataFrame:
    """Return divisions or land use as features in WGS84; names become ``name`` and ``name_en``."""
    parts = []
    for table in tables:
        rows = table.drop_columns(["bbox", "geometry"]).to_pandas()
        shapes = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
        parts.append(gpd.GeoDataFrame(rows, geometry=shapes, crs=4326))
    if not parts:
        columns = {name: pd.Series(dtype=object) for name in ("id", "names", "subtype", "class")}
        return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=4326))
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=4326)
    names = [given if isinstance(given, dict) else {} for given in frame["names"]]
    frame["name"] = [str(given.get("primary") or "") for given in names]
    # Parquet's maps come as lists of pairs
    frame["name_en"] = [str(dict(given.get("common") or {}).get("en") or "") for given in names]
    return frame


def _zones(frame: gpd.GeoDataFrame, area: FetchArea) -> tuple[gpd.GeoDataFrame, str]:
    """Return the land areas of one level, and the level."""
    place = outline(area)
    land = frame[frame["class"] == "land"] if "class" in frame else frame
    level = area.options.get("level", "")
    if level and level not in LEVELS:
        hint = did_you_mean(level, LEVELS)
        raise TransferError(
            Fault("overture", "option level", found=f"'{level}'", expected="a subtype of divisions", action=hint)
        )
    chosen = None
    for candidate in [level] if level else reversed(LEVELS):
        units = inside_mostly(land[land["subtype"] == candidate], place)
        if len(units) and (level or share_of_place(units, place) >= COVERS):
            chosen, level = units, candidate
            break
    if chosen is None:
        there = ", ".join(f"{name} ({count})" for name, count in land["subtype"].value_counts().items()) or "none"
        raise nothing_there(
            "overture",
            "zones",
            area.bounds,
            action=f"Choose another level (there are: {there}), or take OpenStreetMap's: --source zones=osm.",
        )
    result = {
        "zone_id": chosen["id"],
        "zone_name": chosen["name"],
        "zone_name_en": chosen["name_en"],
        "zone_type": chosen["subtype"],
    }
    return gpd.GeoDataFrame(result, geometry=chosen.geometry, crs=4326), level


def _estates(frame: gpd.GeoDataFrame, area: FetchArea) -> tuple[gpd.GeoDataFrame, int]:
    """Return the industrial areas that have a name, and how many have none."""
    industrial = frame[(frame["class"] == "industrial") & frame.geom_type.isin(["Polygon", "MultiPolygon"])]
    nameless = industrial["name"] == "" if len(industrial) else pd.Series(dtype=bool)
    unnamed = int(nameless.sum())
    if area.options.get("unnamed", "") != "yes":
        industrial = industrial[~nameless]
    else:
        unnamed = 0
    if industrial.empty:
        action = "Try option unnamed=yes, which keeps industrial areas without a name." if unnamed else ""
        raise nothing_there("overture", "estates", area.bounds, action=action)
    result = {
        "estate_id": industrial["id"],
        "estate_name": industrial["name"].where(industrial["name"] != "", industrial["id"]),
        "estate_name_en": industrial["name_en"],
        "estate_status": "operating",
        "source": "Overture Maps, land_use industrial",
        "confidence": "medium",
    }
    return gpd.GeoDataFrame(result, geometry=industrial.geometry, crs=4326).reset_index(drop=True), unnamed
