"""A grid of irradiation: its unit, and how much of the study it covers."""

import numpy as np
import pytest

from geoplan.layers.weather.ghi_grid import read_ghi_grid

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
