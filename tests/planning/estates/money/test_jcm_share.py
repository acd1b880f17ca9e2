import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.jcm_share import RoofRule, jcm_shares
from geoplan.planning.jcm import load_technologies
from support.own_parameters import own_parameters

OWN = {
    "costs.rooftop_pv.capex.industrial": 500.0,
    "grid.jcm_emission_factor": 0.3,
    "jcm.subsidy.ceiling": 0.5,
    "jcm.subsidy.first": 0.5,
    "jcm.subsidy.few": 0.4,
    "jcm.subsidy.many": 0.3,
    "jcm.subsidy.few_projects": 3.0,
    "jcm.similar_projects.solar_pv": 2.0,
    "jcm.subsidy.smallest": 50.0,
    "jcm.subsidy.largest": 2000.0,
    "jcm.project_size.solar_pv": 60.0,
    "jcm.cost_limit.solar_pv": 2500.0,
    "jcm.durable_years.solar_pv": 17.0,
    "jcm.exchange_rate": 150.0,
}


def shares(pv_kwp, generated_kwh, **changed):
    parameters = own_parameters({**OWN, **{name.replace("__", "."): value for name, value in changed.items()}})
    return jcm_shares(pv_kwp, generated_kwh, terms=EstateTerms.of(parameters), parameters=parameters)


def test_the_limit_a_tonne_is_what_binds():
    # 10 MWp cost 5 MUSD = 750 MJPY; 12 GWh x 300 t x 17 years x 2,500 JPY = 153 MJPY = 20.4 %
    assert shares([10_000.0], [12e6]) == pytest.approx([0.204])


def test_the_rule_binds_where_the_limit_is_wide():
    assert shares([10_000.0], [12e6], jcm__cost_limit__solar_pv=9000.0) == pytest.approx([0.4])
    wide = {"jcm__cost_limit__solar_pv": 9000.0, "jcm__similar_projects__solar_pv": -1.0}
    assert shares([10_000.0], [12e6], **wide) == pytest.approx([0.4]), "the middle of 30 and 50 %"


def test_what_is_too_small_is_not_granted_and_what_is_not_known_is_not_said():
    small, none, unknown = shares([1000.0, 0.0, 1000.0], [1.2e6, 0.0, np.nan])
    assert small == 0.0, "15.3 of at least 50 MJPY"
    assert none == 0.0, "nothing is built"
    assert np.isnan(unknown)
    unknown = own_parameters(OWN).unknown(["grid.jcm_emission_factor"])
    assert np.isnan(jcm_shares([10_000.0], [12e6], terms=EstateTerms.of(unknown), parameters=unknown)).all()


def test_futures_are_each_by_itself():
    moved = {**OWN, "jcm.cost_limit.solar_pv": (2000.0, 2500.0, 9000.0), "jcm.exchange_rate": (130.0, 150.0, 160.0)}
    parameters = own_parameters(moved).sampled(200, 9)
    drawn = DrawnValues(parameters)
    terms = EstateTerms.of(drawn)
    both = jcm_shares(np.array([[10_000.0], [20_000.0]]), np.array([[12e6], [24e6]]), terms=terms, parameters=drawn)
    assert both.shape == (2, 200)
    assert both[0] == pytest.approx(both[1]), "by the tonne both are alike"
    by_limit = 12.0 * 300.0 * 17.0 * drawn.value("jcm.cost_limit.solar_pv") / (5e6 * drawn.value("jcm.exchange_rate"))
    assert both[0] == pytest.approx(np.minimum(by_limit, 0.4))


def test_roofs_are_judged_by_their_row_of_the_table():
    row = load_technologies()["rooftop_pv"]
    assert RoofRule() == (row.technology, row.durable_years, row.cost_limit)
