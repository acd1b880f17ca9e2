from dataclasses import replace

import linopy
import numpy as np
import pandas as pd
import pytest

from geoplan.planning.scenario.least_cost.mix import least_cost_mix, unit_present_cost
from support.least_cost_cases import DRIVES, USES, baseline_of, costs_of, many_measures, measure_of

YEARS = np.arange(2025, 2036)
RATE = 0.07
TARGET = 2033
TWO = np.array([2025, 2026])


def judged(measures, baseline, *, needed_t, year):
    """Return the least cost by another program, written from the problem in units of the measures."""
    able = [each for each in measures if each.costs is not None]
    years, at = baseline.years, int(np.flatnonzero(baseline.years == year)[0])
    model = linopy.Model()
    time = pd.RangeIndex(len(years), name="time")
    shares = {each.measure_id: saved_shares(each, baseline, at) for each in able}
    electric = np.array([use.is_electric for use in USES])
    factor = baseline.grid_factor[at]
    cost, other, given, saved, claims = 0, 0, 0, 0, {}
    for each in able:
        places = pd.RangeIndex(len(each.places), name=f"place {each.measure_id}")
        stood = np.zeros((len(places), len(years)))
        known = max(each.built, default=int(years[0])) - years[0]
        points = {int(years[0]): 0.0, **each.built}
        line = np.interp(years[: known + 1], list(points), list(points.values()))
        stood[:, : known + 1] = np.outer(each.potential / each.potential.sum(), line)
        free = np.arange(len(years)) > known
        most = np.where(free, np.maximum(np.outer(each.potential, each.growth), stood[:, [known]]), stood)
        stock = model.add_variables(
            np.where(free, 0.0, stood), most, coords=[places, time], name=f"x {each.measure_id}"
        )
        added = model.add_variables(lower=0.0, coords=[places, time], name=f"a {each.measure_id}")
        life = round(each.costs.life_years)
        for now in range(len(years)):
            first = max(now - life + 1, 0)
            model.add_constraints(stock.isel(time=now, drop=True) == added.isel(time=slice(first, now + 1)).sum("time"))
            if not np.isnan(each.build_limit) and now > known:
                model.add_constraints(added.isel(time=now, drop=True).sum() <= each.build_limit)
        rate = (1 + RATE) ** -np.arange(len(years))
        annuity = RATE / (1 - (1 + RATE) ** -life)
        spent = [each.costs.capex_usd[v] * annuity * rate[v : v + life].sum() for v in range(len(years))]
        value = each.costs.society_usd if np.isfinite(each.costs.society_usd).all() else each.costs.value_usd
        run = (each.costs.running_usd - np.nan_to_num(value)) * rate
        cost = cost + (added * along(spent, time)).sum() + (stock * along(run, time)).sum()
        part = stock.isel(time=at, drop=True) * along(1 / each.potential, places)
        given = given + (part * along(each.energy_mwh, places)).sum()
        other = other + (part * along(each.direct_t, places)).sum()
        for age, avoided in enumerate(each.lag_t[: at + 1]):
            other = other + stock.isel(time=at - age, drop=True).sum() * float(avoided)
        for column, use in enumerate(USES):
            if use.use_id in each.saved:
                left = np.prod([1 - shares[one.measure_id][column] for one in able if one is not each])
                term = (part * along(each.saved[use.use_id], places)).sum() * float(
                    left * growth_of(baseline, column, at)
                )
                saved, other = (saved + term, other) if electric[column] else (saved, other + term)
        for place, takes in enumerate(each.resource_share):
            if takes > 0:
                need = stock.isel({places.name: place}, drop=True) * along(
                    takes / each.potential[place] / each.growth, time
                )
                claims.setdefault((each.resource, place), []).append(need)
    for needs in claims.values():
        model.add_constraints(sum(needs[1:], needs[0]) <= 1.0)
    counted = model.add_variables(lower=-np.inf, name="counted")
    used = float(baseline.activity[electric, at].sum())
    model.add_constraints(counted - given <= 0)
    if baseline.has_floor:
        model.add_constraints(counted + saved <= used)
    grid = (baseline.base_factor - factor) * used
    target = model.add_constraints(factor * counted + factor * saved + other >= needed_t - grid, name="target")
    model.add_objective(cost)
    model.solve("highs", output_flag=False)
    return model.objective.value, float(target.dual)


def along(values, index):
    return pd.Series(np.asarray(values, dtype=float), index).to_xarray()


def growth_of(baseline, column, at):
    return baseline.activity[column, at] / baseline.activity[column, 0]


def saved_shares(measure, baseline, at):
    full = [np.sum(measure.saved.get(use.use_id, 0.0)) * measure.growth[at] for use in USES]
    return np.minimum(1.0, np.array(full) / baseline.activity[:, 0])


def cut_of(measures, baseline, mix, at):
    """Return what a mix cuts by the emissions themselves, in which savings multiply."""
    electric = np.array([use.is_electric for use in USES])
    left = np.ones(len(USES))
    given = direct = 0.0
    for each in measures:
        if each.measure_id not in mix.stock:
            continue
        stock = mix.stock[each.measure_id]
        part = stock[:, at] / each.potential
        given += part @ each.energy_mwh
        direct += part @ each.direct_t + sum(stock[:, at - age].sum() * t for age, t in enumerate(each.lag_t[: at + 1]))
        for column, use in enumerate(USES):
            saves = part @ np.broadcast_to(each.saved.get(use.use_id, 0.0), len(part))
            left[column] *= 1 if saves == 0 else 1 - min(1.0, saves / baseline.activity[column, 0])
    rest = baseline.activity[:, at] * left
    net = rest[electric].sum() - given
    net = max(0.0, net) if baseline.has_floor else net
    after = baseline.fixed_t[at] + rest[~electric].sum() + baseline.grid_factor[at] * net - direct
    return baseline.total_t[at] - after


@pytest.mark.parametrize(("seed", "has_floor"), [(0, True), (1, False)])
def test_another_program_agrees_with_the_cost_and_the_price_of_the_last_tonne(seed, has_floor):
    activity = (3e5, 1e5, 4e5) if has_floor else (5e6, 1e6, 4e5)
    baseline = baseline_of(YEARS, activity=activity, has_floor=has_floor)
    measures = many_measures(np.random.default_rng(seed), YEARS, places=3)
    most = least_cost_mix(measures, baseline, needed_t=1e12, year=TARGET, discount_rate=RATE).reached_t
    free = least_cost_mix(measures, baseline, needed_t=0.0, year=TARGET, discount_rate=RATE).reached_t
    needed = free + 0.8 * (most - free)
    mix = least_cost_mix(measures, baseline, needed_t=needed, year=TARGET, discount_rate=RATE)
    cost, price = judged(measures, baseline, needed_t=needed, year=TARGET)
    assert mix.is_met
    assert mix.cost_usd == pytest.approx(cost, rel=1e-6)
    assert mix.last_tonne_usd_per_t == pytest.approx(price, rel=1e-4)
    assert price > 0


@pytest.mark.parametrize("seed", range(3))
def test_the_price_of_the_last_tonne_is_the_slope_of_the_cost(seed):
    baseline = baseline_of(YEARS)
    measures = many_measures(np.random.default_rng(seed), YEARS)
    most = least_cost_mix(measures, baseline, needed_t=1e12, year=TARGET, discount_rate=RATE).reached_t
    needed = 0.97 * most
    mix, *ends = (
        least_cost_mix(measures, baseline, needed_t=needed + step, year=TARGET, discount_rate=RATE)
        for step in (0.0, -1.0, 1.0)
    )
    slope = (ends[1].cost_usd - ends[0].cost_usd) / 2.0
    assert mix.last_tonne_usd_per_t > 0
    assert slope == pytest.approx(mix.last_tonne_usd_per_t, rel=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_a_mix_keeps_every_limit_and_cuts_what_it_says_or_more(seed):
    baseline = baseline_of(YEARS)
    measures = many_measures(np.random.default_rng(seed), YEARS)
    mix = least_cost_mix(measures, baseline, needed_t=1e12, year=TARGET, discount_rate=RATE)
    at = TARGET - YEARS[0]
    assert cut_of(measures, baseline, mix, at) >= mix.reached_t * (1 - 1e-9)
    used = np.zeros((len(measures[0].places), len(YEARS)))
    for each in measures[:-1]:
        stock, added = mix.stock[each.measure_id], mix.added[each.measure_id]
        assert np.all(stock >= 0)
        assert np.all(stock <= np.outer(each.potential, each.growth) * (1 + 1e-9) + 1e-9)
        life = round(each.costs.life_years)
        gone = np.zeros_like(added)
        gone[:, life:] = added[:, :-life]
        assert stock == pytest.approx(np.cumsum(added - gone, axis=1), abs=1e-6)
        if not np.isnan(each.build_limit):
            assert added.sum(axis=0).max() <= each.build_limit * (1 + 1e-9)
        used += stock / each.potential[:, None] / each.growth * each.resource_share[:, None]
    assert used.max() <= 1 + 1e-9
    assert mix.stock["roofs"].sum(axis=0)[:4] == pytest.approx([0.0, 8.0, 14.0, 20.0])


def test_the_cheaper_measure_comes_first_and_the_dearer_one_sets_the_price():
    # a year of annuities: 1000 USD over 10 years at no interest are 100 USD; 100 MWh at 0.5 t are 50 t
    cheap = measure_of("cheap", [2.0], TWO, energy_mwh=100.0, costs=costs_of(TWO, capex=1000.0, life=10.0))
    dear = measure_of("dear", [2.0], TWO, energy_mwh=100.0, costs=costs_of(TWO, capex=2000.0, life=10.0))
    baseline = baseline_of(TWO, path=(0.5, 0.5))
    mix = least_cost_mix([dear, cheap], baseline, needed_t=150.0, year=2026, discount_rate=0.0)
    assert mix.stock["cheap"][0].tolist() == pytest.approx([0.0, 2.0])
    assert mix.stock["dear"][0].tolist() == pytest.approx([0.0, 1.0])
    assert (mix.cost_usd, mix.last_tonne_usd_per_t) == pytest.approx((400.0, 4.0))
    assert mix.binding == ("potential:cheap",)


def test_what_pays_for_itself_is_built_without_a_target():
    costs = costs_of(TWO, capex=1000.0, value=150.0, life=10.0)
    mix = least_cost_mix(
        [measure_of("pv", [2.0], TWO, energy_mwh=100.0, costs=costs)],
        baseline_of(TWO, path=(0.5, 0.5)),
        needed_t=0.0,
        year=2026,
        discount_rate=0.0,
    )
    assert (mix.cost_usd, mix.reached_t, mix.last_tonne_usd_per_t) == pytest.approx((-100.0, 100.0, 0.0))
    assert mix.valued == {"pv": "investor"}
    assert mix.binding == ()


def test_a_cleaner_grid_alone_can_meet_a_target():
    baseline = baseline_of(TWO, activity=(1000.0, 0.0, 0.0), path=(0.5, 0.4))
    pv = measure_of("pv", [2.0], TWO, energy_mwh=100.0, costs=costs_of(TWO, capex=1000.0))
    mix = least_cost_mix([pv], baseline, needed_t=100.0, year=2026, discount_rate=0.05)
    assert mix.is_met
    assert mix.cost_usd == 0.0
    assert mix.reached_t == pytest.approx(100.0)


def test_of_the_impossible_the_most_is_told_and_what_holds_it():
    limited = measure_of("pv", [9.0], TWO, energy_mwh=100.0, costs=costs_of(TWO, capex=1e3), build_limit=4.0)
    baseline = baseline_of(TWO, path=(0.5, 0.5))
    unpriced = measure_of("unpriced", [9.0], TWO, energy_mwh=100.0)
    mix = least_cost_mix([limited, unpriced], baseline, needed_t=1e9, year=2026, discount_rate=0.05)
    assert not mix.is_met
    assert mix.reached_t == pytest.approx(200.0)
    assert np.isnan(mix.last_tonne_usd_per_t)
    assert mix.binding == ("build_limit:pv", "cost:unpriced")
    floor = baseline_of(TWO, activity=(300.0, 0.0, 0.0), path=(0.5, 0.5))
    mix = least_cost_mix([limited], floor, needed_t=1e9, year=2026, discount_rate=0.05)
    assert mix.reached_t == pytest.approx(150.0)
    assert "electricity" in mix.binding


def test_savings_of_one_use_are_not_counted_twice():
    # two that save half of it each leave a quarter: the sum of what each saves beside the other is a half
    saved = {DRIVES: np.array([500.0])}
    costs = costs_of(TWO, capex=1e3)
    pair = [measure_of(name, [500.0], TWO, costs=costs, saved=saved) for name in ("a", "b")]
    baseline = baseline_of(TWO, activity=(0.0, 1000.0, 0.0), path=(0.5, 0.5))
    mix = least_cost_mix(pair, baseline, needed_t=1e9, year=2026, discount_rate=0.05)
    assert mix.reached_t == pytest.approx(250.0)
    assert cut_of(pair, baseline, mix, 1) == pytest.approx(375.0)


def test_without_anything_to_build_the_grid_is_all_there_is():
    mix = least_cost_mix([], baseline_of(TWO), needed_t=1e9, year=2026, discount_rate=0.05)
    assert not mix.is_met
    assert mix.reached_t == pytest.approx(0.36 * 6e6)
    assert mix.stock == {}


def test_a_unit_costs_its_annuities_as_long_as_it_stands_and_its_energy_counts_by_society_first():
    years = np.arange(2025, 2029)
    costs = costs_of(years, capex=1000.0, running=10.0, value=30.0, society=50.0, life=2.0)
    added, stood = unit_present_cost(measure_of("a", [1.0], years, costs=costs), years, discount_rate=0.0)
    assert added.tolist() == pytest.approx([1000.0, 1000.0, 1000.0, 500.0])
    assert stood.tolist() == pytest.approx([-40.0] * 4)
    endless = replace(costs, life_years=np.nan, society_usd=np.full(4, np.nan), value_usd=np.full(4, np.nan))
    added, stood = unit_present_cost(measure_of("a", [1.0], years, costs=endless), years, discount_rate=0.1)
    assert added[-1] == pytest.approx(100.0 / 1.1**3)
    assert stood.tolist() == pytest.approx([10.0 / 1.1**year for year in range(4)])
