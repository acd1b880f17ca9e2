"""What a plant could buy in each future: the same as the model with the parameters of that future."""

import numpy as np
import pytest

from geoplan.draws.draws import Draws
from geoplan.parameters import load_parameters
from geoplan.potential.biomass.residues import economic_share
from geoplan.potential.cost import BIOMASS_TARIFF, affordable_feedstock_price
from geoplan.potential.draws.economic_draws import economic_share_draws, price_draws
from support.drawn_statistics import COUNT, parameters_of_draw

PARAMETERS = load_parameters()
AREA_KM2 = 60_000.0
"""So large that not all of each residue can be bought."""
RESIDUES = ("rice_straw", "rice_husk", "rubber_wood")


def test_shares_are_those_of_the_model_with_the_parameters_of_each() -> None:
    draws = Draws(PARAMETERS, count=COUNT)
    shares = economic_share_draws(RESIDUES, draws, parameters=PARAMETERS, area_km2=AREA_KM2)
    for number in range(COUNT):
        there = parameters_of_draw(PARAMETERS, draws, number, under=("residues.", "costs."))
        for name in RESIDUES:
            price = max(0.0, affordable_feedstock_price(there.value(f"residues.{name}.lhv"), there))
            own = economic_share(name, there, price_usd_per_t=price, radius_km=np.sqrt(AREA_KM2 / np.pi))
            assert shares[name][number] == pytest.approx(own, rel=1e-9), name
    every = np.concatenate(list(shares.values()))
    assert ((every > 0) & (every < 1)).any()


def test_a_tariff_in_the_local_currency_follows_the_rate_and_one_that_is_given_does_not() -> None:
    draws = Draws(PARAMETERS, count=COUNT)
    assert np.ptp(price_draws(BIOMASS_TARIFF, draws, parameters=PARAMETERS)) > 0
    given = PARAMETERS.replace({BIOMASS_TARIFF: {"value": 90.0, "low": 80.0, "high": 95.0}})
    prices = price_draws(BIOMASS_TARIFF, Draws(given, count=COUNT), parameters=given)
    assert np.array_equal(prices, Draws(given, count=COUNT).value(BIOMASS_TARIFF))


def test_what_costs_nothing_to_haul_is_bought_whole() -> None:
    free = PARAMETERS.replace({"residues.transport.tariff": 0.0})
    shares = economic_share_draws(RESIDUES, Draws(free, count=COUNT), parameters=free, area_km2=AREA_KM2)
    for share in shares.values():
        assert set(np.unique(share)) <= {0.0, 1.0}
