"""Studies run one after the other in this process, or some at once in a process each.

What is wrong with one is noted, and the next is begun. A process that dies, as where memory ran out, takes its study
with it and no other.
"""

import logging
import queue
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from geoplan.collection.room import bytes_needed, free_bytes
from geoplan.collection.study_cluster import run_on_cluster
from geoplan.collection.study_runs import RunForm, run_study
from geoplan.errors import Fault, GeoplanError
from geoplan.machine.cores import usable_cores
from geoplan.machine.garbage import search_all
from geoplan.machine.memory import return_free
from geoplan.machine.other_process import OtherProcess, OtherProcessGoneError
from geoplan.machine.shortages import shortage
from geoplan.progress import Progress, Report, reporting
from geoplan.siting.candidate_kinds import has_added_kinds
from geoplan.study import Study
from geoplan.units import BYTES_PER_GB, BYTES_PER_MB

Failed = dict[str, tuple[Fault, ...]]
_OF_A_RUN = 2 * BYTES_PER_GB
"""What a run of a province with a million roofs takes, with room for more of them. [bytes]"""
MOST_JOBS = 8
"""More at once wait for the disk."""
_PATIENCE_S = 20.0
FAULTS, TOLD = "faults", "told"
"""What an answer of another process is: the end of a study, or how far it is."""


def usual_jobs(studies: Sequence[Study]) -> int:
    """Return how many studies to run at once: as many as there are cores, and memory for them, up to `MOST_JOBS`.

    One study alone keeps two cores busy for half of its time; two at once keep them busy all the time.

    Parameters
    ----------
    studies
        The studies.
    """
    return int(max(1, min(len(studies), usable_cores(), MOST_JOBS, _free_memory() / _OF_A_RUN)))


def run_studies(
    studies: Sequence[Study], folder: Path, form: RunForm, *, jobs: int = 1, progress: Progress = False
) -> Failed:
    """Run studies, and return what was wrong with those that have no result.

    Parameters
    ----------
    studies
        Those to be run.
    folder
        The outputs of the collection.
    form
        How they are run.
    jobs
        How many at once; one where kinds of candidates were added to this process, which no other one knows.
    progress
        False, True, or a callable (fraction, message).

    Returns
    -------
    dict
        Study -> its faults, in the order of the studies.
    """
    with reporting(progress) as report:
        if len(studies) < 2 or has_added_kinds():  # one alone is shared with a cluster part by part
            failed = dict(_one_by_one(studies, folder, form, report))
        elif form.scheduler is not None:
            failed = dict(_on_workers(studies, folder, form, report))
        elif jobs <= 1 or not sys.executable:
            failed = dict(_one_by_one(studies, folder, form, report))
        else:
            failed = _Team(studies, folder, form, min(jobs, len(studies))).run(report)
    return {study.name: failed[study.name] for study in studies if study.name in failed}


def _on_workers(
    studies: Sequence[Study], folder: Path, form: RunForm, report: Report
) -> Iterable[tuple[str, tuple[Fault, ...]]]:
    for done, (study, faults) in enumerate(run_on_cluster(studies, folder, form, run_there), start=1):
        report(done / len(studies), study.name)
        if faults:
            yield study.name, faults


def run_there(given: tuple[Path, RunForm], study: Study) -> tuple[Fault, ...]:
    """Run one study on a worker of a cluster, in the folder and form that are given."""
    folder, form = given
    return run_one(study, folder, form)


def _one_by_one(
    studies: Sequence[Study], folder: Path, form: RunForm, report: Report
) -> Iterable[tuple[str, tuple[Fault, ...]]]:
    for number, study in enumerate(studies):

        def told(fraction: float, message: str, number: int = number, name: str = study.name) -> None:
            report((number + fraction) / len(studies), f"{name}: {message}")

        faults = run_one(study, folder, form, progress=told)
        if faults:
            yield study.name, faults


def run_one(study: Study, folder: Path, form: RunForm, *, progress: Progress = False) -> tuple[Fault, ...]:
    """Run one study, and return what was wrong with it; nothing where its outputs stand.

    Parameters
    ----------
    study, folder, form, progress
        As for `geoplan.collection.study_runs.run_study`.
    """
    place = str(study.folder)
    needed, free = bytes_needed(study, with_roofs=form.writes_roofs), free_bytes(folder)
    if free < needed:
        found, expected = (
            f"{free / BYTES_PER_MB:,.0f} MB free",
            f"about {needed / BYTES_PER_MB:,.0f} MB for the outputs",
        )
        action = "Make room, and run again: studies that have a result are not run again."
        return (Fault(str(folder), study.name, found=found, expected=expected, action=action),)
    try:
        run_study(study, folder, form, progress=progress)
    except GeoplanError as error:
        action = "Run the study by itself: geoplan run."
        return error.faults or (Fault(place, "", found=str(error), expected="a run that ends well", action=action),)
    except Exception as error:  # whatever it is, the others are run
        refused = shortage(error)
        if refused is not None:
            return (refused,)
        found, expected = f"{type(error).__name__}: {error}", "a run that ends well"
        action = "Run the study by itself: geoplan run."
        return (Fault(place, "", found=found, expected=expected, action=action),)
    finally:  # nothing of one study is held while the next is run
        search_all()
        return_free()
    return ()


class _Team:
    """Some processes, each of which takes the next study when it is done with one."""

    def __init__(self, studies: Sequence[Study], folder: Path, form: RunForm, size: int) -> None:
        self.studies, self.folder, self.form, self.size = studies, folder, form, size
        self.level = logging.getLogger().getEffectiveLevel()
        self.left: queue.SimpleQueue[Study] = queue.SimpleQueue()
        for study in studies:
            self.left.put(study)
        self.told: queue.SimpleQueue[_Told | _Done | BaseException] = queue.SimpleQueue()
        self.processes: list[OtherProcess] = []
        self.stopped = threading.Event()

    def run(self, report: Report) -> Failed:
        """Run all studies, and tell in this thread how far they are."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self.size)]
        parts = dict.fromkeys((study.name for study in self.studies), 0.0)
        failed: Failed = {}
        done = 0
        try:
            for thread in threads:
                thread.start()
            while done < len(parts):
                told = self.told.get()
                if isinstance(told, BaseException):
                    raise told
                if isinstance(told, _Told):
                    parts[told.study] = told.fraction
                    report(sum(parts.values()) / len(parts), f"{told.study}: {told.message}")
                    continue
                parts[told.study] = 1.0
                done += 1
                failed |= {told.study: told.faults} if told.faults else {}
        finally:
            self.stopped.set()
            for process in list(self.processes):
                process.end()
        return failed

    def _work(self) -> None:
        """Hand over one study after the other to a process, and to another one where that has ended."""
        process: OtherProcess | None = None
        try:
            while not self.stopped.is_set():
                try:
                    study = self.left.get_nowait()
                except queue.Empty:
                    return
                if process is None:
                    process = OtherProcess("geoplan.collection.study_worker", "serve_studies", patience_s=_PATIENCE_S)
                    self.processes.append(process)
                    if self.stopped.is_set():  # after all others were ended
                        process.end()
                        return
                try:
                    faults = self._answered(process, study)
                except OtherProcessGoneError as gone:
                    process, faults = None, (_death(study, gone.status),)
                self.told.put(_Done(study.name, faults))
        except BaseException as error:
            self.told.put(error)

    def _answered(self, process: OtherProcess, study: Study) -> tuple[Fault, ...]:
        process.send((study, self.folder, self.form, self.level))
        while True:
            answer = process.received()
            if answer[0] == FAULTS:
                faults: tuple[Fault, ...] = answer[1]
                return faults
            self.told.put(_Told(study.name, *answer[1:]))


class _Told(NamedTuple):
    study: str
    fraction: float
    message: str


class _Done(NamedTuple):
    study: str
    faults: tuple[Fault, ...]


def _death(study: Study, status: int | None) -> Fault:
    """Return the fault of a process that ended in the midst of a study."""
    names = {each.value: each.name for each in signal.Signals}
    reason = names.get(-status, f"signal {-status}") if status is not None and status < 0 else f"status {status}"
    found, action = f"a process that ended by {reason}", "Is there memory for it? Try --jobs 1, or --memory."
    return Fault(str(study.folder), "", found=found, expected="a run that ends well", action=action)


def _free_memory() -> float:
    """Return the memory that is not taken; infinite where the system does not tell it. [bytes]."""
    with suppress(OSError, ValueError, AttributeError, IndexError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        told = {line.split(":")[0]: float(line.split()[1]) * 1024 for line in lines}
        return told["MemAvailable"]
    return float("inf")
