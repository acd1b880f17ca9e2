from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr

LEFT, TOP, CELL = 600_000.0, 2_300_000.0, 10.0
ROWS, COLUMNS = 40, 50


@pytest.fixture(scope="session")
def raster() -> Callable[..., xr.DataArray]:
    """Makes a raster of values (…, rows, columns), its top left corner at (600000, 2300000)."""

    def make(values: np.ndarray, *, cell: float = CELL, north_up: bool = True) -> xr.DataArray:
        rows, columns = values.shape[-2:]
        y = TOP - cell * (np.arange(rows) + 0.5)
        coords = {"y": y if north_up else y[::-1], "x": LEFT + cell * (np.arange(columns) + 0.5)}
        dims = ("layer", "y", "x")[-values.ndim :]
        return xr.DataArray(values, dims=dims, coords=coords).rio.write_crs(32648)

    return make


@pytest.fixture(scope="session")
def noise(raster: Callable[..., xr.DataArray]) -> xr.DataArray:
    """Random values on 40 x 50 cells of 10 m."""
    return raster(np.random.default_rng(0).normal(20.0, 5.0, (ROWS, COLUMNS)))


def _star(rng: np.random.Generator, centre: np.ndarray, size: float, squeeze: float, vertices: int) -> shapely.Polygon:
    angle = np.sort(rng.uniform(0, 2 * np.pi, vertices))
    if np.diff(angle, append=angle[0] + 2 * np.pi).max() > 0.95 * np.pi:  # the centre would lie outside
        angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    radius = size * rng.uniform(0.4, 1.0, vertices)
    xy = np.column_stack([radius * np.cos(angle), squeeze * radius * np.sin(angle)])
    turn = rng.uniform(0, np.pi)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return shapely.Polygon(xy @ rotation.T + centre)


def _zoo(seed: int, n: int) -> gpd.GeoSeries:
    """Polygons with holes and parts, slivers, sub-pixel, one pixel, on cell borders, off the grid, turned both ways."""
    rng = np.random.default_rng(seed)
    width, height = COLUMNS * CELL, ROWS * CELL
    found: list[shapely.Geometry] = []
    while len(found) < n:
        kind = len(found) % 8
        centre = np.array([LEFT, TOP - height]) + rng.uniform(-0.2, 1.2, 2) * (width, height)
        size = CELL * 10 ** rng.uniform(0.0, 1.3)
        if kind == 0:
            shape: shapely.Geometry = _star(rng, centre, size, 1.0, 12)
        elif kind == 1:  # a hole, with an island in it
            outer = shapely.Point(centre).buffer(size, 6)
            shape = outer - _star(rng, centre, 0.6 * size, 1.0, 7) | _star(rng, centre, 0.2 * size, 1.0, 5)
        elif kind == 2:  # parts, far and near
            offsets = rng.uniform(-3, 3, (3, 2)) * size
            shape = shapely.union_all([_star(rng, centre + offset, size, 1.0, 6) for offset in offsets])
        elif kind == 3:  # sliver
            shape = _star(rng, centre, 3 * size, 10 ** rng.uniform(-5, -2), 8)
        elif kind == 4:  # smaller than a cell
            shape = _star(rng, centre, CELL * 10 ** rng.uniform(-3, -0.5), 1.0, 5)
        elif kind == 5:  # on cell borders: one cell, or a block of them
            column, row = rng.integers(-3, COLUMNS + 3), rng.integers(-3, ROWS + 3)
            wide, high = rng.integers(1, 6, 2) if rng.random() < 0.5 else (1, 1)
            x, y = LEFT + CELL * column, TOP - CELL * row
            shape = shapely.box(x, y - CELL * high, x + CELL * wide, y)
        elif kind == 6:  # vertices on cell corners
            x, y = centre - np.mod(centre, CELL)
            shape = shapely.convex_hull(shapely.MultiPoint(CELL * rng.integers(-6, 6, (6, 2)) + (x, y)))
        else:  # larger than the grid
            shape = _star(rng, centre, 1.2 * width, 1.0, 9)
        if shape.is_valid and shape.geom_type in ("Polygon", "MultiPolygon") and shape.area > 0:
            found.append(shape.reverse() if rng.random() < 0.5 else shape)
    return gpd.GeoSeries(found, crs=32648)


@pytest.fixture(scope="session")
def zoo() -> gpd.GeoSeries:
    """1,200 polygons of all sorts on and around the grid of `noise`."""
    return _zoo(7, 1200)


@pytest.fixture
def squares() -> gpd.GeoSeries:
    """Three zones: two of 2 x 2 cells side by side, and one off the grid."""
    boxes = [
        shapely.box(600_000, 2_299_980, 600_020, 2_300_000),
        shapely.box(600_020, 2_299_980, 600_040, 2_300_000),
        shapely.box(0, 0, 5, 5),
    ]
    return gpd.GeoSeries(boxes, index=["a", "b", "off"], crs=32648)
