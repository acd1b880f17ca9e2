"""Sources that fetch a table each, in the place of the real ones."""

import sys
from types import ModuleType

import pytest

from geoplan.languages import Text
from geoplan.preparation import fetch as fetch_study
from geoplan.sources import registry
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.registry import Source

HOST = "https://tables.example"
WASTE = "stream,tonnes,year,source\nall,{},2024,the office\n"
CROPS = "crop,production_t,year,source\npaddy,{},2024,the office\n"


def source(name, *layers, asks="", bounds=(-180.0, -90.0, 180.0, 90.0)):
    """A source that offers some kinds of layer."""
    title = Text(en=f"The {name}")
    return Source(name, layers, title, "CC0", "nobody", "2025", Text(en=asks), 5.0, "", bounds, ("year", "key"))


@pytest.fixture
def table_sources(monkeypatch: pytest.MonkeyPatch) -> dict[str, Source]:
    """Put sources of our own in the place of the real ones, each with a module that fetches one table."""
    known = {
        each.name: each
        for each in (
            source("tables", "waste", "crops", "roads"),
            source("keyed", "livestock", "mills", asks="a key"),
            source("free", "livestock"),
            source("europe", "waste", "terrain", bounds=(-30.0, 30.0, 40.0, 72.0)),
        )
    }
    monkeypatch.setattr(registry, "sources", lambda: known)
    monkeypatch.setattr(fetch_study, "sources", lambda: known)
    monkeypatch.setattr("geoplan.sources.contract.sources", lambda: known)
    for name in known:
        module = ModuleType(name)
        module.plan = plan
        module.fetch = fetch_table
        monkeypatch.setitem(sys.modules, f"geoplan.sources.publishers.{name}", module)
    return known


def plan(kind, area, session):
    """Say what would be asked for the table of a kind."""
    url = f"{HOST}/{kind}.csv"
    return [Download(url, "a table", session.size(url)), Download(f"{HOST}/more", "more")]


def fetch_table(kind, area, folder, session):
    """Write the table of a kind, as a source does."""
    assert isinstance(area, FetchArea)
    fetched = session.get(f"{HOST}/{kind}.csv", refresh=True)
    file = folder / f"{kind}-tables.csv"
    file.write_bytes(fetched.read_bytes())
    note = Text(en="A note.", ja="注。")
    options = {"columns": {"t_per_day": "tonnes"}} if kind == "waste" else {}
    return FetchedLayer(kind, file, options, "CC BY 4.0", "nobody", vintage="2024", note=note, rows=1)
