from dataclasses import replace

import numpy as np
import pytest

from geoplan.planning.scenario.attribution.attributed import attributed
from geoplan.planning.scenario.attribution.coalitions import coalition_t
from geoplan.planning.scenario.attribution.effects import Effects
from geoplan.planning.scenario.attribution.shapley import attribute, orders_of
from geoplan.planning.scenario.inputs.baseline import Use
from support.scenario_models import YEARS, baseline_of_town


def drawn(count, *, seed, energy=40_000.0, **changed):
    """Return a town and so many measures that each save of some uses, give or take electricity, and avoid tonnes."""
    numbers = np.random.default_rng(seed)
    saved = numbers.uniform(0.0, 0.4, (count, 3)) * (numbers.uniform(size=(count, 3)) < 0.5)
    parts = [numbers.normal(0.5, 0.7, count) * energy, numbers.normal(5e3, 5e3, count), numbers.uniform(0, 500, count)]
    rows = [np.tile(part[..., None], len(YEARS)) for part in (*parts, saved)]
    return baseline_of_town(**changed), Effects(*rows)


def held_against_coalitions(baseline, effects, *, year, orders=None):
    count = len(effects.energy_mwh) + 1
    judge = attribute(lambda present: coalition_t(baseline, effects, present, year=year), count, orders=orders)
    given = attributed(baseline, effects)
    scale = np.abs(judge["attributed"]).max()
    assert given.attributed_t[:, year, 0] == pytest.approx(judge["attributed"].to_numpy(), abs=1e-9 * scale)
    return judge, given


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("has_floor", [True, False])
def test_the_integral_along_the_diagonal_is_the_mean_over_all_coalitions(seed, has_floor):
    baseline, effects = drawn(1 + seed, seed=seed, has_floor=has_floor)
    _, given = held_against_coalitions(baseline, effects, year=20)
    assert not given.error_t.any()


@pytest.mark.parametrize("seed", range(6))
def test_where_electricity_is_used_up_coalitions_are_counted(seed):
    baseline, effects = drawn(2 + seed, seed=seed, energy=600_000.0)
    held_against_coalitions(baseline, effects, year=12)


def test_where_electricity_is_used_up_by_more_than_ten_orders_are_sampled():
    baseline, effects = drawn(11, seed=1, energy=600_000.0)
    judge, given = held_against_coalitions(baseline, effects, year=12, orders=400)
    assert given.error_t[:, 12, 0] == pytest.approx(judge["standard_error"].to_numpy())
    assert (given.error_t[:, 12, 0] > 0).any()
    assert given.attributed_t[:, 12].sum(axis=0) == pytest.approx(given.cut_t[12])


def test_the_integral_is_exact_for_more_measures_than_coalitions_could_be_counted_for():
    baseline, effects = drawn(14, seed=2, has_floor=False)
    given = attributed(baseline, effects)
    left = coalition_t(baseline, effects, np.array([[False] * 15, [True] * 15]), year=7)
    assert given.attributed_t[:, 7].sum() == pytest.approx(left[0] - left[1], rel=1e-12)
    exact = attribute(lambda present: coalition_t(baseline, effects, present, year=7), 15, orders=2000)
    off = np.abs(given.attributed_t[:, 7, 0] - exact["attributed"].to_numpy())
    assert (off <= 5 * exact["standard_error"].to_numpy() + 1e-6).all()


def test_many_savings_of_one_use_are_shared_out_exactly():
    use = (Use("transport.petrol", "transport", "petrol", "1", is_electric=False),)
    baseline = baseline_of_town(uses=use, activity=np.full((1, 26), 1000.0), grid_factor=np.full(26, 0.66))
    shares = np.array([0.1, 0.2, 0.05, 0.4, 0.9, 1.0, 0.3])
    effects = Effects(*(np.zeros((7, 26)) for _ in range(3)), saved=np.tile(shares[:, None, None], 26))
    judge, given = held_against_coalitions(baseline, effects, year=3)
    assert judge["attributed"].sum() == pytest.approx(1000.0)
    assert given.attributed_t[-1].any() == np.False_


def test_a_place_that_uses_no_electricity_has_no_use_for_measures_that_give_it():
    baseline, effects = drawn(3, seed=5, activity=np.zeros((3, 26)))
    only = replace(effects, energy_mwh=np.abs(effects.energy_mwh))
    given = attributed(baseline, only)
    assert given.attributed_t[:-1, :, 0] == pytest.approx(only.claimed_t)


def test_orders_are_those_that_the_values_are_judged_by():
    # the kernel's ten players at most are counted exactly: orders are drawn beyond them only
    assert orders_of(12, 400).shape == (400, 12)
