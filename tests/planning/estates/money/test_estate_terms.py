from dataclasses import fields

import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.kinds.national import parameters_of
from geoplan.money.price_levels import rate_per_dollar
from geoplan.parameters import load_parameters
from geoplan.planning.estates.money.estate_terms import EstateTerms, usd_rate
from support.own_parameters import own_parameters


def test_terms_are_the_parameters_values_and_lives_are_whole():
    own = own_parameters(
        {
            "costs.rooftop_pv.capex.industrial": 500.0,
            "costs.battery.capex": 200.0,
            "costs.battery.converter_capex": 100.0,
            "estates.battery.kw_per_kwh": 0.5,
            "estates.battery.lifetime": 14.6,
            "costs.finance.exchange_rate": 25_000.0,
        }
    )
    terms = EstateTerms.of(own, currency="VND")
    assert (terms.pv_usd_per_kwp, terms.battery_life, terms.usd_rate) == (500.0, 15.0, 25_000.0)
    assert terms.battery_price_per_kwh == 250.0


def test_all_futures_at_once_are_the_same_formulas():
    own = own_parameters({"costs.battery.capex": (100.0, 200.0, 250.0), "estates.battery.lifetime": (10.0, 20.0, 22.0)})
    drawn = DrawnValues(own.sampled(300, 5))
    terms = EstateTerms.of(drawn, currency="VND")
    for field in fields(EstateTerms):
        assert np.shape(getattr(terms, field.name)) == (300,), field.name
    assert np.array_equal(terms.battery_usd_per_kwh, drawn.value("costs.battery.capex"))
    assert np.array_equal(terms.battery_life, np.rint(terms.battery_life))
    assert np.ptp(terms.battery_life) > 5.0


def test_abroad_prices_are_not_known_until_a_study_gives_them():
    abroad = parameters_of(load_parameters(), viet_nam=False)
    terms = EstateTerms.of(abroad, currency="PHP", per_usd=57.0)
    unknown = {field.name for field in fields(EstateTerms) if np.isnan(getattr(terms, field.name))}
    assert unknown == {
        *("pv_usd_per_kwp", "battery_usd_per_kwh", "battery_usd_per_kw", "emission_factor", "jcm_emission_factor"),
    }
    given = abroad.replace({"costs.rooftop_pv.capex.industrial": 600.0})
    assert EstateTerms.of(given).pv_usd_per_kwp == 600.0


def test_a_rate_is_the_studys_the_parameters_or_the_tables():
    own = own_parameters({"costs.finance.exchange_rate": 25_000.0})
    assert usd_rate("VND", parameters=own) == 25_000.0
    assert usd_rate("VND", parameters=own, per_usd=26_000.0) == 26_000.0
    abroad = parameters_of(load_parameters(), viet_nam=False)
    assert usd_rate("JPY", parameters=abroad, year=2019) == rate_per_dollar("JPY", 2019)
    assert usd_rate("VND", parameters=abroad, year=2019) == rate_per_dollar("VND", 2019)
    assert usd_rate("USD", parameters=abroad, per_usd=3.0) == 1.0
    assert np.isnan(usd_rate("", parameters=own))


@pytest.mark.published
def test_the_price_of_a_battery_is_that_of_the_sheets():
    row = load_parameters()["costs.battery.capex"]
    assert (row.value, row.low) == (250.0, 106.0)
