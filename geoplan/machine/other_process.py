"""Another Python beside this one: a fresh interpreter that is asked and answers, until its work is done or it is ended.

It starts the same way on every system, and holds no lock that a thread of this process had. Both sides send pickles
over its standard input and output; what libraries print there goes to standard error, and what it logs is logged here.
Signals of the terminal come to this process alone, which decides what they mean; where this process ends, so does the
other one.
"""

import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback
import warnings
from contextlib import suppress
from types import FrameType, TracebackType
from typing import IO, Any, NamedTuple, Self

_START = "import sys; sys.path[:] = {path!r}; from {module} import {function}; {function}()"
"""What the new interpreter runs."""


class OtherProcessGoneError(Exception):
    """Another process has ended before it answered.

    Parameters
    ----------
    status
        What it ended with: below 0 the number of a signal; None where that is not known yet.
    """

    def __init__(self, status: int | None = None) -> None:
        self.status = status
        super().__init__(f"a process that ended with status {status}")


class _Logged(NamedTuple):
    name: str
    level: int
    message: str


class OtherProcess:
    """Another process, from its start to the end of the block.

    Parameters
    ----------
    module, function
        What it runs: a function without arguments that makes an `Answering` and answers.
    patience_s
        How long it may take to end by itself at the end of the block, where it is asked to; 0 to end it at once.

    Attributes
    ----------
    process
        As the system knows it.
    """

    def __init__(self, module: str, function: str, *, patience_s: float = 0.0) -> None:
        command = [sys.executable, "-c", _START.format(path=sys.path, module=module, function=function)]
        own: dict[str, Any] = (
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if os.name == "nt"
            else {"start_new_session": True}
        )
        self._patience_s = patience_s
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **own)  # noqa: S603

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def send(self, what: Any) -> None:
        """Send something that can be pickled.

        Raises
        ------
        OtherProcessGoneError
            Where it has ended.
        """
        try:
            pickle.dump(what, self.process.stdin)  # type: ignore[arg-type]
            self.process.stdin.flush()  # type: ignore[union-attr]
        except (OSError, ValueError) as error:
            raise self._gone() from error

    def received(self) -> Any:
        """Wait for what it says next, and log meanwhile what it logs.

        Raises
        ------
        OtherProcessGoneError
            Where it ends before.
        BaseException
            What went wrong there, where it says so.
        """
        while True:
            try:
                answer = pickle.load(self.process.stdout)  # type: ignore[arg-type]  # noqa: S301 - our own process
            except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
                raise self._gone() from error
            if isinstance(answer, BaseException):
                raise answer
            if not isinstance(answer, _Logged):
                return answer
            logging.getLogger(answer.name).log(answer.level, "%s", answer.message)

    def _gone(self) -> OtherProcessGoneError:
        """Return what it ended with: it closes its end of the pipe a moment before that is known."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self._patience_s or 1.0)
        return OtherProcessGoneError(self.process.poll())

    def end(self) -> None:
        """Let it end by itself, as long as there is patience, then make it end."""
        if self._patience_s:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self._patience_s)
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # what it was never sent
                stream.close()  # type: ignore[union-attr]


class Answering:
    """The other side: what is asked of this process, and its answers.

    Made once, before anything is printed. Ctrl-C means nothing here, SIGTERM ends the process with its ``finally``, and
    where nobody can ask any more, it ends at once, in the middle of its work too.
    """

    def __init__(self) -> None:
        self._answers = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _leave)
        self._asked: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._one_at_a_time = threading.Lock()  # threads may log
        # a stream of its own: Python cannot end while a thread reads from its standard input
        threading.Thread(target=self._listen, args=(os.fdopen(os.dup(0), "rb"),), daemon=True).start()

    def asked(self) -> Any:
        """Wait for what is asked next."""
        return self._asked.get()

    def answer(self, what: Any) -> None:
        """Send an answer that can be pickled; an error is raised where it is received."""
        with self._one_at_a_time:
            pickle.dump(_sendable(what) if isinstance(what, BaseException) else what, self._answers)
            self._answers.flush()

    def pass_messages_on(self, level: int) -> None:
        """Let messages from a level on be logged by who asks; warn of nothing where warnings are not wanted.

        Parameters
        ----------
        level
            Of `logging`.
        """
        logging.basicConfig(level=level, handlers=[_Passing(self)], force=True)
        if level > logging.WARNING:
            warnings.simplefilter("ignore")

    def _listen(self, stream: IO[bytes]) -> None:
        while True:
            try:
                self._asked.put(pickle.load(stream))  # noqa: S301 - of the process that started this one
            except (EOFError, OSError):
                os._exit(0)
            except Exception:  # whatever it is, no answer would ever come: memory, a class that is not known here
                sys.excepthook(*sys.exc_info())
                os._exit(1)


class _Passing(logging.Handler):
    """Sends messages to who asks.

    Parameters
    ----------
    answering
        This side.
    """

    def __init__(self, answering: Answering) -> None:
        super().__init__()
        self._answering = answering

    def emit(self, record: logging.LogRecord) -> None:
        """Send a message."""
        self._answering.answer(_Logged(record.name, record.levelno, record.getMessage()))


def _sendable(error: BaseException) -> BaseException:
    """Return an error as it can be sent, with the lines where it arose."""
    told = "".join(traceback.format_exception(error))
    try:
        sent: BaseException = pickle.loads(pickle.dumps(error))  # noqa: S301 - of our own making
    except Exception:
        sent = RuntimeError(f"{type(error).__name__}: {error}")
    sent.add_note(told)
    return sent


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
