"""Roads near the study, with or without a class."""

import geopandas as gpd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.land.roads import read_roads

CRS = "EPSG:32648"


def roads() -> gpd.GeoDataFrame:
    """One road through the study, one 20 km away, one 30 km away."""
    lines = [
        shapely.LineString([(670_000, 2_301_000), (674_000, 2_301_000)]),
        shapely.LineString([(694_000, 2_301_000), (694_000, 2_303_000)]),
        shapely.LineString([(704_100, 2_301_000), (704_100, 2_303_000)]),
    ]
    return gpd.GeoDataFrame({"highway": ["Primary", None, "track"]}, geometry=lines, crs=CRS)


def test_reads_lines_with_a_margin(folder):
    folder.features("roads", roads(), columns={"road_class": "highway"})
    reading = folder.reading("roads")
    found = read_roads(reading)
    assert not reading.faults
    assert found["road_class"].tolist() == ["primary", ""]
    assert found.crs.to_epsg() == 32648
    assert [remark.en for remark in reading.remarks] == [
        "Features outside the study left out: 1.",
        "Roads without a class: 1. Land is kept free along them as along the widest.",
    ]


def test_classes_that_are_not_known_are_named(folder):
    folder.features("roads", roads().assign(highway=["Quốc lộ", "primary", "track"]), columns={"road_class": "highway"})
    reading = folder.reading("roads")
    assert read_roads(reading)["road_class"].tolist() == ["quốc lộ", "primary"]
    assert reading.remarks[-1].en.startswith("Roads of a class that is not known: 1 (quốc lộ). ")


def test_the_class_need_not_be_there(folder):
    folder.features("roads", roads().drop(columns="highway").to_crs(4326), "geojson")
    assert read_roads(folder.reading("roads"))["road_class"].tolist() == ["", ""]
    folder.features("roads", roads(), columns={"road_class": "fclass"})
    assert "no column 'fclass'" in folder.refusal("roads", read_roads)


def test_empty_lines_are_left_out_and_counted(folder):
    frame = roads()
    frame.loc[2, "geometry"] = None
    folder.features("roads", frame)
    reading = folder.reading("roads")
    assert len(read_roads(reading)) == 2
    assert [text.en for text in reading.mended] == ["Features without geometry left out: 1."]
    frame["geometry"] = None
    folder.features("roads", frame.set_crs(CRS), "parquet")
    assert "no line" in folder.refusal("roads", read_roads)


def test_lines_without_length_are_empty(folder):
    frame = roads()
    point, other = (670_000, 2_301_000), (671_000, 2_301_500)
    frame.loc[1, "geometry"] = shapely.LineString([point, point])
    frame.loc[2, "geometry"] = shapely.MultiLineString([[point, point], [point, other]])
    folder.features("roads", frame)
    reading = folder.reading("roads")
    found = read_roads(reading)
    assert len(found) == 2
    assert found.geometry.is_valid.all()
    assert [text.en for text in reading.mended] == ["Features without geometry left out: 1."]


def test_other_geometries_and_places_are_refused(folder):
    frame = roads()
    folder.features("roads", frame.set_geometry(frame.buffer(5)))
    with pytest.raises(LayerError, match=r"found Polygon; expected LineString or MultiLineString"):
        read_roads(folder.reading("roads"))
    turned = frame.to_crs(4326)
    turned = turned.set_geometry(shapely.transform(turned.geometry.array, lambda xy: xy[:, ::-1]), crs=4326)
    folder.features("roads", turned, "geojson")
    assert "Latitude and longitude are swapped" in folder.refusal("roads", read_roads)
    folder.features("roads", frame.to_crs(4326).set_crs(CRS, allow_override=True))
    assert "which are degrees" in folder.refusal("roads", read_roads)
