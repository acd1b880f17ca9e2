import geopandas as gpd
import shapely

from geoplan.result.first_view import WORLD, main_bounds


def test_a_far_small_island_is_left_out_of_the_first_view():
    land = [shapely.box(106.4, 20.6, 107.0, 21.0), shapely.box(107.0, 20.7, 107.1, 20.8)]
    islands = [shapely.box(107.72, 20.12, 107.73, 20.13), shapely.box(107.70, 20.10, 107.705, 20.105)]
    assert main_bounds(gpd.GeoSeries([*land, *islands])) == [[20.6, 106.4], [21.0, 107.1]]
    assert main_bounds(gpd.GeoSeries(land)) == [[20.6, 106.4], [21.0, 107.1]]
    near = shapely.box(107.1, 20.5, 107.15, 20.55)
    assert main_bounds(gpd.GeoSeries([*land, near])) == [[20.5, 106.4], [21.0, 107.15]]


def test_a_study_without_geometry_shows_the_world():
    assert main_bounds(gpd.GeoSeries([None, shapely.Polygon()])) == WORLD
