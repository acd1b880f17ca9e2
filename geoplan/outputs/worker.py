"""Another process that writes outputs: it is given a result once, then one step after the other.

It speaks over its standard input and output; what libraries print goes to standard error. It ends when the process that
started it does.
"""

import logging
import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoplan.outputs.steps import Form
    from geoplan.result.assessment import Assessment

START = "import sys; sys.path[:] = {path!r}; from geoplan.outputs.worker import answer_steps; answer_steps()"
"""What a new interpreter runs."""


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


def answer_steps() -> None:
    """Take a job and its steps, and answer each, until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this process ends it
    asked: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asked), daemon=True).start()
    import geoplan.outputs.steps  # noqa: F401 - while the result is being worked out
    from geoplan.siting.candidate_kinds import candidate_kinds

    with suppress(ImportError, OSError):  # where it is missing, the step says so
        import weasyprint  # noqa: F401
    job: Job = pickle.loads(asked.get())  # noqa: S301 - of the process that started this one
    if not candidate_kinds().keys() >= set(job.kinds):
        return  # some were added to the other process alone
    _Teller(answers).settle(job.level)
    while True:
        step = asked.get()
        try:
            answer: Any = written_by(step, job)
        except BaseException as error:
            answer = _sendable(error)
        _send(answers, answer)


def _listen(stream: IO[bytes], asked: "queue.SimpleQueue[Any]") -> None:
    """Pass on what is asked; where nobody can ask any more, end, in the middle of a step too."""
    while True:
        try:
            asked.put(pickle.load(stream))  # noqa: S301 - of the process that started this one
        except (EOFError, OSError, pickle.UnpicklingError):
            os._exit(0)


def _send(stream: IO[bytes], answer: Any) -> None:
    pickle.dump(answer, stream)
    stream.flush()


def _sendable(error: BaseException) -> BaseException:
    """Return an error as it can be sent, with the lines where it arose."""
    told = "".join(traceback.format_exception(error))
    try:
        sent: BaseException = pickle.loads(pickle.dumps(error))  # noqa: S301 - of our own making
    except Exception:
        sent = RuntimeError(f"{type(error).__name__}: {error}")
    sent.add_note(told)
    return sent


class _Teller(logging.Handler):
    """Passes messages on to the process that asked.

    Parameters
    ----------
    answers
        Where to.
    """

    def __init__(self, answers: IO[bytes]) -> None:
        super().__init__()
        self._answers = answers

    def settle(self, level: int) -> None:
        """Take all messages from a level on, and warn of nothing where not even warnings are wanted."""
        logging.basicConfig(level=level, handlers=[self], force=True)
        if level > logging.WARNING:
            warnings.simplefilter("ignore")

    def emit(self, record: logging.LogRecord) -> None:
        """Send a message."""
        _send(self._answers, (record.name, record.levelno, record.getMessage()))
