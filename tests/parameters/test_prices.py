import pickle

import pytest

from geoplan.errors import ParameterError
from geoplan.money.price_levels import inflation, rate_per_dollar
from geoplan.parameters import load_parameters
from support.parameter_tables import MONEY_HEADER, money_rows


def test_money_is_brought_to_one_year_and_laws_are_not(tmp_path):
    stated, brought = money_rows(tmp_path), money_rows(tmp_path).at_prices(2025)
    dollar, dong = inflation("USD", year=2019, to=2025), inflation("VND", year=2016, to=2025)
    assert [brought["a.price"].at(case) for case in ("low", "base", "high")] == pytest.approx(
        [80 * dollar, 100 * dollar, 120 * dollar]
    )
    assert brought.value("a.haul") == pytest.approx(2000 * dong)
    assert (brought["a.haul"].price_year, brought["a.haul"].price_factor) == (2025, pytest.approx(dong))
    assert brought["a.law"] == stated["a.law"]
    assert brought["a.share"] == stated["a.share"]
    rates = rate_per_dollar("VND", 2025) / rate_per_dollar("VND", 2024)
    assert brought.value("a.rate") == pytest.approx(25_000 * rates)
    assert brought.wanted() == ("a.open",)
    assert (stated.price_year, brought.price_year, pickle.loads(pickle.dumps(brought)).price_year) == (None, 2025, 2025)
    assert brought.at_prices(2025)["a.price"] == brought["a.price"]
    assert brought.at_prices(2019).value("a.price") == pytest.approx(100)


def test_what_is_stated_in_another_currency_follows_the_rate(tmp_path):
    """A ceiling of 2,000 VND/kWh stays that many dong, and a price rises as prices in dong do, at any rate."""
    (tmp_path / "a.csv").write_text(
        MONEY_HEADER
        + "law,2e6,1.5e6,2e6,0,1000,USD/MWh,s,high,,2020,VND,nominal\n"
        + "price,25e6,25e6,25e6,0,9999,USD/t,s,high,,2020,VND,real\n"
        + "rate,25000,24000,26000,0,1e9,VND/USD,s,high,,2025,VND,\n"
    )
    stated = load_parameters(tmp_path)
    assert stated.value("a.law") == pytest.approx(2e6 / rate_per_dollar("VND", 2020))
    brought = stated.at_prices(2025)
    rise = inflation("VND", year=2020, to=2025)
    assert (brought.value("a.law"), brought["a.law"].low) == (pytest.approx(80.0), pytest.approx(60.0))
    assert brought["a.law"].value / brought["a.law"].price_factor == pytest.approx(2e6)
    assert brought.value("a.price") == pytest.approx(1000 * rise)
    other = brought.replace({"a.rate": 20_000})
    assert (other.value("a.law"), other.value("a.price")) == (pytest.approx(100.0), pytest.approx(1250 * rise))
    both = brought.replace({"a.rate": 20_000, "a.law": 70})
    assert both.value("a.law") == 70
    assert both.replace({"a.rate": 30_000}).value("a.law") == 70, "a study's own dollars are dollars"
    own = brought.replace({"a.price": {"value": 1e6, "currency": "VND"}})
    assert own.replace({"a.rate": 20_000}).value("a.price") == pytest.approx(50.0)
    ends = brought.replace({"a.rate": 20_000, "a.law": {"low": 90, "high": 110}})["a.law"]
    assert (ends.low, ends.value, ends.high) == (90, pytest.approx(100.0), 110), "the ends alone keep no old value"
    own_rates = rate_per_dollar("VND", 2025) / 25_000
    assert brought.at_prices(2020).value("a.price") == pytest.approx(stated.value("a.price") * own_rates)
    with pytest.raises(ParameterError, match=r"a\.law: found"):
        brought.replace({"a.rate": 100})
