"""All futures of a result, side by side."""

import numpy as np
import pytest

from geoplan.draws.quantiles import QUANTILES
from geoplan.fields import load_fields
from geoplan.siting.ranking.rank import Sampling
from geoplan.siting.ranking.zones import ranked_zones
from support.sample_result import changed


@pytest.fixture(scope="module")
def draws(small_result):
    return small_result.draws


def test_quantiles_of_zones_and_totals_are_those_of_their_futures(small_result, draws):
    assert dict(draws.sizes)["draw"] == small_result.study.draws
    assert draws["zone_id"].values.tolist() == small_result.zones["zone_id"].tolist()
    for end, share in QUANTILES.items():
        of_zones = draws["total_energy_gwh"].quantile(share, "draw").to_numpy()
        assert of_zones == pytest.approx(small_result.zones[f"total_energy_gwh_{end}"].to_numpy())
        of_all = float(draws["total_total_energy_gwh"].quantile(share))
        assert of_all == pytest.approx(small_result.totals[f"total_energy_gwh_{end}"])


def test_in_each_future_zones_add_up_to_the_total_and_sources_to_their_sum(draws):
    energies = ["rooftop_pv_energy_gwh", "biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh"]
    whole = draws["total_total_energy_gwh"].to_numpy()
    assert draws["total_energy_gwh"].sum("zone_id").to_numpy() == pytest.approx(whole, rel=1e-9)
    assert sum(draws[f"total_{name}"] for name in energies).to_numpy() == pytest.approx(whole, rel=1e-9)


def test_parameters_and_statistics_stand_beside_what_they_move(small_result, draws):
    names = draws["parameter"].values.tolist()
    assert set(small_result.uncertain_inputs) <= set(names)
    first = small_result.sensitivity.iloc[0]
    values = draws["parameter_value"].sel(parameter=first["parameter"]).to_numpy()
    result = draws[f"total_{first['result']}"].to_numpy()
    ranks = np.corrcoef(values.argsort().argsort(), result.argsort().argsort())[0, 1]
    assert ranks == pytest.approx(first["correlation"], abs=1e-6)
    assert np.ptp(draws["parameter_value"].to_numpy(), axis=1).min() > 0


def test_quantiles_of_candidates_are_those_of_their_futures(small_result, draws):
    frame = small_result.candidates.set_index("candidate_id")
    assert draws["candidate_id"].values.tolist() == frame.index.tolist()
    energy = draws["candidate_energy_gwh"]
    for end, share in QUANTILES.items():
        expected = frame[f"energy_gwh_{end}"].to_numpy(float)
        drawn = np.quantile(energy.to_numpy(), share, axis=1)
        known = np.isfinite(drawn)
        assert known.any()
        assert drawn[known] == pytest.approx(expected[known])


def test_quantiles_of_what_the_jcm_sees_are_those_of_their_futures(small_result, draws):
    frame = small_result.jcm_figures().set_index("candidate_id")
    seen = draws.sel(candidate_id=frame.index.tolist())
    for name in ("jpy_per_tco2", "subsidy_mjpy", "subsidy_pct"):
        ends = np.quantile(seen[f"candidate_{name}"].to_numpy(), list(QUANTILES.values()), axis=1)
        assert np.isfinite(ends).any(), name
        expected = frame[[f"{name}_{end}" for end in QUANTILES]].to_numpy(float).T
        np.testing.assert_allclose(np.where(np.isfinite(ends), ends, np.nan), expected, err_msg=name)
    rank = seen["candidate_jcm_rank"].to_numpy()
    assert np.nanmin(rank) == 1
    assert frame["jcm_first_share"].to_numpy() == pytest.approx((rank == 1).mean(axis=1))
    assert (frame["jcm_rank_low"] <= frame["jcm_rank_p50"]).all()
    assert (frame["jcm_rank_p50"] <= frame["jcm_rank_high"]).all()
    others = draws["candidate_id"].isin(frame.index.tolist())
    assert np.isnan(draws["candidate_jpy_per_tco2"].to_numpy()[~others.to_numpy()]).all()


def test_quantiles_of_estates_are_those_of_their_futures(small_result, draws):
    estates = small_result.estates
    assert draws["estate_id"].values.tolist() == estates["estate_id"].tolist()
    for end, share in QUANTILES.items():
        drawn = draws["estate_pv_energy_gwh"].quantile(share, "draw").to_numpy()
        assert drawn == pytest.approx(estates[f"estate_pv_energy_gwh_{end}"].to_numpy())


def test_zones_rank_in_the_same_futures(small_result):
    sampling = Sampling.of(small_result.parameters)
    zones, weights = small_result.zones, small_result.weights
    ranked = ranked_zones(zones, weights, sampling=sampling, energies=small_result.zone_futures)
    names = [name for name in zones if name.startswith("priority_")]
    assert len(names) == 8
    assert ranked[names].equals(zones[names])
    first = zones["priority_rank_first_share"]
    assert first.sum() >= 1
    by_weights = ranked_zones(zones, weights, sampling=sampling)["priority_rank_first_share"]
    assert first.tolist() != by_weights.tolist()


def test_variables_have_units_and_titles(draws):
    field = load_fields()["waste_energy_gwh"]
    assert draws["waste_energy_gwh"].attrs == {"units": "GWh", "long_name": field.title["en"]}
    assert draws["total_waste_energy_gwh"].attrs == draws["waste_energy_gwh"].attrs


def test_a_result_made_by_hand_has_no_futures(sample_assessment):
    assert sample_assessment.draws is None
    assert sample_assessment.outside_middle == ()
    assert dict(changed(sample_assessment).zone_futures) == {}
