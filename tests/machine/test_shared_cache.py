"""Compiled functions that a new environment of the same version finds."""

import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geoplan.machine import shared_cache

CODE = """
from geoplan.machine.compiled import compiled

@compiled(error_model="numpy")
def doubled(number):
    return number * 2
"""
TAIL = "\nfrom geoplan.other import (\n    FACTOR,\n)\n"
"""What is read of the module's file, and not run here."""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shared_cache, "user_cache_path", lambda _: tmp_path / "cache")
    return tmp_path / "cache"


def clone(folder: Path, monkeypatch: pytest.MonkeyPatch, *, other: str = "FACTOR = 2\n", within: bool = True) -> Any:
    """Return the function of a package of its own, as a new environment loads it."""
    package = folder / "geoplan"
    package.mkdir(parents=True)
    (package / "other.py").write_text(other, encoding="utf-8")
    (package / "kernel.py").write_text(CODE + TAIL, encoding="utf-8")
    monkeypatch.setattr(shared_cache, "_PACKAGE", package if within else folder / "elsewhere")
    new = ModuleType("kernel")
    exec(compile(CODE, str(package / "kernel.py"), "exec"), new.__dict__)
    return new.doubled


def test_another_clone_of_the_same_sources_compiles_nothing(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = clone(tmp_path / "one", monkeypatch)
    assert one(2.0) == 4.0
    assert one.stats.cache_misses
    (home,) = (cache / "compiled").iterdir()
    assert home.name == "kernel"
    two = clone(tmp_path / "two", monkeypatch)
    assert two(3.0) == 6.0
    assert two.stats.cache_hits
    assert not two.stats.cache_misses


def test_a_change_in_what_a_module_imports_is_a_change_of_its_own(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert clone(tmp_path / "one", monkeypatch)(2.0) == 4.0
    for number in range(6):
        changed = clone(tmp_path / f"changed-{number}", monkeypatch, other=f"FACTOR = {number + 3}\n")
        assert changed(2.0) == 4.0
        assert changed.stats.cache_misses
    assert len(list((cache / "compiled" / "kernel").iterdir())) == 4, "older versions go"


def test_functions_of_others_are_not_kept_there(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clone(tmp_path / "one", monkeypatch, within=False)(2.0) == 4.0
    assert not cache.exists()


def test_a_folder_that_others_may_write_is_not_used(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = cache / "compiled" / "kernel"
    home.mkdir(parents=True)
    home.chmod(0o777)
    assert clone(tmp_path / "one", monkeypatch)(2.0) == 4.0
    assert not list(home.rglob("*.nb?"))


def test_a_new_folder_is_the_users_alone_whatever_the_umask(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = os.umask(0o002)
    try:
        assert clone(tmp_path / "one", monkeypatch)(2.0) == 4.0
    finally:
        os.umask(before)
    assert list((cache / "compiled" / "kernel").rglob("*.nb?"))


@pytest.mark.parametrize("content", [b"", b"no pickle"])
def test_a_broken_file_is_compiled_anew(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    assert clone(tmp_path / "one", monkeypatch)(2.0) == 4.0
    for path in cache.rglob("*.nb?"):
        path.write_bytes(content)
    assert clone(tmp_path / "two", monkeypatch)(2.0) == 4.0


def test_the_sources_of_a_module_are_those_that_it_is_made_of() -> None:
    package = Path(shared_cache.__file__).parents[1]
    sources = {path.relative_to(package).as_posix() for path in shared_cache._sources(package / "zonal" / "kernels.py")}
    assert {"zonal/kernels.py", "machine/compiled.py", "machine/shared_cache.py"} <= sources
    assert not {source for source in sources if source.startswith(("outputs/", "cli/"))}
