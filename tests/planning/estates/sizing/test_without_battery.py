import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.sizing.without_battery import is_straight, sums_without_battery
from geoplan.planning.estates.sizing.year_sums import EstateYear
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand

BANDS = (
    TariffBand("low", 1.0, (("mon-sun", "00:00", "17:00"),)),
    TariffBand("high", 3.0, (("mon-sun", "17:00", "24:00"),)),
)
TIMES = pd.date_range("2026-01-05", periods=72, freq="h", tz="Asia/Ho_Chi_Minh")
KW = arrays(float, 72, elements=st.just(0.0) | st.floats(0.01, 200.0))
FACTORS = arrays(float, (7, 2), elements=st.just(0.0) | st.just(1.0) | st.floats(0.01, 3.0))


def year(load, pv, *, tariff, surplus):
    billed = None if tariff is None else BilledSteps.of(TIMES, tariff, 1.0)
    return EstateYear(load, pv, billed, ((slice(0, 72), surplus),))


@settings(max_examples=40, deadline=None)
@given(
    KW, KW, FACTORS, st.sampled_from([None, Surplus(0.2), Surplus(0.5, of="produced")]), st.sampled_from([-1.0, 0.7])
)
def test_each_future_is_that_of_the_kernel(load, pv, factors, surplus, selling):
    for tariff in (None, Tariff(BANDS, export_price=selling)):
        one = year(load, pv, tariff=tariff, surplus=surplus)
        assert is_straight(one)
        quick, slow = sums_without_battery(one, factors), one.sums(0.0, 0.0, factors=factors)
        for name in quick._fields:
            assert getattr(quick, name) == pytest.approx(getattr(slow, name)[0], rel=1e-9, abs=1e-6, nan_ok=True), name


def test_peaks_and_caps_of_each_hour_are_no_straight_lines():
    load = np.ones(72)
    assert not is_straight(year(load, load, tariff=Tariff(BANDS, capacity_price=1.0), surplus=None))
    assert not is_straight(year(load, load, tariff=None, surplus=Surplus(0.5, of="capacity", pv_kwp=1.0)))
