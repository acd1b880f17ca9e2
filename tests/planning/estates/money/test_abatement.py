import numpy as np
import pytest

from geoplan.planning.estates.money.abatement import abatement_cost, yearly_cost
from geoplan.potential.cost import levelised_cost


def test_it_is_the_annuity_with_upkeep_less_the_value_of_the_energy():
    got = yearly_cost(
        [1000.0, 500.0], running_usd=[10.0, 0.0], value_usd=[90.0, 70.0], life=[10.0, 3.0], discount_rate=0.1
    )
    annuities = [0.1 / (1 - 1.1**-n) for n in (10, 3)]
    assert got == pytest.approx([1000.0 * annuities[0] + 10.0 - 90.0, 500.0 * annuities[1] - 70.0])
    free = yearly_cost(1000.0, running_usd=0.0, value_usd=0.0, life=4.0, discount_rate=0.0)
    assert float(free) == 250.0


def test_rising_prices_are_added_up_year_by_year():
    got = float(
        yearly_cost(300.0, running_usd=5.0, value_usd=80.0, life=4.0, discount_rate=0.07, price_escalation=0.02)
    )
    worth = [1.07**-t for t in range(1, 5)]
    sums = 300.0 + sum((5.0 - 80.0 * 1.02**t) * each for t, each in enumerate(worth, 1))
    assert got == pytest.approx(sums / sum(worth))


def test_a_tonne_costs_as_a_megawatt_hour_does_that_is_levelised():
    yearly = yearly_cost(1000.0, running_usd=20.0, value_usd=0.0, life=15.0, discount_rate=0.08)
    told = levelised_cost(1000.0, 4.0, yearly_cost=20.0, lifetime=15.0, discount_rate=0.08)
    assert float(abatement_cost(yearly, 4.0)) == pytest.approx(float(told))


def test_nothing_avoided_has_no_cost():
    assert np.isnan(abatement_cost([1.0, 2.0, np.nan], [0.0, np.nan, 3.0])).all()
    assert float(abatement_cost(-30.0, 3.0)) == -10.0
