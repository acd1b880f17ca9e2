"""Zones of two studies that overlap are told before anything is run."""

import geopandas as gpd

from geoplan.collection.collection import Collection
from geoplan.collection.outlines import overlaps, zones_of


def test_studies_that_share_a_border_do_not_overlap_in_another_crs_either(towns: Collection):
    zones = zones_of(towns.studies, crs=towns.crs)
    assert list(zones) == ["east", "north", "west"]
    assert {str(frame.crs) for frame in zones.values()} == {"EPSG:32648"}
    assert overlaps(zones, file="c") == []


def test_what_two_studies_both_have_is_told_with_its_area(towns: Collection):
    zones = zones_of(towns.studies, crs=towns.crs)
    moved: gpd.GeoDataFrame = zones["east"].set_geometry(zones["east"].geometry.translate(500.0))
    (fault,) = overlaps({**zones, "east": moved}, file="c")
    assert fault.where == "east and north"
    assert fault.found == "1 overlaps of zones, 1 km2 in all: 2 / 1"
    assert "count twice" in fault.action


def test_zones_that_cannot_be_read_are_left_to_the_run(towns: Collection, tmp_path):
    lost = towns.study("east").model_copy(update={"folder": tmp_path})
    assert list(zones_of([lost, towns.study("west")], crs=towns.crs)) == ["west"]
