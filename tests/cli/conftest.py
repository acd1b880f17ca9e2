"""A small study on disk, a study that the command made, and a web server on this machine with sources of tables."""

import geopandas as gpd
import pytest
import shapely

from support.command import invoke
from support.sources import web
from support.study_folder import folder, footprints, stations, zones
from support.table_sources import table_sources

__all__ = ["folder", "footprints", "made", "stations", "table_sources", "wards", "web", "zones"]


@pytest.fixture(scope="session")
def wards(tmp_path_factory):
    """Return a file of three wards near Hai Phong."""
    path = tmp_path_factory.mktemp("wards") / "wards.gpkg"
    boxes = [shapely.box(106.6 + 0.02 * i, 20.8, 106.62 + 0.02 * i, 20.82) for i in range(3)]
    frame = {"ward_code": ["1", "2", "3"], "name": ["Một", "Hai", "Ba"], "population": [9000, 800, 70]}
    gpd.GeoDataFrame(frame, geometry=boxes, crs="EPSG:4326").to_file(path, layer="wards", driver="GPKG")
    return path


@pytest.fixture(scope="session")
def made(tmp_path_factory, wards):
    """Return the folder of a study that `geoplan new` made; not to be changed."""
    study = tmp_path_factory.mktemp("made") / "my-study"
    assert invoke("new", study, "--zones", wards).status == 0
    return study
