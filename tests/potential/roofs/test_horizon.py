import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from geoplan.errors import LayerError
from geoplan.layers.rooftops.footprint import Footprints
from geoplan.potential.roofs.horizon import horizons

X, Y = 600_000.0, 2_300_000.0


def town(count=60, seed=0, *, size=180.0, crs="EPSG:32648"):
    """Turned rectangles of many heights; some overlap, some are of two parts, some of unknown height."""
    random = np.random.default_rng(seed)
    shapes = []
    for number in range(count):
        x, y = random.uniform(0, size, 2)
        length, width = random.uniform(4, 30, 2)
        shape = affinity.rotate(shapely.box(X + x, Y + y, X + x + length, Y + y + width), random.uniform(0, 90))
        if number % 7 == 0:
            shape = shapely.MultiPolygon([shape, affinity.translate(shape, 80, 60)])
        if number % 5 == 0:
            shape = shapely.reverse(shape)
        if number % 13 == 1:  # a courtyard, in which nobody stands
            shape = shape.difference(shape.centroid.buffer(0.5))
        shapes.append(shape)
    height = random.integers(1, 12, count) * 3.0
    height[::11] = np.nan
    return gpd.GeoDataFrame({"height_m": height}, geometry=shapes, crs=crs)


def horizon_by_rays(roof, height, others, heights, *, radius, sectors):
    """The horizon by intersections of lines with polygons, one after the other."""
    point = roof.representative_point()
    found = np.zeros(sectors)
    for sector in range(sectors):
        azimuth = np.radians((sector + 0.5) * 360.0 / sectors)
        end = (point.x + radius * np.sin(azimuth), point.y + radius * np.cos(azimuth))
        ray = shapely.LineString([(point.x, point.y), end])
        for other, other_height in zip(others, heights, strict=True):
            for part in shapely.get_parts(other):
                if other_height > height and not part.contains(point) and part.intersects(ray):
                    rise = np.arctan2(other_height - height, part.intersection(ray).distance(point))
                    found[sector] = max(found[sector], np.degrees(rise))
    return found


@pytest.mark.parametrize(("seed", "radius", "sectors"), [(0, 100.0, 36), (1, 40.0, 16), (2, 300.0, 7)])
def test_horizons_are_those_of_rays_against_polygons(seed, radius, sectors):
    roofs = town(seed=seed)
    ours = horizons(roofs, radius_m=radius, sectors=sectors)
    assert np.isnan(ours[roofs["height_m"].isna()]).all()
    np.testing.assert_array_equal(horizons(Footprints.of(roofs), radius_m=radius, sectors=sectors), ours)
    for row in np.flatnonzero(roofs["height_m"].notna())[::3]:
        theirs = horizon_by_rays(
            roofs.geometry.iloc[row],
            roofs["height_m"].iloc[row],
            roofs.geometry,
            roofs["height_m"],
            radius=radius,
            sectors=sectors,
        )
        np.testing.assert_allclose(ours[row], theirs, atol=1e-6)
    assert np.nanmax(ours) > 20


def test_a_wall_to_the_east_by_hand():
    roof = shapely.box(X - 5, Y - 5, X + 5, Y + 5)
    wall = shapely.box(X + 20, Y - 500, X + 25, Y + 500)
    roofs = gpd.GeoDataFrame({"height_m": [6.0, 26.0]}, geometry=[roof, wall], crs="EPSG:32648")
    horizon = horizons(roofs, radius_m=100, sectors=36)
    azimuth = np.radians(5 + 10 * np.arange(36))
    expected = np.degrees(np.arctan(np.maximum(np.sin(azimuth), 0)))  # 20 m higher, 20 m away
    seen = 20 / np.maximum(np.sin(azimuth), 1e-9) <= 100
    np.testing.assert_allclose(horizon[0], np.where(seen, expected, 0), atol=1e-9)
    assert (horizon[1] == 0).all()


def test_the_neighbours_of_a_part_of_the_roofs_are_those_of_the_whole():
    roofs = town(seed=3)
    whole = horizons(roofs, radius_m=80, sectors=12)
    for rows in (slice(0, 20), slice(20, None)):
        np.testing.assert_array_equal(
            horizons(roofs.iloc[rows], radius_m=80, sectors=12, neighbours=roofs), whole[rows]
        )
    shuffled = roofs.sample(frac=1, random_state=1)
    np.testing.assert_array_equal(horizons(shuffled, radius_m=80, sectors=12)[np.argsort(shuffled.index)], whole)


@given(turn=st.integers(1, 35), seed=st.integers(0, 50))
@settings(max_examples=25, deadline=None)
def test_a_turned_town_has_turned_horizons(turn, seed):
    roofs = town(30, seed)
    # the roof itself stays: the representative point of a turned footprint is another one
    roof = gpd.GeoDataFrame({"height_m": [2.0]}, geometry=[shapely.box(X + 89, Y + 89, X + 91, Y + 91)], crs=roofs.crs)
    straight = horizons(roof, radius_m=90, sectors=36, neighbours=roofs)[0]
    turned = roofs.set_geometry(roofs.geometry.rotate(-10 * turn, origin=(X + 90, Y + 90)))
    np.testing.assert_allclose(
        horizons(roof, radius_m=90, sectors=36, neighbours=turned)[0], np.roll(straight, turn), atol=1e-5
    )


@given(seed=st.integers(0, 1000), more=st.floats(0.1, 30))
@settings(max_examples=40, deadline=None)
def test_higher_neighbours_raise_the_horizon(seed, more):
    roofs = town(20, seed)
    raised = roofs.assign(height_m=roofs["height_m"] + more)
    low = horizons(roofs, radius_m=100, sectors=18)
    assert (horizons(roofs, radius_m=100, sectors=18, neighbours=raised) >= low)[roofs["height_m"].notna()].all()


def test_a_footprint_drawn_twice_does_not_shade_itself():
    box = shapely.box(X, Y, X + 20, Y + 20)
    roofs = gpd.GeoDataFrame({"height_m": [6.0, 9.0]}, geometry=[box, box.buffer(1)], crs="EPSG:32648")
    assert (horizons(roofs, radius_m=100, sectors=8) == 0).all()


def test_without_heights_or_neighbours_nothing_is_measured():
    roofs = town(5)
    none = horizons(roofs.assign(height_m=np.nan), radius_m=100, sectors=8)
    assert none.shape == (5, 8)
    assert np.isnan(none).all()
    assert (horizons(roofs.iloc[1:2], radius_m=100, sectors=8) == 0).all()
    assert horizons(roofs.iloc[:0], radius_m=100, sectors=8).shape == (0, 8)


def test_faults_are_told_at_once():
    roofs = town(5)
    with pytest.raises(LayerError) as caught:
        horizons(
            roofs.drop(columns="height_m"),
            radius_m=-1,
            sectors=8,
            neighbours=roofs.to_crs(4326).drop(columns="height_m"),
        )
    assert len(caught.value.faults) == 4


def test_within_no_distance_nothing_shades():
    roofs = town(20)
    known = roofs["height_m"].notna().to_numpy()
    horizon = horizons(roofs, radius_m=0, sectors=8)
    assert (horizon[known] == 0.0).all()
    assert np.isnan(horizon[~known]).all()
