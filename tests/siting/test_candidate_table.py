import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geoplan.errors import CRSError, LayerError, ParameterError
from geoplan.parameters import load_parameters
from geoplan.siting.candidate_table import COLUMNS, RANKED, rank_candidates, spread_weights
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
    allowed = {*COLUMNS, *RANKED, "criteria_not_applied", "geometry"}
    assert all(name in allowed or name.startswith("contribution_") for name in found)
    assert (found["status"] == "model").all()


def test_the_ranks_are_those_of_the_criteria():
    found = rank_candidates([ROOFS, BIOMASS], parameters=PARAMETERS, sampling=Sampling(samples=50))
    criteria = criteria_of("rooftop_pv")
    wanted = rank_by(
        scores(ROOFS, criteria), {key: one.weight for key, one in criteria.items()}, sampling=Sampling(samples=50)
    ).assign(candidate_id=ROOFS["candidate_id"])
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
    assert missing["biomass"].split(";") == ["grid_distance", "slope", "road_distance", "estate", "dwellings"]
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
