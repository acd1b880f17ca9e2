"""Which process made a file, and whether it lives: by machine, its last start, process id and start of the process.

A process id alone tells little, for the system gives it again; with its start it is one process for ever.
"""

import ctypes
import os
import platform
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from geoplan.hashing import sha256_of_text

_MARK = re.compile(r"([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-(\d+)")
MARK = _MARK.pattern.replace("(", "(?:")
"""What a mark looks like, as a regular expression without groups."""

_UNKNOWN = "0" * 8


@dataclass(frozen=True)
class Process:
    """One process, of any machine.

    Attributes
    ----------
    machine, boot
        Short hashes of the machine, and of its last start; zeros where the system does not tell the start.
    pid
        The process id.
    started
        When it started, in the system's own count; 0 where the system does not tell.
    """

    machine: str
    boot: str
    pid: int
    started: int

    @classmethod
    def current(cls) -> Self:
        """Return the process that asks."""
        return cls.here(os.getpid())

    @classmethod
    def here(cls, pid: int) -> Self:
        """Return a process of this machine."""
        return cls(_machine(), _boot(), pid, _started(pid) or 0)

    @classmethod
    def of(cls, mark: str) -> Self | None:
        """Return the process of a mark; None where it is none.

        Examples
        --------
        >>> me = Process.current()
        >>> Process.of(me.mark) == me, Process.of("draft")
        (True, None)
        """
        match = _MARK.fullmatch(mark)
        return None if match is None else cls(match[1], match[2], int(match[3]), int(match[4]))

    @property
    def mark(self) -> str:
        """What stands for it in the names of files."""
        return f"{self.machine}-{self.boot}-{self.pid}-{self.started}"

    @property
    def is_here(self) -> bool:
        """Whether it is, or was, a process of this machine."""
        return self.machine == _machine()

    @property
    def is_dead(self) -> bool:
        """Whether it has ended for certain; never so for a process of another machine, which cannot be seen."""
        if not self.is_here:
            return False
        if _UNKNOWN not in (self.boot, _boot()) and self.boot != _boot():
            return True
        started = _started(self.pid)
        if started is None:
            return True
        return 0 not in (self.started, started) and started != self.started


@cache
def _machine() -> str:
    """Return what tells a machine from others; a container that counts its processes by itself is one of its own."""
    counting = ""
    with suppress(OSError):
        counting = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 (it leads to no path)
    return _hashed(f"{platform.node()} {counting}")


@cache
def _boot() -> str:
    """Return what tells one start of the machine from another."""
    with suppress(OSError):
        return _hashed(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
    if sys.platform == "darwin":
        size, text = ctypes.c_size_t(64), ctypes.create_string_buffer(64)
        if ctypes.CDLL(None).sysctlbyname(b"kern.bootsessionuuid", text, ctypes.byref(size), None, 0) == 0:
            return _hashed(text.value.decode())
    return _UNKNOWN


def _hashed(text: str) -> str:
    return sha256_of_text(text)[:8]


def _started(pid: int) -> int | None:
    """Return when a process of this machine started, 0 where that is not told, None where there is no such process."""
    if sys.platform == "win32":
        return _started_on_windows(pid)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return None
    except PermissionError:
        pass  # another user's
    if sys.platform == "darwin":
        return _started_on_macos(pid)
    try:
        # proc(5): the name, in brackets, may hold anything; the state is the third field, the start the 22nd
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return None if fields[0] in {"Z", "X"} else int(fields[19])


def _started_on_macos(pid: int) -> int:
    """Return the start in microseconds: pbi_start_tvsec, pbi_start_tvusec of libproc's struct proc_bsdinfo."""
    info = ctypes.create_string_buffer(136)
    with suppress(OSError, AttributeError):
        if ctypes.CDLL("libproc.dylib").proc_pidinfo(pid, 3, ctypes.c_uint64(0), info, len(info)) == len(info):
            seconds, microseconds = (int.from_bytes(info.raw[at : at + 8], sys.byteorder) for at in (120, 128))
            return seconds * 1_000_000 + microseconds
    return 0


def _started_on_windows(pid: int) -> int | None:
    """Return the start in units of 100 ns (GetProcessTimes)."""
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        access_denied = 5
        return 0 if ctypes.get_last_error() == access_denied else None  # type: ignore[attr-defined, unused-ignore]
    try:
        still_active, code = 259, ctypes.c_ulong()
        kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(code))
        if code.value != still_active:
            return None
        times = [ctypes.c_uint64() for _ in range(4)]
        kernel.GetProcessTimes(ctypes.c_void_p(handle), *map(ctypes.byref, times))
        return times[0].value
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
