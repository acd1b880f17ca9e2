"""Files that the manifest names are given, and nothing else."""

import shutil

import pytest

from geoplan.outputs.service.downloads import SHELVES, downloads_of, file_of
from geoplan.outputs.service.shelf import Shelf


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
