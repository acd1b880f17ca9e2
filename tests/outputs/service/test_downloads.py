"""Files that the manifest names are given, and nothing else."""

import shutil

import pytest
from pmtiles.reader import Reader

from geoplan.outputs.publishing.tiles import write_pmtiles
from geoplan.outputs.service.downloads import SHELVES, downloads_of, file_of
from geoplan.outputs.service.shelf import Shelf
from support.served_outputs import client_of


def test_every_file_of_the_run_is_listed_with_title_size_and_kind(shelf, served):
    study = shelf.studies()["sample"]
    files = {each.name: each for each in downloads_of(study)}
    assert set(files) == set(study.files)
    assert files["zones.csv"].size == (served / "sample" / "zones.csv").stat().st_size
    assert files["sample.gpkg"].mediatype == "application/geopackage+sqlite3"
    assert files["zones.csv"].title["vi"] == "Đơn vị"
    assert {files[name].kind for name in ("sample.gpkg", "sample-rooftops.parquet")} == {"layers"}
    assert any(name.startswith("rasters/") and each.kind == "rasters" for name, each in files.items())
    kinds = [SHELVES.index(each.kind) for each in downloads_of(study)]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize(
    "name",
    ["../sample/zones.csv", "/etc/passwd", "zones.csv/", "zones.csv/..", "nothing", "", ".", "rasters", "zones.csv\0"],
)
def test_a_name_that_the_manifest_does_not_have_is_no_file(shelf, name):
    assert file_of(shelf.studies()["sample"], name) is None


def test_a_file_that_became_a_link_is_given_no_more(served, tmp_path):
    shutil.copytree(served / "sample", tmp_path / "sample")
    study = Shelf(tmp_path).studies()["sample"]
    assert file_of(study, "zones.csv") == tmp_path.resolve() / "sample" / "zones.csv"
    (tmp_path / "sample" / "zones.csv").unlink()
    (tmp_path / "sample" / "zones.csv").symlink_to("/etc/hostname")
    assert file_of(study, "zones.csv") is None


def test_tiles_beside_the_folder_are_given_by_parts_as_soon_as_they_are_there(served, tmp_path):
    shutil.copytree(served / "sample", tmp_path / "sample")
    shelf, client = Shelf(tmp_path), client_of(tmp_path)
    address = "/studies/sample/files/sample.pmtiles"
    assert client.get(address).status_code == 404
    written = write_pmtiles(tmp_path / "sample").tiles
    listed = {each.name: each for each in downloads_of(shelf.studies()["sample"])}["sample.pmtiles"]
    assert (listed.kind, listed.mediatype, listed.size) == (
        "layers",
        "application/vnd.pmtiles",
        (tmp_path / "sample.pmtiles").stat().st_size,
    )

    def part(offset, length):
        with client.get(address, headers={"Range": f"bytes={offset}-{offset + length - 1}"}) as answer:
            assert answer.status_code == 206
            return answer.data

    reader = Reader(part)
    assert reader.header()["addressed_tiles_count"] == written
    assert {each["id"] for each in reader.metadata()["vector_layers"]} >= {"zones", "rooftops"}
    (tmp_path / "sample.pmtiles").unlink()
    (tmp_path / "sample.pmtiles").symlink_to("/etc/hostname")
    assert client.get(address).status_code == 404
    assert "sample.pmtiles" not in Shelf(tmp_path).studies()["sample"].files
