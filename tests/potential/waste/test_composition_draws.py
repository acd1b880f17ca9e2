"""The composition of waste in each future: always a whole."""

import numpy as np
import pytest

from geoplan.parameters import load_parameters
from geoplan.potential.waste.composition import mean_kwh_per_t
from geoplan.potential.waste.composition_draws import drawn_kwh_per_t, drawn_property, drawn_shares

PARAMETERS = load_parameters().sampled(20, 2)


def test_the_shares_of_each_future_are_a_whole():
    assert drawn_shares(PARAMETERS).sum(axis=0) == pytest.approx(np.ones(20), rel=1e-12)
    assert (drawn_property(PARAMETERS, "doc", "doc_f") >= 0).all()


def test_the_electricity_of_a_tonne_is_that_of_a_run_of_its_own():
    futures = PARAMETERS.futures
    names = [name for name in PARAMETERS if name.startswith("waste.composition.") and name.endswith(".share")]
    shares = dict(zip(names, futures.shares(names), strict=True))
    for future, each in enumerate(drawn_kwh_per_t(PARAMETERS)):
        given = {name: float(drawn[future]) for name, drawn in shares.items()}
        name = "waste.incineration.efficiency"
        given[name] = float(futures.value(name)[future])
        lhv = [name for name in PARAMETERS if name.startswith("waste.composition.") and name.endswith(".lhv")]
        given |= {name: float(futures.value(name)[future]) for name in lhv}
        one = PARAMETERS.replace({name: {"value": v, "low": v, "high": v} for name, v in given.items()})
        assert mean_kwh_per_t(one) == pytest.approx(each, rel=1e-12)
