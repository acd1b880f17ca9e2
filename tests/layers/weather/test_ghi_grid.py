"""A grid of irradiation: its unit, and how much of the study it covers."""

import numpy as np
import pytest
import rasterio

from geoplan.layers.weather.ghi_grid import UNNAMED, read_ghi_grid

GRID = np.full((40, 40), 1180.0)
GHI = {"unit": "kWh/m2/year"}


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
    assert "layers.ghi_grid.unit: found nothing" in folder.refusal("ghi_grid", read_ghi_grid)
    folder.layers["ghi_grid"]["unit"] = "kWh/m2/year"
    assert "1,600 values out of range, among them 4.1 (1,600 cells)" in folder.refusal("ghi_grid", read_ghi_grid)
    folder.raster("ghi_grid", np.full((40, 40), 1451.0), unit="kWh/m2/day")
    assert "expected 300 to 3,000 kWh/m2/year" in folder.refusal("ghi_grid", read_ghi_grid)


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


def described(folder, name="ghi_grid.tif", **says):
    """A grid whose file says something of itself."""
    folder.raster("ghi_grid", GRID, **GHI)
    path = (folder.folder / "ghi_grid.tif").rename(folder.folder / name)
    folder.layers["ghi_grid"]["file"] = name
    with rasterio.open(path, "r+") as dataset:
        if "description" in says:
            dataset.descriptions = (says.pop("description"),)
        if "unit" in says:
            dataset.units = (says.pop("unit"),)
        dataset.update_tags(**says)
    return folder


@pytest.mark.parametrize(
    ("name", "says", "found"),
    [
        ("PVOUT.tif", {}, "PVOUT, the yield of modules"),
        ("Vietnam_PVOUT_LTAy.tif", {}, "PVOUT"),
        ("grid.tif", {"description": "Photovoltaic power potential"}, "PVOUT"),
        ("grid.tif", {"unit": "kWh/kWp"}, "PVOUT"),
        ("grid.tif", {"TIFFTAG_IMAGEDESCRIPTION": "PVOUT, long-term yearly average"}, "PVOUT"),
        ("DNI.tif", {}, "DNI, the beam"),
        ("gti_year.tif", {}, "GTI, the irradiation of tilted planes"),
        ("DIF.tif", {}, "DIF, the diffuse irradiation"),
        ("grid.tif", {"description": "Diffuse horizontal irradiation"}, "DIF"),
    ],
)
def test_another_grid_of_an_atlas_says_so(folder, name, says, found):
    assert f"what calls itself {found}" in described(folder, name, **says).refusal("ghi_grid", read_ghi_grid)


def test_a_note_of_where_it_came_from_counts(folder):
    described(folder)
    folder.layers["ghi_grid"]["note"] = "Imported from PVOUT.tif."
    assert "what calls itself PVOUT" in folder.refusal("ghi_grid", read_ghi_grid)
    folder.layers["ghi_grid"]["note"] = "Imported from GHI.tif."
    assert UNNAMED not in read_ghi_grid(folder.reading("ghi_grid"))[0].attrs


@pytest.mark.parametrize(
    ("name", "says"),
    [("GHI.tif", {}), ("a.tif", {"description": "Global horizontal irradiation"}), ("GHI_PVOUT.tif", {})],
)
def test_a_grid_that_calls_itself_ghi(folder, name, says):
    grid, _ = read_ghi_grid(described(folder, name, **says).reading("ghi_grid"))
    assert UNNAMED not in grid.attrs


def test_a_grid_that_says_nothing_is_marked(folder):
    for name in ("ghi_grid.tif", "grid.tif", "temp.tif", "differences.tif"):
        grid, _ = read_ghi_grid(described(folder, name).reading("ghi_grid"))
        assert grid.attrs[UNNAMED] == 1
