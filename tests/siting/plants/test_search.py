import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import xarray as xr

from geoplan.siting.plants.search import class_share, sampled, settle
from support.two_towns import CRS, X, Y


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
