import gc
import logging
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from geoplan.processes import Process
from geoplan.scratch import ScratchFolder, remove


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left_by(process: Process, folder: Path) -> Path:
    path = folder / f"geoplan-{process.mark}-0123abcd"
    (path / "deep").mkdir(parents=True)
    (path / "deep" / "roofs.parquet").write_text("x")
    return path


def test_it_goes_with_the_block_or_with_who_holds_it(temporary: Path) -> None:
    with ScratchFolder() as path:
        assert path.parent == temporary
        (path / "a").write_text("a")
    held = ScratchFolder()
    assert held.path.is_dir()
    del held
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_what_killed_processes_left_is_cleared_and_nothing_else(temporary: Path) -> None:
    me = Process.current()
    dead = left_by(replace(me, started=me.started + 1), temporary)
    living, far = left_by(me, temporary), left_by(replace(me, machine="12345678"), temporary)
    others = [temporary / "geoplan-notes", temporary / f"{dead.name}-mine"]
    for other in others:
        other.mkdir()
    (temporary / f"{dead.name[:-1]}e").symlink_to(living)
    with ScratchFolder():
        assert not dead.exists()
        assert all(path.exists() for path in (living, far, *others))
        assert (living / "deep" / "roofs.parquet").exists()


def test_within_a_folder_it_is_hidden(tmp_path: Path) -> None:
    with ScratchFolder(within=tmp_path) as path:
        assert path.name.startswith(".geoplan-")


def test_what_cannot_be_removed_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "read-only").mkdir()
    (tmp_path / "read-only" / "file").write_text("x")
    (tmp_path / "read-only").chmod(0o555)
    remove(tmp_path / "read-only")
    assert not (tmp_path / "read-only").exists()
    remove(tmp_path / "nothing")
    (tmp_path / "open").mkdir()
    monkeypatch.setattr("geoplan.scratch.shutil.rmtree", lambda *_, **__: None)
    with caplog.at_level(logging.WARNING):
        remove(tmp_path / "open")
    assert f"{tmp_path / 'open'} could not be removed" in caplog.text
