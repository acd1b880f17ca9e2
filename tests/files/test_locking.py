import multiprocessing
import threading
import time
from dataclasses import replace
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from geoplan.files import locking
from geoplan.files.locking import Holder, held
from geoplan.processes import Process


class BusyError(Exception):
    pass


def refuse(holder: Holder) -> None:
    raise BusyError(str(holder))


def ticket(folder: Path, name: str, process: Process) -> Path:
    path = folder / f"{locking.beside(Path(name), 'lock')}{process.mark}-0123abcd"
    path.write_text('{"machine": "far away"}')
    return path


def in_a_thread(target: Path) -> list[str]:
    """Return what another thread is told that asks for the same."""
    told: list[str] = []

    def ask() -> None:
        try:
            with held(target, refuse):
                told.append("held")
        except BusyError as error:
            told.append(str(error))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return told


def test_the_second_is_told_who_holds_it_and_nothing_is_left(tmp_path: Path) -> None:
    with held(tmp_path / "out", refuse):
        (told,) = in_a_thread(tmp_path / "out")
        assert told.startswith(f"process {Process.current().pid}, since 20")
        assert in_a_thread(tmp_path / "other") == ["held"]
    assert in_a_thread(tmp_path / "out") == ["held"]
    assert list(tmp_path.iterdir()) == []


def test_one_thread_holds_it_once(tmp_path: Path) -> None:
    with held(tmp_path / "out", refuse):
        with held(tmp_path / "out", refuse):
            pass
        assert in_a_thread(tmp_path / "out") != ["held"]


def test_a_dead_holder_counts_for_nothing(tmp_path: Path) -> None:
    me = Process.current()
    left = ticket(tmp_path, "out", replace(me, started=me.started + 1))
    with held(tmp_path / "out", refuse):
        assert not left.exists()


def test_of_another_machine_it_is_said_what_to_do(tmp_path: Path) -> None:
    left = ticket(tmp_path, "out", replace(Process.current(), machine="12345678"))
    holders: list[Holder] = []

    def note(holder: Holder) -> None:
        holders.append(holder)
        left.unlink()

    with held(tmp_path / "out", note):
        pass
    assert "on far away" in str(holders[0])
    assert holders[0].advice == f"If it no longer runs, remove {left}."


def test_files_of_other_names_do_not_matter(tmp_path: Path) -> None:
    ticket(tmp_path, "out2", replace(Process.current(), machine="12345678"))
    (tmp_path / ".out.geoplan-lock-notes.txt").write_text("x")
    with held(tmp_path / "out", refuse):
        pass


def test_names_of_any_length_can_be_held(tmp_path: Path) -> None:
    for name in ("n" * 250, "小" * 80):
        with held(tmp_path / name, refuse):
            assert in_a_thread(tmp_path / name) != ["held"]
        assert in_a_thread(tmp_path / (name[:-1])) == ["held"]


def _count(path: Path, times: int, go: Event) -> None:
    go.wait()
    for _ in range(times):
        with held(path, lambda _: None):
            number = int(path.read_text())
            time.sleep(0.001)
            path.write_text(str(number + 1))


def test_who_waits_comes_next_and_no_two_are_in_at_once(tmp_path: Path) -> None:
    path = tmp_path / "number"
    path.write_text("0")
    context = multiprocessing.get_context("fork")
    go = context.Event()
    processes = [context.Process(target=_count, args=(path, 8, go)) for _ in range(3)]
    for process in processes:
        process.start()
    go.set()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert path.read_text() == "24"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"), held(tmp_path / "missing" / "out", refuse):
        pass
