"""Elevation: its unit, its sea, and what lies below or above any land."""

from functools import partial

import numpy as np
import pytest

from geoplan.layers.land.terrain import read_terrain
from support.memory import peak_bytes


def refusal(folder) -> str:
    return folder.refusal("terrain", read_terrain)


def hills() -> np.ndarray:
    return np.add.outer(np.arange(60.0), np.arange(60.0))


def test_reads_metres_with_a_margin_around_the_study(folder):
    folder.raster("terrain", hills(), west=669_000, north=2_305_000)
    reading = folder.reading("terrain")
    terrain, coverage = read_terrain(reading)
    assert not reading.faults
    assert terrain.shape == (60, 60)  # ten cells on each side lie outside the zones
    assert terrain.attrs["units"] == "m"
    assert terrain.rio.crs.to_epsg() == 32648
    assert coverage == 1.0
    np.testing.assert_array_equal(terrain, hills())


def test_declared_nodata_is_unknown_and_counts_in_the_coverage(folder):
    values = hills()
    values[:, :30] = -32768
    folder.raster("terrain", values, nodata=-32768, west=669_000, north=2_305_000, unit="m")
    reading = folder.reading("terrain")
    terrain, coverage = read_terrain(reading)
    assert not reading.faults
    assert np.isnan(terrain.to_numpy()[:, :30]).all()
    assert coverage == pytest.approx(0.5, abs=0.01)


def test_undeclared_nodata_is_out_of_range(folder):
    values = hills().astype(np.int16)
    values[0] = -9999
    folder.raster("terrain", values)
    said = refusal(folder)
    assert "60 values out of range, among them -9999 (60 cells); no nodata is declared" in said
    assert "-430 to 9,000 m" in said


def test_a_byte_of_255_is_the_sea(folder):
    values = hills().astype(np.uint8)
    values[40:, 40:] = 255
    folder.raster("terrain", values)
    assert "255 in 400 cells of a raster of bytes" in refusal(folder)
    folder.raster("terrain", values, nodata=255)
    reading = folder.reading("terrain")
    terrain, _ = read_terrain(reading)
    assert not reading.faults
    assert float(terrain.max()) < 255
    folder.raster("terrain", values.astype(np.int16))  # in 16 bits, 255 m are a hill like any other
    reading = folder.reading("terrain")
    assert float(read_terrain(reading)[0].max()) == 255
    assert not reading.faults


def test_feet_are_refused(folder):
    folder.raster("terrain", hills(), unit="ft")
    assert "layers.terrain.unit: found 'ft'; expected 'm'" in refusal(folder)


def test_a_terrain_elsewhere_or_turned_round(folder):
    place = {"crs": "EPSG:4326", "cell": 0.01}
    folder.raster("terrain", hills(), **place, west=20.2, north=107.0)
    assert "Latitude and longitude are swapped" in refusal(folder)
    folder.raster("terrain", hills(), **place, west=9.0, north=47.0)
    assert "bounds that meet the study" in refusal(folder)
    folder.raster("terrain", hills(), crs=None)
    assert "no coordinate reference system" in refusal(folder)


def test_a_catalog_opens_it(folder):
    folder.raster("terrain", hills(), west=669_000, north=2_305_000)
    layers = folder.open()
    assert layers.terrain is not None
    assert layers.reports["terrain"].rows == 3600
    assert "terrain" not in layers.absent


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
