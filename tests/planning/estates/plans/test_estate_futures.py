from dataclasses import replace

import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.planning.estates.estate_figures import estate_figures
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.plans.estate_cases import cases_of
from geoplan.planning.estates.plans.estate_futures import MovedEstates, drawn_terms, estate_futures, estate_years
from geoplan.planning.estates.saving.estate_measures import estate_measures
from geoplan.planning.estates.saving.estate_saving import EstateSaving
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from geoplan.study import open_study
from support.own_saving import saving_basis

TIMES = year_of_hours(2026, "Asia/Ho_Chi_Minh")
RANDOM = np.random.default_rng(8)
LOAD = RANDOM.uniform(500.0, 1500.0, (2, len(TIMES)))
PV = 4000.0 * np.maximum(np.sin((np.asarray(TIMES.hour) - 6) * np.pi / 12), 0.0) * RANDOM.uniform(0, 1, (2, len(TIMES)))


@pytest.fixture(scope="module")
def study():
    return open_study("hai-phong").model_copy(update={"draws": 200}).with_futures()


def parts(study, *, other=None, **changed):
    """Return two estates that build the same, unless the other one's hours of battery are given."""
    setting = EstateSetting(**changed).with_tariff(study.estates, country="VN")
    second = setting if other is None else setting.changed({"battery_hours": other})
    cases = list(cases_of(study, TIMES, {"a": setting, "b": second}).values())
    figures = [
        estate_figures(
            LOAD[row], PV[row], pv_kwp=4000.0, setting=case.setting, billed=case.billed, terms=case.terms,
            surplus=case.surplus,
        )
        for row, case in enumerate(cases)
    ]  # fmt: skip
    return cases, figures, estate_years(LOAD, PV, cases), drawn_terms(study, TIMES, cases)


@pytest.mark.parametrize("battery_hours", [0.0, 2.0])
def test_a_future_of_no_change_is_the_base_at_its_prices(study, battery_hours):
    cases, figures, years, terms = parts(study, battery_hours=battery_hours)
    moved = MovedEstates(*(np.ones((2, 200)) for _ in range(3)))
    amounts = estate_futures(years, cases=cases, figures=figures, moved=moved, terms=terms)
    for row, own in enumerate(figures):
        assert amounts["load_mwh"][row] == pytest.approx(own.load_kwh / 1000.0)
        assert amounts["grid_import_mwh"][row] == pytest.approx(own.import_kwh / 1000.0)
        assert amounts["self_consumption_share"][row] == pytest.approx(own.self_consumption)
        assert amounts["bill_saving_usd"][row] == pytest.approx(
            own.saving * cases[0].terms.usd_rate / terms.usd_rate[row]
        )
        other = own.saving_other * cases[0].terms.usd_rate / terms.usd_rate[row]
        assert amounts["bill_saving_other_usd"][row] == pytest.approx(other)
        avoided = own.avoided_tco2e * terms.emission_factor / cases[0].terms.emission_factor
        assert amounts["estate_avoided_tco2e"][row] == pytest.approx(avoided)


def test_each_future_is_a_balance_of_its_own(study):
    cases, figures, years, terms = parts(study)
    moved = MovedEstates(*(RANDOM.uniform(0.5, 1.5, (2, 200)) for _ in range(3)))
    amounts = estate_futures(years, cases=cases, figures=figures, moved=moved, terms=terms)
    for row, draw in ((0, 0), (1, 7), (1, 199)):
        case = cases[row]
        own = estate_figures(
            moved.load[row, draw] * LOAD[row], moved.energy[row, draw] * PV[row], pv_kwp=4000.0, setting=case.setting,
            billed=case.billed, terms=case.terms, surplus=case.surplus,
        )  # fmt: skip
        assert amounts["grid_import_mwh"][row, draw] == pytest.approx(own.import_kwh / 1000.0, rel=1e-9)
        saved = own.saving * case.terms.usd_rate / terms.usd_rate[row, draw]
        assert amounts["bill_saving_usd"][row, draw] == pytest.approx(saved, rel=1e-9)
        other = own.saving_other * case.terms.usd_rate / terms.usd_rate[row, draw]
        assert amounts["bill_saving_other_usd"][row, draw] == pytest.approx(other, rel=1e-9)
        paid = 4000.0 * moved.capacity[row, draw] * terms.pv_usd_per_kwp[draw]
        left = saved - paid * terms.pv_om_share[draw]
        assert amounts["payback_years"][row, draw] == pytest.approx(paid / left if left > 0.0 else np.inf)


def test_what_one_estate_builds_changes_no_digit_of_another(study):
    moved = MovedEstates(*(RANDOM.uniform(0.5, 1.5, (2, 200)) for _ in range(3)))
    amounts = []
    for hours in (0.0, 3.0):
        cases, figures, years, terms = parts(study, other=hours)
        amounts.append(estate_futures(years, cases=cases, figures=figures, moved=moved, terms=terms))
    for name, before in amounts[0].items():
        assert before[0].tobytes() == amounts[1][name][0].tobytes(), name
    assert (amounts[0]["grid_import_mwh"][1] > amounts[1]["grid_import_mwh"][1]).all()


def test_a_battery_that_goes_by_itself_has_the_other_calendar_s_saving_too(study):
    cases, figures, years, terms = parts(study, battery_hours=2.0)
    moved = MovedEstates(*(RANDOM.uniform(0.7, 1.3, (2, 200)) for _ in range(3)))
    told = estate_futures(years, cases=cases, figures=figures, moved=moved, terms=terms)["bill_saving_other_usd"]
    kwh, kw = figures[0].battery_kwh, figures[0].battery_kw
    dear = replace(years[0], billed=cases[0].billed[1])
    bills = dear.sums(kwh, kw, factors=np.column_stack([moved.load[0], moved.energy[0]])).bill[0]
    before = cases[0].billed[1].amount(LOAD[0], np.zeros(len(TIMES))) * moved.load[0]
    assert told[0] == pytest.approx((before - bills) / terms.usd_rate[0], rel=1e-3)


def test_by_the_tariff_the_other_calendar_s_saving_is_known_without_a_battery_alone(study):
    cases, figures, years, terms = parts(study, dispatch="tariff", other=1.0)
    moved = MovedEstates(*(np.ones((2, 200)) for _ in range(3)))
    told = estate_futures(years, cases=cases, figures=figures, moved=moved, terms=terms)["bill_saving_other_usd"]
    assert np.isfinite(told[0]).all()
    assert np.isnan(told[1]).all()


def test_a_subsidy_and_a_wire_move_who_has_them(study):
    cases, figures, years, terms = parts(study, surplus_share=0.1)
    moved = MovedEstates(*(np.ones((2, 200)) for _ in range(3)))
    asked = []

    def subsidy(kwp, kwh):
        asked.append((kwp[0, 0], kwh[0, 0]))
        return 0.3

    amounts = estate_futures(
        years, cases=cases, figures=figures, moved=moved, terms=terms, subsidy=subsidy, wire_usd_per_kwh=0.0
    )
    assert figures[0].curtailed_kwh > 0.0
    assert asked == [(4000.0, pytest.approx(figures[0].pv_kwh - figures[0].curtailed_kwh))]
    paid = 0.3 * 4000.0 * terms.pv_usd_per_kwp
    assert amounts["jcm_npv_usd"][0] - amounts["npv_usd"][0] == pytest.approx(paid)
    assert (amounts["third_party_npv_usd"] < 0.0).all(), "who sells for nothing loses all"


def test_measures_move_what_each_future_saves(study):
    industries = saving_basis({"food": 1.0}, {"apparel": 1.0}).industries
    basis = SavingBasis(("a", "b"), LOAD.sum(axis=1, keepdims=True), industries, {})
    base = estate_measures(basis, study.parameters)
    moved = MovedEstates(*(RANDOM.uniform(0.7, 1.3, (2, 200)) for _ in range(3)))
    drawn = estate_measures(replace(basis, load_kwh=basis.load_kwh * moved.load), DrawnValues(study.parameters))
    cases, _, _, terms = parts(study, battery_hours=1.0, saving_share=0.5)
    cases = [replace(case, saving=own) for case, own in zip(cases, base.of_estates(), strict=True)]
    figures = [figures_of(LOAD[row], PV[row], case) for row, case in enumerate(cases)]
    left = LOAD * np.array([[1.0 - case.saved_share] for case in cases])
    years = estate_years(left, PV, cases)
    moved = replace(moved, saving=drawn)
    amounts = estate_futures(years, cases=cases, figures=figures, moved=moved, terms=terms)
    for row, draw in ((0, 0), (1, 199)):
        case, rate = cases[row], cases[row].terms.usd_rate
        share = float(drawn.share[row, draw])
        own = EstateSaving(share, float(drawn.investments_usd[:, row, draw].sum()), 0.0)
        kwh = figures[row].battery_kwh
        load = moved.load[row, draw] * LOAD[row]
        hours = kwh / (load.mean() * (1.0 - 0.5 * share))  # the battery keeps its size
        again = replace(case, saving=own, setting=replace(case.setting, battery_hours=hours))
        got = figures_of(load, moved.energy[row, draw] * PV[row], again)
        assert amounts["load_mwh"][row, draw] == pytest.approx(load.sum() / 1000.0)
        assert amounts["load_after_mwh"][row, draw] == pytest.approx(got.load_kwh / 1000.0)
        assert amounts["saved_mwh"][row, draw] == pytest.approx(share * load.sum() / 1000.0)
        assert amounts["grid_import_mwh"][row, draw] == pytest.approx(got.import_kwh / 1000.0)
        saved = got.saving * rate / terms.usd_rate[row, draw]
        assert amounts["bill_saving_usd"][row, draw] == pytest.approx(saved)
        other = got.saving_other * rate / terms.usd_rate[row, draw]
        assert amounts["bill_saving_other_usd"][row, draw] == pytest.approx(other, rel=1e-3)
        avoided = got.avoided_tco2e * terms.emission_factor[draw] / case.terms.emission_factor
        assert amounts["estate_avoided_tco2e"][row, draw] == pytest.approx(avoided)


def figures_of(load, pv, case):
    return estate_figures(
        load, pv, pv_kwp=4000.0, setting=case.setting, billed=case.billed, terms=case.terms, surplus=case.surplus,
        saving=case.saving,
    )  # fmt: skip
