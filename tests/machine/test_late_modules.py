"""Modules that are read when something of them is first used."""

import sys
import threading
import time

import pytest

from geoplan.machine.late_modules import read_late


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that names a slow part of itself in its head, and says when that is read."""
    (tmp_path / "slow_house").mkdir()
    (tmp_path / "slow_house" / "__init__.py").write_text("import slow_house.cellar\nread = []\n")
    (tmp_path / "slow_house" / "cellar.py").write_text("import slow_house\nslow_house.read.append(1)\nWINE = 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", sys.meta_path[:])
    yield
    for name in [name for name in sys.modules if name.startswith("slow_house")]:
        del sys.modules[name]


def test_a_module_is_read_when_something_of_it_is_used(package):
    read_late(["slow_house.cellar", "slow_house.attic"])
    import slow_house

    assert slow_house.read == []
    assert slow_house.cellar.WINE == 7
    assert slow_house.read == [1]
    with pytest.raises(ModuleNotFoundError, match=r"slow_house\.attic"):
        import slow_house.attic


def test_a_thread_never_meets_a_module_that_is_half_read(package):
    read_late(["slow_house.cellar"])
    import slow_house

    begun, met = threading.Event(), []
    slow_house.read = Told(begun)

    def look():
        begun.wait()
        met.append(slow_house.cellar.WINE)

    other = threading.Thread(target=look)
    other.start()
    assert slow_house.cellar.WINE == 7
    other.join()
    assert met == [7]
    assert type(slow_house.cellar) is type(sys)


class Told(list):
    """Lets another thread begin in the middle of a module, and gives it time to look."""

    def __init__(self, begun):
        self.begun = begun

    def append(self, _):
        self.begun.set()
        time.sleep(0.05)


def test_one_that_cannot_be_read_says_so_each_time(package, tmp_path):
    (tmp_path / "slow_house" / "cellar.py").write_text("raise OSError('flooded')")
    read_late(["slow_house.cellar"])
    import slow_house

    for _ in range(2):
        with pytest.raises(OSError, match="flooded"):
            _ = slow_house.cellar.WINE


def test_what_was_read_already_stays_as_it_is():
    before = sys.meta_path[:]
    read_late(["sys", "pytest"])
    assert sys.meta_path == before
