from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import rioxarray
import shapely
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.machine.cluster import cluster_at
from geoplan.siting.land import eligible_land
from geoplan.siting.land.eligible_land import Exclusion, overlay

# Dask's own threads and sockets end when they end
pytestmark = pytest.mark.filterwarnings("default")


def land_of(rng):
    """A grid, and exclusions of all sorts: by classes, by a range on cells of its own and in another CRS, by shapes."""
    grid = GeoBox((300, 240), Affine(10.1, 0, 600_000.3, 0, -10.1, 2_300_000.7), "EPSG:32648")

    def raster(values, cell, left, top, crs=32648):
        coords = {
            "y": top - cell * (np.arange(values.shape[0]) + 0.5),
            "x": left + cell * (np.arange(values.shape[1]) + 0.5),
        }
        return xr.DataArray(values, dims=("y", "x"), coords=coords).rio.write_crs(crs)

    cover = raster((rng.random((300, 240)) ** 6 * 12).astype("uint8"), 10.1, 600_000.3, 2_300_000.7)
    slope = raster(rng.random((90, 80)).astype("float32") * 30, 37.0, 599_900.0, 2_300_100.0)
    degrees = raster(rng.random((70, 70)).astype("float32"), 0.0005, 105.96, 20.80, 4326)
    corners = rng.random((40, 2)) * (2400, -3000) + (600_000, 2_300_000)
    roads = gpd.GeoDataFrame(geometry=[shapely.LineString(pair) for pair in corners.reshape(20, 2, 2)], crs=32648)
    parks = gpd.GeoDataFrame(geometry=shapely.buffer(shapely.points(corners), 90.0), crs=32648)
    return grid, [
        Exclusion("cover", cover, classes=[7, 8], buffer_m=35.0),
        Exclusion("plain", cover, classes=[3]),
        Exclusion("steep", slope, between=(28.0, np.inf), buffer_m=60.0),
        Exclusion("very steep", slope, between=(29.0, np.inf)),
        Exclusion("north", raster(np.ones((20, 240)), 10.1, 600_000.3, 2_300_000.7), classes=[1]),
        Exclusion("degrees", degrees, between=(0.9, 1.0), share=0.5),
        Exclusion("roads", roads, buffer_m=22.0),
        Exclusion("parks", parks, invert=True, share=0.2),
    ]


def test_eligible_land_by_tiles_is_that_of_the_whole(dask_cluster, monkeypatch, tmp_path):
    grid, exclusions = land_of(np.random.default_rng(7))
    exclusions[0].layer.rio.to_raster(tmp_path / "cover.tif")
    filed = rioxarray.open_rasterio(tmp_path / "cover.tif")
    monkeypatch.setattr(eligible_land, "_WORTH_SHARING", 1)
    for given in (exclusions, [replace(exclusions[0], layer=filed), *exclusions[1:]]):
        whole = overlay(grid, given)
        with cluster_at(dask_cluster) as here:
            tiles = overlay(grid, given)
            assert (str(tmp_path / "cover.tif") in here.seen) == (given is not exclusions)
        assert len(np.unique(whole.patterns)) > 20
        assert tiles.patterns.dtype == whole.patterns.dtype
        assert tiles.patterns.tobytes() == whole.patterns.tobytes()


def test_what_another_overlay_has_marked_is_not_marked_again_by_workers(dask_cluster, monkeypatch):
    grid, exclusions = land_of(np.random.default_rng(8))
    known = overlay(grid, exclusions)
    moved = [replace(exclusions[0], buffer_m=55.0), *exclusions[1:]]
    whole = overlay(grid, moved)
    monkeypatch.setattr(eligible_land, "_WORTH_SHARING", 1)
    with cluster_at(dask_cluster):
        assert overlay(grid, moved, like=known).patterns.tobytes() == whole.patterns.tobytes()
