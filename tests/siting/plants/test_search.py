import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely
import xarray as xr

from geoplan.potential.feedstock.feedstock_by_zone import land_shares, manure_by_zone, waste_by_zone, zone_keys
from geoplan.potential.waste.composition import kwh_per_t
from geoplan.siting.plants.biogas import biogas_sites
from geoplan.siting.plants.search import class_share, plant_columns, sampled, settle
from geoplan.siting.plants.waste import waste_sites
from support.own_parameters import own_parameters

X, Y, CRS = 600_000.0, 2_300_000.0, "EPSG:32648"
PARAMETERS = own_parameters(
    {
        "costs.waste.capex": (5.0, 8.0, 9.0),
        "siting.waste.smallest_plant": 7.5,
        "siting.waste.dwelling_distance": 500.0,
        "siting.waste.longest_haul": 50.0,
        "siting.biogas.smallest_plant": 0.5,
        "siting.biogas.longest_haul": 10.0,
        "siting.biogas.full_load_hours": 7000.0,
        "waste.incineration.full_load_hours": 7700.0,
    }
)


@pytest.fixture(scope="module")
def zones():
    boxes = [shapely.box(X + 10_000 * i, Y, X + 10_000 * (i + 1), Y + 10_000) for i in range(3)]
    columns = {
        "zone_id": list("abc"),
        "zone_name": ["A", "B", "C"],
        "population": [9e5, 3e4, 9e5],
        "urban": [True, False, True],
    }
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=CRS)


@pytest.fixture(scope="module")
def land_cover():
    x, y = np.arange(X + 50, X + 30_000, 100.0), np.arange(Y + 9950, Y, -100.0)
    classes = np.full((len(y), len(x)), 5, np.uint8)
    classes[40:60, 20:40] = 6  # the town of A
    classes[40:60, 250:280] = 6  # and that of C
    classes[:, 295:] = 2
    cover = xr.DataArray(classes, dims=("y", "x"), coords={"y": y, "x": x})
    return cover.rio.write_crs(CRS).rio.write_nodata(0)


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


@pytest.fixture(scope="module")
def waste(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    table = pd.DataFrame({"zone_id": [""], "stream": ["urban"], "t_per_day": [1600.0]})
    return waste_by_zone(table, keys, parameters=PARAMETERS)


@pytest.fixture(scope="module")
def manure(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    table = pd.DataFrame({"zone_id": ["a", "b", "c"], "animal": ["pigs"] * 3, "heads": [5e4, 2e5, 1e3]})
    return manure_by_zone(table, keys, parameters=PARAMETERS)


def test_each_tonne_is_used_once(waste, zones, land_cover, estates):
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=PARAMETERS, estates=estates)
    plants = found.plants
    assert plants["feedstock_t"].sum() == pytest.approx(waste.totals["waste_collected_t"], rel=1e-9)
    low, base, high = kwh_per_t(PARAMETERS)
    assert (plants["energy_gwh"] / plants["feedstock_t"] * 1e6).tolist() == pytest.approx([base] * len(plants))
    assert (plants["energy_gwh_low"] / plants["energy_gwh"]).tolist() == pytest.approx([low / base] * len(plants))
    assert (plants["energy_gwh_high"] / plants["energy_gwh"]).tolist() == pytest.approx([high / base] * len(plants))
    assert (plants["capacity_mw"] >= 7.5).all()
    assert 1 <= len(plants) <= 4
    assert plants["candidate_id"].is_unique
    assert set(found.areas["candidate_id"]) == set(plants["candidate_id"])
    assert (plants["investment_musd"] / plants["capacity_mw"]).tolist() == pytest.approx([8.0] * len(plants))


def test_plants_keep_their_distance_from_dwellings(waste, zones, land_cover, estates):
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=PARAMETERS, estates=estates)
    rows, columns = np.nonzero(land_cover.to_numpy() == 6)
    dwellings = np.column_stack([land_cover.x.to_numpy()[columns], land_cover.y.to_numpy()[rows]])
    for point in found.plants.geometry:
        assert np.hypot(*(dwellings - [point.x, point.y]).T).min() > 500


def test_estates_are_candidates_where_they_are_far_enough(waste, zones, land_cover, estates):
    only = PARAMETERS.replace({"siting.waste.dense_places": {"value": 0, "low": 0, "high": 0}})
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=only, estates=estates).plants
    assert found["candidate_id"].tolist() == ["waste:estate:e"]
    assert found["estate_id"].tolist() == ["e"]
    assert estates.geometry[0].contains(found.geometry[0])
    assert waste_sites(waste, zones, land_cover=land_cover, parameters=only) is None


def test_landfills_are_candidates_once_each(waste, zones, land_cover):
    only = PARAMETERS.replace({"siting.waste.dense_places": {"value": 0, "low": 0, "high": 0}})
    columns = {"landfill_id": ["l", "l"], "landfill_name": ["L", "L"], "year": [2020, 2021]}
    landfills = gpd.GeoDataFrame(columns, geometry=[shapely.Point(X + 3000, Y + 5000)] * 2, crs=CRS)
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=only, landfills=landfills).plants
    assert found["candidate_id"].tolist() == ["waste:landfill:l"]
    assert found["candidate_name"].tolist() == ["L"]


def test_an_estate_and_a_landfill_may_have_the_same_id(waste, zones, land_cover, estates):
    only = PARAMETERS.replace({"siting.waste.dense_places": {"value": 0, "low": 0, "high": 0}})
    columns = {"landfill_id": ["e"], "landfill_name": ["L"]}
    landfills = gpd.GeoDataFrame(columns, geometry=[shapely.Point(X + 26_000, Y + 1000)], crs=CRS)
    options = {"land_cover": land_cover, "parameters": only, "estates": estates, "landfills": landfills}
    found = waste_sites(waste, zones, **options)
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
    found = waste_sites(waste, zones, land_cover=land_cover, parameters=short, population=population).plants
    assert len(found) == 2
    for corner in ((X + 500, Y + 9500), (X + 29_500, Y + 500)):
        assert found.geometry.distance(shapely.Point(corner)).min() < 4000


def test_too_little_waste_gives_no_plant(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    for tonnes in (0.0, 100.0):
        table = pd.DataFrame({"zone_id": [""], "stream": ["urban"], "t_per_day": [tonnes]})
        little = waste_by_zone(table, keys, parameters=PARAMETERS)
        assert waste_sites(little, zones, land_cover=land_cover, parameters=PARAMETERS) is None


def test_biogas_plants_share_the_manure_within_a_short_haul(manure, zones, land_cover):
    found = biogas_sites(manure, zones, land_cover=land_cover, parameters=PARAMETERS)
    plants = found.plants
    total = manure.totals["biogas_energy_gwh"]
    assert 0.8 * total < plants["energy_gwh"].sum() <= total * (1 + 1e-9)
    assert (plants["mean_haul_km"] < 10).all()
    assert (plants["capacity_mw"] >= 0.5).all()
    assert (plants["energy_gwh"] / plants["capacity_mw"]).tolist() == pytest.approx([7.0] * len(plants))
    ratio = manure.totals["biogas_energy_gwh_low"] / total
    assert (plants["energy_gwh_low"] / plants["energy_gwh"]).tolist() == pytest.approx([ratio] * len(plants))
    assert plants["candidate_id"].str.fullmatch(r"biogas:density:\d+\.\d{4}_\d+\.\d{4}").all()
    assert plants["candidate_name"].isin(["A", "B", "C"]).all()


def test_without_animals_there_is_no_biogas(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    table = pd.DataFrame({"zone_id": [""], "animal": ["pigs"], "heads": [0.0]})
    none = manure_by_zone(table, keys, parameters=PARAMETERS)
    assert biogas_sites(none, zones, land_cover=land_cover, parameters=PARAMETERS) is None


def test_the_smallest_goes_first_and_its_neighbours_grow():
    x, y = np.arange(50.0, 1000, 100), [100.0, 0.0]
    surface = xr.DataArray(np.ones((2, 10)), dims=("y", "x"), coords={"y": y, "x": x}).rio.write_crs(CRS)
    points = gpd.GeoDataFrame(
        {"candidate_id": list("abc")}, geometry=gpd.points_from_xy([50, 450, 950], [0] * 3), crs=CRS
    )

    def amounts(smallest):
        found = settle(points, surface, max_haul_km=10.0, tortuosity=1.0, smallest=smallest)
        return dict(zip(found.points["candidate_id"], found.amount, strict=True))

    assert amounts(6.0) == {"a": 6.0, "b": 8.0, "c": 6.0}
    assert amounts(6.5) == {"b": 20.0}
    assert settle(points.iloc[[0, 2]], surface, max_haul_km=10.0, tortuosity=1.0, smallest=9.9).amount.tolist() == [
        10,
        10,
    ]
    assert settle(points, surface, max_haul_km=10.0, tortuosity=1.0, smallest=21.0) is None
    assert settle(points.iloc[:1], surface, max_haul_km=0.51, tortuosity=2.0, smallest=0.0).amount.tolist() == [6.0]


def test_land_is_sampled_alike_in_any_crs(zones, land_cover):
    there = class_share(land_cover, zones, classes=("built",), cell_m=500.0)
    degrees = land_cover.rio.reproject("EPSG:4326", resolution=0.0005)
    elsewhere = class_share(degrees, zones, classes=("built",), cell_m=500.0)
    assert float(there.sum()) * 0.25 == pytest.approx((20 * 20 + 20 * 30) / 100)
    assert float(elsewhere.sum()) == pytest.approx(float(there.sum()), rel=0.03)
    assert np.isnan(sampled(land_cover, np.array([X - 50.0]), np.array([Y + 50.0]), zones=zones)).all()


def test_the_cost_has_an_interval_and_grows_with_the_plant():
    one = plant_columns(
        np.array([1.0, 2.0]),
        np.array([7.7, 15.4]),
        technology="waste",
        full_load_hours="waste.incineration.full_load_hours",
        parameters=PARAMETERS,
    )
    assert one["investment_musd"].tolist() == pytest.approx([8.0, 16.0])
    assert one["lcoe_usd_per_mwh"][0] == pytest.approx(one["lcoe_usd_per_mwh"][1])
    assert (one["lcoe_usd_per_mwh_low"] < one["lcoe_usd_per_mwh"]).all()
    assert (one["lcoe_usd_per_mwh"] < one["lcoe_usd_per_mwh_high"]).all()
