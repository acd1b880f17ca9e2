"""Rasters: where they lie, what their values can be, how large their cells are."""

from functools import partial

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS

from geoplan.errors import LayerError
from geoplan.layers.land.land_cover import read_land_cover
from geoplan.layers.land.population import read_population
from geoplan.layers.land.terrain import read_terrain
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.layers.opening.raster import known_values, on_grid_of, read_raster, row_blocks, transform_of
from geoplan.layers.weather.ghi_grid import read_ghi_grid
from geoplan.layers.weather.wind_speed import read_wind_speed
from geoplan.machine.memory import memory_within
from support.packed_rasters import declare, write_packed
from support.study_folder import NORTH, WEST

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


ALL = READERS | {"wind_speed": read_wind_speed}
OPTIONS = {
    "ghi_grid": GHI,
    "population": {"unit": "persons"},
    "terrain": {},
    "wind_speed": {"height_m": 100.0},
    "land_cover": {"legend": "worldcover"},
}
PLACE = Affine(100.0, 0.0, WEST, 0.0, -100.0, NORTH)
SIZE = (40, 40)


def packed(folder, kind, values, *, transform=PLACE, unit=None, **options):
    """Write a layer and read it: floats with NaN where there is nothing, and what was said of it."""
    write_packed(folder.folder / f"{kind}.tif", values, transform=transform, **options)
    folder.set(kind, file=f"{kind}.tif", **OPTIONS[kind] | ({"unit": unit} if unit else {}))
    reading = folder.reading(kind)
    layer, _ = ALL[kind](reading)
    assert not reading.faults
    found = layer.to_numpy().astype(float)
    return (np.where(found == 0, np.nan, found) if kind == "land_cover" else found), [
        text.en for text in reading.mended
    ]


@pytest.mark.parametrize(
    ("kind", "stored", "dtype", "scale", "offset", "real"),
    [
        ("terrain", 2500, "int16", 0.1, 0.0, 250.0),
        ("population", 300, "uint16", 0.01, 0.0, 3.0),
        ("ghi_grid", 451, "int16", 1.0, 1000.0, 1451.0),
        ("ghi_grid", 14510, "int16", 0.1, 0.0, 1451.0),
        ("wind_speed", 26, "uint8", 0.25, 0.0, 6.5),
        ("land_cover", 4, "uint8", 10.0, 0.0, 5.0),
    ],
)
def test_scale_and_offset_of_a_layer_are_applied(folder, kind, stored, dtype, scale, offset, real):
    values = np.full(SIZE, stored, dtype=dtype)
    values[:5] = 1
    found, _ = packed(folder, kind, values, scales=(scale,), offsets=(offset,), nodata=1)
    assert np.isnan(found[:5]).all()
    code = land_cover_classes()["built" if stored == 5 else "cropland"].code if kind == "land_cover" else real
    np.testing.assert_array_equal(found[5:], code)


@pytest.mark.parametrize("how", ["mask", "alpha"])
@pytest.mark.parametrize("kind", sorted(ALL))
def test_masked_cells_of_a_layer_are_unknown(folder, kind, how):
    seen = np.zeros(SIZE, dtype=bool)
    seen[:, :20] = True
    value = {"ghi_grid": 145, "land_cover": 40, "wind_speed": 7}.get(kind, 50)
    options = {"scales": (10.0,) * (2 if how == "alpha" else 1)} if kind == "ghi_grid" else {}
    # below a mask may stand what is in range: the code of water, 0 m
    hidden = 80 if kind == "land_cover" else 0
    found, _ = packed(folder, kind, np.where(seen, value, hidden).astype("uint8"), **{how: seen * 255}, **options)
    np.testing.assert_array_equal(np.isnan(found), ~seen)
    assert len(np.unique(found[seen])) == 1


def test_nodata_that_gdal_takes_for_0_leaves_0_as_it_is(folder):
    values = np.full(SIZE, 12.0, dtype="float32")
    values[0], values[1] = 0.0, np.nan
    path = write_packed(folder.folder / "terrain.tif", values, transform=PLACE)
    declare(path, "-nan")
    folder.set("terrain", file="terrain.tif")
    terrain, _ = read_terrain(folder.reading("terrain"))
    np.testing.assert_array_equal(terrain, values)


def test_nodata_that_no_cell_can_hold_is_none(folder):
    values = np.full(SIZE, 241, dtype="uint8")  # what -9999 becomes in a byte
    declare(write_packed(folder.folder / "population.tif", values, transform=PLACE), "-9999")
    folder.set("population", file="population.tif", unit="persons")
    people, share = read_population(folder.reading("population"), None)
    assert (people == 241).all()
    assert share == 1.0


@pytest.mark.parametrize(("dtype", "taken"), [("uint8", 250), ("uint8", 256), ("int16", 9), ("float32", 9)])
def test_masked_values_that_are_kept_get_a_nodata_that_none_of_them_is(folder, dtype, taken):
    """All codes of a byte may be taken: then they need two bytes."""
    values = np.resize(np.arange(taken), SIZE).astype(dtype)
    seen = np.ones(SIZE, dtype=bool)
    seen[30:] = False
    write_packed(folder.folder / "terrain.tif", values, transform=PLACE, mask=seen)
    folder.set("terrain", file="terrain.tif")
    raster = read_raster(folder.reading("terrain"))
    assert raster.dtype == (np.int16 if taken == 256 else dtype)
    np.testing.assert_array_equal(known_values(raster), seen)
    np.testing.assert_array_equal(raster.to_numpy()[seen], values[seen])


SOUTH_UP = Affine(100.0, 0.0, WEST, 0.0, 100.0, NORTH - 4000)


@pytest.mark.parametrize("kind", sorted(ALL))
def test_a_raster_whose_rows_run_north_is_turned(folder, kind):
    codes = {"land_cover": [40, 50], "ghi_grid": [1400, 1500], "wind_speed": [6, 7]}.get(kind, [3, 4])
    values = np.random.default_rng(1).choice(codes, SIZE).astype("int16")
    upright, none = packed(folder, kind, values)
    found, said = packed(folder, kind, values[::-1], transform=SOUTH_UP)
    np.testing.assert_array_equal(found, upright)
    assert none == []
    assert any("no value is changed" in text for text in said)


def rotated(degrees):
    middle = Affine.translation(WEST + 2000, NORTH - 2000)
    return middle * Affine.rotation(degrees) * Affine.scale(100, -100) * Affine.translation(-50, -50)


def test_a_rotated_raster_is_warped_as_what_it_holds_allows(folder):
    people = np.random.default_rng(2).uniform(0, 90, (100, 100)).astype("float32")
    found, said = packed(folder, "population", people, transform=rotated(20))
    assert np.nansum(found) == pytest.approx(float(people.astype(float).sum()), rel=1e-9)
    assert "The raster is rotated; its amounts are spread onto a grid with north up and their sum stays." in said
    found, said = packed(
        folder, "population", np.full((100, 100), 300, "int16"), transform=rotated(20), unit="persons/km2"
    )
    assert np.nanmax(found) == pytest.approx(3.0, rel=1e-3)
    assert any("interpolated" in text for text in said)
    found, said = packed(folder, "terrain", np.full((100, 100), 2500, "int16"), transform=rotated(-7), scales=(0.1,))
    assert np.nanmin(found) == np.nanmax(found) == 250.0
    codes = np.where(np.arange(100) < 50, 40, 50)[None].repeat(100, 0).astype("uint8")
    found, said = packed(folder, "land_cover", codes, transform=rotated(50))
    classes = {land_cover_classes()[key].code for key in ("cropland", "built")}
    assert set(np.unique(found[~np.isnan(found)])) == classes
    assert "each cell of a grid with north up takes the class that its centre lies in" in " ".join(said)


def test_a_rotated_raster_of_what_nobody_has_named_is_refused(folder):
    write_packed(folder.folder / "terrain.tif", np.full(SIZE, 3, "int16"), transform=rotated(20))
    folder.set("terrain", file="terrain.tif")
    text = folder.refusal("terrain", read_raster)
    assert "found a grid that is rotated; expected rows from north to south. Warp it: gdalwarp." in text


def test_a_raster_that_takes_more_than_the_limit_on_memory_leaves_is_refused_before_it_is_read(folder):
    folder.raster("ghi_grid", np.full((2, 2), 1400.0), **GHI, cell=40_000.0, west=620_000, north=2_350_000)
    with rasterio.open(folder.folder / "ghi_grid.tif") as small:
        options = small.profile | {"width": 80_000, "height": 80_000, "sparse_ok": True, "tiled": True}
    options |= {"transform": options["transform"] * Affine.scale(2 / 80_000), "blockxsize": 1024, "blockysize": 1024}
    with rasterio.open(folder.folder / "ghi_grid.tif", "w", **options):
        pass  # fifty gigabytes of numbers in a file of some kilobytes: no block was written
    with memory_within("1GB"), pytest.raises(LayerError) as told:
        read_raster(folder.reading("ghi_grid"))
    fault = str(told.value)
    assert "found 196,000,000 cells over the study, which take 1.6 GB; expected 0." in fault
    assert "as --memory leaves it. Raise --memory" in fault
