import numpy as np
import pytest

from geoplan.layers.demand.industries import load_industries
from geoplan.layers.demand.tenants import products
from geoplan.parameters import load_parameters
from geoplan.planning.estates.saving.measures import (
    COMPRESSED_AIR,
    FUEL,
    SHARED_USES,
    confidence_of_uses,
    load_end_uses,
    load_measures,
    shares_of_uses,
)


def test_every_measure_has_its_parameters_and_its_titles():
    everything = {*load_parameters().everything(), *load_parameters().wanted()}
    for key, measure in load_measures().items():
        cost = "payback" if measure.energy_carrier == FUEL else "capex"
        assert {f"saving.{key}.{name}" for name in ("saving", "life", cost)} <= everything, key
        assert all(measure.titles.values()), key
        assert measure.end_use in load_end_uses()
        assert not measure.product or measure.product in products(load_parameters())
    named = {name.split(".")[1] for name in everything if name.startswith("saving.") and name.endswith(".saving")}
    assert named == set(load_measures()), "a row of a measure that the table does not have"


def test_every_kind_of_load_has_its_row_and_industries_use_all_of_their_electricity():
    shares = shares_of_uses()
    assert shares.shape == (len(load_industries()), len(SHARED_USES))
    known = ~np.isnan(shares).any(axis=1)
    assert shares[known].sum(axis=1) == pytest.approx(np.ones(known.sum()))
    for row, industry in enumerate(load_industries().values()):
        assert known[row] == (not industry.is_public and industry.key != "petroleum_refining"), industry.key
    assert confidence_of_uses() == "low"


@pytest.mark.published
def test_end_uses_are_those_of_the_statistics():
    rows = dict(zip(load_industries(), shares_of_uses(), strict=True))
    assert rows["food"].tolist() == [0.55, 0.2, 0.05, 0.15, 0.05]
    assert rows["steel_works"].tolist() == [0.65, 0.0, 0.0, 0.35, 0.0]


def test_a_measure_acts_on_its_use_and_what_is_known_by_the_tonne_on_all():
    measures = load_measures()
    assert [use for use in (*SHARED_USES, COMPRESSED_AIR) if measures["led"].acts_on(use)] == ["lighting"]
    assert all(measures[key].acts_on(use) for key in ("management", "waste_heat_power") for use in SHARED_USES)
    assert not any(measures["heat_pump"].acts_on(use) for use in SHARED_USES), "it saves fuel"
