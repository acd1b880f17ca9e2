"""All estates in one hour: sums, peaks and what flows back, against a loop over a few hours."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from geoplan.errors import LayerError
from geoplan.layers.demand.electricity import Told
from geoplan.planning.estates.together.coincidence import FLOWS_TOGETHER, estates_together

HOURS = 5
TIMES = pd.date_range("2026-01-01", periods=HOURS, freq="h", tz="Asia/Ho_Chi_Minh")
powers = npst.arrays(float, (4, 3, HOURS), elements=st.one_of(st.just(0.0), st.floats(0.01, 1e5)))


def of(flows, **options):
    return estates_together(
        times=TIMES, **{f"{name}_kw": each for name, each in zip(FLOWS_TOGETHER, flows, strict=True)}, **options
    )


@given(powers)
def test_it_is_what_a_loop_over_hours_and_estates_says(flows: np.ndarray) -> None:
    together = of(flows)
    for row, name in enumerate(FLOWS_TOGETHER):
        every = [math.fsum(flows[row, estate, hour] for estate in range(3)) for hour in range(HOURS)]
        np.testing.assert_allclose(together.hours[row], every, rtol=1e-9)
        told = together.peaks.iloc[row]
        assert told["flow"] == name
        assert told["peak_kw"] == pytest.approx(max(every), rel=1e-9)
        assert told["energy_mwh"] == pytest.approx(math.fsum(every) / 1e3, rel=1e-9)
        assert told["sum_of_peaks_kw"] == pytest.approx(math.fsum(max(each) for each in flows[row]), rel=1e-9)
        assert told["flowing_hours"] == sum(each > 0 for each in every)
        if max(every) > 0:
            assert every[TIMES.get_loc(told["peak_hour"])] == pytest.approx(max(every), rel=1e-9)
            # the peaks of three estates coincide by a third at least, and wholly at most
            assert 1 / 3 - 1e-9 <= told["coincidence_factor"] <= 1 + 1e-9
        else:
            assert pd.isna(told["peak_hour"])
            assert np.isnan(told["coincidence_factor"])


def test_peaks_stand_beside_that_of_the_place_as_it_is_told() -> None:
    flows = np.zeros((4, 2, HOURS))
    flows[0, :, 1], flows[2, :, 1], flows[3, 0, 3] = 40e3, 30e3, 10e3
    together = of(flows, place_peak=Told(200.0, 2025, "forecast"))
    assert together.of_place_pct("load") == pytest.approx(40.0)
    assert together.of_place_pct("import") == pytest.approx(30.0)
    assert together.of_place_pct("export") == pytest.approx(5.0)
    assert together.place_peak.basis == "forecast"
    assert together.peaks.set_index("flow").loc["export", "peak_hour"] == TIMES[3]
    totals = together.totals()
    assert totals["estates_peak_export_mw"] == pytest.approx(10.0)
    assert totals["estates_coincidence_share"] == pytest.approx(1.0)
    assert totals["estates_import_of_peak_pct"] == pytest.approx(30.0)
    assert "80.0 MW load, 10.0 MW fed in" in repr(together)
    assert np.isnan(of(flows).of_place_pct("load"))


def test_all_that_is_wrong_is_told_at_once() -> None:
    flows = [np.zeros((2, HOURS)), np.zeros((1, HOURS)), np.full((2, HOURS), -1.0), np.full((2, HOURS), np.nan)]
    with pytest.raises(LayerError) as error:
        of(flows)
    assert [fault.file for fault in error.value.faults] == ["pv_kw", "import_kw", "export_kw"]
