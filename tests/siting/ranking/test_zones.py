import numpy as np
import pandas as pd
import pytest

from geoplan.draws.futures import Futures
from geoplan.draws.quantiles import QUANTILES
from geoplan.errors import ParameterError
from geoplan.fields import load_fields
from geoplan.siting.ranking.criteria import load_zone_criteria
from geoplan.siting.ranking.rank import Sampling, Scores, rank_by
from geoplan.siting.ranking.zones import default_weights, normalised, ranked_zones

ZONES = pd.DataFrame(
    {
        "rooftop_pv_energy_gwh": [10.0, 40.0, 90.0, np.nan],
        "area_km2": [1.0, 2.0, 3.0, 4.0],
        "cropland_pct": [0.0, 50.0, 100.0, 20.0],
        "population": [np.nan] * 4,
    }
)


def test_criteria_are_columns_of_the_zones_with_titles_and_a_source():
    fields, criteria = load_fields(), load_zone_criteria()
    assert all("zones" in fields[each.column].tables for each in criteria.values())
    for each in criteria.values():
        assert each.direction in ("benefit", "cost")
        assert each.per == "" or each.per in fields
        assert each.weight > 0
        assert all(each.title[language] for language in ("en", "vi", "ja"))
        assert each.source
        assert each.confidence == "low"


def test_shares_run_from_the_worst_zone_to_the_best():
    shares = normalised(ZONES)
    assert list(shares.columns) == ["rooftop_pv", "cropland"]
    assert shares["rooftop_pv"].tolist() == pytest.approx([0.0, 0.5, 1.0, np.nan], nan_ok=True)
    assert shares["cropland"].tolist() == [1.0, 0.5, 0.0, 0.8]


def test_what_is_alike_in_all_zones_decides_nothing():
    zones = pd.DataFrame(
        {"cropland_pct": [7.0, 7.0, np.nan], "area_km2": [0.0, 1.0, 2.0], "population": [5.0, 6.0, 8.0]}
    )
    shares = normalised(zones)
    assert shares["cropland"].tolist() == pytest.approx([0.5, 0.5, np.nan], nan_ok=True)
    assert shares["demand"].tolist() == pytest.approx([np.nan, 1.0, 0.0], nan_ok=True)


def test_zones_are_ranked_by_the_engine_of_all():
    ranked, wanted = ranked_zones(ZONES, None), rank_by(Scores(normalised(ZONES)), default_weights())
    assert ranked["priority_rank"].tolist() == wanted["rank"].tolist()
    assert ranked["priority_score"].tolist() == (wanted["score"] * 100).tolist()
    assert ranked["priority_rank_high"].tolist() == wanted["rank_high"].tolist()
    assert "priority_rank" not in ranked_zones(ZONES[["population"]], None)


def test_weights_of_criteria_that_cannot_be_applied_are_refused():
    with pytest.raises(ParameterError, match=r"zones: found no weight above 0 .*: rooftop_pv, cropland; .*default"):
        ranked_zones(ZONES, {"power_grid": 20.0, "rooftop_pv": 0.0})
    assert "priority_rank" in ranked_zones(ZONES, {"power_grid": 20.0, "rooftop_pv": 1.0})


def test_ranks_in_futures_are_those_of_a_table_of_each_future():
    draw, names = np.random.default_rng(4), ("rooftop_pv_energy_gwh", "population")
    zones = ZONES.assign(population=[500.0, 900.0, 800.0, 300.0])
    drawn = {name: zones[name].to_numpy()[:, None] * draw.lognormal(0, 0.6, (4, 120)) for name in names}
    energies = {name: Futures(np.eye(4), np.nan_to_num(each), zones[name]) for name, each in drawn.items()}
    ranked = ranked_zones(
        zones, None, sampling=Sampling(spread=0.0), energies=energies | {"manure_t": energies[names[0]]}
    )
    tables = [zones.assign(**{name: each[:, number] for name, each in drawn.items()}) for number in range(120)]
    alone = Sampling(samples=0)
    ranks = np.array([rank_by(Scores(normalised(one)), default_weights(), sampling=alone)["rank"] for one in tables]).T
    assert ranked["priority_rank"].tolist() == ranked_zones(zones, None)["priority_rank"].tolist()
    assert ranked["priority_rank_first_share"].tolist() == pytest.approx((ranks == 1).mean(axis=1).tolist())
    for end, share in QUANTILES.items():
        found = ranked[f"priority_rank_{end}"].astype(float)
        assert found.tolist() == pytest.approx(np.quantile(ranks, share, axis=1).tolist(), abs=1.0), end
    assert 0 < ranked["priority_rank_first_share"].max() < 1
    assert (ranked["priority_rank_high"] > ranked["priority_rank_low"]).any()


def test_ranks_in_futures_move_with_the_weights_too():
    fixed = {"rooftop_pv_energy_gwh": Futures.fixed(ZONES["rooftop_pv_energy_gwh"].fillna(0.0), count=400)}
    weights = {"rooftop_pv": 1.0, "cropland": 1.0}
    ranked = ranked_zones(ZONES, weights, energies=fixed)
    assert ranked["priority_rank_low"].tolist() == [2, 3, 2, 1]  # what weighs more brings the first or the third ahead
    assert ranked["priority_rank_high"].tolist() == [4, 3, 4, 1]
    still = ranked_zones(ZONES, weights | {"cropland": 2.0}, sampling=Sampling(spread=0.0), energies=fixed)
    assert still["priority_rank_low"].tolist() == still["priority_rank_high"].tolist()
    assert still["priority_rank_first_share"].sum() == 1.0


def test_ranks_are_whole_numbers_and_a_zone_without_any_value_has_none():
    nothing = pd.DataFrame({name: [np.nan] for name in ZONES})
    ranked = ranked_zones(pd.concat([ZONES, nothing], ignore_index=True), None)
    ranks = ranked[["priority_rank", "priority_rank_low", "priority_rank_high"]]
    assert set(map(str, ranks.dtypes)) == {"Int64"}
    assert ranks.iloc[-1].isna().all()
    assert ranks.iloc[:-1].notna().all(axis=None)
