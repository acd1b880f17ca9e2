"""Another process that writes outputs, as it answers."""

import pickle
import subprocess
import sys

import pytest

from geoplan.outputs.steps import Form
from geoplan.outputs.worker import START, Job, written_by


def test_a_step_tells_its_files_with_their_hashes(small_result, tmp_path):
    written = written_by("plan", Job(small_result, tmp_path, Form()))
    assert written.files
    assert {*written.measured} == {file.name for file in written.files}
    assert all(file.stat().st_size == written.measured[file.name]["bytes"] for file in written.files)


def test_a_step_that_there_is_not_is_an_error(small_result, tmp_path):
    with pytest.raises(StopIteration):
        written_by("nonsense", Job(small_result, tmp_path, Form()))


def test_it_ends_where_nobody_asks_any_more_and_for_kinds_that_it_does_not_know(tmp_path):
    command = [sys.executable, "-c", START.format(path=sys.path)]
    job = pickle.dumps(pickle.dumps(Job(None, tmp_path, Form(), kinds=("tides",))))  # type: ignore[arg-type]
    for sent in (b"", job):
        ended = subprocess.run(command, input=sent, capture_output=True, check=True)
        assert (ended.stdout, ended.stderr) == (b"", b"")
