"""What of the residues a plant could buy at the price of its electricity."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.potential.cost import affordable_feedstock_price
from geoplan.potential.feedstock.economic_level import (
    CURVE_COLUMNS,
    economic_curve,
    economic_residues,
    economic_tj_by_zone,
    with_economic_level,
)
from geoplan.potential.feedstock.feedstock_by_zone import residues_by_zone, zone_keys
from support.own_parameters import own_parameters

FARM_GATE = {"costs.feedstock.farm_gate_cost": 37.26, "residues.rice_straw.farm_gate_cost": 37.26}
OWN = own_parameters({"costs.biomass.tariff": 100.0, **FARM_GATE})
ZONES = gpd.GeoDataFrame(
    {"zone_id": list("ab"), "population": [1e4, 2e4], "urban": [False, False]},
    geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 4000, 1000)],
    crs="EPSG:32648",
)
CROPS = pd.DataFrame({"zone_id": ["", "b"], "crop": ["paddy", "maize"], "production_t": [1000.0, 500.0]})


@pytest.fixture(scope="module")
def residues():
    return residues_by_zone(CROPS, zone_keys(ZONES, land=None), parameters=OWN)


def with_tariff(usd_per_mwh):
    return own_parameters({"costs.biomass.tariff": usd_per_mwh, **FARM_GATE})


def test_no_plant_earns_anything_without_a_price(residues):
    shares = economic_residues(residues, parameters=with_tariff(1.0), area_km2=300.0)
    assert set(shares) == {0.0}
    assert economic_tj_by_zone(residues, shares)[1] == 0.0


def test_at_any_price_everything_is_bought(residues):
    shares = economic_residues(residues, parameters=with_tariff(1e4), area_km2=300.0)
    zones, whole = economic_tj_by_zone(residues, shares)
    assert set(shares) == {1.0}
    assert zones.sum() == pytest.approx(residues.feedstocks["available_tj"].sum(), rel=1e-12)
    assert whole == pytest.approx(residues.feedstocks["available_tj"].sum(), rel=1e-12)


def test_dearer_electricity_buys_more(residues):
    bought = [
        economic_tj_by_zone(residues, economic_residues(residues, parameters=with_tariff(tariff), area_km2=30_000.0))[1]
        for tariff in (60.0, 80.0, 100.0, 140.0)
    ]
    assert bought == sorted(bought)
    assert bought[0] < bought[-1]


def test_a_larger_study_hauls_further_and_buys_no_greater_share(residues):
    near = economic_residues(residues, parameters=OWN, area_km2=10.0)
    far = economic_residues(residues, parameters=OWN, area_km2=1e8)
    assert (far <= near).all()
    assert (far < near).any()


def test_each_residue_has_the_price_of_its_own_heating_value(residues):
    dry = own_parameters({"costs.biomass.tariff": 100.0, "residues.rice_straw.lhv": 1.0, **FARM_GATE})
    assert affordable_feedstock_price(1.0, dry) < affordable_feedstock_price(10.0, dry)
    shares = economic_residues(residues, parameters=dry, area_km2=300.0)
    assert shares["rice_straw"] <= economic_residues(residues, parameters=OWN, area_km2=300.0)["rice_straw"]
    assert shares["rice_husk"] == economic_residues(residues, parameters=OWN, area_km2=300.0)["rice_husk"]


def test_zones_get_their_part_and_the_tables_their_column(residues):
    found = with_economic_level(residues, parameters=OWN, area_km2=300.0)
    shares = economic_residues(residues, parameters=OWN, area_km2=300.0)
    zones, whole = economic_tj_by_zone(residues, shares)
    assert list(zones.index) == ["a", "b"]
    pd.testing.assert_series_equal(found.zones["residue_economic_tj"], zones, check_names=False)
    assert found.totals["residue_economic_tj"] == whole
    assert found.feedstocks["economic_tj"].sum() == pytest.approx(whole, rel=1e-12)
    assert "residue_economic_tj" not in residues.zones
    assert zones.sum() == pytest.approx(whole, rel=1e-12)


def test_the_economic_level_is_the_point_of_the_curve_at_the_tariff(residues):
    area_km2 = 30_000.0
    for tariff in (60.0, 85.0, 120.0):
        parameters = with_tariff(tariff)
        curve = economic_curve(residues, parameters=parameters, area_km2=area_km2)
        shares = economic_residues(residues, parameters=parameters, area_km2=area_km2)
        marked = curve[curve["at_tariff"]].set_index("residue")
        assert marked.loc[list(shares.index), "economic_share"].to_dict() == pytest.approx(shares.to_dict())
        whole = economic_tj_by_zone(residues, shares)[1]
        assert marked.loc["all", "feedstock_tj"] == pytest.approx(whole, rel=1e-9)


def test_the_curve_rises_from_nothing_to_all_that_is_available(residues):
    curve = economic_curve(residues, parameters=OWN, area_km2=30_000.0)
    assert list(curve.columns) == list(CURVE_COLUMNS)
    for name, rows in curve.groupby("residue"):
        ordered = rows.sort_values("electricity_usd_per_mwh")
        assert ordered["energy_gwh"].is_monotonic_increasing, name
        assert not ordered["electricity_usd_per_mwh"].duplicated().any()
    whole = curve[curve["residue"] == "all"]
    assert whole["energy_gwh"].min() == pytest.approx(0.0, abs=1e-6)
    assert whole["energy_gwh"].max() == pytest.approx(residues.feedstocks["energy_gwh"].sum(), rel=1e-9)
    assert whole["feedstock_tj"].max() == pytest.approx(residues.feedstocks["available_tj"].sum(), rel=1e-9)
    straw = curve[curve["residue"] == "rice_straw"]
    heat = straw["feedstock_t"] * OWN.value("residues.rice_straw.lhv") / 1e3
    assert straw["feedstock_tj"].tolist() == pytest.approx(heat.tolist())


def test_without_prices_there_is_no_curve(residues):
    assert economic_curve(residues, parameters=OWN.unknown(["costs.biomass.tariff"]), area_km2=300.0).empty


@pytest.mark.parametrize("gone", [["costs.feedstock.farm_gate_cost"], ["residues.rice_straw.farm_gate_cost"]])
def test_without_the_price_of_a_residue_there_is_no_level(residues, gone):
    unpriced = OWN.unknown(gone)
    assert economic_curve(residues, parameters=unpriced, area_km2=300.0).empty
    assert with_economic_level(residues, parameters=unpriced, area_km2=300.0) is residues
