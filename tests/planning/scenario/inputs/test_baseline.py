"""What a place gives off without measures, as an object."""

import numpy as np

from geoplan.planning.scenario.inputs.baseline import Baseline, Use


def place(*, is_known=True, factor=0.5, electric=True):
    uses = (
        Use("electricity.other", "other", "electricity", "2", is_electric=electric),
        Use("transport.petrol", "transport", "petrol", "1", is_electric=False),
    )
    years = np.array([2024, 2025])
    return Baseline(
        years=years,
        uses=uses,
        activity=np.array([[1000.0, 1200.0], [300.0, 330.0]]),
        fixed_t=np.array([50.0, 60.0]),
        grid_factor=years * 0.0,
        base_factor=factor,
        has_floor=True,
        is_known=is_known,
        driver=years * np.nan,
    )


def test_electricity_stands_on_the_factor_of_the_base_year_whatever_the_grid_becomes():
    assert place().total_t.tolist() == [0.5 * 1000 + 300 + 50, 0.5 * 1200 + 330 + 60]


def test_what_is_not_known_is_no_sum():
    assert np.isnan(place(is_known=False).total_t).all()


def test_without_electricity_nobody_asks_what_the_grid_gives_off():
    assert place(factor=np.nan, electric=False).total_t.tolist() == [1350.0, 1590.0]
