import itertools
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import geoplan
from geoplan.draws.quantiles import quantiles_of
from geoplan.errors import CRSError
from geoplan.layers.catalog import OpenedLayers
from geoplan.parameters import load_parameters
from geoplan.potential.solar.hours_from_months import hours_from_months
from geoplan.potential.solar.orientation_table import orientation_table
from geoplan.siting.around import Around
from geoplan.siting.basis import Basis, KindSites
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.land.eligible_land import eligible_land
from geoplan.siting.land.land_sites import land_candidates
from geoplan.siting.land.patches import patches
from geoplan.siting.land.rules import land_exclusions, land_grid
from support.land_cells import COAST, grid, islands, raster, whole_share
from support.own_parameters import own_parameters

PARAMETERS = load_parameters()


OWN = own_parameters(
    {
        "siting.ground_pv.land_per_mwp": 1.2,
        "siting.ground_pv.least_share": 0.25,
        "siting.ground_pv.smallest_patch": 5.0,
        "siting.ground_pv.largest_site": 60.0,
        "siting.ground_pv.compactness": 0.0,
        "siting.ground_pv.most_candidates": 30.0,
    }
)
CRS = 32648
LEFT, TOP, CELL = 600_000.0, 2_300_000.0, 100.0


def resource(*yields: float) -> xr.Dataset:
    """A table of two orientations for places 3 km apart along x; the second is the best."""
    table = np.array(yields)[:, None, None] * np.array([0.9, 1.0])[None, :, None] * np.ones((1, 1, 2))
    x = LEFT + 3000.0 * np.arange(len(yields))
    return xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), table)},
        coords={"x": ("place", x), "y": ("place", np.full(len(yields), TOP - 1000.0))},
    )


def sites_on(
    technology: str, eligible: xr.DataArray, zones: gpd.GeoDataFrame, *, resource: xr.Dataset, parameters, **around
) -> KindSites:
    layers = OpenedLayers(zones=zones, rooftops=None)
    basis = Basis(zones, layers, parameters, resource, Path(), around=Around(**around), eligible=eligible)
    return land_candidates(candidate_kinds()[technology], basis)


def land(values: np.ndarray) -> xr.DataArray:
    rows, columns = values.shape
    coords = {"y": TOP - CELL * (np.arange(rows) + 0.5), "x": LEFT + CELL * (np.arange(columns) + 0.5)}
    return xr.DataArray(values.astype(np.float32), dims=("y", "x"), coords=coords).rio.write_crs(CRS)


def zones(*borders: float) -> gpd.GeoDataFrame:
    edges = [LEFT, *(LEFT + border for border in borders), LEFT + 4000]
    boxes = [shapely.box(a, TOP - 2000, b, TOP) for a, b in itertools.pairwise(edges)]
    names = [chr(97 + k) for k in range(len(boxes))]
    columns = {"zone_id": names, "zone_name": [name.upper() for name in names], "population": 1000.0}
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=CRS)


def two_patches() -> np.ndarray:
    values = np.zeros((20, 40))
    values[5:10, 2:8] = 1.0  # 30 ha
    values[5:15, 30:35] = 0.5  # 25 ha
    return values


def test_sites_have_the_capacity_of_their_land_and_the_yield_of_the_nearest_place():
    found = sites_on("ground_pv", land(two_patches()), zones(2000), resource=resource(1000, 1500), parameters=OWN)
    candidates = found.candidates
    assert candidates["capacity_mw"].to_numpy() == pytest.approx([25 / 1.2, 30 / 1.2])
    assert candidates["specific_yield_kwh_per_kwp"].tolist() == [1500.0, 1000.0]
    assert candidates["energy_gwh"].to_numpy() == pytest.approx([25 / 1.2 * 1.5, 30 / 1.2])
    low, _, high = quantiles_of(found.draws(np.arange(2), OWN)["energy_gwh"])
    assert (low < high).all()
    assert (high > candidates["energy_gwh"]).all()
    assert "energy_gwh_low" not in candidates, "what is wrong in the layers is not in the ends of an area by itself"
    assert candidates["candidate_id"].tolist() == ["ground_pv:603050-2299450", "ground_pv:600250-2299450"]
    assert candidates["candidate_name"].tolist() == ["B", "A"]
    assert candidates["zone_id"].tolist() == ["b", "a"]
    assert set(candidates["origin"]) == {"eligible_land"}
    assert set(candidates["status"]) == {"model"}
    assert candidates["longitude"].between(105.9, 106.1).all()
    assert (candidates.geometry.geom_type == "Point").all()
    assert found.patches["site_id"].tolist() == candidates["candidate_id"].tolist()
    assert found.patches.geometry.contains(candidates.geometry).all()
    # what has no layer has no column
    assert not {"grid_distance_km", "road_distance_km", "slope_pct", "estate_id"} & set(candidates)


def test_where_nothing_may_stand_there_is_no_candidate():
    none = PARAMETERS.replace({"siting.floating_pv.cover": 0.0})
    found = sites_on("floating_pv", land(two_patches()), zones(), resource=resource(1000), parameters=none)
    assert found.candidates.empty
    assert found.patches["energy_gwh"].tolist() == [0.0, 0.0]


def test_land_outside_the_zones_does_not_count():
    inner = zones().set_geometry([shapely.box(LEFT + 350, TOP - 2000, LEFT + 4000, TOP)])
    found = sites_on("ground_pv", land(two_patches()), inner, resource=resource(1000), parameters=PARAMETERS)
    assert found.patches["area_ha"].to_numpy() == pytest.approx([25.0, 4.5 * 5])


def test_all_sites_are_candidates_until_they_are_scored_and_parts_of_a_patch_are_one_place():
    few = PARAMETERS.replace({"siting.ground_pv.most_candidates": 3, "siting.ground_pv.largest_site": 8})
    found = sites_on("ground_pv", land(two_patches()), zones(), resource=resource(1000), parameters=few)
    assert found.most == 3
    assert len(found.candidates) == len(found.patches) > 6
    assert found.patches["is_candidate"].all()
    assert (found.patches["area_ha"] <= 8 + 1e-9).all()
    assert found.patches["energy_gwh"].is_monotonic_decreasing
    assert set(found.candidates["candidate_name"]) == {"A"}, "they are numbered by rank"
    places = found.candidates["candidate_id"].map(found.places)
    west = found.candidates.geometry.x < LEFT + 1500
    assert set(places[west]) == {"ground_pv:600250-2299450"}
    assert set(places[~west]) == {"ground_pv:603050-2299450"}


def test_layers_around_sites_give_columns():
    grid = gpd.GeoDataFrame(
        {"voltage_kv": [22.0, 110.0, 220.0]},
        geometry=[shapely.Point(LEFT + dx, TOP - 750) for dx in (510, 1500, 3900)],
        crs=CRS,
    )
    roads = gpd.GeoDataFrame(geometry=[shapely.LineString([(LEFT, TOP), (LEFT + 4000, TOP)])], crs=CRS)
    estates = gpd.GeoDataFrame(
        {"estate_id": ["e1"]}, geometry=[shapely.box(LEFT + 2900, TOP - 1600, LEFT + 3600, TOP - 400)], crs=CRS
    )
    terrain = land(np.tile(np.arange(40) * 4.0, (20, 1)))
    found = sites_on(
        "ground_pv",
        land(two_patches()),
        zones(),
        resource=resource(1000),
        parameters=PARAMETERS,
        power_grid=grid,
        roads=roads,
        estates=estates,
        terrain=terrain,
    ).candidates
    assert found["grid_distance_km"].to_numpy() == pytest.approx([1.0, 0.69], abs=0.02)
    assert found["grid_voltage_kv"].tolist() == [110.0, 220.0]
    assert found["road_distance_km"].to_numpy() == pytest.approx([0.75, 1.0])
    assert found["slope_pct"].to_numpy() == pytest.approx(4.0, abs=1e-3)
    assert found["estate_id"].tolist() == [None, "e1"]


def test_no_land_gives_empty_frames():
    found = sites_on("floating_pv", land(np.zeros((20, 40))), zones(), resource=resource(1000), parameters=PARAMETERS)
    assert found.candidates.empty
    assert found.patches.empty
    assert found.candidates.crs == found.patches.crs == zones().crs
    assert {"candidate_id", "capacity_mw", "zone_id"} <= set(found.candidates)


def test_land_in_another_crs_is_refused():
    with pytest.raises(CRSError, match="EPSG:32648"):
        sites_on(
            "ground_pv",
            land(two_patches()),
            zones().to_crs(32649),
            resource=resource(1000),
            parameters=PARAMETERS,
        )


@pytest.fixture(scope="module", params=["hai-phong", "ba-ria-vung-tau"])
def place(request) -> tuple[geoplan.Study, object, xr.Dataset]:
    from geoplan.layers.catalog import open_layers

    study = geoplan.open_study(request.param)
    layers = open_layers(study)
    weather = hours_from_months(layers.irradiance, time_zone=study.time_zone, parameters=study.parameters)
    tilts = {"tilts": (0, 10, 20, 30), "azimuths": (0, 90, 180, 270)}
    return study, layers, orientation_table(weather, parameters=study.parameters, crs=study.crs, **tilts)


@pytest.mark.parametrize("technology", ["ground_pv", "floating_pv"])
def test_both_embedded_studies_have_sites(place, technology: str):
    study, layers, table = place
    exclusions = land_exclusions(
        technology,
        land_cover=layers.land_cover,
        parameters=study.parameters,
        around=Around(estates=layers.estates),
        zones=layers.zones,
    )
    eligible = eligible_land(land_grid(layers.zones, layers.land_cover, parameters=study.parameters), exclusions)
    found: KindSites = sites_on(
        technology, eligible, layers.zones, resource=table, parameters=study.parameters, estates=layers.estates
    )
    assert found.most == study.parameters.value(f"siting.{technology}.most_candidates")
    assert len(set(found.places.values())) >= 5
    assert found.candidates["candidate_id"].is_unique
    assert (found.candidates["zone_id"] != "").all()
    assert found.patches["site_id"].is_unique
    assert found.patches.is_valid.all()
    assert (found.patches["area_ha"] <= study.parameters.value(f"siting.{technology}.largest_site") * (1 + 1e-6)).all()
    # a site is on land of the study, and on none that the rules exclude
    cell = 1e4
    assert found.patches["area_ha"].sum() * 1e4 <= float(eligible.sum()) * cell
    if technology == "ground_pv":
        inside = found.patches.geometry.intersection(layers.estates.geometry.union_all()).area.sum()
        assert inside < 0.01 * found.patches.geometry.area.sum()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), kept=st.floats(0.3, 0.8))
def test_sites_on_islands_are_those_of_the_whole_grid(seed, kept):
    rng = np.random.default_rng(seed)
    blocks = np.kron(rng.random((20, 25)) < kept, np.ones((8, 8)))
    land = raster((blocks * rng.uniform(0.5, 1.0, blocks.shape)).astype(np.float32))
    limits = {"smallest_patch": 0.5, "largest_site": 20.0, "least_share": 0.4, "compactness": 0.05}
    given = PARAMETERS.replace(
        {f"siting.ground_pv.{name}": {"value": value, "low": value, "high": value} for name, value in limits.items()}
    )
    resource = xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), np.full((1, 1, 1), 1200.0))},
        coords={"x": ("place", [LEFT]), "y": ("place", [TOP])},
    )
    found = sites_on("ground_pv", land, COAST, resource=resource, parameters=given).patches.set_index("site_id")
    inside = land * whole_share(COAST, grid(160, 200)).astype(np.float32)
    expected = patches(inside, smallest_ha=0.5, largest_ha=20.0, least_share=0.4, least_compactness=0.05)
    expected = expected.set_index("ground_pv:" + expected["patch_id"])
    assert set(found.index) == set(expected.index)
    assert len(found) > 3
    np.testing.assert_allclose(found["area_ha"], expected["area_ha"].reindex(found.index), rtol=1e-6)
    assert (found.geometry.area == expected.geometry.reindex(found.index).area).all()


def test_zones_off_the_land_have_no_sites():
    far = islands((90_000, 92_000, 91_000, 90_000))
    resource = xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), np.full((1, 1, 1), 1200.0))},
        coords={"x": ("place", [LEFT]), "y": ("place", [TOP])},
    )
    land = raster(np.ones((40, 40), dtype=np.float32))
    assert not len(sites_on("ground_pv", land, far, resource=resource, parameters=PARAMETERS).patches)
