"""Waters near the study: lines and areas of a class, for the background of maps."""

import geopandas as gpd
import shapely

from geoplan.layers.land.waters import read_waters

CRS = "EPSG:32648"


def waters() -> gpd.GeoDataFrame:
    """A river, a lake and a line that lies 30 km away."""
    shapes = [
        shapely.LineString([(670_000, 2_301_000), (674_000, 2_301_500)]),
        shapely.box(671e3, 2_301e3, 672e3, 2_302e3),
        shapely.LineString([(704_100, 2_301_000), (704_100, 2_303_000)]),
    ]
    columns = {"water_class": ["River", None, "coastline"], "name": ["Sông Cấm", None, None]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def test_lines_and_areas_are_read_together(folder):
    folder.features("waters", waters().to_crs(4326), "geojson")
    reading = folder.reading("waters")
    read = read_waters(reading)
    assert not reading.faults
    assert read["water_class"].tolist() == ["river", ""]
    assert read["name"].tolist() == ["Sông Cấm", ""]
    assert read.geom_type.tolist() == ["LineString", "Polygon"]
    assert read.crs.to_epsg() == 32648
    assert [remark.en for remark in reading.remarks] == [
        "Features outside the study left out: 1.",
        "Waters without a class: 1. They are drawn as lakes and streams.",
    ]


def test_classes_that_nobody_knows_are_named_and_kept(folder):
    folder.features("waters", waters().assign(water_class=["Fjord", "lake", "river"]))
    reading = folder.reading("waters")
    assert read_waters(reading)["water_class"].tolist() == ["fjord", "lake"]
    assert (
        reading.remarks[-1].en == "Waters of a class that is not known: 1 (fjord). They are drawn as lakes and streams."
    )


def test_outlines_that_cross_themselves_are_mended_and_points_refused(folder):
    bow = shapely.Polygon([(671e3, 2301e3), (672e3, 2302e3), (672e3, 2301e3), (671e3, 2302e3)])
    folder.features("waters", gpd.GeoDataFrame({"water_class": ["lake"]}, geometry=[bow], crs=CRS))
    assert read_waters(folder.reading("waters")).is_valid.all()
    point = gpd.GeoDataFrame({"water_class": ["lake"]}, geometry=[shapely.Point(671e3, 2301e3)], crs=CRS)
    folder.features("waters", point, "parquet")
    assert "Point" in folder.refusal("waters", read_waters)


def test_a_file_without_a_shape_is_refused(folder):
    empty = waters()
    empty["geometry"] = None
    folder.features("waters", empty, "parquet")
    assert "no line or polygon" in folder.refusal("waters", read_waters)
