"""The shortlist in each future, held against runs of their own."""

import numpy as np
import pandas as pd
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.parameters import load_parameters
from geoplan.planning.candidate_costs import RESOURCE
from geoplan.planning.jcm import jcm_shortlist, load_technologies
from geoplan.planning.jcm_draws import jcm_draws
from geoplan.planning.jcm_subsidy import drawn_share
from geoplan.siting.draws.candidate_draws import CandidateDraws

UNKNOWN = "jcm.similar_projects.biomass"
FEW = load_parameters().replace({"jcm.similar_projects.biogas": 1}).sampled(30, 7)
USED = ("costs.", "jcm.", "grid.", "gases.", "waste.", RESOURCE)
COMPOSITION = "waste.composition."


def plants():
    kinds = ["rooftop_pv", "ground_pv", "floating_pv", "ground_pv", "biomass", "biomass", "biogas", "waste", "waste"]
    capacity = np.array([0.4, 12.0, 45.0, 300.0, 3.0, 12.0, 1.1, 12.0, 5.0])
    hours = {"rooftop_pv": 1.1, "ground_pv": 1.3, "floating_pv": 1.3, "biomass": 7.0, "biogas": 6.5, "waste": 7.2}
    table = {"candidate_id": [f"c{k}" for k in range(len(kinds))], "candidate_kind": kinds, "capacity_mw": capacity}
    table["energy_gwh"] = capacity * [hours[kind] for kind in kinds]
    table["feedstock_t"] = [np.nan] * 8 + [90_000.0]
    table["status"] = ["surveyed"] + ["model"] * 8
    return pd.DataFrame(table)


def shortlist_draws(table, parameters, draws=None):
    rules = [load_technologies()[kind] for kind in table["candidate_kind"]]
    ready = (table["status"] == "surveyed").astype(int)
    return jcm_draws(table.assign(readiness=ready), rules, parameters=parameters, draws=draws)


def future_of(parameters, future):
    """Return the parameters of a future, without a range; the share that nobody knows as that of a first project."""
    futures, rows = parameters.futures, parameters.everything()
    names = [name for name in rows if name.startswith(USED) and rows[name].low < rows[name].high]
    values = {name: futures.value(name)[future] for name in names}
    mixed = [name for name in rows if name.startswith(COMPOSITION) and name.endswith(".share")]
    values |= dict(zip(mixed, futures.shares(mixed)[:, future], strict=True))
    values["jcm.subsidy.first"] = drawn_share("biomass", DrawnValues(parameters))[future]
    values[UNKNOWN] = 0.0
    return parameters.replace({name: dict.fromkeys(("value", "low", "high"), float(v)) for name, v in values.items()})


def test_each_future_is_a_run_of_its_own():
    table = plants()
    found = shortlist_draws(table, FEW)
    sunny = table["candidate_kind"].str.endswith("_pv")
    verdicts = set()
    for future in range(FEW.futures.count):
        own = future_of(FEW, future)
        sun = own.value(RESOURCE) / FEW.value(RESOURCE)
        there = table.assign(energy_gwh=table["energy_gwh"] * np.where(sunny, sun, 1.0))
        run = jcm_shortlist(there, parameters=own, count=None).set_index("candidate_id").loc[table["candidate_id"]]
        for name in ("subsidy_pct", "subsidy_mjpy", "jpy_per_tco2"):
            drawn = getattr(found, name)[:, future]
            assert drawn == pytest.approx(run[f"{name}_low"].to_numpy(), rel=1e-9), name
        # by the columns of the parameters' values, in which there are no futures
        invested = run["investment_musd"] * own.value("jcm.exchange_rate") / run["projects"]
        tonnes = run["credited_reduction_tco2e"] / run["projects"] * run["durable_years"]
        each = np.minimum(run["subsidy_pct_low"] / 100 * invested, own.value("jcm.subsidy.largest")) * 1e6 / tonnes
        assert found.jpy_per_tco2[:, future] == pytest.approx(each.to_numpy(), rel=1e-9)
        assert found.is_met[:, future].tolist() == (run["limit_met"] == "within").tolist()
        assert found.rank[:, future].tolist() == run["jcm_rank"].tolist()
        verdicts |= set(run["limit_met"])
    assert len(verdicts) > 1


def test_columns_are_quantiles_and_shares_of_the_futures():
    table = plants()
    found = shortlist_draws(table, FEW)
    run = jcm_shortlist(table, parameters=FEW, count=None).set_index("candidate_id").loc[table["candidate_id"]]
    ends = np.quantile(found.jpy_per_tco2, [0.1, 0.5, 0.9], axis=1)
    for end, values in zip(("low", "p50", "high"), ends, strict=True):
        assert run[f"jpy_per_tco2_{end}"].to_numpy() == pytest.approx(values)
    assert run["limit_met_share"].tolist() == found.is_met.mean(axis=1).tolist()
    assert 0 < run["limit_met_share"].max() <= 1
    assert (run["jcm_rank_low"] <= run["jcm_rank_high"]).all()
    nearest = np.quantile(found.rank, 0.5, axis=1, method="nearest")
    assert run["jcm_rank_p50"].tolist() == nearest.tolist()
    assert found.fields().of("jcm_rank", ["c3"])[0].tolist() == found.rank[3].tolist()
    assert (run["jcm_rank_low"] < run["jcm_rank_high"]).any()
    firsts = (found.rank == 1).sum(axis=0)
    assert run["jcm_first_share"].sum() == pytest.approx(firsts.mean())
    assert (firsts >= 1).all()


def test_equals_are_first_together_and_unknown_ones_come_last():
    alike = plants().iloc[[1, 1, 4]].reset_index(drop=True)
    alike = alike.assign(candidate_id=["a", "b", "c"], capacity_mw=[12.0, 12.0, np.nan])
    found = shortlist_draws(alike, FEW)
    assert (found.rank == np.array([[1], [1], [3]])).all()
    told = found.columns()
    assert told["jcm_first_share"].tolist() == [1.0, 1.0, 0.0]
    assert np.isnan(told["limit_met_share"][2])
    assert np.isnan(told["jpy_per_tco2_p50"]).tolist() == [False, False, True]


def test_without_a_range_there_is_a_point():
    rows = {name: row for name, row in FEW.everything().items() if name.startswith(USED)}
    fixed = FEW.replace({name: dict.fromkeys(("value", "low", "high"), row.value) for name, row in rows.items()})
    run = jcm_shortlist(plants(), parameters=fixed, count=None)
    run = run[run["candidate_kind"] != "biomass"]  # its share is not known
    for name in ("subsidy_pct", "subsidy_mjpy", "jpy_per_tco2"):
        assert run[f"{name}_low"].to_numpy() == pytest.approx(run[f"{name}_high"].to_numpy(), rel=1e-12)
    assert set(run["limit_met_share"]) <= {0.0, 1.0}


def test_what_is_known_of_candidates_moves_them():
    table = plants().iloc[[4, 8]].reset_index(drop=True)
    ids, count = tuple(table["candidate_id"]), FEW.futures.count
    energy = table["energy_gwh"].to_numpy()[:, None] * np.linspace(0.5, 1.5, count)
    invested = np.full((2, count), 20.0)
    bare = {
        "investment_musd": invested,
        "energy_gwh": np.repeat(table["energy_gwh"].to_numpy()[:, None], count, axis=1),
    }
    still = shortlist_draws(table, FEW, CandidateDraws(ids, count, bare))
    moved = shortlist_draws(table, FEW, CandidateDraws(ids, count, {**bare, "energy_gwh": energy}))
    assert moved.jpy_per_tco2[0] * np.linspace(0.5, 1.5, count) == pytest.approx(still.jpy_per_tco2[0])
    burnt = np.full((2, count), 45_000.0)
    less = shortlist_draws(table, FEW, CandidateDraws(ids, count, {**bare, "feedstock_t": burnt}))
    assert less.jpy_per_tco2[0].tolist() == still.jpy_per_tco2[0].tolist()
    assert not np.isclose(less.jpy_per_tco2[1], still.jpy_per_tco2[1]).any()


def test_a_plant_that_reduces_nothing_in_some_futures_pays_without_end_in_them():
    table = plants().iloc[[8]].assign(feedstock_t=1e6)
    stack = {"waste.incineration.oxidation_factor": {"value": 1.0, "low": 1.0, "high": 1.0}}
    landfill = {"waste.landfill.mcf": {"value": 0.4, "low": 0.05, "high": 0.8}}
    found = shortlist_draws(table, FEW.replace(stack | landfill))
    without = np.isinf(found.jpy_per_tco2[0])
    assert 0 < without.sum() < FEW.futures.count
    assert not found.is_met[0, without].any()
    told = found.columns()
    assert np.isfinite(told["subsidy_mjpy_high"][0])
    assert np.isnan(told["jpy_per_tco2_high"][0])
