"""Extracts of OpenStreetMap: the smallest that covers a place, checked, and cut to a box.

download.geofabrik.de/technical.html: ``index-v1.json`` is GeoJSON with the clipping polygon of each extract and, in
``properties``, ``id``, ``parent``, ``name`` and ``urls`` (``pbf`` among them); beside each file stands one with the
ending ``.md5``. Some are handed out by a mirror (ftp5.gwdg.de). Extracts are remade each day and keep ways and
multipolygons that cross their border complete.

Cutting keeps, as ``osmium extract`` does, ways with a node in the box and multipolygons and boundaries with such a way,
all of them complete (docs.osmcode.org/pyosmium/latest: IdTracker). The memory is one bit per id up to the highest, not
per object of the extract: at most some 2 GB. Needs osmium (geoplan[osm]).
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import shapely
import shapely.geometry

from geoplan.errors import Fault, did_you_mean, in_figures
from geoplan.sources.registry import addresses
from geoplan.sources.transfer.session import Session, TransferError
from geoplan.sources.windows.clipping import Bounds, write_whole

logger = logging.getLogger(__name__)

_COVERED = 0.99  # the polygons are buffers around countries, drawn by hand: a strip of sea may lie outside
_MD5 = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Region:
    """An extract that Geofabrik offers.

    Attributes
    ----------
    id
        Geofabrik's, such as ``vietnam``.
    url
        Of the pbf file.
    """

    id: str
    url: str


def find_region(place: shapely.Geometry, session: Session, *, region: str = "") -> Region:
    """Return the smallest extract that covers a place.

    Parameters
    ----------
    place
        A polygon, WGS84.
    session
        The network.
    region
        The id of the extract to take instead.

    Raises
    ------
    TransferError
        Where there is none, or no such.
    """
    url = addresses("osm")["index"]
    index = session.json(url, refresh=not session.offline)
    try:
        features = _features(index, url)
    except TransferError:
        session.forget_answer(url)
        raise
    if region:
        if region not in features:
            hint, expected = did_you_mean(region, features), "the id of one of Geofabrik's extracts"
            raise TransferError(Fault("osm", "option region", found=f"'{region}'", expected=expected, action=hint))
        return Region(region, features[region][1])
    shapely.prepare(place)
    regions: list[tuple[float, str]] = []
    for name, (shape, _) in features.items():
        if shape is None or not shapely.intersects(place, shape):
            continue
        valid = shapely.make_valid(shape)
        if shapely.area(shapely.intersection(place, valid)) >= _COVERED * shapely.area(place):
            regions.append((float(shapely.area(valid)), name))
    if not regions:
        box = ", ".join(in_figures(edge, 4, grouped=False) for edge in shapely.bounds(place))
        action = "Cut the study into parts."
        raise TransferError(
            Fault("osm", box, found="no extract that covers the place", expected="one of Geofabrik's", action=action)
        )
    name = min(regions)[1]
    return Region(name, features[name][1])


def _features(index: object, url: str) -> dict[str, tuple[shapely.Geometry | None, str]]:
    """Return id -> polygon and address of the pbf."""
    features: dict[str, tuple[shapely.Geometry | None, str]] = {}
    try:
        for feature in index["features"]:  # type: ignore[index]
            about = feature["properties"]
            pbf = about["urls"].get("pbf")
            if pbf:
                shape = feature.get("geometry")
                features[str(about["id"])] = (shapely.geometry.shape(shape) if shape else None, str(pbf))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        fault = Fault(
            url, "", found=f"what cannot be read ({error!r})", expected="Geofabrik's index", action="Try again later."
        )
        raise TransferError(fault) from None
    return features


def get_extract(region: Region, session: Session) -> Path:
    """Return an extract whose MD5 is what Geofabrik says.

    Raises
    ------
    TransferError
        Where it is not, also after it was asked for again; the file is not kept then.
    """
    beside = region.url + ".md5"
    path = session.get(region.url)
    with path.open("rb") as stream:
        head = stream.read(64)
    if b"OSMHeader" not in head:  # an extract that is no more leads to Geofabrik's first page
        session.forget(path)
        action = "The file was removed. Geofabrik may have renamed the extract: name another with --option region=ID."
        raise TransferError(
            Fault(region.url, "", found=f"{head[:40]!r}", expected="an OpenStreetMap extract (pbf)", action=action)
        )
    wanted = _wanted_md5(session.text(beside), beside)
    if _md5(path) == wanted:
        return path
    if not session.offline:
        # the file may have been remade between the two
        logger.info("%s: the MD5 differs, asking again", region.url)
        wanted = _wanted_md5(session.text(beside, refresh=True), beside)
        path = session.get(region.url, refresh=True)
    found = _md5(path)
    if found != wanted:
        session.forget(path)
        action = "The file was removed. Run the same command again; Geofabrik may be remaking it just now."
        raise TransferError(Fault(region.url, "", found=f"a file with the MD5 {found}", expected=wanted, action=action))
    return path


def _wanted_md5(text: str, url: str) -> str:
    match = _MD5.match(text.strip().lower())
    if match is None:
        raise TransferError(
            Fault(url, "", found=f"{text[:40]!r}", expected="an MD5 in hexadecimal digits", action="Try again later.")
        )
    return match[0]


def _md5(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def check_osmium() -> None:
    """Stop where osmium is not installed.

    Raises
    ------
    TransferError
        With how to install it.
    """
    if find_spec("osmium") is None:
        raise TransferError(
            Fault("osm", "", found="no osmium", expected="osmium", action="Install it: pip install 'geoplan[osm]'.")
        )


def cut_extract(extract: Path, bounds: Bounds, path: Path) -> None:
    """Write the part of an extract that meets a box: complete ways, complete multipolygons and boundaries.

    Parameters
    ----------
    extract
        A pbf or XML file.
    bounds
        West, south, east, north in WGS84. [degrees]
    path
        The pbf file to write.

    Raises
    ------
    TransferError
        Where the extract cannot be read.
    """
    import osmium

    west, south, east, north = bounds
    name = str(extract)
    kept = osmium.IdTracker()
    try:
        for node in osmium.FileProcessor(name, osmium.osm.NODE):
            place = node.location  # type: ignore[union-attr]
            if place.valid() and west <= place.lon <= east and south <= place.lat <= north:
                kept.add_node(node.id)
        for way in osmium.FileProcessor(name, osmium.osm.WAY).with_filter(kept.contains_filter()):
            kept.add_way(way.id)
        areas = osmium.filter.TagFilter(("type", "multipolygon"), ("type", "boundary"))
        relations = osmium.FileProcessor(name, osmium.osm.RELATION).with_filter(areas)
        for relation in relations.with_filter(kept.contains_filter()):
            kept.add_relation(relation.id)
        kept.complete_backward_references(name, relation_depth=1)
        _write(name, kept, path)
    except RuntimeError as error:
        fault = Fault(
            name,
            "",
            found=f"what cannot be read ({error})",
            expected="an OpenStreetMap extract",
            action="Fetch it again.",
        )
        raise TransferError(fault) from None


def only_buildings(extract: Path, path: Path) -> int:
    """Write the objects with the tag ``building`` of an extract, complete, and return how many there are."""
    import osmium

    kept = osmium.IdTracker()
    ways_and_relations = osmium.osm.WAY | osmium.osm.RELATION
    count = 0
    key = osmium.filter.KeyFilter("building")
    for item in osmium.FileProcessor(str(extract), ways_and_relations).with_filter(key):
        kept.add_way(item.id) if isinstance(item, osmium.osm.Way) else kept.add_relation(item.id)
        count += 1
    if count:
        kept.complete_backward_references(str(extract), relation_depth=1)
        _write(str(extract), kept, path)
    return count


def _write(extract: str, kept: "osmium.IdTracker", path: Path) -> None:  # type: ignore[name-defined]  # noqa: F821
    import osmium

    def write(partial: Path) -> None:
        with osmium.SimpleWriter(str(partial), overwrite=True) as writer:
            for item in osmium.FileProcessor(extract).with_filter(kept.id_filter()):
                writer.add(item)

    write_whole(path, write)
