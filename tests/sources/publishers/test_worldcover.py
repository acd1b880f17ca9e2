"""ESA WorldCover: tiles of the true extent and name, on a server of this machine."""

from urllib.parse import urlsplit

import numpy as np
import pytest
import rasterio
from affine import Affine

from geoplan.errors import GeoplanError
from geoplan.layers.land.land_cover import legends, read_land_cover
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.sources.publishers import worldcover
from geoplan.sources.transfer.session import TransferError
from support.publishers.worldcover import CELLS, CODES, CORNERS, PLACES, TILE, code_at, tile


@pytest.fixture(scope="module")
def tiles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worldcover")
    return {name: tile(folder / f"{name}.tif", name) for name in CORNERS}


@pytest.fixture
def bucket(web, tiles):
    """Return the server with all tiles."""
    for name, content in tiles.items():
        web.serve(TILE.format(name), content, content_type="image/tiff")
    return web


@pytest.mark.parametrize("place", PLACES)
def test_land_cover_of_both_places(bucket, fetch_area, read_back, tmp_path, tiles, place):
    area, session = fetch_area(place), bucket.session()
    planned = worldcover.plan("land_cover", area, session)
    assert [each.url for each in planned] == [TILE.format(name) for name in PLACES[place]]
    west, south, east, north = area.bounds
    whole = sum(len(tiles[name]) for name in PLACES[place])
    assert sum(each.bytes for each in planned) == pytest.approx(whole * (east - west) * (north - south) / 18, rel=0.2)
    fetched = worldcover.fetch("land_cover", area, tmp_path, session)
    assert fetched.options == {"legend": "worldcover"}
    assert fetched.licence == "CC BY 4.0"
    assert "(2021)" in fetched.attribution
    assert fetched.vintage == "2021"
    with rasterio.open(fetched.file) as dataset:
        values, box = dataset.read(1), dataset.bounds
        assert (dataset.nodata, dataset.dtypes, dataset.crs.to_epsg()) == (0, ("uint8",), 4326)
        rows, columns = np.arange(dataset.height), np.arange(dataset.width)
        x, y = np.meshgrid(box.left + (columns + 0.5) / CELLS, box.top - (rows + 0.5) / CELLS)
    np.testing.assert_array_equal(values, code_at(x, y))
    np.testing.assert_allclose(box, area.bounds, atol=1.01 / CELLS)
    reading = read_back(area, fetched)
    land_cover, coverage = read_land_cover(reading)
    assert not reading.faults
    assert coverage == 1.0
    assert set(np.unique(land_cover)) <= {each.code for each in land_cover_classes().values()}


def test_every_code_of_the_test_stands_in_the_legend():
    text = legends()["worldcover"].read_text()
    assert all(f"\n{code}," in text for code in CODES)


def test_only_the_window_is_read(web, fetch_area, tmp_path):
    count = worldcover.DEGREES * 1200
    noise = np.random.default_rng(0).choice(CODES, (count, count))
    path = tmp_path / "tile.tif"
    profile = {"driver": "COG", "width": count, "height": count, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
    transform = Affine(1 / 1200, 0, 105, 0, -1 / 1200, 12)
    with rasterio.open(path, "w", transform=transform, nodata=0, compress="deflate", **profile) as dataset:
        dataset.write(noise, 1)
    web.serve(TILE.format("N09E105"), path)
    area = fetch_area("ba-ria-vung-tau")
    small = type(area)((107.0, 10.3, 107.3, 10.6), area.zones, area.crs, area.time_zone)
    session = web.session()
    (planned,) = worldcover.plan("land_cover", small, session)
    worldcover.fetch("land_cover", small, tmp_path / "out", session)
    asked = [request for request in web.requests if request.method == "GET"]
    read = 0
    for request in asked:
        first, last = request.range.removeprefix("bytes=").split("-")
        read += int(last) - int(first) + 1
    assert planned.bytes < 0.02 * path.stat().st_size
    assert read < 0.3 * path.stat().st_size


def test_an_overview_is_asked_for_by_its_cell(bucket, fetch_area, read_back, tmp_path):
    area = fetch_area("hai-phong", resolution_m="1500")  # cells of the test are 370 m
    fetched = worldcover.fetch("land_cover", area, tmp_path, bucket.session())
    with rasterio.open(fetched.file) as dataset:
        assert dataset.res == pytest.approx((4 / CELLS, 4 / CELLS))
    assert "1476 m" in fetched.note.en
    assert read_land_cover(read_back(area, fetched))[1] == 1.0


def test_a_missing_tile_is_sea(bucket, tiles, web, fetch_area, tmp_path, read_back):
    area = fetch_area("hai-phong")
    web.serve(TILE.format("N21E105"), b"<Error><Code>NoSuchKey</Code></Error>", status=404)
    session = web.session()
    assert [each.url for each in worldcover.plan("land_cover", area, session)] == [TILE.format("N18E105")]
    fetched = worldcover.fetch("land_cover", area, tmp_path, session)
    assert "Tiles without land left out: 1" in fetched.note.en
    with rasterio.open(fetched.file) as dataset:
        assert dataset.bounds.top == pytest.approx(21.1, abs=1.01 / CELLS)
        values = dataset.read(1)
    above = round((21.1 - 21) * CELLS)
    assert (values[: above - 1] == 0).all()
    assert (values[above + 1 :] > 0).all()
    assert read_land_cover(read_back(area, fetched))[1] == 1.0


def test_no_tile_at_all(web, fetch_area, tmp_path):
    with pytest.raises(TransferError, match="nothing within"):
        worldcover.fetch("land_cover", fetch_area("hai-phong"), tmp_path, web.session())
    assert not list(tmp_path.glob("*.tif"))


@pytest.mark.parametrize("kind", ["page", "page without ranges", "cut"])
def test_what_is_no_tile_is_refused_and_nothing_written(bucket, web, tiles, fetch_area, tmp_path, kind):
    page = b"<!DOCTYPE html><html><body>Please log in</body></html>" * 40
    whole = tiles["N18E105"]
    content = page if kind.startswith("page") else whole[: len(whole) * 2 // 3]
    name = TILE.format("N18E105")
    web.serve(name, content, content_type="text/html", ranges=kind != "page without ranges")
    out = tmp_path / "out"
    with pytest.raises(TransferError) as caught:
        worldcover.fetch("land_cover", fetch_area("hai-phong"), out, web.session())
    assert urlsplit(name).path in str(caught.value)
    assert ("web page" if kind == "page without ranges" else "GeoTIFF") in str(caught.value)
    assert not out.exists() or not list(out.iterdir())
    web.serve(name, whole)
    assert worldcover.fetch("land_cover", fetch_area("hai-phong"), out, web.session()).file.is_file()


def test_a_server_that_is_busy_is_asked_again(bucket, web, fetch_area, tmp_path):
    web.fail(TILE.format("N18E105"), status=503, times=2)
    web.cut(TILE.format("N21E105"), after=1000)
    assert worldcover.fetch("land_cover", fetch_area("hai-phong"), tmp_path, web.session()).file.is_file()


def test_the_second_study_and_offline_read_the_cache(bucket, web, fetch_area, tmp_path):
    area = fetch_area("hai-phong")
    first = worldcover.fetch("land_cover", area, tmp_path / "a", web.session())
    asked = len(web.requests)
    second = worldcover.fetch("land_cover", area, tmp_path / "b", web.session(offline=True))
    assert len(web.requests) == asked
    assert first.file.read_bytes() == second.file.read_bytes()


def test_the_map_of_2020_and_no_other_year(web, fetch_area, tmp_path, tiles):
    name = "/v100/2020/map/ESA_WorldCover_10m_2020_v100_{}_Map.tif"
    web.serve(name.format("N18E105"), tiles["N18E105"])
    fetched = worldcover.fetch("land_cover", fetch_area("hai-phong", year="2020"), tmp_path, web.session())
    assert (fetched.vintage, "(2020)" in fetched.attribution) == ("2020", True)
    with pytest.raises(GeoplanError, match="'2019'; expected 2020 or 2021"):
        worldcover.plan("land_cover", fetch_area("hai-phong", year="2019"), web.session())
