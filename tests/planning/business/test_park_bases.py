from dataclasses import replace

import numpy as np
import pytest

from geoplan.planning.business.case_figures import case_figures
from geoplan.planning.business.park_bases import IN_TABLE, moved_year, over_values, park_bases
from geoplan.planning.estates.plans.estate_plan import plan_estates


def never_as_infinite(*values):
    """Return values of the table, whose paybacks that never come are empty."""
    return tuple(np.inf if np.isnan(each) else float(each) for each in values)


@pytest.fixture(scope="module")
def planned(small_result):
    return small_result.plan.estates


def test_the_futures_of_a_park_are_those_of_its_table(small_result, planned):
    """Without a battery the savings scale, so that ends that are worked out anew are those of the run."""
    basis = small_result.plan.business.parks["e"]
    ends = case_figures(moved_year(basis.year, basis.moved), basis.drawn).ends()
    row = planned.table.iloc[0]
    for name, column in IN_TABLE.items():
        assert basis.ends[name] == never_as_infinite(row[f"{column}_low"], row[f"{column}_high"])
        assert ends[name] == pytest.approx(basis.ends[name], rel=1e-9), name


def test_a_battery_and_measures_come_along(small_result, planned):
    setting = replace(planned.settings["e"], battery_hours=2.0, saving_share=0.5)
    study = small_result.study.with_futures()
    plan = plan_estates(study, small_result.inputs, small_result.potential, settings={"e": setting})
    own = park_bases(study, small_result.potential, plan)["e"]
    figures, row = case_figures(own.year, own.terms), plan.table.iloc[0]
    assert float(figures.npv_usd) == pytest.approx(row["npv_usd"], rel=1e-12)
    assert float(figures.investment_usd) == pytest.approx(row["estate_investment_usd"], rel=1e-12)
    assert float(figures.payback_years) == pytest.approx(row["payback_years"], rel=1e-12)
    assert own.year.measures is not None
    assert np.ndim(own.year.capacity_left) == 1
    moved = case_figures(moved_year(own.year, own.moved), own.drawn)
    assert np.shape(moved.npv_usd) == own.moved["saving"].shape
    assert np.nanmean(moved.npv_usd) == pytest.approx(plan.futures["npv_usd"][0].mean(), rel=0.25)


def test_without_estates_there_is_no_park(small_result):
    assert park_bases(small_result.study, small_result.potential, None) == {}
    alone = replace(small_result.plan.estates, futures={})
    own = park_bases(small_result.study, small_result.potential, alone)["e"]
    assert (own.drawn, own.moved) == (None, {})


def test_rows_of_nothing_move_by_one():
    moved = over_values([[2.0, 4.0], [0.0, 0.0], [1.0, np.nan]], [2.0, 0.0, np.nan])
    assert moved.tolist() == [[1.0, 2.0], [1.0, 1.0], [1.0, 1.0]]
