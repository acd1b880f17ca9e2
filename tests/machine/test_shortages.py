"""What the system refuses is a fault: which one, where, and what to do."""

import errno
import os
import sqlite3
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from geoplan.machine import shortages
from geoplan.machine.shortages import fullness, shortage


def of(number: int, file: str | None = "a/b.csv") -> OSError:
    return OSError(number, os.strerror(number), *([file] if file else []))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (of(errno.ENAMETOOLONG), "a/b.csv: found a name or path too long for this system"),
        (of(errno.ENAMETOOLONG, "a" * 5000), f"{'a' * 200}: found a name or path too long"),
        (of(errno.ELOOP), "a/b.csv: found links that go round in circles; expected a path. Correct the path."),
        (RuntimeError("Symlink loop from '/x/y'"), "/x/y: found links that go round in circles"),
        (of(errno.EACCES), "a/b.csv: found what this user may not read or write; expected a file or"),
        (of(errno.EPERM), "a/b.csv: found what this user may not read or write"),
        (of(errno.EROFS), "a/b.csv: found a disk that can only be read; expected a place that can be written"),
        (of(errno.ENOENT), "a/b.csv: found no such file or folder"),
        (of(errno.ENOTDIR), "a/b.csv: found a file in the place of a folder"),
        (of(errno.EISDIR), "a/b.csv: found a folder in the place of a file"),
        (of(errno.EMFILE, None), "system: found too many open files; expected a limit above them."),
        (of(errno.EIO), "a/b.csv: found a disk that fails"),
        (of(errno.ENOMEM, None), "system: found too little memory"),
        (of(errno.EXDEV), "a/b.csv: found what the system refuses (Invalid cross-device link)"),
        (of(errno.EFBIG), "a: found a limit on the size of files; expected room to write."),
        (OSError(2, "No usable temporary directory found in ['/x']"), "TMPDIR"),
        (OSError("20000 requested and 128 written"), "/"),
        (MemoryError(), "memory: found too little memory for this study; expected room for its layers. Close"),
        (pa.ArrowMemoryError("malloc of 5 failed"), "memory: found too little memory"),
        (RecursionError("maximum recursion depth exceeded"), "input: found values nested too deep"),
        (RuntimeError("can't start new thread"), "system: found no room for another thread"),
    ],
)  # fmt: skip
def test_what_the_system_refuses(error: Exception, said: str) -> None:
    fault = shortage(error)
    assert str(fault).startswith(said)
    assert fault is not None
    assert all((fault.file, fault.found, fault.expected, fault.action))


def test_a_full_disk_names_its_folder(tmp_path: Path) -> None:
    fault = shortage(of(errno.ENOSPC, str(tmp_path / "b.csv")))
    assert fault is not None
    assert fault.file == str(tmp_path)
    assert fault.found.startswith("a full disk (")


def test_what_an_error_was_raised_from_is_looked_at() -> None:
    def raised() -> Exception:
        try:
            try:
                np.zeros(1 << 55)
            except MemoryError as error:
                raise ValueError("x") from error
        except ValueError as error:
            return error
        return ValueError()

    assert shortage(raised()) is not None


def test_another_error_is_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (
        ValueError("x"),
        RuntimeError("x"),
        KeyError(),
        OSError("x"),
        sqlite3.OperationalError("no such table"),
    ):
        assert shortage(error) is None
    monkeypatch.setattr(shortages, "_free_bytes", lambda _: 0.0)
    fault = shortage(ValueError("x"))
    assert fault is not None
    assert fault.found == "a full disk (0.0 MB free)"


def test_a_database_says_it_in_its_way(tmp_path: Path) -> None:
    told = fullness(sqlite3.OperationalError("database or disk is full"), tmp_path)
    assert told.endswith("MB free), or a limit on the size of files (database or disk is full)")
    assert fullness(ValueError(), tmp_path) == ""
    assert fullness(of(errno.ENOSPC), tmp_path / "gone").startswith("a full disk")
