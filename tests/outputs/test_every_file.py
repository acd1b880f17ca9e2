"""Every file of a run, written once, in the order that the manifest keeps."""

import json

import pytest

from geoplan.outputs.every_file import write_every_file


@pytest.fixture(scope="module")
def written(small_result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    told = []
    names = write_every_file(
        small_result, folder, language="vi", rooftops="parquet", progress=lambda fraction, _: told.append(fraction)
    )
    return folder, names, told


def test_the_names_are_those_of_the_files(written):
    folder, names, _ = written
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(names) == there
    assert len(names) == len(set(names))
    assert names[0] == "map.html"
    assert names[-1] == "manifest.json"


def test_the_manifest_lists_all_but_itself(written):
    folder, names, _ = written
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(content["outputs"]) == set(names) - {"manifest.json"}


def test_progress_rises_and_each_step_is_timed(written, small_result):
    *_, told = written
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert {"map", "geopackage", "rooftops file", "report", "field sheets"} <= set(small_result.timings)


@pytest.mark.usefixtures("no_paper")
def test_roofs_are_left_out_where_they_are_not_wanted(small_result, tmp_path):
    names = write_every_file(small_result, tmp_path, rooftops="none")
    assert not [name for name in names if "rooftops" in name]
    assert 'id="geoplan-rooftops"' not in (tmp_path / "map.html").read_text(encoding="utf-8")
