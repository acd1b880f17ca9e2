"""What waste is made of in each future."""

import numpy as np
import pytest

from geoplan.draws.draws import Draws
from geoplan.potential.draws.mixture_draws import MixtureDraws
from geoplan.potential.waste.composition import fossil_carbon_t_per_t, heating_value_mj_per_kg
from geoplan.potential.waste.landfill_gas import MCF, METHANE_SHARE, first_order_decay, lifetime_methane_t_per_t
from geoplan.units import CH4_PER_C
from support.drawn_statistics import parameters_of_draw, uncertain_parameters_of_all

PARAMETERS = uncertain_parameters_of_all()


def test_shares_are_a_whole_in_each_future() -> None:
    shares = MixtureDraws.of(Draws(PARAMETERS, count=100), PARAMETERS).shares
    np.testing.assert_allclose(shares.sum(axis=0), 1.0, rtol=1e-9)
    assert (np.ptp(shares, axis=1) > 0).all()


def test_what_a_tonne_holds_is_that_of_the_models() -> None:
    draws = Draws(PARAMETERS, count=8)
    mixture = MixtureDraws.of(draws, PARAMETERS)
    within = mixture.decayed_within(np.full(8, 20.0)) * draws.value(MCF) * draws.value(METHANE_SHARE) * CH4_PER_C
    fossil = mixture.mean("dry_matter", "carbon", "fossil_carbon_share")
    for number in range(8):
        there = parameters_of_draw(PARAMETERS, draws, number, under=("waste.", "gases."))
        assert mixture.mean("lhv")[number] == pytest.approx(heating_value_mj_per_kg(there), rel=1e-9)
        assert fossil[number] == pytest.approx(fossil_carbon_t_per_t(there), rel=1e-9)
        assert within[number] == pytest.approx(lifetime_methane_t_per_t(there, years=20), rel=1e-9)


def test_decay_by_age_is_first_order_decay() -> None:
    draws = Draws(PARAMETERS, count=5)
    mixture = MixtureDraws.of(draws, PARAMETERS)
    by_age = mixture.decayed_by_age(30)
    carbon, rate = mixture.shares * mixture.each("doc", "doc_f"), mixture.each("k")
    for number, months in enumerate(draws.value("waste.landfill.delay")):
        once = np.zeros((30, len(carbon)))
        once[0] = carbon[:, number]
        _, decayed = first_order_decay(once, rate[:, number], delay_months=months)
        np.testing.assert_allclose(by_age[:, number], decayed.sum(axis=1), rtol=1e-9, atol=1e-15)


def test_of_no_years_nothing_decays() -> None:
    assert MixtureDraws.of(Draws(PARAMETERS, count=3), PARAMETERS).decayed_by_age(0).shape == (0, 3)
