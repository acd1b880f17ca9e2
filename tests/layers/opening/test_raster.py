"""Rasters: where they lie, what their values can be, how large their cells are."""

import numpy as np
import pytest
from pyproj import CRS, Geod

from geoplan.layers.land.land_cover import land_cover_classes, legends, read_land_cover
from geoplan.layers.land.population import read_population
from geoplan.layers.land.terrain import read_terrain
from geoplan.layers.opening.raster import cell_areas_km2, placed, read_raster
from geoplan.layers.weather.ghi_grid import read_ghi_grid

ZONE = {"west": 670_000.0, "north": 2_304_000.0}
WORLD = {"crs": "EPSG:4326", "cell": 0.01, "west": 106.5, "north": 21.0}
GHI = {"unit": "kWh/m2/year"}


def refusal(folder, kind="ghi_grid") -> str:
    readers = {
        "ghi_grid": read_ghi_grid,
        "land_cover": read_land_cover,
        "population": lambda r: read_population(r, None),
        "terrain": read_terrain,
    }
    return folder.refusal(kind, readers[kind])


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
    assert float(cell_areas_km2(raster)[0, 0]) == pytest.approx(1600, rel=2e-3)


def test_no_crs_and_the_option(folder):
    folder.raster("ghi_grid", np.full((40, 40), 1400.0), **GHI, crs=None)
    assert "no coordinate reference system" in refusal(folder)
    folder.layers["ghi_grid"]["crs"] = "EPSG:32648"
    assert read_ghi_grid(folder.reading("ghi_grid"))[1] == 1.0


def test_unknown_datum_needs_a_word(folder):
    """A Clarke 1866 sphere on a WGS 84 grid, as some global grids carry it."""
    folder.raster("ghi_grid", np.full((100, 100), 1400.0), **GHI | WORLD | {"crs": "EPSG:4008"})
    assert "whose datum is unknown" in refusal(folder)
    folder.layers["ghi_grid"]["crs"] = "EPSG:4326"
    reading = folder.reading("ghi_grid")
    grid, _ = read_ghi_grid(reading)
    assert grid.rio.crs.to_epsg() == 4326
    assert "EPSG:4326 of study.toml is used" in reading.mended[0].en


def test_swapped_elsewhere_and_degrees(folder):
    values = np.full((100, 100), 1400.0)
    folder.raster("ghi_grid", values, **GHI | WORLD | {"west": 20.2, "north": 107.0})
    assert "Latitude and longitude are swapped" in refusal(folder)
    folder.raster("ghi_grid", values, **GHI | WORLD | {"west": 37.0})
    assert "expected bounds that meet the study" in refusal(folder)
    folder.raster("ghi_grid", values, **GHI | WORLD | {"crs": "EPSG:32648"})
    assert "which are degrees" in refusal(folder)


def test_several_bands_and_no_place(folder, tmp_path):
    import rasterio

    folder.raster("ghi_grid", np.full((40, 40), 1400.0), **GHI)
    path = tmp_path / "ghi_grid.tif"
    with rasterio.open(path) as source:
        profile = source.profile | {"count": 12}
    with rasterio.open(path, "w", **profile) as target:
        target.write(np.full((12, 40, 40), 1400.0))
    assert "12 bands; expected one band" in refusal(folder)
    (tmp_path / "ghi_grid.tif").write_bytes(b"II*\x00 and nothing else")
    assert "what cannot be read" in refusal(folder)


def test_ascii_grid_with_the_option(folder, tmp_path):
    rows = "\n".join(" ".join(["4.1"] * 40) for _ in range(40))
    header = "ncols 40\nnrows 40\nxllcorner 670000\nyllcorner 2300000\ncellsize 100\nNODATA_value -9999\n"
    (tmp_path / "grid.asc").write_text(header + rows)
    folder.set("ghi_grid", file="grid.asc", unit="kWh/m2/day", crs="EPSG:32648")
    grid, coverage = read_ghi_grid(folder.reading("ghi_grid"))
    np.testing.assert_allclose(grid, 4.1 * 365, rtol=1e-6)
    assert coverage == 1.0
    assert grid.attrs["units"] == "kWh/m2/year"


def test_unit_of_a_ghi_grid_is_never_guessed(folder):
    folder.raster("ghi_grid", np.full((40, 40), 4.1))
    assert "layers.ghi_grid.unit: found nothing" in refusal(folder)
    folder.layers["ghi_grid"]["unit"] = "kWh/m2/year"
    assert "1,600 values out of range, among them 4.1 (1,600 cells)" in refusal(folder)
    folder.raster("ghi_grid", np.full((40, 40), 1451.0), unit="kWh/m2/day")
    assert "expected 300 to 3,000 kWh/m2/year" in refusal(folder)


def test_undeclared_nodata_beside_a_declared_one(folder):
    values = np.full((40, 40), 1400.0)
    values[0, :5], values[1, :3] = -9999, -99999
    folder.raster("ghi_grid", values, **GHI, nodata=-9999)
    text = refusal(folder)
    assert "3 values out of range, among them -99999 (3 cells); the declared nodata is -9999" in text
    assert "declare it" in text


def test_partial_cover_is_measured_and_said(folder):
    values = np.full((40, 40), 1400.0)
    values[:, :10] = -9999
    folder.raster("ghi_grid", values, **GHI, nodata=-9999)
    reading = folder.reading("ghi_grid")
    _, coverage = read_ghi_grid(reading)
    assert coverage == pytest.approx(0.75, abs=0.003)
    report = reading.report(rows=1, coverage=coverage)
    assert report.texts[-1].en.startswith("Covers 7")
    assert report.texts[-1]["ja"].startswith("区域面積の")


@pytest.mark.parametrize("latitude", [0.0, 20.5, 60.0])
def test_cell_areas_on_the_ellipsoid_agree_with_geodesics(latitude):
    from affine import Affine

    raster = placed(np.zeros((2, 2)), Affine(0.01, 0, 106, 0, -0.01, latitude), CRS.from_epsg(4326), None)
    west, east, north, south = 106.0, 106.01, latitude, latitude - 0.01
    corners = [west, east, east, west], [north, north, south, south]
    expected = abs(Geod(ellps="WGS84").polygon_area_perimeter(*corners)[0]) / 1e6
    assert float(cell_areas_km2(raster)[0, 0]) == pytest.approx(expected, rel=1e-6)


def test_cell_areas_of_web_mercator_are_those_on_the_earth():
    from affine import Affine
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(106.0, 60.0)
    raster = placed(np.zeros((1, 1)), Affine(1000, 0, x, 0, -1000, y + 500), CRS.from_epsg(3857), None)
    assert float(cell_areas_km2(raster)[0, 0]) == pytest.approx(0.25, rel=0.01)


def test_population_density_becomes_persons(folder):
    folder.raster("population", np.full((40, 40), 500.0), unit="persons/km2")
    population, coverage = read_population(folder.reading("population"), None)
    assert float(population.sum()) == pytest.approx(500 * 16, rel=2e-3)
    assert coverage == 1.0
    folder.raster("population", np.full((40, 40), 5.0), unit="persons")
    population, _ = read_population(folder.reading("population"), None)
    assert float(population.sum()) == pytest.approx(8000, rel=1e-12)


def test_population_needs_its_unit_and_its_range(folder):
    folder.raster("population", np.full((40, 40), 500.0))
    assert "layers.population.unit: found nothing; expected 'persons' (in each cell) or 'persons/km2'" in refusal(
        folder, "population"
    )
    values = np.full((40, 40), 500.0, dtype=np.float32)
    values[0, 0] = -99999
    folder.raster("population", values, unit="persons/km2", nodata=-9999)
    assert "-99999 (1 cells)" in refusal(folder, "population")


def test_nobody_on_built_land_is_unknown(folder):
    built = np.full((40, 40), 5, dtype=np.uint8)
    built[:20, :20] = 6
    folder.raster("land_cover", built, legend="geoplan")
    land_cover, _ = read_land_cover(folder.reading("land_cover"))
    values = np.full((4, 4), 100.0)
    values[0, 0] = values[3, 3] = 0
    folder.raster("population", values, unit="persons", cell=1000.0)
    reading = folder.reading("population")
    population, _ = read_population(reading, land_cover)
    assert np.isnan(population.values[0, 0])
    assert population.values[3, 3] == 0
    assert reading.mended[0].en == "Cells with 0 persons on built-up land taken as unknown: 1."


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
    assert "the codes 77 (7 cells), 99 (2 cells); expected codes of the legend 'geoplan'" in refusal(
        folder, "land_cover"
    )


def test_own_legend_and_wrong_ones(folder, tmp_path):
    folder.raster("land_cover", np.full((40, 40), 7, dtype=np.uint8))
    assert "layers.land_cover.legend: found nothing" in refusal(folder, "land_cover")
    folder.layers["land_cover"]["legend"] = "worldcove"
    assert "Did you mean 'worldcover'?" in refusal(folder, "land_cover")
    (tmp_path / "own.csv").write_text("code,class_key\n7,mangrov\n8,built\nx,built\n8,water\n")
    folder.layers["land_cover"]["legend"] = "own.csv"
    text = refusal(folder, "land_cover")
    assert "legend, line 2: found 'mangrov'; expected a common class. Did you mean 'mangrove'?" in text
    assert "the code 'x'" in text
    assert "the code 8 twice" in text
    (tmp_path / "own.csv").write_text("code,class_key\n7,mangrove\n")
    assert read_land_cover(folder.reading("land_cover"))[0].values[0, 0] == 9


@pytest.mark.parametrize("kind", ["ghi_grid", "population", "terrain"])
def test_rasters_without_any_value_are_refused(folder, kind):
    unit = {"ghi_grid": GHI, "population": {"unit": "persons"}, "terrain": {}}[kind]
    folder.raster(kind, np.full((40, 40), np.nan, dtype=np.float32), **unit)
    assert "found no value in any of 1,600 cells over the study; expected values" in refusal(folder, kind)
    folder.raster(kind, np.full((40, 40), 1400, dtype=np.int16), nodata=1400, **unit)
    assert "no value in any" in refusal(folder, kind)


def test_land_cover_without_any_class_is_refused(folder):
    folder.raster("land_cover", np.zeros((40, 40), dtype=np.uint8), nodata=0, legend="geoplan")
    assert "no value in any of 1,600 cells" in refusal(folder, "land_cover")


def test_values_far_from_the_study_are_not_of_the_study(folder):
    values = np.full((400, 400), np.nan, dtype=np.float32)
    values[:20] = 1400
    folder.raster("ghi_grid", values, **GHI, west=660_000, north=2_314_000)
    assert "over the study" in refusal(folder)


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
@pytest.mark.parametrize("kind", ["ghi_grid", "population", "terrain", "land_cover"])
def test_complex_numbers_are_refused(folder, kind, dtype):
    option = {"ghi_grid": GHI, "population": {"unit": "persons"}, "terrain": {}, "land_cover": {"legend": "geoplan"}}[
        kind
    ]
    folder.raster(kind, np.full((40, 40), 5, dtype=dtype), **option)
    text = refusal(folder, kind)
    assert f"found values of the type {dtype}; expected real numbers. Write" in text


def test_infinite_cells_are_named(folder):
    values = np.full((40, 40), 1400.0, dtype=np.float32)
    values[3, 4:6] = np.inf, -np.inf
    folder.raster("ghi_grid", values, **GHI)
    assert "2 values out of range, among them -inf (1 cells), inf (1 cells)" in refusal(folder)
