"""Buildings that were given as zones are told; wards, and the plots of a small site, are not."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.land.buildings_as_zones import (
    BUILDINGS_ACTION,
    buildings_fault,
    looks_like_buildings,
    refuse_extract,
)


def squares(count, side_m, **columns):
    shapes = [
        shapely.box(x, 2_300_000, x + side_m, 2_300_000 + side_m) for x in 600_000 + 2 * side_m * np.arange(count)
    ]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:32648")


@pytest.mark.parametrize(
    ("count", "area_m2", "columns", "told"),
    [
        (20, 120.0, ["id"], True),
        (19, 120.0, ["id"], False),
        (300, 2000.0, ["id"], True),
        (300, 2100.0, ["id"], False),
        (300, 2100.0, ["id", "Building"], True),
        (300, 2100.0, ["is_underground"], True),
        (300, 21_000.0, ["building"], False),
        (300, 2e6, ["building"], False),
        (300, np.nan, ["building"], False),
    ],
)
def test_what_looks_like_buildings(count, area_m2, columns, told):
    assert bool(looks_like_buildings(np.full(count, area_m2), columns)) is told


def test_half_of_them_say_how_large_they_are():
    areas = np.r_[np.full(30, 100.0), np.full(20, 1e6), np.nan]
    assert looks_like_buildings(areas) == "51 polygons of 100 m2 (median)"


@pytest.mark.parametrize("crs", ["EPSG:32648", "EPSG:4326"])
def test_the_fault_says_what_to_do(crs):
    fault = buildings_fault(squares(40, 10.0, building=["yes"] * 40).to_crs(crs), Path("houses.gpkg"))
    assert fault is not None
    assert "houses.gpkg" in str(fault)
    assert "40 polygons of 100 m2 (median) with tags of buildings; expected zones" in str(fault)
    assert BUILDINGS_ACTION in str(fault)


def test_wards_are_no_fault():
    assert buildings_fault(squares(40, 1500.0), Path("wards.gpkg")) is None


@pytest.mark.parametrize("name", ["hanoi.osm.pbf", "x.PBF", "x.osm", "x.osm.gz", "x.osm.bz2"])
def test_an_extract_is_refused(name):
    with pytest.raises(
        LayerError, match="an OpenStreetMap extract, with everything in it; expected a file of polygons"
    ):
        refuse_extract(Path(name))


@pytest.mark.parametrize("name", ["wards.gpkg", "osm.geojson", "pbf.shp"])
def test_other_files_are_not(name):
    refuse_extract(Path(name))
