"""PV that its own load takes in the hour: against a loop, for estates, zones and the place."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from geoplan.hours.hourly_series import HourlySeries
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.parameters import load_parameters
from geoplan.planning.estates.together.direct_use import direct_use, zone_direct_use
from geoplan.planning.estates.together.zone_load import zone_load

TIMES = year_of_hours(2026, "Asia/Ho_Chi_Minh")
PARAMETERS = load_parameters()
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["a", "b", "c"], "population": [100.0, 300.0, np.nan]},
    geometry=[shapely.box(1000 * i, 0, 1000 * (i + 1), 1000) for i in range(3)],
    crs="EPSG:32648",
)
ESTATES = gpd.GeoDataFrame({"estate_id": ["e"]}, geometry=[shapely.box(900, 0, 1100, 100)], crs="EPSG:32648")
SOLD = pd.DataFrame(
    {"zone_id": [""], "year": [2024], "electricity_sold_gwh": [3.0], "peak_mw": [np.nan], "basis": ["observed"]}
)
powers = npst.arrays(float, (2, 2, 6), elements=st.one_of(st.just(0.0), st.floats(0.01, 1e5)))


@given(powers)
def test_the_share_is_what_a_loop_over_hours_says(flows: np.ndarray) -> None:
    shares = direct_use(flows[0], flows[1])
    for row, share in enumerate(shares):
        sun = sum(flows[1, row])
        used = sum(min(flows[0, row, hour], flows[1, row, hour]) for hour in range(6))
        assert np.isnan(share) if sun == 0 else share == pytest.approx(used / sun, rel=1e-9)


def sun(peak_kw: float) -> HourlySeries:
    clock = TIMES.hour.to_numpy() + 0.5
    day = np.maximum(np.sin((clock - 6) / 12 * np.pi), 0.0)
    return HourlySeries.of(TIMES, np.outer([1.0, 0.2, 0.5], peak_kw * day))


@settings(max_examples=5)
@given(st.floats(10.0, 5000.0), st.integers(0, 99))
def test_zones_use_what_a_loop_over_zones_says(peak_kw: float, seed: int) -> None:
    pv, load = sun(peak_kw), np.random.default_rng(seed).uniform(0, 60, (1, len(TIMES)))
    use = zone_direct_use(pv, zones=ZONES, demand=SOLD, parameters=PARAMETERS, estates=ESTATES, estate_load_kw=load)
    hours = zone_load(
        ZONES, times=TIMES, sold_kwh=3e6, estates=ESTATES, estate_load_kw=load, parameters=PARAMETERS
    ).hours(slice(None))
    kw = pv.kw
    used = [np.minimum(hours[row], kw[row]).sum() / 1e3 for row in range(2)]
    np.testing.assert_allclose(use.table["zone_used_mwh"][:2], used, rtol=1e-9)
    np.testing.assert_allclose(use.table["zone_pv_mwh"], kw.sum(axis=1) / 1e3, rtol=1e-9)
    assert use.table["zone_load_mwh"][:2].sum() == pytest.approx(3000.0, rel=1e-9)
    assert use.place.load_mwh == pytest.approx(3000.0, rel=1e-9)
    assert use.place.direct_use_share == pytest.approx(sum(used) / (kw[:2].sum() / 1e3), rel=1e-9)
    together = np.minimum(hours[:2].sum(axis=0), kw[:2].sum(axis=0)).sum() / kw[:2].sum()
    assert use.place.pooled_share == pytest.approx(together, rel=1e-9)
    # what zones take each by itself, all of them take together
    assert use.place.direct_use_share <= use.place.pooled_share * (1 + 1e-12)


def test_what_is_not_known_stays_so() -> None:
    use = zone_direct_use(sun(100.0), zones=ZONES, demand=SOLD, parameters=PARAMETERS)
    assert np.isnan(use.table["zone_direct_use_share"][2])
    assert set(use.table["zone_load_confidence"]) == {"low"}
    assert (use.place.sold_gwh, use.place.year, use.place.basis) == (3.0, 2024, "observed")
    assert "3 zones" in repr(use)
    assert zone_direct_use(sun(100.0), zones=ZONES, demand=None, parameters=PARAMETERS) is None
    dark = HourlySeries(TIMES, np.zeros((3, len(TIMES)), np.uint16), np.zeros(3))
    use = zone_direct_use(dark, zones=ZONES, demand=SOLD, parameters=PARAMETERS)
    assert np.isnan([use.place.direct_use_share, use.place.pooled_share]).all()


def test_small_roofs_are_used_wholly_and_large_ones_mostly_fed_in() -> None:
    small, large = (
        zone_direct_use(sun(peak), zones=ZONES, demand=SOLD, parameters=PARAMETERS).place for peak in (1.0, 10_000.0)
    )
    assert small.direct_use_share == pytest.approx(1.0, rel=1e-9)
    assert large.direct_use_share < 0.1
