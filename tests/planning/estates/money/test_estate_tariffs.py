from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.errors import ParameterError
from geoplan.kinds.national import parameters_of
from geoplan.money.study_tariff import StudyTariff
from geoplan.money.tariff_tables import TariffChoice
from geoplan.parameters import load_parameters
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.money.estate_bills import EstateBills
from geoplan.planning.estates.money.estate_money import FirstYear, estate_money
from geoplan.planning.estates.money.estate_tariffs import OWN, estate_tariffs, own_tariff, surplus_price
from geoplan.planning.estates.money.estate_terms import EstateTerms
from support.own_parameters import own_parameters

OPEN = TariffChoice("", "", "")
FLAT = StudyTariff.model_validate(
    {
        "currency": "PHP",
        "per_usd": 57.0,
        "export_price": 2.0,
        "capacity_price": 300.0,
        "capacity_minutes": 15,
        "bands": [{"name": "all", "price": 9.0, "hours": ["mon-sun 00:00-24:00"]}],
    }
)


def test_the_chosen_calendar_comes_first_and_the_other_beside_it():
    first, second = estate_tariffs(
        TariffChoice("park_retailer", "", "decision_963_2026"), country="VN", export_price=5.0
    )
    assert [band.price for band in first.bands] == [band.price for band in second.bands] == [1800.0, 1168.0, 3334.0]
    assert ("mon-sat", "17:30", "22:30") in first.bands[2].hours
    assert ("mon-sat", "09:30", "11:30") in second.bands[2].hours
    assert (first.export_price, first.currency) == (5.0, "VND")


def test_a_two_part_tariff_is_a_choice_of_its_own():
    trial, _ = estate_tariffs(TariffChoice("two_part_trial", "110 kV and above", ""), country="VN")
    assert (trial.capacity_price, trial.capacity_minutes) == (209_459.0, 30)


def test_the_studys_own_tariff_is_taken_where_it_gives_one():
    for choice in (OPEN, TariffChoice(OWN, "", "")):
        (tariff,) = estate_tariffs(choice, country="PH", own=FLAT)
        assert tariff == own_tariff(FLAT)
        assert (tariff.currency, tariff.export_price, tariff.capacity_minutes) == ("PHP", 2.0, 15)
        assert tariff.faults() == []
    assert len(estate_tariffs(TariffChoice("manufacturing", "", ""), country="VN", own=FLAT)) == 2


def test_nothing_vietnamese_holds_abroad():
    assert estate_tariffs(OPEN, country="PH") == ()
    with pytest.raises(ParameterError, match="manufacturing"):
        estate_tariffs(TariffChoice("manufacturing", "22 to 110 kV", "circular_16_2014"), country="PH")


def test_unknown_names_are_told_at_once():
    with pytest.raises(ParameterError) as told:
        estate_tariffs(TariffChoice("retailer", "22 kV", "circular"), country="VN")
    assert len(told.value.faults) == 3, "customer, voltage, calendar"


def test_surplus_is_sold_at_the_lesser_of_market_and_ceiling():
    # 1,300,000 VND/MWh are 52 USD/MWh at 25,000
    ceiling = {"costs.ground_pv.ceiling.north": 52.0}
    for market, price in ((None, 1300.0), (40.0, 1000.0), (60.0, 1300.0)):
        own = own_parameters(ceiling if market is None else {**ceiling, "costs.surplus.market_price": market})
        assert surplus_price(own, region="north", usd_rate=25_000.0) == pytest.approx(price)
    assert surplus_price(load_parameters(), region=None, usd_rate=25_000.0) == 0.0


def test_the_ceilings_dong_are_the_same_in_all_futures():
    drawn = DrawnValues(load_parameters().at_prices(2025).sampled(200, 1))
    rate = drawn.value("costs.finance.exchange_rate")
    assert np.ptp(rate) > 100.0
    price = surplus_price(drawn, region="north", usd_rate=rate)
    assert price == pytest.approx(np.full(200, price[0]), rel=1e-12)


def test_a_place_abroad_is_billed_and_reckoned_in_its_own_money():
    # 100 kW all year at 9 PHP, half of it met by PV; 57 PHP a dollar
    times = pd.date_range("2026-01-01", "2027-01-01", freq="h", tz="Asia/Manila", inclusive="left")
    (tariff,) = estate_tariffs(OPEN, country="PH", own=FLAT)
    steps = BilledSteps.of(times, tariff, 1.0)
    before = EstateBills.of(steps, np.full(len(times), 100.0)).sums
    after = EstateBills.of(steps, np.full(len(times), 50.0), sold=np.full(len(times), 10.0)).sums
    abroad = parameters_of(load_parameters(), viet_nam=False).replace({"costs.rooftop_pv.capex.industrial": 600.0})
    terms = EstateTerms.of(abroad, currency=tariff.currency, per_usd=FLAT.per_usd)
    year = FirstYear.of_bills(
        before, after, usd_rate=terms.usd_rate, sizes=(400.0, 0.0, 0.0), delivered_kwh=50.0 * len(times)
    )
    by_hand = (50.0 * 8760 * 9.0 + 12 * 50.0 * 300.0 + 10.0 * 8760 * 2.0) / 57.0
    assert year.saving_usd == pytest.approx(by_hand)
    money = estate_money(year, terms)
    assert money.payback_years == pytest.approx(240_000.0 / (by_hand - float(money.running_usd)))
    assert np.isnan(estate_money(year, replace(terms, pv_usd_per_kwp=np.nan)).npv_usd)
