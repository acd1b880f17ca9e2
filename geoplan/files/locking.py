"""One writer at a time, also where the file system's own locks do nothing (NFS without a lock daemon, Lustre, FUSE).

Who wants to write puts a file with its mark in its name beside what it will write, and then looks whether another
one's stands there. Of two that look at once at least one sees the other, and goes back. A file of a process that has
ended counts for nothing and is removed, so that no lock outlives its process.
"""

import json
import platform
import random
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from geoplan.hashing import sha256_of_text
from geoplan.processes import MARK, Process

_POLL_S = 0.2
_TRIES = 6
"""So often those that began at the same moment may see each other before one of them counts as busy."""
_LONGEST_NAME = 120
_here = threading.local()


@dataclass(frozen=True)
class Holder:
    """Who is writing.

    Attributes
    ----------
    process
        Its process.
    since
        When it began.
    machine
        The name of its machine, where it is another one.
    file
        The file that says so.
    """

    process: Process
    since: datetime
    machine: str
    file: Path

    def __str__(self) -> str:
        on = f" on {self.machine}" if self.machine else ""
        return f"process {self.process.pid}{on}, since {self.since:%Y-%m-%d %H:%M:%S}"

    @property
    def advice(self) -> str:
        """What to do where it may have ended unseen; empty where that cannot be."""
        return f"If it no longer runs, remove {self.file}." if self.machine else ""


@contextmanager
def held(path: Path, busy: Callable[[Holder], None]) -> Iterator[None]:
    """Hold a file or folder for writing; nothing is done to the thing itself.

    A thread that holds it already holds it on.

    Parameters
    ----------
    path
        What is to be written; its folder must be there.
    busy
        Called as long as another process, or another thread, holds it: raise to give up, return to wait on.

    Raises
    ------
    OSError
        Where the folder cannot be written.
    """
    target = path.resolve()
    mine: set[Path] = _here.__dict__.setdefault("held", set())
    if target in mine:
        yield
        return
    tickets: list[Path] = []
    try:
        _take(target, busy, tickets)
        mine.add(target)
        yield
    finally:
        mine.discard(target)
        for ticket in tickets:
            ticket.unlink(missing_ok=True)


def beside(target: Path, role: str) -> str:
    """Return how the names begin of what stands hidden beside a file or folder while it is written.

    Examples
    --------
    >>> beside(Path("outputs/hai-phong"), "new")
    '.hai-phong.geoplan-new-'
    """
    name = target.name
    if len(name.encode()) > _LONGEST_NAME:  # a name has 255 bytes at most
        name = f"{name[:20]}~{sha256_of_text(name)[:8]}"
    return f".{name}.geoplan-{role}-"


def _take(target: Path, busy: Callable[[Holder], None], tickets: list[Path]) -> None:
    """Put a ticket there, and take it back as long as another one stands there too."""
    start = beside(target, "lock")
    tries = 0
    while True:
        ticket = target.with_name(f"{start}{Process.current().mark}-{secrets.token_hex(4)}")
        tickets[:] = [ticket]
        ticket.touch()
        with suppress(OSError):  # on a full disk the name alone will do
            ticket.write_text(json.dumps({"machine": platform.node()}), encoding="utf-8", newline="\n")
        other = _other(target.parent, start, ticket)
        if other is None:
            return
        ticket.unlink(missing_ok=True)
        tries += 1
        if tries < _TRIES:
            time.sleep(random.uniform(0.01, 0.05 * tries))  # noqa: S311 (so that two do not meet again)
        else:
            busy(other)
            time.sleep(random.uniform(0.5, 1.0) * _POLL_S)  # noqa: S311


def _other(folder: Path, start: str, mine: Path) -> Holder | None:
    """Return who else holds it, and remove the tickets of those that have ended."""
    form = re.compile(re.escape(start) + f"({MARK})-[0-9a-f]{{8}}")
    for file in sorted(folder.iterdir()):
        match = form.fullmatch(file.name)
        process = None if match is None or file == mine else Process.of(match[1])
        if process is None:
            continue
        if process.is_dead:
            with suppress(OSError):  # another user's: it counts for nothing all the same
                file.unlink()
            continue
        with suppress(FileNotFoundError):  # it has just ended
            since = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
            return Holder(process, since, "" if process.is_here else _machine_of(file), file)
    return None


def _machine_of(file: Path) -> str:
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["machine"])
    except (OSError, ValueError, LookupError, TypeError):
        return "another machine"
