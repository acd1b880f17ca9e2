"""What a run may take: sizes as people write them, parts that follow from it, and too few addresses told at once."""

import gc
import os
import resource
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from geoplan.errors import GeoplanError
from geoplan.machine.memory import at_once, give_back, let_go, memory_of, memory_within
from support.command import GEOPLAN
from support.places import PACKAGE


@pytest.mark.parametrize(
    ("text", "size"),
    [("1GB", 10**9), ("1 gb", 10**9), ("1000MB", 10**9), ("1.5GiB", 1_610_612_736), ("2G", 2 * 10**9),
     ("1073741824", 2**30), (4e9, 4 * 10**9), ("1TB", 10**12), ("1024MiB", 2**30)],
)  # fmt: skip
def test_sizes_as_people_write_them(text, size):
    assert memory_of(text) == size


@pytest.mark.parametrize("text", ["", "much", "1XB", "-1GB", "1,5GB", "GB", "1 GB 2", "nan", "1e9GB"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(GeoplanError, match=r"--memory: found '.*'; expected a size\. Such as 1GB"):
        memory_of(text)


@pytest.mark.parametrize("text", ["0", "999MB", "1kB", "0GB"])
def test_too_little_is_refused(text):
    with pytest.raises(GeoplanError, match="expected 1GB or more"):
        memory_of(text)


def test_parts_follow_from_the_limit_and_only_become_smaller():
    assert at_once(1_000_000, bytes_each=4_000) == 1_000_000
    with memory_within("1GB"):
        few = at_once(1_000_000, bytes_each=4_000)
        assert 1 <= few * 4_000 <= 10**9 / 4
        assert at_once(10, bytes_each=4_000) == 10
        assert at_once(1_000_000, bytes_each=10**9, least=7) == 7
        with memory_within("4GB"):
            assert few < at_once(1_000_000, bytes_each=4_000) <= 10**6
        assert at_once(1_000_000, bytes_each=4_000) == few
    with memory_within(None):
        assert at_once(1_000_000, bytes_each=4_000) == 1_000_000


def test_the_limit_ends_with_an_error():
    with pytest.raises(RuntimeError, match="x"), memory_within("1GB"):
        raise RuntimeError("x")
    assert at_once(10**9, bytes_each=10**6) == 10**9


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell what a process holds")
def test_what_is_free_goes_back_to_the_system_where_a_limit_holds():
    def held():
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()

    with memory_within("1GB"):
        kept = [bytes(20_000) for _ in range(10_000)]
        full = held()
        del kept
        give_back()
        assert held() < full - 100_000_000


def test_a_program_that_holds_little_lets_arrow_take_memory_of_the_system():
    told = "import pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    told = f"from geoplan.machine.memory import hold_little; hold_little(); {told}"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "system"


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_AS"), reason="no limit of addresses here")
@pytest.mark.parametrize("command", ["run", "check"])
def test_too_few_addresses_are_a_fault_before_a_library_ends_the_process(tmp_path, command):
    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))

    more = ["-o", str(tmp_path / "out")] if command == "run" else []
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, GEOPLAN, command, "example-city", *more],
        preexec_fn=limited, capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("memory: found a limit of 2.0 GB on addresses; expected 3 GB or more.")
    assert not list(tmp_path.iterdir())


class Circle:
    """What holds itself, and is gone when somebody looks for such."""

    def __init__(self):
        self.itself = self


def test_large_rasters_alone_are_looked_for():
    gone = weakref.ref(Circle())
    gc.disable()
    try:
        let_go(10_000)
        assert gone() is not None
        let_go(10_000_000)
        assert gone() is None
    finally:
        gc.enable()
