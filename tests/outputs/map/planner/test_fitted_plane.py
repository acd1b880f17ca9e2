"""Projections as polynomials: held against pyproj over whole provinces."""

import numpy as np
import pytest
from pyproj import Transformer

from geoplan.outputs.map.planner.fitted_plane import TOLERANCE_M, fitted_plane, plane_of_page

PROVINCES = {
    "hai-phong": ("EPSG:32648", (106.3, 20.5, 107.2, 21.1)),
    "ba-ria-vung-tau": ("EPSG:32648", (106.9, 10.2, 107.7, 10.9)),
    "VN-2000 with its datum": ("EPSG:3405", (106.1, 20.2, 107.4, 21.3)),
    "the far side of a zone": ("EPSG:32648", (110.0, 20.0, 112.0, 22.5)),
}


@pytest.mark.parametrize("place", PROVINCES)
def test_polynomials_meet_the_projection_to_a_millimetre(place):
    crs, bounds = PROVINCES[place]
    plane = plane_of_page(crs, bounds)
    draw = np.random.default_rng(1)
    west, south, east, north = bounds
    lon, lat = draw.uniform(west, east, 2_000), draw.uniform(south, north, 2_000)
    page = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    off = np.hypot(*(shown - true for shown, true in zip(plane(*page), (x, y), strict=True)))
    assert off.max() < 2 * TOLERANCE_M
    assert plane.error <= TOLERANCE_M


def test_where_two_datums_meet_there_is_no_plane():
    """PROJ takes VN-2000 to WGS 84 by other parameters on land than at sea: a jump of metres."""
    assert plane_of_page("EPSG:3405", (104.5, 9.0, 106.5, 11.5)) is None


def test_a_page_is_told_the_least_that_will_do():
    """Degrees are as low as they can be: a straight line has two coefficients each way."""
    plane = fitted_plane(lambda x, y: (2 * x + 1, 3 * y), (0.0, 0.0, 10.0, 4.0))
    content = plane.content()
    assert content["bounds"] == [0.0, 0.0, 10.0, 4.0]
    assert [len(row) for row in content["x"]] == [2, 1, 0]
    assert [len(row) for row in content["y"]] == [2, 1, 0]
    assert plane(5.0, 2.0) == pytest.approx((11.0, 6.0), abs=1e-4)


@pytest.mark.parametrize("odd", [np.abs, lambda x: np.full_like(x, np.nan)])
def test_what_is_not_smooth_or_not_known_is_no_plane(odd):
    assert fitted_plane(lambda x, y: (odd(x), y), (-1e6, -1e6, 1e6, 1e6)) is None
