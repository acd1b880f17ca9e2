import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.parameters import load_parameters
from geoplan.planning.estates.sizing.battery_fade import battery_fade, cycles_of

OWN = {"calendar": 1e-3, "exponent": 0.5, "cycle": 1e-4, "replaced_at": 0.8}


class Own:
    """Coefficients of its own."""

    def value(self, name):
        return OWN[name.rpartition(".")[2]]


def test_time_is_in_days_and_cycles_are_counted():
    # by hand: after 4 years 1 - 1e-3 x sqrt(1460) x 0.5 - 1e-4 x 4 x 250
    fade = battery_fade(Own(), mean_level_share=0.5, cycles_a_year=250.0, years=10)
    assert fade.capacity_share[0] == 1.0
    assert fade.capacity_share[4] == pytest.approx(1.0 - 1e-3 * np.sqrt(1460.0) * 0.5 - 0.1)
    assert float(fade.replacement_year) == 7.0
    assert fade.capacity_share[6] >= 0.8 > fade.capacity_share[7]


def test_a_new_battery_starts_anew():
    fade = battery_fade(Own(), mean_level_share=0.5, cycles_a_year=250.0, years=10)
    means = (fade.capacity_share[:-1] + fade.capacity_share[1:]) / 2.0
    assert fade.mean_share.tolist() == pytest.approx([*means[:7], *means[:3]])


def test_what_lasts_has_no_year_of_replacement():
    fade = battery_fade(Own(), mean_level_share=[0.0, 0.9], cycles_a_year=[[10.0], [900.0]], years=20)
    assert fade.capacity_share.shape == (21, 2, 2)
    assert np.isnan(fade.replacement_year[0, 0])
    assert fade.replacement_year[1].tolist() == [3.0, 2.0]
    assert (fade.mean_share > 0.75).all()
    assert (fade.capacity_share >= 0.0).all()


@pytest.mark.published
def test_ten_years_by_the_published_coefficients():
    # time alone, store always full: 1.16e-3 x 3650 ^ 0.428 is 3.9 % (in years it would be 0.3 %)
    fade = battery_fade(load_parameters(), mean_level_share=1.0, cycles_a_year=0.0, years=10)
    assert 1.0 - fade.capacity_share[10] == pytest.approx(0.039, abs=5e-4)


def test_all_futures_at_once():
    drawn = DrawnValues(load_parameters())
    fade = battery_fade(drawn, mean_level_share=[[0.5], [0.3]], cycles_a_year=[[300.0], [0.0]], years=5)
    assert fade.capacity_share.shape == (6, 2, drawn.count)
    assert np.ptp(fade.capacity_share[5, 0]) > 0.0


def test_cycles_are_what_left_the_store_over_its_size():
    assert cycles_of([900.0, 0.0], battery_kwh=[10.0, 0.0], discharge_efficiency=0.9).tolist() == [100.0, 0.0]
