"""What a plant could buy in each future: the same as the model with the parameters of that future."""

import numpy as np
import pytest

from geoplan.draws.sampling import SEED
from geoplan.parameters import load_parameters
from geoplan.potential.biomass.residues import economic_share
from geoplan.potential.cost import affordable_feedstock_price
from geoplan.potential.draws.economic_draws import economic_share_draws
from support.drawn_statistics import COUNT, parameters_of_draw

PARAMETERS = load_parameters()
AREA_KM2 = 60_000.0
"""So large that not all of each residue can be bought."""
RESIDUES = ("rice_straw", "rice_husk", "rubber_wood")


def test_shares_are_those_of_the_model_with_the_parameters_of_each() -> None:
    draws = PARAMETERS.sampled(COUNT, SEED).futures
    shares = economic_share_draws(RESIDUES, draws, parameters=PARAMETERS, area_km2=AREA_KM2)
    for number in range(COUNT):
        there = parameters_of_draw(PARAMETERS, draws, number, under=("residues.", "costs."))
        for name in RESIDUES:
            price = max(0.0, affordable_feedstock_price(there.value(f"residues.{name}.lhv"), there))
            own = economic_share(name, there, price_usd_per_t=price, radius_km=np.sqrt(AREA_KM2 / np.pi))
            assert shares[name][number] == pytest.approx(own, rel=1e-9), name
    every = np.concatenate(list(shares.values()))
    assert ((every > 0) & (every < 1)).any()


def test_what_costs_nothing_to_haul_is_bought_whole() -> None:
    free = PARAMETERS.replace({"residues.transport.tariff": 0.0})
    shares = economic_share_draws(RESIDUES, free.sampled(COUNT, SEED).futures, parameters=free, area_km2=AREA_KM2)
    for share in shares.values():
        assert set(np.unique(share)) <= {0.0, 1.0}
