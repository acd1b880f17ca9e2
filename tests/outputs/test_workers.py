"""Outputs that several processes write: the same bytes, the same faults, and nothing left behind."""

import os
from dataclasses import replace

import pytest

from geoplan.errors import GeoplanError
from geoplan.machine.memory import memory_within
from geoplan.machine.other_process import OtherProcessGoneError
from geoplan.outputs.every_file import write_every_file, write_in_form
from geoplan.outputs.output_titles import left_out
from geoplan.outputs.steps import Form, steps_of
from geoplan.outputs.workers import _Shared, begin_early, usual_processes, workers_beside

WITHOUT = ("map", "pdf", "report", "forms", "rasters", "rooftops")
"""What takes the time, and not what these tests are about."""


@pytest.fixture(scope="module")
def alone(small_result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("alone")
    write_every_file(small_result, folder, without=WITHOUT)
    return contents(folder)


def contents(folder):
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != "manifest.json"}


def test_two_processes_write_the_same_bytes_and_the_other_one_ends(small_result, tmp_path, alone):
    told = []
    with workers_beside(2) as workers:
        (worker,) = workers
        names = write_every_file(
            small_result, tmp_path, without=WITHOUT, workers=workers, progress=lambda part, _: told.append(part)
        )
        assert worker.process.poll() is None
        # it goes on after a fault, which is told here as it arose there
        (tmp_path / "zones.csv").unlink()
        (tmp_path / "zones.csv").mkdir()
        with pytest.raises(GeoplanError, match=r"zones\.csv.*a folder") as caught:
            worker.written("tables")
        assert "geoplan/outputs" in caught.value.__notes__[0].replace(os.sep, "/")
        (tmp_path / "zones.csv").rmdir()
        assert "zones.csv" in worker.written("tables").measured
    assert worker.process.poll() is not None
    assert contents(tmp_path) == alone
    assert names[-1] == "manifest.json"
    assert told == sorted(told)


def test_a_process_that_is_killed_costs_no_file(small_result, tmp_path, alone):
    with workers_beside(2) as workers:
        workers[0].process.kill()
        write_every_file(small_result, tmp_path, without=WITHOUT, workers=workers)
        with pytest.raises(OtherProcessGoneError):
            workers[0].written("plan")
    assert contents(tmp_path) == alone


def test_processes_end_where_a_step_fails_before_the_folder_goes(small_result, tmp_path, monkeypatch):
    def failing(*_args, **_options):
        raise OSError("broken")

    for writer in ("tables.write_tables", "plan_book.write_plan_book"):  # whichever step this process takes
        monkeypatch.setattr(f"geoplan.outputs.tables.{writer}", failing)
    with workers_beside(2) as workers:
        with pytest.raises(OSError, match="broken"):
            write_every_file(small_result, tmp_path, without=(*WITHOUT, "geopackage"), workers=workers)
        assert workers[0].process.poll() is not None


def test_what_cannot_be_sent_is_written_here(small_result, tmp_path, alone):
    inputs = replace(small_result.inputs, more={"own": lambda: "a thing that no other process can be given"})
    with workers_beside(2) as workers:
        write_every_file(
            replace(small_result, inputs=inputs), tmp_path, without=(*WITHOUT, "geopackage"), workers=workers
        )
    assert contents(tmp_path)["zones.csv"] == alone["zones.csv"]


def test_steps_that_hold_much_are_done_one_after_the_other_while_there_are_others():
    shared = _Shared(steps_of(Form()), begun=["map", "rooftops file"])
    report = shared.next()
    assert report.name == "report"
    others = [shared.next() for _ in range(4)]
    assert [step.name for step in others] == ["tables", "rasters", "survey forms", "plan"]
    assert shared.next().name == "park profiles"  # there is no other left
    shared.release(["map"])
    assert shared.next().name == "map"
    for step in others:
        shared.end(step, None)
    shared.release(["rooftops file"])
    assert [shared.next().name for _ in range(2)] == ["rooftops file", "field sheets"]


def test_an_interrupt_ends_the_others():
    with pytest.raises(KeyboardInterrupt), workers_beside(3) as workers:
        raise KeyboardInterrupt
    assert len(workers) == 2
    assert all(worker.process.poll() is not None for worker in workers)


def test_one_process_alone_writes_where_memory_is_limited():
    assert 1 <= usual_processes() <= 4
    with memory_within("2GB"), workers_beside(4) as workers:
        assert workers == ()


def test_steps_begin_once_the_roofs_are_known_and_give_the_same_bytes(small_result, tmp_path):
    roofs = small_result.potential.roofs
    form = Form(without=left_out(["tables", "rasters", "geopackage", "report", "pdf", "forms", "plan"]))
    for name in ("alone", "begun"):
        (tmp_path / name).mkdir()
    write_in_form(small_result, tmp_path / "alone", form)
    with workers_beside(2) as workers:
        told = begin_early(workers, form)
        told("hours", None)
        assert workers[0].begun == ()
        told("roofs", roofs)
        assert workers[0].begun == ("map", "rooftops file")
        write_in_form(small_result, tmp_path / "begun", form, workers=workers)
    assert contents(tmp_path / "begun") == contents(tmp_path / "alone")
    assert {"map.html"} < contents(tmp_path / "begun").keys()
    assert not [*roofs.file.parent.glob("*.gpkg"), *roofs.file.parent.glob("*.pickle")]


def test_what_cannot_be_begun_is_done_later(small_result, tmp_path, alone):
    form = Form(without=left_out(WITHOUT) - {"rooftops"})
    with workers_beside(2) as workers:
        begin_early(workers, form)("roofs", replace(small_result.potential.roofs, file=tmp_path / "none.parquet"))
        (tmp_path / "outputs").mkdir()
        write_in_form(small_result, tmp_path / "outputs", form, workers=workers)
    written = contents(tmp_path / "outputs")
    assert f"{small_result.study.name}-rooftops.gpkg" in written
    assert written["zones.csv"] == alone["zones.csv"]
