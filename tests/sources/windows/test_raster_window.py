"""Windows of rasters against plain indexing."""

import math
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.errors import GeoplanError
from geoplan.files.raster_files import open_raster, read_cells
from geoplan.sources.transfer.retries import TransferError
from geoplan.sources.windows.raster_window import (
    cell_m,
    corner_names,
    corners,
    open_tiles,
    share_within,
    wanted_resolution_m,
    write_clip,
)
from support.packed_rasters import write_packed

CELLS = 30  # a degree


def local(name):
    return Path(name).open("rb")


def written(path, values, west, north, *, nodata=0, cells=(CELLS, CELLS), driver="COG", **options):
    profile = {"height": values.shape[0], "width": values.shape[1], "count": 1, "dtype": values.dtype}
    transform = Affine(1 / cells[0], 0, west, 0, -1 / cells[1], north)
    profile |= {"crs": "EPSG:4326", "transform": transform, "nodata": nodata, "compress": "deflate"} | options
    with rasterio.open(path, "w", driver=driver, **profile) as dataset:
        dataset.write(values, 1)
    return str(path)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Four tiles of 3 degrees that touch at 108 E, 21 N, cut from one array; and the array, its corner 105 E, 24 N."""
    folder = tmp_path_factory.mktemp("tiles")
    random = np.random.default_rng(1)
    whole = random.integers(0, 12, (6 * CELLS, 6 * CELLS)).astype(np.uint8) * 10
    size = 3 * CELLS
    names = []
    for row in range(2):
        for column in range(2):
            part = whole[row * size : (row + 1) * size, column * size : (column + 1) * size]
            path = folder / f"{row}{column}.tif"
            names.append(written(path, part, 105 + 3 * column, 24 - 3 * row, blocksize=64))
    return names, whole


def clip(names, path, **options):
    with open_tiles(local, names) as (tiles, missing):
        assert not missing
        return write_clip(tiles, path, **options)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(west=st.floats(104.5, 110.9), width=st.floats(0.05, 3), north=st.floats(18.1, 24.5), height=st.floats(0.05, 3))
def test_a_window_is_what_indexing_gives(world, tmp_path, west, width, north, height):
    names, whole = world
    bounds = (west, north - height, west + width, north)
    path = tmp_path / "clip.tif"
    found = clip(names, path, bounds=bounds, nodata=0)
    with rasterio.open(path) as dataset:
        values, box = dataset.read(1), dataset.bounds
        assert dataset.nodata == 0
        assert (dataset.width, dataset.height) == (found.width, found.height)
    slack = 1 / CELLS + 1e-9
    for edge, wanted, sign in zip(box, bounds, (1, 1, -1, -1), strict=True):
        assert -1e-6 <= sign * (wanted - edge) <= slack
    first_column, first_row = round((box.left - 105) * CELLS), round((24 - box.top) * CELLS)
    padded = np.zeros((found.height, found.width), dtype=np.uint8)
    for row in range(found.height):
        for column in range(found.width):
            at = first_row + row, first_column + column
            if 0 <= at[0] < whole.shape[0] and 0 <= at[1] < whole.shape[1]:
                padded[row, column] = whole[at]
    np.testing.assert_array_equal(values, padded)
    assert found.known == (padded > 0).sum()
    if found.known:
        assert (found.low, found.high) == (padded[padded > 0].min(), padded.max())


def test_a_window_larger_than_a_block_is_the_same(world, tmp_path):
    whole = world[1]
    big = np.kron(whole, np.ones((7, 7), dtype=np.uint8))[:1100, :1200]
    name = written(tmp_path / "big.tif", big, 105, 24, cells=(CELLS * 7, CELLS * 7), blocksize=256)
    bounds = (105 + 20 / 210, 24 - 1090 / 210, 105 + 1190 / 210, 24 - 10 / 210)
    found = clip([name], tmp_path / "clip.tif", bounds=bounds, nodata=0)
    assert (found.width, found.height) == (1170, 1080)
    with rasterio.open(tmp_path / "clip.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(1), big[10:1090, 20:1190])
        assert dataset.block_shapes == [(512, 512)]


def test_a_known_zero_stands_where_there_is_no_value(world, tmp_path):
    whole = world[1]
    values = whole[:90, :90].astype(np.float32)
    name = written(tmp_path / "f.tif", values, 105, 24, nodata=None)
    triangle = shapely.Polygon([(108.02, 24), (108.02, 22), (110, 22)])
    found = clip([name], tmp_path / "clip.tif", bounds=(107, 22, 110, 24), nodata=math.nan, zero=triangle)
    with rasterio.open(tmp_path / "clip.tif") as dataset:
        seen = dataset.read(1)
        x, y = np.meshgrid(107 + (np.arange(90) + 0.5) / CELLS, 24 - (np.arange(60) + 0.5) / CELLS)
    np.testing.assert_array_equal(seen[:, :30], values[:60, 60:])
    inside = shapely.contains_xy(triangle, x, y)
    assert inside.sum() > 500
    np.testing.assert_array_equal(seen[inside], 0)
    outside = ~inside & (x > 108)
    assert np.isnan(seen[outside]).all()
    assert found.known == 30 * 60 + inside.sum()


def test_a_tile_with_wider_columns_is_brought_onto_the_grid(tmp_path):
    names = [
        written(tmp_path / "a.tif", np.full((60, 60), 5, np.float32), 10, 50, nodata=None, cells=(60, 60)),
        written(tmp_path / "b.tif", np.full((60, 40), 9, np.float32), 10, 51, nodata=None, cells=(40, 60)),
    ]
    found = clip(names, tmp_path / "clip.tif", bounds=(10.2, 49.5, 10.8, 50.5), nodata=math.nan, resampling="bilinear")
    assert (found.width, found.height, found.low, found.high) == (36, 60, 5, 9)
    with rasterio.open(tmp_path / "clip.tif") as dataset:
        assert (dataset.read(1)[:30] == 9).all()
        assert (dataset.read(1)[30:] == 5).all()


def test_an_overview_is_read_in_place_of_the_cells(tmp_path):
    values = np.kron(np.arange(1, 17, dtype=np.uint8).reshape(4, 4), np.ones((256, 256), dtype=np.uint8))
    options = {"blocksize": 128, "overview_resampling": "nearest"}
    name = written(tmp_path / "a.tif", values, 105, 21, cells=(1024, 1024), **options)
    with ExitStack() as stack:
        opened = [stack.enter_context(open_tiles(local, [name], resolution_m=m))[0][0] for m in (50, 220, 435, 9000)]
        widths = [tile.dataset.width for tile in opened]
        native_m = 111_000 / 1024
        assert widths == [1024, 512, 256, 128]
        assert cell_m(opened[0].dataset) == pytest.approx(native_m, rel=0.01)
        found = write_clip(opened[2:3], tmp_path / "clip.tif", bounds=(105, 20, 106, 21), nodata=0)
    assert (found.width, found.height) == (256, 256)
    with rasterio.open(tmp_path / "clip.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(1), values[::4, ::4])


def test_what_is_no_raster_is_told_with_its_address(tmp_path, world):
    page = tmp_path / "page.tif"
    page.write_text("<!DOCTYPE html><html><body>Log in</body></html>" * 50)
    with pytest.raises(TransferError, match=r"page\.tif: found what is not a whole GeoTIFF"):
        clip([world[0][0], str(page)], tmp_path / "clip.tif", bounds=(105, 21, 106, 22), nodata=0)
    assert not (tmp_path / "clip.tif").exists()


def test_a_tile_that_is_cut_off_is_told_with_its_address(tmp_path, world):
    names, _ = world
    cut = tmp_path / "cut.tif"
    cut.write_bytes(Path(names[0]).read_bytes()[:-4000])
    bounds = (105, 19, 110, 24)
    with pytest.raises(TransferError, match=r"cut\.tif: found what is not a whole GeoTIFF"):
        clip([names[1], str(cut), names[2], names[3]], tmp_path / "clip.tif", bounds=bounds, nodata=0)
    assert [path.name for path in tmp_path.iterdir()] == ["cut.tif"]


@given(
    west=st.floats(-179, 170, allow_subnormal=False),
    south=st.floats(-59, 70, allow_subnormal=False),
    width=st.floats(0.01, 9),
    height=st.floats(0.01, 9),
)
def test_corners_are_those_of_the_tiles_that_a_box_meets(west, south, width, height):
    box = (west, south, west + width, south + height)
    found = corners(box, 3)
    met = {
        (x, y)
        for x in range(-180, 190, 3)
        for y in range(-60, 90, 3)
        if x < box[2] and x + 3 > box[0] and y < box[3] and y + 3 > box[1]
    }
    assert set(found) == met
    assert len(found) == len(met)
    shares = [share_within((x, y, x + 3, y + 3), box) for x, y in found]
    assert sum(shares) * 9 == pytest.approx(width * height)


def test_names_of_corners_have_a_sign_and_zeros():
    assert [corner_names(*corner) for corner in ((0, 0), (-180, -60), (105, 6))] == [
        ("N00", "E000"),
        ("S60", "W180"),
        ("N06", "E105"),
    ]


@pytest.mark.parametrize("given_m", ["fine", "-10", "0", "nan"])
def test_a_resolution_is_a_length(given_m):
    with pytest.raises(GeoplanError, match="a length in metres"):
        wanted_resolution_m({"resolution_m": given_m})
    assert wanted_resolution_m({}) is None
    assert wanted_resolution_m({"resolution_m": "40"}) == 40.0


PACKED = (106.0, 20.0, 107.0, 21.0)


def packed(path, values, west=106.0, **options):
    place = Affine(1 / 10, 0, west, 0, -1 / 10, 21.0)
    return str(write_packed(path, values, transform=place, crs="EPSG:4326", **options))


@pytest.mark.parametrize("nodata", [math.nan, -99.0])
def test_what_a_tile_means_is_written_once(tmp_path, nodata):
    """Its scale and offset are applied, and a stored number that equals the nodata that is written is none."""
    values = np.arange(100, dtype="int16").reshape(10, 10) - 99
    name = packed(tmp_path / "a.tif", values, scales=(0.5,), offsets=(100.0,), nodata=-1)
    found = clip([name], tmp_path / "clip.tif", bounds=PACKED, nodata=nodata)
    expected = np.where(values == -1, np.nan, values * 0.5 + 100.0)
    with open_raster(tmp_path / "clip.tif") as dataset:
        read, known = read_cells(dataset)
        assert (dataset.scales, dataset.offsets) == ((1.0,), (0.0,))
    np.testing.assert_allclose(read[known], expected[~np.isnan(expected)])
    np.testing.assert_array_equal(known, ~np.isnan(expected))
    assert (found.known, found.low, found.high) == (99, np.nanmin(expected), np.nanmax(expected))


def test_tiles_of_different_scales_become_one(tmp_path):
    values = np.full((10, 5), 30, dtype="uint8")
    names = [
        packed(tmp_path / "a.tif", values, scales=(0.5,)),
        packed(tmp_path / "b.tif", values, west=106.5, offsets=(5.0,)),
    ]
    clip(names, tmp_path / "clip.tif", bounds=PACKED, nodata=math.nan, zero=shapely.box(106, 20, 107, 21))
    with rasterio.open(tmp_path / "clip.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(1)[0], [15.0] * 5 + [35.0] * 5)


def test_masked_cells_of_a_tile_stay_unknown(tmp_path):
    seen = np.eye(10) == 0
    name = packed(tmp_path / "a.tif", np.full((10, 10), 3, "uint8"), mask=seen)
    clip([name], tmp_path / "clip.tif", bounds=PACKED, nodata=0)
    with rasterio.open(tmp_path / "clip.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(1), np.where(seen, 3, 0))
