"""Pairs of a small study worked out by hand, and what holds of any."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.parameters import load_parameters
from geoplan.planning.eco_parks.symbiosis.symbiosis import PAIR_COLUMNS, plan_symbiosis
from support.own_parameters import own_parameters
from support.park_streams import CRS, parks, plants, streams

PARAMETERS = own_parameters(
    {
        "eco_parks.distance.heat": 5.0,
        "eco_parks.distance.steam": 5.0,
        "eco_parks.distance.co2": 5.0,
        "eco_parks.distance.water": 5.0,
        "eco_parks.distance.residue": 5.0,
        "eco_parks.distance.waste": 5.0,
        "eco_parks.approach.temperature": 10.0,
        "eco_parks.heat.loss": 0.05,
        "eco_parks.steam.enthalpy": 0.5,
        "eco_parks.plants.taken_share": 0.1,
        "eco_parks.boiler.efficiency": 0.8,
        "eco_parks.boiler.fuel_factor": 0.2,
        "grid.emission_factor": 0.5,
    }
)


def paired(*rows, **options):
    return plan_symbiosis(streams(*rows, **options), parks(), candidates=plants(), parameters=PARAMETERS)


def test_pairs_by_hand():
    """Park a gives b what it can; c's hotter heat is the only one for b's 150 degrees, so that a's goes to 80."""
    result = paired(
        ("a", "offered", "heat", "", 120, 1000),
        ("c", "offered", "heat", "", 200, 300),
        ("b", "sought", "heat", "", 80, 600),
        ("b", "sought", "heat", "", 150, 270),
    )
    pairs = result.pairs
    assert tuple(pairs.drop(columns="geometry")) == PAIR_COLUMNS
    # 2 km lose a tenth: 600 arrive of 666.7, 270 of 300
    assert pairs["from_estate_id"].tolist() == ["a", "c"]
    assert pairs["pair_amount"].tolist() == pytest.approx([600 / 0.9, 300.0])
    assert pairs["delivered_amount"].tolist() == pytest.approx([600.0, 270.0])
    assert pairs["sought_temperature_c"].tolist() == [80.0, 150.0]
    assert pairs["pair_avoided_tco2e"].tolist() == pytest.approx([150.0, 67.5])
    assert pairs["distance_km"].tolist() == pytest.approx([2.0, 2.0])
    assert pairs.geometry.length.tolist() == pytest.approx([2000.0, 2000.0])
    assert pairs.crs == CRS
    assert result.streams["stream_status"].tolist() == ["part_paired", "paired", "paired", "paired"]
    assert result.streams["left_amount"].tolist() == pytest.approx([1000 - 600 / 0.9, 0, 0, 0])
    assert result.totals["symbiosis_heat_mwh"] == pytest.approx(600 / 0.9 + 300)
    assert result.totals["symbiosis_avoided_tco2e"] == pytest.approx(217.5)


def test_of_two_that_are_as_near_the_cooler_is_used_up_first():
    result = paired(
        ("a", "offered", "heat", "", 200, 500),
        ("a", "offered", "heat", "", 100, 500),
        ("b", "sought", "heat", "", 80, 450),
    )
    assert result.pairs["offered_temperature_c"].tolist() == [100.0]


def test_parks_come_before_plants():
    """Of 1,500 t of husks b takes 700; the plant takes a tenth of its 10,000 t, and gets what is left."""
    result = paired(
        ("a", "offered", "residue", "rice_husk", None, 1500), ("b", "sought", "residue", "rice_husk", None, 700)
    )
    pairs = result.pairs.set_index("to_name")
    assert pairs.loc["Park B", "pair_amount"] == pytest.approx(700)
    assert pairs.loc["Husks", "pair_amount"] == pytest.approx(800)
    assert pairs.loc["Husks", "to_candidate_id"] == "biomass:1"
    assert pairs.loc["Husks", "to_estate_id"] == ""
    assert np.isnan(pairs.loc["Park B", "pair_avoided_tco2e"])
    # 0.8 MWh a tonne at 0.5 t/MWh
    assert pairs.loc["Husks", "pair_avoided_tco2e"] == pytest.approx(320.0)
    assert result.totals["symbiosis_residue_t"] == pytest.approx(1500)


def test_steam_in_tonnes_is_told_in_its_own_unit():
    result = paired(("a", "offered", "steam", "", 170, 1000), ("b", "sought", "steam", "", 150, 400), unit="t/a")
    # 1,000 t are 500 MWh; 200 MWh arrive of 222.2, which are 444.4 t
    assert result.pairs["pair_amount"].tolist() == pytest.approx([200 / 0.9])
    assert result.pairs["pair_unit"].tolist() == ["MWh/a"]
    assert result.streams["paired_amount"].tolist() == pytest.approx([400 / 0.9, 400.0])
    assert result.streams["left_amount"].tolist() == pytest.approx([1000 - 400 / 0.9, 0.0])


def test_within_one_park_no_line_is_drawn():
    result = paired(("a", "offered", "water", "", None, 50), ("a", "sought", "water", "", None, 80))
    assert result.pairs.geometry.isna().all()
    assert result.pairs["distance_km"].tolist() == [0.0]


def test_water_whose_quality_nobody_names_is_a_weak_pair():
    rows = [("a", "offered", "water", "treated", None, 50), ("b", "sought", "water", "", None, 80)]
    assert paired(*rows).pairs["confidence"].tolist() == ["low"]
    rows[1] = ("b", "sought", "water", "treated", None, 80)
    assert paired(*rows).pairs["confidence"].tolist() == ["high"]
    assert paired(*rows, confidence="medium").pairs["confidence"].tolist() == ["medium"]


@pytest.mark.parametrize("rows", [None, streams()])
def test_no_streams_make_no_pairs(rows):
    result = plan_symbiosis(rows, parks(), candidates=None, parameters=load_parameters())
    assert result.pairs.empty
    assert set(PAIR_COLUMNS) < set(result.pairs)
    assert result.streams.empty
    assert result.totals["symbiosis_pairs_count"] == 0
    assert np.isnan(result.totals["symbiosis_avoided_tco2e"])


KINDS = st.sampled_from(
    [("heat", ""), ("steam", ""), ("water", ""), ("residue", "slag"), ("waste", "slag"), ("waste", "paper")]
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(["offered", "sought"]),
        KINDS,
        st.one_of(st.none(), st.integers(40, 300)),
        st.one_of(st.none(), st.integers(0, 5000)),
    ),
    max_size=12,
)


@settings(max_examples=8, deadline=None)
@given(ROWS)
def test_nothing_is_given_twice_and_nothing_flows_uphill(rows):
    table = streams(*((park, way, kind, material, hot, amount) for park, way, (kind, material), hot, amount in rows))
    result = plan_symbiosis(table, parks(), candidates=plants(), parameters=PARAMETERS)
    told, pairs = result.streams, pd.DataFrame(result.pairs)
    known = told["left_amount"].notna()
    assert (told.loc[known, "paired_amount"] + told.loc[known, "left_amount"]).tolist() == pytest.approx(
        told.loc[known, "amount"].tolist(), abs=1e-5
    )
    offered = told[(told["direction"] == "offered") & known & told["stream"].isin(["heat", "steam"])]
    hot = pairs[pairs["stream"].isin(["heat", "steam"])]
    assert hot["pair_amount"].sum() == pytest.approx(offered["paired_amount"].sum(), abs=1e-5)
    assert (hot["offered_temperature_c"] >= hot["sought_temperature_c"]).all()
    assert (pairs["delivered_amount"] <= pairs["pair_amount"] + 1e-9).all()
    assert (pairs["pair_amount"] > 0).all()
    assert ((pairs["to_estate_id"] == "") != (pairs["to_candidate_id"] == "")).all()
    assert pairs["pair_id"].is_unique


def test_the_order_of_the_rows_changes_no_amount():
    rows = [
        ("a", "offered", "heat", "", 120, 1000),
        ("c", "offered", "heat", "", 200, 300),
        ("b", "sought", "heat", "", 80, 600),
        ("b", "sought", "heat", "", 150, 270),
    ]
    ends = ["from_estate_id", "sought_temperature_c", "pair_amount"]
    told = [paired(*order).pairs[ends].sort_values(ends).to_numpy().tolist() for order in (rows, rows[::-1])]
    assert told[0] == told[1]
