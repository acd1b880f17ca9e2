import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError
from geoplan.planning.supply_curve import supply_curve


def candidates(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"candidate_id": [f"c{k}" for k in range(len(columns["candidate_kind"]))], **columns})


def test_the_supply_curve():
    table = candidates(
        candidate_kind=["waste", "ground_pv", "biomass", "biogas", "rooftop_pv"],
        energy_gwh=[150.0, 16.0, 70.0, np.nan, 16.0],
        lcoe_usd_per_mwh=[120.0, 56.0, 83.0, 50.0, 56.0],
    )
    curve = supply_curve(table.iloc[::-1])
    assert curve["candidate_id"].tolist() == ["c1", "c4", "c2", "c0"]
    assert curve["cumulative_gwh"].tolist() == [16.0, 32.0, 102.0, 252.0]
    assert curve.attrs["left_out"] == 1
    assert supply_curve(table.iloc[:0]).empty


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(0.1, 1e3), st.floats(1, 500)), max_size=30))
def test_a_supply_curve_only_rises_and_loses_nothing(rows):
    table = candidates(
        candidate_kind=["waste"] * len(rows),
        energy_gwh=[energy for energy, _ in rows],
        lcoe_usd_per_mwh=[cost for _, cost in rows],
    ).astype({"energy_gwh": float, "lcoe_usd_per_mwh": float})
    curve = supply_curve(table)
    assert curve["lcoe_usd_per_mwh"].is_monotonic_increasing
    assert curve["cumulative_gwh"].is_monotonic_increasing
    if rows:
        assert curve["cumulative_gwh"].iloc[-1] == pytest.approx(sum(energy for energy, _ in rows), rel=1e-9)


def test_columns_that_are_missing_are_named_at_once():
    with pytest.raises(LayerError) as caught:
        supply_curve(candidates(candidate_kind=["waste"]))
    assert [fault.where for fault in caught.value.faults] == ["lcoe_usd_per_mwh", "energy_gwh"]
