"""Studies run one by one or at once: what is wrong with one stops no other, not even where its process dies."""

import os
import sys
from pathlib import Path

import pytest

from geoplan.collection import workers
from geoplan.collection.collection import Collection
from geoplan.collection.study_runs import RunForm
from geoplan.collection.workers import run_studies, usual_jobs
from geoplan.errors import Fault, GeoplanError
from geoplan.siting import candidate_kinds

FORM = RunForm(rooftops="none")


def refused(study, folder, form, *, progress):
    progress(0.5, "layers")
    if study.name == "east":
        raise GeoplanError(Fault("zones.gpkg", "", found="nothing", expected="a file"))
    if study.name == "north":
        raise ZeroDivisionError("by none")


def test_one_by_one_each_is_run_and_what_is_wrong_is_noted(towns: Collection, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(workers, "run_study", refused)
    told: list[tuple[float, str]] = []
    failed = run_studies(towns.studies, tmp_path, FORM, progress=lambda *about: told.append(about))
    assert list(failed) == ["east", "north"]
    assert failed["east"][0].found == "nothing"
    assert failed["north"][0].found == "ZeroDivisionError: by none"
    assert [message for _, message in told] == ["east: layers", "north: layers", "west: layers"]
    assert [round(fraction, 3) for fraction, _ in told] == [0.167, 0.5, 0.833]


def test_kinds_that_this_process_alone_knows_are_known_to_each_study(towns: Collection, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(workers, "run_study", refused)  # which no other process would call
    monkeypatch.setitem(candidate_kinds._added, "tidal", object())
    form = RunForm(rooftops="none", scheduler="tcp://127.0.0.1:1")
    for given in (FORM, form):
        assert list(run_studies(towns.studies, tmp_path, given, jobs=2)) == ["east", "north"]


def test_a_disk_without_room_is_told_before_a_study_is_begun(towns: Collection, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(workers, "run_study", lambda *_, **__: pytest.fail("it was begun"))
    monkeypatch.setattr(workers, "free_bytes", lambda _: 1e6)
    (fault,) = run_studies(towns.studies[:1], tmp_path, FORM)["east"]
    assert fault.found == "1 MB free"
    assert "not run again" in fault.action


def test_processes_give_back_what_was_wrong_with_each(towns: Collection, tmp_path: Path):
    lost = [study.model_copy(update={"folder": tmp_path / study.name}) for study in towns.studies[:2]]
    told: list[float] = []
    failed = run_studies(lost, tmp_path / "out", FORM, jobs=2, progress=lambda fraction, _: told.append(fraction))
    assert list(failed) == ["east", "north"]
    for name, faults in failed.items():
        assert str(tmp_path / name / "zones.gpkg") in {fault.file for fault in faults}
    assert told == sorted(told)


def test_a_process_that_dies_takes_its_study_alone(towns: Collection, tmp_path: Path, monkeypatch):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nkill -9 $$\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    failed = run_studies(towns.studies, tmp_path / "out", FORM, jobs=2)
    assert list(failed) == ["east", "north", "west"]
    assert {faults[0].found for faults in failed.values()} == {"a process that ended by SIGKILL"}


def test_whatever_it_ended_by_is_told(towns: Collection):
    told = {status: workers._death(towns.studies[0], status).found for status in (1, -9, -40, None)}
    assert told[1] == "a process that ended by status 1"
    assert told[-9] == "a process that ended by SIGKILL"
    assert told[-40] == "a process that ended by signal 40"  # one of those without a name


@pytest.mark.parametrize(
    ("cores", "gigabytes", "jobs"), [(1, 64, 1), (2, 1, 1), (2, 3, 1), (2, 8, 2), (4, 5, 2), (16, 64, 3)]
)
def test_as_many_at_once_as_there_are_cores_and_memory_for(towns: Collection, monkeypatch, cores, gigabytes, jobs):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    monkeypatch.setattr(workers, "_free_memory", lambda: gigabytes * 1e9)
    assert usual_jobs(towns.studies) == jobs
    assert usual_jobs(towns.studies[:1]) == 1
