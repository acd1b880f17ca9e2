import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.siting.plants.residue_surface import crop_share, residue_surface

CRS = 32648
LEFT, TOP = 600_000.0, 2_300_000.0
GRID = GeoBox((12, 16), Affine(500.0, 0.0, LEFT, 0.0, -500.0, TOP), CRS)


def strip(west_km: float, east_km: float) -> shapely.Polygon:
    return shapely.box(LEFT + 1e3 * west_km, TOP - 6e3, LEFT + 1e3 * east_km, TOP)


@pytest.fixture(scope="module")
def land_cover():
    """Cells of 100 m: cropland in the west, built-up land in the east, both with an edge that is not straight."""
    rows, columns = np.mgrid[:60, :80]
    values = np.where(columns < 30 + 12 * np.sin(rows / 9), 5, 6).astype(np.uint8)
    coords = {"y": TOP - 100.0 * (np.arange(60) + 0.5), "x": LEFT + 100.0 * (np.arange(80) + 0.5)}
    return xr.DataArray(values, dims=("y", "x"), coords=coords).rio.write_crs(CRS).rio.write_nodata(0)


def test_shares_are_counted_cell_by_cell(land_cover):
    crops = (land_cover.to_numpy() == 5).reshape(12, 5, 16, 5).mean(axis=(1, 3))
    np.testing.assert_allclose(crop_share(land_cover, GRID), crops, atol=1e-6)


def test_crops_are_shared_out_in_blocks_as_in_the_whole(land_cover):
    degrees = land_cover.rio.reproject(4326, nodata=0)
    for cover, tolerance in ((land_cover, 0.0), (degrees, 0.02)):  # a warp's transform is approximated part by part
        whole, parts = crop_share(cover, GRID), crop_share(cover, GRID, block_cells=1)
        np.testing.assert_allclose(parts, whole, rtol=0, atol=tolerance)
        assert 0.1 < whole.mean() < 0.9


def test_residues_of_a_zone_lie_on_its_crops_and_add_up(land_cover):
    frame = {"zone_id": ["w", "m", "e"], "residue_energy_tj": [7.0, 5.0, 3.0]}
    zones = gpd.GeoDataFrame(frame, geometry=[strip(0, 3), strip(3, 6), strip(6, 8)], crs=CRS)
    surface = residue_surface(zones, land_cover, grid=GRID)
    tj = surface.to_numpy()
    assert [tj[:, a:b].sum() for a, b in ((0, 6), (6, 12), (12, 16))] == pytest.approx([7.0, 5.0, 3.0])
    built = crop_share(land_cover, GRID).to_numpy()[:, 6:12] == 0
    assert built.any()
    assert (tj[:, 6:12][built] == 0).all(), "nothing lies on buildings where the zone has cropland"
    np.testing.assert_allclose(tj[:, 12:], 3.0 / 48, err_msg="a zone without cropland is spread evenly")


def test_zones_without_a_figure_have_no_residues(land_cover):
    zones = gpd.GeoDataFrame({"zone_id": ["w"], "residue_energy_tj": [np.nan]}, geometry=[strip(0, 3)], crs=CRS)
    assert residue_surface(zones, land_cover, grid=GRID).sum() == 0.0
