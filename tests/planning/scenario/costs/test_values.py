from dataclasses import replace

import numpy as np
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.scenario.costs.values import class_price, estate_mean_price, estate_solar_price


def test_plants_sell_for_their_tariff_and_what_has_none_for_nothing_known():
    parameters = load_parameters().at_prices(2025).replace({"costs.ground_pv.tariff": 50.0})
    assert class_price("ground_pv", parameters) == 50.0
    # Decision 1251/QD-BCT: 2,575.18 VND/kWh at 25,670 VND/USD
    assert class_price("waste", parameters) == pytest.approx(2575.18 / 25.670)
    assert np.isnan([class_price(each, parameters) for each in ("landfill_gas", "wind", "rooftop_pv.commercial")]).all()


def test_without_parks_nothing_is_known():
    assert np.isnan([estate_solar_price(None), estate_mean_price(None)]).all()


def test_what_the_sun_is_worth_to_parks_lies_between_what_is_sold_and_the_dearest_hour(small_result):
    estates = small_result.plan.estates
    case = next(iter(estates.cases.values()))
    prices = [band.price / case.terms.usd_rate * 1000 for band in case.tariff.bands]
    selling = case.tariff.export_price / case.terms.usd_rate * 1000
    sunny, mean = estate_solar_price(estates), estate_mean_price(estates)
    assert min(selling * case.surplus.share, min(prices)) <= sunny <= max(prices)
    assert min(prices) < mean < max(prices)


def test_without_load_the_sun_earns_what_may_be_sold(small_result):
    estates = small_result.plan.estates
    case = next(iter(estates.cases.values()))
    nobody = replace(estates.load, hours=replace(estates.load.hours, scale=estates.load.hours.scale * 0.0))
    sold = case.surplus.share * case.tariff.export_price / case.terms.usd_rate * 1000
    assert estate_solar_price(replace(estates, load=nobody)) == pytest.approx(sold)
    assert np.isnan(estate_mean_price(replace(estates, load=nobody)))


def test_all_that_the_load_takes_spares_the_price_of_its_hour(small_result):
    estates = small_result.plan.estates
    thirsty = replace(estates.load, hours=replace(estates.load.hours, scale=estates.load.hours.scale + 1e6))
    flat = {}
    for name, case in estates.cases.items():
        tariff = replace(case.tariff, bands=tuple(replace(band, price=2000.0) for band in case.tariff.bands))
        billed = replace(case.billed[0], tariff=tariff, buying=np.full(len(estates.pv.times), 2000.0))
        flat[name] = replace(case, billed=(billed,))
    rate = next(iter(flat.values())).terms.usd_rate
    everything = replace(thirsty, hours=replace(thirsty.hours, levels=np.ones_like(thirsty.hours.levels)))
    assert estate_solar_price(replace(estates, load=everything, cases=flat)) == pytest.approx(2_000_000 / rate)


def test_without_a_tariff_it_is_not_known(small_result):
    estates = small_result.plan.estates
    bare = {name: replace(case, billed=()) for name, case in estates.cases.items()}
    plan = replace(estates, cases=bare)
    assert np.isnan([estate_solar_price(plan), estate_mean_price(plan)]).all()
