"""Three zones with a town in the first and the last, and what two towns throw away."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely
import xarray as xr

from geoplan.potential.feedstock.feedstock_by_zone import land_shares, waste_by_zone, zone_keys
from support.own_parameters import own_parameters

X, Y, CRS = 600_000.0, 2_300_000.0, "EPSG:32648"


PARAMETERS = own_parameters(
    {
        "costs.waste.capex": (5.0, 8.0, 9.0),
        "siting.waste.smallest_plant": 7.5,
        "siting.waste.dwelling_distance": 500.0,
        "siting.waste.longest_haul": 50.0,
        "manure.pigs.farm_share": 1.0,
        "manure.pigs.digested_share": 0.0,
        "siting.biogas.smallest_plant": 0.5,
        "siting.biogas.longest_haul": 10.0,
        "siting.biogas.full_load_hours": 7000.0,
        "waste.incineration.full_load_hours": 7700.0,
    }
)


@pytest.fixture(scope="session")
def zones():
    boxes = [shapely.box(X + 10_000 * i, Y, X + 10_000 * (i + 1), Y + 10_000) for i in range(3)]
    columns = {
        "zone_id": list("abc"),
        "zone_name": ["A", "B", "C"],
        "population": [9e5, 3e4, 9e5],
        "urban": [True, False, True],
    }
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=CRS)


@pytest.fixture(scope="session")
def land_cover():
    x, y = np.arange(X + 50, X + 30_000, 100.0), np.arange(Y + 9950, Y, -100.0)
    classes = np.full((len(y), len(x)), 5, np.uint8)
    classes[40:60, 20:40] = 6  # the town of A
    classes[40:60, 250:280] = 6  # and that of C
    classes[:, 295:] = 2
    cover = xr.DataArray(classes, dims=("y", "x"), coords={"y": y, "x": x})
    return cover.rio.write_crs(CRS).rio.write_nodata(0)


@pytest.fixture(scope="session")
def waste(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    table = pd.DataFrame({"zone_id": [""], "stream": ["urban"], "t_per_day": [1600.0]})
    return waste_by_zone(table, keys, parameters=PARAMETERS)
