"""Plants that are planned already: served first, and no tonne twice."""

import numpy as np
import pandas as pd
import pytest

from geoplan.parameters import Parameters
from geoplan.siting.around import Around
from geoplan.siting.plants.planned import planned_points
from geoplan.siting.plants.waste import waste_sites
from support.own_parameters import own_parameters
from support.two_towns import CRS, PARAMETERS, X, Y


def planned(**columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    plain: dict[str, list[object]] = {
        "plant_id": [f"p{number}" for number in range(count)],
        "plant_name": [f"P{number}" for number in range(count)],
        "technology": ["waste"] * count,
        "t_per_day": [np.nan] * count,
        "capacity_mw": [np.nan] * count,
        "zone_id": ["a"] * count,
        "longitude": [np.nan] * count,
        "latitude": [np.nan] * count,
    }
    return pd.DataFrame({**plain, **columns})


def searched(waste, zones, land_cover, table, parameters=PARAMETERS):
    around = Around(planned_plants=table)
    return waste_sites(waste, zones, land_cover=land_cover, parameters=parameters, around=around)


def test_a_plant_stands_where_the_plan_says_or_in_its_zone(zones):
    west, south = zones.to_crs(4326).geometry[2].representative_point().coords[0]
    table = planned(t_per_day=[500.0, 500.0, 9.0], longitude=[np.nan, west, 0.0], latitude=[np.nan, south, 0.0])
    table.loc[2, "technology"] = "biomass"
    points = planned_points(table, zones, technology="waste")
    assert points["candidate_id"].tolist() == ["p0", "p1"]
    assert points["origin"].unique().tolist() == ["planned"]
    assert zones.geometry[0].contains(points.geometry[0])
    assert zones.geometry[2].contains(points.geometry[1])
    assert planned_points(None, zones, technology="waste").empty


def test_planned_plants_are_served_first_and_no_tonne_twice(waste, zones, land_cover):
    total = waste.totals["waste_collected_t"]
    found = searched(waste, zones, land_cover, planned(t_per_day=[500.0])).plants
    first = found.set_index("candidate_id").loc["waste:planned:p0"]
    assert first["feedstock_t"] == pytest.approx(500 * 365)
    assert found["feedstock_t"].sum() <= total * (1 + 1e-9)
    others = found[found["origin"] != "planned"]["feedstock_t"].sum()
    assert others == pytest.approx(total - 500 * 365, rel=1e-6)
    assert found["candidate_id"].is_unique


def test_plans_for_all_the_waste_leave_no_other_site(waste, zones, land_cover):
    found = searched(waste, zones, land_cover, planned(t_per_day=[1000.0, 1000.0], zone_id=["a", "c"]))
    assert set(found.plants["origin"]) == {"planned"}
    assert found.plants["feedstock_t"].sum() == pytest.approx(waste.totals["waste_collected_t"])
    assert set(found.areas["candidate_id"]) == set(found.plants["candidate_id"])


def test_a_half_filled_plant_keeps_its_size_and_is_dear(waste, zones, land_cover):
    by_throughput = PARAMETERS.replace({"costs.waste.throughput_capex": {"value": 111, "low": 111, "high": 111}})
    by_throughput = by_throughput.unknown(["costs.waste.capex"])
    small, large = (
        searched(waste, zones, land_cover, planned(t_per_day=[tonnes], capacity_mw=[power]), by_throughput)
        .plants.set_index("candidate_id")
        .loc["waste:planned:p0"]
        for tonnes, power in ((1000.0, 20.0), (4000.0, 80.0))
    )
    assert (small["capacity_mw"], large["capacity_mw"]) == (20.0, 80.0)
    assert small["investment_musd"] == pytest.approx(111.0)
    assert large["investment_musd"] == pytest.approx(4 * 111 * 4**-0.32)
    assert large["feedstock_t"] < 4000 * 365 / 2
    assert large["lcoe_usd_per_mwh"] > small["lcoe_usd_per_mwh"]
    assert large["gate_fee_needed_usd_per_t"] > small["gate_fee_needed_usd_per_t"]


def test_a_plant_too_small_for_its_waste_is_paid_for_every_tonne(waste, zones, land_cover):
    """Half the power makes half the electricity of the same tonnes: twice the fee for each MWh."""
    fee = "costs.waste.gate_fee"
    paid = Parameters({**PARAMETERS, fee: own_parameters({fee: 10.0})[fee]})
    table = planned(t_per_day=[400.0], capacity_mw=[1.0])
    plant, bare = (searched(waste, zones, land_cover, table, each).plants.iloc[0] for each in (paid, PARAMETERS))
    assert plant["feedstock_t"] == pytest.approx(400 * 365)
    mwh_per_t = plant["energy_gwh"] * 1000 / plant["feedstock_t"]
    assert mwh_per_t < 0.1
    assert bare["lcoe_usd_per_mwh"] - plant["lcoe_usd_per_mwh"] == pytest.approx(10 / mwh_per_t)
    lacking = bare["lcoe_usd_per_mwh"] - PARAMETERS.value("costs.waste.tariff")
    assert plant["gate_fee_needed_usd_per_t"] == pytest.approx(lacking * mwh_per_t)
    assert bare["gate_fee_needed_usd_per_t"] == pytest.approx(lacking * mwh_per_t)


def test_without_plans_nothing_changes(waste, zones, land_cover):
    bare = waste_sites(waste, zones, land_cover=land_cover, parameters=PARAMETERS).plants
    empty = searched(waste, zones, land_cover, planned(t_per_day=[5.0]).head(0)).plants
    pd.testing.assert_frame_equal(pd.DataFrame(bare), pd.DataFrame(empty))
    assert str(bare.crs) == CRS
    assert (bare.geometry.x > X).all()
    assert (bare.geometry.y > Y).all()
