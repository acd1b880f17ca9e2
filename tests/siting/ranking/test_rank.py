import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import ParameterError
from geoplan.parameters import load_parameters
from geoplan.siting.ranking.rank import (
    TIE,
    WEIGHT_SPREAD,
    Sampling,
    Scores,
    drawn_ranks,
    is_stable,
    rank_by,
    ranks_of,
    uniforms,
)

WEIGHTS = dict(zip("abcdef", [3.0, 2.0, 5.0, 1.0, 0.5, 2.0], strict=True))


def table(count, *, seed=0, unknown=True):
    rng = np.random.default_rng(seed)
    shares = pd.DataFrame(rng.random((count, 6)).round(6), columns=list("abcdef"))
    if unknown:
        shares.iloc[1:4, 2] = np.nan
        shares.iloc[5] = np.nan
    return shares


# Mulberry32 from the seed 1, as its author's JavaScript gives it.
MULBERRY = [0.6270739405881613, 0.002735721180215478, 0.5274470399599522, 0.9810509674716741]


def test_numbers_drawn_are_those_of_mulberry32():
    assert uniforms(1, 0, 4).tolist() == MULBERRY
    assert uniforms(Sampling().seed, 123, 50).tolist() == uniforms(Sampling().seed, 0, 173)[123:].tolist()


def test_ranks_count_those_that_score_more_as_a_loop_does():
    scores = np.round(np.random.default_rng(3).random(300), 2)
    scores[::7] = np.nan
    wanted = [0 if np.isnan(one) else 1 + int((scores > one).sum()) for one in scores]
    assert ranks_of(scores).tolist() == wanted


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
def test_scores_are_those_of_pymcdm(method):
    from pymcdm.methods import TOPSIS, WSM
    from pymcdm.normalizations import minmax_normalization

    raw = np.random.default_rng(3).random((40, 6)) * [1, 10, 100, 1, 5, 3]
    types = np.array([1, -1, 1, -1, 1, 1])
    shares = pd.DataFrame((raw - raw.min(0)) / (raw.max(0) - raw.min(0)), columns=list("abcdef"))
    shares.loc[:, types < 0] = 1 - shares.loc[:, types < 0]
    weights = np.array(list(WEIGHTS.values()))
    peer = {"weighted_sum": WSM, "topsis": TOPSIS}[method](minmax_normalization)
    wanted = peer(raw, weights / weights.sum(), types)
    found = rank_by(Scores(shares), WEIGHTS, method=method, sampling=Sampling(samples=0))
    assert found["score"].to_numpy() == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
def test_rank_intervals_are_those_of_a_plain_loop(method):
    shares = table(30, seed=5)
    low, high = shares[["b", "e"]] * 0.7, np.minimum(shares[["b", "e"]] * 1.5, 1.0)
    samples, size, count = 90, 6, len(shares)
    found = rank_by(Scores(shares, low, high, ()), WEIGHTS, method=method, sampling=Sampling(samples=samples, seed=7))
    draw = iter(uniforms(7, 0, samples * (size + count)))
    best, worst = shares.max(), shares.min()
    drawn = []
    for _ in range(samples):
        weights = pd.Series(WEIGHTS) * [1 + 0.25 * (2 * next(draw) - 1) for _ in range(size)]
        moved = shares.copy()
        for row in range(count):
            at = next(draw)
            for key in low:
                base = shares.loc[row, key]
                end = low.loc[row, key] if at < 0.5 else high.loc[row, key]
                moved.loc[row, key] = base + abs(2 * at - 1) * (end - base)
        if method == "topsis":
            above, below = ((weights * (moved - worst)) ** 2).sum(axis=1), ((weights * (best - moved)) ** 2).sum(axis=1)
            score = (above**0.5 / (above**0.5 + below**0.5)).where(shares.notna().any(axis=1))
        else:
            score = (moved * weights).sum(axis=1) / (shares.notna() * weights).sum(axis=1)
        drawn.append(score.rank(ascending=False, method="min").fillna(0).astype(int))
    ordered = np.sort(np.array(drawn), axis=0)
    assert found["rank_low"].tolist() == ordered[int(0.1 * 89)].tolist()
    assert found["rank_high"].tolist() == ordered[81].tolist()
    assert found["rank_first_share"].tolist() == pytest.approx((np.array(drawn) == 1).mean(axis=0).tolist())


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
def test_the_ranks_of_futures_are_those_of_each_by_itself(method):
    """Criteria that are drawn take the place of the ends of energies; weights are drawn once for each future."""
    shares = table(20, seed=6, unknown=False)
    moved = np.clip(shares["b"].to_numpy()[:, None] * np.random.default_rng(1).uniform(0.5, 1.5, (20, 30)), 0, 1)
    given = Scores(shares, shares[["b"]] * 0.5, shares[["b"]], drawn={"b": moved})
    found = drawn_ranks(given, WEIGHTS, method=method, sampling=Sampling(seed=9, samples=500))
    assert found.shape == (20, 30)
    draw = uniforms(9, 0, 30 * len(WEIGHTS)).reshape(30, -1)
    for future in range(30):
        weights = {key: w * (1 + 0.25 * (2 * u - 1)) for (key, w), u in zip(WEIGHTS.items(), draw[future], strict=True)}
        one = Scores(shares.assign(b=moved[:, future]))
        if method == "weighted_sum":
            wanted = rank_by(one, weights, method=method, sampling=Sampling(samples=0))["rank"].tolist()
            assert found[:, future].tolist() == wanted
    ranked = rank_by(given, WEIGHTS, method=method, sampling=Sampling(seed=9), drawn=found)
    assert ranked["rank_first_share"].sum() >= 1
    assert (ranked["rank_low"] <= ranked["rank_p50"]).all()
    assert (ranked["rank_p50"] <= ranked["rank_high"]).all()


def test_energy_that_is_uncertain_widens_the_ranks():
    shares = table(40, unknown=False)
    plain = rank_by(Scores(shares), WEIGHTS)
    unsure = rank_by(Scores(shares, shares[["c"]] * 0.2, np.minimum(shares[["c"]] * 3, 1.0), ()), WEIGHTS)
    assert (unsure["rank"] == plain["rank"]).all()
    assert (unsure["rank_high"] - unsure["rank_low"]).mean() > 1.5 * (plain["rank_high"] - plain["rank_low"]).mean()
    assert unsure["stable"].sum() < plain["stable"].sum()


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
def test_contributions_sum_to_the_score(method):
    found = rank_by(Scores(table(50)), WEIGHTS, method=method, sampling=Sampling(samples=0))
    sums = found.filter(like="contribution_").sum(axis=1, min_count=1)
    assert sums.to_numpy() == pytest.approx(found["score"].to_numpy(), nan_ok=True, abs=1e-12)
    assert found.loc[5, "rank"] == 0
    assert np.isnan(found.loc[1, "contribution_c"])


def test_alike_candidates_share_a_rank_by_either_method():
    shares = pd.DataFrame({"a": [0.4, 0.4, 0.4]})
    for method in ("weighted_sum", "topsis"):
        assert rank_by(Scores(shares), {"a": 1.0}, method=method)["rank"].tolist() == [1, 1, 1]


def test_an_unknown_method_is_an_error():
    with pytest.raises(ParameterError, match="topsis"):
        rank_by(Scores(table(8)), WEIGHTS, method="topsi")


ZONES = pd.DataFrame({"rooftop_pv": [0.0, 0.5, 1.0, np.nan], "cropland": [1.0, 0.5, 0.0, 0.8]})


def test_scores_are_weighted_sums_over_what_is_known():
    found = rank_by(Scores(ZONES), {"rooftop_pv": 3, "cropland": 1, "power_grid": 50})
    assert found["score"].tolist() == pytest.approx([0.25, 0.5, 0.75, 0.8])
    assert found["rank"].tolist() == [4, 3, 2, 1]
    assert found["known_share"].tolist() == [1, 1, 1, 0.25]


def test_equal_scores_share_a_rank_and_unknown_zones_have_none():
    shares = pd.DataFrame({"a": [0.2, 0.9, 0.9, np.nan, 0.1]})
    found = rank_by(Scores(shares), {"a": 1.0})
    assert found["rank"].tolist() == [3, 1, 1, 0, 4]
    assert np.isnan(found["score"][3])
    assert not found["stable"][3]
    nothing = rank_by(Scores(shares), {"a": 0.0})
    assert nothing["rank"].tolist() == [0] * 5


def test_ranks_that_rest_on_the_weights_are_not_stable():
    draw = np.random.default_rng(1)
    rows = pd.DataFrame({"a": draw.random(60), "b": draw.random(60), "c": draw.random(60)})
    rows.loc[0] = 1.0
    rows.loc[1] = 0.0
    found = rank_by(Scores(rows), {"a": 1, "b": 1, "c": 1})
    assert found.loc[0, ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert found.loc[1, ["rank", "rank_low", "rank_high"]].tolist() == [60, 60, 60]
    assert (found["rank_low"] <= found["rank"]).mean() > 0.95
    assert not found["stable"].all()
    assert found["stable"].sum() > 5
    still = rank_by(Scores(rows), {"a": 1, "b": 1, "c": 1}, sampling=Sampling(spread=0.0))
    assert (still["rank_low"] == still["rank_high"]).all()
    one = rank_by(Scores(rows), {"a": 1})
    assert one["stable"].all()


@given(st.floats(0.01, 1e4))
def test_only_the_proportions_of_weights_matter(factor):
    shares = ZONES
    weights = {"rooftop_pv": 2.0, "cropland": 1.0}
    more = {key: weight * factor for key, weight in weights.items()}
    assert rank_by(Scores(shares), weights, sampling=Sampling(samples=5))["score"].to_numpy() == pytest.approx(
        rank_by(Scores(shares), more, sampling=Sampling(samples=5))["score"].to_numpy()
    )


def test_a_study_that_moves_weights_less_has_narrower_intervals():
    wide, narrow = (Sampling.of(load_parameters().replace({WEIGHT_SPREAD: share})) for share in (0.5, 0.05))
    scores = Scores(table(60))
    spans = [
        (ranks["rank_high"] - ranks["rank_low"]).sum()
        for ranks in (rank_by(scores, WEIGHTS, sampling=each) for each in (wide, narrow))
    ]
    assert spans[0] > spans[1]
    assert Sampling() == Sampling.of(load_parameters())


@given(st.lists(st.one_of(st.just(float("nan")), st.integers(0, 30).map(lambda step: step * 4e-10)), max_size=30))
def test_scores_that_differ_by_less_than_a_tie_share_a_rank(scores):
    wanted = [0 if one != one else 1 + sum(other > one + TIE for other in scores) for one in scores]
    assert ranks_of(scores).tolist() == wanted


@pytest.mark.parametrize("method", ["weighted_sum", "topsis"])
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 50), st.floats(0, 1), st.floats(0.1, 50))
def test_a_criterion_that_is_equal_for_all_weighs_nothing_by_either_method(method, seed, value, weight):
    shares = table(12, seed=seed)
    few = {"method": method, "sampling": Sampling(samples=10)}
    without = rank_by(Scores(shares), WEIGHTS, **few)
    scores = Scores(shares.assign(z=value), shares[["b"]] * 0.5, shares[["b"]])
    assert scores.equal == ("z",)
    alike = rank_by(Scores(shares.assign(z=value)), WEIGHTS | {"z": weight}, **few)
    for name in ("score", "rank", "rank_low", "rank_high", "stable", "known_share"):
        pd.testing.assert_series_equal(alike[name], without[name])
    nominal = sum(WEIGHTS.values())
    wanted = without["weight_applied_share"] * nominal / (nominal + weight)
    assert alike["weight_applied_share"].to_numpy() == pytest.approx(wanted.to_numpy())


def test_the_share_that_was_applied_counts_what_has_no_values_too():
    found = rank_by(Scores(ZONES), {"rooftop_pv": 3, "cropland": 1, "power_grid": 4}, sampling=Sampling(samples=0))
    assert found["weight_applied_share"].tolist() == pytest.approx([0.5, 0.5, 0.5, 0.125])


def test_where_nothing_tells_them_apart_all_are_first():
    shares = pd.DataFrame({"a": [0.4, 0.4, np.nan], "b": [0.1, 0.2, 0.3]})
    found = rank_by(Scores(shares), {"a": 1.0})
    assert found["rank"].tolist() == [1, 1, 0]
    assert found["score"].tolist() == pytest.approx([0.5, 0.5, np.nan], nan_ok=True)
    assert found["weight_applied_share"].tolist() == [0, 0, 0]


@given(
    st.lists(st.tuples(st.integers(1, 99), st.integers(0, 40)), min_size=1, max_size=20),
    st.integers(1, 200),
)
def test_stable_is_a_narrow_interval_of_ranks(pairs, count):
    low = np.array([first for first, _ in pairs])
    high = low + [width for _, width in pairs]
    wanted = [width <= 2 or width / count <= 0.05 for _, width in pairs]
    assert is_stable(low, high, count=count, sampling=Sampling()).tolist() == wanted
