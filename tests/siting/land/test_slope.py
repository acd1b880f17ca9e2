import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import xarray as xr
from affine import Affine
from pyproj import Transformer

from geoplan.errors import CRSError
from geoplan.siting.land.slope import slope_pct
from support.land_cells import raster
from support.memory import peak_bytes

CRS = 32648


def plane(east: float, north: float, *, rows: int = 9, columns: int = 7, cell: tuple[float, float] = (30.0, 20.0)):
    """Heights that rise by `east` and `north` per metre."""
    x = 600_000.0 + cell[0] * (np.arange(columns) + 0.5)
    y = 2_300_000.0 - cell[1] * (np.arange(rows) + 0.5)
    heights = 50.0 + east * (x - x[0])[None, :] + north * (y - y[0])[:, None]
    return xr.DataArray(heights, dims=("y", "x"), coords={"y": y, "x": x}).rio.write_crs(CRS)


@pytest.mark.parametrize(("east", "north"), [(0.0, 0.0), (0.1, 0.0), (0.0, -0.2), (0.12, 0.05), (-0.3, 0.4)])
def test_a_plane_has_its_slope_everywhere(east, north):
    slope = slope_pct(plane(east, north))
    np.testing.assert_allclose(slope, 100 * np.hypot(east, north), atol=1e-3)
    assert slope.attrs["units"] == "%"
    assert slope.rio.crs.to_epsg() == CRS


def test_the_inside_of_a_bowl_is_that_of_horns_formula():
    heights = np.random.default_rng(0).normal(0, 5, (6, 6)).astype(np.float32)
    bowl = plane(0, 0, rows=6, columns=6).copy(data=heights)
    z = heights[1:4, 2:5].astype(float)  # around row 2, column 3
    along_x = ((z[:, 2] - z[:, 0]) * [1, 2, 1]).sum() / (8 * 30)
    along_y = ((z[2] - z[0]) * [1, 2, 1]).sum() / (8 * 20)
    assert float(slope_pct(bowl)[2, 3]) == pytest.approx(100 * np.hypot(along_x, along_y), rel=1e-5)


def test_degrees_are_brought_to_metres_first():
    step = 1 / 3600
    lon, lat = 106.5 + step * np.arange(60), 20.9 - step * np.arange(50)
    x, y = Transformer.from_crs(4326, CRS, always_xy=True).transform(*np.meshgrid(lon, lat))
    heights = 0.08 * (x - x.mean()) - 0.06 * (y - y.mean())
    terrain = xr.DataArray(heights, dims=("y", "x"), coords={"y": lat, "x": lon}).rio.write_crs(4326)
    slope = slope_pct(terrain, crs=CRS)
    assert slope.rio.crs.to_epsg() == CRS
    inner = slope.to_numpy()[8:-8, 8:-8]
    assert np.nanmedian(inner) == pytest.approx(10.0, rel=0.01)
    # bilinear resampling leaves ripples where source and target cells beat against each other
    assert np.nanmax(np.abs(inner - 10.0)) < 1.0


def test_what_is_unknown_stays_unknown():
    terrain = plane(0.1, 0.0)
    terrain[4, 3] = np.nan
    slope = slope_pct(terrain)
    assert np.isnan(slope[3:6, 2:5]).sum() == 9
    assert np.isfinite(slope).sum() == slope.size - 9


def test_slopes_in_degrees_are_refused():
    with pytest.raises(CRSError, match="projected"):
        slope_pct(plane(0, 0).drop_vars("spatial_ref").rio.write_crs(4326))


def test_a_single_row_has_a_slope_along_it():
    row = plane(0.1, 0.0, rows=1).rio.write_transform(Affine(30, 0, 600_000, 0, -20, 2_300_000))
    np.testing.assert_allclose(slope_pct(row), 10.0, atol=1e-3)


@pytest.mark.parametrize("cells", [1, 300, 2100])
def test_slopes_in_blocks_are_those_of_the_whole(cells):
    heights = np.random.default_rng(0).normal(0, 5, (37, 41)).astype(np.float32)
    heights[7, 9] = np.nan
    whole = slope_pct(raster(heights))
    np.testing.assert_array_equal(slope_pct(raster(heights), block_cells=cells), whole)
    assert np.isnan(whole).sum() == 9


def test_slopes_take_little_beside_the_elevations():
    heights = raster(np.zeros((1500, 1500), dtype=np.float32))
    _, peak = peak_bytes(lambda: slope_pct(heights, block_cells=1 << 14))
    assert peak < 1.6 * heights.nbytes


def test_heights_that_are_packed_have_the_slope_that_is_meant():
    heights = plane(0.2, 0.1)
    stored = (heights * 10).round().astype("int16").assign_attrs(scale_factor=0.1, _FillValue=-32768)
    heights = (stored * 0.1).assign_attrs(scale_factor=1.0)
    stored.values[0, 0] = -32768
    found, expected = slope_pct(stored).to_numpy(), slope_pct(heights).to_numpy()
    assert np.isnan(found[:2, :2]).all()
    np.testing.assert_allclose(found[2:, 2:], expected[2:, 2:], rtol=1e-4)
