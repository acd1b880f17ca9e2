from dataclasses import fields, replace

import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.parameters import load_parameters
from geoplan.planning.estates.money.estate_bills import BillSums
from geoplan.planning.estates.money.estate_money import EstateMoney, FirstYear, estate_money
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.measure_money import MeasureMoney
from geoplan.potential.cost import levelised_cost, replaced_cost

TERMS = EstateTerms(
    pv_usd_per_kwp=500.0,
    pv_om_share=0.02,
    pv_life=10.0,
    pv_degradation=0.01,
    inverter_share=0.1,
    inverter_year=6.0,
    battery_usd_per_kwh=200.0,
    battery_usd_per_kw=100.0,
    battery_om_share=0.03,
    battery_life=4.0,
    converter_life=7.0,
    battery_kw_per_kwh=0.25,
    charge_efficiency=0.95,
    discharge_efficiency=0.95,
    discount_rate=0.08,
    price_escalation=0.03,
    ppa_price_share=0.9,
    usd_rate=25_000.0,
    emission_factor=0.6,
    jcm_emission_factor=0.3,
)
YEAR = FirstYear(100.0, 40.0, 10.0, avoided_usd=9000.0, export_usd=700.0, battery_usd=1300.0, delivered_kwh=120_000.0)
FADE = (1.0, 0.9, 0.85, 0.8)


def by_hand(year, terms, *, fade, subsidy=0.0, wire=None):
    """Return flows of owner, third party and estate, year by year, in plain arithmetic."""
    pv = year.pv_kwp * terms.pv_usd_per_kwp
    store, converter = year.battery_kwh * terms.battery_usd_per_kwh, year.battery_kw * terms.battery_usd_per_kw
    owner, seller, host = [-(pv * (1 - subsidy) + store + converter)], [-(pv + store + converter)], [0.0]
    life, store_life, converter_life = int(terms.pv_life), int(terms.battery_life), int(terms.converter_life)
    for t in range(1, life + 1):
        up = (1 + terms.price_escalation) ** t
        worn = (1 - terms.pv_degradation) ** (t - 1)
        avoided = up * (worn * year.avoided_usd + fade[(t - 1) % store_life] * year.battery_usd)
        sold = worn * year.export_usd
        spent = pv * terms.pv_om_share + (store + converter) * terms.battery_om_share
        if t == terms.inverter_year:
            spent += terms.inverter_share * pv
        for price, lasts in ((store, store_life), (converter, converter_life)):
            if t < life and t % lasts == 0:
                spent += price
            if t == life and t % lasts:
                spent -= price * (lasts - t % lasts) / lasts
        paid = terms.ppa_price_share * avoided if wire is None else wire * worn * year.delivered_kwh
        owner.append(avoided + sold - spent)
        seller.append(paid + sold - spent)
        host.append(avoided - paid)
    return owner, seller, host


def worth(flows, rate):
    return sum(flow / (1 + rate) ** t for t, flow in enumerate(flows))


def root(flows):
    low, high = -0.5, 2.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(flows, middle) > 0 else (low, middle)
    return low


@pytest.mark.parametrize("wire", [None, 0.06])
def test_everything_is_that_of_flows_written_out(wire):
    owner, seller, host = by_hand(YEAR, TERMS, fade=FADE, wire=wire)
    helped, _, _ = by_hand(YEAR, TERMS, fade=FADE, subsidy=0.3)
    given = np.nan if wire is None else wire
    money = estate_money(YEAR, TERMS, capacity_left=FADE, jcm_share=0.3, wire_usd_per_kwh=given)
    assert money.saving_usd == 11_000.0
    assert money.investment_usd == 50_000.0 + 8000.0 + 1000.0
    assert money.running_usd == pytest.approx(1000.0 + 270.0)
    assert money.npv_usd == pytest.approx(worth(owner, 0.08), rel=1e-12)
    assert money.irr == pytest.approx(root(owner), abs=1e-10)
    assert money.third_party_npv_usd == pytest.approx(worth(seller, 0.08), rel=1e-12)
    assert money.third_party_irr == pytest.approx(root(seller), abs=1e-10)
    assert money.host_npv_usd == pytest.approx(worth(host, 0.08), rel=1e-12)
    assert money.jcm_npv_usd == pytest.approx(worth(helped, 0.08), rel=1e-12)
    assert money.jcm_npv_usd - money.npv_usd == pytest.approx(0.3 * 50_000.0)
    assert money.jcm_irr == pytest.approx(root(helped), abs=1e-10)


def test_the_discounted_payback_is_when_the_sum_of_flows_comes_to_nought():
    owner, _, _ = by_hand(YEAR, TERMS, fade=FADE)
    money = estate_money(YEAR, TERMS, capacity_left=FADE)
    years = float(money.discounted_payback_years)
    whole = int(years)
    sums = [worth(owner[: t + 1], 0.08) for t in range(len(owner))]
    assert sums[whole] < 0.0 <= sums[whole + 1]
    assert years - whole == pytest.approx(-sums[whole] / (sums[whole + 1] - sums[whole]))
    assert money.payback_years == pytest.approx(59_000.0 / (11_000.0 - 1270.0))
    assert estate_money(replace(YEAR, avoided_usd=500.0, battery_usd=0.0), TERMS).payback_years == np.inf


def test_what_owner_or_seller_and_estate_gain_is_the_same_together():
    money = estate_money(YEAR, TERMS, capacity_left=FADE)
    assert money.third_party_npv_usd + money.host_npv_usd == pytest.approx(float(money.npv_usd), rel=1e-12)


def test_pv_alone_breaks_even_at_its_levelised_cost():
    # nothing but PV, whose energy avoids its levelised cost a kWh: worth nothing, and its rate of return is the rate
    terms = replace(TERMS, price_escalation=0.0)
    lcoe = levelised_cost(
        50_000.0,
        150.0,
        yearly_cost=1000.0,
        discount_rate=0.08,
        lifetime=10,
        degradation=0.01,
        replacement=5000.0,
        replacement_year=6,
    )
    money = estate_money(FirstYear(100.0, 0.0, 0.0, 150.0 * lcoe, 0.0, 0.0, 150_000.0), terms)
    assert money.npv_usd == pytest.approx(0.0, abs=1e-8)
    assert money.irr == pytest.approx(0.08, abs=1e-10)
    assert money.discounted_payback_years == pytest.approx(10.0, abs=1e-6)


def test_a_battery_alone_costs_what_its_replacements_do():
    # 190 USD/kWh x 1000, 15 years, for 25 years at 10 %, a straight line of rest value: 229,639.08 USD
    terms = replace(
        TERMS, battery_usd_per_kwh=190.0, battery_life=15.0, pv_life=25.0, discount_rate=0.1, battery_om_share=0.0
    )
    money = estate_money(FirstYear(0.0, 1000.0, 0.0, 0.0, 0.0, 0.0, 0.0), terms)
    assert -money.npv_usd == pytest.approx(229_639.08, abs=0.01)
    assert -money.npv_usd == pytest.approx(float(replaced_cost(190_000.0, 15, years=25, discount_rate=0.1)))


def test_all_futures_at_once_are_each_by_itself():
    random = np.random.default_rng(7)
    n, estates = 50, 3
    terms = replace(
        TERMS,
        pv_life=random.integers(8, 13, n).astype(float),
        battery_life=random.integers(3, 6, n).astype(float),
        discount_rate=random.uniform(0.05, 0.12, n),
        pv_usd_per_kwp=random.uniform(400.0, 600.0, n),
    )
    year = replace(
        YEAR,
        pv_kwp=np.array([[100.0], [50.0], [0.0]]),
        battery_kwh=np.array([[40.0], [0.0], [20.0]]),
        avoided_usd=random.uniform(5000.0, 15_000.0, (estates, n)),
    )
    fade = np.stack([np.linspace(1.0, 0.7, 6), np.linspace(1.0, 0.8, 6), np.ones(6)], axis=1)[:, :, None]
    money = estate_money(year, terms, capacity_left=fade, jcm_share=0.2)
    for field in fields(EstateMoney):
        assert getattr(money, field.name).shape == (estates, n), field.name
    for estate in range(estates):
        for future in range(0, n, 9):
            one = FirstYear(
                **{
                    field.name: float(np.broadcast_to(getattr(year, field.name), (estates, n))[estate, future])
                    for field in fields(FirstYear)
                }
            )
            own = EstateTerms(
                **{
                    field.name: float(np.broadcast_to(getattr(terms, field.name), (n,))[future])
                    for field in fields(EstateTerms)
                }
            )
            alone = estate_money(one, own, capacity_left=fade[:, estate, 0], jcm_share=0.2)
            for field in fields(EstateMoney):
                each = float(getattr(money, field.name)[estate, future])
                assert each == pytest.approx(float(getattr(alone, field.name)), rel=1e-9, nan_ok=True), field.name
            owner, _, _ = by_hand(one, own, fade=fade[:, estate, 0])
            assert money.npv_usd[estate, future] == pytest.approx(worth(owner, own.discount_rate), rel=1e-12)


def test_without_a_tariff_or_a_price_nothing_is_said_of_money():
    unknown = replace(YEAR, avoided_usd=np.nan, export_usd=np.nan, battery_usd=np.nan)
    money = estate_money(unknown, TERMS, jcm_share=0.2)
    known = {field.name for field in fields(EstateMoney) if not np.isnan(getattr(money, field.name))}
    assert known == {"investment_usd", "running_usd", "jcm_share"}
    unpriced = replace(TERMS, battery_usd_per_kwh=np.nan, battery_usd_per_kw=np.nan)
    assert np.isnan(estate_money(YEAR, unpriced).npv_usd)
    assert not np.isnan(estate_money(replace(YEAR, battery_kwh=0.0, battery_kw=0.0), unpriced).npv_usd)
    nothing = estate_money(FirstYear(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), TERMS)
    assert (nothing.npv_usd, nothing.investment_usd) == (0.0, 0.0)
    assert np.isnan(nothing.irr)
    assert np.isnan(nothing.payback_years)


def test_the_first_year_is_the_difference_of_bills():
    before, alone, after = BillSums(900.0, 0.0), BillSums(600.0, 80.0), BillSums(520.0, 30.0)
    year = FirstYear.of_bills(
        before, after, without_battery=alone, usd_rate=2.0, sizes=(1.0, 2.0, 3.0), delivered_kwh=9.0
    )
    assert (year.avoided_usd, year.export_usd, year.battery_usd) == (150.0, 40.0, -15.0 + 30.0)
    assert year.saving_usd == (900.0 - 520.0 + 30.0) / 2.0
    plain = FirstYear.of_bills(before, alone, usd_rate=2.0, sizes=(1.0, 0.0, 0.0), delivered_kwh=9.0)
    assert (plain.battery_usd, plain.saving_usd) == (0.0, 190.0)


def test_a_year_may_be_given_for_all_futures_of_a_study():
    drawn = DrawnValues(load_parameters().sampled(100, 3))
    terms = EstateTerms.of(drawn, currency="VND")
    money = estate_money(replace(YEAR, pv_kwp=np.array([[100.0], [80.0]])), terms)
    assert money.irr.shape == (2, 100)
    assert (money.npv_usd[1] > money.npv_usd[0]).all(), "less is spent for the same saving"


def test_measures_are_the_owner_s_and_bought_again_at_the_end_of_each_life():
    measures = MeasureMoney(
        saved_usd=np.array([3_000.0]),
        running_usd=np.array([50.0]),
        investments_usd=np.array([[4_000.0], [2_000.0]]),
        lives=np.array([[3.0], [10.0]]),
    )
    alone, both = estate_money(YEAR, TERMS), estate_money(YEAR, TERMS, measures=measures)
    flows = [-6_000.0]
    for t in range(1, 11):  # over the ten years of the PV: the first is bought in years 3, 6, 9 and has two years left
        bought = 4_000.0 * (t in (3, 6, 9)) - 4_000.0 * 2 / 3 * (t == 10)
        flows.append(3_000.0 * 1.03**t - 50.0 - bought)
    worth = sum(flow / 1.08**t for t, flow in enumerate(flows))
    assert float(both.npv_usd[0] - alone.npv_usd) == pytest.approx(worth)
    assert float(both.investment_usd[0] - alone.investment_usd) == pytest.approx(6_000.0)
    assert float(both.saving_usd[0] - alone.saving_usd) == pytest.approx(3_000.0)
    left = alone.saving_usd + 3_000.0 - alone.running_usd - 50.0
    assert float(both.payback_years[0]) == pytest.approx(float((alone.investment_usd + 6_000.0) / left))
    for name in ("third_party_npv_usd", "third_party_irr", "host_npv_usd"):
        assert float(getattr(both, name)[0]) == pytest.approx(float(getattr(alone, name))), name
    with_jcm = [estate_money(YEAR, TERMS, jcm_share=0.3, measures=each).jcm_npv_usd for each in (measures, None)]
    assert float(with_jcm[0][0] - with_jcm[1]) == pytest.approx(worth), "the subsidy is of PV"
