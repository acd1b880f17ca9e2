"""Statistics of files: zones in another CRS, polygons that are not valid, and what is refused."""

import logging

import geopandas as gpd
import numpy as np
import pytest
import shapely
import xarray as xr

from geoplan.errors import CRSError, LayerError
from geoplan.zonal.statistics import zonal_stats
from geoplan.zonal.zone_file import zone_statistics

X, Y = 600_000.0, 2_300_000.0


@pytest.fixture
def raster(tmp_path):
    values = np.arange(12.0, dtype="float32").reshape(3, 4)
    coords = {"y": Y + 25.0 - 10.0 * np.arange(3), "x": X + 5.0 + 10.0 * np.arange(4)}
    array = xr.DataArray(values, dims=("y", "x"), coords=coords)
    path = tmp_path / "độ cao.tif"
    array.rio.write_crs(32648).rio.to_raster(path)
    return path


def zones(*shapes, crs=32648, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def test_zones_in_degrees_come_back_as_they_were_with_what_their_place_has(raster, tmp_path):
    given = zones(shapely.box(X, Y, X + 20, Y + 30), shapely.box(X + 25, Y, X + 40, Y + 30), ma=["00123", "00124"])
    given.to_crs(4326).to_file(tmp_path / "xã.gpkg")
    told = zone_statistics(raster, tmp_path / "xã.gpkg", prefix="cao_")
    assert list(told.columns) == ["ma", "geometry", "cao_mean", "cao_sum", "cao_count"]
    assert told.crs.to_epsg() == 4326
    assert told["ma"].tolist() == ["00123", "00124"]
    expected = zonal_stats(raster, given)
    np.testing.assert_allclose(told[["cao_mean", "cao_sum", "cao_count"]], expected, rtol=1e-6)
    assert told["cao_count"].tolist() == pytest.approx([6.0, 4.5], rel=1e-6)


def test_a_bow_tie_is_mended_and_it_is_said(raster, tmp_path, caplog):
    bow = shapely.Polygon([(X, Y), (X + 20, Y + 20), (X + 20, Y), (X, Y + 20)])
    zones(bow).to_file(tmp_path / "bow.gpkg")
    with caplog.at_level(logging.WARNING):
        told = zone_statistics(raster, tmp_path / "bow.gpkg", stats=("count",))
    assert told["count"].tolist() == [2.0]  # two triangles of 100 m2 on cells of 100 m2
    assert "1 polygons were not valid and were mended" in caplog.text


def test_points_have_the_value_of_their_cell_and_a_layer_is_chosen_by_its_name(raster, tmp_path):
    file = tmp_path / "both.gpkg"
    zones(shapely.box(X, Y, X + 40, Y + 30)).to_file(file, layer="all")
    zones(shapely.Point(X + 35, Y + 5)).to_file(file, layer="wells")
    assert zone_statistics(raster, file, stats=("sum",))["sum"].tolist() == [66.0]
    assert zone_statistics(raster, file, stats=("mean",), layer="wells")["mean"].tolist() == [11.0]
    with pytest.raises(LayerError, match="found no such layer; expected one of all, wells"):
        zone_statistics(raster, file, layer="well")


def test_what_cannot_be_is_refused(raster, tmp_path):
    box = shapely.box(X, Y, X + 20, Y + 30)
    zones(box, mean=[1.0]).to_file(tmp_path / "mean.gpkg")
    with pytest.raises(LayerError, match=r"found mean; expected none of these names\. Give another prefix"):
        zone_statistics(raster, tmp_path / "mean.gpkg")
    zones(box, ma=["1"]).to_file(tmp_path / "nowhere.shp")
    (tmp_path / "nowhere.prj").unlink()
    with pytest.raises(CRSError, match="no coordinate reference system"):
        zone_statistics(raster, tmp_path / "nowhere.shp")
    with pytest.raises(LayerError, match="no such file; expected a raster"):
        zone_statistics(tmp_path / "gone.tif", tmp_path / "mean.gpkg")
    with pytest.raises(LayerError, match="no such file; expected zones"):
        zone_statistics(raster, tmp_path / "gone.gpkg")
    (tmp_path / "words.tif").write_text("no raster")
    with pytest.raises(LayerError):
        zone_statistics(tmp_path / "words.tif", tmp_path / "mean.gpkg", prefix="a_")
