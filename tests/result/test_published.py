"""Published figures, and which of them stand beside a result."""

import math
from dataclasses import replace

import pytest

from geoplan.parameters import Parameters, load_parameters
from geoplan.result.published import load_references, references_of


def test_each_reference_has_a_range_or_a_price_and_says_where_it_was_read():
    for each in load_references():
        assert bool(each.parameter) != (each.low <= each.high), each.key
        assert each.parameter or (each.source and each.confidence in {"high", "medium", "low"}), each.key
    keys = [each.key for each in load_references()]
    assert len(keys) == len(set(keys))


def test_figures_of_viet_nam_stand_beside_no_result_from_abroad():
    abroad = references_of(load_parameters(), viet_nam=False)
    assert abroad
    assert all(each.country != "VN" for each in abroad)
    assert {each.country for each in references_of(load_parameters(), viet_nam=True)} > {"VN"}


def test_a_price_comes_from_its_parameter_and_has_no_low_end():
    parameters = load_parameters()
    known = {each.key: each for each in references_of(parameters, viet_nam=True)}
    assert math.isnan(known["price_waste"].low)
    assert known["price_waste"].high > 0
    assert known["price_waste"].confidence == parameters["costs.waste.tariff"].confidence


def test_a_price_in_vnd_goes_through_the_exchange_rate():
    given = load_parameters()
    price = replace(given["costs.waste.tariff"], unit="VND/kWh", value=2_575.18, low=0.0, high=9e3, greatest=1e6)
    rate = replace(given["costs.finance.exchange_rate"], value=25_670.0, low=1.0, high=9e5)
    parameters = Parameters({each.name: each for each in (price, rate)})
    known = {each.key: each for each in references_of(parameters, viet_nam=True)}
    assert known["price_waste"].high == pytest.approx(100.3, abs=0.05)


def test_a_price_that_nobody_knows_is_no_check():
    parameters = load_parameters().unknown(["costs.waste.tariff"])
    assert "price_waste" not in {each.key for each in references_of(parameters, viet_nam=True)}
