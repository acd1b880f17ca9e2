"""Copernicus DEM: tiles of the true extent and name, on a server of this machine."""

import numpy as np
import pytest
import rasterio
import shapely

from geoplan.errors import LayerError
from geoplan.layers.land.terrain import read_terrain
from geoplan.sources.publishers import copernicus_dem
from geoplan.sources.transfer.session import TransferError
from support.publishers.copernicus_dem import CELLS, HALF, PLACES, TILE, elevation_at, tile


@pytest.fixture(scope="module")
def tiles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dem")
    names = {name for place in PLACES.values() for name in place}
    return {name: tile(folder / f"{name[0]}{name[1]}.tif", int(name[0][1:]), int(name[1][1:])) for name in names}


@pytest.fixture
def bucket(web, tiles):
    """Return the server with all tiles."""
    for name, content in tiles.items():
        web.serve(TILE.format(*name), content, content_type="image/tiff")
    return web


def read(path):
    with rasterio.open(path) as dataset:
        rows, columns = np.arange(dataset.height), np.arange(dataset.width)
        x = dataset.bounds.left + (columns + 0.5) / CELLS
        y = dataset.bounds.top - (rows + 0.5) / CELLS
        return dataset.read(1), *np.meshgrid(x, y)


@pytest.mark.parametrize("place", PLACES)
def test_terrain_of_both_places(bucket, fetch_area, read_back, tmp_path, place):
    area, session = fetch_area(place), bucket.session()
    planned = copernicus_dem.plan("terrain", area, session)
    assert {each.url for each in planned} == {
        "https://copernicus-dem-30m.s3.amazonaws.com" + TILE.format(*name) for name in PLACES[place]
    }
    fetched = copernicus_dem.fetch("terrain", area, tmp_path, session)
    assert "Copernicus WorldDEM-30" in fetched.attribution
    values, x, y = read(fetched.file)
    np.testing.assert_allclose(values, elevation_at(x, y), atol=0.01)
    reading = read_back(area, fetched)
    terrain, coverage = read_terrain(reading)
    assert not reading.faults
    assert coverage == 1.0
    x, y = np.meshgrid(terrain["x"], terrain["y"])
    np.testing.assert_allclose(terrain, elevation_at(x, y), atol=0.01)


def test_the_sea_has_no_tiles_and_lies_at_0(bucket, web, fetch_area, read_back, tmp_path):
    for name in (("N08", "E107"), ("N09", "E106"), ("N09", "E107")):  # off Con Dao there is none
        web.serve(TILE.format(*name), b"", status=404)
    area = fetch_area("ba-ria-vung-tau")
    assert len(copernicus_dem.plan("terrain", area, web.session())) == 3
    fetched = copernicus_dem.fetch("terrain", area, tmp_path, web.session())
    assert "sea at 0 m: 3" in fetched.note.en
    values, x, y = read(fetched.file)
    # what lies half a true cell around a whole degree belongs to the tile in the south, and to the one in the east
    sea = ((y > 9 + HALF) & (y <= 10 + HALF)) | ((y <= 9 + HALF) & (x > 107 - HALF))
    np.testing.assert_array_equal(values[sea], 0)
    np.testing.assert_allclose(values[~sea], elevation_at(x, y)[~sea], atol=0.01)
    assert read_terrain(read_back(area, fetched))[1] == 1.0


def test_a_missing_tile_under_a_zone_is_unknown(bucket, web, fetch_area, read_back, tmp_path):
    web.serve(TILE.format("N10", "E107"), b"", status=404)
    area = fetch_area("ba-ria-vung-tau")  # its zone lies there: the land may be one that is not released
    fetched = copernicus_dem.fetch("terrain", area, tmp_path, web.session())
    assert "No elevation for the tiles N10E107" in fetched.note.en
    values, x, y = read(fetched.file)
    unknown = (x > 107 - HALF) & (y > 10 + HALF)
    assert np.isnan(values[unknown]).all()
    assert not np.isnan(values[~unknown]).any()
    with pytest.raises(LayerError, match="no value in any of"):
        read_terrain(read_back(area, fetched))


def test_zones_that_do_not_reach_a_missing_tile_take_it_as_sea(bucket, web, fetch_area, tmp_path):
    web.serve(TILE.format("N10", "E107"), b"", status=404)
    area = fetch_area("ba-ria-vung-tau")
    island = type(area.zones)({"zone_id": ["z"]}, geometry=[shapely.box(106.5, 8.6, 106.7, 8.8)], crs=4326)
    moved = type(area)(area.bounds, island.to_crs(area.crs), area.crs, area.time_zone)
    fetched = copernicus_dem.fetch("terrain", moved, tmp_path, web.session())
    assert "sea at 0 m: 1" in fetched.note.en


def test_no_tile_at_all(web, fetch_area, tmp_path):
    with pytest.raises(TransferError, match="nothing within"):
        copernicus_dem.fetch("terrain", fetch_area("hai-phong"), tmp_path, web.session())


@pytest.mark.parametrize("kind", ["page", "cut"])
def test_what_is_no_tile_is_refused_and_nothing_written(bucket, web, tiles, fetch_area, tmp_path, kind):
    name = ("N20", "E107")
    content = b"<!DOCTYPE html><html></html>" * 90 if kind == "page" else tiles[name][:-2000]
    web.serve(TILE.format(*name), content)
    with pytest.raises(TransferError, match=r"N20_00_E107_00_DEM\.tif: found what is not a whole GeoTIFF"):
        copernicus_dem.fetch("terrain", fetch_area("hai-phong"), tmp_path / "out", web.session())
    assert not list((tmp_path / "out").glob("*"))


def test_an_overview(bucket, fetch_area, tmp_path):
    area = fetch_area("hai-phong", resolution_m="950")  # cells of the test are 460 m
    fetched = copernicus_dem.fetch("terrain", area, tmp_path, bucket.session())
    with rasterio.open(fetched.file) as dataset:
        assert dataset.res == pytest.approx((2 / CELLS, 2 / CELLS))
