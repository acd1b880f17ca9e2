"""What candidates cost and avoid, and where the waste goes, in one object."""

from dataclasses import replace

import pytest

from geoplan.planning.plan import SHORTLISTED, make_plan


@pytest.fixture
def parts(small_result):
    return small_result.study, small_result.inputs, small_result.potential, small_result.siting


def test_candidates_get_costs_and_both_reductions_and_lose_nothing(parts):
    plan = make_plan(*parts)
    sites = parts[-1].candidates
    assert plan.candidates["candidate_id"].tolist() == sites["candidate_id"].tolist()
    assert {"investment_musd", "lcoe_usd_per_mwh", "ghg_avoided_tco2e", "ghg_avoided_jcm_tco2e"} <= set(plan.candidates)
    factor = parts[0].parameters.value("grid.emission_factor")
    avoided = plan.candidates["energy_gwh"] * 1000 * factor
    assert plan.candidates["ghg_avoided_tco2e"].to_numpy() == pytest.approx(avoided.to_numpy())


def test_the_shortlist_names_the_first(parts):
    plan = make_plan(*parts)
    assert len(plan.jcm) == min(SHORTLISTED, len(plan.jcm_candidates))
    assert plan.jcm["candidate_id"].tolist() == plan.jcm_candidates["candidate_id"].tolist()[: len(plan.jcm)]
    assert plan.jcm["jcm_rank"].iloc[0] == 1


def test_without_candidates_and_waste_there_is_no_plan(parts):
    study, layers, potential, sites = parts
    bare = make_plan(study, replace(layers, waste=None), potential, replace(sites, candidates=None))
    assert (bare.candidates, bare.jcm, bare.waste_plan) == (None, None, None)


def test_progress_is_told(parts):
    told = []
    make_plan(*parts, progress=lambda fraction, _: told.append(fraction))
    assert told[0] == 0.0
    assert told[-1] == 1.0
