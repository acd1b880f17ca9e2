import gzip
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader
from pmtiles.tile import zxy_to_tileid

from geoplan.outputs.publishing.tile_archive import TileSpan, tile_number, write_archive

SPAN = TileSpan(0, 14, (106.4, 20.5, 107.1, 21.0), 9)


@given(st.integers(0, 20), st.data())
def test_tiles_are_numbered_as_the_specification_does(zoom, data):
    column, row = (data.draw(st.integers(0, (1 << zoom) - 1)) for _ in range(2))
    assert tile_number(zoom, column, row) == zxy_to_tileid(zoom, column, row)


@pytest.mark.parametrize("side", [3, 170], ids=["one directory", "directories below the root"])
def test_every_tile_is_there(tmp_path, side):
    places = [(14, 13000 + x, 7000 + y) for x in range(side) for y in range(side)]
    tiles = {place: hashlib.shake_128(str(place).encode()).digest(place[1] * place[2] % 397 + 1) for place in places}
    if side > 100:  # numbers that do not follow each other take more room
        tiles = {place: tile for place, tile in tiles.items() if (place[1] * 7 + place[2] * 13) % 5 < 4}
    file = write_archive(tiles, tmp_path / "a.pmtiles", span=SPAN, about={"name": "Hải Phòng"})
    reader = Reader(MemorySource(file.read_bytes()))
    head = reader.header()
    assert (head["leaf_directory_length"] > 0) == (side > 100)
    assert head["root_length"] <= 16384 - 127
    some = list(tiles)[:: 1 if side < 100 else 499]  # the reader unpacks a directory for each
    assert {place: reader.get(*place) for place in some} == {place: tiles[place] for place in some}
    assert reader.get(14, 0, 0) is None
    assert reader.metadata() == {"name": "Hải Phòng"}
    assert (head["min_lon_e7"], head["max_lat_e7"], head["center_zoom"]) == (1064000000, 210000000, 9)
    assert head["addressed_tiles_count"] == len(tiles)


def test_tiles_that_are_alike_stand_once(tmp_path):
    same = gzip.compress(b"sea" * 1000, mtime=0)
    tiles = {(3, x, 0): same for x in range(8)} | {(3, 0, 1): b"other"}
    file = write_archive(tiles, tmp_path / "a.pmtiles", span=SPAN, about={})
    reader = Reader(MemorySource(file.read_bytes()))
    assert reader.header()["tile_contents_count"] == 2
    assert all(reader.get(*place) == tile for place, tile in tiles.items())
    assert write_archive(tiles, tmp_path / "b.pmtiles", span=SPAN, about={}).read_bytes() == file.read_bytes()
