"""Rasters: where they lie, what their values can be, how large their cells are."""

from functools import partial

import numpy as np
import pytest
import rasterio
from pyproj import CRS

from geoplan.layers.land.land_cover import read_land_cover
from geoplan.layers.land.population import read_population
from geoplan.layers.land.terrain import read_terrain
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.layers.opening.raster import on_grid_of, read_raster, row_blocks, transform_of
from geoplan.layers.weather.ghi_grid import read_ghi_grid

WORLD = {"crs": "EPSG:4326", "cell": 0.01, "west": 106.5, "north": 21.0}
GHI = {"unit": "kWh/m2/year"}


READERS = {
    "ghi_grid": read_ghi_grid,
    "land_cover": read_land_cover,
    "population": partial(read_population, land_cover=None),
    "terrain": read_terrain,
}


def test_reads_the_window_over_the_study_with_a_margin(folder):
    values = np.arange(400 * 400, dtype=np.float64).reshape(400, 400)
    folder.raster("ghi_grid", values, **GHI, west=660_000, north=2_314_000)
    raster = read_raster(folder.reading("ghi_grid"))
    assert raster.shape == (140, 140)
    assert raster.x.values[0] == 665_050
    assert raster.y.values[0] == 2_308_950
    assert raster.values[0, 0] == values[50, 50]
    assert raster.rio.crs.to_epsg() == 32648


def test_a_single_cell_over_the_study_keeps_its_size(folder):
    folder.raster("ghi_grid", np.full((3, 3), 1400.0), **GHI, cell=40_000.0, west=620_000, north=2_350_000)
    raster = read_raster(folder.reading("ghi_grid"))
    assert raster.shape == (1, 1)
    assert abs(transform_of(raster).determinant) == 40_000.0**2


def test_no_crs_and_the_option(folder):
    folder.raster("ghi_grid", np.full((40, 40), 1400.0), **GHI, crs=None)
    assert "no coordinate reference system" in folder.refusal("ghi_grid", read_ghi_grid)
    folder.layers["ghi_grid"]["crs"] = "EPSG:32648"
    assert read_ghi_grid(folder.reading("ghi_grid"))[1] == 1.0


def test_unknown_datum_needs_a_word(folder):
    """A Clarke 1866 sphere on a WGS 84 grid, as some global grids carry it."""
    folder.raster("ghi_grid", np.full((100, 100), 1400.0), **GHI | WORLD | {"crs": "EPSG:4008"})
    assert "whose datum is unknown" in folder.refusal("ghi_grid", read_ghi_grid)
    folder.layers["ghi_grid"]["crs"] = "EPSG:4326"
    reading = folder.reading("ghi_grid")
    grid, _ = read_ghi_grid(reading)
    assert grid.rio.crs.to_epsg() == 4326
    assert "EPSG:4326 of study.toml is used" in reading.mended[0].en


def test_swapped_elsewhere_and_degrees(folder):
    values = np.full((100, 100), 1400.0)
    folder.raster("ghi_grid", values, **GHI | WORLD | {"west": 20.2, "north": 107.0})
    assert "Latitude and longitude are swapped" in folder.refusal("ghi_grid", read_ghi_grid)
    folder.raster("ghi_grid", values, **GHI | WORLD | {"west": 37.0})
    assert "expected bounds that meet the study" in folder.refusal("ghi_grid", read_ghi_grid)
    folder.raster("ghi_grid", values, **GHI | WORLD | {"crs": "EPSG:32648"})
    assert "which are degrees" in folder.refusal("ghi_grid", read_ghi_grid)


def test_several_bands_and_no_place(folder, tmp_path):

    folder.raster("ghi_grid", np.full((40, 40), 1400.0), **GHI)
    path = tmp_path / "ghi_grid.tif"
    with rasterio.open(path) as source:
        profile = source.profile | {"count": 12}
    with rasterio.open(path, "w", **profile) as target:
        target.write(np.full((12, 40, 40), 1400.0))
    assert "12 bands; expected one band" in folder.refusal("ghi_grid", read_ghi_grid)
    (tmp_path / "ghi_grid.tif").write_bytes(b"II*\x00 and nothing else")
    assert "what cannot be read" in folder.refusal("ghi_grid", read_ghi_grid)


def test_undeclared_nodata_beside_a_declared_one(folder):
    values = np.full((40, 40), 1400.0)
    values[0, :5], values[1, :3] = -9999, -99999
    folder.raster("ghi_grid", values, **GHI, nodata=-9999)
    text = folder.refusal("ghi_grid", read_ghi_grid)
    assert "3 values out of range, among them -99999 (3 cells); the declared nodata is -9999" in text
    assert "declare it" in text


@pytest.mark.parametrize("kind", ["ghi_grid", "population", "terrain"])
def test_rasters_without_any_value_are_refused(folder, kind):
    unit = {"ghi_grid": GHI, "population": {"unit": "persons"}, "terrain": {}}[kind]
    folder.raster(kind, np.full((40, 40), np.nan, dtype=np.float32), **unit)
    assert "found no value in any of 1,600 cells over the study; expected values" in folder.refusal(kind, READERS[kind])
    folder.raster(kind, np.full((40, 40), 1400, dtype=np.int16), nodata=1400, **unit)
    assert "no value in any" in folder.refusal(kind, READERS[kind])


def test_values_far_from_the_study_are_not_of_the_study(folder):
    values = np.full((400, 400), np.nan, dtype=np.float32)
    values[:20] = 1400
    folder.raster("ghi_grid", values, **GHI, west=660_000, north=2_314_000)
    assert "over the study" in folder.refusal("ghi_grid", read_ghi_grid)


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
@pytest.mark.parametrize("kind", ["ghi_grid", "population", "terrain", "land_cover"])
def test_complex_numbers_are_refused(folder, kind, dtype):
    option = {"ghi_grid": GHI, "population": {"unit": "persons"}, "terrain": {}, "land_cover": {"legend": "geoplan"}}[
        kind
    ]
    folder.raster(kind, np.full((40, 40), 5, dtype=dtype), **option)
    text = folder.refusal(kind, READERS[kind])
    assert f"found values of the type {dtype}; expected real numbers. Write" in text


def test_infinite_cells_are_named(folder):
    values = np.full((40, 40), 1400.0, dtype=np.float32)
    values[3, 4:6] = np.inf, -np.inf
    folder.raster("ghi_grid", values, **GHI)
    assert "2 values out of range, among them -inf (1 cells), inf (1 cells)" in folder.refusal(
        "ghi_grid", read_ghi_grid
    )


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
