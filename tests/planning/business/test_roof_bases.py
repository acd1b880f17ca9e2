import numpy as np
import pytest

from geoplan.hours.hourly_series import HourlySeries
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.money.tariff_bands import TariffBand
from geoplan.planning.business.roof_bases import bases_table, roof_bases, sun_price
from geoplan.planning.estates.tariffs import Tariff

TIMES = year_of_hours(2026, "Asia/Ho_Chi_Minh")


def noon(*rows: float) -> HourlySeries:
    """Roofs that give their power from eleven to one o'clock."""
    hours = np.isin(TIMES.hour, (11, 12)).astype(float)
    return HourlySeries.of(TIMES, np.outer(rows, hours))


def test_a_tariff_of_bands_is_one_price_in_the_hours_of_the_sun():
    dear = TariffBand("dear", 30.0, (("mon-sun", "11:30", "18:00"),))
    cheap = TariffBand("cheap", 10.0, (("mon-sun", "00:00", "11:30"), ("mon-sun", "18:00", "24:00")))
    tariff = Tariff((dear, cheap), capacity_price=99.0, currency="VND")
    assert sun_price(noon(5.0, 3.0), tariff) == pytest.approx((20.0 + 30.0) / 2.0, rel=1e-3)
    assert np.isnan(sun_price(noon(0.0), tariff)), "roofs that give nothing have no hours"


@pytest.fixture(scope="module")
def bases(small_result):
    return small_result.plan.business.roofs


def test_what_nobody_has_told_stays_the_readers_to_say(bases):
    assert np.isnan([bases["residential"].price, bases["commercial"].price]).all()
    assert [each.price_from for each in bases.values()] == ["", "", "tariff"]
    assert bases["industrial"].choice.customer == "manufacturing"
    assert 1_190.0 < bases["industrial"].price < 3_398.0, "a mean of the bands"
    assert bases["residential"].mean_price == pytest.approx(2_204.0655)
    assert {each.currency for each in bases.values()} == {"VND"}
    table = bases_table(bases)
    assert table["roof_class"].tolist() == ["residential", "commercial", "industrial"]


def test_a_study_says_what_dwellings_pay(small_result):
    price = {"value": 2_500.0, "currency": "VND", "price_year": 2025}
    study = small_result.study.with_futures().with_parameters({"business.price.residential": price})
    own = roof_bases(study, small_result.potential)["residential"]
    assert (own.price, own.price_from) == (pytest.approx(2_500.0, rel=0.05), "study")


def test_futures_are_those_of_the_run(small_result, bases):
    count = small_result.potential.draws.draws.count
    for own in bases.values():
        assert own.drawn_used_share.shape == own.energy_moved.shape == own.capacity_moved.shape == (count,)
        low, high = np.quantile(own.drawn_used_share, [0.1, 0.9])
        assert low < own.used_share < high
        assert np.quantile(own.drawn.pv_usd_per_kwp, 0.1) < own.terms.pv_usd_per_kwp
    there = [each for each in bases.values() if (each.capacity_moved != 1.0).any()]
    assert there
    for own in there:
        moved = np.corrcoef(own.energy_moved, own.capacity_moved)[0, 1]
        assert moved > 0.5, "energy and capacity of the same roofs move together"


def test_abroad_the_money_is_that_of_the_studys_tariff_and_costs_are_asked_for(small_result):
    from geoplan.kinds.national import parameters_of
    from geoplan.money.study_tariff import StudyTariff, StudyTariffBand
    from geoplan.planning.business.roof_case import roof_case

    band = StudyTariffBand(name="all", price=9.0, hours=("mon-sun 00:00-24:00",))
    own = StudyTariff(currency="PHP", per_usd=57.0, bands=(band,), export_price=4.0)
    study = small_result.study.with_futures()
    options = study.estates.model_copy(update={"tariff": own})
    abroad = study.model_copy(
        update={"estates": options, "country": "PH", "parameters": parameters_of(study.parameters, viet_nam=False)}
    )
    basis = roof_bases(abroad, small_result.potential)["industrial"]
    assert (basis.currency, basis.usd_rate, basis.price_from) == ("PHP", 57.0, "tariff")
    assert (basis.price, basis.export_price) == (pytest.approx(9.0), 4.0)
    assert np.isnan(basis.mean_price)
    figures = roof_case(10.0, 12_000.0, basis=basis).figures
    assert np.isnan([float(figures.investment_usd), float(figures.npv_usd), float(figures.kwh_usd)]).all()
    built = roof_case(10.0, 12_000.0, basis=basis, cost=40_000.0)
    assert float(built.figures.investment_usd) == pytest.approx(400_000.0 / 57.0)
    assert float(built.figures.payback_years) < 10.0
    assert built.ends["payback_years"][0] < built.ends["payback_years"][1]


def test_without_hours_of_roofs_even_a_tabled_tariff_is_no_price(small_result):
    from dataclasses import replace

    own = roof_bases(small_result.study, replace(small_result.potential, roof_hours=None, draws=None))
    assert np.isnan(own["industrial"].price)
    assert own["industrial"].drawn is None
