from dataclasses import fields, replace
from types import SimpleNamespace

import numpy as np
import pytest

from geoplan.planning.business.case_figures import CaseFigures, CaseYear, case_figures
from geoplan.planning.estates.money.estate_money import FirstYear
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.measure_money import MeasureMoney
from geoplan.planning.estates.tariffs import Surplus

TERMS = EstateTerms(
    **{each.name: 0.0 for each in fields(EstateTerms)}
    | {
        "pv_usd_per_kwp": 500.0,
        "pv_om_share": 0.01,
        "pv_life": 20.0,
        "pv_degradation": 0.005,
        "inverter_share": 0.1,
        "inverter_year": 12.0,
        "battery_life": 10.0,
        "converter_life": 10.0,
        "discount_rate": 0.08,
        "usd_rate": 25_000.0,
        "emission_factor": 0.6,
    }
)
PRICE, SOLD_FOR = 0.09, 0.05


def roof(price: float = PRICE, used: float = 6_000.0, sold: float = 3_000.0) -> CaseYear:
    first = FirstYear(
        10.0, 0.0, 0.0, avoided_usd=price * used, export_usd=SOLD_FOR * sold, battery_usd=0.0, delivered_kwh=used
    )
    rule = Surplus(0.3)
    return CaseYear(first, 10_000.0, sold, price, export_usd=SOLD_FOR, surplus=rule, avoided_tco2e=5.4)


def by_hand(price: float = PRICE) -> tuple[list[float], float]:
    """Return the flows of all years, and what they are worth: ten kilowatts, written out."""
    flows = [-5_000.0]
    for year in range(1, 21):
        wear = 0.995 ** (year - 1)
        flows.append(wear * (6_000.0 * price + 3_000.0 * SOLD_FOR) - 50.0 - (500.0 if year == 12 else 0.0))
    return flows, sum(flow / 1.08**year for year, flow in enumerate(flows))


def test_a_roof_is_worked_out_as_by_hand():
    figures = case_figures(roof(), TERMS)
    flows, worth = by_hand()
    assert float(figures.npv_usd) == pytest.approx(worth, rel=1e-12)
    assert float(figures.saving_usd) == pytest.approx(690.0)
    assert float(figures.payback_years) == pytest.approx(5_000.0 / (690.0 - 50.0))
    total, year = flows[0], 0
    while total < 0.0:
        year += 1
        last = flows[year] / 1.08**year
        total += last
    assert float(figures.discounted_payback_years) == pytest.approx(year - total / last, rel=1e-12)
    energy = sum(10_000.0 * 0.995 ** (t - 1) / 1.08**t for t in range(1, 21))
    spent = 5_000.0 + sum(50.0 / 1.08**t for t in range(1, 21)) + 500.0 / 1.08**12
    assert float(figures.kwh_usd) == pytest.approx(spent / energy, rel=1e-12)
    assert float(figures.life_avoided_tco2e) == pytest.approx(5.4 * sum(0.995**t for t in range(20)), rel=1e-12)
    assert float(figures.unsold_kwh) == pytest.approx(1_000.0)


@pytest.mark.parametrize("price", [PRICE, 0.0, float("nan")])
def test_at_the_price_from_which_it_pays_it_is_worth_nothing(price):
    """Whether the price that is paid is known, nothing or unknown: it is a property of the roof."""
    first = float(case_figures(roof(price), TERMS).pays_from_usd)
    assert by_hand(first)[1] == pytest.approx(0.0, abs=1e-8)
    assert 0.0 < first < PRICE


def test_without_a_price_no_money_is_made_up_and_energy_stays():
    figures, known = case_figures(roof(float("nan")), TERMS), case_figures(roof(), TERMS)
    for name in ("saving_usd", "payback_years", "discounted_payback_years", "npv_usd"):
        assert np.isnan(getattr(figures, name)), name
    for name in ("investment_usd", "running_usd", "kwh_usd", "pays_from_usd", "avoided_tco2e", "used_kwh"):
        assert float(getattr(figures, name)) == pytest.approx(float(getattr(known, name))), name


def test_a_larger_share_of_own_use_is_sold_less_and_never_beyond_the_rule():
    half, all_of_it, none = (roof().with_used(share, emission_factor=0.6) for share in (0.5, 1.0, 0.0))
    assert (float(half.used_kwh), float(half.sold_kwh)) == (5_000.0, 3_000.0), "the rule lets 30 % be sold"
    assert (float(all_of_it.used_kwh), float(all_of_it.sold_kwh)) == (10_000.0, 0.0)
    assert (float(none.used_kwh), float(none.sold_kwh), float(none.first.avoided_usd)) == (0.0, 3_000.0, 0.0)
    assert float(all_of_it.avoided_tco2e) == pytest.approx(6.0), "nothing is lost"
    assert float(half.first.avoided_usd) == pytest.approx(5_000.0 * PRICE)
    same = roof().with_used(0.6, emission_factor=0.6)
    assert case_figures(same, TERMS).npv_usd == pytest.approx(case_figures(roof(), TERMS).npv_usd)


def test_what_earns_less_than_nothing_is_not_sold():
    year = replace(roof(sold=0.0), export_usd=-0.01).with_used(0.2, emission_factor=0.6)
    assert (float(year.sold_kwh), float(year.first.export_usd)) == (0.0, 0.0)


def test_a_rule_of_power_sells_the_part_that_it_sold():
    year = replace(roof(sold=2_000.0), surplus=Surplus(0.3, of="capacity", pv_kwp=10.0))
    assert float(year.with_used(0.2, emission_factor=0.6).sold_kwh) == pytest.approx(8_000.0 * 0.5)


def test_measures_save_by_the_price_and_do_not_wear():
    measures = MeasureMoney(np.array(200.0), np.array(10.0), np.array([1_000.0]), np.array([10.0]))
    year = replace(roof(), measures=measures, lasting_tco2e=1.2, avoided_tco2e=6.6)
    dear = case_figures(year.at_price(2.0 * PRICE), TERMS)
    plain = case_figures(year, TERMS)
    assert float(dear.saving_usd - plain.saving_usd) == pytest.approx(6_000.0 * PRICE + 200.0)
    assert float(plain.investment_usd) == pytest.approx(6_000.0)
    worn = 5.4 * sum(0.995**t for t in range(20))
    assert float(plain.life_avoided_tco2e) == pytest.approx(worn + 1.2 * 20.0)


def test_ends_are_the_tenth_and_the_ninetieth_and_paybacks_may_never_come():
    values = np.arange(101.0)
    plain = {each.name: values for each in fields(CaseFigures)}
    late = np.where(values > 80.0, np.inf, values + 1.0)
    ends = CaseFigures(**plain | {"payback_years": late, "npv_usd": np.full(101, np.nan)}).ends()
    assert ends["saving_usd"] == (pytest.approx(10.0), pytest.approx(90.0))
    low, high = ends["payback_years"]
    assert 10.0 < low < 12.0, "quantiles of what comes back in a year"
    assert high == np.inf
    assert np.isnan(ends["npv_usd"]).all()


def test_futures_are_each_the_case_of_their_own_numbers():
    rates = np.array([0.05, 0.08, 0.11])
    drawn = replace(TERMS, discount_rate=rates, pv_usd_per_kwp=np.array([400.0, 500.0, 600.0]))
    together = case_figures(roof(), drawn)
    for place, rate in enumerate(rates):
        alone = case_figures(roof(), replace(drawn, discount_rate=rate, pv_usd_per_kwp=drawn.pv_usd_per_kwp[place]))
        for name in ("npv_usd", "pays_from_usd", "kwh_usd", "discounted_payback_years"):
            whole = np.broadcast_to(getattr(together, name), (3,))
            assert float(whole[place]) == pytest.approx(float(getattr(alone, name)), rel=1e-12), name


def test_a_battery_wears_and_is_bought_again():
    left = np.array([1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    terms = replace(TERMS, battery_usd_per_kwh=100.0)
    year = roof()
    first = replace(year.first, battery_kwh=20.0, battery_usd=300.0)
    own = case_figures(replace(year, first=first, capacity_left=left), terms)
    flows, _ = by_hand()
    more = [300.0 * left[(t - 1) % 10] - (2_000.0 if t == 10 else 0.0) for t in range(1, 21)]
    worth = sum((flow + extra) / 1.08**t for t, (flow, extra) in enumerate(zip(flows, [-2_000.0, *more], strict=True)))
    assert float(own.npv_usd) == pytest.approx(worth, rel=1e-12)
    assert SimpleNamespace(**vars(own)).investment_usd == pytest.approx(7_000.0)
