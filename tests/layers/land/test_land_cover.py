"""Land cover: legends lead to common classes, cell by cell and in blocks."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
import rasterio
from affine import Affine
from pyproj import Transformer

from geoplan.layers.land.land_cover import legends, read_land_cover
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from support.memory import peak_bytes


def test_legends_lead_to_common_classes(folder):
    classes = {item.code: key for key, item in land_cover_classes().items()}
    codes = np.array([[10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100, 0]], dtype=np.uint8).repeat(4, axis=0)
    folder.raster("land_cover", codes, legend="worldcover", cell=1000.0)
    land_cover, _ = read_land_cover(folder.reading("land_cover"))
    found = [classes[code] for code in land_cover.values[0]]
    window = ["forest", "shrubland", "grassland", "cropland", "built", "bare", "bare", "water", "wetland"]
    assert found == window
    assert land_cover.dtype == np.uint8
    assert land_cover.rio.nodata == 0
    assert land_cover.attrs["flag_meanings"].split()[6] == "built"
    assert set(legends()) == {"geoplan", "igbp", "worldcover"}


def test_igbp_water_is_not_nodata(folder):
    codes = np.zeros((40, 40), dtype=np.uint8)
    codes[0, 0] = 255
    folder.raster("land_cover", codes, legend="igbp", nodata=255)
    land_cover, coverage = read_land_cover(folder.reading("land_cover"))
    assert land_cover.values[0, 0] == 0
    assert (land_cover.values == 1).sum() == 1599
    assert coverage == pytest.approx(1, abs=1e-3)


def test_unknown_codes_are_listed_with_their_counts(folder):
    codes = np.full((40, 40), 5, dtype=np.uint8)
    codes[0, :7], codes[1, :2] = 77, 99
    folder.raster("land_cover", codes, legend="geoplan")
    assert "the codes 77 (7 cells), 99 (2 cells); expected codes of the legend 'geoplan'" in folder.refusal(
        "land_cover", read_land_cover
    )


def test_own_legend_and_wrong_ones(folder, tmp_path):
    folder.raster("land_cover", np.full((40, 40), 7, dtype=np.uint8))
    assert "layers.land_cover.legend: found nothing" in folder.refusal("land_cover", read_land_cover)
    folder.layers["land_cover"]["legend"] = "worldcove"
    assert "Did you mean 'worldcover'?" in folder.refusal("land_cover", read_land_cover)
    (tmp_path / "own.csv").write_text("code,class_key\n7,mangrov\n8,built\nx,built\n8,water\n")
    folder.layers["land_cover"]["legend"] = "own.csv"
    text = folder.refusal("land_cover", read_land_cover)
    assert "legend, line 2: found 'mangrov'; expected a common class. Did you mean 'mangrove'?" in text
    assert "the code 'x'" in text
    assert "the code 8 twice" in text
    (tmp_path / "own.csv").write_text("code,class_key\n7,mangrove\n")
    assert read_land_cover(folder.reading("land_cover"))[0].values[0, 0] == 9


def test_land_cover_without_any_class_is_refused(folder):
    folder.raster("land_cover", np.zeros((40, 40), dtype=np.uint8), nodata=0, legend="geoplan")
    assert "no value in any of 1,600 cells" in folder.refusal("land_cover", read_land_cover)


WORLD_COVER = (10, 20, 30, 40, 50, 60, 80, 90, 95)


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
