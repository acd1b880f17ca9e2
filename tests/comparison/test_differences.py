from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.comparison.differences import (
    input_differences,
    scenario_differences,
    total_differences,
    unlike_zones,
    zone_differences,
)
from geoplan.comparison.side import Side
from geoplan.languages import Text

CRS = "EPSG:32648"


def zones_of(ids, values, *, crs=CRS, size=1000.0) -> gpd.GeoDataFrame:
    shapes = [shapely.box(600_000 + size * k, 2_300_000, 600_000 + size * (k + 1), 2_301_000) for k in range(len(ids))]
    frame = {"zone_id": list(ids), "zone_name": [f"Zone {each}" for each in ids], "total_energy_gwh": values}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS).to_crs(crs)


def side(name, zones) -> Side:
    return Side(name, Text(en=name), zones, pd.Series(dtype=float), {}, {})


def test_differences_are_what_the_second_has_more():
    table = total_differences(pd.Series({"waste_t": 200.0}), pd.Series({"waste_t": 150.0}))
    assert table.loc["waste_t", ["a", "b", "difference", "difference_pct"]].tolist() == [200.0, 150.0, -50.0, -25.0]


def test_a_difference_beyond_the_range_of_the_first_is_marked():
    a = pd.Series({"waste_t": 100.0, "waste_t_low": 80.0, "waste_t_p50": 99.0, "waste_t_high": 130.0})
    for value, beyond in ((131.0, True), (79.0, True), (125.0, False)):
        row = total_differences(a, pd.Series({"waste_t": value})).loc["waste_t"]
        assert bool(row["beyond_range"]) is beyond
    assert list(total_differences(a, a).index) == ["waste_t"]


def test_what_one_of_the_two_does_not_know_has_no_difference():
    table = total_differences(pd.Series({"waste_t": 1.0, "population": np.nan}), pd.Series({"population": 5.0}))
    assert table["difference"].isna().all()
    assert table.index.tolist() == ["population", "waste_t"]  # as the field dictionary has them
    assert not table["beyond_range"].any()


def test_noise_is_no_difference_and_of_nothing_there_is_no_per_cent():
    table = total_differences(
        pd.Series({"waste_t": 0.1 + 0.2, "roof_count": 0.0}), pd.Series({"waste_t": 0.3, "roof_count": 5.0})
    )
    assert table.loc["waste_t", "difference"] == 0.0
    assert table.loc["roof_count", "difference"] == 5.0
    assert np.isnan(table.loc["roof_count", "difference_pct"])


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=6))
def test_turned_round_differences_change_their_sign_alone(pairs):
    ids = [f"z{k}" for k in range(len(pairs))]
    a, b = (zones_of(ids, [pair[k] for pair in pairs]) for k in (0, 1))
    there, back = zone_differences(a, b), zone_differences(b, a)
    np.testing.assert_array_equal(there["difference"], -back["difference"] + 0.0)


def test_zones_are_matched_by_their_ids_whatever_their_order():
    a, b = zones_of("xyz", [1.0, 2.0, 3.0]), zones_of("xyz", [10.0, 20.0, 30.0]).iloc[::-1]
    rows = zone_differences(a, b)
    assert rows[["zone_id", "difference"]].values.tolist() == [["x", 9.0], ["y", 18.0], ["z", 27.0]]


def test_zones_that_one_lacks_are_named_on_both_sides():
    a, b = side("A", zones_of("xyz", [1.0] * 3)), side("B", zones_of("xw", [1.0] * 2))
    faults = [str(fault) for fault in unlike_zones(a, b)]
    assert len(faults) == 2
    assert "A, zones: found 2 zones that 'B' lacks: y, z" in faults[0]
    assert "B, zones: found 1 zones that 'A' lacks: w" in faults[1]


def test_many_zones_are_counted_and_a_few_named():
    ids = [f"z{k}" for k in range(9)]
    (fault,) = unlike_zones(side("A", zones_of(ids, [1.0] * 9)), side("B", zones_of(ids[:1], [1.0])))
    assert "8 zones that 'B' lacks: z1, z2, z3, z4, z5 and 3 more" in str(fault)


def test_zones_with_other_outlines_are_other_zones():
    a, b = zones_of("xy", [1.0, 1.0]), zones_of("xy", [1.0, 1.0], size=1005.0)
    (fault,) = unlike_zones(side("A", a), side("B", b))
    assert "B, zones: found 2 zones with other outlines than in 'A': x, y" in str(fault)


def test_zones_in_other_coordinates_are_the_same_zones():
    assert unlike_zones(side("A", zones_of("xy", [1.0] * 2)), side("B", zones_of("xy", [1.0] * 2, crs=4326))) == []


def test_inputs_are_listed_where_they_differ_in_the_order_of_their_kinds():
    a = {("parameter", "p"): 1.0, ("layer", "zones"): "real", ("program", "geoplan"): "1", ("study", "seed"): 1}
    b = {**a, ("parameter", "p"): 2.0, ("program", "geoplan"): "2", ("layer", "roads"): "real"}
    assert input_differences(a, b).values.tolist() == [
        ["program", "geoplan", "1", "2"],
        ["layer", "roads", None, "real"],
        ["parameter", "p", 1.0, 2.0],
    ]
    assert input_differences(a, a).empty


def years(values) -> pd.DataFrame:
    frame = {"scenario_id": "low", "year": [2030, 2050], "bau_tco2e": np.nan, "reduced_tco2e": values}
    return pd.DataFrame(frame).assign(scenario_tco2e=np.nan)


def test_scenarios_are_matched_by_id_and_year():
    rows = scenario_differences({"scenario_years": years([1.0, 2.0])}, {"scenario_years": years([4.0, 2.0]).iloc[::-1]})
    reduced = rows[rows["field"] == "reduced_tco2e"].set_index("year")
    assert reduced["difference"].tolist() == [3.0, 0.0]
    assert (reduced["target_id"] == "").all()


def test_targets_without_a_sense_are_matched_too():
    frame = pd.DataFrame(
        {
            "scenario_id": ["low"],
            "target_id": ["t"],
            "target_sense": [None],
            "target_level_tco2e": [np.nan],
            "gap_tco2e": [5.0],
            "chance_share": [0.5],
        }
    )
    other = frame.assign(target_sense="", gap_tco2e=2.0)
    rows = scenario_differences({"targets": frame}, {"targets": other}).set_index("field")
    assert rows.loc["gap_tco2e", "difference"] == -3.0
    assert rows.loc["chance_share", "difference"] == 0.0


@pytest.mark.parametrize("tables", [({}, {}), ({"scenario_years": years([1.0, 2.0])}, {})])
def test_without_scenarios_on_both_sides_there_is_nothing_to_hold_against_each_other(tables):
    assert scenario_differences(*tables) is None


def test_sides_are_frozen():
    one = side("A", zones_of("x", [1.0]))
    assert replace(one, name="B").zones is one.zones
