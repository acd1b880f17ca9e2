"""Processes that write outputs beside this one, and the steps that are shared out among them.

Each is an interpreter of its own. It is started early and reads its libraries while the result is still being worked
out. One that ends too soon costs time alone: its step is done here.
"""

import logging
import pickle
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from copy import copy
from dataclasses import replace
from typing import Any

from geoplan.interrupts import check_stopped
from geoplan.machine.cores import usable_cores
from geoplan.machine.garbage import keep_aside
from geoplan.machine.memory import is_limited, return_free
from geoplan.machine.other_process import OtherProcess, OtherProcessGoneError
from geoplan.outputs.steps import Form, OutputStep, steps_of
from geoplan.outputs.worker import Beginning, Job, WrittenStep, written_by
from geoplan.progress import Report
from geoplan.siting.candidate_kinds import candidate_kinds

MOST_PROCESSES = 4
"""More have nothing to do: the longest step takes a fifth of the work."""
_READ_ANEW = ("rooftops",)
"""What a result has read from its own file: another process reads it by itself."""
_LOOK_AGAIN_S = 0.5


class Worker(OtherProcess):
    """A process that writes outputs, from its start to the end of the block."""

    def __init__(self) -> None:
        super().__init__("geoplan.outputs.worker", "answer_steps")
        self.begun: tuple[str, ...] = ()

    def begin(self, beginning: Beginning) -> None:
        """Let it begin steps, and do not wait for it.

        Raises
        ------
        OtherProcessGoneError
            Where it has ended.
        """
        self.send(beginning)
        self.begun = beginning.steps

    def written(self, step: str) -> WrittenStep:
        """Let it write the files of a step.

        Raises
        ------
        OtherProcessGoneError
            Where it ends before.
        BaseException
            What went wrong there.
        """
        self.send(step)
        answer: WrittenStep = self.received()
        return answer


def usual_processes() -> int:
    """Return how many processes write side by side: as many as there are cores, up to `MOST_PROCESSES`."""
    return min(MOST_PROCESSES, usable_cores())


@contextmanager
def workers_beside(processes: int) -> Iterator[tuple[Worker, ...]]:
    """Start the processes that are to write beside this one, and end them with the block.

    Parameters
    ----------
    processes
        How many write in all. One alone writes where memory is limited, for each holds the result, and where kinds of
        candidates were added to this process alone.
    """
    count = 0 if is_limited() or not sys.executable else processes - 1
    with ExitStack() as stack:
        workers = []
        for _ in range(count):
            with suppress(OSError):  # no process more may be started
                workers.append(stack.enter_context(Worker()))
        yield tuple(workers)


def begin_early(workers: Sequence[Worker], form: Form) -> Callable[[str, Any], None]:
    """Return what is told of the stages of a run, and lets workers begin steps as soon as the roofs are known.

    Parameters
    ----------
    workers
        The processes beside this one.
    form
        How files are written.
    """
    steps = [step.name for step in steps_of(form) if step.begin is not None]

    def told(stage: str, made: Any) -> None:
        for number, worker in enumerate(workers if stage == "roofs" else ()):
            own = tuple(steps[number :: len(workers)])
            with suppress(OtherProcessGoneError):  # then the step is done as a whole
                worker.begin(Beginning(made.file, form, own))

    return told


class _Shared:
    """The steps that are still to be done, by whoever is free; safe for threads.

    Parameters
    ----------
    steps
        All of them.
    begun
        The names of those that are being begun.
    """

    def __init__(self, steps: Sequence[OutputStep], begun: Collection[str]) -> None:
        self._begun = set(begun)
        self._names = {step.name for step in steps}
        self._open = sorted(steps, key=lambda step: -step.share)
        self._under_way: list[OutputStep] = []
        self._changed = threading.Condition()
        self._whole = sum(step.share for step in steps)
        self._told = 0.0
        self.written: dict[str, WrittenStep] = {}
        self.error: BaseException | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to begin or to wait for."""
        return self.error is not None or self.written.keys() == self._names

    def begun_before(self, step: OutputStep) -> float:
        """Return the share of the work that began before a step, 0 to 1; it never falls."""
        left = sum(each.share for each in self._open) + step.share
        self._told = max(self._told, 1 - left / self._whole)
        return self._told

    def next(self, *, waits: float | None = None) -> OutputStep | None:
        """Return the longest step that can be done now; None where all is over, or none came up in the time given.

        One that holds much memory comes after the others while such a one is under way.

        Parameters
        ----------
        waits
            How long to wait for one [s]; None for as long as there may be one.
        """
        with self._changed:
            self._changed.wait_for(lambda: self.is_over or self._ready() is not None, timeout=waits)
            step = None if self.is_over else self._ready()
            if step is not None:
                self._open.remove(step)
                self._under_way.append(step)
            return step

    def release(self, begun: Collection[str]) -> None:
        """Let steps be done by whoever is free: they are begun, or never will be."""
        with self._changed:
            self._begun -= set(begun)
            self._changed.notify_all()

    def end(self, step: OutputStep, written: WrittenStep) -> None:
        """Note that a step is done."""
        with self._changed:
            self.written[step.name] = written
            self._under_way.remove(step)
            self._changed.notify_all()

    def put_back(self, step: OutputStep) -> None:
        """Give a step to somebody else."""
        with self._changed:
            self._open.insert(0, step)
            self._under_way.remove(step)
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """Let nothing more begin."""
        with self._changed:
            self.error = self.error or error
            self._changed.notify_all()

    def _ready(self) -> OutputStep | None:
        ready = [step for step in self._open if step.name not in self._begun]
        ready = [step for step in ready if self.written.keys() >= {*step.after} & self._names]
        much = any(step.holds_much for step in self._under_way)
        return min(ready, key=lambda step: much and step.holds_much, default=None)


def written_steps(
    steps: Sequence[OutputStep], job: Job, *, workers: Sequence[Worker], report: Report
) -> dict[str, WrittenStep]:
    """Write the files of steps, in this process and in those beside it.

    Parameters
    ----------
    steps
        What is to be done; where nobody works beside this process, in their order.
    job
        What is to be written.
    workers
        The processes beside this one.
    report
        Told of each step that begins here.

    Returns
    -------
    dict
        OutputStep -> what it has written, in the order of `steps`.

    Raises
    ------
    BaseException
        What went wrong in a step, in whichever process it was.
    """
    return_free()
    keep_aside()
    sent = _sendable(job) if workers else None
    if sent is None:
        return _one_by_one(steps, job, report)
    shared = _Shared(steps, [name for worker in workers for name in worker.begun])
    # each takes the job out of its list: it is as large as the result, and not needed any longer once it is sent
    threads = [threading.Thread(target=_lead, args=(each, [sent], shared), daemon=True) for each in workers]
    del sent
    for thread in threads:
        thread.start()
    try:
        while not shared.is_over:
            check_stopped()
            step = shared.next(waits=_LOOK_AGAIN_S)
            if step is not None:
                report(shared.begun_before(step), step.message)
                shared.end(step, written_by(step.name, job))
                return_free()
        if shared.error is not None:
            raise shared.error
    except BaseException as error:
        shared.fail(error)
        for each in workers:  # before the folder goes that they may still write into
            each.end()
        raise
    return {step.name: shared.written[step.name] for step in steps}


def _one_by_one(steps: Sequence[OutputStep], job: Job, report: Report) -> dict[str, WrittenStep]:
    written, whole, done = {}, sum(step.share for step in steps), 0.0
    for step in steps:
        report(done / whole, step.message)
        written[step.name] = written_by(step.name, job)
        return_free()
        done += step.share
    return written


def _lead(worker: Worker, job: list[bytes], shared: _Shared) -> None:
    """Give one process its job, which is taken out of the list, and its steps until there are none."""
    step = None
    try:
        if worker.begun:
            try:
                worker.received()
            finally:
                shared.release(worker.begun)
                worker.begun = ()
        worker.send(job.pop())
        while (step := shared.next()) is not None:
            shared.end(step, worker.written(step.name))
    except OtherProcessGoneError:
        if step is not None:
            shared.put_back(step)
    except BaseException as error:
        shared.fail(error)


def _sendable(job: Job) -> bytes | None:
    """Return a job as it is sent, without what another process reads by itself; None where it cannot be sent."""
    result = copy(job.result)
    for name in _READ_ANEW:
        result.__dict__.pop(name, None)
    kinds = tuple(candidate_kinds())
    level = logging.getLogger().getEffectiveLevel()
    try:
        return pickle.dumps(replace(job, result=result, level=level, kinds=kinds))
    except Exception:
        return None
