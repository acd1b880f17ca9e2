"""The grid's factor in each year."""

import numpy as np
import pandas as pd
import pytest

from geoplan.languages import LANGUAGES
from geoplan.parameters import load_parameters
from geoplan.planning.scenario.inputs.grid_factors import grid_factors, load_grid_paths

YEARS = np.arange(2024, 2061)
PARAMETERS = load_parameters()
LAST = PARAMETERS.value("grid.emission_factor")


def at(factors, year):
    return float(factors.path[year - YEARS[0]])


def test_without_a_path_the_last_factor_that_is_known_stays():
    factors = grid_factors(YEARS, PARAMETERS)
    assert factors.key == "constant"
    assert factors.base == LAST
    assert (factors.path == LAST).all(), "no grid becomes cleaner by rounding"


def test_a_base_year_of_the_past_has_its_own_factor_and_what_followed():
    factors = grid_factors(np.array([2019, 2020, 2024, 2030]), PARAMETERS)
    expected = [PARAMETERS.value(f"grid.emission_factor_{year}") for year in (2019, 2020)]
    assert factors.path.tolist() == [*expected, LAST, LAST]
    assert factors.base == expected[0]


def test_a_straight_line_ends_at_nothing_in_2050_and_stays_there():
    factors = grid_factors(YEARS, PARAMETERS, choice="to_zero_2050")
    assert at(factors, 2037) == pytest.approx(LAST / 2)
    assert at(factors, 2050) == at(factors, 2060) == 0.0
    assert load_grid_paths()["to_zero_2050"].confidence == "low"


def test_a_path_that_is_given_starts_from_what_is_known_and_stays_after_its_last_year():
    given = pd.DataFrame({"year": [2030.0, 2040.0], "tco2_per_mwh": [0.5, 0.3]})
    factors = grid_factors(YEARS, PARAMETERS, given=given)
    assert factors.key == "given"
    assert factors.base == LAST
    assert at(factors, 2027) == pytest.approx((LAST + 0.5) / 2)
    assert [at(factors, year) for year in (2035, 2060)] == [pytest.approx(0.4), 0.3]


def test_a_path_may_tell_the_base_year_itself_and_be_left_out():
    given = pd.DataFrame({"year": [2020.0, 2040.0], "tco2_per_mwh": [0.8, 0.4]})
    assert grid_factors(YEARS, PARAMETERS, given=given).base == pytest.approx(0.72)
    assert grid_factors(YEARS, PARAMETERS, given=given, choice="constant").base == LAST


def test_abroad_a_factor_is_known_where_a_path_tells_it():
    abroad = PARAMETERS.unknown([name for name in PARAMETERS if name.startswith("grid.emission_factor")])
    assert np.isnan(grid_factors(YEARS, abroad).path).all()
    assert np.isnan(grid_factors(YEARS, abroad, choice="to_zero_2050").base)
    given = pd.DataFrame({"year": [2030.0, 2040.0], "tco2_per_mwh": [0.5, 0.3]})
    assert grid_factors(YEARS, abroad, given=given).base == 0.5


def test_each_path_says_what_it_is_in_three_languages():
    assert all(path.title[language] for path in load_grid_paths().values() for language in LANGUAGES)
    assert all(path.source for path in load_grid_paths().values())
