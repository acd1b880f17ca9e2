"""Vector tiles in QGIS by GDAL's PMTiles: Debian 12 (GDAL 3.6, QGIS 3.22) lacks it, Debian 13 (3.10, 3.40) has it."""

import json

import pytest

from geoplan.outputs.publishing.tiles import write_pmtiles
from support.debian import debian, require
from support.published_runs import write_run
from support.sample_result import build_assessment

pytestmark = pytest.mark.qgis

SCRIPT = """
import json, os, sys
from osgeo import gdal
from qgis.core import QgsApplication, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
answer = {"gdal": int(gdal.VersionInfo()), "driver": gdal.GetDriverByName("PMTiles") is not None}
for name in ("zones", "rooftops"):
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    answer[name] = [layer.isValid(), layer.featureCount(), [field.name() for field in layer.fields()]]
print(json.dumps(answer), flush=True)
os._exit(0)
"""
FIRST_WITH_PMTILES = 3080000


def test_tiles_open_where_gdal_knows_them(tmp_path):
    require("qgis.core")
    result = build_assessment(tmp_path, columns=2, rows=2)
    (tmp_path / "outputs").mkdir()
    written = write_pmtiles(write_run(result, tmp_path / "outputs"), tmp_path / "sample.pmtiles")
    done = debian("-c", SCRIPT, str(written.path))
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["driver"] == (seen["gdal"] >= FIRST_WITH_PMTILES)
    for name in ("zones", "rooftops"):
        is_valid, count, fields = seen[name]
        assert is_valid == seen["driver"]
        if is_valid:
            assert count > 0
            assert "zone_id" in fields
