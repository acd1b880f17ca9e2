"""A country of provinces and communes that nobody surveyed: crooked borders in an outline as long as Viet Nam's."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.languages import Text
from geoplan.layers.catalog import OpenedLayers
from geoplan.planning.plan import Plan
from geoplan.result.assessment import Assessment
from geoplan.siting.sites import Sites

PROVINCES, COMMUNES = 34, 3_321
CRS = "EPSG:32648"
COAST_KM = (
    (105, 2540), (250, 2590), (420, 2520), (560, 2380), (690, 2330), (610, 2220), (590, 2080), (680, 1960), (830, 1780),
    (900, 1560), (960, 1330), (900, 1240), (700, 1160), (590, 1060), (500, 960), (520, 1120), (400, 1180), (560, 1300),
    (720, 1400), (730, 1640), (640, 1790), (520, 1950), (400, 2080), (420, 2190), (250, 2260), (130, 2440),
)  # fmt: skip
"""Eastings and northings of a drawn outline, kilometres."""
WAVES_M = {2_900.0: 70.0, 6_700.0: 150.0, 21_000.0: 500.0}
"""Lengths of the waves by which borders are crooked, and how far they move them."""
OFF_GRID = 0.0123
"""Metres by which corners are moved before they are rounded, so that those of two cells round alike."""
STEP_M = 700.0
NAMES = ("An", "Bình", "Châu", "Giang", "Hòa", "Khánh", "Long", "Mỹ", "Ninh", "Phú", "Sơn", "Tân", "Thủy", "Xuân")
TITLE = Text(en="A made-up country", vi="Một nước giả định", ja="架空の国")
ABOUT = Text(
    en="Drawn by a computer: no such provinces and communes exist.",
    vi="Do máy tính vẽ: không có các tỉnh, xã này.",
    ja="計算機による作図であり、これらの省や社は実在しない。",
)


def made_zones(rows: pd.DataFrame, *, communes: int, provinces: int, seed: int = 11) -> gpd.GeoDataFrame:
    """Return zones with the columns of some others, values drawn among theirs; ``study_name`` is the province's."""
    draw = np.random.default_rng(seed)
    land = shapely.Polygon(np.array(COAST_KM) * 1000.0)
    heads = _inside(draw, land, provinces)
    points = _evened(draw, land, communes, heads)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=land.envelope))
    tree = shapely.STRtree(cells)
    at, cell = tree.query(shapely.points(points), predicate="within")
    cells = shapely.intersection(cells[cell[np.argsort(at)]], land)
    cells = _crooked(draw, cells)
    of = np.argmin(((points[:, None] - heads[None]) ** 2).sum(axis=2), axis=1)
    taken = rows.drop(columns=rows.geometry.name).iloc[draw.integers(0, len(rows), communes)].reset_index(drop=True)
    numbers = [name for name in taken if pd.api.types.is_float_dtype(taken[name]) and not name.startswith("priority_")]
    taken[numbers] = taken[numbers].mul(np.exp(draw.normal(0, 0.5, communes)), axis=0)
    taken["zone_id"] = [f"{10_000 + k}" for k in range(communes)]
    words = draw.integers(0, len(NAMES), (communes, 2))
    taken["zone_name"] = [f"{NAMES[a]} {NAMES[b]} {k % 89}" for k, (a, b) in enumerate(words)]
    taken["zone_name_en"] = ""
    many = len(NAMES)
    taken["district"] = [f"Tỉnh {NAMES[k % many]} {NAMES[(k + k // many * 4 + 3) % many]}" for k in of]
    taken["study_name"] = [f"province-{k}" for k in of]
    return gpd.GeoDataFrame(taken, geometry=cells, crs=CRS)


def made_country(result: Assessment, *, communes: int = COMMUNES, provinces: int = PROVINCES) -> Assessment:
    """Return a result whose zones are a made country's, without the sites, parks and futures of the given place."""
    zones = made_zones(result.zones, communes=communes, provinces=provinces)
    some = result.inputs
    reports = {kind: replace(some.reports[kind], status="synthetic") for kind in ("zones", "rooftops")}
    return replace(
        result,
        study=result.study.model_copy(update={"title": TITLE, "description": ABOUT, "whole": ""}),
        inputs=OpenedLayers(zones=zones, rooftops=some.rooftops, reports=reports),
        potential=replace(result.potential, zones=zones, estates=None, draws=None, roof_hours=None, landfills=None),
        siting=Sites(zones),
        plan=Plan(),
    )


def _inside(draw: np.random.Generator, land: shapely.Polygon, count: int) -> np.ndarray:
    west, south, east, north = land.bounds
    points = np.column_stack([draw.uniform(west, east, 40 * count), draw.uniform(south, north, 40 * count)])
    return points[shapely.contains_xy(land, *points.T)][:count]


def _evened(draw: np.random.Generator, land: shapely.Polygon, count: int, heads: np.ndarray) -> np.ndarray:
    """Return points inside, denser around some of the heads as communes are around cities."""
    near = heads[draw.integers(0, len(heads), count)] + draw.normal(0, 22_000, (count, 2))
    near = near[shapely.contains_xy(land, *near.T)][: count // 3]
    return np.concatenate([near, _inside(draw, land, count - len(near))])


def _crooked(draw: np.random.Generator, cells: np.ndarray) -> np.ndarray:
    """Return cells with corners between their corners, all moved by one field that folds nowhere."""
    lengthened = shapely.segmentize(shapely.set_precision(cells, 1.0), STEP_M)
    vertices = np.round(shapely.get_coordinates(lengthened) + OFF_GRID, 1)
    moved = vertices.copy()
    for wave, far in WAVES_M.items():
        for _ in range(2):
            way, turn = draw.uniform(0, 2 * np.pi, 2), draw.uniform(0, 2 * np.pi, 2)
            along = vertices @ np.array([np.cos(way), np.sin(way)]) * (2 * np.pi / wave)
            moved += far * np.sin(along + turn)
    return shapely.set_coordinates(lengthened, np.round(moved, 1))
