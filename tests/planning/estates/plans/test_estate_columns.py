import numpy as np
import pandas as pd
import pytest

from geoplan.planning.estates.plans.estate_columns import end_columns, totals_of


def test_ends_of_a_payback_are_known_where_they_come():
    years = np.concatenate([np.linspace(2.0, 20.0, 80), np.full(20, np.inf)])[None]
    saved = np.linspace(-50.0, 50.0, 101)[None]
    table = end_columns({"payback_years": years, "bill_saving_usd": saved})
    assert table["bill_saving_usd_low"].iloc[0] == pytest.approx(-40.0)
    assert table["payback_years_low"].iloc[0] == pytest.approx(np.quantile(years, 0.1), rel=1e-2)
    assert table["payback_years_p50"].iloc[0] == pytest.approx(np.quantile(years, 0.5), rel=1e-2)
    assert np.isnan(table["payback_years_high"].iloc[0]), "more than a tenth never come back"
    unknown = end_columns({"payback_years": np.full((1, 5), np.nan)})
    assert unknown.isna().all(axis=None)


def test_all_estates_are_sums_and_shares_of_sums():
    one = {
        "load_mwh": [150.0, 300.0, 0.0],
        "load_after_mwh": [100.0, 300.0, 0.0],
        "pv_generation_mwh": [100.0, 100.0, 0.0],
        "self_consumption_share": [0.4, 0.8, np.nan],
        "matching_share": [0.4, 0.2, np.nan],
        "grid_import_mwh": [60.0, 240.0, 0.0],
        "npv_usd": [1.0, np.nan, 2.0],
    }
    rest = ("pv_built_mwp", "battery_kwh", "grid_export_mwh", "curtailed_mwh", "bill_before_usd", "bill_after_usd")
    rest += ("bill_saving_usd", "bill_saving_other_usd", "estate_investment_usd", "estate_avoided_tco2e")
    totals = totals_of(pd.DataFrame({**dict.fromkeys(rest, 1.0), **one}))
    assert (totals["load_mwh"], totals["load_after_mwh"]) == (450.0, 400.0)
    assert totals["self_consumption_share"] == pytest.approx(120.0 / 200.0)
    assert totals["self_sufficiency_share"] == pytest.approx(0.25)
    assert totals["matching_share"] == pytest.approx(100.0 / 400.0)
    assert totals["pv_built_mwp"] == 3.0
    assert np.isnan(totals["npv_usd"]), "that of one is not known"
