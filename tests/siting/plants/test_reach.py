"""Who is left at which smallest size, against searches that end there."""

import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely
import xarray as xr

from geoplan.siting.plants.reach import Reach, reach_of, survivors
from geoplan.siting.plants.search import settle
from support.own_parameters import own_parameters

CRS, CELL = "EPSG:32648", 500.0
HAUL, TORTUOSITY = "siting.waste.longest_haul", "residues.transport.tortuosity"
OWN = own_parameters({HAUL: (5.0, 9.0, 16.0), TORTUOSITY: 1.5})
BY_ROAD = {"max_haul_km": 9.0, "tortuosity": 1.5}


@pytest.fixture(scope="module")
def surface():
    centres = CELL * (np.arange(60) + 0.5)
    amounts = np.random.default_rng(4).gamma(0.5, size=(60, 60))
    return xr.DataArray(amounts, dims=("y", "x"), coords={"y": centres[::-1], "x": centres}).rio.write_crs(CRS)


@pytest.fixture(scope="module")
def points():
    x, y = np.random.default_rng(5).uniform(2_000, 28_000, (2, 9))
    columns = {"candidate_id": [f"p{number}" for number in range(9)], "candidate_name": "P", "origin": "density"}
    return gpd.GeoDataFrame(columns, geometry=shapely.points(x, y), crs=CRS)


@pytest.mark.parametrize("limited", [False, True])
def test_whoever_is_left_takes_what_a_search_gives_that_ends_there(surface, points, limited):
    limits = np.where(np.arange(9) % 3 == 0, 90.0, np.nan) if limited else None
    whole = survivors(points, surface, **BY_ROAD, limits=limits)
    smallest = np.linspace(0.0, 1.05 * whole.least.max(), 23)
    at = whole.at(smallest)
    for future, least in enumerate(smallest):
        alone = settle(points, surface, **BY_ROAD, smallest=least, limits=limits)
        if alone is None:
            assert at.is_small[:, future].all()
            continue
        kept = alone.kept
        assert np.flatnonzero(~at.is_small[:, future]).tolist() == kept.tolist()
        assert at.amount[kept, future] == pytest.approx(alone.amount)
        assert at.hauled[kept, future] / at.amount[kept, future] == pytest.approx(alone.haul_km)
    assert len({tuple(each) for each in at.is_small.T}) > 5


def test_of_planned_plants_none_goes(surface, points):
    at = survivors(points, surface, **BY_ROAD, stays=True).at(np.array([0.0, 1e9]))
    assert not at.is_small.any()
    assert at.amount[:, 0].tolist() == at.amount[:, 1].tolist()


def reach(surface, points, parameters=OWN, *, smallest=0.0) -> Reach:
    def again(given):
        return survivors(points, surface, max_haul_km=given.value(HAUL), tortuosity=given.value(TORTUOSITY))

    return reach_of(again, (HAUL, TORTUOSITY), parameters, smallest=smallest)


def test_at_the_ends_of_the_haul_it_is_a_search_with_them_and_near_one_between(surface, points):
    own, rows = OWN.sampled(200, 3), np.arange(9)
    drawn = reach(surface, points, own).drawn(rows, own, smallest=np.zeros(200))
    haul = own.futures.value(HAUL)
    base = settle(points, surface, **BY_ROAD, smallest=0.0)
    for future in (int(np.abs(haul - end).argmin()) for end in (5.0, 7.0, 9.0, 12.0, 16.0)):
        alone = settle(points, surface, max_haul_km=haul[future], tortuosity=1.5, smallest=0.0)
        near = 0.06 if min(abs(haul[future] - end) for end in (5.0, 9.0, 16.0)) < 0.1 else 0.12
        assert drawn.amount[:, future] == pytest.approx(alone.amount / base.amount, rel=near)
        assert drawn.hauled[:, future] / drawn.amount[:, future] == pytest.approx(
            alone.haul_km / base.haul_km, rel=near
        )


def test_hauls_without_a_range_are_not_run_and_not_listed(surface, points):
    still = own_parameters({HAUL: 9.0, TORTUOSITY: 1.5}).sampled(10, 1)
    known = reach(surface, points, still)
    assert known.interpolated == ()
    assert reach(surface, points).interpolated == (HAUL,)
    drawn = known.drawn(np.arange(9), still, smallest=np.zeros(10))
    assert np.ptp(drawn.amount) < 1e-12
    moved = own_parameters({HAUL: (5.0, 9.0, 16.0), TORTUOSITY: (1.3, 1.5, 1.7)})
    assert reach(surface, points, moved).interpolated == (HAUL, TORTUOSITY)


def test_a_plant_that_nothing_reaches_at_an_end_gets_next_to_nothing_there(points):
    far = xr.DataArray(
        [[1.0, 0.0, 0.0]], dims=("y", "x"), coords={"y": [0.0], "x": [0.0, 4_000.0, 8_000.0]}, name="t"
    ).rio.write_crs(CRS)
    one = points.iloc[:1].set_geometry(gpd.GeoSeries([shapely.Point(5_000.0, 0.0)], crs=CRS))
    own = OWN.sampled(400, 2)
    drawn = reach(far, one, own).drawn(np.arange(1), own, smallest=np.zeros(400))
    assert np.isfinite(drawn.amount).all()
    assert drawn.amount[0, own.futures.value(HAUL) < 5.2].max() < 0.02
