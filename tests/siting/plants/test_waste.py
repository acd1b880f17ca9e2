"""Waste plants: where the waste is, away from dwellings."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely
import xarray as xr

from geoplan.potential.feedstock.feedstock_by_zone import land_shares, waste_by_zone, zone_keys
from geoplan.potential.waste.composition import kwh_per_t
from geoplan.siting.around import Around
from geoplan.siting.plants.waste import waste_sites
from support.two_towns import CRS, PARAMETERS, X, Y


@pytest.fixture(scope="module")
def estates():
    shapes = [
        shapely.box(X + 5000, Y + 4500, X + 6500, Y + 5500),  # beside the town of A: its far end is far enough
        shapely.box(X + 24_600, Y + 4500, X + 24_900, Y + 5000),  # too near to that of C
        shapely.box(X + 15_000, Y + 1000, X + 16_000, Y + 2000),  # not in operation
    ]
    status = ["operating", "operating", "planned"]
    columns = {"estate_id": ["e", "f", "g"], "estate_name": ["E", "F", "G"], "estate_status": status}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def test_each_tonne_is_used_once(waste, zones, land_cover, estates):
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=PARAMETERS, around=Around(estates=estates))
    plants = found.plants
    assert plants["feedstock_t"].sum() == pytest.approx(waste.totals["waste_collected_t"], rel=1e-9)
    base = kwh_per_t(PARAMETERS)[1]
    assert (plants["energy_gwh"] / plants["feedstock_t"] * 1e6).tolist() == pytest.approx([base] * len(plants))
    assert (plants["capacity_mw"] >= 7.5).all()
    assert 1 <= len(plants) <= 4
    assert plants["candidate_id"].is_unique
    assert set(found.areas["candidate_id"]) == set(plants["candidate_id"])
    assert (plants["investment_musd"] / plants["capacity_mw"]).tolist() == pytest.approx([8.0] * len(plants))


def test_plants_keep_their_distance_from_dwellings(waste, zones, land_cover, estates):
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=PARAMETERS, around=Around(estates=estates))
    rows, columns = np.nonzero(land_cover.to_numpy() == 6)
    dwellings = np.column_stack([land_cover.x.to_numpy()[columns], land_cover.y.to_numpy()[rows]])
    for point in found.plants.geometry:
        assert np.hypot(*(dwellings - [point.x, point.y]).T).min() > 500


def test_estates_are_candidates_where_they_are_far_enough(waste, zones, land_cover, estates):
    only = PARAMETERS.replace({"siting.waste.dense_places": {"value": 0, "low": 0, "high": 0}})
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=only, around=Around(estates=estates)).plants
    assert found["candidate_id"].tolist() == ["waste:estate:e"]
    assert found["estate_id"].tolist() == ["e"]
    assert estates.geometry[0].contains(found.geometry[0])
    assert waste_sites(waste, zones, land_cover=land_cover, parameters=only) is None


def test_landfills_are_candidates_once_each(waste, zones, land_cover):
    only = PARAMETERS.replace({"siting.waste.dense_places": {"value": 0, "low": 0, "high": 0}})
    columns = {"landfill_id": ["l", "l"], "landfill_name": ["L", "L"], "year": [2020, 2021]}
    landfills = gpd.GeoDataFrame(columns, geometry=[shapely.Point(X + 3000, Y + 5000)] * 2, crs=CRS)
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=only, around=Around(landfills=landfills)).plants
    assert found["candidate_id"].tolist() == ["waste:landfill:l"]
    assert found["candidate_name"].tolist() == ["L"]


def test_an_estate_and_a_landfill_may_have_the_same_id(waste, zones, land_cover, estates):
    only = PARAMETERS.replace({"siting.waste.dense_places": {"value": 0, "low": 0, "high": 0}})
    columns = {"landfill_id": ["e"], "landfill_name": ["L"]}
    landfills = gpd.GeoDataFrame(columns, geometry=[shapely.Point(X + 26_000, Y + 1000)], crs=CRS)
    around = Around(estates=estates, landfills=landfills)
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=only, around=around)
    assert sorted(found.plants["candidate_id"]) == ["waste:estate:e", "waste:landfill:e"]
    own = found.areas.set_index("candidate_id").geometry
    assert own.index.is_unique
    for plant in found.plants.itertuples():
        assert own.distance(plant.geometry).idxmin() == plant.candidate_id


def test_where_people_live_is_where_waste_is(waste, zones, land_cover):
    x, y = np.arange(X + 500, X + 30_000, 1000.0), np.arange(Y + 9500, Y, -1000.0)
    people = np.zeros((len(y), len(x)))
    people[0, 0], people[5, 15], people[9, 29] = 9e5, 3e4, 9e5
    population = xr.DataArray(people, dims=("y", "x"), coords={"y": y, "x": x}).rio.write_crs(CRS)
    short = PARAMETERS.replace({"siting.waste.longest_haul": {"value": 6.0, "low": 6.0, "high": 6.0}})
    found = waste_sites(
        waste, zones, land_cover=land_cover, parameters=short, around=Around(population=population)
    ).plants
    assert len(found) == 2
    for corner in ((X + 500, Y + 9500), (X + 29_500, Y + 500)):
        assert found.geometry.distance(shapely.Point(corner)).min() < 4000


def test_too_little_waste_gives_no_plant(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    for tonnes in (0.0, 100.0):
        table = pd.DataFrame({"zone_id": [""], "stream": ["urban"], "t_per_day": [tonnes]})
        little = waste_by_zone(table, keys, parameters=PARAMETERS)
        assert waste_sites(little, zones, land_cover=land_cover, parameters=PARAMETERS) is None
