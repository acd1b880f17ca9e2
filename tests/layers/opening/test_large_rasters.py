"""Rasters as large as a land cover of 10 m over a province: read block by block, and never held several times over."""

import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
import rasterio
from affine import Affine
from pyproj import CRS, Transformer

from geoplan.layers.catalog import open_layers
from geoplan.layers.land.land_cover import land_cover_classes, legends, read_land_cover
from geoplan.layers.land.terrain import read_terrain
from geoplan.layers.opening.raster import on_grid_of, row_blocks

WORLD_COVER = (10, 20, 30, 40, 50, 60, 80, 90, 95)


def peak_bytes(work: Callable[[], Any]) -> tuple[Any, int]:
    """Run something and return its result, and how much was held at once on the way."""
    tracemalloc.start()
    try:
        result = work()
        return result, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def patches_of(values: tuple[int, ...], size: int, *, seed: int = 0) -> np.ndarray:
    """Squares of 16 cells of one class each, and single cells of others."""
    rng = np.random.default_rng(seed)
    coarse = rng.choice(np.array(values, dtype=np.uint8), (size // 16 + 1, size // 16 + 1))
    cells = np.kron(coarse, np.ones((16, 16), dtype=np.uint8))[:size, :size]
    spots = rng.random(cells.shape) < 0.1
    cells[spots] = rng.choice(np.array(values, dtype=np.uint8), int(spots.sum()))
    return cells


def mapped(codes: np.ndarray, legend: str, nodata: float | None) -> np.ndarray:
    """Look each code up in the legend's file, by sorting all cells."""
    table = pd.read_csv(legends()[legend], dtype={"code": float}).set_index("code")["class_key"]
    classes = land_cover_classes()
    known, places = np.unique(codes, return_inverse=True)
    common = [0 if code == nodata or np.isnan(code) else classes[table[float(code)]].code for code in known]
    return np.array(common, dtype=np.uint8)[places.reshape(codes.shape)]


@pytest.mark.parametrize(
    ("dtype", "nodata"),
    [(np.uint8, None), (np.uint8, 80), (np.int16, -9999), (np.float32, np.nan), (np.float32, -1e30)],
)
def test_classes_do_not_depend_on_type_and_blocks(folder, dtype, nodata):
    codes = patches_of(WORLD_COVER, 150).astype(dtype)
    if nodata is not None and nodata != 80:
        codes[:40, :30] = nodata
    expected = mapped(codes, "worldcover", None if nodata is None else float(dtype(nodata)))
    for cells in (1, 4000, 1 << 22):
        folder.raster("land_cover", codes, legend="worldcover", nodata=nodata, cell=30.0)
        reading = folder.reading("land_cover")
        land_cover, _ = read_land_cover(reading, block_cells=cells)
        assert not reading.faults
        assert land_cover.dtype == np.uint8
        np.testing.assert_array_equal(land_cover, expected)


def test_unknown_codes_are_counted_over_all_blocks(folder):
    codes = np.full((40, 40), 10, dtype=np.int16)
    codes[::2, :3] = 77
    codes[39, 0] = 300
    folder.raster("land_cover", codes, legend="worldcover")
    said = folder.refusal("land_cover", partial(read_land_cover, block_cells=1))
    assert "the codes 77 (60 cells), 300 (1 cells); expected codes of the legend 'worldcover'" in said


def test_a_land_cover_is_held_once(folder, tmp_path):
    codes = patches_of(WORLD_COVER, 3600)
    folder.set("land_cover", file="land_cover.tif", legend="worldcover")
    west, north = Transformer.from_crs(32648, 4326, always_xy=True).transform(667_000, 2_307_000)
    profile = {"height": 3600, "width": 3600, "count": 1, "dtype": "uint8", "crs": "EPSG:4326", "nodata": 0}
    tiles = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate"}
    place = Affine(1 / 36_000, 0, west, 0, -1 / 36_000, north)
    with rasterio.open(tmp_path / "land_cover.tif", "w", driver="GTiff", **profile, **tiles, transform=place) as target:
        target.write(codes, 1)
    reading = folder.reading("land_cover")
    (land_cover, _), peak = peak_bytes(lambda: read_land_cover(reading, block_cells=1 << 17))
    assert land_cover.size == codes.size
    assert land_cover.nbytes <= peak < 2.4 * land_cover.nbytes


def test_a_terrain_is_held_as_it_is_and_as_it_becomes(folder):
    heights = np.random.default_rng(0).gamma(2.0, 20.0, (2000, 2000)).astype(np.float32)
    heights[:100, :100] = -9999
    folder.raster("terrain", heights, nodata=-9999, cell=4.0, west=668_000, north=2_306_000)
    reading = folder.reading("terrain")
    (terrain, _), peak = peak_bytes(lambda: read_terrain(reading, block_cells=1 << 17))
    assert terrain.shape == heights.shape
    assert terrain.dtype == np.float32
    np.testing.assert_array_equal(terrain, np.where(heights == -9999, np.nan, heights))
    assert peak < 3.0 * heights.nbytes


def test_values_out_of_range_are_counted_over_all_blocks(folder):
    heights = np.zeros((40, 40), dtype=np.int16)
    heights[::5, 0], heights[7, 7] = -9999, 20_000
    folder.raster("terrain", heights)
    said = folder.refusal("terrain", partial(read_terrain, block_cells=100))
    assert "9 values out of range, among them -9999 (8 cells), 20000 (1 cells)" in said


def test_blocks_are_all_rows_once():
    blocks = list(row_blocks((10_000, 1500)))
    assert np.concatenate([np.arange(block.start, block.stop) for block in blocks]).tolist() == list(range(10_000))
    assert list(row_blocks((3, 1 << 40))) == [slice(0, 1), slice(1, 2), slice(2, 3)]


def test_classes_are_brought_onto_cells_not_smaller_than_asked_for(folder):
    codes = np.full((400, 400), 40, dtype=np.uint8)
    codes[:200] = 50
    folder.raster("land_cover", codes, legend="worldcover", cell=10.0)
    land_cover, _ = read_land_cover(folder.reading("land_cover"))
    coarse = on_grid_of(land_cover, crs=CRS.from_epsg(32648), smallest_m=100.0)
    assert coarse.shape == (40, 40)
    assert abs(coarse.rio.resolution()[0]) == 100.0
    assert (coarse.to_numpy()[:20] == land_cover_classes()["built"].code).all()
    assert (coarse.to_numpy()[20:] == land_cover_classes()["cropland"].code).all()
    assert on_grid_of(land_cover, crs=CRS.from_epsg(32648)).shape == land_cover.shape


@pytest.mark.parametrize(("cell_m", "drawn_m"), [(10.0, 100.0), (50.0, 50.0), (100.0, 100.0)])
def test_houses_are_drawn_on_cells_wide_enough_for_several(folder, monkeypatch, cell_m, drawn_m):
    import geoplan.layers.rooftops.synthetic

    seen = []

    def drawn(*_: Any, land_cover: Any, **__: Any) -> Any:
        seen.append(abs(land_cover.rio.resolution()[0]))
        return folder.folder / "roofs.parquet"

    monkeypatch.setattr(geoplan.layers.rooftops.synthetic, "synthetic_rooftops", drawn)
    size = round(4000 / cell_m)
    folder.raster("land_cover", np.full((size, size), 6, dtype=np.uint8), legend="geoplan", cell=cell_m)
    folder.set("rooftops", source="synthetic", status="synthetic")
    open_layers(folder.study())
    assert seen == [drawn_m]
