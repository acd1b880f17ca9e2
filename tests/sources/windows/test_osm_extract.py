"""Extracts of OpenStreetMap: which one, and what is cut out of it."""

import pytest
import shapely

from geoplan.sources.transfer.session import TransferError
from geoplan.sources.windows.osm_extract import cut_extract, find_region
from support.publishers.osm import country

osmium = pytest.importorskip("osmium")


def test_a_cut_extract_holds_what_meets_the_box(tmp_path):
    source = country(106.62, 20.82).write(tmp_path / "all.osm.pbf")
    cut = tmp_path / "cut.osm.pbf"
    cut_extract(source, (106.61, 20.81, 106.8, 20.9), cut)
    ways = {way.id for way in osmium.FileProcessor(str(cut), osmium.osm.WAY)}
    half = len({way.id for way in osmium.FileProcessor(str(source), osmium.osm.WAY)}) // 2
    # of the motorway no node lies in the box: real ways have one every few hundred metres
    assert ways == set(range(1, half + 1)) - {35}
    assert {relation.id for relation in osmium.FileProcessor(str(cut), osmium.osm.RELATION)} == {1, 2, 3, 4}
    assert not list(tmp_path.glob(".*"))


def test_the_smallest_region_that_covers_is_taken(geofabrik, tmp_path):
    session = geofabrik(country(106.62, 20.82)).session()
    assert find_region(shapely.box(104.6, 20.8, 104.7, 20.9), session).id == "laos"
    assert find_region(shapely.box(106.9, 20.8, 107.1, 20.9), session).id == "vietnam"
    assert find_region(shapely.box(99, 20.8, 107.1, 20.9), session).id == "asia"
    assert find_region(shapely.box(99, 20.8, 107.1, 20.9), session, region="laos").id == "laos"
    with pytest.raises(TransferError, match="Did you mean 'vietnam'"):
        find_region(shapely.box(0, 0, 1, 1), session, region="viet-nam")
    with pytest.raises(TransferError, match="no extract that covers the place"):
        find_region(shapely.box(-50, 0, -49, 1), session)
