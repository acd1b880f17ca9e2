import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely
import xarray as xr

from geoplan.parameters import load_parameters
from geoplan.potential.feedstock.feedstock_by_zone import land_shares, residues_by_zone, zone_keys
from geoplan.siting.around import Around
from geoplan.siting.plants.biomass import biomass_sites

X, Y, CRS = 600_000.0, 2_300_000.0, "EPSG:32648"
PARAMETERS = load_parameters()


@pytest.fixture(scope="module")
def zones():
    boxes = [shapely.box(X + 10_000 * i, Y, X + 10_000 * (i + 1), Y + 10_000) for i in range(3)]
    columns = {"zone_id": list("abc"), "zone_name": ["A", "B", "C"], "population": [1e4] * 3, "urban": [False] * 3}
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=CRS)


@pytest.fixture(scope="module")
def land_cover():
    x, y = np.arange(X + 100, X + 30_000, 200.0), np.arange(Y + 9_900, Y, -200.0)
    classes = np.full((len(y), len(x)), 2, np.uint8)
    classes[:, :50] = 5
    classes[20:30, 110:120] = 5
    cover = xr.DataArray(classes, dims=("y", "x"), coords={"y": y, "x": x})
    return cover.rio.write_crs(CRS).rio.write_nodata(0)


@pytest.fixture(scope="module")
def residues(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    crops = pd.DataFrame({"zone_id": [""], "crop": ["paddy"], "production_t": [300_000.0]})
    return residues_by_zone(crops, keys, parameters=PARAMETERS)


@pytest.fixture(scope="module")
def estates():
    shapes = [shapely.box(X + 1000, Y + 1000, X + 1500, Y + 1500), shapely.box(X + 2e4, Y, X + 2.05e4, Y + 500)]
    columns = {"estate_id": ["e", "f"], "estate_name": ["E", "F"], "estate_status": ["operating", "planned"]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def test_no_tonne_is_used_twice_and_none_is_lost_within_reach(residues, zones, land_cover, estates):
    sites = biomass_sites(residues, zones, land_cover=land_cover, parameters=PARAMETERS, around=Around(estates=estates))
    available = residues.totals["residue_energy_tj"]
    assert sites.plants["feedstock_tj"].sum() == pytest.approx(available, rel=1e-9)
    assert (sites.plants["capacity_mw"] >= 1).all()
    assert sites.plants["rank"].tolist() == list(range(1, len(sites.plants) + 1))
    assert sites.plants["lcoe_usd_per_mwh"].is_monotonic_increasing
    assert set(sites.areas["candidate_id"]) <= set(sites.plants["candidate_id"])


def test_candidates_are_operating_estates_and_dense_places_named_after_their_zone(residues, zones, land_cover, estates):
    sites = biomass_sites(residues, zones, land_cover=land_cover, parameters=PARAMETERS, around=Around(estates=estates))
    assert "estate:e" in set(sites.plants["candidate_id"])
    assert "estate:f" not in set(sites.plants["candidate_id"])
    dense = sites.plants[sites.plants["origin"] == "density"]
    assert set(dense["candidate_name"]) <= {"A", "C"}


def test_feedstock_lies_on_cropland(residues, zones, land_cover):
    sites = biomass_sites(residues, zones, land_cover=land_cover, parameters=PARAMETERS)
    middle = zones.geometry[1].buffer(-600)
    assert sites.areas.geometry.intersection(middle).area.sum() == 0


def test_where_nothing_is_worth_a_plant_there_is_none(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    crops = pd.DataFrame({"zone_id": [""], "crop": ["paddy"], "production_t": [100.0]})
    few = residues_by_zone(crops, keys, parameters=PARAMETERS)
    assert biomass_sites(few, zones, land_cover=land_cover, parameters=PARAMETERS) is None
    none = residues_by_zone(crops.assign(production_t=0.0), keys, parameters=PARAMETERS)
    assert biomass_sites(none, zones, land_cover=land_cover, parameters=PARAMETERS) is None


def test_plants_that_burn_solid_fuel_in_the_zones_are_candidates(residues, zones, land_cover):
    points = [shapely.Point(X + dx, Y + 5_000) for dx in (3_000, 3_200, 6_000, -90_000)]
    plants = gpd.GeoDataFrame(
        {"name": ["Hải Phòng", "Hải Phòng", "Gas", "Far"], "fuel": ["Coal", "biomass", "gas", "coal"]},
        geometry=points,
        crs=CRS,
    ).assign(capacity_mw=[600.0, 2.0, 50.0, 600.0])
    sites = biomass_sites(residues, zones, land_cover=land_cover, parameters=PARAMETERS, around=Around(plants=plants))
    found = sites.plants[sites.plants["origin"] == "plant"].set_index("candidate_name")
    assert set(found.index) == {"Hải Phòng 1", "Hải Phòng 2"}
    assert found.loc["Hải Phòng 2", "capacity_mw"] <= 2.0 + 1e-9
    assert sites.plants["feedstock_tj"].sum() == pytest.approx(residues.totals["residue_energy_tj"], rel=1e-9)
