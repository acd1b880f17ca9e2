"""OpenStreetMap: buildings, roads, waters, places, power grid and plants, landfills, industrial land, and more.

All come from one extract of Geofabrik (see `geoplan.sources.windows.osm_extract`), which is fetched once and cut to the
study. Outlines that are broken, at the extract's border or in the data, are left out and counted.

Tags (wiki.openstreetmap.org): Key:building; Key:highway; Power networks (power=line, minor_line, cable, substation;
voltage in volts, several apart by semicolons); Tag:power=plant (plant:source, plant:output:electricity, such as "1200
MW") and Tag:power=generator (generator:source, generator:output:electricity); Tag:landuse=industrial;
Tag:landuse=landfill; Tag:boundary=protected_area (protect_class, protection_title), Tag:boundary=national_park,
Tag:leisure=nature_reserve; Tag:boundary=administrative (admin_level: in Viet Nam 4 for provinces and, since July 2025,
6 for wards and communes). Waters and places: `geoplan.sources.windows.osm_ground`. Towers are not taken: the lines hold
their places, and only lines carry a voltage. Licence ODbL 1.0, attribution openstreetmap.org/copyright.

Protected areas are taken from here because the World Database on Protected Areas may not be passed on or used
commercially, and its interface asks for a personal token (protectedplanet.net/en/legal, api.protectedplanet.net).

Options: ``region`` (Geofabrik's id of an extract), ``file`` (an extract that is there already), for zones ``level``
(admin_level; default the finest that covers the study), for estates ``unnamed`` = yes.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.errors import Fault
from geoplan.hashing import sha256_of_text
from geoplan.languages import Text
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.registry import sources
from geoplan.sources.transfer.session import Session, TransferError
from geoplan.sources.windows.clipping import (
    COVERS,
    Bounds,
    fetched_note,
    inside_mostly,
    nothing_there,
    outline,
    share_of_place,
    write_features,
    zone_bounds,
)
from geoplan.sources.windows.osm_extract import (
    Region,
    check_osmium,
    cut_extract,
    find_region,
    get_extract,
    only_buildings,
)
from geoplan.sources.windows.osm_ground import places_of, waters_of
from geoplan.sources.windows.osm_objects import OsmObjects, areas_with, lines_with, points_with
from geoplan.sources.windows.osm_plants import plants_and_generators
from geoplan.units import V_PER_KV

logger = logging.getLogger(__name__)

ROADS = tuple(
    f"{name}{link}"
    for name, links in (
        ("motorway", True),
        ("trunk", True),
        ("primary", True),
        ("secondary", True),
        ("tertiary", True),
        ("unclassified", False),
        ("residential", False),
        ("living_street", False),
        ("service", False),
    )
    for link in (("", "_link") if links else ("",))
)
"""Classes of highway that a lorry can use."""
POWER_LINES = ("line", "minor_line", "cable")
POWER_SITES = ("substation", "sub_station", "station")
"""``sub_station`` and ``station`` are older words for ``substation``."""

_LOWEST_V, _HIGHEST_V = 100, 1_200_000
PLANTS = (("power", "plant"),)
GENERATORS = (("power", "generator"),)
_AREAS = {
    "estates": (("landuse", "industrial"),),
    "landfills": (("landuse", "landfill"),),
    "protected_areas": (("boundary", "protected_area"), ("boundary", "national_park"), ("leisure", "nature_reserve")),
    "zones": (("boundary", "administrative"),),
}


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """Name the extract that would be fetched; nothing where the user has one.

    Raises
    ------
    TransferError
        Where Geofabrik's index cannot be had or no extract covers the place.
    """
    if area.options.get("file"):
        return []
    with _or_own_file():
        region = find_region(outline(area), session, region=area.options.get("region", ""))
        return [Download(region.url, f"OpenStreetMap extract {region.id} ({kind})", session.size(region.url))]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the objects of one kind in the area.

    Returns
    -------
    FetchedLayer
        Rooftops: a pbf file of the buildings alone. Others: GeoParquet in WGS84 with geoplan's columns.

    Raises
    ------
    TransferError
        Where the extract cannot be had, is damaged, or holds nothing of the kind in the area.
    """
    check_osmium()
    extract, region = _extract(area, session)
    cut = _cut(extract, area.bounds, session)
    date = _date_of(cut, extract)
    about = {"region": region, "date": date}
    options: dict[str, Any] = {}
    if kind == "rooftops":
        path = folder / "rooftops-osm.osm.pbf"
        rows = only_buildings(_cut(cut, zone_bounds(area), session), path)
        if not rows:
            raise nothing_there("osm", kind, zone_bounds(area), action="Try another source of buildings.")
        note = fetched_note("osm_rows", rows=rows, **about)
    else:
        path = folder / f"{kind}-osm.parquet"
        frame, note = _features(kind, cut, area, about)
        rows = len(frame)
        write_features(path, frame)
    terms = sources()["osm"]
    return FetchedLayer(kind, path, options, terms.licence, terms.attribution, vintage=date, note=note, rows=rows)


def _extract(area: FetchArea, session: Session) -> tuple[Path, str]:
    given = area.options.get("file", "")
    if given:
        path = Path(given).expanduser()
        if not path.is_file():
            raise TransferError(
                Fault(
                    given,
                    "",
                    found="no such file",
                    expected="an OpenStreetMap extract",
                    action="Correct --option file.",
                )
            )
        return path, path.name
    with _or_own_file():
        region: Region = find_region(outline(area), session, region=area.options.get("region", ""))
        return get_extract(region, session), region.id


@contextmanager
def _or_own_file() -> Iterator[None]:
    """Say, where no extract can be had, that the user's own would do."""
    try:
        yield
    except TransferError as error:
        hint = "Or take an extract of your own: --option osm.file=PATH."
        raise type(error)([replace(fault, action=f"{fault.action} {hint}".strip()) for fault in error.faults]) from None


def _cut(extract: Path, bounds: Bounds, session: Session) -> Path:
    """Return the part of an extract that meets a box; it stays in the cache for the next kind."""
    state = extract.stat()
    told = f"{extract.resolve()} {state.st_size} {state.st_mtime_ns} {bounds}"
    name = f"{sha256_of_text(told)[:16]}.osm.pbf"
    path = session.cache.folder / "osm" / "cuts" / name
    if session.cache.whole(told, path) is None:
        cut_extract(extract, bounds, path)
        session.cache.note(path, told)
    return path


def _date_of(cut: Path, extract: Path) -> str:
    """Return the day up to which an extract's header says that it holds changes, or of the newest way in the study."""
    import osmium

    stamp = osmium.io.Reader(str(extract)).header().get("osmosis_replication_timestamp", "")
    if stamp:
        return str(stamp)[:10]
    ways = osmium.FileProcessor(str(cut), osmium.osm.WAY)
    days = (way.timestamp for way in ways)  # type: ignore[union-attr]
    newest = max(days, default=None)
    return newest.date().isoformat() if newest is not None else ""


def _features(kind: str, cut: Path, area: FetchArea, about: dict[str, str]) -> tuple[gpd.GeoDataFrame, Text]:
    notes, values = ["osm_rows"], dict[str, object](about)
    objects = OsmObjects()
    try:
        if kind == "roads":
            objects = lines_with(cut, tuple(("highway", value) for value in ROADS))
            frame = _roads(objects)
        elif kind == "power_grid":
            objects = _power(cut)
            frame = _power_grid(objects)
            notes.append("osm_voltage")
            values["unknown"] = int(frame["voltage_kv"].isna().sum())
        elif kind == "plants":
            objects = _with_points(cut, PLANTS)
            frame, parts = plants_and_generators(objects.frame(), _with_points(cut, GENERATORS).frame())
            notes.append("osm_plants")
            values |= {"unknown": int(frame["capacity_mw"].isna().sum()), "parts": parts}
        elif kind == "landfills":
            objects = _with_points(cut, _AREAS[kind])
            frame = _landfills(objects.frame())
            notes.append("osm_landfills")
        elif kind == "waters":
            frame, objects.broken, is_open = waters_of(cut, area.bounds)
            notes += ["osm_sea"] if (frame["water_class"] == "sea").any() else []
            notes += ["osm_open_coast"] if is_open else []
        elif kind == "places":
            frame, objects.broken = places_of(cut)
            frame["population"] = [_persons(given) for given in frame["population"]]
        else:
            objects = areas_with(cut, _AREAS[kind], relations_only=kind == "zones")
            if kind == "zones":
                frame, level, share = _zones(objects.frame(), area)
                notes.append("osm_level")
                values |= {"level": level, "share": f"{share:.1%}"}
            elif kind == "estates":
                frame, unnamed = _estates(objects.frame(), area)
                notes.append("osm_unnamed")
                values["unnamed"] = unnamed
            else:
                frame = _protected(objects.frame())
    except RuntimeError as error:
        fault = Fault(
            str(cut),
            "",
            found=f"what cannot be read ({error})",
            expected="an OpenStreetMap extract",
            action="Fetch it again.",
        )
        raise TransferError(fault) from None
    frame = frame[frame.intersects(shapely.box(*area.bounds))].reset_index(drop=True)
    if frame.empty:
        raise nothing_there("osm", kind, area.bounds, action="The layer may be left out, or taken from elsewhere.")
    if objects.broken and kind != "zones":
        notes.append("osm_broken")
        values["count"] = objects.broken
    return frame, fetched_note(*notes, rows=len(frame), **values)


def _roads(objects: OsmObjects) -> gpd.GeoDataFrame:
    frame = objects.frame()
    columns = {"road_class": _column(frame, "highway"), "name": _column(frame, "name"), "osm_id": frame["id"]}
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=4326)


def _power(cut: Path) -> OsmObjects:
    """Return lines, and substations as the points that stand for them."""
    objects = lines_with(cut, tuple(("power", value) for value in POWER_LINES))
    named = tuple(("power", value) for value in POWER_SITES)
    sites = areas_with(cut, named)
    inside = shapely.point_on_surface(shapely.from_wkb(np.array(sites.shapes, dtype=object)))
    sites.shapes = list(shapely.to_wkb(inside))
    return _together(objects, sites, points_with(cut, named))


def _with_points(cut: Path, tags: tuple[tuple[str, str], ...]) -> OsmObjects:
    """Return areas, and what is mapped as a point."""
    return _together(areas_with(cut, tags), points_with(cut, tags))


def _together(first: OsmObjects, *more: OsmObjects) -> OsmObjects:
    for objects in more:
        first.ids += objects.ids
        first.tags += objects.tags
        first.shapes += objects.shapes
        first.broken += objects.broken
    return first


def _power_grid(objects: OsmObjects) -> gpd.GeoDataFrame:
    frame = objects.frame()
    columns = {
        "voltage_kv": [_kilovolts(tags.get("voltage", "")) for tags in frame["tags"]],
        "name": _column(frame, "name"),
        "power": _column(frame, "power"),
        "osm_id": frame["id"],
    }
    grid = gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=4326)
    grid["voltage_kv"] = grid["voltage_kv"].astype(float)
    return grid


def _kilovolts(text: str) -> float:
    """Return the highest voltage of a tag, kV; NaN where it names none that can be.

    Examples
    --------
    >>> _kilovolts("220000;110000"), _kilovolts("medium"), _kilovolts("110 kV")
    (220.0, nan, nan)
    """
    volts = [int(part) for part in (piece.strip() for piece in text.split(";")) if part.isdigit()]
    # what lies outside is a slip, such as kilovolts without their unit; the layer's reader has the same limits
    known = [value / V_PER_KV for value in volts if _LOWEST_V <= value <= _HIGHEST_V]
    return max(known, default=float("nan"))


def _landfills(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    columns = {
        "landfill_id": frame["id"],
        "landfill_name": _column(frame, "name"),
        "source": "OpenStreetMap, landuse=landfill",
    }
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=4326)


def _protected(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    def designation(tags: dict[str, str]) -> str:
        for key in ("protection_title", "designation"):
            if tags.get(key):
                return tags[key]
        if tags.get("boundary") == "national_park":
            return "national_park"
        kind = tags.get("protect_class", "")
        return f"protect_class {kind}" if kind else tags.get("leisure") or tags.get("boundary", "")

    columns = {
        "name": _column(frame, "name"),
        "designation": [designation(tags) for tags in frame["tags"]],
        "osm_id": frame["id"],
    }
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=4326)


def _estates(frame: gpd.GeoDataFrame, area: FetchArea) -> tuple[gpd.GeoDataFrame, int]:
    """Return the industrial areas that have a name, and how many have none."""
    names = _column(frame, "name")
    named = np.array([bool(name) for name in names], dtype=bool)
    every = area.options.get("unnamed", "") == "yes"
    kept = frame if every else frame[named]
    unnamed = 0 if every else int((~named).sum())
    if kept.empty:
        action = "Try option unnamed=yes, which keeps industrial areas without a name." if unnamed else ""
        raise nothing_there("osm", "estates", area.bounds, action=action)
    columns = {
        "estate_id": kept["id"],
        "estate_name": [tags.get("name") or name for tags, name in zip(kept["tags"], kept["id"], strict=True)],
        "estate_name_en": _column(kept, "name:en"),
        "estate_status": "operating",
        "source": "OpenStreetMap, landuse=industrial",
        "confidence": "medium",
    }
    return gpd.GeoDataFrame(columns, geometry=kept.geometry, crs=4326), unnamed


def _zones(frame: gpd.GeoDataFrame, area: FetchArea) -> tuple[gpd.GeoDataFrame, str, float]:
    """Return the units of one level that lie in the area, the level, and the share of the area that they cover."""
    place = outline(area)
    frame = frame.assign(level=_column(frame, "admin_level"))
    given = area.options.get("level", "")
    levels = [given] if given else [str(level) for level in range(11, 2, -1)]
    for level in levels:
        units = inside_mostly(frame[frame["level"] == level], place)
        share = share_of_place(units, place)
        if len(units) and (given or share >= COVERS):
            break
    else:
        there = (
            ", ".join(f"{name} ({count})" for name, count in sorted(frame["level"].value_counts().items())) or "none"
        )
        action = f"Choose a level: option level. Whole units of some level in the extract: {there}."
        raise nothing_there("osm", "zones", area.bounds, action=action)
    columns = {
        "zone_id": units["id"],
        "zone_name": [tags.get("name") or name for tags, name in zip(units["tags"], units["id"], strict=True)],
        "zone_name_en": _column(units, "name:en"),
        "zone_type": [_unit_type(tags) for tags in units["tags"]],
        "population": [_persons(tags.get("population", "")) for tags in units["tags"]],
    }
    return gpd.GeoDataFrame(columns, geometry=units.geometry, crs=4326), level, share


def _unit_type(tags: dict[str, str]) -> str:
    for key in ("border_type", "designation", "place", "linked_place"):
        if tags.get(key):
            return tags[key]
    return ""


def _persons(text: str) -> float:
    """Return a population; NaN where the tag is none.

    Examples
    --------
    >>> _persons("5 696"), _persons("about 40")
    (5696.0, nan)
    """
    digits = "".join(text.replace(",", " ").split())
    return float(digits) if digits.isdigit() else float("nan")


def _column(frame: gpd.GeoDataFrame, key: str) -> list[str]:
    return [tags.get(key, "") for tags in frame["tags"]]
