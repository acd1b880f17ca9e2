"""Google Open Buildings: its index and tiles, on a server of this machine."""

import csv
import gzip
import io
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.sources.publishers import open_buildings
from geoplan.sources.transfer.session import TransferError
from geoplan.sources.windows.clipping import NothingThereError, zone_bounds
from support.publishers.open_buildings import TILE, tile

TILES = {"314": (104.0, 18.0, 109.5, 23.0), "317": (104.0, 8.0, 109.5, 13.0), "1dd": (17.0, -35.0, 22.0, -30.0)}
PLACES = {"hai-phong": ("314", 106.62, 20.82), "ba-ria-vung-tau": ("317", 107.12, 10.42)}


@pytest.fixture
def google(web):
    """Return the server with the index and a tile for each place."""
    features = [
        {
            "type": "Feature",
            "properties": {"tile_id": name, "tile_url": TILE.format(name), "size_mb": 0.5},
            "geometry": shapely.geometry.mapping(shapely.box(*box)),
        }
        for name, box in TILES.items()
    ]
    web.serve("/public/tiles.geojson", {"type": "FeatureCollection", "features": features})
    for name, west, south in PLACES.values():
        web.serve(TILE.format(name), tile(west, south, 600), content_type="application/octet-stream")
    return web


@pytest.mark.parametrize("place", PLACES)
def test_buildings_of_both_places(google, fetch_area, read_back, tmp_path, place):
    area, session = fetch_area(place), google.session()
    (planned,) = open_buildings.plan("rooftops", area, session)
    assert planned.url == TILE.format(PLACES[place][0])
    # what the server says, not the half megabyte of the index
    assert planned.bytes == len(tile(*PLACES[place][1:], 600))
    assert {each.method for each in google.asked(planned.url)} == {"HEAD"}
    fetched = open_buildings.fetch("rooftops", area, tmp_path, session)
    assert fetched.rows == 600
    roofs = pd.concat(list(Rooftops(read_back(area, fetched)).partitions(size=250)))
    assert len(roofs) == 600
    assert roofs["roof_area_m2"].between(100, 130).all()
    assert {urlsplit(request.path).path for request in google.requests} == {
        "/public/tiles.geojson",
        urlsplit(planned.url).path,
    }


def test_the_size_is_told_before_it_is_read(google, fetch_area, tmp_path):
    told = []
    session = google.session()
    session.progress = lambda _, message: told.append((message, len(google.asked(TILE.format("314")))))
    open_buildings.fetch("rooftops", fetch_area("hai-phong"), tmp_path, session)
    (message, asked) = told[0]
    assert message.startswith("Open Buildings: 1 tiles to be read whole: 10 kB")
    assert asked == 1  # for its size alone


def test_only_what_lies_in_the_area_and_is_sure_enough(google, fetch_area, tmp_path):
    # 600 buildings of which one in three columns lies west of the zones
    google.serve(TILE.format("314"), tile(106.599 - 0.005, 20.82, 600))
    area = fetch_area("hai-phong")
    fetched = open_buildings.fetch("rooftops", area, tmp_path, google.session(cache=tmp_path / "a"))
    rows = pd.read_csv(fetched.file)
    every = pd.read_csv(io.BytesIO(gzip.decompress(tile(106.599 - 0.005, 20.82, 600))))
    west, _, east, _ = zone_bounds(area)
    truth = every[every["longitude"].between(west, east)]
    assert 300 < len(truth) < 600
    assert fetched.rows == len(rows) == len(truth)
    assert (rows["longitude"] > 106.598).all()
    sure = open_buildings.fetch("rooftops", fetch_area("hai-phong", confidence="0.8"), tmp_path, google.session())
    assert 0 < sure.rows < fetched.rows
    assert pd.read_csv(sure.file)["confidence"].min() >= 0.8
    with pytest.raises(TransferError, match="from 0 to 1"):
        open_buildings.fetch("rooftops", fetch_area("hai-phong", confidence="high"), tmp_path, google.session())


def test_cells_stay_as_they_are(google, fetch_area, tmp_path):
    content = tile(106.62, 20.82, 40)
    google.serve(TILE.format("314"), content)
    fetched = open_buildings.fetch("rooftops", fetch_area("hai-phong"), tmp_path, google.session())
    own = list(csv.reader(io.StringIO(gzip.decompress(content).decode())))
    assert list(csv.reader(io.StringIO(gzip.decompress(fetched.file.read_bytes()).decode()))) == own


def test_damaged_tiles_are_not_kept(google, fetch_area, tmp_path):
    area, url, session = fetch_area("hai-phong"), TILE.format("314"), google.session()
    random = np.random.default_rng(1).bytes(200_000)
    for content, said in (
        (b"<html>log in</html>", "gzip archive"),
        (tile(106.62, 20.82, 5000)[:-3000], "damaged file"),
        (b"\x1f\x8b\x08" + random, "damaged file"),
        (gzip.compress(b"a,b\n1,2\n"), "Google's columns"),
    ):
        google.serve(url, content)
        with pytest.raises(TransferError, match=said):
            open_buildings.fetch("rooftops", area, tmp_path, session)
        assert not [path for path in tmp_path.iterdir() if "rooftops" in path.name]
    google.serve(url, tile(106.62, 20.82, 600))
    assert open_buildings.fetch("rooftops", area, tmp_path, session).rows == 600


def test_a_page_instead_of_a_tile_is_refused(google, fetch_area, tmp_path):
    google.serve(TILE.format("314"), "<html>log in</html>", content_type="text/html")
    with pytest.raises(TransferError, match="web page"):
        open_buildings.fetch("rooftops", fetch_area("hai-phong"), tmp_path, google.session())


def test_places_without_buildings_or_tiles(google, fetch_area, tmp_path):
    google.serve(TILE.format("314"), tile(105.0, 19.0, 60))
    with pytest.raises(NothingThereError, match="Try overture or osm"):
        open_buildings.fetch("rooftops", fetch_area("hai-phong"), tmp_path, google.session())
    with pytest.raises(NothingThereError, match="It covers Africa"):
        open_buildings.plan("rooftops", fetch_area("liechtenstein"), google.session())
    assert not [path for path in tmp_path.iterdir() if "rooftops" in path.name]


def test_an_index_of_another_form_is_refused(google, fetch_area, tmp_path):
    google.serve("/public/tiles.geojson", {"features": [{"properties": {}}]})
    with pytest.raises(TransferError, match="index of tiles"):
        open_buildings.plan("rooftops", fetch_area("hai-phong"), google.session())
