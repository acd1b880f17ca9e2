"""Studies appear, change and go while the service stands; nothing outside of the folder is seen."""

import json
import shutil

import pytest

from geoplan.errors import GeoplanError
from geoplan.outputs.service.shelf import Shelf, address_key, within
from support.served_outputs import FAR


def test_every_study_of_the_folder_is_there_under_a_name_that_addresses_may_have(shelf):
    studies = shelf.studies()
    assert list(studies) == [address_key(FAR), "sample"]
    assert studies["sample"].title["en"] == "Sample <City>"
    assert studies["sample"].status == "synthetic"
    assert "sample.gpkg" in studies["sample"].files
    assert {each.study for each in shelf.collections().values()} == set(studies)


def test_layers_come_before_tables_and_zones_before_all(shelf):
    collections = shelf.studies()["sample"].collections
    assert [each.layer for each in collections[:3]] == ["zones", "candidates", "estates"]
    places = [each.has_places for each in collections]
    assert places == sorted(places, reverse=True)
    assert "layer_styles" not in {each.layer for each in collections}


def test_what_a_run_writes_is_seen_without_a_restart(served, tmp_path):
    shelf = Shelf(tmp_path)
    assert shelf.studies() == {}
    shutil.copytree(served / "sample", tmp_path / "new")
    first = shelf.studies()["new"]
    assert shelf.studies()["new"] is first, "what has not changed is not read again"
    package = json.loads((tmp_path / "new" / "datapackage.json").read_text("utf-8"))
    package["titles"]["en"] = "Another name"
    (tmp_path / "new" / "datapackage.json").write_text(json.dumps(package), "utf-8")
    assert shelf.studies()["new"].title["en"] == "Another name"
    shutil.rmtree(tmp_path / "new")
    assert shelf.studies() == {}


def test_the_outputs_of_one_study_are_a_folder_too(served):
    assert list(Shelf(served / "sample").studies()) == ["sample"]


def test_what_a_link_leads_to_outside_is_not_there(served, tmp_path):
    (tmp_path / "linked").symlink_to(served / "sample")
    inside = tmp_path / "inside"
    shutil.copytree(served / "sample", inside)
    (inside / "zones.csv").unlink()
    (inside / "zones.csv").symlink_to("/etc/passwd")
    (tmp_path / ".hidden").symlink_to(inside)
    studies = Shelf(tmp_path).studies()
    assert list(studies) == ["inside"]
    assert "zones.csv" not in studies["inside"].files
    assert not within(inside / "zones.csv", inside)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"outputs": 3}', "[" * 100_000])
def test_a_manifest_that_is_none_leaves_the_others_there(served, tmp_path, text):
    shutil.copytree(served / "sample", tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "manifest.json").write_text(text)
    assert "good" in Shelf(tmp_path).studies()
    assert not Shelf(tmp_path).studies().get("bad", None) or not Shelf(tmp_path).studies()["bad"].collections


def test_a_folder_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(GeoplanError, match=r"no folder.*geoplan run STUDY"):
        Shelf(tmp_path / "none")
