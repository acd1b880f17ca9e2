import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import GeoplanError
from geoplan.fields import load_fields
from geoplan.siting.ranking.zones import SCHEMA, default_weights, load_criteria, normalised, ranked, read_weights

ZONES = pd.DataFrame(
    {
        "rooftop_pv_energy_gwh": [10.0, 40.0, 90.0, np.nan],
        "area_km2": [1.0, 2.0, 3.0, 4.0],
        "cropland_pct": [0.0, 50.0, 100.0, 20.0],
        "population": [np.nan] * 4,
    }
)


def test_criteria_are_columns_of_the_zones_with_titles_and_a_source():
    fields, criteria = load_fields(), load_criteria()
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


def test_scores_are_weighted_sums_over_what_is_known():
    found = ranked(normalised(ZONES), {"rooftop_pv": 3, "cropland": 1, "power_grid": 50})
    assert found["score"].tolist() == pytest.approx([0.25, 0.5, 0.75, 0.8])
    assert found["rank"].tolist() == [4, 3, 2, 1]
    assert found["known_share"].tolist() == [1, 1, 1, 0.25]


def test_equal_scores_share_a_rank_and_unknown_zones_have_none():
    shares = pd.DataFrame({"a": [0.2, 0.9, 0.9, np.nan, 0.1]})
    found = ranked(shares, {"a": 1.0})
    assert found["rank"].tolist() == [3, 1, 1, 0, 4]
    assert np.isnan(found["score"][3])
    assert not found["stable"][3]
    nothing = ranked(shares, {"a": 0.0})
    assert nothing["rank"].tolist() == [0] * 5


def test_ranks_that_rest_on_the_weights_are_not_stable():
    draw = np.random.default_rng(1)
    rows = pd.DataFrame({"a": draw.random(60), "b": draw.random(60), "c": draw.random(60)})
    rows.loc[0] = 1.0
    rows.loc[1] = 0.0
    found = ranked(rows, {"a": 1, "b": 1, "c": 1})
    assert found.loc[0, ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert found.loc[1, ["rank", "rank_low", "rank_high"]].tolist() == [60, 60, 60]
    assert (found["rank_low"] <= found["rank"]).mean() > 0.95
    assert not found["stable"].all()
    assert found["stable"].sum() > 5
    still = ranked(rows, {"a": 1, "b": 1, "c": 1}, spread=0.0)
    assert (still["rank_low"] == still["rank_high"]).all()
    one = ranked(rows, {"a": 1})
    assert one["stable"].all()


@given(st.floats(0.01, 1e4))
def test_only_the_proportions_of_weights_matter(factor):
    shares = normalised(ZONES)
    weights = {"rooftop_pv": 2.0, "cropland": 1.0}
    more = {key: weight * factor for key, weight in weights.items()}
    assert ranked(shares, weights, samples=5)["score"].to_numpy() == pytest.approx(
        ranked(shares, more, samples=5)["score"].to_numpy()
    )


def write(path, weights, schema=SCHEMA):
    path.write_text(json.dumps({"schema": schema, "weights": weights}), encoding="utf-8")
    return path


def test_weights_are_read_as_the_page_saves_them(tmp_path):
    file = write(tmp_path / "w.json", {"rooftop_pv": 3, "waste": 1.5})
    weights = read_weights(file)
    assert weights.keys() == default_weights().keys()
    assert (weights["rooftop_pv"], weights["waste"], weights["demand"]) == (3.0, 1.5, 0.0)


def test_all_faults_of_a_file_of_weights_are_told_at_once(tmp_path):
    text = '{"schema": "geoplan-weights/1", "weights": {"rooftop_pb": 1, "waste": -1, "demand": NaN, "biogas": true}}'
    (tmp_path / "w.json").write_text(text)
    with pytest.raises(GeoplanError) as caught:
        read_weights(tmp_path / "w.json")
    assert [fault.where for fault in caught.value.faults] == [
        "weights.rooftop_pb", "weights.waste", "weights.demand", "weights.biogas", "weights"
    ]  # fmt: skip
    assert "Did you mean 'rooftop_pv'?" in str(caught.value)
    assert "-1" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "no JSON text"),
        ("[1]", "schema: found None"),
        ('{"schema": "x"}', "schema: found 'x'"),
        ('{"schema": "geoplan-weights/1", "weights": [1]}', "found list"),
        ('{"schema": "geoplan-weights/1", "weights": {"waste": 0}}', "no weight above 0"),
    ],
)
def test_what_is_no_file_of_weights_is_said(tmp_path, content, expected):
    (tmp_path / "w.json").write_text(content)
    with pytest.raises(GeoplanError, match=expected):
        read_weights(tmp_path / "w.json")
    with pytest.raises(GeoplanError, match="No such file"):
        read_weights(tmp_path / "absent.json")


@pytest.mark.parametrize("weight", ["NaN", "-5", "1e400", "1e308", "1e-320", "true", '"5"', "9" * 39])
def test_weights_of_a_file_that_cannot_be(tmp_path, weight):
    file = tmp_path / "w.json"
    file.write_text(f'{{"schema": "{SCHEMA}", "weights": {{"rooftop_pv": {weight}, "cropland": 1}}}}', encoding="utf-8")
    with pytest.raises(GeoplanError, match=r"weights\.rooftop_pv: found .*; expected a number, 0 to 1e\+06"):
        read_weights(file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 100_000, "at most 100 levels"),
        (f'{{"schema": {"9" * 5000}}}', "at most 40 digits"),
        ("\x00", "a file of weights"),
    ],
)
def test_files_that_no_map_saves(tmp_path, text, expected):
    (tmp_path / "w.json").write_text(text, encoding="utf-8")
    with pytest.raises(GeoplanError, match=f"expected {expected}"):
        read_weights(tmp_path / "w.json")
