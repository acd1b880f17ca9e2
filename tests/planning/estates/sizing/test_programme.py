from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.sizing.estate_costs import NEEDED_COSTS, EstateCosts
from geoplan.planning.estates.sizing.programme import Blocks, estate_programme
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand

ALWAYS = (("mon-sun", "00:00", "24:00"),)
TIMES = pd.date_range("2026-01-05", periods=8, freq="h", tz="Asia/Ho_Chi_Minh")
FREE = dict.fromkeys(NEEDED_COSTS, 0.0) | {"pv_life": 1.0, "battery_kw_life": 1.0, "battery_kwh_life": 1.0}


def solved(load, factor, *, prices=None, tariff=None, rule=None, **costs):
    given = EstateCosts(**(FREE | {"charge_efficiency": 1.0, "discharge_efficiency": 1.0} | costs))
    billed = BilledSteps.of(TIMES, pd.Series(prices, TIMES, dtype=float) if tariff is None else tariff, 1.0)
    surplus = ((slice(0, 8), rule),)
    programme = estate_programme(
        np.asarray(load, float), np.asarray(factor, float), billed=billed, costs=given, surplus=surplus, years=1.0
    )
    return programme, programme.solved()


def fixed(**sizes):
    return {f"{name}_{end}": value for name, value in sizes.items() for end in ("least", "most")}


def test_blocks_are_the_programme_that_was_written():
    # least x + 2 y with x + y = 3, x <= 1
    blocks = Blocks()
    blocks.variables("x", 1, cost=1.0)
    blocks.variables("y", 1, cost=2.0, most=5.0)
    blocks.rows_equal({"x": np.ones((1, 1)), "y": np.ones((1, 1))}, np.array([3.0]))
    blocks.rows_at_most("few", {"x": np.ones((1, 1))}, np.array([1.0]))
    result = blocks.solved()
    assert (blocks.value(result, "x")[0], blocks.value(result, "y")[0]) == pytest.approx((1.0, 2.0))
    assert blocks.worth(result, "few") == pytest.approx([1.0])
    assert blocks.worth(result, "none such").size == 0


def test_the_battery_ends_as_it_began():
    # free energy in the last hour alone serves the first: the level goes round
    programme, result = solved(
        [10.0] + [0.0] * 7, [0.0] * 8, prices=[9.0] * 7 + [1.0], **fixed(battery_kw=20.0, battery_kwh=20.0, pv_kw=0.0)
    )
    assert result.fun == pytest.approx(10.0)
    level = programme.value(result, "level")
    assert level[-1] - level[0] == pytest.approx(10.0)  # how much lies there all the time is free


def test_only_what_pv_has_charged_is_sold():
    # buying costs 1 and selling brings 5: the grid's energy is not for sale, that of PV is, later, within its cap
    tariff = Tariff((TariffBand("all", 1.0, ALWAYS),), export_price=5.0)
    sizes = fixed(pv_kw=10.0, battery_kw=10.0, battery_kwh=10.0)
    cap = Surplus(0.5, of="capacity", pv_kwp=10.0)
    programme, result = solved([0.0] * 8, [1.0] + [0.0] * 7, tariff=tariff, rule=cap, **sizes)
    assert programme.value(result, "import").sum() == pytest.approx(0.0)
    assert programme.value(result, "export").sum() == pytest.approx(10.0)
    assert programme.value(result, "export").max() == pytest.approx(5.0)
    assert result.fun == pytest.approx(-50.0)


def test_a_negative_price_is_no_bottomless_well():
    programme, result = solved(
        [1.0] * 8, [0.0] * 8, prices=[-1.0] * 8, **fixed(battery_kw=2.0, battery_kwh=2.0, pv_kw=0.0)
    )
    assert result.status == 0
    assert programme.value(result, "import").max() <= 3.0 + 1e-9


def test_a_rule_of_what_is_produced_counts_what_is_curtailed_out():
    # by hand: 100 of PV, 70 to the load: 17.5 are sold
    tariff = Tariff((TariffBand("all", 1.0, ALWAYS),), export_price=0.5)
    for rule, sold in ((Surplus(0.2, of="produced"), 17.5), (Surplus(0.2), 20.0), (Surplus(0.5), 30.0), (None, 30.0)):
        programme, result = solved(
            [70.0] + [0.0] * 7,
            [1.0] + [0.0] * 7,
            tariff=tariff,
            rule=rule,
            **fixed(pv_kw=100.0, battery_kw=0.0, battery_kwh=0.0),
        )
        assert programme.value(result, "export").sum() == pytest.approx(sold)


def test_the_peak_of_each_month_is_paid():
    times = pd.date_range("2026-01-31 22:00", periods=8, freq="30min", tz="Asia/Ho_Chi_Minh")
    tariff = Tariff((TariffBand("all", 1.0, ALWAYS),), capacity_price=10.0, capacity_minutes=60)
    given = EstateCosts(
        **(
            FREE
            | {"charge_efficiency": 1.0, "discharge_efficiency": 1.0}
            | fixed(pv_kw=0.0, battery_kw=0.0, battery_kwh=0.0)
        )
    )
    load = np.array([4.0, 8.0, 2.0, 2.0, 1.0, 3.0, 9.0, 1.0])
    billed = BilledSteps.of(times, tariff, 0.5)
    programme = estate_programme(
        load, np.zeros(8), billed=billed, costs=given, surplus=((slice(0, 8), None),), years=1.0
    )
    result = programme.solved()
    assert programme.value(result, "peak").tolist() == pytest.approx([6.0, 5.0])
    assert result.fun == pytest.approx(billed.amount(load, np.zeros(8)))


STEPS = 60
DAYS = pd.date_range("2026-03-06", periods=STEPS, freq="h", tz="Asia/Ho_Chi_Minh")
PRICES = {"load": (0.05, 0.2), "free": (0.0, 0.1), "burnt": (-0.1, 0.2)}
PARTS = {
    "all": ((slice(0, STEPS), None),),
    "nothing": ((slice(0, STEPS), Surplus(0.0)),),
    "available": ((slice(0, STEPS), Surplus(0.2)),),
    "produced": ((slice(0, STEPS), Surplus(0.2, of="produced")),),
    "capacity": ((slice(0, STEPS), Surplus(0.3, of="capacity")),),
    "since a day": (
        (slice(0, 17), None),
        (slice(17, 41), Surplus(0.1, of="produced")),
        (slice(41, STEPS), Surplus(0.3)),
    ),
    "capacity later": ((slice(0, 30), Surplus(0.1)), (slice(30, STEPS), Surplus(0.2, of="capacity"))),
}


def drawn(seed, *, prices, selling):
    """Return load, PV of 1 kW, and a tariff upon the steps, of sizes that pay in some draws and not in others."""
    rng = np.random.default_rng(seed)
    hour = np.arange(STEPS) % 24
    load = rng.uniform(20.0, 100.0, STEPS) * (rng.uniform(size=STEPS) > 0.3)  # some hours use nothing
    factor = np.clip(np.sin((hour - 5.5) / 13.0 * np.pi), 0.0, None) * rng.uniform(0.05, 1.0, STEPS)
    tariff = Tariff((TariffBand("all", 1.0, ALWAYS),), export_price=selling)
    buying = rng.choice(rng.uniform(*PRICES[prices], 3), STEPS)
    billed = replace(BilledSteps.of(DAYS, tariff, 1.0), buying=buying)
    return load, factor, billed


def priced(seed, **given):
    rng = np.random.default_rng(100 + seed)
    capex = rng.uniform(0.05, 0.6), rng.uniform(0.0, 0.1), rng.uniform(0.0, 0.2)
    names = ("pv_capex", "battery_kw_capex", "battery_kwh_capex")
    ends = {"pv_kw_most": 400.0, "battery_kw_most": 100.0, "battery_kwh_most": 300.0}
    ways = {"charge_efficiency": 0.9, "discharge_efficiency": 0.8}
    return EstateCosts(**(FREE | dict(zip(names, capex, strict=True)) | ends | ways | given))


def plainly_least(load, factor, billed, costs, parts, *, both=False):
    """Return the least cost as written out step by step, with PV itself as a variable.

    `both`: charge and discharge have the power each for itself.
    """
    selling, steps = billed.tariff.export_price, range(STEPS)
    apart = selling >= 0.0 and selling > billed.buying.min()
    stores = ("sun", "grid") if apart else ("sun",)
    kinds = ["import", "pv", "export", "used", *((kind, store) for kind in ("in", "out", "level") for store in stores)]
    column = {(kind, t): 3 + STEPS * number + t for number, kind in enumerate(kinds) for t in steps}
    count = 3 + STEPS * len(kinds)
    cost, bounds = np.zeros(count), [(0.0, None)] * count
    cost[:3], bounds[:3] = costs.annuities, costs.limits
    rows = {"equal": ([], []), "most": ([], [])}

    def row(kind, terms, value=0.0):
        matrix, values = rows[kind]
        matrix.append(np.zeros(count))
        for name, share in terms:
            matrix[-1][column.get(name, name)] += share
        values.append(value)

    for t in steps:
        cost[column["import", t]], cost[column["export", t]] = billed.buying[t], -selling
        bounds[column["export", t]] = (0.0, None if selling >= 0.0 else 0.0)
        row("most", [(("pv", t), 1.0), (0, -factor[t])])
        for store in stores:
            change = [((("level", store), t), 1.0), ((("level", store), (t - 1) % STEPS), -1.0)]
            through = (
                ((("in", store), t), -costs.charge_efficiency),
                ((("out", store), t), 1.0 / costs.discharge_efficiency),
            )
            row("equal", [*change, *through])
        charge, discharge = ([((kind, store), t) for store in stores] for kind in ("in", "out"))
        for powers in (charge, discharge) if both else (charge + discharge,):
            row("most", [(power, 1.0) for power in powers] + [(1, -1.0)])
        row("most", [((("level", store), t), 1.0) for store in stores] + [(2, -1.0)])
        of_sun = [(("pv", t), 1.0), ((("out", "sun"), t), 1.0), ((("in", "sun"), t), -1.0), (("export", t), -1.0)]
        of_grid = [((("out", "grid"), t), 1.0), ((("in", "grid"), t), -1.0)] if apart else []
        row("equal", [*of_sun, (("used", t), -1.0)])
        row("equal", [(("import", t), 1.0), (("used", t), 1.0), *of_grid], load[t])
        if not apart:  # what one store takes from the grid is less of the sun used
            bounds[column["used", t]] = (None, None)
    for inside, rule in parts:
        sold = [(("export", t), 1.0) for t in steps[inside]]
        if rule is not None and rule.of == "capacity":
            for each in sold:
                row("most", [each, (0, -rule.share)])
        elif rule is not None and rule.of == "available":
            row("most", [*sold, (0, -rule.share * factor[inside].sum())])
        elif rule is not None:
            row("most", sold + [(("pv", t), -rule.share) for t in steps[inside]])
    (equal, values), (most, limits) = rows["equal"], rows["most"]
    best = linprog(cost, A_ub=most, b_ub=limits, A_eq=equal, b_eq=values, bounds=bounds, method="highs-ds")
    assert best.status == 0
    return best.fun


def written(load, factor, billed, costs, parts):
    return estate_programme(load, factor, billed=billed, costs=costs, surplus=parts, years=1.0)


@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("selling", [-0.01, 0.0, 0.04, 0.12])
@pytest.mark.parametrize("prices", PRICES)
def test_it_is_the_programme_that_is_written_out_step_by_step(prices, selling, parts):
    for seed in range(2):
        load, factor, billed = drawn(seed, prices=prices, selling=selling)
        costs = priced(seed, pv_kw_least=0.0 if seed else 200.0)
        programme = written(load, factor, billed, costs, parts)
        result = programme.solved()
        assert result.fun == pytest.approx(plainly_least(load, factor, billed, costs, parts), rel=1e-8, abs=1e-8)
        pv, curtailed = programme.value(result, "P")[0], programme.value(result, "curtailed")
        assert (curtailed <= factor[factor > 0.0] * pv + 1e-5).all()


def test_rows_that_are_left_out_are_put_back_where_a_solution_breaks_them():
    # a share of what PV gives may be sold: what is stored counts, and hours with hardly a sun would throw it away later
    load, factor = np.zeros(STEPS), np.repeat([1.0, 0.001], STEPS // 2)
    billed = drawn(0, prices="load", selling=0.04)[2]
    costs = priced(0, charge_efficiency=0.5, **fixed(pv_kw=100.0, battery_kw=40.0, battery_kwh=1000.0))
    parts = ((slice(0, 30), Surplus(0.2, of="produced")), (slice(30, STEPS), Surplus(0.0)))
    programme = written(load, factor, billed, costs, parts)
    assert [name for name, _, _ in programme.seldom] == ["sun"]
    result = programme.solved()
    assert not programme.seldom
    assert result.fun == pytest.approx(plainly_least(load, factor, billed, costs, parts), rel=1e-9)
    loose = written(load, factor, billed, costs, parts)
    loose.seldom = []
    assert loose.solved().fun - result.fun < -0.1


@pytest.mark.parametrize("seed", range(4))
def test_rows_that_no_solution_breaks_stay_out_and_the_power_is_shared_for_nothing(seed):
    load, factor, billed = drawn(seed, prices="load", selling=0.04)
    costs = priced(seed)
    programme = written(load, factor, billed, costs, PARTS["all"])
    result = programme.solved()
    assert [name for name, _, _ in programme.seldom] == ["sun"]
    assert result.fun == pytest.approx(plainly_least(load, factor, billed, costs, PARTS["all"], both=True), rel=1e-9)
