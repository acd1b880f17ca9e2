import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.outputs.drawing.map_geometry import label_points, quantised, simplified


def rebuilt(shape: list[list[list[int]]]) -> shapely.MultiPolygon:
    def ring(steps: list[int]) -> np.ndarray:
        return np.cumsum(np.array(steps).reshape(-1, 2), axis=0) * 1e-5

    return shapely.MultiPolygon(
        [shapely.Polygon(ring(rings[0]), [ring(hole) for hole in rings[1:]]) for rings in shape]
    )


def test_simplified_zones_have_neither_gaps_nor_overlaps(sample_assessment):
    zones = sample_assessment.zones
    light = simplified(zones, most_vertices=200)
    assert shapely.coverage_is_valid(light.geometry.to_numpy())
    assert light.get_coordinates().shape[0] <= 200 < zones.get_coordinates().shape[0]
    whole = light.union_all()
    assert light.area.sum() == pytest.approx(whole.area, rel=1e-9)
    assert not shapely.get_parts(whole)[0].interiors
    assert light.area.to_numpy() == pytest.approx(zones.area.to_numpy(), rel=0.03)


@pytest.mark.parametrize("most", [4_000, 400, 250, 1])
def test_the_first_doubling_that_is_light_enough_is_taken(most: int) -> None:
    draw = np.random.default_rng(3)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(draw.uniform(0, 9_000, (40, 2)))))
    zones = gpd.GeoDataFrame(geometry=shapely.segmentize(cells, 60.0), crs=32648)
    west, south, east, north = zones.total_bounds
    extent = max(east - west, north - south)
    tolerance = extent / 4_000
    expected = shapely.coverage_simplify(zones.geometry.to_numpy(), tolerance)
    while shapely.get_num_coordinates(expected).sum() > most and tolerance < extent:
        tolerance *= 2
        expected = shapely.coverage_simplify(zones.geometry.to_numpy(), tolerance)
    assert shapely.equals_exact(simplified(zones, most_vertices=most).geometry.to_numpy(), expected).all()


def test_common_borders_stay_common_after_quantising(sample_assessment):
    degrees = simplified(sample_assessment.zones).to_crs(4326).geometry
    drawn = [rebuilt(shape) for shape in quantised(degrees)]
    assert all(shape.is_valid for shape in drawn)
    gaps = shapely.union_all(drawn)
    assert len(gaps.geoms if hasattr(gaps, "geoms") else [gaps]) == 1
    assert sum(shape.area for shape in drawn) == pytest.approx(gaps.area, rel=1e-9)
    for shape, true in zip(drawn, degrees, strict=True):
        assert shapely.hausdorff_distance(shape, true) < 1e-5


def test_holes_parts_and_absent_shapes_are_kept_apart():
    ring = shapely.Polygon(shapely.box(0, 0, 1, 1).exterior.coords, [shapely.box(0.2, 0.2, 0.4, 0.4).exterior.coords])
    shapes = gpd.GeoSeries([shapely.MultiPolygon([ring, shapely.box(2, 0, 3, 1)]), None, shapely.Polygon()])
    drawn = quantised(shapes)
    assert [len(polygons) for polygons in drawn] == [2, 0, 0]
    assert rebuilt(drawn[0]).symmetric_difference(shapes[0]).area < 1e-9
    assert label_points(shapes)[1:] == [None, None]


def test_labels_stand_inside_their_zones(sample_assessment):
    zones = sample_assessment.zones.to_crs(4326)
    crescent = shapely.box(0, 0, 10, 10) - shapely.box(1, 1, 10, 9)
    shapes = gpd.GeoSeries([*zones.geometry, crescent])
    for shape, point in zip(shapes, label_points(shapes), strict=True):
        assert shape.contains(shapely.Point(point))
