"""Formulas of one future give all futures, if their parameters are those of all."""

import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.potential.cost import plant_lcoe
from support.own_parameters import own_parameters

OWN = own_parameters({"costs.biomass.capex": (1.0, 2.0, 4.0), "costs.biomass.fixed_om": 40_000.0}).sampled(25, 3)


def test_rows_and_futures_come_of_a_formula_for_one():
    drawn = DrawnValues(OWN)
    capacity = np.array([5.0, 30.0])
    found = plant_lcoe(capacity[:, None], 7.0 * capacity[:, None], technology="biomass", parameters=drawn)
    assert found.shape == (2, 25)
    frame = OWN.futures.frame([name for name in OWN if name.startswith("costs.")])
    for future, row in frame.iterrows():
        one = OWN.replace({name: {"value": v, "low": v, "high": v} for name, v in row.items()})
        wanted = plant_lcoe(capacity, 7.0 * capacity, technology="biomass", parameters=one)
        assert found[:, future] == pytest.approx(wanted, rel=1e-12)


def test_what_has_no_value_has_none_in_any_future():
    lacking = DrawnValues(OWN.unknown(["costs.biomass.capex"]))
    assert "costs.biomass.capex" not in lacking
    assert np.isnan(lacking.value("costs.biomass.capex")).all()
    assert lacking.wanted("costs.biomass.capex") == ("costs.biomass.capex",)
