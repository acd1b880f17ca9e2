"""What every room's tests may ask for: a small study on disk, and what a run finds in it. Nobody changes them."""

import gc
import os
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import hypothesis
import pytest

from geoplan.pipeline import assess
from geoplan.result.assessment import Assessment
from geoplan.study import open_study
from support.chromium import chromium
from support.embedded_runs import kept_folder, kept_run, runs_folder
from support.listener import no_sockets
from support.machine_files import write_tables_and_rasters
from support.small_study import make_study

if TYPE_CHECKING:
    from support.postgis import Cluster

__all__ = ["chromium"]

# to read thousands of tests makes no rubbish, and half of its time went into the search for some
gc.disable()

# a machine that is busy is no reason to fail
hypothesis.settings.register_profile("geoplan", deadline=None)
hypothesis.settings.load_profile("geoplan")

# what a shell starts in the background ignores interrupts, and so would the commands that tests start
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


# a test that patches something must see it in every file that a command writes
os.environ["GEOPLAN_PROCESSES"] = "1"

FIRST = (
    "real/test_studies.py",
    "notebooks/test_notebooks.py",
    "trust/test_same_bytes.py",
    "preparation/test_fetch_all.py",
    "real/test_abroad.py",
    "preparation/test_new_user.py",
    "test_install.py",
)
"""Files of few tests that take long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with whole provinces, go on with files of many tests, and end with the examples in the package.

    A file that takes a minute must not be the last that a worker begins. What reads the files of another's run comes
    when they are there, and nobody waits for them.
    """
    tests = Path(__file__).parent
    first = {tests / name: number for number, name in enumerate(FIRST)}
    counts = Counter(item.path for item in items)

    def order(item: pytest.Item) -> tuple[int, int]:
        if item.path in first:
            return first[item.path], 0
        if not item.path.is_relative_to(tests):
            return len(first) + 2, 0
        return (len(first) + 1, 0) if item.path.parent.name == "audit" else (len(first), -counts[item.path])

    items.sort(key=order)


@pytest.fixture(scope="session")
def dask_cluster() -> Iterator[str]:
    """Two workers of a Dask cluster, each a process: the address of their scheduler."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp") as local:
        yield local.scheduler_address


def pytest_collection_finish() -> None:
    """Let what is there for good, modules and thousands of tests, out of every later search for circles.

    The search for sites collects after each kind of candidate: that took a third of a small run's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)  # a tenth of the tests' time went into searches at every 700th object
    gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """Let what a file's tests leave for good, modules and results that others share, out of later searches too.

    A study that eight notebooks share made every small run after them take three to five times as long.
    """
    yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the study of four wards."""
    return make_study(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def padded_outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables, rasters and what tells of them, of a study whose zones and roofs have ids such as 00123."""

    def make(outputs: Path) -> None:
        folder = make_study(tmp_path_factory.mktemp("padded"), zone_ids=("00123", "00124", "00125", "1e5"))
        roofs = gpd.read_parquet(folder / "roofs.parquet")
        roofs.assign(roof_id=[f"{number:05}" for number in range(len(roofs))]).to_parquet(folder / "roofs.parquet")
        # no roof is large enough for a cluster, which would stand in the place of its roofs
        study = open_study(folder).with_parameters({"siting.rooftop_pv.cluster_roof": 1000})
        write_tables_and_rasters(assess(study), outputs, language="vi")

    return kept_folder("padded-outputs", runs_folder(tmp_path_factory), make)


@pytest.fixture(scope="session")
def served_outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs of two studies, for the service and for who asks it."""
    from support.served_outputs import make_outputs  # with all that a service needs

    return kept_folder("served-outputs", runs_folder(tmp_path_factory), make_outputs) / "outputs"


@pytest.fixture(scope="session")
def small_result(small_folder: Path) -> Assessment:
    """What a run finds in it, and no socket is opened on the way."""
    with no_sockets():
        result = assess(open_study(small_folder))
    gc.collect()
    gc.freeze()
    return result


@pytest.fixture(scope="session")
def cluster() -> "Iterator[Cluster]":
    """A PostgreSQL with PostGIS of the tests' own; who asks for it makes a database in it."""
    from support.postgis import started  # which asks for psycopg

    with started() as running:
        yield running


@pytest.fixture(scope="session")
def example_city(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """A run of the made-up city, which has the whole chain; one process assesses it for all."""
    return kept_run("example-city", runs_folder(tmp_path_factory))


@pytest.fixture
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the PDFs, half of a small run's time, where they are not what a test is about."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
