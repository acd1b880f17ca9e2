import numpy as np
import pandas as pd
import pytest

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
