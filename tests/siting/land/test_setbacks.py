"""Setbacks by class and voltage, held against shapely."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geoplan.kinds.national import parameters_of
from geoplan.layers.land.roads import road_groups
from geoplan.parameters import load_parameters
from geoplan.siting.around import Around
from geoplan.siting.land.eligible_land import eligible_land
from geoplan.siting.land.exclusion import Exclusion
from geoplan.siting.land.rules import land_exclusions
from geoplan.siting.land.setbacks import COLUMN, LINES, line_setbacks, road_setbacks, with_setbacks
from geoplan.zonal import grid_of
from support.land_cells import CRS, GRID, LEFT, TOP, grid, raster
from support.own_parameters import own_parameters

WIDTHS = {"to_22kv": 2.0, "to_35kv": 3.0, "to_110kv": 4.0, "to_220kv": 6.0, "above_220kv": 7.0}
ROADS = {"motorway": 17.0, "trunk": 17.0, "primary": 13.0, "secondary": 9.0, "tertiary": 9.0, "minor": 4.0}
PARAMETERS = own_parameters(
    {f"siting.setback.corridor.{name}": value for name, value in (WIDTHS | ROADS).items()}
    | {f"siting.setback.half_width.{name}": 1.0 for name in WIDTHS | ROADS}
    | {f"siting.setback.voltage.to_{voltage}kv": float(voltage) for voltage in (22, 35, 110, 220)}
)


def test_the_voltage_decides_and_without_one_the_widest_holds():
    given_kv = [0.4, 22.0, 22.1, 35.0, 110.0, 132.0, 220.0, 500.0, np.nan]
    assert line_setbacks(given_kv, PARAMETERS).tolist() == [3, 3, 4, 4, 5, 7, 7, 8, 8]


def test_the_class_decides_and_without_one_the_widest_holds():
    classes = ["motorway", "trunk_link", "primary", "secondary", "tertiary", "residential", "", "tỉnh lộ", None]
    assert road_setbacks(classes, PARAMETERS).tolist() == [18, 18, 14, 10, 10, 5, 18, 18, 18]
    assert set(road_groups().values()) == set(ROADS)


def test_a_kind_may_keep_more_free_and_a_layer_may_say_no_class():
    layer = gpd.GeoDataFrame({"road_class": ["minor", "primary", "service"]}, geometry=shapely.points([[0, 0]] * 3))
    found = with_setbacks(layer, "roads", least_m=12.0, parameters=PARAMETERS)[COLUMN]
    assert found.tolist() == [18, 14, 12]  # minor is a group, no class that a layer has
    bare = with_setbacks(layer[["geometry"]], "power_grid", least_m=0.0, parameters=PARAMETERS)
    assert bare[COLUMN].tolist() == [8.0] * 3


def test_where_a_study_keeps_nothing_free_there_is_no_rule():
    none = {name: 0.0 for name in PARAMETERS if name.startswith("siting.setback.") and ".voltage." not in name}
    own = {"siting.ground_pv.usable.grassland": 1.0, "siting.ground_pv.buffer.roads": 0.0}
    parameters = own_parameters({**{name: row.value for name, row in PARAMETERS.items()}, **none, **own})
    grass = raster(np.full((4, 4), 4, dtype=np.uint8)).assign_attrs(
        flag_values=[0, 4], flag_meanings="nodata grassland"
    )
    line = shapely.LineString([(LEFT, TOP - 5), (LEFT + 400, TOP - 5)])
    around = Around(roads=gpd.GeoDataFrame({"road_class": ["service"]}, geometry=[line], crs=CRS))
    rules = land_exclusions("ground_pv", land_cover=grass, parameters=parameters, around=around)
    assert "roads" not in [rule.name for rule in rules]
    assert (eligible_land(grid_of(grass), rules) == 1.0).all()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.floats(-20, 320)] * 2, *[st.floats(-20, 260)] * 2, st.sampled_from([4.0, 22.0, 61.0])),
        min_size=1,
        max_size=5,
    )
)
def test_each_part_marks_the_cells_within_its_own_distance(parts):
    lines = [shapely.LineString([(LEFT + a, TOP - c), (LEFT + b, TOP - d)]) for a, b, c, d, _ in parts]
    assume(all(line.length > 1e-3 for line in lines))
    layer = gpd.GeoDataFrame({COLUMN: [part[-1] for part in parts]}, geometry=lines, crs=CRS)
    free = eligible_land(GRID, [Exclusion("lines", layer, buffers=COLUMN)]).to_numpy()
    rows, columns = np.indices(GRID.shape)
    centres = shapely.points(LEFT + 10.0 * columns + 5.0, TOP - 10.0 * rows - 5.0)
    gaps = np.stack([shapely.distance(centres, line) - part[-1] for line, part in zip(lines, parts, strict=True)])
    sure = np.abs(gaps).min(axis=0) > 1e-6
    assert ((free == 0.0) == (gaps <= 0).any(axis=0))[sure].all()


def test_it_does_not_depend_on_the_order_of_parts_or_where_the_grid_ends():
    rng = np.random.default_rng(4)
    ends = rng.uniform(-100, 500, (8, 2, 2))
    lines = [shapely.LineString([(LEFT + x, TOP - y) for x, y in line]) for line in ends]
    layer = gpd.GeoDataFrame({COLUMN: rng.choice([5.0, 40.0], 8)}, geometry=lines, crs=CRS)
    whole = eligible_land(grid(40, 40, 10.0), [Exclusion("a", layer, buffers=COLUMN)]).to_numpy()
    part = eligible_land(grid(9, 13, 10.0), [Exclusion("a", layer.iloc[::-1], buffers=COLUMN)]).to_numpy()
    np.testing.assert_array_equal(part, whole[:9, :13])


@pytest.mark.published
def test_the_shipped_corridors_are_those_of_the_decrees():
    shipped = load_parameters()
    assert {name: shipped.value(f"siting.setback.corridor.{name}") for name in WIDTHS | ROADS} == WIDTHS | ROADS
    abroad = parameters_of(shipped, viet_nam=False)
    assert all("outside Viet Nam" in abroad[f"siting.setback.corridor.{name}"].source for name in (*LINES, *ROADS))
