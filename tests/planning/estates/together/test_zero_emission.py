"""What is left to an estate, and what would close it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from geoplan.planning.estates.balance import estate_balance
from geoplan.planning.estates.together.zero_emission import scope1_of, zero_emission

HOURS = 24
TIMES = pd.date_range("2026-01-01", periods=HOURS, freq="h", tz="Asia/Ho_Chi_Minh")
hours = npst.arrays(float, HOURS, elements=st.one_of(st.just(0.0), st.floats(0.01, 1e5)))


def of(balance, **options):
    flows = balance.hours
    return zero_emission(
        ["e"],
        load_kw=[flows["load_kw"]],
        generation_kw=[flows["pv_kw"] - flows["curtailed_kw"]],
        import_kw=[flows["import_kw"]],
        clean_kw=[flows["clean_kw"]],
        factor_t_per_mwh=0.5,
        **options,
    ).iloc[0]


@settings(max_examples=40)
@given(hours, hours, st.floats(0.0, 1e5), st.one_of(st.none(), st.floats(0.0, 1e6)))
def test_what_is_left_is_what_a_sum_says(load, pv, battery, scope1) -> None:
    balance = estate_balance(pd.Series(load, TIMES), pd.Series(pv, TIMES), battery_kwh=battery)
    row = of(balance, scope1_t=None if scope1 is None else [scope1])
    bought = sum(balance.hours["import_kw"]) / 1e3
    assert row["closing_mwh"] == pytest.approx(bought, rel=1e-9, abs=1e-12)
    assert row["scope2_tco2e"] == pytest.approx(0.5 * bought, rel=1e-9, abs=1e-12)
    assert row["left_tco2e"] == pytest.approx((scope1 or 0.0) + 0.5 * bought, rel=1e-9, abs=1e-12)
    assert row["left_scopes"] == ("scope_2_alone" if scope1 is None else "scope_1_and_2")
    assert row["matching_share"] == pytest.approx(balance.matching, rel=1e-9, nan_ok=True)
    if load.sum() > 0:
        assert row["net_year_share"] == pytest.approx(pv.sum() / load.sum(), rel=1e-9)
        assert row["net_year_gap_mwh"] == pytest.approx(max(0.0, load.sum() - pv.sum()) / 1e3, rel=1e-9, abs=1e-9)
        # whoever is free of emissions in each hour is so over the year, and not the other way round
        assert row["hourly_gap_mwh"] >= row["net_year_gap_mwh"] * (1 - 1e-9) - 1e-9
        assert (row["zero_hourly"] == "met") <= (row["zero_net_year"] == "met")
    else:
        assert (row["zero_net_year"], row["zero_hourly"]) == ("unknown", "unknown")
    if scope1 is None:
        assert "met" not in (row["zero_net_year"], row["zero_hourly"])
        assert np.isnan(row["scope1_tco2e"])
        assert np.isnan(row["closing_tco2e"])


def test_the_year_may_be_even_while_the_night_is_bought() -> None:
    day = np.where((np.arange(HOURS) >= 6) & (np.arange(HOURS) < 18), 20.0, 0.0)
    row = of(estate_balance(pd.Series(10.0, TIMES), pd.Series(day, TIMES)), scope1_t=[0.0])
    assert (row["net_year_share"], row["zero_net_year"]) == (1.0, "met")
    assert (row["matching_share"], row["zero_hourly"]) == (0.5, "not_met")
    stored = estate_balance(
        pd.Series(10.0, TIMES), pd.Series(np.roll(day, -6), TIMES), battery_kwh=1e4, efficiency=(1.0, 1.0)
    )
    assert of(stored, scope1_t=[0.0])["zero_hourly"] == "met"
    assert of(stored)["zero_hourly"] == "unknown"
    assert of(stored, scope1_t=[3.0])["zero_hourly"] == "not_met"


def test_without_a_factor_tonnes_are_not_known() -> None:
    table = zero_emission(
        ["e"],
        load_kw=[[1.0]],
        generation_kw=[[0.0]],
        import_kw=[[1.0]],
        clean_kw=[[0.0]],
        factor_t_per_mwh=float("nan"),
    )
    assert table[["scope2_tco2e", "left_tco2e"]].isna().all(axis=None)
    assert table["closing_mwh"].item() == pytest.approx(1e-3)


def test_scope_1_is_the_estates_own_or_that_of_all_its_tenants() -> None:
    estates = gpd.GeoDataFrame({"estate_id": ["1", "2", "3", "4"]})
    assert np.isnan(scope1_of(estates)).all()
    tenants = pd.DataFrame({"estate_id": ["1", "2", "2", "3"], "scope1_tco2e": [5.0, 1.0, 2.0, np.nan]})
    np.testing.assert_array_equal(scope1_of(estates, tenants), [5.0, 3.0, np.nan, np.nan])
    own = estates.assign(scope1_tco2e=[9.0, np.nan, np.nan, 0.0])
    np.testing.assert_array_equal(scope1_of(own, tenants), [9.0, 3.0, np.nan, 0.0])
