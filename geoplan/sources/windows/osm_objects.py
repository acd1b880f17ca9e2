"""Objects of an OpenStreetMap extract by their tags: lines, areas and points, with what is broken counted.

Lines and areas are assembled by osmium, as OpenStreetMap's own tools do (docs.osmcode.org/pyosmium/latest).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

Tags = tuple[tuple[str, str], ...]
"""Pairs of key and value; an object has one of them."""


@dataclass
class OsmObjects:
    """Objects of one kind in an extract: their tags and geometry, and how many were broken.

    Attributes
    ----------
    tags
        All tags of each.
    ids
        The letter of its type and its number, such as ``W4781367``.
    shapes
        WKB, WGS84.
    broken
        Objects that no geometry could be made of.
    """

    tags: list[dict[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    shapes: list[bytes] = field(default_factory=list)
    broken: int = 0

    def frame(self) -> gpd.GeoDataFrame:
        """Return id and tags as columns, WGS84."""
        shapes = shapely.from_wkb(np.array(self.shapes, dtype=object))
        return gpd.GeoDataFrame({"id": self.ids, "tags": self.tags}, geometry=shapes, crs=4326)


def _tags(item: Any) -> dict[str, str]:
    return {tag.k: tag.v for tag in item.tags}


def lines_with(cut: Path, tags: Tags) -> OsmObjects:
    """Return the ways with one of some tags; those with fewer than two known places are counted."""
    import osmium

    objects = OsmObjects()
    wanted = osmium.filter.TagFilter(*tags)
    factory = osmium.geom.WKBFactory()
    ways = osmium.FileProcessor(str(cut), osmium.osm.NODE | osmium.osm.WAY).with_locations().with_filter(wanted)
    for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)):
        try:
            wkb = factory.create_linestring(way)  # type: ignore[arg-type]
        except (RuntimeError, osmium.InvalidLocationError):  # fewer than two places
            objects.broken += 1
            continue
        objects.ids.append(f"W{way.id}")
        objects.tags.append(_tags(way))
        objects.shapes.append(bytes.fromhex(wkb))
    return objects


def areas_with(cut: Path, tags: Tags, *, relations_only: bool = False) -> OsmObjects:
    """Assemble closed ways and multipolygons; what cannot be assembled is counted."""
    import osmium

    objects = OsmObjects()
    wanted = osmium.filter.TagFilter(*tags)
    factory = osmium.geom.WKBFactory()
    kinds = osmium.osm.WAY | osmium.osm.RELATION | osmium.osm.AREA
    items = osmium.FileProcessor(str(cut)).with_areas(wanted).with_filter(wanted)
    for item in items.with_filter(osmium.filter.EntityFilter(kinds)):
        if not isinstance(item, osmium.osm.Area):
            objects.broken += isinstance(item, osmium.osm.Relation) or not relations_only
            continue
        if relations_only and item.from_way():
            continue
        try:
            wkb = factory.create_multipolygon(item)
        except RuntimeError:  # without a ring; it stays among the broken
            continue
        objects.broken -= 1
        objects.ids.append(f"{'W' if item.from_way() else 'R'}{item.orig_id()}")
        objects.tags.append(_tags(item))
        objects.shapes.append(bytes.fromhex(wkb))
    return objects


def points_with(cut: Path, tags: Tags) -> OsmObjects:
    """Return the nodes with one of some tags."""
    import osmium

    objects = OsmObjects()
    factory = osmium.geom.WKBFactory()
    wanted = osmium.filter.TagFilter(*tags)
    for node in osmium.FileProcessor(str(cut), osmium.osm.NODE).with_filter(wanted):
        objects.ids.append(f"N{node.id}")
        objects.tags.append(_tags(node))
        objects.shapes.append(bytes.fromhex(factory.create_point(node)))  # type: ignore[arg-type]
    return objects
