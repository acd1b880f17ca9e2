"""OpenStreetMap extracts (pbf, osm): every closed way and multipolygon with the tag ``building``.

Extracts are cut at a border, so ways have lost nodes there and relations have lost ways: such outlines are left out
and counted. osmium (the extra ``osm``) does that as OpenStreetMap's own tools do; without it GDAL's driver stands in,
which closes what is cut and drops what it cannot close, so that fewer of the broken outlines are found.

Tags (wiki.openstreetmap.org): ``building`` is the class, ``height`` in metres unless a unit follows (Key:height),
``building:levels`` the storeys above the ground, ``roof:shape`` the form. What cannot be read as such is left open.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geoplan.errors import Fault, LayerError
from geoplan.files.archives import check_packed
from geoplan.files.vector_files import open_batches
from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.rooftops.footprint import FootprintBatch

TAGS = ("building", "height", "building:levels", "roof:shape")
COLUMNS = (*TAGS, "roof_id", "roof_class", "roof_form", "height_m", "num_floors")
NUMBERS = {"height_m": "rooftops.height", "num_floors": "rooftops.num_floors"}
_NO_BUILDING = "no"
_FOOT_M = 0.3048
_INCHES = 12
_METRES = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?m?")
_FEET = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?: ?ft|'(?:([0-9]+)\")?)")


@dataclass(frozen=True)
class OsmFile:
    """An OpenStreetMap extract.

    Its ``roof_id`` is osmium's id of an area: twice that of the way, or twice that of the relation and one.
    """

    path: Path
    by_osmium: bool
    columns: tuple[str, ...] = COLUMNS
    bounds: Bounds | None = None
    count: int = -1
    own_options: tuple[str, ...] = ()

    @property
    def crs(self) -> CRS:
        """Longitude and latitude on WGS 84."""
        return CRS.from_epsg(4326)

    def batches(self, columns: Sequence[str], size: int, *, faults: RowFaults) -> Iterator[FootprintBatch]:
        """Read some columns and the geometry, at most `size` rows at once."""
        del faults
        objects = _by_osmium(self.path, size) if self.by_osmium else _by_gdal(self.path, size)
        for batch, broken in objects:
            yield _batch_of(batch, columns, broken)


def open_osm(reading: Reading, path: Path) -> OsmFile:
    """Open an OpenStreetMap extract.

    Raises
    ------
    LayerError
        Where it is none.
    """
    if path.suffix.lower() in {".gz", ".bz2"}:
        check_packed(path)
    by_osmium = find_spec("osmium") is not None
    if by_osmium:
        import osmium

        try:
            osmium.io.Reader(str(path)).header()
        except RuntimeError as error:
            reading.stop("", f"what cannot be read ({error})", "an OpenStreetMap extract", "Fetch it again.")
    return OsmFile(path, by_osmium)


def metres(text: str) -> float:
    r"""Return a height in metres; NaN where the text is none.

    Examples
    --------
    >>> metres("12.5"), metres("12 m"), round(metres("7'4\""), 3), round(metres("20 ft"), 3), metres("tall")
    (12.5, 12.0, 2.235, 6.096, nan)
    """
    match = _METRES.fullmatch(text.strip())
    if match:
        return float(match[1])
    match = _FEET.fullmatch(text.strip())
    return (float(match[1]) + float(match[2] or 0) / _INCHES) * _FOOT_M if match else float("nan")


_Objects = Iterator[tuple[list[tuple[str, int, bytes, dict[str, str]]], int]]
"""Of each object its name, id, WKB and tags; and how many broken ones came before."""


def _by_osmium(path: Path, size: int) -> _Objects:
    import osmium

    ways_and_areas = osmium.osm.WAY | osmium.osm.RELATION | osmium.osm.AREA
    key = osmium.filter.KeyFilter("building")
    factory = osmium.geom.WKBFactory()
    batch: list[tuple[str, int, bytes, dict[str, str]]] = []
    outlines = areas = 0
    try:
        objects = osmium.FileProcessor(str(path)).with_areas(key).with_filter(key)
        for item in objects.with_filter(osmium.filter.EntityFilter(ways_and_areas)):
            if not isinstance(item, osmium.osm.Area):
                outlines += 1
                continue
            tags = {name: item.tags[name] for name in TAGS if name in item.tags}
            try:
                wkb = bytes.fromhex(factory.create_multipolygon(item))
            except RuntimeError:  # an area without a ring; it stays among the broken
                continue
            areas += 1
            kind = "way" if item.from_way() else "relation"
            batch.append((f"{kind} {item.orig_id()}", item.id, wkb, tags))
            if len(batch) == size:
                yield batch, 0
                batch = []
    except RuntimeError as error:
        found = f"what cannot be read after {areas:,} buildings ({error})"
        raise LayerError(
            Fault(str(path), "", found=found, expected="an OpenStreetMap extract", action="Fetch it again.")
        ) from None
    yield batch, outlines - areas


def _by_gdal(path: Path, size: int) -> _Objects:
    columns = ["osm_id", "osm_way_id", "building", "other_tags"]
    options: dict[str, Any] = {"layer": "multipolygons", "columns": columns, "where": "building IS NOT NULL"}
    try:
        with (
            catch_warnings(),
            open_batches(path, batch_size=size, **options) as (meta, reader),
        ):
            simplefilter("ignore", RuntimeWarning)  # GDAL tells of each ring that it closes
            for part in reader:
                rows = part.to_pandas()
                shapes = shapely.from_wkb(rows[meta["geometry_name"] or "wkb_geometry"], on_invalid="ignore")
                good = ~shapely.is_missing(shapes) & shapely.is_valid(shapes)
                yield list(_objects_of(rows[good], shapely.to_wkb(shapes[good]))), int((~good).sum())
    except RuntimeError as error:
        found = f"what GDAL cannot read ({error})"
        raise LayerError(
            Fault(str(path), "", found=found, expected="an OpenStreetMap extract", action="Install geoplan[osm].")
        ) from None


def _objects_of(rows: pd.DataFrame, wkb: Iterable[bytes]) -> Iterator[tuple[str, int, bytes, dict[str, str]]]:
    told = (rows[name] for name in ("osm_id", "osm_way_id", "building", "other_tags"))
    for relation, way, building, others, shape in zip(*told, wkb, strict=True):
        tags = dict(re.findall(r'"([^"]+)"=>"([^"]*)"', others)) if isinstance(others, str) else {}
        number, kind = (int(way), "way") if isinstance(way, str) else (int(relation), "relation")
        own = {name: tags[name] for name in TAGS if name in tags} | {"building": building}
        yield f"{kind} {number}", 2 * number + (kind == "relation"), shape, own


def _batch_of(
    objects: list[tuple[str, int, bytes, dict[str, str]]], columns: Sequence[str], broken: int
) -> FootprintBatch:
    buildings = [item for item in objects if item[3].get("building") != _NO_BUILDING]
    tags = {name: [item[3].get(name, "") for item in buildings] for name in TAGS}
    height, unread_heights = _numbers(tags["height"], NUMBERS["height_m"], metres)
    floors, unread_floors = _numbers(tags["building:levels"], NUMBERS["num_floors"], _number)
    values: dict[str, Any] = {
        **tags,
        "roof_id": np.array([item[1] for item in buildings], dtype=np.int64),
        "roof_class": tags["building"],
        "roof_form": tags["roof:shape"],
        "height_m": height,
        "num_floors": floors,
    }
    names = pd.Index([item[0] for item in buildings], name="object", dtype=str)
    rows = pd.DataFrame({name: values[name] for name in columns}, index=names)
    shapes = np.asarray(shapely.from_wkb(np.array([item[2] for item in buildings], dtype=object)), dtype=object)
    lost = {
        "broken": broken,
        "not_roofs": len(objects) - len(buildings),
        "unread": unread_heights + unread_floors,
    }
    return FootprintBatch(rows, shapes, None, lost)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _numbers(texts: list[str], limits: str, read: Any) -> tuple[np.ndarray[Any, np.dtype[np.float64]], int]:
    """Return numbers, NaN where a tag is absent or none; and how many tags are none."""
    numbers = np.array([read(text) if text else np.nan for text in texts], dtype=float)
    numbers[allowed(limits).outside(numbers)] = np.nan
    return numbers, int(np.isnan(numbers).sum()) - texts.count("")
