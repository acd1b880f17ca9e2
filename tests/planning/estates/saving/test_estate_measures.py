import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.draws.drawn_values import DrawnValues
from geoplan.layers.demand.industries import load_industries
from geoplan.parameters import load_parameters
from geoplan.planning.estates.saving.estate_measures import end_use_shares, estate_measures, saving_alone
from geoplan.planning.estates.saving.measures import load_measures, shares_of_uses
from support.own_saving import CAPEX, LIFE, SAVES, saving_basis, saving_parameters

FOOD = {"drives": 0.45, "air": 0.1, "lighting": 0.05, "cooling": 0.2, "rest": 0.2}
"""Of the food industry, once compressed air is taken from its drives."""


def of(measures, name, row=0):
    return measures.shares[[each.key for each in measures.measures].index(name), row, 0]


def test_an_estate_of_one_industry_by_hand():
    measures = estate_measures(saving_basis({"food": 1.0}), saving_parameters())
    left = {
        "drives": 0.95 * 0.94 * 0.95,  # management, variable speed of a fifth, motors of a half
        "air": 0.95 * 0.75 * 0.93,
        "lighting": 0.95 * 0.8,
        "cooling": 0.95 * 0.8,
        "rest": 0.95,
    }
    saved = sum(share * (1.0 - left[use]) for use, share in FOOD.items())
    assert measures.share[0, 0] == pytest.approx(saved)
    lighting = FOOD["lighting"] * (1 - 0.95 * 0.8) * np.log(0.8) / np.log(0.95 * 0.8)
    assert of(measures, "led") == pytest.approx(lighting)
    assert of(measures, "waste_heat_power") == 0.0
    assert measures.kwh.sum() == pytest.approx(1e6 * saved)
    assert measures.investments_usd.sum() == pytest.approx(CAPEX * 1e6 * saved)
    (own,) = measures.of_estates()
    assert own.share == pytest.approx(saved)
    assert (own.investment_usd, own.running_usd) == pytest.approx((CAPEX * 1e6 * saved, 0.02 * CAPEX * 1e6 * saved))
    assert (measures.lives == LIFE).all()


def test_what_is_known_by_the_tonne_saves_of_its_own_electricity():
    basis = saving_basis({"cement": 1.0}, {"cement": 1.0}, {"cement": 1.0}, cement=(5_000.0, np.nan, 20_000.0))
    measures = estate_measures(basis, saving_parameters(**{"saving.management.saving": 0.0}))
    alone = estate_measures(
        basis, saving_parameters(**{"saving.management.saving": 0.0, "saving.waste_heat_power.saving": 0.0})
    )
    left = 1.0 - alone.share[:, 0]
    # 5,000 t of 100 kWh are half of the load, 20,000 t more than all of it
    assert measures.share[:, 0] == pytest.approx(1.0 - left * [1 - 0.5 * 0.25, 1.0, 1 - 0.25])
    assert of(measures, "waste_heat_power", 1) == 0.0


def test_what_tonnes_save_does_not_go_by_who_else_is_in_the_park():
    """A tonne of cement takes as much beside a hospital, whose end uses are not known."""
    only = saving_parameters(**{f"saving.{key}.saving": 0.0 for key in SAVES if key != "waste_heat_power"})
    basis = saving_basis({"cement": 1.0}, {"cement": 0.5, "hospital": 0.5}, cement=(4_000.0, 4_000.0))
    # 4,000 t of 100 kWh, of which a quarter
    assert estate_measures(basis, only).kwh.sum(axis=0)[:, 0] == pytest.approx([100_000.0, 100_000.0])


def test_what_is_not_known_saves_nothing_and_costs_nothing():
    basis = saving_basis({"hospital": 1.0}, {"food": 0.5, "hospital": 0.5}, {})
    measures = estate_measures(basis, saving_parameters())
    whole = estate_measures(saving_basis({"food": 1.0}), saving_parameters()).share[0, 0]
    assert measures.share[:, 0] == pytest.approx([0.0, 0.5 * whole, 0.0])
    assert measures.saved_mwh[:, 0] == pytest.approx([np.nan, 500.0 * whole, np.nan], nan_ok=True)
    idle = estate_measures(saving_basis({}, load_kwh=0.0), saving_parameters())
    assert idle.saved_mwh.tolist() == [[0.0]]
    without = estate_measures(basis, saving_parameters().unknown(["saving.motors.capex"]))
    assert [each.investment_usd for each in without.of_estates()] == pytest.approx([0.0, np.nan, 0.0], nan_ok=True)
    assert without.share.tolist() == measures.share.tolist()


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(load_industries())), st.floats(0.01, 1.0), min_size=1, max_size=4))
def test_no_more_is_saved_than_there_is_of_known_uses(parts):
    shares = {key: part / sum(parts.values()) for key, part in parts.items()}
    basis = saving_basis(shares)
    measures = estate_measures(basis, load_parameters())
    assert 0.0 <= measures.share[0, 0] <= basis.uses.sum() + 1e-12
    assert np.isfinite(measures.shares).all()


def test_futures_are_each_a_future_of_its_own():
    parameters = load_parameters().sampled(40, 3)
    values = DrawnValues(parameters)
    basis = saving_basis({"food": 0.6, "cement": 0.4}, {"apparel": 1.0}, cement=(1_000.0, np.nan))
    all_futures = estate_measures(basis, values)
    assert all_futures.shares.shape == (9, 2, 40)
    draws = {name: values.value(name) for name in parameters if name.startswith(("saving.", "estates.load.intensity."))}
    for future in (0, 39):
        one = parameters.replace({name: {"value": given[future], "low": given[future], "high": given[future]}
                                  for name, given in draws.items()})  # fmt: skip
        own = estate_measures(basis, one)
        assert all_futures.share[:, future] == pytest.approx(own.share[:, 0], rel=1e-12)
        assert all_futures.investments_usd[:, :, future] == pytest.approx(own.investments_usd[:, :, 0], rel=1e-12)


def test_what_is_carried_out_saves_and_costs_its_part():
    measures = estate_measures(saving_basis({"food": 1.0}, {"food": 1.0}), saving_parameters())
    assert measures.money([0.0, 0.0], bill_usd=np.full((2, 1), 80_000.0)) is None
    money = measures.money([0.5, 0.0], bill_usd=np.full((2, 1), 80_000.0)).at_values()
    share = measures.share[0, 0]
    assert money.saved_usd == pytest.approx([0.5 * share * 80_000.0, 0.0])
    assert money.investment_usd == pytest.approx([0.5 * CAPEX * 1e6 * share, 0.0])
    assert money.running_usd == pytest.approx(0.02 * money.investment_usd)


@pytest.mark.published
def test_the_stated_mix_saves_what_the_government_estimates():
    """20 to 30 % of energy is the potential by the Ministry of Industry and Trade (2015)."""
    mix = {key: each.mix_share for key, each in load_industries().items()}
    measures = estate_measures(saving_basis(mix), load_parameters())
    assert 0.18 < measures.share[0, 0] < 0.30
    assert np.isnan(shares_of_uses()).any()


def test_compressed_air_is_taken_from_drives():
    uses = end_use_shares(saving_basis({"food": 1.0}), saving_parameters())
    own = {use: float(share[0, 0]) for use, share in uses.items()}
    assert own["drives"] == pytest.approx(FOOD["drives"])
    assert own["compressed_air"] == pytest.approx(FOOD["air"])
    assert sum(own.values()) == pytest.approx(1.0)


def test_end_uses_of_industries_that_nobody_knows_are_none():
    uses = end_use_shares(saving_basis({"food": 0.25, "office": 0.75}), saving_parameters())
    assert sum(float(share[0, 0]) for share in uses.values()) == pytest.approx(0.25)


def test_alone_a_measure_saves_more_than_its_part_of_all():
    basis, own = saving_basis({"food": 1.0}), saving_parameters()
    (led,) = saving_alone(load_measures()["led"], basis, own).ravel()
    assert led == pytest.approx(0.2)
    assert led * FOOD["lighting"] > of(estate_measures(basis, own), "led")
