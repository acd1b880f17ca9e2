"""Another process that writes outputs, as it answers."""

import pickle

import pytest

from geoplan.machine.other_process import OtherProcess, OtherProcessGoneError
from geoplan.outputs.steps import Form
from geoplan.outputs.worker import Job, written_by


def test_a_step_tells_its_files_with_their_hashes(small_result, tmp_path):
    written = written_by("plan", Job(small_result, tmp_path, Form()))
    assert written.files
    assert {*written.measured} == {file.name for file in written.files}
    assert all(file.stat().st_size == written.measured[file.name]["bytes"] for file in written.files)


def test_a_step_that_there_is_not_is_an_error(small_result, tmp_path):
    with pytest.raises(StopIteration):
        written_by("nonsense", Job(small_result, tmp_path, Form()))


def test_it_ends_for_kinds_that_it_does_not_know(tmp_path):
    with OtherProcess("geoplan.outputs.worker", "answer_steps") as other:
        other.send(pickle.dumps(Job(None, tmp_path, Form(), kinds=("tides",))))
        with pytest.raises(OtherProcessGoneError) as gone:
            other.received()
    assert gone.value.status == 0
