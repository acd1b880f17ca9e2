"""Persons per km2 times true cell area, over the real provinces, against the sums that the data's own notes give."""

import os

import geopandas as gpd
import pytest
import rioxarray
import xarray as xr

from geoplan.zonal import Coverage, geodesic_cell_area, zonal_stats
from support.places import DATA

pytestmark = [
    pytest.mark.real,
    # rioxarray multiplies affines the old way.
    pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning"),
]

BOUNDARIES = DATA / "boundaries" / "vn_two_provinces_boundaries.gpkg"

if not BOUNDARIES.exists() and os.environ.get("GEOPLAN_REQUIRE_REAL") != "1":
    pytest.skip(f"the real layers are not at {DATA}", allow_module_level=True)


def cell_totals(density: xr.DataArray) -> xr.DataArray:
    """Persons per km2 as persons in each cell, NaN where there is no data."""
    persons = density.where(density != density.rio.nodata) * geodesic_cell_area(density) / 1e6
    return persons.transpose(*density.dims)


@pytest.fixture(scope="module")
def provinces() -> gpd.GeoDataFrame:
    return gpd.read_file(BOUNDARIES, layer="adm1_2009")


@pytest.mark.parametrize(
    ("place", "name", "people"), [("haiphong", "Hai Phong", 2_034_314), ("brvt", "Ba Ria", 1_296_400)]
)
def test_people_of_the_provinces(provinces, place, name, people):
    path = DATA / "population" / f"worldpop_vnm_pd_2020_1km_{place}.tif"
    with rioxarray.open_rasterio(path) as density:
        persons = cell_totals(density.squeeze("band", drop=True))
        found = zonal_stats(persons, provinces, stats=("sum",))["sum"]
        again = zonal_stats(persons, provinces, stats=("sum",), coverage=Coverage.of(provinces, persons))["sum"]
    assert found.max() == pytest.approx(people, rel=1e-3)
    assert again.max() == found.max()
    described = provinces.loc[found.idxmax()].drop("geometry").astype(str).str.cat(sep=" ")
    assert name in described


def test_districts_share_the_people_of_their_province(provinces):
    path = DATA / "population" / "worldpop_vnm_pd_2020_1km_haiphong.tif"
    districts = gpd.read_file(BOUNDARIES, layer="adm2_2009")
    with rioxarray.open_rasterio(path) as density:
        persons = cell_totals(density.squeeze("band", drop=True))
        of_districts = zonal_stats(persons, districts, stats=("sum",))["sum"].sum()
        of_provinces = zonal_stats(persons, provinces, stats=("sum",))["sum"].sum()
    assert of_districts == pytest.approx(of_provinces, rel=2e-3)
