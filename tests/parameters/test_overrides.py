import math

import numpy as np
import pytest

from geoplan.errors import ParameterError
from geoplan.money.price_levels import inflation
from geoplan.parameters import load_parameters
from support.parameter_tables import money_rows


def test_a_replaced_value_keeps_its_relative_range_and_is_marked():
    old = load_parameters()["rooftop.usable_fraction.residential"]
    new = load_parameters().replace({old.name: 0.6})[old.name]
    assert new.value == 0.6
    assert new.low / new.value == pytest.approx(old.low / old.value)
    assert new.high / new.value == pytest.approx(old.high / old.value)
    assert new.confidence == "user"
    assert load_parameters()[old.name].value == old.value


def test_all_wrong_overrides_are_named_at_once():
    with pytest.raises(ParameterError) as caught:
        load_parameters().replace(
            {
                "rooftop.usable_fraction.residental": 0.5,
                "grid.emission_factor": math.nan,
                "grid.jcm_emission_factor": {"value": 0.3, "low": 0.4},
                "grid.jcm_diesel_emission_factor": {"valeu": 0.3},
            }
        )
    assert len(caught.value.faults) == 4
    assert "Did you mean 'rooftop.usable_fraction.residential'?" in str(caught.value)
    assert "low 0.4, value 0.3" in str(caught.value)


def test_what_lies_outside_is_refused_with_the_bound_and_its_reason():
    parameters = load_parameters()
    for name, parameter in parameters.items():
        span = parameter.greatest - parameter.least
        for outside in (parameter.least - span, parameter.greatest + span):
            with pytest.raises(ParameterError) as caught:
                parameters.replace({name: outside})
            (fault,) = caught.value.faults
            assert parameter.bounds in fault.expected, name
            assert parameter.reason in fault.expected, name


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (1e308, "value 10^308"),
        (2.1, "value 2.1"),
        (-1, "value -1"),
        (1e-320, "too small to be told from 0"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        ("0.5", "'0.5', which is no number"),
        (True, "true, a truth value"),
        (np.True_, "which is no number"),
        (None, "None, which is no number"),
        ([0.5], "which is no number"),
        (0.5 + 0j, "which is no number"),
        pytest.param(10**5000, "a number of more than 308 digits", id="5001 digits"),
        ({"value": 0.5, "high": 3}, "high 3"),
        ({"value": 0.5, "low": -0.1}, "low -0.1"),
        ({"value": 0.5, "low": 0.7, "high": 0.6}, "low 0.7, value 0.5, high 0.6"),
        ({"value": 0.5, "source": 5}, "source 5, which is no text"),
    ],
)
def test_what_is_not_possible_is_refused(given, found):
    with pytest.raises(ParameterError) as caught:
        load_parameters().replace({"grid.emission_factor": given}, file="study.toml")
    (fault,) = caught.value.faults
    assert (fault.file, fault.where) == ("study.toml", "grid.emission_factor")
    assert found in fault.found
    assert "0 to 2 tCO2/MWh" in fault.expected
    assert fault.action


def test_numbers_of_numpy_are_numbers():
    factors = {"grid.emission_factor": np.float32(0.5), "siting.rooftop_pv.roofs": np.int64(7)}
    changed = load_parameters().replace(factors)
    assert [changed.value(name) for name in factors] == [0.5, 7.0]


def test_ends_keep_their_proportion_as_far_as_they_are_possible():
    parameters = load_parameters()
    changed = parameters.replace({"waste.collected_share.urban": 0.95, "grid.emission_factor": 1.95})
    assert changed["waste.collected_share.urban"].high == 1.0
    assert changed["waste.collected_share.urban"].low == pytest.approx(0.85 * 0.95 / 0.92)
    assert changed["grid.emission_factor"].high == 2.0
    for value in np.linspace(0.01, 1.99, 199):  # an end that is the value stays so, whatever the rounding
        assert parameters.replace({"grid.emission_factor": value})["grid.emission_factor"].low == value


def test_what_a_study_sets_is_of_its_year_unless_it_says_so(tmp_path):
    brought = money_rows(tmp_path).at_prices(2025)
    plain = brought.replace({"a.price": 50, "a.open": 7})
    assert [(plain.value(name), plain[name].price_year, plain[name].currency) for name in ("a.price", "a.open")] == [
        (50, 2025, "USD"),
        (7, 2025, "USD"),
    ]
    own = {"value": 50, "low": 40, "price_year": 2016}
    older = brought.replace({"a.price": own})["a.price"]
    factor = inflation("USD", year=2016, to=2025)
    assert (older.value, older.low, older.high) == pytest.approx((50 * factor, 40 * factor, 60 * factor))
    assert older.price_factor == pytest.approx(factor)
    given = {"a.price": {"value": 1e6, "currency": "VND"}, "a.rate": 20_000}
    assert brought.replace(given).value("a.price") == pytest.approx(50.0), "at the study's own rate"
    law = brought.replace({"a.law": {"value": 1.0, "price_year": 2021, "currency": "USD"}})["a.law"]
    assert (law.value, law.price_year) == (pytest.approx(brought.value("a.rate")), 2021)
    moved = brought.replace({"a.price": {"low": 1.0}})["a.price"]
    assert (moved.value, moved.low) == (brought.value("a.price"), 1.0)


def test_a_value_that_nobody_knew_has_the_range_that_the_study_gives():
    for name in load_parameters().wanted():
        bounds = load_parameters()._wanted[name]
        value = min(bounds.greatest, max(bounds.least, 1.0)) / 2 or 0.5
        row = load_parameters().replace({name: value})[name]
        assert (row.low, row.high) == (value, value), name
    ranged = load_parameters().replace({"costs.waste.gate_fee": {"value": 10, "low": 5}})["costs.waste.gate_fee"]
    assert (ranged.low, ranged.high) == (5, 10)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"a.share": {"value": 0.4, "price_year": 2020}}, "the keys 'price_year'"),
        ({"a.price": {"low": 1, "price_year": 2020}}, "without a value"),
        ({"a.rate": {"value": 20_000, "price_year": 2020}}, "of an exchange rate"),
        ({"a.price": {"value": 1, "price_year": "2020"}}, "price_year '2020', which is no year"),
        ({"a.price": {"value": 1, "price_year": 1999}}, "price_year 1999, and not 2010 or later"),
        ({"a.price": {"value": 1, "price_year": 2205}}, "price_year 2205, which is no year"),
        ({"a.price": {"value": 1, "currency": "ATS"}}, "currency 'ATS', and not one of USD, VND, JPY"),
        ({"a.price": {"value": 9000, "price_year": 2010}}, "value 13"),
    ],
)
def test_impossible_prices_are_refused(tmp_path, given, found):
    with pytest.raises(ParameterError) as caught:
        money_rows(tmp_path).at_prices(2025).replace(given)
    assert found in caught.value.faults[0].found
