import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.planning.estates.battery_sizes import balances_by_size
from geoplan.planning.estates.dispatch_kernel import DispatchPrices

RNG = np.random.default_rng(3)
LOAD, PV = RNG.uniform(50.0, 100.0, (2, 240)), RNG.uniform(0.0, 200.0, (2, 240))
SIZES = np.array([[0.0, 50.0, 400.0], [0.0, 80.0, 900.0]])
BUYING = np.tile(np.where(np.arange(24) >= 17, 3.0, 1.0), 10)
TIMES = pd.date_range("2026-01-05", periods=240, freq="h", tz="Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("dispatch", ["self_consumption", "tariff"])
def test_every_size_is_the_balance_of_that_size(dispatch):
    prices = [DispatchPrices(BUYING, 0.0, np.inf)] * 2 if dispatch == "tariff" else None
    sized = balances_by_size(LOAD, PV, battery_kwh=SIZES, kw_per_kwh=0.5, efficiency=(0.95, 0.9), prices=prices)
    for estate, size in np.ndindex(*SIZES.shape):
        load, pv, buying = (pd.Series(values, TIMES) for values in (LOAD[estate], PV[estate], BUYING))
        kwh = SIZES[estate, size]
        one = geoplan.estate_balance(
            load, pv, battery_kwh=kwh, battery_kw=0.5 * kwh, efficiency=(0.95, 0.9), dispatch=dispatch, tariff=buying
        )
        total = one.hours.sum()
        assert sized.import_kwh[estate, size] == pytest.approx(one.import_kwh, rel=1e-12)
        assert sized.surplus_kwh[estate, size] == pytest.approx(one.export_kwh, rel=1e-12, abs=1e-9)
        assert sized.charged_kwh[estate, size] == pytest.approx(
            total["charge_pv_kw"] + total["charge_grid_kw"], rel=1e-12
        )
        assert sized.discharged_kwh[estate, size] == pytest.approx(total["discharge_kw"], rel=1e-12)
        assert sized.cost[estate, size] == (pytest.approx(one.bill, rel=1e-12) if prices else 0.0)


def test_a_size_without_a_limit_of_power_has_none():
    sized = balances_by_size(LOAD, PV, battery_kwh=SIZES, efficiency=(1.0, 1.0))
    assert (np.diff(sized.import_kwh, axis=1) < 0.0).all()
    assert sized.charged_kwh[:, 0].tolist() == [0.0, 0.0]
