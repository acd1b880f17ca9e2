"""What every maker of candidates gets and gives is the same; the makers that ship are called with it."""

import inspect
from importlib import import_module

import pytest

from geoplan.siting.candidate_kinds import candidate_kinds

MAKERS = sorted({kind.maker for kind in candidate_kinds().values()})
CARRIERS = sorted({kind.carries for kind in candidate_kinds().values() if kind.carries})


def types_of(name):
    module, _, function = name.rpartition(".")
    given = inspect.signature(getattr(import_module(module), function))
    return [each.annotation for each in given.parameters.values()], given.return_annotation


@pytest.mark.parametrize("maker", MAKERS)
def test_a_maker_takes_a_kind_and_a_basis_and_gives_its_sites(maker):
    taken, given = types_of(maker)
    assert [each.__name__ for each in taken] == ["CandidateKind", "Basis"]
    assert "KindSites" in str(given)


@pytest.mark.parametrize("carries", CARRIERS)
def test_what_an_area_carries_follows_from_area_place_and_basis(carries):
    taken, given = types_of(carries)
    assert len(taken) == 3
    assert taken[2].__name__ == "Basis"
    assert given.__name__ == "DataFrame"
