import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import CRSError, LayerError, ParameterError
from geoplan.parameters import load_parameters
from geoplan.siting.candidate_table import (
    COLUMNS,
    RANKED,
    best_candidates,
    compared_by,
    rank_candidates,
    spread_weights,
)
from geoplan.siting.ranking.criteria import criteria_of, scores
from geoplan.siting.ranking.rank import Sampling, rank_by
from support.own_parameters import own_parameters

CRS = "EPSG:32648"
PARAMETERS = load_parameters()


def frame(kind, count, *, seed=0, **columns):
    rng = np.random.default_rng(seed)
    energy = rng.uniform(5, 50, count)
    table = {
        "candidate_id": [f"{kind}:{number}" for number in range(count)],
        "candidate_name": "N",
        "candidate_kind": kind,
        "origin": "density",
        "capacity_mw": energy / 5,
        "energy_gwh": energy,
        "energy_gwh_low": energy * 0.8,
        "energy_gwh_high": energy * 1.3,
        **{name: values(rng) if callable(values) else values for name, values in columns.items()},
    }
    place = gpd.points_from_xy(rng.random(count) * 1e4, rng.random(count) * 1e4)
    return gpd.GeoDataFrame(table, geometry=place, crs=CRS)


ROOFS = frame(
    "rooftop_pv",
    30,
    specific_yield_kwh_per_kwp=lambda rng: rng.uniform(1000, 1200, 30),
    roof_count=lambda rng: rng.integers(1, 90, 30),
    estate_id=["e"] * 10 + [None] * 20,
    grid_distance_km=lambda rng: rng.uniform(0, 12, 30),
)
BIOMASS = frame("biomass", 8, seed=1, mean_haul_km=lambda rng: rng.uniform(5, 40, 8), rank=99, reach_tj=1.0)


def test_all_kinds_stand_in_one_table_each_ranked_for_itself():
    found = rank_candidates(
        [BIOMASS, None, ROOFS, ROOFS.iloc[:0]], parameters=PARAMETERS, sampling=Sampling(samples=20)
    )
    assert found["candidate_kind"].tolist() == ["rooftop_pv"] * 30 + ["biomass"] * 8
    for kind, part in found.groupby("candidate_kind"):
        assert part["rank"].min() == 1, kind
        assert part["rank"].is_monotonic_increasing
        assert part["score"].is_monotonic_decreasing
        assert part["score"].between(0, 1).all()
    assert found["candidate_id"].is_unique
    assert found.crs == CRS
    allowed = {*COLUMNS, *RANKED, "criteria_not_applied", "criteria_equal", "geometry"}
    assert all(name in allowed or name.startswith("contribution_") for name in found)
    assert (found["status"] == "model").all()


def test_the_ranks_are_those_of_the_criteria():
    found = rank_candidates([ROOFS, BIOMASS], parameters=PARAMETERS, sampling=Sampling(samples=50))
    criteria = criteria_of("rooftop_pv")
    roofs = ROOFS.sort_values("candidate_id", ignore_index=True)  # in whose order the energies are drawn
    wanted = rank_by(
        scores(roofs, criteria), {key: one.weight for key, one in criteria.items()}, sampling=Sampling(samples=50)
    ).assign(candidate_id=roofs["candidate_id"])
    both = found.merge(wanted, on="candidate_id", suffixes=("", "_wanted"))
    assert len(both) == len(ROOFS)
    for name in RANKED:
        assert (both[name] == both[f"{name}_wanted"]).all()


def test_contributions_sum_to_the_score_and_missing_layers_are_listed():
    found = rank_candidates([ROOFS, BIOMASS], parameters=PARAMETERS, sampling=Sampling(samples=5))
    sums = found.filter(like="contribution_").sum(axis=1)
    assert sums.to_numpy() == pytest.approx(found["score"].to_numpy(), abs=1e-9)
    missing = found.groupby("candidate_kind")["criteria_not_applied"].first()
    assert missing["rooftop_pv"] == ""
    unknown = ["grid_distance", "slope", "road_distance", "estate", "dwellings", "total_cost"]
    assert missing["biomass"].split(";") == unknown
    assert found.loc[found["candidate_kind"] == "biomass", "contribution_roof_size"].isna().all()
    away = rank_candidates([ROOFS, BIOMASS.assign(estate_id=None)], parameters=PARAMETERS, sampling=Sampling(samples=0))
    assert (away.loc[away["candidate_kind"] == "biomass", "contribution_estate"] == 0).all()


def test_a_plant_without_an_investment_gets_that_of_its_capacity():
    own = own_parameters({"costs.biomass.capex": 1.5, "costs.biomass.scale_exponent": 0.0})
    found = rank_candidates([ROOFS, BIOMASS], parameters=own, sampling=Sampling(samples=0))
    plants = found[found["candidate_kind"] == "biomass"]
    assert (plants["investment_musd"] / plants["capacity_mw"]).tolist() == pytest.approx([1.5] * 8)
    assert found.loc[found["candidate_kind"] == "rooftop_pv", "investment_musd"].isna().all()
    given = rank_candidates([BIOMASS.assign(investment_musd=3.0)], parameters=PARAMETERS, sampling=Sampling(samples=0))
    assert (given["investment_musd"] == 3.0).all()


def test_weights_decide_and_the_rest_keeps_its_own():
    only = {"rooftop_pv": {"few_roofs": 1}}
    found = rank_candidates([ROOFS, BIOMASS], parameters=PARAMETERS, weights=only, sampling=Sampling(samples=5))
    roofs = found[found["candidate_kind"] == "rooftop_pv"]
    assert roofs["roof_count"].is_monotonic_increasing
    plain = rank_candidates([ROOFS, BIOMASS], parameters=PARAMETERS, sampling=Sampling(samples=5))
    pd.testing.assert_frame_equal(
        found[found["candidate_kind"] == "biomass"], plain[plain["candidate_kind"] == "biomass"]
    )
    spread = rank_candidates([ROOFS], parameters=PARAMETERS, weights="entropy", sampling=Sampling(samples=5))
    assert spread["candidate_id"].tolist() != plain["candidate_id"].tolist()[:30]
    topsis = rank_candidates([ROOFS], parameters=PARAMETERS, method="topsis", sampling=Sampling(samples=5))
    assert topsis["score"].between(0, 1).all()


def test_weights_from_the_spread_are_those_that_entropy_ranks_by():
    weights = spread_weights([BIOMASS, None, ROOFS], parameters=PARAMETERS)
    assert list(weights) == ["rooftop_pv", "biomass"]
    assert all(sum(given.values()) == pytest.approx(1.0) for given in weights.values())
    assert "slope" not in weights["biomass"], "what is not applied has no weight"
    by_name, by_value = (
        rank_candidates([BIOMASS, ROOFS], parameters=PARAMETERS, weights=given, sampling=Sampling(samples=5))
        for given in ("entropy", weights)
    )
    pd.testing.assert_frame_equal(by_name, by_value)
    assert spread_weights([None], parameters=PARAMETERS) == {}
    assert spread_weights([frame("ground_pv", 3)], parameters=PARAMETERS) == {}, "nothing is known of them"


def test_where_nothing_is_known_there_is_no_rank():
    bare = frame("ground_pv", 3)
    found = rank_candidates([bare], parameters=PARAMETERS, sampling=Sampling(samples=5))
    assert found["rank"].isna().all()
    assert found["score"].isna().all()
    assert len(found["criteria_not_applied"][0].split(";")) == len(criteria_of("ground_pv"))


def test_no_candidates_give_an_empty_table():
    found = rank_candidates([None], parameters=PARAMETERS)
    assert len(found) == 0
    assert {"rank", "score", "candidate_id", "geometry"} <= set(found.columns)


def test_all_faults_of_weights_are_told_at_once():
    wrong = {"rooftop_pv": {"few_roof": 1, "estate": -1}, "rooftop": {}, "waste": {"haul": 0}, "biomass": 3}
    with pytest.raises(ParameterError) as error:
        rank_candidates([ROOFS], parameters=PARAMETERS, weights=wrong)
    assert [fault.where for fault in error.value.faults] == [
        "rooftop_pv.few_roof",
        "rooftop_pv.estate",
        "rooftop_pv",
        "rooftop",
        "waste",
        "biomass",
    ]
    assert "few_roofs" in error.value.faults[0].action
    assert "rooftop_pv" in error.value.faults[3].action


def test_all_faults_of_candidates_are_told_at_once():
    twice = BIOMASS.assign(candidate_id=["x", "x", *"abcdef"])
    with pytest.raises(LayerError, match="'x' more than once"):
        rank_candidates([twice], parameters=PARAMETERS)
    with pytest.raises(LayerError) as error:
        rank_candidates(
            [ROOFS.drop(columns=["origin", "energy_gwh"]), BIOMASS.assign(candidate_kind="biomas")],
            parameters=PARAMETERS,
        )
    assert [fault.where for fault in error.value.faults] == ["columns", "candidate_kind"]
    with pytest.raises(CRSError):
        rank_candidates([ROOFS, BIOMASS.to_crs(4326)], parameters=PARAMETERS)


def sites(values, *, first=0, **columns):
    """Roofs of which cropland, grid and size are given, each 0 to 9: (grid distance, roofs, energy)."""
    grid, roofs, energy = np.array(values, float).reshape(-1, 3).T
    table = {
        "candidate_id": [f"site-{first + number:03d}" for number in range(len(grid))],
        "candidate_name": "N",
        "candidate_kind": "rooftop_pv",
        "origin": "roof",
        "grid_distance_km": grid,
        "roof_count": roofs,
        "capacity_mw": energy / 2,
        "energy_gwh": energy,
        "energy_gwh_low": energy * 0.8,
        "energy_gwh_high": energy * 1.3,
        **columns,
    }
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(np.zeros(len(grid)), 0), crs=CRS)


def ranked(frame, **more):
    return rank_candidates([frame], parameters=PARAMETERS, sampling=Sampling(samples=15), **more)


def cut(frame, most, *, places=None):
    (kept,) = best_candidates([frame], most={"rooftop_pv": most}, places=places or {}, parameters=PARAMETERS)
    return kept


WHOLE = st.integers(0, 9)
SITES = st.lists(st.tuples(WHOLE, WHOLE, st.integers(1, 9)), min_size=1, max_size=25)


@settings(max_examples=30, deadline=None)
@given(SITES, st.integers(0, 8), st.data())
def test_all_are_scored_before_they_are_cut_as_a_loop_does_it(values, most, data):
    frame = sites(values)
    ids = frame["candidate_id"].tolist()
    place = {name: data.draw(st.sampled_from("ABCDEF"), label=name) for name in ids}
    origin = {name: data.draw(st.sampled_from(["roof", "cluster", "estate"])) for name in ids}
    frame["origin"] = [origin[name] for name in ids]
    criteria = criteria_of("rooftop_pv")
    shares = scores(frame, criteria).shares
    telling = [key for key in shares if shares[key].max() - shares[key].min() > 1e-9]
    weight = {key: criteria[key].weight for key in telling}
    score = [
        sum(weight[key] * shares.loc[row, key] for key in telling) / sum(weight.values()) if telling else 0.5
        for row in range(len(ids))
    ]
    rank = {ids[a]: 1 + sum(score[b] > score[a] + 1e-9 for b in range(len(ids))) for a in range(len(ids))}
    energy = dict(zip(ids, frame["energy_gwh"], strict=True))
    always = [name for name in ids if origin[name] == "estate"]
    taken, wanted = {place[name] for name in always}, set(always)
    for name in sorted(ids, key=lambda name: (rank[name], -energy[name], name)):
        if place[name] not in taken and len(wanted) - len(always) < most:
            taken.add(place[name])
            wanted.add(name)
    kept = cut(frame, most, places=place)
    assert kept["candidate_id"].tolist() == [name for name in ids if name in wanted], "in the order of the rows"


@settings(max_examples=12, deadline=None)
@given(SITES, st.integers(1, 6), st.tuples(WHOLE, WHOLE, st.integers(1, 9)))
def test_who_is_cut_moves_no_rank_of_those_that_are_kept(values, most, other):
    before = cut(sites(values), most)
    after = cut(sites([*values, other]), most)
    wanted = ranked(before)
    if set(after["candidate_id"]) == set(before["candidate_id"]):
        pd.testing.assert_frame_equal(ranked(after), wanted)
    grid, roofs, energy = zip(*values, strict=True)
    if len(before) == most:
        worse = cut(sites([*values, (max(grid), max(roofs), min(energy))]), most)
        pd.testing.assert_frame_equal(ranked(worse), wanted)


@settings(max_examples=10, deadline=None)
@given(SITES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(values, random):
    frame = sites(values)
    order = list(range(len(frame)))
    random.shuffle(order)
    mixed = frame.iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(ranked(mixed), ranked(frame))
    assert set(cut(mixed, 3)["candidate_id"]) == set(cut(frame, 3)["candidate_id"])


@settings(max_examples=10, deadline=None)
@given(SITES, st.floats(1_000, 1_500))
def test_a_criterion_that_is_equal_for_all_changes_no_rank_and_says_so(values, yields):
    frame = sites(values)
    told = ranked(frame)
    with_it = ranked(frame.assign(specific_yield_kwh_per_kwp=yields))
    same = ["candidate_id", "candidate_name", "score", "rank", "rank_low", "rank_high", "stable", "known_share"]
    pd.testing.assert_frame_equal(with_it[same], told[same])
    pd.testing.assert_series_equal(with_it["weight_applied_share"], told["weight_applied_share"])
    assert "solar_yield" in with_it["criteria_equal"][0].split(";")
    assert "solar_yield" in told["criteria_not_applied"][0].split(";")
    assert (with_it["contribution_solar_yield"] == 0).all()


def test_a_visited_site_stays_and_stands_for_its_place():
    frame = sites([(1, 1, 9), (2, 1, 8), (9, 9, 1), (8, 9, 1)], status=["model", "model", "surveyed", "model"])
    places = {"site-002": "hall", "site-003": "hall"}
    assert cut(frame, 1, places=places)["candidate_id"].tolist() == ["site-000", "site-002"]
    assert cut(frame, 9, places=places)["candidate_id"].tolist() == ["site-000", "site-001", "site-002"]
    all_of_them = best_candidates([frame], most={}, places={}, parameters=PARAMETERS)
    assert len(all_of_them[0]) == 4


def test_names_are_unique_and_their_numbers_follow_the_rank():
    frame = sites([(number, 1, 9) for number in (12, 1, 7, 3)], candidate_name=["A", "A", "B", "A"])
    found = ranked(frame).set_index("candidate_id")
    assert found["rank"].to_dict() == {"site-001": 1, "site-003": 2, "site-002": 3, "site-000": 4}
    assert found["candidate_name"].to_dict() == {
        "site-001": "A 1",
        "site-003": "A 2",
        "site-002": "B",
        "site-000": "A 3",
    }
    nameless = ranked(frame.assign(candidate_name=["", None, "B", "B"]))
    assert nameless["candidate_name"].notna().sum() == 3


def test_ties_are_printed_as_ties():
    found = ranked(sites([(1, 1, 9), (1, 1, 9), (9, 9, 1)]))
    assert found["rank"].tolist() == [1, 1, 3]
    assert found["candidate_name"].tolist() == ["N 1", "N 2", "N 3"]


def test_the_share_of_the_weight_that_was_applied_is_that_of_all_criteria():
    weights = {key: each.weight for key, each in criteria_of("rooftop_pv").items()}
    frame = sites([(1, 1, 9), (12, 1, 3), (4, 1, 2), (4, 1, 5)])
    frame.loc[3, "grid_distance_km"] = np.nan
    found = ranked(frame).set_index("candidate_id")
    assert set(found["criteria_not_applied"]) == {"solar_yield;estate"}
    assert set(found["criteria_equal"]) == {"few_roofs"}
    both, size = weights["grid_distance"] + weights["roof_size"], weights["roof_size"]
    wanted = [part / sum(weights.values()) for part in (both, both, both, size)]
    assert found["weight_applied_share"].sort_index().tolist() == pytest.approx(wanted)
    assert found["known_share"].sort_index().tolist() == pytest.approx([1, 1, 1, size / both])


def test_one_candidate_alone_is_told_apart_by_nothing():
    found = ranked(sites([(1, 1, 9)])).iloc[0]
    assert (found["rank"], found["score"], found["weight_applied_share"]) == (1, 0.5, 0.0)
    assert found["stable"]
    assert set(found["criteria_equal"].split(";")) == {"grid_distance", "roof_size", "few_roofs"}


def test_what_a_table_was_ranked_by_can_be_asked_again():
    found = rank_candidates([ROOFS, BIOMASS], parameters=PARAMETERS, sampling=Sampling(samples=40))
    for kind, part in found.groupby("candidate_kind"):
        part = part.sort_values("candidate_id")
        scored = compared_by(part, kind)
        assert ";".join(scored.not_applied) == part["criteria_not_applied"].iloc[0]
        assert ";".join(scored.equal) == part["criteria_equal"].iloc[0]
        weights = {key: one.weight for key, one in criteria_of(kind).items()}
        again = rank_by(scored, weights, sampling=Sampling(samples=40))
        for name in RANKED:
            assert (again[name] == part[name]).all(), (kind, name)


def test_weights_that_leave_all_applied_criteria_at_nought_are_refused():
    absent = {"biomass": {"slope": 1.0, "haul": 0.0}}

    def best(frames, **more):
        return best_candidates(frames, most={"biomass": 2}, places={}, **more)

    for rank in (rank_candidates, best):
        with pytest.raises(ParameterError) as error:
            rank([ROOFS, BIOMASS], parameters=PARAMETERS, weights=absent)
        (fault,) = error.value.faults
        assert fault.where == "biomass"
        assert "can be applied" in fault.found
    bare = rank_candidates([frame("ground_pv", 3)], parameters=PARAMETERS, weights={"ground_pv": {"slope": 1.0}})
    assert bare["rank"].isna().all(), "of whom nothing is known nobody could be ranked by any weights"
