from dataclasses import replace

import numpy as np
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.planning.estates.plans.battery_years import NO_FADE, backup_columns, capacity_left
from geoplan.planning.estates.plans.estate_plan import plan_estates


@pytest.fixture(scope="module")
def stored(small_result):
    setting = replace(small_result.plan.estates.settings["e"], battery_hours=4.0)
    study = small_result.study.with_futures()
    return study, plan_estates(study, small_result.inputs, small_result.potential, settings={"e": setting})


def test_batteries_fade_year_by_year_in_each_future(small_result, stored):
    study, plan = stored
    cases = list(plan.cases.values())
    left = capacity_left(study.parameters, plan.figures, cases, years=10)
    assert left.shape == (10, 1)
    assert (np.diff(left, axis=0) < 0.0).all()
    assert 0.7 < left[-1, 0] < left[0, 0] < 1.0
    drawn = capacity_left(DrawnValues(study.parameters), plan.figures, cases, years=10)
    assert drawn.shape == (10, 1, study.draws)
    assert drawn.min() < left[-1, 0] < drawn.max()
    bare = small_result.plan.estates
    assert capacity_left(study.parameters, bare.figures, list(bare.cases.values()), years=10) is NO_FADE


def test_a_table_says_how_a_battery_is_used_and_what_is_left_of_it(small_result, stored):
    study, plan = stored
    row, own = plan.table.iloc[0], plan.figures[0]
    terms = plan.cases["e"].terms
    out = own.steps.discharge.sum() / float(terms.discharge_efficiency)
    assert row["battery_cycles"] == pytest.approx(out / own.battery_kwh)
    left = capacity_left(study.parameters, plan.figures, list(plan.cases.values()), years=int(terms.battery_life))
    assert 0.5 < row["battery_left_share"] < left[-1, 0]
    assert small_result.plan.estates.table[["battery_cycles", "battery_left_share"]].isna().all(axis=None)


def test_outages_are_carried_the_better_the_larger_the_battery(small_result, stored):
    study, plan = stored
    options = study.estates.model_copy(update={"outage_hours": 100.0, "critical_share": 0.5})
    dark = study.model_copy(update={"estates": options})

    def carried(plan, study=dark):
        return backup_columns(
            study,
            plan.pv.times,
            load=plan.load.hours.kw,
            built=plan.pv.kw,
            figures=plan.figures,
            cases=list(plan.cases.values()),
        ).iloc[0]

    with_battery, without = carried(plan), carried(small_result.plan.estates)
    assert 0.0 < without["backup_share"] < with_battery["backup_share"] <= 1.0
    assert without["outages_carried_share"] <= with_battery["outages_carried_share"]
    assert carried(plan, study).isna().all(), "no outages are named"
