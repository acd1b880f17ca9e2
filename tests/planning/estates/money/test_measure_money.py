import numpy as np
import pytest

from geoplan.planning.estates.money.measure_money import MeasureMoney


def test_it_adds_up_over_measures_and_has_the_shape_of_estates_and_futures():
    money = MeasureMoney(
        saved_usd=np.full((2, 3), 5.0),
        running_usd=np.full((2, 3), 1.0),
        investments_usd=np.arange(24.0).reshape(4, 2, 3),
        lives=np.full((4, 1, 3), 7.0),
    )
    assert money.shape == (2, 3)
    assert money.investment_usd[0, 0] == 0.0 + 6.0 + 12.0 + 18.0
    first = money.at_values()
    assert first.shape == (2,)
    assert first.investment_usd == pytest.approx(money.investment_usd[:, 0])
