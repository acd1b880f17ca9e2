"""Kinds of stream and materials, as they stand in the tables."""

import pytest

from geoplan.layers.feedstock.items import load_residues
from geoplan.layers.parks.stream_kinds import stream_directions, stream_kinds, stream_materials, stream_names
from geoplan.layers.parks.streams import AMOUNTS
from geoplan.siting.candidate_kinds import candidate_kinds


def test_units_are_those_that_amounts_may_have():
    used = {unit for kind in stream_kinds().values() for unit in kind.units}
    assert used == set(AMOUNTS)
    assert all(kind.units for kind in stream_kinds().values())


def test_every_residue_and_every_taker_is_known():
    materials = stream_materials()
    assert set(load_residues()["residue"]) == {key for key, each in materials.items() if each.stream == "residue"}
    assert {kind for each in materials.values() for kind in each.taken_by} <= set(candidate_kinds())
    assert {each.stream for each in materials.values()} <= {
        key for key, kind in stream_kinds().items() if kind.has_material
    }


def test_a_name_means_one_key():
    assert list(stream_directions()) == ["offered", "sought"]
    for column, titles in (
        ("stream", {key: each.titles for key, each in stream_kinds().items()}),
        ("material", {key: each.titles for key, each in stream_materials().items()}),
        ("direction", stream_directions()),
    ):
        for key, called in titles.items():
            for name in (key, *called.values()):
                assert stream_names()[column][name.casefold()] == key


@pytest.mark.parametrize("language", ["en", "vi", "ja"])
def test_everything_has_a_name_in_each_language(language):
    named = [*stream_kinds().values(), *stream_materials().values()]
    assert all(each.titles[language] for each in named)
