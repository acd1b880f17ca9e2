"""Places that a user brings: their coordinates, and evaluated places written whole."""

from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.fieldwork.user_sites import read_sites, write_sites

SITES = gpd.GeoDataFrame({"site_id": ["a"], "rank": [1]}, geometry=[shapely.Point(106.7, 20.9)], crs=4326)


@pytest.mark.parametrize("ending", ["csv", "gpkg", "geojson"])
def test_sites_are_written_once_more_in_the_place_of_the_former(tmp_path: Path, ending: str) -> None:
    for rank in (1, 2):
        file = write_sites(SITES.assign(rank=rank), tmp_path / f"mine.{ending}")
        assert gpd.read_file(file)["rank"].astype(int).tolist() == [rank]
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_other_layers_of_a_geopackage_stay(tmp_path: Path) -> None:
    SITES.to_file(tmp_path / "mine.gpkg", layer="notes")
    write_sites(SITES, tmp_path / "mine.gpkg")
    assert sorted(name for name, _ in pyogrio.list_layers(tmp_path / "mine.gpkg")) == ["mine", "notes"]


def test_numbers_have_twelve_digits_and_degrees_seven(tmp_path: Path) -> None:
    sites = SITES.assign(site_id="007", energy_gwh=100 / 3).set_geometry([shapely.Point(106.123456789, 20.9)], crs=4326)
    assert '"energy_gwh": 33.3333333333 }' in write_sites(sites, tmp_path / "a.geojson").read_text()
    assert "[ 106.1234568, 20.9 ]" in (tmp_path / "a.geojson").read_text()
    assert '"site_id": "007"' in (tmp_path / "a.geojson").read_text()
    assert "007,1,33.3333333333" in write_sites(sites, tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="one of"):
        write_sites(SITES, tmp_path / "mine.xyz")


def test_coordinates_are_degrees(tmp_path):
    (tmp_path / "s.csv").write_text("site_id,Lon,lat\na,106.7,20.8\n", encoding="utf-8")
    sites = read_sites(tmp_path / "s.csv")
    assert sites.geometry.iloc[0].coords[0] == (106.7, 20.8)
    assert sites.crs.to_epsg() == 4326


def test_every_wrong_coordinate_is_named(tmp_path):
    rows = "a,106.7,inf\nb,1e308,20.8\nc,x,20.8\nd,106.7,\ne,106.7,91\nf,600000,2300000\n"
    (tmp_path / "s.csv").write_text("site_id,longitude,latitude\n" + rows, encoding="utf-8")
    with pytest.raises(LayerError) as caught:
        read_sites(tmp_path / "s.csv")
    told = [(fault.where, fault.found) for fault in caught.value.faults]
    assert sorted(told) == [
        ("line 2", "latitude 'inf'"),
        ("line 3", "longitude '1e308'"),
        ("line 4", "longitude 'x'"),
        ("line 5", "no latitude"),
        ("line 6", "latitude '91'"),
        ("line 7", "latitude '2300000'"),
        ("line 7", "longitude '600000'"),
    ]
    assert {fault.expected for fault in caught.value.faults} == {
        "a number, -180 to 180 degrees",
        "a number, -90 to 90 degrees",
    }
