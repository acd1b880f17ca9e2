"""How lines change without measures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.planning.scenario.inputs.growing_lines import DIFFERS, ENDS, PART, driver_levels, growing_lines

YEARS = np.arange(2024, 2035)
FACTOR = 0.5
LINES = pd.DataFrame(
    [
        ("industry", "coal", "1", 300.0),
        ("industry", "oil", "1", 100.0),
        ("buildings", "electricity", "2", 500.0),
        ("land_use", "", "1", -50.0),
    ],
    columns=["sector", "carrier", "scope", "emissions_t"],
)
EMPTY = {"sector": "", "carrier": "", "scope": "", "driver": "", "source": "a"}
NUMBERS = ("year", "emissions_t", "electricity_mwh", "level", "elasticity")


def rows(*given_rows):
    table = pd.DataFrame([EMPTY | row for row in given_rows])
    return table.reindex(columns=[*EMPTY, *NUMBERS]).astype(dict.fromkeys(NUMBERS, float))


def grown(*given_rows):
    return growing_lines(LINES, rows(*given_rows), years=YEARS, base_factor=FACTOR)


def test_without_business_as_usual_all_stays():
    still = growing_lines(LINES, None, years=YEARS, base_factor=FACTOR)
    assert (still.tonnes == LINES["emissions_t"].to_numpy()[:, None]).all()
    assert still.said == ()


def test_a_sectors_amount_is_parted_as_in_the_base_year_along_straight_lines():
    bau = grown({"sector": "industry", "year": 2034, "emissions_t": 600.0})
    assert bau.tonnes[0, [0, 5, 10]].tolist() == [300.0, 375.0, 450.0]
    assert bau.tonnes[1, [0, 5, 10]].tolist() == [100.0, 125.0, 150.0]
    assert bau.said == (PART,), "nothing is said of buildings and of land use"


def test_electricity_stands_on_the_factor_of_the_base_year():
    row = {"sector": "buildings", "carrier": "electricity", "scope": "2", "year": 2034, "electricity_mwh": 2000.0}
    assert grown(row).tonnes[2, 10] == 2000.0 * FACTOR


def test_after_the_last_year_that_is_told_it_stays_and_that_is_said():
    bau = grown({"sector": "industry", "year": 2026, "emissions_t": 600.0})
    assert bau.tonnes[0, [1, 2, 10]].tolist() == [375.0, 450.0, 450.0]
    assert ENDS in bau.said


def test_in_the_base_year_the_inventory_counts_and_another_amount_is_said():
    told = [{"sector": "industry", "year": year, "emissions_t": amount} for year, amount in ((2024, 500), (2034, 600))]
    bau = grown(*told)
    assert bau.tonnes[:2, 0].sum() == 400.0
    assert bau.tonnes[:2, 10].sum() == pytest.approx(600.0)
    assert DIFFERS in bau.said


def test_a_total_moves_all_lines_and_keeps_its_sum():
    bau = grown({"year": 2034, "emissions_t": 1700.0})
    assert bau.tonnes[:, 10].sum() == pytest.approx(1700.0)
    assert bau.tonnes[:, 10] == pytest.approx(2.0 * bau.tonnes[:, 0])


def test_a_sector_that_begins_later_is_a_line_of_its_own():
    bau = grown({"sector": "fugitive", "year": 2034, "emissions_t": 80.0})
    assert bau.lines.iloc[-1].tolist() == ["fugitive", "", ""]
    assert bau.tonnes[-1, [0, 5, 10]].tolist() == [0.0, 40.0, 80.0]


def test_a_sector_follows_its_driver_by_its_elasticity():
    levels = [{"driver": "output", "year": year, "level": level} for year, level in ((2020, 80.0), (2034, 220.0))]
    bau = grown(*levels, {"sector": "industry", "scope": "1", "driver": "output", "elasticity": 0.5})
    assert bau.drivers["output"][[0, 10]].tolist() == [120.0, 220.0]
    assert bau.tonnes[0, 10] == pytest.approx(300.0 * (220.0 / 120.0) ** 0.5)


def test_the_level_of_a_driver_before_its_first_year_is_not_known():
    levels = driver_levels(rows({"driver": "people", "year": 2026, "level": 5.0}), YEARS)
    assert np.isnan(levels["people"][:2]).all()
    assert (levels["people"][2:] == 5.0).all()


@given(st.lists(st.tuples(st.integers(2025, 2034), st.floats(0.0, 1e9)), min_size=1, unique_by=lambda each: each[0]))
def test_the_amounts_that_are_told_are_met_in_their_years(points):
    bau = grown(*({"sector": "industry", "year": year, "emissions_t": amount} for year, amount in points))
    for year, amount in points:
        assert bau.tonnes[:2, year - 2024].sum() == pytest.approx(amount, rel=1e-9, abs=1e-6)
