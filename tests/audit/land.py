"""Land and water that may be used, cell by cell of the land cover: what the shares and buffers of its classes leave.

A cell is kept free where its centre lies within the buffer of a cell of the class, from that cell's edge, or in an
estate.
"""

import math

import geopandas as gpd
import numpy as np
import rasterio
import shapely

from audit.reading import LAYERS, ROOT, Study, rows_of

CLASSES = ROOT / "geoplan" / "layers" / "opening" / "land_cover_classes.csv"


def eligible_km2(study: Study, kind: str) -> float:
    """Return what is left for a kind of site in the zones [km2]."""
    with rasterio.open(LAYERS / study.name / "land_cover.tif") as source:
        cover, affine = source.read(1), source.transform
    side, prefix = affine.a, f"siting.{kind}."
    left = np.zeros(cover.shape)
    known = {row["class_key"]: int(row["code"]) for row in rows_of(CLASSES)}
    for name, code in known.items():
        if study.has(f"{prefix}usable.{name}"):
            left[cover == code] = 1.0
    for name, code in known.items():
        if study.has(f"{prefix}usable.{name}"):
            buffer = f"{prefix}buffer.{name}"
            near = within(cover == code, study(buffer) if study.has(buffer) else 0.0, side)
            left[near] *= study(f"{prefix}usable.{name}")
    east, north = (
        affine.c + side * (np.arange(cover.shape[1]) + 0.5),
        affine.f - side * (np.arange(cover.shape[0]) + 0.5),
    )
    if study.has(f"{prefix}usable.estates"):
        assert study(f"{prefix}buffer.estates") == 0
        estates = gpd.read_file(LAYERS / study.name / "estates.gpkg", layer="estates").geometry.union_all()
        left[shapely.contains_xy(estates, *np.meshgrid(east, north))] *= study(f"{prefix}usable.estates")
    if study.has(f"{prefix}buffer.shore"):
        assert study(f"{prefix}buffer.shore") == 0
    rows, columns = np.nonzero(left)
    boxes = shapely.box(
        east[columns] - side / 2, north[rows] - side / 2, east[columns] + side / 2, north[rows] + side / 2
    )
    return float((left[rows, columns] * _in_zones(study, boxes)).sum()) / 1e6


def within(hit: np.ndarray, buffer_m: float, side_m: float) -> np.ndarray:
    """Return the cells whose centre is no farther than the buffer from the edge of a cell that is hit."""
    near = np.zeros_like(hit)
    reach = math.floor(buffer_m / side_m + 0.5)
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            away = math.hypot(*(max(abs(step) * side_m - side_m / 2, 0.0) for step in (down, right)))
            if away <= buffer_m:
                into, of = zip(
                    *(_shifted(step, size) for step, size in zip((down, right), hit.shape, strict=True)), strict=True
                )
                near[into] |= hit[of]
    return near


def _shifted(step: int, size: int) -> tuple[slice, slice]:
    return slice(max(step, 0), size + min(step, 0)), slice(max(-step, 0), size + min(-step, 0))


def _in_zones(study: Study, boxes: np.ndarray) -> np.ndarray:
    """Return how much of each cell lies in the zones [m2]."""
    zones = gpd.read_file(LAYERS / study.name / "zones.gpkg", layer="zones").geometry.to_numpy()
    tree, area = shapely.STRtree(boxes), np.zeros(len(boxes))
    for zone in zones:
        shapely.prepare(zone)
        touching = tree.query(zone, predicate="intersects")
        whole = shapely.contains_properly(zone, boxes[touching])
        area[touching[whole]] += shapely.area(boxes[touching[whole]])
        rest = touching[~whole]
        area[rest] += shapely.area(shapely.intersection(boxes[rest], zone))
    return area
