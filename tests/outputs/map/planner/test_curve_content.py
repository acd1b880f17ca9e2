"""What the page is told of the supply curve is what `supply_curve` says of the same candidates."""

import base64
import zlib

import numpy as np
import pytest

from geoplan.outputs.map.candidates import candidates_content
from geoplan.outputs.map.planner.curve_content import DRAWN, LEVELS, curve_content
from geoplan.outputs.map.scenarios.packed_numbers import levelled
from geoplan.planning.plan import Plan
from geoplan.planning.supply_curve import supply_curve
from geoplan.siting.draws.candidate_draws import CandidateDraws
from support.sample_result import changed

FUTURES = 40


@pytest.fixture(scope="module")
def result(sample_assessment, add_candidates):
    return add_candidates(sample_assessment)


def listed(result) -> list[str]:
    return [item["id"] for kind in candidates_content(result)["kinds"] for item in kind["items"]]


def drawn(result, draws):
    plan = result.plan
    return changed(result, plan=Plan(**{**vars(plan), "draws": draws}))


def test_the_order_is_that_of_the_curve(result):
    curve = supply_curve(result.candidates)
    places = curve_content(result)["order"]
    assert [listed(result)[place] for place in places] == curve["candidate_id"].tolist()
    frame = result.candidates.copy()
    frame.loc[frame.index[3], "lcoe_usd_per_mwh"] = np.nan
    fewer = curve_content(changed(result, candidates=frame))
    assert len(fewer["order"]) == len(places) - 1
    assert frame["candidate_id"].iloc[3] not in [listed(result)[place] for place in fewer["order"]]


def test_without_candidates_or_costs_there_is_no_curve(result, sample_assessment):
    assert curve_content(sample_assessment) is None
    frame = result.candidates
    assert curve_content(changed(result, candidates=frame.drop(columns="lcoe_usd_per_mwh"))) is None
    assert curve_content(changed(result, candidates=frame.assign(lcoe_usd_per_mwh=np.nan))) is None


def test_a_roof_in_a_park_that_is_a_candidate_too_is_told(result):
    frame = result.candidates.copy()
    rooftop = frame.index[frame["candidate_kind"] == "rooftop_pv"]
    frame["estate_id"] = None
    frame.loc[rooftop, "origin"] = "roof"
    frame.loc[rooftop[0], ["origin", "estate_id"]] = ["estate", "park"]
    frame.loc[rooftop[1], "estate_id"] = "park"
    frame.loc[rooftop[2], "estate_id"] = "another"
    told = changed(result, candidates=frame)
    names = listed(told)
    pairs = [[names[place] for place in pair] for pair in curve_content(told)["alone"]]
    assert pairs == [[frame["candidate_id"][rooftop[1]], frame["candidate_id"][rooftop[0]]]]


def test_of_sites_on_the_same_ground_the_dearer_gives_way(result):
    frame = result.candidates
    ground, water = (frame[frame["candidate_kind"] == kind].iloc[0] for kind in ("ground_pv", "floating_pv"))
    assert curve_content(result)["alone"] == []
    sites = result.sites.copy()
    same = sites.loc[sites["site_id"] == ground["candidate_id"], "geometry"].iloc[0]
    sites.loc[sites["site_id"] == water["candidate_id"], "geometry"] = same.buffer(-100.0)
    told = changed(result, sites=sites)
    dear, cheap = sorted([ground, water], key=lambda row: -row["lcoe_usd_per_mwh"])
    pairs = [[listed(told)[place] for place in pair] for pair in curve_content(told)["alone"]]
    assert pairs == [[dear["candidate_id"], cheap["candidate_id"]]]


def test_how_energies_and_costs_vary_is_told_once_for_all_that_vary_alike(result):
    frame = result.candidates
    seed = np.random.default_rng(5)
    factors = seed.uniform(0.5, 2.0, (2, 3, FUTURES))
    alike = np.arange(len(frame)) % 3
    fields = {name: frame[name].to_numpy(float)[:, None] * factors[at][alike] for at, name in enumerate(DRAWN)}
    fields["energy_gwh"][0] = frame["energy_gwh"].iloc[0]  # does not vary
    draws = CandidateDraws(tuple(frame["candidate_id"]), FUTURES, fields)
    futures = curve_content(drawn(result, draws))["futures"]
    assert futures["count"] == FUTURES
    assert len(futures["ends"]) == 6, "each row of factors once"
    place_of = {name: at for at, name in enumerate(listed(result))}
    for at, name in enumerate(frame["candidate_id"]):
        row = futures["energy_gwh"][place_of[name]]
        assert (row == -1) == (at == 0)
        if at:
            least, step = futures["ends"][row]
            expected = levelled(np.round(factors[0][alike[at]], 6), levels=LEVELS)
            assert least == pytest.approx(expected.min())
            assert least + LEVELS * step == pytest.approx(expected.max())
    assert len(zlib.decompress(base64.b64decode(futures["rows"]), -15)) == 6 * (1 + 2 * FUTURES)


def test_without_draws_the_curve_has_no_band(result):
    assert "futures" not in curve_content(drawn(result, None))
