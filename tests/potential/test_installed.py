"""What stands already: worked by hand, and as properties."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.potential.installed import (
    installed_by_zone,
    left_in_estates,
    unlocated_by_zone,
    with_installed,
    with_installed_in_estates,
)

CRS = 32648
ZONES = gpd.GeoDataFrame(
    {
        "zone_id": ["a", "b", "c"],
        "district": ["x", "x", "y"],
        "rooftop_pv_capacity_mwp": [10.0, 30.0, 5.0],
        "rooftop_pv_energy_gwh": [11.0, 36.0, 6.0],
    },
    geometry=[shapely.box(1000 * n, 0, 1000 * (n + 1), 1000) for n in range(3)],
    crs=CRS,
)
TOTALS = pd.Series({"rooftop_pv_capacity_mwp": 45.0})


def systems(*rows):
    kinds, capacities, shapes = zip(*rows, strict=True)
    table = {"pv_kind": kinds, "capacity_mw": np.array(capacities, float)}
    return gpd.GeoDataFrame(table, geometry=list(shapes), crs=CRS)


def table(*rows):
    return pd.DataFrame(rows, columns=["zone_id", "district", "pv_kind", "capacity_mw"])


def test_systems_count_where_they_stand_and_nothing_is_left_below_0():
    found = systems(
        ("rooftop", 4.0, shapely.Point(500, 500)),
        ("rooftop", 9.0, shapely.box(2100, 100, 2200, 200)),
        ("rooftop", np.nan, shapely.Point(600, 500)),
        ("rooftop", 50.0, shapely.Point(-500, 500)),
        ("ground", 7.0, shapely.Point(1500, 500)),
    )
    zones, totals = with_installed(ZONES, TOTALS, installed_by_zone(ZONES, found, None))
    assert zones["installed_rooftop_pv_mwp"].tolist() == [4.0, 0.0, 9.0]
    assert zones["installed_ground_pv_mwp"].tolist() == [0.0, 7.0, 0.0]
    assert zones["rooftop_pv_remaining_mwp"].tolist() == [6.0, 30.0, 0.0]
    assert zones["rooftop_pv_remaining_gwh"].tolist() == pytest.approx([6.6, 36.0, 0.0])
    assert zones["rooftop_pv_excess_mwp"].tolist() == [0.0, 0.0, 4.0]
    assert zones["rooftop_pv_capacity_mwp"].equals(ZONES["rooftop_pv_capacity_mwp"])
    assert totals[["installed_rooftop_pv_mwp", "rooftop_pv_remaining_mwp", "rooftop_pv_excess_mwp"]].tolist() == [
        13,
        36,
        4,
    ]


def test_statistics_count_in_the_place_of_systems_and_are_shared_by_the_roofs():
    found = systems(("rooftop", 4.0, shapely.Point(500, 500)), ("ground", 7.0, shapely.Point(1500, 500)))
    given_rows = table(("", "x", "rooftop", 8.0), ("", "y", "rooftop", 1.0))
    installed = installed_by_zone(ZONES, found, given_rows)
    assert installed["installed_rooftop_pv_mwp"].tolist() == [2.0, 6.0, 1.0]
    assert installed["installed_ground_pv_mwp"].tolist() == [0.0, 7.0, 0.0]
    whole = installed_by_zone(ZONES, None, table(("", "", "floating", 6.0)))
    assert whole["installed_floating_pv_mwp"].tolist() == [2.0, 2.0, 2.0]
    assert "installed_rooftop_pv_mwp" not in whole
    one = installed_by_zone(ZONES, None, table(("c", "", "rooftop", 6.0)))
    assert one["installed_rooftop_pv_mwp"].tolist() == [0.0, 0.0, 6.0]


def test_a_system_whose_place_is_known_is_taken_off_the_row_that_counts_it():
    found = systems(("ground", 20.0, shapely.Point(500, 500)), ("floating", 3.0, shapely.Point(500, 500)))
    rows = table(("", "", "ground", 26.0), ("a", "", "rooftop", 1.0))
    left = unlocated_by_zone(ZONES, found, rows)
    assert left["installed_ground_pv_mwp"].tolist() == pytest.approx([2.0, 2.0, 2.0])
    assert left["installed_rooftop_pv_mwp"].tolist() == [1.0, 0.0, 0.0]
    assert "installed_floating_pv_mwp" not in left
    district = unlocated_by_zone(ZONES, found, table(("", "x", "ground", 12.0), ("", "y", "ground", 5.0)))
    assert district["installed_ground_pv_mwp"].tolist() == [0.0, 0.0, 5.0]
    assert unlocated_by_zone(ZONES, None, rows)["installed_ground_pv_mwp"].sum() == pytest.approx(26.0)
    assert unlocated_by_zone(ZONES, found, None).empty


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0, 99)), min_size=1, max_size=3, unique_by=lambda r: r[0]
    )
)
def test_gross_installed_left_and_excess_fit_together(rows):
    given_rows = table(*((zone, "", "rooftop", capacity) for zone, capacity in rows))
    zones, totals = with_installed(ZONES, TOTALS, installed_by_zone(ZONES, None, given_rows))
    balance = zones["rooftop_pv_remaining_mwp"] + zones["installed_rooftop_pv_mwp"] - zones["rooftop_pv_excess_mwp"]
    np.testing.assert_allclose(balance, zones["rooftop_pv_capacity_mwp"], atol=1e-9)
    assert (zones["rooftop_pv_remaining_gwh"] <= zones["rooftop_pv_energy_gwh"] + 1e-12).all()
    assert totals["installed_rooftop_pv_mwp"] == pytest.approx(math.fsum(capacity for _, capacity in rows))


def parks():
    columns = {"estate_pv_capacity_mwp": [10.0, 4.0, np.nan], "estate_pv_energy_gwh": [12.0, 5.0, np.nan]}
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100), shapely.box(500, 0, 600, 100)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def test_parks_say_what_stands_on_their_roofs_and_what_is_left():
    standing = systems(
        ("rooftop", 2.5, shapely.Point(50, 50)),
        ("rooftop", np.nan, shapely.Point(60, 50)),
        ("rooftop", 9.0, shapely.box(120, 20, 140, 40)),
        ("ground", 7.0, shapely.Point(50, 50)),
        ("rooftop", 3.0, shapely.Point(300, 50)),
    )
    told = with_installed_in_estates(parks(), standing)
    assert told["estate_pv_installed_mwp"].tolist() == [2.5, 9.0, 0.0]
    assert told["estate_pv_remaining_mwp"].tolist() == [7.5, 0.0, 0.0]
    assert told["estate_pv_remaining_gwh"].tolist() == pytest.approx([9.0, 0.0, 0.0])
    left, share = left_in_estates(told)
    assert left.tolist() == [7.5, 0.0, 0.0]
    assert share.tolist() == pytest.approx([0.75, 0.0, 0.0])


def test_a_system_on_the_border_of_two_parks_counts_once():
    told = with_installed_in_estates(parks(), systems(("rooftop", 2.0, shapely.Point(100, 50))))
    assert told["estate_pv_installed_mwp"].tolist() == [2.0, 0.0, 0.0]


def test_without_a_layer_all_of_a_park_is_left():
    assert with_installed_in_estates(parks(), None).equals(parks())
    left, share = left_in_estates(parks())
    assert left.tolist() == [10.0, 4.0, 0.0]
    assert share.tolist() == [1.0, 1.0, 1.0]
