"""The example city: a place that is nowhere, drawn out at sea, on which scenarios are tried, tested and taught.

All of it is made up: twelve wards and communes on land that rises from the sea some 150 km off any coast, three parks,
what grows there, and what the wind does. Its tables stand in ``tables/example-city``, made up too; each row says so.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio import features
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from building.files import write_layer, write_table
from building.land_cover import (
    AQUACULTURE,
    BUILT,
    CELL_M,
    CODES,
    CROPLAND,
    FOREST,
    MANGROVE,
    TREE_CROP,
    write_land_cover,
)
from building.register import CRS, TABLES

NAME = "example-city"
STATUS = "synthetic"
WEST, SOUTH = 704_000.0, 2_130_000.0
"""Corner of the frame: the open sea of the Gulf of Tonkin."""
WIDTH_M, HEIGHT_M = 13_000.0, 9_000.0
SEED = 2024
MADE_UP = "made up: an example for learning and tests, of no place"
WIND_CELL_M = 1_000.0
_GROUND = WIDTH_M - 1_200.0
"""How far the land reaches east, before the bays of the coast."""


def _tables(name: str) -> pd.DataFrame:
    return pd.read_csv(TABLES / NAME / f"{name}.csv", dtype=str, keep_default_na=False)


def _land() -> BaseGeometry:
    """Draw the land: straight on three sides, a coast with a bay and a cape in the east."""
    y = np.linspace(0.0, HEIGHT_M, 181)
    coast = _GROUND + 650 * np.sin(2 * np.pi * y / 6_500) + 300 * np.sin(2 * np.pi * y / 2_300 + 1)
    shore = np.column_stack([WEST + coast, SOUTH + y])
    west = np.array([[WEST, SOUTH + HEIGHT_M], [WEST, SOUTH]])
    return shapely.set_precision(shapely.Polygon(np.vstack([shore, west])), 1.0)


def _centres(zones: pd.DataFrame) -> NDArray[np.float64]:
    offset = zones[["x_m", "y_m"]].astype(float).to_numpy()
    return offset + np.array([WEST, SOUTH])


def draw_zones() -> gpd.GeoDataFrame:
    """Draw the wards and communes: the cells of their centres, on land.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per unit, sorted by ``zone_id``, in the study's CRS; a valid coverage.
    """
    table = _tables("zones").sort_values("zone_id", ignore_index=True)
    centres, land = _centres(table), _land()
    cells = shapely.voronoi_polygons(shapely.MultiPoint(centres), extend_to=land.envelope, ordered=True)
    lines = shapely.union_all([*shapely.boundary(shapely.get_parts(cells)), shapely.boundary(land)], grid_size=1.0)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    faces, inside = (each[shapely.contains(land, inside)] for each in (faces, inside))
    at = shapely.get_coordinates(inside)
    nearest = np.argmin(((at[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), axis=1)
    geometry = [
        shapely.normalize(shapely.multipolygons([shapely.get_parts(shapely.union_all(faces[nearest == k]))])[0])
        for k in range(len(table))
    ]
    return gpd.GeoDataFrame(
        {
            "zone_id": table["zone_id"],
            "zone_name": table["zone_name"],
            "zone_name_en": table["zone_name_en"],
            "zone_type": table["zone_type"],
            "district": table["district"],
            "population": table["population"].astype(float),
            "urban": table["zone_type"] == "ward",
        },
        geometry=geometry,
        crs=CRS,
    )


def draw_estates() -> gpd.GeoDataFrame:
    """Draw the parks: rectangles of their area around the place that the table names."""
    table = _tables("estates")
    area_ha, aspect = table["area_ha"].astype(float), 1.5
    height = np.sqrt(area_ha * 10_000 / aspect)
    x, y = WEST + table["x_m"].astype(float), SOUTH + table["y_m"].astype(float)
    shapes = shapely.box(x - aspect * height / 2, y - height / 2, x + aspect * height / 2, y + height / 2)
    numbers = {name: pd.to_numeric(table[name]) for name in ("area_ha", "occupancy_pct", "scope1_tco2e")}
    return gpd.GeoDataFrame(table.drop(columns=["x_m", "y_m"]).assign(**numbers), geometry=shapes, crs=CRS)


def _noise(random: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    smooth = ndimage.gaussian_filter(random.standard_normal(shape), 5.0)
    return np.asarray(smooth / smooth.std())


def draw_land_cover(zones: gpd.GeoDataFrame, estates: gpd.GeoDataFrame) -> tuple[NDArray[np.uint8], Affine]:
    """Draw the land cover: houses around each centre, hills with trees in the west, ponds and mangroves by the sea.

    Returns
    -------
    tuple
        Codes of the common classes, shape (y, x), and the affine transform to the study's CRS; 0 is the sea.
    """
    shape = (int(HEIGHT_M / CELL_M), int(WIDTH_M / CELL_M))
    transform = Affine(CELL_M, 0, WEST, 0, -CELL_M, SOUTH + HEIGHT_M)
    numbered = zip(zones.geometry, range(1, len(zones) + 1), strict=True)
    zone = features.rasterize(numbered, out_shape=shape, transform=transform, dtype="int32")
    land, random = zone > 0, np.random.default_rng(SEED)
    row, column = np.indices(shape)
    x_m, to_sea_m = (column + 0.5) * CELL_M, ndimage.distance_transform_edt(land) * CELL_M
    cover = np.where(land, CROPLAND, 0).astype(np.uint8)
    hills = 2.2 - x_m / 1_500 + 0.7 * _noise(random, shape)
    cover[land & (hills > 0.1)] = FOREST
    cover[land & (hills > 0) & (hills <= 0.1)] = CODES["shrubland"]
    cover[land & (cover == CROPLAND) & (_noise(random, shape) > 1.2)] = TREE_CROP
    cover[land & (cover == CROPLAND) & (_noise(random, shape) > 2.1)] = CODES["grassland"]
    cover[land & (cover == CROPLAND) & (_noise(random, shape) > 2.2)] = CODES["bare"]
    lake = np.hypot(x_m - 4_600, (row + 0.5) * CELL_M - 2_300) + 120 * _noise(random, shape) < 620
    cover[land & lake] = CODES["water"]
    east = x_m > WIDTH_M / 2
    by_the_sea = land & east & (to_sea_m < 900) & (_noise(random, shape) > 0.1)
    cover[by_the_sea] = AQUACULTURE
    cover[by_the_sea & (to_sea_m < 300)] = MANGROVE
    centre = _centres(_tables("zones").sort_values("zone_id", ignore_index=True))
    reach = np.where(zones["urban"], 850.0, 420.0)
    here = np.where(land, zone - 1, 0)
    from_centre = np.hypot(WEST + x_m - centre[here, 0], SOUTH + HEIGHT_M - (row + 0.5) * CELL_M - centre[here, 1])
    cover[land & (from_centre + 150 * _noise(random, shape) < reach[here])] = BUILT
    running = estates.geometry[estates["estate_status"] == "operating"]
    cover[land & (features.rasterize(running, out_shape=shape, transform=transform) > 0)] = BUILT
    return cover, transform


def _write_wind(path: Path) -> None:
    """Write the mean wind speed at 100 m: more of it the nearer to the sea."""
    across = np.linspace(5.2, 7.0, int(WIDTH_M / WIND_CELL_M), dtype=np.float32)
    speed = np.tile(across, (int(HEIGHT_M / WIND_CELL_M), 1))
    part = path.with_name(f".{path.name}.part.tif")
    with rasterio.open(
        part, "w", driver="GTiff", dtype="float32", count=1, height=speed.shape[0], width=speed.shape[1],
        crs=CRS, transform=Affine(WIND_CELL_M, 0, WEST, 0, -WIND_CELL_M, SOUTH + HEIGHT_M), nodata=np.nan,
    ) as target:  # fmt: skip
        target.write(speed, 1)
        target.update_tags(status=STATUS, method=MADE_UP)
    part.replace(path)


def _lines(name: str) -> gpd.GeoDataFrame:
    """Return straight lines of a table, each from end to end."""
    table = _tables(name)
    ends = table[["x_m", "y_m", "to_x_m", "to_y_m"]].astype(float).to_numpy().reshape(-1, 2, 2)
    lines = shapely.linestrings(ends + np.array([WEST, SOUTH]))
    return gpd.GeoDataFrame(table.drop(columns=["x_m", "y_m", "to_x_m", "to_y_m"]), geometry=lines, crs=CRS)


def _landfills() -> pd.DataFrame:
    """Return the landfills with their places in degrees, as tables of points have them."""
    table = _tables("landfills")
    x, y = WEST + table.pop("x_m").astype(float), SOUTH + table.pop("y_m").astype(float)
    at = gpd.GeoSeries(gpd.points_from_xy(x, y, crs=CRS)).to_crs(4326)
    return table.assign(longitude=at.x.round(6), latitude=at.y.round(6))


DRAWN = ("zones", "estates", "power_grid", "roads", "landfills")
"""Tables of which layers are drawn; all others are written as they are."""


def draw_example_city(folder: Path) -> dict[str, int]:
    """Draw all layers of the example city into a folder; returns the number of rows of each."""
    zones, estates = draw_zones(), draw_estates()
    drawn = {"zones": zones, "estates": estates, "power_grid": _lines("power_grid"), "roads": _lines("roads")}
    for name, layer in drawn.items():
        write_layer(layer, folder / f"{name}.gpkg", layer=name, description=MADE_UP)
    cover, transform = draw_land_cover(zones, estates)
    write_land_cover(cover, transform, folder / "land_cover.tif", status=STATUS, method=MADE_UP)
    _write_wind(folder / "wind_speed.tif")
    rows = {f"{name}.gpkg": len(layer) for name, layer in drawn.items()}
    tables = {path.stem: _tables(path.stem) for path in sorted((TABLES / NAME).glob("*.csv"))}
    for name in tables.keys() - set(DRAWN):
        write_table(tables[name], folder / f"{name}.csv")
    write_table(_landfills(), folder / "landfills.csv")
    return rows | {f"{name}.csv": len(tables[name]) for name in sorted(tables.keys() - set(DRAWN) | {"landfills"})}
