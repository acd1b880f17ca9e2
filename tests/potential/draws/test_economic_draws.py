"""What a plant could buy in each future: the same as the model with the parameters of that future."""

import numpy as np
import pandas as pd
import pytest

from geoplan.draws.futures import Futures
from geoplan.draws.sampling import SEED
from geoplan.parameters import load_parameters
from geoplan.potential.biomass.residues import economic_share
from geoplan.potential.cost import affordable_feedstock_price
from geoplan.potential.draws.economic_draws import curve_with_ends, economic_share_draws
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


@pytest.mark.parametrize("seed", range(3))
def test_at_each_price_a_future_buys_what_the_model_buys_with_its_parameters(seed) -> None:
    one = PARAMETERS.sampled(1, seed)
    prices = [60.0, 85.0, 110.0, 150.0]
    rows = [(name, price) for name in (*RESIDUES, "all") for price in prices]
    curve = pd.DataFrame(rows, columns=["residue", "electricity_usd_per_mwh"])
    # two rows of statistics of straw, one of each of the others, drawn apart
    statistics = pd.Series(["rice_straw", *RESIDUES])
    energy = Futures(np.diag([10.0, 20.0, 5.0, 2.0]), np.array([[1.1], [0.9], [1.3], [1.0]]), [10.0, 20.0, 5.0, 2.0])
    there = dict(zip(RESIDUES, [11.0 + 18.0, 6.5, 2.0], strict=True))
    given = {"residues": statistics, "draws": one.futures, "parameters": one, "area_km2": AREA_KM2}
    found = curve_with_ends(curve, energy, **given).set_index(list(curve))
    own = parameters_of_draw(one, one.futures, 0, under=("residues.", "costs."))
    for price in prices:
        bought = {}
        for name in RESIDUES:
            paid = affordable_feedstock_price(own.value(f"residues.{name}.lhv"), own, tariff_usd_per_mwh=price)
            paid, radius_km = max(0.0, paid), np.sqrt(AREA_KM2 / np.pi)
            bought[name] = there[name] * economic_share(name, own, price_usd_per_t=paid, radius_km=radius_km)
        for name, amount in {**bought, "all": sum(bought.values())}.items():
            for end in ("low", "p50", "high"):
                assert found.loc[(name, price), f"energy_gwh_{end}"] == pytest.approx(amount, rel=1e-9), (name, price)
    assert found.loc["all", "energy_gwh_p50"].is_monotonic_increasing
    assert found.loc[("all", 150.0), "energy_gwh_p50"] > found.loc[("all", 60.0), "energy_gwh_p50"]
