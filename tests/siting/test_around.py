import geopandas as gpd
import shapely

from geoplan.layers.catalog import OpenedLayers
from geoplan.siting.around import Around

ROADS = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (1, 1)])], crs="EPSG:32648")


def test_the_layers_of_a_study_are_those_around_its_sites():
    around = Around.of(OpenedLayers(zones=ROADS, rooftops=None, roads=ROADS, landfills=ROADS, crops=ROADS))
    assert around.roads is ROADS
    assert around.landfills is ROADS
    assert around.slope is None
    assert around.given() == {"roads", "landfills"}
    assert Around().given() == frozenset()
