import numpy as np
import pyproj
import pytest
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.errors import CRSError, LayerError
from geoplan.zonal import geodesic_cell_area, grid_of
from geoplan.zonal.grid import as_grid, cells_at, same_crs

# rioxarray multiplies affines the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")


def test_grid_of_a_raster_and_of_its_cuts(noise):
    whole = grid_of(noise)
    assert whole == GeoBox((40, 50), Affine(10, 0, 600_000, 0, -10, 2_300_000), 32648)
    cut = grid_of(noise.isel(y=slice(5, 20), x=slice(7, None)))
    assert cut.affine == Affine(10, 0, 600_070, 0, -10, 2_299_950)
    assert grid_of(noise.isel(y=slice(None, None, -1))).affine == Affine(10, 0, 600_000, 0, 10, 2_299_600)


def test_a_cut_that_still_carries_the_transform_of_the_whole(noise):
    stored = noise.rio.write_transform()
    assert grid_of(stored).affine == Affine(10, 0, 600_000, 0, -10, 2_300_000)
    cut = stored.isel(y=slice(5, 20), x=slice(7, None))
    assert grid_of(cut).affine == Affine(10, 0, 600_070, 0, -10, 2_299_950)
    assert grid_of(stored.isel(y=slice(None, None, -1))).affine.e == 10.0
    single = stored.isel(y=[3], x=[4])
    assert grid_of(single) == GeoBox((1, 1), Affine(10, 0, 600_040, 0, -10, 2_299_970), 32648)


def test_single_precision_longitudes_are_regular():
    x = (106.0 + 0.1 * np.arange(30)).astype("f4")
    raster = xr.DataArray(np.ones((20, 30)), dims=("lat", "lon"), coords={"lon": x, "lat": 21 - 0.1 * np.arange(20)})
    grid = grid_of(raster.rio.set_spatial_dims("lon", "lat").rio.write_crs(4326))
    assert grid.affine.a == pytest.approx(0.1, rel=1e-5)
    assert grid.affine.f == pytest.approx(21.05)


def test_rasters_without_a_grid(noise):
    with pytest.raises(LayerError, match=r"coordinate x: found uneven spacing"):
        grid_of(noise.assign_coords(x=np.r_[np.arange(49.0), 99.0]))
    with pytest.raises(LayerError, match="one cell and no transform"):
        grid_of(noise.isel(x=[0]))
    with pytest.raises(LayerError, match="dimensions: found row, column; expected a dimension of y"):
        grid_of(xr.DataArray(np.ones((2, 2)), dims=("row", "column")))
    with pytest.raises(LayerError, match="neither x and y coordinates nor a transform"):
        grid_of(xr.DataArray(np.ones((2, 2)), dims=("y", "x")).rio.write_crs(4326))
    with pytest.raises(CRSError, match="no coordinate reference system"):
        grid_of(noise.drop_vars("spatial_ref"))
    with pytest.raises(CRSError, match="no coordinate reference system"):
        as_grid(GeoBox((2, 2), Affine(1, 0, 0, 0, -1, 2), None))


def test_same_crs_however_it_is_written():
    utm = pyproj.CRS(32648)
    assert same_crs(utm, pyproj.CRS(utm.to_wkt("WKT1_GDAL")))
    assert same_crs(pyproj.CRS("OGC:CRS84"), pyproj.CRS(4326))
    assert not same_crs(utm, pyproj.CRS(32748))  # south: the false northing differs
    assert not same_crs(pyproj.CRS(4326), pyproj.CRS("+proj=longlat +ellps=clrk66 +type=crs"))


@pytest.mark.parametrize("affine", [Affine(0.5, 0, 106, 0, -0.5, 21.5), Affine(0.5, 0, 106, 0, 0.5, -33)])
def test_cell_area_agrees_with_geodesics_along_dense_borders(affine):
    area = geodesic_cell_area((affine, (3, 2), 4326))
    geod = pyproj.CRS(4326).get_geod()
    for row in range(3):
        steps = np.linspace(0, 1, 400)
        south, north = sorted([affine.f + affine.e * row, affine.f + affine.e * (row + 1)])
        lon = np.concatenate([106 + 0.5 * steps, 106.5 - 0.5 * steps])
        lat = np.concatenate([np.full(400, south), np.full(400, north)])
        expected = abs(geod.polygon_area_perimeter(lon, lat)[0])
        assert float(area[row, 0]) == pytest.approx(expected, rel=1e-8)
    assert (area[:, 0] == area[:, 1]).all()


def test_the_earth_and_a_sphere():
    whole = (Affine(5, 0, -180, 0, -5, 90), (36, 72))
    assert float(geodesic_cell_area((*whole, 4326)).sum()) == pytest.approx(510_065_621_724_088.44, rel=1e-12)
    sphere = geodesic_cell_area((*whole, "+proj=longlat +R=6371000 +type=crs"))
    assert float(sphere.sum()) == pytest.approx(4 * np.pi * 6_371_000**2, rel=1e-12)


def test_projected_cells_are_corrected_for_scale():
    utm = (Affine(1000, 0, 499_000, 0, -1000, 2_300_000), (2, 2), 32648)
    # On the central meridian lengths are 0.9996 of the true ones.
    assert geodesic_cell_area(utm).to_numpy() == pytest.approx(1e6 / 0.9996**2, rel=1e-6)
    feet = (Affine(1000, 0, 2_000_000, 0, -1000, 500_000), (2, 2), 2264)
    assert geodesic_cell_area(feet).to_numpy() == pytest.approx((1000 * 1200 / 3937) ** 2, rel=1e-3)


@pytest.mark.parametrize("shape", [(300, 500), (1, 400), (400, 1)])
def test_a_lattice_of_the_areal_scale_is_near_to_that_of_each_cell(shape):
    x, y = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(106.0, 60.0)
    grid = (Affine(1000, 0, x, 0, -1000, y), shape, 3857)
    assert geodesic_cell_area(grid, lattice=64).to_numpy() == pytest.approx(
        geodesic_cell_area(grid).to_numpy(), rel=2e-5
    )
    assert float(geodesic_cell_area(grid)[0, 0]) == pytest.approx(0.25e6, rel=0.01)


def test_a_turned_grid_in_degrees_is_refused():
    with pytest.raises(LayerError, match="rotated"):
        geodesic_cell_area((Affine.rotation(5), (2, 2), 4326))


def test_each_place_lies_in_the_cell_that_rasterio_names():
    from rasterio.transform import rowcol

    transform = Affine(30, 0, 600_000, 0, -20, 2_300_000)
    raster = xr.DataArray(
        np.zeros((7, 9)),
        dims=("y", "x"),
        coords={"y": 2_300_000 - 20 * (np.arange(7) + 0.5), "x": 600_000 + 30 * (np.arange(9) + 0.5)},
    ).rio.write_crs(32648)
    rng = np.random.default_rng(3)
    x, y = rng.uniform(599_900, 600_400, 500), rng.uniform(2_299_800, 2_300_050, 500)
    rows, columns = (np.asarray(given, dtype=int) for given in rowcol(transform, x, y))
    on = (rows >= 0) & (rows < 7) & (columns >= 0) & (columns < 9)
    row, column, inside = cells_at(raster, x, y)
    assert inside.tolist() == on.tolist()
    assert 0 < on.sum() < 500
    assert row.tolist() == rows.clip(0, 6).tolist()
    assert column.tolist() == columns.clip(0, 8).tolist()
