"""The load of zones: what is sold is shared whole, estates where they lie, the rest by people and hours."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.parameters import Parameters, load_parameters
from geoplan.planning.estates.together.zone_load import estate_shares, rest_shape, zone_load
from support.own_parameters import own_parameters

CRS = "EPSG:32648"
TIMES = year_of_hours(2026, "Asia/Ho_Chi_Minh")
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["a", "b", "c"], "population": [100.0, 300.0, 0.0]},
    geometry=[shapely.box(1000 * i, 0, 1000 * (i + 1), 1000) for i in range(3)],
    crs=CRS,
)
ESTATES = gpd.GeoDataFrame(
    {"estate_id": ["inside", "across", "point", "outside"]},
    geometry=[
        shapely.box(100, 100, 200, 200),
        shapely.box(1900, 0, 2300, 100),
        shapely.Point(2500, 500),
        shapely.box(9000, 0, 9100, 100),
    ],
    crs=CRS,
)


def parameters(**values: float) -> Parameters:
    names = {
        "zone_load.homes_share": 0.5,
        "zone_load.homes.daytime_share": 0.4,
        "zone_load.homes.evening_share": 0.3,
        "zone_load.services.daytime_share": 0.7,
        "zone_load.services.evening_share": 0.2,
        "zone_load.services.on_sundays": 0.5,
    }
    return own_parameters({**names, **{f"zone_load.{name}": value for name, value in values.items()}})


def test_estates_lie_where_their_area_does() -> None:
    shares = estate_shares(ZONES, ESTATES).toarray()
    np.testing.assert_allclose(shares, [[1, 0, 0, 0], [0, 0.25, 0, 0], [0, 0.75, 1, 0]], atol=1e-12)


@settings(max_examples=10)
@given(st.floats(0, 1e9), st.integers(0, 2**32 - 1))
def test_what_is_sold_is_shared_whole(sold: float, seed: int) -> None:
    load = np.random.default_rng(seed).uniform(0, 2000, (4, len(TIMES)))
    zones = zone_load(ZONES, times=TIMES, sold_kwh=sold, estates=ESTATES, estate_load_kw=load, parameters=parameters())
    hours = zones.hours(slice(0, 3))
    estates_kwh = load[:3].sum()
    assert hours.sum() == pytest.approx(max(sold, estates_kwh), rel=1e-9)
    left = max(0.0, sold - estates_kwh)
    np.testing.assert_allclose(zones.rest_kwh, [left / 4, left * 3 / 4, 0.0], rtol=1e-9, atol=1e-6)
    for hour in (0, 12, 4000):
        expected = 0.25 * load[1, hour] + zones.rest_kwh[1] * zones.shape[hour]
        assert zones.hours(slice(1, 2))[0, hour] == pytest.approx(expected, rel=1e-9)


def test_without_estates_all_is_shared_by_people() -> None:
    zones = zone_load(ZONES, times=TIMES, sold_kwh=4e6, estates=None, estate_load_kw=None, parameters=parameters())
    np.testing.assert_allclose(zones.hours(slice(None)).sum(axis=1), [1e6, 3e6, 0.0], rtol=1e-9)


def test_where_nobody_knows_how_many_live_the_load_is_not_known() -> None:
    some = ZONES.assign(population=[100.0, np.nan, 100.0])
    zones = zone_load(some, times=TIMES, sold_kwh=2e6, estates=None, estate_load_kw=None, parameters=parameters())
    np.testing.assert_allclose(zones.rest_kwh, [1e6, np.nan, 1e6])
    none = ZONES.assign(population=np.nan)
    zones = zone_load(none, times=TIMES, sold_kwh=2e6, estates=None, estate_load_kw=None, parameters=parameters())
    assert np.isnan(zones.rest_kwh).all()


def test_the_shape_has_the_shares_that_it_is_given() -> None:
    shape = rest_shape(TIMES, parameters(homes_share=1.0))
    clock = TIMES.hour.to_numpy()
    day, evening = (clock >= 6) & (clock < 18), (clock >= 18) & (clock < 23)
    assert shape.sum() == pytest.approx(1.0, rel=1e-12)
    assert shape[day].sum() == pytest.approx(0.4, rel=1e-9)
    assert shape[evening].sum() == pytest.approx(0.3, rel=1e-9)
    np.testing.assert_allclose(shape, np.tile(shape[:24], 365))
    services = rest_shape(TIMES, parameters(homes_share=0.0)).reshape(365, 24).sum(axis=1)
    sunday = TIMES.day_of_week.to_numpy()[::24] == 6
    assert services[sunday].mean() / services[~sunday].mean() == pytest.approx(0.5, rel=1e-9)
    both = rest_shape(TIMES, parameters())
    np.testing.assert_allclose(both, (shape + rest_shape(TIMES, parameters(homes_share=0.0))) / 2)


def test_the_shape_that_comes_with_geoplan_is_a_default_of_low_confidence() -> None:
    rows = {name: row for name, row in load_parameters().items() if name.startswith("zone_load.")}
    assert len(rows) == 6
    assert {row.confidence for row in rows.values()} == {"low"}
    assert all(row.low < row.value < row.high for row in rows.values())
