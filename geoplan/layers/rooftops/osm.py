"""OpenStreetMap extracts (pbf, osm): every closed way and multipolygon with the tag ``building``.

Extracts are cut at a border, so ways have lost nodes there and relations have lost ways: such outlines are left out
and counted. osmium (the extra ``osm``) does that as OpenStreetMap's own tools do; without it GDAL's driver stands in,
which closes what is cut and drops what it cannot close, so that fewer of the broken outlines are found.

Tags (wiki.openstreetmap.org): ``building`` is the class, ``height`` in metres unless a unit follows (Key:height),
``building:levels`` the storeys above the ground, ``roof:shape`` the form. What cannot be read as such is left open.
``building:part`` alone makes a part of a building, which says how high it is; what is below the ground, gone or not
yet built is told by `geoplan.layers.rooftops.tags.no_roofs`.
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
from geoplan.layers.rooftops.tags.measures import Reader, metres, read_each, storeys
from geoplan.layers.rooftops.tags.no_roofs import no_roof, no_roof_values

TAGS = ("building", "height", "building:levels", "roof:shape", "name")
COLUMNS = (*TAGS, "roof_id", "roof_class", "roof_form", "height_m", "num_floors", "roof_name")
_PART = "building:part"
_KEPT = frozenset({*TAGS, _PART, *no_roof_values()})
NUMBERS = {"height_m": "rooftops.height", "num_floors": "rooftops.num_floors"}


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


_Objects = Iterator[tuple[list[tuple[str, int, bytes, dict[str, str]]], int]]
"""Of each object its name, id, WKB and tags; and how many broken ones came before."""


def _by_osmium(path: Path, size: int) -> _Objects:
    import osmium

    ways_and_areas = osmium.osm.WAY | osmium.osm.RELATION | osmium.osm.AREA
    key = osmium.filter.KeyFilter("building", _PART)
    factory = osmium.geom.WKBFactory()
    batch: list[tuple[str, int, bytes, dict[str, str]]] = []
    outlines = areas = 0
    try:
        objects = osmium.FileProcessor(str(path)).with_areas(key).with_filter(key)
        for item in objects.with_filter(osmium.filter.EntityFilter(ways_and_areas)):
            is_building = "building" in item.tags
            if not isinstance(item, osmium.osm.Area):
                outlines += is_building
                continue
            tags = {tag.k: tag.v for tag in item.tags if tag.k in _KEPT}
            try:
                wkb = bytes.fromhex(factory.create_multipolygon(item))
            except RuntimeError:  # an area without a ring; it stays among the broken
                continue
            areas += is_building
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
    columns = ["osm_id", "osm_way_id", "name", "building", "other_tags"]
    where = f"building IS NOT NULL OR other_tags LIKE '%\"{_PART}\"=>%'"
    options: dict[str, Any] = {"layer": "multipolygons", "columns": columns, "where": where}
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
    told = (rows[name] for name in ("osm_id", "osm_way_id", "name", "building", "other_tags"))
    for relation, way, called, building, others, shape in zip(*told, wkb, strict=True):
        tags = dict(re.findall(r'"([^"]+)"=>"([^"]*)"', others)) if isinstance(others, str) else {}
        number, kind = (int(way), "way") if isinstance(way, str) else (int(relation), "relation")
        own = {name: tags[name] for name in _KEPT & tags.keys()}
        own |= {key: value for key, value in (("name", called), ("building", building)) if isinstance(value, str)}
        yield f"{kind} {number}", 2 * number + (kind == "relation"), shape, own


def _batch_of(
    objects: list[tuple[str, int, bytes, dict[str, str]]], columns: Sequence[str], broken: int
) -> FootprintBatch:
    from geoplan.polygons.mixed_outlines import MixedOutlines  # compiled: not before it is needed

    parts = [item for item in objects if "building" not in item[3] and item[3].get(_PART, "no") != "no"]
    whole = [item for item in objects if "building" in item[3]]
    roofs = [item for item in whole if not no_roof(item[3])]
    buildings = [*roofs, *parts]
    tags = {name: [item[3].get(name, "") for item in buildings] for name in TAGS}
    height, unread_heights = _numbers(tags["height"], NUMBERS["height_m"], metres)
    floors, unread_floors = _numbers(tags["building:levels"], NUMBERS["num_floors"], storeys)
    values: dict[str, Any] = {
        **tags,
        "roof_id": np.array([item[1] for item in buildings], dtype=np.int64),
        "roof_class": tags["building"],
        "roof_form": tags["roof:shape"],
        "height_m": height,
        "num_floors": floors,
        "roof_name": tags["name"],
    }
    names = pd.Index([item[0] for item in buildings], name="object", dtype=str)
    rows = pd.DataFrame({name: values[name] for name in columns}, index=names)
    shapes = np.asarray(shapely.from_wkb(np.array([item[2] for item in buildings], dtype=object)), dtype=object)
    outlines = MixedOutlines.of(shapes)
    lost = {
        "broken": broken,
        "not_roofs": len(whole) - len(roofs),
        "unread": unread_heights + unread_floors,
    }
    part = np.arange(len(buildings)) >= len(roofs)
    return FootprintBatch(rows, outlines, None, lost, part)


def _numbers(texts: list[str], limits: str, read: Reader) -> tuple[np.ndarray[Any, np.dtype[np.float64]], int]:
    """Return numbers, NaN where a tag is absent or none; and how many tags are none."""
    numbers = read_each(texts, read)
    numbers[allowed(limits).outside(numbers)] = np.nan
    return numbers, int(np.isnan(numbers).sum()) - texts.count("")
