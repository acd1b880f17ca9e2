"""All candidates of a small study."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import xarray as xr

from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.fieldwork.survey import Survey
from geoplan.layers.land.land_cover import land_cover_classes
from geoplan.parameters import load_parameters
from geoplan.potential.feedstock.feedstock_by_zone import land_shares, manure_by_zone, zone_keys
from geoplan.potential.potential import Potential
from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.siting.sites import find_sites
from geoplan.study import Study

X, Y, CRS = 600_000.0, 2_300_000.0, "EPSG:32648"
PARAMETERS = load_parameters()


def survey_of(*unsuitable: str) -> Survey:
    sites = pd.DataFrame({"candidate_id": list(unsuitable), "suitable": "no", "reason": "", "place": "sites!3"})
    empty = pd.DataFrame({"roof_id": [], "place": []})
    return Survey(
        roofs=empty, estates=empty, feedstock=empty, sites=sites.assign(grid_distance_km=np.nan), file="f", sha256=""
    )


def test_what_a_survey_puts_out_leaves_no_catchment_and_no_chosen_patch(tmp_path):
    zones = gpd.GeoDataFrame(
        {"zone_id": ["a"], "zone_name": ["A"], "population": [1e4], "urban": [False], "cropland_share": [50.0]},
        geometry=[shapely.box(X, Y, X + 10_000, Y + 10_000)],
        crs=CRS,
    )
    codes = {key: item.code for key, item in land_cover_classes().items()}
    classes = np.full((100, 100), codes["cropland"], np.uint8)
    classes[10:40, 10:40] = codes["grassland"]
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
    gpd.GeoDataFrame(roof, geometry=[shapely.box(X, Y, X + 10, Y + 10)], crs=CRS).to_parquet(tmp_path / "roofs")

    potential = Potential(
        zones=zones,
        totals=pd.Series(dtype=float),
        roofs=RooftopResults(tmp_path / "roofs"),
        resource=resource,
        ground_resource=resource,
        monthly=pd.Series(dtype=float),
        by_feedstock={"livestock": manure},
    )
    study = Study.model_construct(parameters=PARAMETERS)

    def found(survey=None):
        layers = OpenedLayers(zones=zones, rooftops=None, land_cover=cover, survey=survey)
        return find_sites(study, layers, potential)

    before = found()
    chosen = before.patches.loc[before.patches["is_candidate"], "site_id"]
    barred = [before.catchments["candidate_id"].iloc[0], chosen.iloc[0]]
    after = found(survey_of(*barred))
    assert after.dropped == 2
    assert after.patches["is_candidate"].sum() == len(chosen) - 1
    assert len(after.patches) == len(before.patches)
    areas = [] if after.catchments is None else after.catchments["candidate_id"].tolist()
    assert areas == before.catchments["candidate_id"].tolist()[1:]
