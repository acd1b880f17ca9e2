"""What a file is, against what its ending says."""

import pytest

from geoplan.layers.land.zones import read_zones


@pytest.mark.parametrize(
    ("start", "ending", "found"),
    [
        (b"<!doctype html>", "geojson", "XML or HTML; expected JSON"),
        (b"PAR1", "gpkg", "a Parquet file; expected a GeoPackage"),
        (b"SQLite format 3\x00", "parquet", "a GeoPackage or SQLite database; expected a Parquet file"),
        (b"\x1f\x8b\x08", "geojson", "a gzip archive; expected JSON"),
        (b"PK\x03\x04", "shp", "a zip archive; expected a shapefile"),
        (b"version https://git-lfs.github.com/spec/v1", "gpkg", "a Git LFS pointer"),
        (b"", "gpkg", "an empty file"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says(folder, start, ending, found):
    (folder.folder / f"other.{ending}").write_bytes(start)
    folder.set("zones", file=f"other.{ending}")
    assert found in folder.refusal("zones", read_zones)
