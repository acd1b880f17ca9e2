"""Compiled functions without a place on the disk: they work, and it is said once."""

import errno
import logging
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numba
import pytest
from numba.core import caching

from geoplan.machine import compiled as module
from geoplan.machine.compiled import compiled

CODE = """
from geoplan.machine.compiled import compiled

@compiled(error_model="numpy")
def twice(number):
    return number * 2
"""


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set back what is kept for the whole process."""
    monkeypatch.setattr(module, "_told", set())
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def no_place(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let neither the folder of a module nor the user's cache be written."""
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [caching.UserProvidedCacheLocator])
    return None


def loaded(folder: Path) -> ModuleType:
    """Return a module with a compiled function, from a file of its own."""
    file = folder / "kernel.py"
    file.write_text(CODE, encoding="utf-8")
    new = ModuleType("kernel")
    exec(compile(CODE, str(file), "exec"), new.__dict__)
    return new


def kept(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.rglob("*.nb?"))


def test_it_is_kept_beside_its_module(tmp_path: Path, temporary: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert loaded(tmp_path).twice(2.0) == 4.0
    assert kept(tmp_path / "__pycache__") == [".nbc", ".nbi"]
    assert list(temporary.iterdir()) == []
    assert caplog.text == ""


def test_where_nothing_can_be_written_it_goes_to_a_folder_of_this_user(
    tmp_path: Path, temporary: Path, no_place: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert loaded(tmp_path).twice(2.0) == 4.0
    (folder,) = temporary.iterdir()
    assert kept(folder) == [".nbc", ".nbi"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert caplog.text == ""
    again = loaded(tmp_path).twice
    assert again(3.0) == 6.0
    assert again.stats.cache_hits


@pytest.mark.parametrize("spoil", ["others may write", "a link", "a file"])
def test_a_folder_that_another_user_may_have_made_is_not_used(
    tmp_path: Path, temporary: Path, no_place: None, caplog: pytest.LogCaptureFixture, spoil: str
) -> None:
    folder = temporary / f"geoplan-compiled-{os.getuid()}"
    if spoil == "others may write":
        folder.mkdir()
        folder.chmod(0o777)
    elif spoil == "a link":
        (tmp_path / "far").mkdir()
        folder.symlink_to(tmp_path / "far")
    else:
        folder.touch()
    with caplog.at_level(logging.WARNING):
        one, other = loaded(tmp_path), loaded(tmp_path)
    assert one.twice(2.0) == other.twice(2.0) == 4.0
    assert kept(tmp_path) == []
    assert caplog.messages == [
        "compiled functions cannot be kept in TMPDIR (RuntimeError): each run compiles them anew"
    ]


def test_a_disk_that_fills_up_costs_time_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(caching.IndexDataCacheFile, "_save_data", full)
    new = loaded(tmp_path)
    assert new.twice(2.0) == 4.0
    assert new.twice(2) == 4
    (said,) = caplog.messages
    assert said.endswith("(No space left on device): each run compiles them anew")


@pytest.mark.parametrize("content", [b"", b"no pickle", b"\x80\x04."])
def test_a_broken_file_is_compiled_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes) -> None:
    assert loaded(tmp_path).twice(2.0) == 4.0
    for path in (tmp_path / "__pycache__").glob("*.nbc"):
        path.write_bytes(content)
    assert loaded(tmp_path).twice(2.0) == 4.0
    assert len(caplog.messages) == 1


def test_a_function_without_compilation_is_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "DISABLE_JIT", True)

    def own(number: float) -> float:
        return number

    assert compiled()(own) is own
