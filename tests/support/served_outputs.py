"""A folder of outputs as runs leave it, for the service: two studies, one under a name that no address may have."""

import json
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

from geoplan.outputs.manifest import MANIFEST
from geoplan.outputs.map.page import write_map
from geoplan.outputs.service.application import make_application
from geoplan.outputs.service.questions import read_question
from geoplan.outputs.service.server import ServicePlace, listening
from geoplan.outputs.service.shelf import Shelf
from geoplan.result.assessment import Assessment
from support.machine_files import write_tables_and_rasters
from support.sample_result import build_assessment, with_sites

BASE = "http://127.0.0.1:8000"
FAR = "Hải Phòng 2030"
"""The folder of the second study."""


def make_outputs(folder: Path) -> Path:
    """Write the outputs of the sample, whose names are as bad as names can be, twice."""
    (folder / "given").mkdir()
    (folder / "outputs" / "sample").mkdir(parents=True)
    sample = write_tables_and_rasters(_result(folder / "given"), folder / "outputs" / "sample")
    shutil.copytree(sample, folder / "outputs" / FAR)
    return folder / "outputs"


def with_map(outputs: Path, folder: Path) -> Path:
    """Return a copy of those outputs whose studies have their map."""
    (folder / "given").mkdir()
    write_map(_result(folder / "given"), folder / "map.html")
    copy = folder / "outputs"
    shutil.copytree(outputs, copy)
    for study in ("sample", FAR):
        shutil.copyfile(folder / "map.html", copy / study / "map.html")
        manifest = json.loads((copy / study / MANIFEST).read_text("utf-8"))
        manifest["outputs"]["map.html"] = {}
        (copy / study / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    return copy


def _result(folder: Path) -> Assessment:
    return with_sites(build_assessment(folder))


def asked_of(shelf: Shelf, key: str, **given: str):
    """Return the collection, and a question of it as it is read."""
    collection = shelf.collections()[key]
    named = {name.replace("_crs", "-crs"): [value] for name, value in given.items()}
    return collection, read_question(named, collection, formats=("json",))[1]


def client_of(folder: Path, **more):
    """Return a client that asks the service in this process."""
    return make_application(folder, base=BASE, **more).test_client()


@contextmanager
def running(folder: Path, **more):
    """Give the address of a service that runs in a thread beside the test."""
    with listening(folder, ServicePlace(port=0), **more) as (server, address):
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield address
        finally:
            # in its own thread, so that nothing is closed under its hands
            server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map, ignore_all=True))
            thread.join(timeout=60)
    assert not thread.is_alive()
