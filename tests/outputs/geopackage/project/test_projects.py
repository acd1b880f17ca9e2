"""The projects of a GeoPackage."""

import io
import zipfile
from xml.etree import ElementTree as ET

from support.geopackages import opened


def test_there_is_a_project_in_each_language_and_that_of_the_run_has_the_study_s_name(sited_package):
    with opened(sited_package) as database:
        kept = dict(database.execute("SELECT name, content FROM qgis_projects"))
    assert list(kept) == ["sample", "sample-en", "sample-vi"]
    roots = {}
    for name, content in kept.items():
        with zipfile.ZipFile(io.BytesIO(bytes.fromhex(content))) as archive:
            roots[name] = ET.fromstring(archive.read(f"{name}.qgs"))
    assert [root.findtext("title") for root in roots.values()] == ["見本市", "Sample <City>", "Thành phố mẫu"]
    titles = {each.get("name") for each in roots["sample-vi"].iter("layer-tree-layer")}
    assert {"Đơn vị", "Địa điểm đề xuất"} <= titles
    for root in roots.values():
        assert all(each.text.startswith("./sited.gpkg|") for each in root.iterfind("projectlayers/maplayer/datasource"))
