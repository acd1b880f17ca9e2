"""Neighbour shading on real heights: the centre of Helsinki, against the flat loss."""

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.parameters import load_parameters
from geoplan.potential.roofs.neighbour_shading import shading_factor, shading_table
from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
from support.places import DATA

BUILDINGS = DATA / "buildings" / "helsinki_center.osm.pbf"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not BUILDINGS.is_file(), reason=f"the real layers are not in {BUILDINGS.parent}"),
]


def buildings() -> gpd.GeoDataFrame:
    """The buildings with a height, or with storeys; broken rings at the edge of the clip left out."""
    import pyogrio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # GDAL tells of each broken ring
        meta, table = pyogrio.read_arrow(BUILDINGS, layer="multipolygons", columns=["building", "other_tags"])
    rows = table.to_pandas()
    shapes = shapely.from_wkb(rows[meta["geometry_name"] or "wkb_geometry"].to_numpy(), on_invalid="ignore")
    good = rows["building"].notna().to_numpy() & shapely.is_valid(shapes)
    tags = rows.loc[good, "other_tags"].fillna("")
    height, storeys = (
        pd.to_numeric(tags.str.extract(rf'"{tag}"=>"([\d.]+)')[0]) for tag in ("height", "building:levels")
    )
    storey_m = load_parameters().value("rooftop.storey_height")
    frame = {"height_m": height.fillna(storeys * storey_m), "roof_form": "flat"}
    return gpd.GeoDataFrame(frame, geometry=shapes[good], crs=4326).to_crs(32635)


def test_the_loss_of_a_real_street_is_of_the_order_of_the_parameter():
    roofs = buildings()
    known = roofs["height_m"].notna()
    assert len(roofs) > 400
    assert known.sum() > 150
    weather = hours_from_months(
        monthly_means(
            ghi=np.full(12, 4000.0),
            dhi=np.full(12, 2200.0),
            temp_air=np.full(12, 24.0),
            wind_speed=np.full(12, 3.0),
            latitude=20.8,
            longitude=106.6,
            altitude=10.0,
        ),
        time_zone="Asia/Ho_Chi_Minh",
    )
    found = shading_factor(roofs, shading_table(weather))["shading_factor"]
    assert found.notna().equals(known)
    loss = 1 - found[known]
    # most houses of a block are as high as their neighbours; the few low ones in courtyards lose much
    assert loss.median() < load_parameters().value("pv.loss.shading") / 100 < loss.quantile(0.95)
    assert 0.005 < loss.mean() < 0.06
