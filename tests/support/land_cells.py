"""Cells of land, and what lies on them: everything begins at one upper left corner."""

import geopandas as gpd
import numpy as np
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.zonal import Coverage

CRS = 32648
LEFT, TOP = 600_000.0, 2_300_000.0
LEGEND = {"flag_values": [0, 1, 2, 3], "flag_meanings": "nodata water forest cropland"}


def grid(rows: int, columns: int, cell_m: float = 25.0) -> GeoBox:
    return GeoBox((rows, columns), Affine(cell_m, 0, LEFT, 0, -cell_m, TOP), f"EPSG:{CRS}")


def raster(values: np.ndarray, cell_m: float = 25.0, *, left: float = LEFT, top: float = TOP) -> xr.DataArray:
    rows, columns = values.shape
    coords = {"y": top - cell_m * (np.arange(rows) + 0.5), "x": left + cell_m * (np.arange(columns) + 0.5)}
    return xr.DataArray(values, dims=("y", "x"), coords=coords).rio.write_crs(CRS)


def islands(*boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Zones as boxes of west, south, east, north in metres from the upper left corner, south counted down."""
    shapes = [shapely.box(LEFT + w, TOP - s, LEFT + e, TOP - n) for w, s, e, n in boxes]
    names = [f"z{number}" for number in range(len(boxes))]
    columns = {"zone_id": names, "zone_name": names, "population": 1000.0}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


COAST = islands((10, 1500, 990, 20), (990, 1490, 2010, 33), (4000, 3710, 4777, 3000), (4777, 3600, 4900, 3010))


def whole_share(zones: gpd.GeoDataFrame, cells: GeoBox) -> np.ndarray:
    """Return the share of each cell in any zone, cell by cell from the sparse matrix of coverage."""
    _, cell, weight = Coverage.of(zones, cells).cells()
    return np.bincount(cell, weight, minlength=cells.shape[0] * cells.shape[1]).reshape(cells.shape)


ROWS, COLUMNS, CELL = 24, 30, 10.0
GRID = grid(ROWS, COLUMNS, CELL)
"""A small grid, for the tests that look at each cell."""


def classes(seed: int = 0, *, pad: int = 0) -> xr.DataArray:
    """Classes 1 to 3 in spots on the cells of `GRID`, `pad` cells beyond it on each side."""
    rng = np.random.default_rng(seed)
    values = rng.choice([1, 2, 3], (ROWS + 2 * pad, COLUMNS + 2 * pad), p=[0.02, 0.03, 0.95]).astype(np.uint8)
    return raster(values, CELL, left=LEFT - pad * CELL, top=TOP + pad * CELL).assign_attrs(LEGEND)


def features(*shapes: shapely.Geometry, **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def place(column: float, row: float) -> tuple[float, float]:
    """Return the coordinates of a place that is counted in cells of `GRID`."""
    return LEFT + column * CELL, TOP - row * CELL
