"""The spur: worked by hand, against shapely, and as properties."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.planning.candidate_costs import add_costs
from geoplan.siting.around import Around
from geoplan.siting.candidate_table import rank_candidates
from geoplan.siting.spur import SPUR_COLUMNS, line_distances, needed_voltage, with_spurs
from support.own_parameters import own_parameters

CRS = 32648
PARAMETERS = own_parameters(
    {
        "siting.spur.medium.voltage": 22.0,
        "siting.spur.medium.capacity": 10.0,
        "siting.spur.high.voltage": 110.0,
        "siting.spur.high.capacity": 100.0,
        "siting.spur.higher.voltage": 220.0,
        "siting.spur.higher.capacity": 400.0,
        "siting.spur.highest.voltage": 500.0,
        "siting.spur.detour": 1.0,
        "costs.spur.line.medium": (20_000.0, 40_000.0, 80_000.0),
        "costs.spur.line.high": 200_000.0,
        "costs.spur.line.higher": 400_000.0,
        "costs.spur.line.highest": 800_000.0,
        "costs.spur.road": 50_000.0,
        "costs.spur.om_share": 0.0,
        "costs.finance.discount_rate": 0.0,
        "costs.biomass.lifetime": 20.0,
        "costs.utility_pv.lifetime": 25.0,
        "costs.utility_pv.degradation": 0.0,
    }
)


def grid(*parts):
    voltages, shapes = zip(*parts, strict=True)
    return gpd.GeoDataFrame({"voltage_kv": np.array(voltages, float)}, geometry=list(shapes), crs=CRS)


def plants(*rows, **columns):
    kinds, capacity, energy, x = zip(*rows, strict=True)
    table = {"candidate_id": list("abcdefgh"[: len(rows)]), "candidate_name": "", "candidate_kind": kinds}
    table |= {"origin": "density", "capacity_mw": capacity, "energy_gwh": energy} | columns
    return gpd.GeoDataFrame(table, geometry=shapely.points(x, 0.0), crs=CRS)


LINE_22 = (22.0, shapely.LineString([(4_000, -500), (4_000, 500)]))
LINE_110 = (110.0, shapely.LineString([(10_000, -500), (10_000, 500)]))
ROADS = gpd.GeoDataFrame(geometry=[shapely.LineString([(-9_000, 2_000), (90_000, 2_000)])], crs=CRS)
KNOWN = {"lcoe_usd_per_mwh": 80.0}


def test_a_small_plant_takes_the_near_line_and_a_larger_one_the_far_one_worked_by_hand():
    given = plants(("biomass", 5.0, 20.0, 0.0), ("biomass", 50.0, 200.0, 0.0), **KNOWN)
    found = with_spurs(given, around=Around(power_grid=grid(LINE_22, LINE_110), roads=ROADS), parameters=PARAMETERS)
    assert found["spur_voltage_kv"].tolist() == [22.0, 110.0]
    assert found["spur_line_km"].tolist() == [4.0, 10.0]
    # 4 km x 40,000 + 2 km x 50,000 = 260,000 USD; 10 km x 200,000 + 100,000 = 2.1 million USD
    assert found["spur_investment_musd"].tolist() == pytest.approx([0.26, 2.1])
    # over 20 years of 20 GWh at no interest: 260,000 / 400,000 MWh
    assert found["lcoe_with_spur_usd_per_mwh"].tolist() == pytest.approx([80.65, 80.525])


def test_upkeep_detour_and_interest_add_as_in_the_formula():
    changed = {"costs.spur.om_share": 0.02, "siting.spur.detour": 1.5, "costs.finance.discount_rate": 0.08}
    parameters = own_parameters({**{name: PARAMETERS.value(name) for name in PARAMETERS if "spur" in name}, **changed})
    parameters = parameters.replace({"costs.biomass.lifetime": {"value": 20, "low": 20, "high": 20}})
    found = with_spurs(plants(("biomass", 5.0, 20.0, 0.0), **KNOWN), around=Around(roads=ROADS), parameters=parameters)
    worth = sum(1.08**-year for year in range(1, 21))
    expected = 80.0 + 150_000.0 * (1 + 0.02 * worth) / (20_000.0 * worth)
    assert found["lcoe_with_spur_usd_per_mwh"].item() == pytest.approx(expected)
    assert "spur_line_km" not in found


def test_without_layers_nothing_is_said():
    given = plants(("biomass", 5.0, 20.0, 0.0), **KNOWN)
    assert with_spurs(given, around=Around(), parameters=PARAMETERS) is given
    empty = Around(power_grid=grid(LINE_22).iloc[:0])
    assert not set(SPUR_COLUMNS) & set(with_spurs(given, around=empty, parameters=PARAMETERS))


def test_plants_on_roofs_feed_in_where_they_stand():
    given = plants(("rooftop_pv", 5.0, 6.0, 0.0), ("ground_pv", 5.0, 6.0, 0.0))
    around = Around(power_grid=grid(LINE_22), roads=ROADS)
    found = with_spurs(given, around=around, parameters=PARAMETERS, costs=add_costs)
    assert found.loc[0, list(SPUR_COLUMNS)].isna().all()
    assert found.loc[1, list(SPUR_COLUMNS)].notna().all()
    alone = add_costs(given, PARAMETERS)["lcoe_usd_per_mwh"].iloc[1]
    assert found["lcoe_with_spur_usd_per_mwh"].iloc[1] == pytest.approx(alone + 260_000 / (25 * 6_000))
    assert "lcoe_usd_per_mwh" not in found  # who ranks is told of the total; the plan costs what is left


def test_only_parts_that_may_have_the_voltage_count():
    points, need = shapely.points([[0, 0], [0, 0]]), np.array([22.0, 110.0])
    unknown = (np.nan, shapely.Point(1_000, 0))
    known = line_distances(points, grid(LINE_22, LINE_110, unknown), least_kv=need)
    assert known.tolist() == [4_000, 10_000]
    assert line_distances(points, grid(LINE_22, unknown), least_kv=need).tolist() == [4_000, 1_000]
    low = line_distances(points, grid(LINE_22), least_kv=need)
    assert low[0] == 4_000
    assert np.isnan(low[1])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-9e3, 9e3), st.floats(-9e3, 9e3)), min_size=1, max_size=6),
    st.lists(
        st.tuples(st.sampled_from([22.0, 110.0, np.nan]), st.floats(-9e3, 9e3), st.floats(-9e3, 9e3)),
        min_size=1,
        max_size=6,
    ),
)
def test_the_distance_is_that_of_shapely_to_each_part(places, parts):
    shapes = [(kv, shapely.LineString([(x, y), (x + 500, y - 300)])) for kv, x, y in parts]
    points = shapely.points(places)
    found = line_distances(points, grid(*shapes), least_kv=np.full(len(points), 110.0))
    fitting = [shape for kv, shape in shapes if kv >= 110] or [shape for kv, shape in shapes if np.isnan(kv)]
    for point, distance in zip(points, found, strict=True):
        expected = min((shapely.distance(point, shape) for shape in fitting), default=np.nan)
        assert distance == pytest.approx(expected, nan_ok=True)


@given(st.lists(st.floats(0.001, 5e3), min_size=2, max_size=9))
def test_a_larger_plant_never_needs_less(capacities):
    place, voltage = needed_voltage(np.sort(capacities), PARAMETERS)
    assert (np.diff(place) >= 0).all()
    assert (np.diff(voltage) >= 0).all()
    assert needed_voltage([10.0, 10.01], PARAMETERS)[1].tolist() == [22.0, 110.0]


def test_the_total_is_a_criterion_where_there_are_layers():
    given = plants(("biomass", 5.0, 20.0, 0.0), ("biomass", 5.0, 20.0, 3_500.0), **KNOWN)
    without = rank_candidates([given], parameters=PARAMETERS)
    assert "total_cost" in without["criteria_not_applied"].iloc[0].split(";")
    around = Around(power_grid=grid(LINE_22), roads=ROADS)
    ranked = rank_candidates([with_spurs(given, around=around, parameters=PARAMETERS)], parameters=PARAMETERS)
    points = ranked.set_index("candidate_id")["contribution_total_cost"]
    assert points["b"] > points["a"]
    assert "total_cost" not in ranked["criteria_not_applied"].iloc[0].split(";")
    assert isinstance(ranked, pd.DataFrame)
