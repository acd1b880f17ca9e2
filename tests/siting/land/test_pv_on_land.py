from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
import xarray as xr

from geoplan.layers.catalog import OpenedLayers
from geoplan.siting.basis import Basis
from geoplan.siting.land.pv_on_land import best_yield, on_ground, on_water
from support.own_parameters import own_parameters

RESOURCE = xr.Dataset(
    {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), np.array([[[900.0, 1000.0]], [[1500.0, 1.0]]]))},
    coords={"x": ("place", [0.0, 3000.0]), "y": ("place", [0.0, 0.0])},
)
PARAMETERS = own_parameters(
    {"siting.ground_pv.land_per_mwp": 1.2, "siting.floating_pv.land_per_mwp": 1.2, "siting.floating_pv.cover": 0.1}
)
PLACES = gpd.GeoSeries([shapely.Point(100, 0), shapely.Point(2900, 50)], crs="EPSG:32648")


def basis():
    zones = gpd.GeoDataFrame(geometry=PLACES)
    return Basis(zones, OpenedLayers(zones=zones, rooftops=None), PARAMETERS, RESOURCE, Path())


def test_modules_stand_in_the_best_orientation_of_the_nearest_place():
    assert best_yield(PLACES, RESOURCE).tolist() == [1000.0, 1500.0]
    assert best_yield(PLACES.iloc[:0], RESOURCE).tolist() == []


def test_land_and_water_carry_what_their_parameters_say():
    ground, water = (carries([60.0, 120.0], PLACES, basis()) for carries in (on_ground, on_water))
    assert ground["capacity_mw"].tolist() == pytest.approx([50.0, 100.0])
    assert water["capacity_mw"].tolist() == pytest.approx([5.0, 10.0])
    assert ground["energy_gwh"].tolist() == pytest.approx([50.0, 150.0])
    assert ground["specific_yield_kwh_per_kwp"].tolist() == [1000.0, 1500.0]
