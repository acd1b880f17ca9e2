from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.sizing.drawn_balances import RATIO_NODES, SIZE_NODES, drawn_balances
from geoplan.planning.estates.sizing.year_sums import EstateYear, YearSums
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand

BANDS = (
    TariffBand("low", 1.2, (("mon-sun", "00:00", "06:00"),)),
    TariffBand("normal", 1.8, (("mon-sun", "06:00", "17:00"), ("mon-sun", "22:00", "24:00"))),
    TariffBand("high", 3.4, (("mon-sun", "17:00", "22:00"),)),
)
TIMES = pd.date_range("2026-01-01", periods=24 * 60, freq="h", tz="Asia/Ho_Chi_Minh")
DRAWS = 150


def estates(dispatch, *, surplus=(), **more):
    rng = np.random.default_rng(7)
    hour = np.asarray(TIMES.hour)
    work = np.where((hour >= 7) & (hour < 19), 1.0, 0.6)
    billed = BilledSteps.of(TIMES, Tariff(BANDS, **more), 1.0)
    sun = np.clip(np.sin((hour + 0.5 - 6.0) / 12.0 * np.pi), 0.0, None)
    return [
        EstateYear(
            size * work * rng.uniform(0.85, 1.15, len(TIMES)),
            size * much * sun * np.repeat(rng.uniform(0.1, 1.0, 60), 24),
            billed,
            surplus,
            dispatch,
            (0.95, 0.95),
        )
        for size, much in ((500.0, 0.6), (90.0, 2.5))
    ]


def factors(seed=3):
    return np.exp(np.random.default_rng(seed).normal(0.0, 0.2, (2, 2, DRAWS)))


@pytest.mark.parametrize("sizes", [np.array([600.0, 0.0]), np.array([[0.0, 600.0], [40.0, 300.0]])])
def test_by_self_consumption_each_draw_is_worked_out(sizes):
    years = estates("self_consumption", export_price=0.5)
    load, pv = factors()
    drawn = drawn_balances(years, battery_kwh=sizes, kw_per_kwh=0.5, load_factors=load, pv_factors=pv)
    assert drawn.import_kwh.shape == (*sizes.shape, DRAWS)
    for estate, year in enumerate(years):
        for draw in (0, 77):
            kwh = np.atleast_1d(sizes[estate])
            one = year.scaled(load=load[estate, draw], pv=pv[estate, draw]).sums(kwh, 0.5 * kwh)
            for name, whole, single in zip(YearSums._fields, drawn, one, strict=True):
                assert np.atleast_1d(whole[estate][..., draw]) == pytest.approx(single[:, 0], rel=1e-12), name


@pytest.mark.parametrize(("more", "bound"), [({"export_price": 0.6}, 1e-2), ({"capacity_price": 200.0}, 2e-2)])
def test_by_tariff_the_surface_comes_within_its_bound(more, bound):
    years = estates("tariff", surplus=((slice(0, len(TIMES)), Surplus(0.2)),), **more)
    load, pv = factors()
    assert load.shape[1] > RATIO_NODES * SIZE_NODES
    kwh = np.array([1500.0, 270.0])
    drawn = drawn_balances(years, battery_kwh=kwh, kw_per_kwh=0.5, load_factors=load, pv_factors=pv)
    some = slice(0, 25)
    for estate, year in enumerate(years):
        scales = np.column_stack([load[estate, some], pv[estate, some]])
        exact = year.sums(kwh[estate], 0.5 * kwh[estate], factors=scales)
        for name in ("import_kwh", "export_kwh", "curtailed_kwh", "clean_kwh"):
            apart = np.abs(getattr(drawn, name)[estate, some] - getattr(exact, name)[0])
            assert (apart / exact.load_kwh[0]).max() < 1e-3, name
        assert drawn.bill[estate, some] == pytest.approx(exact.bill[0], rel=bound)
        assert drawn.load_kwh[estate, some] == pytest.approx(exact.load_kwh[0], rel=1e-12)


def test_alike_draws_are_the_balance_itself():
    (year, _) = estates("tariff")
    alike = drawn_balances([year], battery_kwh=[900.0], kw_per_kwh=0.5, load_factors=np.full(100, 1.1), pv_factors=0.9)
    one = year.scaled(load=1.1, pv=0.9).sums(900.0, 450.0)
    assert alike.bill[0] == pytest.approx(np.full(100, one.bill[0, 0]), rel=1e-4)
    assert alike.import_kwh[0] == pytest.approx(np.full(100, one.import_kwh[0, 0]), rel=1e-4)


def test_a_cap_in_kw_is_no_surface_and_is_worked_out():
    (year, _) = estates("tariff", surplus=((slice(0, len(TIMES)), Surplus(0.2, of="capacity", pv_kwp=300.0)),))
    short = replace(
        year, load=year.load[:96], pv=year.pv[:96], billed=BilledSteps.of(TIMES[:96], year.billed.tariff, 1.0)
    )
    short = replace(short, surplus=((slice(0, 96), year.surplus[0][1]),))
    load, pv = factors()
    drawn = drawn_balances([short], battery_kwh=[900.0], kw_per_kwh=0.5, load_factors=load[:1], pv_factors=pv[:1])
    exact = short.sums(900.0, 450.0, factors=np.column_stack([load[0], pv[0]]))
    assert drawn.export_kwh[0] == pytest.approx(exact.export_kwh[0], rel=1e-12)


def test_no_estates_are_no_rows():
    none = drawn_balances([], battery_kwh=np.empty(0), kw_per_kwh=0.5, load_factors=np.ones((0, 5)), pv_factors=1.0)
    assert none.bill.shape[0] == 0
