"""Studies run one after the other in this process, or some at once in a process each.

What is wrong with one is noted, and the next is begun. A process that dies, as where memory ran out, takes its study
with it and no other.
"""

import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import geoplan
from geoplan.collection.room import bytes_needed, free_bytes
from geoplan.collection.study_cluster import run_on_cluster
from geoplan.collection.study_runs import RunForm, run_study
from geoplan.errors import Fault, GeoplanError
from geoplan.machine.shortages import shortage
from geoplan.progress import Progress, Report, reporting
from geoplan.study import Study
from geoplan.units import BYTES_PER_GB, BYTES_PER_MB

Failed = dict[str, tuple[Fault, ...]]
_OF_A_RUN = 2 * BYTES_PER_GB
"""What a run of a province with a million roofs takes, with room for more of them. [bytes]"""
_PATIENCE_S = 20


def usual_jobs(studies: Sequence[Study]) -> int:
    """Return how many studies to run at once: 2 where there are two of them, two cores, and memory for both.

    Parameters
    ----------
    studies
        The studies.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 2 if min(len(studies), cores) >= 2 and _free_memory() >= 2 * _OF_A_RUN else 1


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
        How many at once.
    progress
        False, True, or a callable (fraction, message).

    Returns
    -------
    dict
        Study -> its faults, in the order of the studies.
    """
    with reporting(progress) as report:
        if form.scheduler is not None and len(studies) > 1:  # one alone is shared with the cluster part by part
            failed = dict(_on_workers(studies, folder, form, report))
        elif jobs <= 1 or len(studies) < 2:
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
    needed, free = bytes_needed(study, with_roofs=form.rooftops != "none"), free_bytes(folder)
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
    return ()


class _Team:
    """Some processes, each of which takes the next study when it is done with one."""

    def __init__(self, studies: Sequence[Study], folder: Path, form: RunForm, size: int) -> None:
        self.studies, self.folder, self.form, self.size = studies, folder, form, size
        self.left: queue.SimpleQueue[Study] = queue.SimpleQueue()
        for study in studies:
            self.left.put(study)
        self.told: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self.processes: set[subprocess.Popen[bytes]] = set()
        self.stopped = False

    def run(self, report: Report) -> Failed:
        """Run all studies, and tell in this thread how far they are."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self.size)]
        failed: Failed = {}
        done: dict[str, float] = {}
        try:
            for thread in threads:
                thread.start()
            while len(done) < len(self.studies) or any(fraction < 1 for fraction in done.values()):
                name, about = self.told.get()
                if isinstance(about, BaseException):
                    raise about
                if isinstance(about, tuple) and about and isinstance(about[0], float):
                    done[name] = min(about[0], 0.99)
                    report(sum(done.values()) / len(self.studies), f"{name}: {about[1]}")
                    continue
                done[name] = 1.0
                if about:
                    failed[name] = about
            for thread in threads:
                thread.join()
        finally:
            self._stop()
        return failed

    def _work(self) -> None:
        process: subprocess.Popen[bytes] | None = None
        try:
            while not self.stopped:
                try:
                    study = self.left.get_nowait()
                except queue.Empty:
                    break
                if process is None or process.poll() is not None:
                    process = self._process()
                faults = self._hand_over(process, study)
                self.told.put((study.name, faults))
        except BaseException as error:
            self.told.put(("", error))
        finally:
            if process is not None:
                _let_go(process)

    def _process(self) -> subprocess.Popen[bytes]:
        home = str(Path(geoplan.__file__).parents[1])
        paths = os.pathsep.join([home, *filter(None, [os.environ.get("PYTHONPATH", "")])])
        process = subprocess.Popen(
            [sys.executable, "-m", "geoplan.collection.study_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self.processes.add(process)
        return process

    def _hand_over(self, process: subprocess.Popen[bytes], study: Study) -> tuple[Fault, ...]:
        """Let a process run one study, and return its faults; where it dies, that is one."""
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            pickle.dump((study, self.folder, self.form), process.stdin)
            process.stdin.flush()
        for line in process.stdout:
            told = json.loads(line)
            if "faults" in told:
                return tuple(Fault(each.pop("file"), each.pop("where"), **each) for each in told["faults"])
            self.told.put((study.name, (float(told["fraction"]), str(told["message"]))))
        status = process.wait()
        reason = signal.Signals(-status).name if status < 0 else f"status {status}"
        found, action = f"a process that ended by {reason}", "Is there memory for it? Try --jobs 1, or --memory."
        return (Fault(str(study.folder), "", found=found, expected="a run that ends well", action=action),)

    def _stop(self) -> None:
        self.stopped = True
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            _let_go(process)


def _let_go(process: "subprocess.Popen[bytes]") -> None:
    """Let a process end by itself once it has no more to do, and make it end where it does not."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_memory() -> float:
    """Return the memory that is not taken; infinite where the system does not tell it. [bytes]."""
    with suppress(OSError, ValueError, AttributeError, IndexError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        told = {line.split(":")[0]: float(line.split()[1]) * 1024 for line in lines}
        return told["MemAvailable"]
    return float("inf")
