"""All candidates of a small study."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr

from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.fieldwork.survey import Survey
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.parameters import load_parameters
from geoplan.potential.feedstock.feedstock_by_zone import land_shares, manure_by_zone, zone_keys
from geoplan.potential.potential import Potential
from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.siting.candidate_table import rank_candidates, spread_weights
from geoplan.siting.ranking.rank import Sampling
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.siting.sites import SAMPLES, find_sites
from geoplan.study import Ranking, Study

X, Y, CRS = 600_000.0, 2_300_000.0, "EPSG:32648"
PARAMETERS = load_parameters()


def survey_of(*unsuitable: str) -> Survey:
    sites = pd.DataFrame({"candidate_id": list(unsuitable), "suitable": "no", "reason": "", "place": "sites!3"})
    empty = pd.DataFrame({"roof_id": [], "place": []})
    return Survey(
        roofs=empty,
        estates=pd.DataFrame({"estate_id": [], "usable_roof_pct": []}),
        feedstock=empty,
        sites=sites.assign(grid_distance_km=np.nan),
        file="f",
        sha256="",
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Three meadows among cropland, one roof and many pigs: land cover and potential of one zone."""
    folder = tmp_path_factory.mktemp("place")
    zones = gpd.GeoDataFrame(
        {"zone_id": ["a"], "zone_name": ["A"], "population": [1e4], "urban": [False], "cropland_pct": [50.0]},
        geometry=[shapely.box(X, Y, X + 10_000, Y + 10_000)],
        crs=CRS,
    )
    codes = {key: item.code for key, item in land_cover_classes().items()}
    classes = np.full((100, 100), codes["cropland"], np.uint8)
    for columns in (slice(10, 18), slice(20, 28), slice(30, 40)):  # three patches: parts of one are one place
        classes[10:40, columns] = codes["grassland"]
    y, x = np.arange(Y + 9_950, Y, -100.0), np.arange(X + 50, X + 10_000, 100.0)
    cover = xr.DataArray(classes, dims=("y", "x"), coords={"y": y, "x": x}).rio.write_crs(CRS).rio.write_nodata(0)
    herd = pd.DataFrame({"zone_id": ["a"], "animal": ["pigs"], "heads": [2e5]})
    manure = manure_by_zone(herd, zone_keys(zones, land=land_shares(zones, cover)), parameters=PARAMETERS)
    resource = xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), np.full((1, 1, 1), 1_200.0))},
        coords={"x": ("place", [X]), "y": ("place", [Y])},
    )
    roof = {"roof_id": [1], "roof_class": ["industrial"], "roof_form": ["flat"], "roof_area_m2": [100.0]}
    roof |= {"capacity_kwp": [10.0], "energy_kwh": [12_000.0]}
    gpd.GeoDataFrame(roof, geometry=[shapely.box(X, Y, X + 10, Y + 10)], crs=CRS).to_parquet(folder / "roofs")

    potential = Potential(
        zones=zones,
        totals=pd.Series(dtype=float),
        roofs=RooftopResults(folder / "roofs"),
        resource=resource,
        ground_resource=resource,
        monthly=pd.Series(dtype=float),
        by_feedstock={"livestock": manure},
    )
    return cover, potential, herd


def sites_of(place, *, survey=None, wind=None, **ranking):
    cover, potential, herd = place
    study = Study.model_construct(parameters=PARAMETERS, ranking=Ranking(**ranking))
    line = shapely.LineString([(X + 4_500, Y), (X + 4_500, Y + 10_000)])
    reserve = shapely.box(X + 1_000, Y + 9_200, X + 4_000, Y + 9_800)
    layers = OpenedLayers(
        zones=potential.zones,
        rooftops=None,
        land_cover=cover,
        livestock=herd,
        wind_speed=wind,
        survey=survey,
        power_grid=gpd.GeoDataFrame({"voltage_kv": [110.0], "name": [""]}, geometry=[line], crs=CRS),
        protected_areas=gpd.GeoDataFrame({"name": [""], "designation": [""]}, geometry=[reserve], crs=CRS),
    )
    return find_sites(study, layers, potential)


def test_what_a_survey_puts_out_leaves_no_catchment_and_no_chosen_patch(place):
    before = sites_of(place)
    chosen = before.patches.loc[before.patches["is_candidate"], "site_id"]
    places = patch_of(before.patches)
    assert len(chosen) == len(set(places)) == places[chosen].nunique() == 3
    whole = places.index[places == places[chosen.iloc[0]]]
    barred = [before.catchments["candidate_id"].iloc[0], *whole]
    after = sites_of(place, survey=survey_of(*barred))
    assert after.dropped == 1 + len(whole)
    assert after.patches["is_candidate"].sum() == len(chosen) - 1
    another = sites_of(place, survey=survey_of(chosen.iloc[0]))
    (stands_in,) = set(another.patches.loc[another.patches["is_candidate"], "site_id"]) - set(chosen)
    assert places[stands_in] == places[chosen.iloc[0]], "the next part of the patch"
    assert len(after.patches) == len(before.patches)
    areas = [] if after.catchments is None else after.catchments["candidate_id"].tolist()
    assert areas == before.catchments["candidate_id"].tolist()[1:]


def patch_of(patches) -> pd.Series:
    """The meadow that each site lies in, by its id."""
    west = patches.geometry.centroid.x - X
    return pd.Series(np.searchsorted([1_900.0, 2_900.0], west), index=patches["site_id"])


def ranks_of(candidates):
    return candidates.set_index("candidate_id")[["score", "rank", "rank_low", "rank_high"]]


@pytest.mark.parametrize("ranking", [{"method": "topsis"}, {"weights": "entropy"}])
def test_a_study_ranks_its_candidates_as_it_says(place, ranking):
    usual, sites = sites_of(place), sites_of(place, **ranking)
    assert usual.weights == RankingWeights()
    frames = [
        gpd.GeoDataFrame(part.dropna(axis="columns", how="all"))
        for _, part in usual.candidates.groupby("candidate_kind")
    ]
    wanted = rank_candidates(frames, parameters=PARAMETERS, sampling=Sampling(samples=SAMPLES), **ranking)
    pd.testing.assert_frame_equal(ranks_of(sites.candidates), ranks_of(wanted))
    assert set(sites.candidates["candidate_id"]) == set(usual.candidates["candidate_id"])
    changed = ranks_of(sites.candidates) != ranks_of(usual.candidates).reindex(sites.candidates["candidate_id"])
    assert changed["score"].any()
    if "weights" in ranking:
        weights = spread_weights(frames, parameters=PARAMETERS)
        assert sites.weights.from_spread == sites.weights.candidates.keys() == weights.keys()
        for kind, given in weights.items():
            assert sites.weights.candidates[kind] == pytest.approx(given, abs=1e-12)
    else:
        assert sites.weights == RankingWeights()


def test_wind_stands_on_land_where_its_layer_is_and_nowhere_without(place):
    """A layer of 7 m/s in the west, 5 m/s in the east, at 80 m."""
    without = sites_of(place)
    assert "wind" not in without.land
    assert "wind" not in set(without.candidates["candidate_kind"])
    assert "wind_eligible_km2" not in without.zones
    cover = place[0]
    speeds = xr.where(cover["x"] < X + 5_000, 7.0, 5.0) * xr.ones_like(cover, dtype=float)
    sites = sites_of(place, wind=speeds.transpose("y", "x").assign_attrs(height_m=80.0).rio.write_crs(CRS))
    farms = sites.candidates[sites.candidates["candidate_kind"] == "wind"]
    assert len(farms) > 0
    assert farms["rank"].iloc[0] == 1
    assert {"grid_distance", "wind_yield", "dwellings"} <= {
        name.removeprefix("contribution_") for name in farms.dropna(axis="columns", how="all")
    }
    density = PARAMETERS.value("siting.wind.density") / 100
    assert farms["capacity_mw"].to_numpy() == pytest.approx(farms["area_ha"].to_numpy() * density)
    west = farms.geometry.x < X + 5_000
    shear = (PARAMETERS.value("wind.hub_height") / 80.0) ** PARAMETERS.value("wind.shear")
    assert farms["hub_wind_speed_m_s"].to_numpy() == pytest.approx(np.where(west, 7.0, 5.0) * shear)
    assert farms["investment_musd"].isna().all()
    assert sites.zones["wind_eligible_km2"].sum() >= farms["area_ha"].sum() / 100
    assert set(sites.exclusions.query("technology == 'wind' and not applied")["rule"]) == {"slope", "estates", "roads"}
    others = sites.candidates[sites.candidates["candidate_kind"] != "wind"]
    wanted = without.candidates.reset_index(drop=True)
    pd.testing.assert_frame_equal(others.reset_index(drop=True)[list(wanted)], wanted)
