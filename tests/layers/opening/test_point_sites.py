"""Sites as points: in a zone or just beside one, and one place for each."""

import geopandas as gpd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.opening.point_sites import check_alike, read_point_sites, zones_of_sites
from support.study_folder import NORTH, WEST

HEADER = "mill_id,crop,x,y\n"


def sites(reading):
    return read_point_sites(reading, id_column="mill_id", columns=("mill_id", "crop"), required=("mill_id",))


def row(name: str, x: float, y: float, crop: str = "paddy") -> str:
    return f"{name},{crop},{WEST + x},{NORTH - 4000 + y}\n"


def test_sites_far_from_all_zones_are_left_out_and_counted(folder):
    folder.csv("mills", HEADER + row("a", 500, 500) + row("b", -200, 500) + row("c", 300_000, 500), crs="EPSG:32648")
    reading = folder.reading("mills")
    found = sites(reading)
    assert found["mill_id"].tolist() == ["a", "b"]
    assert found.crs == "EPSG:32648"
    assert (found.geometry.geom_type == "Point").all()
    assert not reading.faults
    assert len(reading.remarks) == 1


def test_a_site_needs_an_id(folder):
    folder.csv("mills", HEADER + row("", 500, 500) + row("b", 600, 500), crs="EPSG:32648")
    assert "line 2: found no mill_id" in folder.refusal("mills", sites)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (row("a", 900, 500), "several values of place for 'a'"),
        (row("a", 500, 500, "rubber"), "several values of crop for 'a'"),
    ],
)
def test_rows_of_one_site_that_contradict_each_other_are_named(folder, second, said):
    folder.csv("mills", HEADER + row("b", 500, 900) + row("a", 500, 500) + second, crs="EPSG:32648")
    reading = folder.reading("mills")
    check_alike(reading, sites(reading), id_column="mill_id", columns=("crop",))
    (fault,) = reading.faults
    assert (fault.where, fault.found) == ("line 3, 4", said)


def test_the_zone_of_a_site_beside_all_zones_is_the_nearest_within_reach():
    zones = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], crs="EPSG:32648")
    sites = gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=shapely.points([5, 15, 25], [5, 5, 5]), crs=zones.crs)
    assert zones_of_sites(sites, zones, id_column="id", kind="mills").tolist() == [0, 1, 1]
    far = sites.assign(geometry=shapely.points([5, 15, 90_000], [5, 5, 5]))
    with pytest.raises(LayerError, match="mills, c: found a place beside all zones; expected a place in"):
        zones_of_sites(far.set_crs(zones.crs), zones, id_column="id", kind="mills")
