"""The table of kinds of layer, and what stands for each kind elsewhere in the house."""

import ast
import dataclasses

import pytest

from geoplan.errors import LayerError
from geoplan.kinds.layer_kinds import COLUMNS, VARIABLE, in_opening_order, layer_kind, layer_kinds
from geoplan.layers.catalog import OpenedLayers
from geoplan.sources.registry import preferences, sources
from geoplan.study import Layers
from support.modules import modules_of, tree_of
from support.places import PACKAGE

BESIDES = {"more", "reports", "absent", "survey", "snapshots", "exclusions"}
"""What `OpenedLayers` has that is no layer."""


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Return a function that makes rows a table of one's own."""

    def make(*rows):
        table = tmp_path / "kinds.csv"
        lines = [",".join(row.get(name, "") for name in COLUMNS) for row in rows]
        table.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
        monkeypatch.setenv(VARIABLE, str(table))

    return make


SOIL = {"key": "soil", "reader": "soils:read_soil", "form": "features", "en": "soil", "vi": "đất", "ja": "土壌"}


def test_the_table_the_study_and_the_opened_layers_name_the_same_kinds_in_one_order():
    kinds = layer_kinds()
    assert list(kinds) == list(Layers.model_fields)
    assert set(kinds) == {each.name for each in dataclasses.fields(OpenedLayers)} - BESIDES
    required = {name for name, given in Layers.model_fields.items() if given.is_required()}
    assert {key for key, kind in kinds.items() if kind.required} == required


def test_each_kind_has_one_way_into_a_study():
    assert all((kind.imported_as is None) == bool(kind.instead) for kind in layer_kinds().values())


def test_kinds_that_stand_for_each_other_say_so_of_each_other():
    pairs = {key: kind.stands_for for key, kind in layer_kinds().items() if kind.stands_for}
    assert pairs
    assert all(pairs[other] == key for key, other in pairs.items())


def test_sources_offer_kinds_of_the_table():
    offered = {kind for source in sources().values() for kind in source.layers}
    assert offered <= set(layer_kinds())
    assert {kind for kind, _, _ in preferences()} <= set(layer_kinds())


def named_in(room):
    """Return the layers that a room asks `layers` for, and all words in its code."""
    asked, words = set(), set()
    for name, file in modules_of(PACKAGE).items():
        if name.split(".")[0] != room:
            continue
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Attribute):
                words.add(node.attr)
                if ast.unparse(node.value).split(".")[-1] in {"layers", "inputs"}:
                    asked.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.arg | ast.keyword):
                words.add(node.arg)
    return asked, words


@pytest.mark.parametrize("room", ["potential", "siting", "planning", "result", "outputs"])
def test_the_table_knows_who_uses_a_kind(room):
    asked, words = named_in(room)
    told = {key for key, kind in layer_kinds().items() if room in kind.used_by}
    assert asked & set(layer_kinds()) <= told, "a room that asks for a layer stands in its row"
    assert told <= words, "a room that stands in a row knows the layer"
    assert {place for kind in layer_kinds().values() for place in kind.used_by} <= {
        "potential",
        "siting",
        "planning",
        "result",
        "outputs",
    }


def test_zones_are_opened_first_rooftops_last_and_each_after_what_it_needs():
    order = in_opening_order(layer_kinds())
    assert sorted(order) == sorted(layer_kinds())
    assert (order[0], order[-1]) == ("zones", "rooftops")
    for key, kind in layer_kinds().items():
        assert all(order.index(other) < order.index(key) for other in kind.beside)
    assert in_opening_order(["population", "zones"]) == ["zones", "population"]


def test_a_table_of_one_s_own_adds_kinds(own):
    own(SOIL, SOIL | {"key": "wells", "form": "statistics", "beside": "zones soil"})
    assert list(layer_kinds())[-2:] == ["soil", "wells"]
    assert layer_kind("wells").beside == ("zones", "soil")
    assert layer_kind("wells").imported_as == "table"
    assert layer_kind("soil").titles == {"en": "soil", "vi": "đất", "ja": "土壌"}
    assert layer_kind("soil").used_by == ()


def test_all_that_is_wrong_with_such_a_table_is_told_at_once(own):
    own(
        SOIL | {"key": "Soil map", "reader": "read_soil", "form": "featurs", "ja": ""},
        SOIL | {"key": "roads", "beside": "land_covr", "required": "yes"},
    )
    with pytest.raises(LayerError) as caught:
        layer_kinds()
    faults = [(fault.where, fault.found) for fault in caught.value.faults]
    assert faults == [
        ("line 2", "key 'Soil map'"),
        ("line 2", "reader 'read_soil'"),
        ("line 2", "form 'featurs'"),
        ("line 2", "no title in ja"),
        ("line 3", "key 'roads'"),
        ("line 3", "required 'yes'"),
        ("line 3", "beside 'land_covr'"),
    ]
    assert "Did you mean 'features'?" in str(caught.value)
    assert "Did you mean 'land_cover'?" in str(caught.value)


def test_a_table_that_is_not_there_or_lacks_columns_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none.csv"))
    with pytest.raises(LayerError, match=f"Correct {VARIABLE}"):
        layer_kinds()
    (tmp_path / "short.csv").write_text("key,reader\nsoil,soils:read\n")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "short.csv"))
    with pytest.raises(LayerError, match="no form, beside"):
        layer_kinds()


def test_a_kind_that_is_not_there_suggests_the_nearest():
    with pytest.raises(LayerError, match="Did you mean 'roads'"):
        layer_kind("road")
