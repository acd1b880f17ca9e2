import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import ParameterError
from geoplan.languages import LANGUAGES
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.ranking.criteria import criteria_of, load_candidate_criteria, scores

TABLE = load_candidate_criteria()


def one(key):
    return {key: TABLE[key]}


def test_every_criterion_has_titles_a_source_and_a_weight():
    for criterion in TABLE.values():
        assert all(criterion.title[language] for language in LANGUAGES)
        assert criterion.source
        assert criterion.confidence in ("high", "medium", "low")
    of_kinds = [criteria_of(kind) for kind in candidate_kinds()]
    assert all(of_kinds)
    assert {key for criteria in of_kinds for key in criteria} == TABLE.keys()


def test_weights_of_solar_plants_are_those_of_the_planner_s_table():
    ground = {key: each.weight for key, each in criteria_of("ground_pv").items() if key != "total_cost"}
    assert sum(ground.values()) == pytest.approx(1.0)
    assert (ground["solar_yield"], ground["grid_distance"], ground["slope"], ground["road_distance"]) == (
        0.30,
        0.20,
        0.12,
        0.08,
    )
    floating = criteria_of("floating_pv")
    assert sum(each.weight for key, each in floating.items() if key != "total_cost") == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("key", "values", "wanted"),
    [
        ("grid_distance", [0, 1.99, 2, 4.99, 5, 9.99, 10, 300], [1, 1, 0.8, 0.8, 0.5, 0.5, 0.2, 0.2]),
        ("slope", [0, 4.9, 5, 9.9, 10, 14.9, 15, 90], [1, 1, 0.7, 0.7, 0.3, 0.3, 0, 0]),
        ("road_distance", [0, 0.5, 2, 5], [1, 0.8, 0.5, 0.2]),
    ],
)
def test_steps(key, values, wanted):
    found = scores(pd.DataFrame({TABLE[key].column: np.array(values, float)}), one(key))
    assert found.shares[key].tolist() == wanted


def test_ranges_run_from_the_worst_to_the_best_and_logarithms_take_nothing():
    table = pd.DataFrame({"cropland_pct": [0.0, 25.0, 100.0, np.nan], "capacity_mw": [0.0, 9.0, 99.0, 9.0]})
    found = scores(table, {**one("land_use"), **one("roof_size")}).shares
    assert found["land_use"].tolist() == pytest.approx([1.0, 0.75, 0.0, np.nan], nan_ok=True)
    assert found["roof_size"].tolist() == pytest.approx([0.0, 0.5, 1.0, 0.5])
    alike = scores(pd.DataFrame({"cropland_pct": [7.0, 7.0, np.nan]}), one("land_use")).shares["land_use"]
    assert alike.tolist() == pytest.approx([0.5, 0.5, np.nan], nan_ok=True)


def test_a_criterion_without_its_layer_is_listed_and_not_scored():
    table = pd.DataFrame({"specific_yield_kwh_per_kwp": [1000.0, 1200.0], "slope_pct": [np.nan, np.nan]})
    found = scores(table, criteria_of("ground_pv"))
    assert list(found.shares) == ["solar_yield"]
    assert set(found.not_applied) == set(criteria_of("ground_pv")) - {"solar_yield"}


def test_an_estate_is_known_or_not_where_there_are_estates():
    ids = pd.DataFrame({"estate_id": ["a", None, ""]})
    assert scores(ids, one("estate")).shares["estate"].tolist() == [1.0, 0.0, 0.0]
    assert scores(ids.iloc[1:], one("estate")).shares["estate"].tolist() == [0.0, 0.0]
    assert scores(ids[[]], one("estate")).not_applied == ("estate",)


def test_what_follows_the_energy_is_as_uncertain():
    table = pd.DataFrame(
        {
            "capacity_mw": [0.0, 3.0, 15.0],
            "energy_gwh": [0.0, 10.0, 10.0],
            "energy_gwh_low": [0.0, 5.0, 10.0],
            "energy_gwh_high": [0.0, 20.0, np.nan],
            "cropland_pct": [1.0, 2.0, 3.0],
        }
    )
    found = scores(table, {**one("roof_size"), **one("land_use")})
    assert list(found.low) == list(found.high) == ["roof_size"]
    assert found.low["roof_size"].tolist() == pytest.approx([0.0, np.log(2.5) / np.log(16), 1.0], abs=1e-6)
    assert found.high["roof_size"].tolist() == pytest.approx([0.0, np.log(7) / np.log(16), 1.0], abs=1e-6)
    assert found.low.shape[1] == 1
    assert scores(table.drop(columns="energy_gwh_low"), one("roof_size")).low.empty


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_shares_lie_between_0_and_1_and_keep_the_order(values):
    table = pd.DataFrame({"residents_nearby": values, "grid_distance_km": values})
    found = scores(table, {**one("dwellings"), **one("demand"), **one("grid_distance")}).shares
    assert ((found >= 0) & (found <= 1)).all().all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(found["demand"].to_numpy()[order]) >= 0).all()
    assert (np.diff(found["dwellings"].to_numpy()[order]) <= 0).all()
    assert (np.diff(found["grid_distance"].to_numpy()[order]) <= 0).all()


def test_all_faults_of_a_table_are_told_at_once(tmp_path):
    text = "key,column,function,points,direction,follows_energy,weight,title_en,title_vi,title_ja,source,confidence\n"
    text += "a,x,steps,2:1 1:0.5,cost,,1,A,A,A,s,low\n"
    text += "a,x,guess,,cost,,-1,A,A,A,s,low\n"
    text += "b,x,steps,1:two,up,,many,A,A,A,s,low\n"
    text += "c,x,steps,inf:3,cost,,1,A,A,A,s,low\n"
    file = tmp_path / "criteria.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as error:
        load_candidate_criteria(file)
    places = [fault.where for fault in error.value.faults]
    assert places == [
        "a, points",
        "a",
        "a, function",
        "a, weight",
        "b, direction",
        "b, points",
        "b, weight",
        "c, points",
    ]


def test_an_unknown_kind_is_an_error():
    with pytest.raises(ParameterError, match="rooftop_pv"):
        criteria_of("rooftop")


def test_a_value_known_of_one_site_alone_is_not_applied():
    table = pd.DataFrame({"specific_yield_kwh_per_kwp": [1.0, 2.0, 3.0], "grid_distance_km": [0.5, np.nan, np.nan]})
    found = scores(table, criteria_of("ground_pv"))
    assert "grid_distance" in found.not_applied
    assert list(found.shares) == ["solar_yield"]


def test_a_table_without_rows_has_no_shares():
    criteria = criteria_of("waste")
    none = pd.DataFrame({criterion.column: pd.Series(dtype=float) for criterion in criteria.values()})
    assert scores(none, criteria).shares.empty
