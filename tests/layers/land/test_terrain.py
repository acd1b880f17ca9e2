"""Elevation: its unit, its sea, and what lies below or above any land."""

import numpy as np
import pytest

from geoplan.layers.land.terrain import read_terrain


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
