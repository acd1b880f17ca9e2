import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.errors import ParameterError
from geoplan.money.study_tariff import StudyTariff
from geoplan.money.tariff_tables import TariffChoice
from geoplan.parameters import load_parameters
from geoplan.planning.estates.money.estate_tariffs import OWN, estate_tariffs, own_tariff, surplus_price
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
    assert len(told.value.faults) == 2


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
