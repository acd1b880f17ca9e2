"""What treated waste gives in each future, held against one future at a time."""

import numpy as np
import pytest

from geoplan.parameters import load_parameters
from geoplan.potential.waste.composition_draws import drawn_shares
from geoplan.potential.waste.treatment import Tonne, can_be_sorted, load_treatments, sorted_fractions, sorted_mixture
from geoplan.potential.waste.treatment_draws import DrawnTonne

FEW = load_parameters().sampled(8, 3)
SHARES = [name for name in FEW if name.startswith("waste.composition.") and name.endswith(".share")]
FRACTIONS = [name.split(".")[2] for name in SHARES]


def future_of(future):
    rows = FEW.everything()
    values = {name: FEW.futures.value(name)[future] for name in rows if name.startswith(("waste.", "gases."))}
    values |= dict(zip(SHARES, FEW.futures.shares(SHARES)[:, future], strict=True))
    return FEW.replace({name: dict.fromkeys(("value", "low", "high"), float(value)) for name, value in values.items()})


@pytest.mark.parametrize("treatment", [name for name in load_treatments()["treatment"] if name != "landfill"])
def test_each_future_is_one_of_its_own(treatment):
    tonnes = np.random.default_rng(1).uniform(0, 1e5, (3, len(FRACTIONS)))
    drawn = DrawnTonne(FEW).under(treatment, np.repeat(tonnes[..., None], 8, axis=-1))
    for future in range(8):
        one = Tonne(future_of(future)).under(treatment, tonnes)
        for all_, own in zip(drawn, one, strict=True):
            np.testing.assert_allclose(all_[..., future], own, rtol=1e-9)


def test_each_mixture_is_sorted_as_one_of_its_own():
    splits = np.zeros((1, len(load_treatments())))
    names = list(load_treatments()["treatment"])
    for name, share in (("recycling", 0.05), ("composting", 0.2), ("incineration", 0.35), ("landfill", 0.4)):
        splits[0, names.index(name)] = share
    shares = drawn_shares(FEW)
    table = sorted_mixture(splits, shares, FRACTIONS)
    assert can_be_sorted(splits, shares, FRACTIONS).all()
    for future in range(8):
        np.testing.assert_allclose(table[..., future], sorted_fractions(splits, future_of(future)), rtol=1e-9)
    splits[0, names.index("composting")] = 0.9
    assert not can_be_sorted(splits, shares, FRACTIONS).any()
