"""Processes that write outputs beside this one, and the steps that are shared out among them.

Each is an interpreter of its own, so that it starts the same way on every system and holds no lock that a thread of
this one had. It is started early and reads its libraries while the result is still being worked out. One that ends too
soon costs time alone: its step is done here.
"""

import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from copy import copy
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from geoplan.interrupts import check_stopped
from geoplan.machine.memory import give_back, is_limited
from geoplan.outputs.steps import OutputStep
from geoplan.outputs.worker import START, Job, WrittenStep, written_by
from geoplan.progress import Report
from geoplan.siting.candidate_kinds import candidate_kinds

MOST_PROCESSES = 4
"""More have nothing to do: the longest step takes a fifth of the work."""
_READ_ANEW = ("rooftops",)
"""What a result has read from its own file: another process reads it by itself."""
_LOOK_AGAIN_S = 0.5


class WorkerGoneError(Exception):
    """A process has ended before its work was done."""


class Worker:
    """Another process, from its start to the end of the block.

    Attributes
    ----------
    process
        As the system knows it.
    """

    def __init__(self) -> None:
        command = [sys.executable, "-c", START.format(path=sys.path)]
        # signals of the terminal come to this process, which ends the other one
        own: dict[str, Any] = (
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if os.name == "nt"
            else {"start_new_session": True}
        )
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **own)  # noqa: S603

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):  # what it was never sent
                    stream.close()

    def send(self, what: Any) -> None:
        """Send something.

        Raises
        ------
        WorkerGoneError
            Where it has ended.
        """
        stream = self.process.stdin
        try:
            pickle.dump(what, stream)  # type: ignore[arg-type]
            stream.flush()  # type: ignore[union-attr]
        except (OSError, ValueError) as error:
            raise WorkerGoneError from error

    def written(self, step: str) -> WrittenStep:
        """Let it write the files of a step, and say here what it warns of.

        Raises
        ------
        WorkerGoneError
            Where it ends before.
        BaseException
            What went wrong there.
        """
        self.send(step)
        while True:
            try:
                answer = pickle.load(self.process.stdout)  # type: ignore[arg-type]  # noqa: S301 - of our own process
            except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
                raise WorkerGoneError from error
            if isinstance(answer, WrittenStep):
                return answer
            if isinstance(answer, BaseException):
                raise answer
            name, level, message = answer
            logging.getLogger(name).log(level, "%s", message)


def usual_processes() -> int:
    """Return how many processes write side by side: as many as there are cores, up to `MOST_PROCESSES`."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(MOST_PROCESSES, cores or 1))


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


class _Shared:
    """The steps that are still to be done, by whoever is free; safe for threads.

    Parameters
    ----------
    steps
        All of them.
    """

    def __init__(self, steps: Sequence[OutputStep]) -> None:
        self._names = {step.name for step in steps}
        self._open = sorted(steps, key=lambda step: -step.share)
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
            return step

    def end(self, step: OutputStep, written: WrittenStep) -> None:
        """Note that a step is done."""
        with self._changed:
            self.written[step.name] = written
            self._changed.notify_all()

    def put_back(self, step: OutputStep) -> None:
        """Give a step to somebody else."""
        with self._changed:
            self._open.insert(0, step)
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """Let nothing more begin."""
        with self._changed:
            self.error = self.error or error
            self._changed.notify_all()

    def _ready(self) -> OutputStep | None:
        return next((step for step in self._open if self.written.keys() >= {*step.after} & self._names), None)


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
    sent = _sendable(job) if workers else None
    if sent is None:
        return _one_by_one(steps, job, report)
    shared = _Shared(steps)
    threads = [threading.Thread(target=_lead, args=(each, sent, shared), daemon=True) for each in workers]
    for thread in threads:
        thread.start()
    try:
        while not shared.is_over:
            check_stopped()
            step = shared.next(waits=_LOOK_AGAIN_S)
            if step is not None:
                report(shared.begun_before(step), step.message)
                give_back()
                shared.end(step, written_by(step.name, job))
    except BaseException as error:
        shared.fail(error)
        raise
    if shared.error is not None:
        raise shared.error
    return {step.name: shared.written[step.name] for step in steps}


def _one_by_one(steps: Sequence[OutputStep], job: Job, report: Report) -> dict[str, WrittenStep]:
    written, whole, done = {}, sum(step.share for step in steps), 0.0
    for step in steps:
        report(done / whole, step.message)
        give_back()
        written[step.name] = written_by(step.name, job)
        done += step.share
    return written


def _lead(worker: Worker, job: bytes, shared: _Shared) -> None:
    """Give one process its steps until there are none."""
    step = None
    try:
        worker.send(job)
        while (step := shared.next()) is not None:
            shared.end(step, worker.written(step.name))
    except WorkerGoneError:
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
