"""Another process that writes outputs: it is given a result once, then one step after the other.

Before there is a result, it may be asked to begin steps of which the roofs alone are needed for a part.
"""

import logging
import pickle
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.files.drivers import stay_offline
from geoplan.machine.garbage import rarely_searched
from geoplan.machine.late_modules import read_late
from geoplan.machine.memory import hold_little, return_free
from geoplan.machine.other_process import Answering

if TYPE_CHECKING:
    from geoplan.outputs.steps import Form
    from geoplan.result.assessment import Assessment


@dataclass(frozen=True)
class Job:
    """What is to be written, where, and what of it is told.

    Attributes
    ----------
    result, folder, form
        As for `geoplan.outputs.every_file.write_every_file`.
    level
        Messages below this level of `logging` are not wanted.
    kinds
        The kinds of candidates that the result may hold.
    """

    result: "Assessment"
    folder: Path
    form: "Form"
    level: int = logging.WARNING
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beginning:
    """What can be done before there is a result.

    Attributes
    ----------
    roofs
        The file of the roofs.
    form
        How files are written.
    steps
        The names of the steps that are begun.
    """

    roofs: Path
    form: "Form"
    steps: tuple[str, ...]


@dataclass(frozen=True)
class WrittenStep:
    """What a step has written.

    Attributes
    ----------
    files
        The files.
    measured
        Their sizes and hashes, as `geoplan.outputs.manifest.measured` gives them.
    seconds
        How long it took.
    """

    files: tuple[Path, ...]
    measured: dict[str, dict[str, Any]]
    seconds: float


def written_by(step: str, job: Job) -> WrittenStep:
    """Write the files of a step and measure them.

    Parameters
    ----------
    step
        The name of one of `geoplan.outputs.steps.STEPS`.
    job
        What is to be written.
    """
    from geoplan.outputs.manifest import measured
    from geoplan.outputs.steps import STEPS

    start = time.perf_counter()
    write = next(each.write for each in STEPS if each.name == step)
    files = tuple(write(job.result, job.folder, job.form))
    return WrittenStep(files, measured(job.folder, files), round(time.perf_counter() - start, 3))


def begin_steps(beginning: Beginning) -> None:
    """Begin steps; what goes wrong is told where the step is done."""
    from geoplan.outputs.steps import STEPS

    for step in STEPS:
        if step.begin is not None and step.name in beginning.steps:
            with suppress(Exception):
                step.begin(beginning.roofs, beginning.form)


def answer_steps() -> None:
    """Begin what can be begun, take a job and its steps, and answer each, until nobody asks any more."""
    answering = Answering()
    # where this process cannot begin, for want of memory or threads, the other one does the work and tells of its own
    sys.excepthook = lambda *_: None
    hold_little()
    read_late()
    stay_offline()
    with rarely_searched():
        from geoplan.outputs.ahead import compile_ahead, import_ahead
        from geoplan.siting.candidate_kinds import candidate_kinds

        compile_ahead()
        import_ahead()
        asked = answering.asked()
        if isinstance(asked, Beginning):
            begin_steps(asked)
            answering.answer(None)
            return_free()
            asked = answering.asked()
    job: Job = pickle.loads(asked)  # noqa: S301 - of the process that started this one
    del asked  # as large as the result
    if not candidate_kinds().keys() >= set(job.kinds):
        return  # some were added to the other process alone
    answering.pass_messages_on(job.level)
    with rarely_searched():
        while True:
            step = answering.asked()
            try:
                answer: Any = written_by(step, job)
            except Exception as error:  # what ends this process, such as SIGTERM, ends no other one
                answer = error
            answering.answer(answer)
            return_free()
