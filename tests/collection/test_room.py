"""A disk that cannot hold the outputs is told before they are written."""

from pathlib import Path

from pyarrow import parquet

from geoplan.collection import room
from geoplan.collection.collection import Collection
from geoplan.collection.room import bytes_needed, free_bytes, lack_of_room, room_told
from geoplan.collection.study_runs import RunForm


def test_more_footprints_need_more_room_and_no_roofs_less(towns: Collection, monkeypatch):
    study = towns.study("east")
    small = bytes_needed(study, with_roofs=False)
    assert bytes_needed(study) > small > 20e6
    roofs = study.folder / "roofs.parquet"
    size, count = roofs.stat().st_size, parquet.read_metadata(roofs).num_rows
    assert bytes_needed(study) - small == room._OF_A_ROOF * count - room._OF_OTHERS * size
    assert room._of_roofs([study.folder / "study.toml"], 100) == 500  # of another format its size decides


def test_roofs_that_are_left_out_need_no_room():
    assert RunForm().writes_roofs
    assert not RunForm(rooftops="none").writes_roofs
    assert not RunForm(without=frozenset({"rooftops"})).writes_roofs


def test_what_is_free_is_that_of_the_nearest_folder(tmp_path: Path):
    assert free_bytes(tmp_path / "not" / "yet") > 0


def test_what_lacks_is_told_with_both_figures(towns: Collection, tmp_path: Path, monkeypatch):
    assert lack_of_room(towns.studies, tmp_path) is None
    monkeypatch.setattr(room, "free_bytes", lambda _: 30e6)
    fault = lack_of_room(towns.studies, tmp_path)
    assert fault is not None
    assert fault.found == "30 MB free"
    assert fault.expected.startswith("about 6")
    assert lack_of_room(towns.studies[:1], tmp_path) is None
    assert room_told(towns.studies, tmp_path).startswith("studies to run: 3, about 6")
    assert room_told(towns.studies, tmp_path).endswith("MB of disk, 30 MB free")
