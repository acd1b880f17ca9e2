"""The service opened in QGIS: each layer and table is there, with all its rows and columns."""

import json
from pathlib import Path
from typing import Any

import pytest
import rasterio
import shapely

from geoplan.outputs.service.shelf import Shelf
from support.debian import debian, require
from support.served_outputs import make_outputs, running

pytestmark = pytest.mark.qgis

HERE = Path(__file__).parent


TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("qgis.core")
    return make_outputs(tmp_path_factory.mktemp("served-to-qgis"))


def look(folder: Path, *collections: str, token: str | None = None, raster: str = "") -> Any:
    """Return what QGIS sees of a service."""
    answer = folder.parent / "answer.json"
    with running(folder, token=token) as address:
        file = f"{address}/studies/sample/files/{raster}" if raster else ""
        done = debian(str(HERE / "list_features.py"), f"{address}/", token or "", file, str(answer), *collections)
    assert done.returncode == 0, done.stderr
    return json.loads(answer.read_text("utf-8"))


def test_each_collection_opens_in_qgis_with_all_its_rows(outputs: Path) -> None:
    collections = {key: each for key, each in Shelf(outputs).collections().items() if each.study == "sample"}
    raster = sorted((outputs / "sample" / "rasters").glob("*.tif"))[0]
    seen = look(outputs, *collections, raster=f"rasters/{raster.name}")
    with rasterio.open(raster) as dataset:
        assert seen["raster"] == [dataset.width, dataset.height], "rasters are read where they lie"
    assert len(seen) > 30
    for key, each in collections.items():
        assert seen[key]["valid"], (key, seen[key])
        assert seen[key]["count"] == each.count, key
        assert set(each.columns) <= set(seen[key]["columns"]), key
        places = 0 if each.rows.lonlat is None else int((~shapely.is_missing(each.rows.lonlat)).sum())
        assert seen[key]["places"] == places, key
        assert not each.has_places or seen[key]["crs"] in ("OGC:CRS84", "EPSG:4326"), key


def test_qgis_is_let_in_with_the_token_as_password(outputs: Path) -> None:
    seen = look(outputs, "sample.zones", token=TOKEN)
    assert seen["sample.zones"]["count"] == Shelf(outputs).collections()["sample.zones"].count
