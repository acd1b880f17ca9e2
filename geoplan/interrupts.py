"""Ctrl-C, SIGTERM and a closed terminal end a command alike: drafts are cleared, and one sentence says what stands.

Python lets SIGTERM and SIGHUP end a process at once, with its drafts left behind; click turns Ctrl-C into a bare
"Aborted!". `stopping_cleanly` raises `Stopped` for all three, which runs through all ``finally``. Where it is lost, for
C code had called Python (a destructor, a callback of GDAL), the next report of progress raises it again. A block that
must not be left half done is `uninterrupted`.
"""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_asked: list[int] = []
"""The signals that have come and are not obeyed yet."""
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Stopped(BaseException):
    """A signal asks the command to end.

    Parameters
    ----------
    number
        The signal.

    Attributes
    ----------
    standing
        What stands now, where it is not what stood before.
    """

    standing = ""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(signal.Signals(number).name)

    @property
    def status(self) -> int:
        """The exit status that shells know: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + self.number


@contextmanager
def stopping_cleanly(*, told: Callable[[str], str] = str) -> Iterator[None]:
    """Let signals end the block by `Stopped`, and the process by one sentence and the status of the signal.

    A signal that the process was told to ignore, as nohup does, stays ignored. An error that comes of a signal counts
    as the signal.

    Parameters
    ----------
    told
        What the sentence is in the language of the terminal.
    """
    is_main = threading.current_thread() is threading.main_thread()  # only there Python runs signal handlers
    before = {number: signal.getsignal(number) for number in _SIGNALS} if is_main else {}
    for number, handler in before.items():
        if handler in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _stop)
    hook, sys.unraisablehook = sys.unraisablehook, _unless_stopped
    try:
        yield
    except BaseException as error:
        if not _asked and not isinstance(error, Stopped):
            raise
        stopped = error if isinstance(error, Stopped) else Stopped(_asked[0])
        stands = stopped.standing or "The outputs are as before, and no file is half written."
        sys.stderr.write("\n" + told(f"Stopped ({stopped}). {stands}") + "\n")
        sys.exit(stopped.status)
    finally:
        _asked.clear()
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


def check_stopped() -> None:
    """Raise `Stopped` once more where a signal has come, and what it raised was lost."""
    if _asked and threading.current_thread() is threading.main_thread():
        raise Stopped(_asked[0])


@contextmanager
def uninterrupted(standing: str = "") -> Iterator[None]:
    """Let signals that end a process wait until the block is done; they take effect at its end.

    In another thread than the main one, where Python runs no signal handlers, signals do not interrupt anyway.

    Parameters
    ----------
    standing
        What `Stopped` is to say of what stands once the block is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handlers = {number: signal.getsignal(number) for number in _SIGNALS}
    # a handler that is not Python's (None) could not be put back
    handlers = {number: handler for number, handler in handlers.items() if handler not in (signal.SIG_IGN, None)}
    for number in handlers:
        signal.signal(number, lambda received, _: came.append(received))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if came:
        try:
            signal.raise_signal(came[0])
        except Stopped as stopped:
            stopped.standing = standing
            raise


def _stop(number: int, _: FrameType | None) -> NoReturn:
    _asked.append(number)
    raise Stopped(number)


def _unless_stopped(unraisable: "sys.UnraisableHookArgs") -> None:
    """Say nothing of a `Stopped` that was lost: it is raised again."""
    if not isinstance(unraisable.exc_value, Stopped):
        sys.__unraisablehook__(unraisable)
