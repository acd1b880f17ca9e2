"""Evaluated places are written whole, and what else a file holds stays."""

from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.fieldwork.user_sites import write_sites

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


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="one of"):
        write_sites(SITES, tmp_path / "mine.xyz")
