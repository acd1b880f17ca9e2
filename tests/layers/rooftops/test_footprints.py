"""Which reader opens a file of footprints: by its ending, unless it is said."""

from pathlib import Path

import pytest

from geoplan.errors import LayerError
from geoplan.layers.rooftops.footprints import footprint_format, open_footprints
from geoplan.layers.rooftops.ogr import OgrFile


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("a.parquet", "geoparquet"),
        ("a.GeoParquet", "geoparquet"),
        ("31d_buildings.csv.gz", "open_buildings"),
        ("a.tsv", "open_buildings"),
        ("vietnam-latest.osm.pbf", "osm"),
        ("a.osm.bz2", "osm"),
        ("a.gpkg", "ogr"),
        ("a.geojson", "ogr"),
        ("a", "ogr"),
    ],
)
def test_the_ending_says_the_format(name, known):
    assert footprint_format(Path(name)) == known


def test_a_format_that_is_said_goes_before_the_ending(folder, footprints):
    path = folder.folder / "roofs.gpkg"
    footprints.to_file(path)
    assert isinstance(open_footprints(folder.reading("rooftops"), path), OgrFile)
    with pytest.raises(LayerError):
        open_footprints(folder.reading("rooftops"), path, as_format="geoparquet")
    with pytest.raises(LayerError, match="Did you mean 'ogr'"):
        open_footprints(folder.reading("rooftops"), path, as_format="ogre")  # type: ignore[arg-type]
