"""Another process that writes outputs, as it answers."""

import pickle
import sys

import pytest

from geoplan.machine.other_process import OtherProcess, OtherProcessGoneError
from geoplan.outputs import worker
from geoplan.outputs.steps import Form
from geoplan.outputs.worker import Job, answer_steps, written_by


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


class Asked:
    """What is asked of a process, without the process."""

    def __init__(self, *asked):
        self.left, self.answers, self.pass_messages_on = [*asked], [], lambda _: None

    def asked(self):
        return self.left.pop(0)

    def answer(self, what):
        self.answers.append(what)


def test_a_signal_in_the_middle_of_a_step_is_no_answer(tmp_path, monkeypatch):
    asked = Asked(pickle.dumps(Job(None, tmp_path, Form())), "tables", "map")
    monkeypatch.setattr(worker, "Answering", lambda: asked)
    monkeypatch.setattr(worker, "stay_offline", lambda: None)
    monkeypatch.setattr("geoplan.outputs.ahead.compile_ahead", lambda: None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def ended(step, _):
        raise SystemExit(143) if step == "map" else ValueError(step)

    monkeypatch.setattr(worker, "written_by", ended)
    with pytest.raises(SystemExit):  # who asked sees that it is gone, and does the step itself
        answer_steps()
    assert [str(answer) for answer in asked.answers] == ["tables"]
