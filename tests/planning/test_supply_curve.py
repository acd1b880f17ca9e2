import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError
from geoplan.planning.supply_curve import supply_curve
from geoplan.siting.draws.candidate_draws import CandidateDraws


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


TWO = candidates(candidate_kind=["biomass", "waste"], energy_gwh=[70.0, 150.0], lcoe_usd_per_mwh=[83.0, 120.0])


def test_in_each_future_the_curve_has_its_own_costs_and_energies():
    count = 101
    cost = np.linspace(73.0, 93.0, count)  # one half of the futures costs more than the base
    fields = {
        "energy_gwh": np.stack([np.linspace(50.0, 90.0, count), np.linspace(100.0, 200.0, count)]),
        "lcoe_usd_per_mwh": np.stack([cost, np.full(count, 120.0)]),
    }
    curve = supply_curve(TWO, draws=CandidateDraws(("c0", "c1"), count, fields))
    cheap, whole = (curve.loc[row, [f"cumulative_gwh_{end}" for end in ("low", "p50", "high")]] for row in (0, 1))
    below = np.where(cost <= 83.0, fields["energy_gwh"][0], 0.0)
    np.testing.assert_allclose(cheap.to_numpy(float), np.quantile(below, [0.1, 0.5, 0.9]))
    assert cheap["cumulative_gwh_low"] == 0.0, "in these futures nothing is as cheap"
    np.testing.assert_allclose(whole.to_numpy(float), np.quantile(fields["energy_gwh"].sum(axis=0), [0.1, 0.5, 0.9]))
    base = supply_curve(TWO)
    pd.testing.assert_frame_equal(curve[base.columns], base)


def test_candidates_of_which_nothing_is_drawn_give_a_curve_without_a_range():
    curve = supply_curve(TWO, draws=CandidateDraws((), 7))
    for end in ("low", "p50", "high"):
        assert curve[f"cumulative_gwh_{end}"].tolist() == curve["cumulative_gwh"].tolist()
    assert supply_curve(TWO.iloc[:0], draws=CandidateDraws((), 7)).empty


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_a_drawn_curve_counts_what_costs_no_more(seed, rows):
    rng = np.random.default_rng(seed)
    table = candidates(
        candidate_kind=["waste"] * rows, energy_gwh=[1.0] * rows, lcoe_usd_per_mwh=[*map(float, range(rows))]
    )
    energy, cost = rng.uniform(0, 9, (rows, 50)), rng.integers(0, rows, (rows, 50)).astype(float)
    drawn = CandidateDraws(tuple(table["candidate_id"]), 50, {"energy_gwh": energy, "lcoe_usd_per_mwh": cost})
    curve = supply_curve(table, draws=drawn)
    for limit, got in zip(curve["lcoe_usd_per_mwh"], curve["cumulative_gwh_p50"], strict=True):
        assert got == pytest.approx(np.median(np.where(cost <= limit, energy, 0.0).sum(axis=0)))
    assert (curve["cumulative_gwh_low"] <= curve["cumulative_gwh_high"]).all()
