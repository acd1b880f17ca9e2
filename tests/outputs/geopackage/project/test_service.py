"""What QGIS Server reads; it is asked in tests/qgis."""

from xml.etree import ElementTree as ET

import pyproj
import pytest

from geoplan.outputs.geopackage.project.layer_entry import ProjectLayer
from geoplan.outputs.geopackage.project.service import add_service, service_extent
from geoplan.outputs.geopackage.qgis_metadata import DatasetFacts


def test_the_extent_is_that_of_the_zones_and_five_per_cent():
    assert service_extent((0.0, 0.0, 100.0, 40.0)) == pytest.approx((-2.5, -1.0, 102.5, 41.0))


def test_features_and_coverages_are_given_and_nothing_is_written():
    layers = [ProjectLayer("zones", "Z", "Polygon", {}), ProjectLayer("land_cover", "L", None, {})]
    root, facts = ET.Element("properties"), DatasetFacts(title="t", abstract="a", language="en", identifier="city")
    add_service(root, facts, layers, extent=(0.0, 0.0, 1.0, 1.0), crs=pyproj.CRS("EPSG:32648"))
    lists = {each.tag: [value.text for value in each] for each in root if each.get("type") == "QStringList"}
    assert lists["WFSLayers"] == ["geoplan_zones_layer"]
    assert lists["WCSLayers"] == ["geoplan_land_cover_layer"]
    assert lists["WMSCrsList"] == ["EPSG:32648", "EPSG:4326", "EPSG:3857"]
    assert root.findtext("WMSRootName") == "city"
    assert root.find("WFSTLayers") is None
