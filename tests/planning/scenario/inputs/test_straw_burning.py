"""What straw that is burnt in the field gives off."""

from types import SimpleNamespace

import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.scenario.inputs.straw_burning import burnt_straw_tonnes, burnt_t_per_t

GIVEN = load_parameters().replace(
    {
        "scenario.open_burning.burnt_share": 0.5,
        "scenario.open_burning.dry_matter": 0.8,
        "scenario.open_burning.combustion_factor": 0.75,
        "scenario.open_burning.ch4": 2.0,
        "scenario.open_burning.n2o": 0.1,
        "gases.methane.gwp100": 28.0,
        "gases.nitrous_oxide.gwp100": 265.0,
    }
)
EACH = 0.5 * 0.8 * 0.75 * (2.0 * 28 + 0.1 * 265) / 1000


def place(rows):
    crops = SimpleNamespace(feedstocks=pd.DataFrame(rows, columns=["residue", "residue_t"]))
    return SimpleNamespace(by_feedstock={"crops": crops})


def test_a_tonne_of_straw_gives_off_the_gases_of_the_part_that_burns():
    assert burnt_t_per_t(GIVEN) == pytest.approx(EACH, rel=1e-12)


def test_rice_straw_alone_is_counted():
    fields = place([("rice_straw", 300.0), ("rice_straw", 100.0), ("rice_husk", 900.0)])
    assert burnt_straw_tonnes(fields, GIVEN) == pytest.approx(400 * EACH)


def test_a_place_without_rice_burns_none():
    assert burnt_straw_tonnes(place([("rice_husk", 900.0)]), GIVEN) is None
    assert burnt_straw_tonnes(None, GIVEN) is None
    assert burnt_straw_tonnes(SimpleNamespace(by_feedstock={}), GIVEN) is None
