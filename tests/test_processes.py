import os
import subprocess
import sys
from dataclasses import replace

import pytest

from geoplan.processes import Process


def test_this_process_lives_and_its_mark_is_read_back() -> None:
    me = Process.current()
    assert me.pid == os.getpid()
    assert me.is_here
    assert not me.is_dead
    assert Process.of(me.mark) == me
    assert Process.of(f"x{me.mark}") is None


def test_an_ended_process_is_dead_also_before_it_is_waited_for() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        process = Process.here(child.pid)
        assert not process.is_dead
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert process.is_dead, "a zombie writes nothing any more"
    assert process.is_dead


def test_a_process_id_that_was_given_again_is_another_process() -> None:
    me = Process.current()
    assert me.started, "the system tells when a process started"
    assert replace(me, started=me.started + 1).is_dead
    assert not replace(me, started=0).is_dead, "without a start, the process id is all that is known"


def test_a_start_of_the_machine_ends_all_processes_before_it() -> None:
    me = Process.current()
    assert replace(me, boot="12345678").is_dead
    assert not replace(me, boot="00000000").is_dead


def test_nothing_is_known_of_another_machine() -> None:
    other = replace(Process.current(), machine="12345678", pid=2**22 + 1)
    assert not other.is_here
    assert not other.is_dead


def test_another_users_process_is_not_taken_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(pid: int, number: int) -> None:
        raise PermissionError(pid, number)

    monkeypatch.setattr(os, "kill", refused)
    assert not Process.current().is_dead
