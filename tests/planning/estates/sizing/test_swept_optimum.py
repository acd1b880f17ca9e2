import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.errors import LayerError
from geoplan.planning.estates.sizing.optimum import estate_optimum, series_years
from geoplan.planning.estates.sizing.swept_optimum import swept_optimum
from geoplan.planning.estates.tariffs import Surplus
from planning.estates.sizing.test_optimum import COSTS, TARIFF

TIMES = pd.date_range("2026-01-05", periods=24 * 42, freq="h", tz="Asia/Ho_Chi_Minh")
CLOUDS = np.repeat(np.random.default_rng(2).uniform(0.2, 1.0, 42), 24)
SUN = pd.Series(CLOUDS * np.clip(np.sin((TIMES.hour + 0.5 - 6.0) / 12.0 * np.pi), 0.0, None), TIMES)
LOAD = pd.Series(np.where((TIMES.hour < 7) | (TIMES.day_of_week == 6), 60.0, 100.0), TIMES)


@pytest.mark.parametrize(
    ("costs", "surplus"),
    [
        ({}, None),
        ({"pv_capex": 350.0, "battery_kwh_capex": 60.0}, Surplus(0.1, of="produced")),
        ({"pv_capex": 7000.0}, Surplus(0.5)),
        ({"pv_kw_most": 30.0, "battery_kw_most": 10.0, "battery_kwh_most": 40.0}, Surplus(0.2)),
        ({"pv_capex": 300.0}, Surplus(0.1, of="capacity", pv_kwp=1.0)),
    ],
)
def test_it_comes_within_half_a_percent_of_the_programme(costs, surplus):
    ours = swept_optimum(LOAD, SUN, tariff=TARIFF, costs=COSTS | costs, surplus=surplus)
    best = estate_optimum(LOAD, SUN, tariff=TARIFF, costs=COSTS | costs, surplus=surplus)
    assert ours.objective <= best.objective + 0.005 * abs(best.objective)
    assert ours.objective >= best.objective - 0.01 * abs(best.objective), "it starts empty and ends as it may"


def test_its_objective_is_that_of_the_balance_it_names():
    ours = swept_optimum(LOAD, SUN, tariff=TARIFF, costs=COSTS)
    run = geoplan.estate_balance(
        LOAD,
        ours.pv_kw * SUN,
        battery_kwh=ours.battery_kwh,
        battery_kw=ours.battery_kw,
        efficiency=(0.95, 0.95),
        dispatch="tariff",
        tariff=TARIFF,
    )
    assert ours.bill == pytest.approx(run.bill / series_years(len(LOAD), 1.0), rel=1e-9)
    assert ours.objective == pytest.approx(ours.bill + ours.annuity)
    assert 60 < ours.tried < 120


def test_no_sun_and_no_load_are_no_sizes():
    dark = swept_optimum(LOAD, 0.0 * SUN, tariff=TARIFF, costs=COSTS | {"battery_kwh_capex": 5000.0})
    assert (dark.pv_kw, dark.battery_kw, dark.battery_kwh) == (0.0, 0.0, 0.0)
    idle = swept_optimum(0.0 * LOAD, SUN, tariff=TARIFF, costs=COSTS)
    assert idle.objective == pytest.approx(0.0, abs=1e-6)


def test_all_faults_are_told_at_once():
    with pytest.raises(LayerError) as told:
        swept_optimum(LOAD, pd.Series(np.nan, LOAD.index), tariff=TARIFF, costs={})
    assert len(told.value.faults) == 13
