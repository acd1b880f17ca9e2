import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.errors import LayerError
from geoplan.zonal.zones import as_zones, geometry_kind, names_of, of_one_kind

GRID = GeoBox((8, 9), Affine(1, 0, 0, 0, -1, 8), "EPSG:32648")
SQUARE, POINT, LINE = shapely.box(1, 1, 3, 3), shapely.Point(1, 1), shapely.LineString([(0, 0), (2, 2)])


def test_frames_and_series_stay_as_they_are():
    series = gpd.GeoSeries([SQUARE], crs=4326)
    assert as_zones(series, GRID) is series
    frame = gpd.GeoDataFrame({"zone_id": ["a"]}, geometry=series)
    assert as_zones(frame, GRID) is frame
    assert as_zones(series.array, GRID).crs == series.crs
    assert as_zones(pd.Series(series.array, index=["k"]), GRID).index.tolist() == ["k"]


@pytest.mark.parametrize(
    "given", [[SQUARE, None], (SQUARE, float("nan")), np.array([SQUARE, None]), pd.Series([SQUARE, None])]
)
def test_geometries_alone_are_in_the_crs_of_the_raster(given):
    zones = as_zones(given, GRID)
    assert zones.crs.to_epsg() == 32648
    assert zones.iloc[0] is SQUARE
    assert zones.iloc[1] is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("zones.gpkg", r"found a str; .*Read it with geopandas.read_file"),
        (SQUARE, r"found a Polygon; .*Give \[geometry\]"),
        (pd.DataFrame({"a": [1]}), "found a DataFrame"),
        ({"a": SQUARE}, "found a dict"),
        (None, "found a NoneType"),
        (gpd.GeoDataFrame({"a": [1]}), "zones, geometry: found none"),
        ([SQUARE, "POINT (1 1)", 5], r"(?s)zone 1: found a str; expected a geometry.*zone 2: found a int"),
        ([shapely.box(106, 20, 107, 21)], "zones, place: found geometries without a CRS from 106, 20 to 107, 21"),
    ],
)
def test_what_are_no_zones_is_refused(given, message):
    with pytest.raises(LayerError, match=message):
        as_zones(given, GRID)


def test_kinds():
    def kind(*geometries):
        return geometry_kind(gpd.GeoSeries(geometries))

    assert [kind(SQUARE, POINT), kind(LINE, POINT), kind(POINT, None), kind(None), kind()] == [
        "polygons",
        "lines",
        "points",
        "polygons",
        "polygons",
    ]
    assert kind(shapely.Point(), LINE) == "lines"
    assert kind(shapely.GeometryCollection([LINE, SQUARE])) == "polygons"


def test_one_kind_is_taken_and_others_are_named():
    names = pd.Index(["a", "b", "c"])
    inner = shapely.GeometryCollection(
        [POINT, shapely.GeometryCollection([LINE, SQUARE, shapely.MultiLineString([LINE])])]
    )
    given = np.array([inner, None, shapely.Polygon()])
    assert of_one_kind(given, names, "polygons")[0].area == 4.0
    assert of_one_kind(given, names, "lines")[0].length == pytest.approx(2 * LINE.length)
    assert of_one_kind(given, names, "points").tolist() == [shapely.MultiPoint([POINT]), *[shapely.MultiPoint()] * 2]
    with pytest.raises(LayerError, match=r"(?s)zone a: found a Point; expected a LineString.*zone c: found a Polygon"):
        of_one_kind(np.array([POINT, LINE, SQUARE]), names, "lines")


def test_names():
    frame = gpd.GeoDataFrame({"zone_id": ["x"]}, geometry=[SQUARE], index=[7])
    assert names_of(frame).tolist() == ["x"]
    assert names_of(frame.geometry).tolist() == [7]
