from dataclasses import replace

import geopandas as gpd
import shapely

from geoplan.outputs.map.named_places import named_places


def test_landfills_plants_and_mills_are_named_once_each_where_they_lie(sample_assessment):
    point, other = shapely.Point(106.6, 20.8), shapely.Point(106.7, 20.9)
    landfills = gpd.GeoDataFrame({"landfill_id": ["a"], "landfill_name": [""]}, geometry=[point], crs=4326)
    plants = gpd.GeoDataFrame(
        {"name": ["", "Hải Phòng 1"]}, geometry=[point, shapely.box(106.6, 20.8, 106.8, 21.0)], crs=4326
    )
    mills = gpd.GeoDataFrame(
        {"mill_id": ["m", "m"], "mill_name": ["Mill", "Mill"], "crop": ["paddy", "maize"]},
        geometry=[other, other],
        crs=4326,
    )
    layers = replace(sample_assessment.inputs, landfills=landfills.to_crs(32648), plants=plants, mills=mills)
    assert named_places(layers) == [
        {"kind": "landfills", "name": "a", "at": [106.6, 20.8]},
        {"kind": "plants", "name": "Hải Phòng 1", "at": [106.7, 20.9]},
        {"kind": "mills", "name": "Mill", "at": [106.7, 20.9]},
    ]


def test_a_study_without_such_layers_has_none(sample_assessment):
    assert named_places(sample_assessment.inputs) == []
