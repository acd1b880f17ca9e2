"""The formats that are read, and by what."""

from pathlib import Path

import pyogrio
import pytest
from rasterio.drivers import raster_driver_extensions

from geoplan.errors import LayerError
from geoplan.files.formats import drivers_of, format_of, load_formats
from geoplan.files.vector_files import CHECKS
from support.places import REPOSITORY

NETWORK = {
    "WFS",
    "OAPIF",
    "CSW",
    "GDALG",
    "OGR_VRT",
    "HTTP",
    "WMS",
    "WMTS",
    "WCS",
    "STACIT",
    "STACTA",
    "EEDA",
    "GML",
    "PLSCENES",
}


def test_each_driver_is_there_and_none_asks_a_network():
    vectors = {*drivers_of("vector"), *drivers_of("sheet")}
    assert vectors <= {*pyogrio.list_drivers()}
    assert set(drivers_of("raster")) - {"VRT", "SRTMHGT", "EHdr"} <= {*raster_driver_extensions().values()}
    assert not (vectors | {*drivers_of("raster")}) & NETWORK


def test_each_check_exists_and_a_raster_has_one_driver():
    assert {each.check for each in load_formats() if each.form != "raster"} == {*CHECKS}
    assert all(len(each.drivers) == 1 for each in load_formats() if each.form == "raster")
    assert len({(each.form, each.ending) for each in load_formats()}) == len(load_formats())


def test_the_ending_tells_the_format():
    assert format_of(Path("A.GPKG"), "vector").name == "GeoPackage"
    with pytest.raises(
        LayerError, match=r"a\.gml: found the ending '\.gml'; expected .*\.gpkg.* Export it as GeoPackage"
    ):
        format_of(Path("a.gml"), "vector", "sheet")
    with pytest.raises(LayerError, match="found a file without an ending"):
        format_of(Path("a"), "raster")


def test_the_documentation_lists_them_all():
    text = (REPOSITORY / "docs" / "studies.md").read_text(encoding="utf-8")
    assert [each.ending for each in load_formats() if f"`{each.ending}`" not in text] == []
