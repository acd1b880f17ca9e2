"""The tables of the sources hold together."""

import csv
import importlib
import inspect
import re
from urllib.parse import urlsplit

import pytest

from geoplan.errors import GeoplanError
from geoplan.sources.registry import (
    addresses,
    all_addresses,
    module_of,
    origin_of,
    origins,
    preferences,
    source_of,
    sources,
    sources_for,
)
from geoplan.study import Layers
from support.places import PACKAGE

PLACES = {
    "hai-phong": (106.4, 20.6, 107.2, 21.1),
    "vaduz": (9.4, 47.0, 9.7, 47.3),
    "across 65 E": (64.9, 25.0, 65.1, 25.2),
    "sakai": (135.4, 34.4, 135.6, 34.6),
}
KINDS = {kind for source in sources().values() for kind in source.layers}


def test_every_address_is_one_that_can_be_asked_and_has_its_documentation():
    with (PACKAGE / "sources" / "addresses.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(all_addresses())
    for row in rows:
        parts = urlsplit(row["url"])
        assert parts.scheme in {"https", "http"}, row
        assert parts.hostname, row
        assert "{" not in parts.netloc, row
        assert row["documentation"].startswith("https://"), row
        assert row["source"], row
        assert row["key"], row
    keys = [(row.source, row.key) for row in all_addresses()]
    assert len(keys) == len(set(keys))


def test_a_source_that_does_not_reach_a_place_is_not_offered_there():
    assert "copernicus_dem" in {source.name for source in sources_for("terrain", (106, 20, 107, 21))}
    assert "global_solar_atlas" not in {source.name for source in sources_for("ghi_grid", (10, 75, 20, 78))}


def test_every_source_says_its_terms_and_has_addresses():
    for source in sources().values():
        assert source.licence, source.name
        assert source.attribution, source.name
        assert source.title.en, source.name
        assert source.title.vi, source.name
        assert source.title.ja, source.name
        assert source.requests_per_second > 0, source.name
        assert source.documentation.startswith("https://"), source.name
        assert addresses(source.name), source.name
        assert set(source.layers) <= set(Layers.model_fields), source.name
        assert bool(source.asks.en) == bool(source.asks.vi) == bool(source.asks.ja), source.name


@pytest.mark.parametrize("name", [name for name, source in sources().items() if source.layers])
def test_every_source_with_layers_has_its_module(name):
    module = importlib.import_module(module_of(name))
    assert list(inspect.signature(module.plan).parameters) == ["kind", "area", "session"]
    assert list(inspect.signature(module.fetch).parameters) == ["kind", "area", "folder", "session"]


@pytest.mark.parametrize("source", [source for source in sources().values() if source.layers], ids=lambda s: s.name)
def test_the_options_of_a_source_are_those_that_its_module_describes(source):
    """What a module says of its options stands in the table too, which refuses all others."""
    text = " ".join(str(importlib.import_module(module_of(source.name)).__doc__).split())
    told = re.search(r"Options?: (.*)$", text)
    assert told is not None
    named = set(re.findall(r"``([a-z_]+)``", told[1]))
    assert set(source.options) <= named
    code = inspect.getsource(importlib.import_module(module_of(source.name)))
    asked = set(re.findall(r"options(?:\.get\(|\[)\"([a-z_]+)\"", code))
    assert asked <= set(source.options)


def test_pvgis_is_asked_less_than_its_limit():
    if "pvgis" in sources():
        assert sources()["pvgis"].requests_per_second < 30


def test_preferences_name_sources_that_offer_the_layer():
    for kind, area, names in preferences():
        offering = [source.name for source in sources_for(kind, area)]
        assert set(names) <= set(offering), kind
        assert offering[: len(names)] == list(names)
    for kind in KINDS:
        *narrow, last = [area for layer, area, _ in preferences() if layer == kind]
        assert last == (-180, -90, 180, 90)
        assert last not in narrow


def test_weather_is_that_of_satellites_where_pvgis_has_them_and_where_it_has_not():
    first = {name: sources_for("weather", box)[0].name for name, box in PLACES.items()}
    assert first == {"hai-phong": "nasa_power", "vaduz": "pvgis", "across 65 E": "nasa_power", "sakai": "nasa_power"}


def test_an_address_belongs_to_the_source_with_the_longest_beginning():
    for row in all_addresses():
        assert origin_of(row.url) in origins()
        assert source_of(row.url.replace("{", "x").replace("}", "")) in {each.source for each in all_addresses()}
    assert source_of("https://nominatim.openstreetmap.org/search?q=x") == "nominatim"
    assert source_of("https://data.example/a") == "data.example"


def test_an_unknown_source():
    with pytest.raises(GeoplanError, match="Did you mean 'overture'"):
        addresses("overtur")


def test_boxes():
    source = sources()["overture"]
    assert source.covers((106, 20, 107, 21))
    if "pvgis" in sources():
        assert sources()["pvgis"].covers((106, 20, 107, 21))
