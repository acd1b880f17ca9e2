"""The box that is fetched around the zones."""

from geoplan.sources.windows.clipping import zone_bounds


def test_zone_bounds_hardly_exceed_the_zones(fetch_area):
    west, south, east, north = zone_bounds(fetch_area("hai-phong"))
    assert (west, south) < (106.6, 20.8)
    assert (east, north) > (106.7, 20.9)
    assert west > 106.59
    assert north < 20.91
