import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.parameters import Parameters, load_parameters
from geoplan.planning.scenario.costs.learning import drawn_price_path, experience_cost, price_path
from support.own_parameters import own_parameters

INDEX = {
    "learning.rooftop_pv.2020": 1.0,
    "learning.rooftop_pv.2030": (0.6, 0.649, 0.7),
    "learning.rooftop_pv.2040": 0.5615,
    "learning.rooftop_pv.2050": 0.474,
    "learning.rooftop_pv.cost_year": 2020.0,
}


def own(**changed: float) -> Parameters:
    return own_parameters(INDEX | {f"learning.rooftop_pv.{name}": value for name, value in changed.items()})


def path(*years: int, parameters: Parameters) -> list[float]:
    return price_path("rooftop_pv", np.array(years), parameters=parameters).tolist()


def test_between_the_years_of_a_catalogue_prices_follow_a_straight_line():
    # hand_cases.csv: 1.0 (2020), 0.649 (2030), 0.474 (2050): 2025 0.8245; 2040 0.5615
    assert path(2025, 2040, parameters=own()) == pytest.approx([0.8245, 0.5615], abs=1e-12)


def test_a_price_is_over_that_of_the_year_that_it_is_stated_for():
    # FACTS_CHECK 2.7: from 2025, rooftop 2030 is 0.787
    assert path(2025, 2030, parameters=own(cost_year=2025.0)) == pytest.approx([1.0, 0.787], abs=5e-4)


def test_beyond_the_catalogue_prices_stay():
    assert path(2010, 2020, 2050, 2060, parameters=own()) == pytest.approx([1.0, 1.0, 0.474, 0.474])


def test_what_has_no_ratios_costs_the_same_in_all_years():
    parameters = load_parameters()
    assert price_path("landfill_gas", np.array([2025, 2050]), parameters=parameters).tolist() == [1.0, 1.0]
    assert (drawn_price_path("landfill_gas", np.array([2025, 2050]), parameters=parameters) == 1.0).all()


def test_each_technology_is_level_in_the_year_of_its_cost():
    parameters = load_parameters()
    technologies = {name.split(".")[0] for name in parameters.under("learning.")}
    assert technologies == {"rooftop_pv", "utility_pv", "biomass", "biogas", "waste", "wind"}
    for each in technologies:
        stated = int(parameters.value(f"learning.{each}.cost_year"))
        assert price_path(each, np.array([stated]), parameters=parameters).item() == 1.0


def test_futures_share_the_years_and_leave_the_year_of_the_cost_alone():
    parameters = own(cost_year=2020.0)
    drawn = drawn_price_path("rooftop_pv", np.array([2020, 2025, 2030]), parameters=parameters)
    ratio = parameters.futures.value("learning.rooftop_pv.2030")
    assert (drawn[0] == 1.0).all()
    assert drawn[2] == pytest.approx(ratio)
    assert drawn[1] == pytest.approx((1 + ratio) / 2)
    assert np.ptp(ratio) > 0.05


def test_four_times_as_many_cost_sixty_four_per_cent_at_a_rate_of_a_fifth():
    # hand_cases.csv: learning rate 20 %, capacity x 4: b 0.321928; cost x 0.640000
    assert experience_cost(1.0, 4.0, start=1.0, rate=0.2) == pytest.approx(0.64, abs=1e-9)
    assert -np.log2(0.8) == pytest.approx(0.321928, abs=1e-6)


@given(st.floats(0.0, 0.9), st.floats(0.1, 1e6))
def test_each_doubling_takes_the_rate_off(rate: float, start: float):
    doubled, again = experience_cost(100.0, [2 * start, 4 * start], start=start, rate=rate)
    assert doubled == pytest.approx(100 * (1 - rate))
    assert again == pytest.approx(100 * (1 - rate) ** 2)


@pytest.mark.published
def test_the_ratios_that_are_shipped_are_those_that_were_published():
    parameters = load_parameters()
    told = {"rooftop_pv": (0.649, 0.528, 0.474), "utility_pv": (0.682, 0.57, 0.52), "waste": (0.946, 0.885, 0.824)}
    for technology, ratios in told.items():
        assert tuple(parameters.value(f"learning.{technology}.{year}") for year in (2030, 2040, 2050)) == ratios
    # from 2025: utility 0.811 (FACTS_CHECK 2.7)
    from_2025 = parameters.replace({"learning.utility_pv.cost_year": 2025})
    assert price_path("utility_pv", np.array([2030]), parameters=from_2025).item() == pytest.approx(0.811, abs=5e-4)
