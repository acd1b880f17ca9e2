"""The service opened in QGIS: each layer and table is there, with all its rows and columns."""

import json
from pathlib import Path

import pytest
import shapely

from geoplan.outputs.service.shelf import Shelf
from support.debian import debian, require
from support.served_outputs import make_outputs, running

pytestmark = pytest.mark.qgis

HERE = Path(__file__).parent


def test_each_collection_opens_in_qgis_with_all_its_rows(tmp_path):
    require("qgis.core")
    outputs = make_outputs(tmp_path)
    collections = {key: each for key, each in Shelf(outputs).collections().items() if each.study == "sample"}
    answer = tmp_path / "answer.json"
    with running(outputs) as address:
        done = debian(str(HERE / "list_features.py"), f"{address}/", str(answer), *collections)
    assert done.returncode == 0, done.stderr
    seen = json.loads(answer.read_text("utf-8"))
    assert len(seen) > 30
    for key, each in collections.items():
        assert seen[key]["valid"], (key, seen[key])
        assert seen[key]["count"] == each.count, key
        assert set(each.columns) <= set(seen[key]["columns"]), key
        places = 0 if each.rows.lonlat is None else int((~shapely.is_missing(each.rows.lonlat)).sum())
        assert seen[key]["places"] == places, key
        assert not each.has_places or seen[key]["crs"] in ("OGC:CRS84", "EPSG:4326"), key
