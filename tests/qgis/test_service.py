"""The service opened in QGIS: each layer and table is there, with all its rows and columns."""

import json
from pathlib import Path
from typing import Any

import pytest
import rasterio
import shapely

from geoplan.outputs.service.shelf import Shelf
from support.debian import debian, require
from support.served_outputs import running

pytestmark = pytest.mark.qgis

HERE = Path(__file__).parent
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def study(served_outputs: Path) -> Path:
    """The outputs of one study: QGIS reads what the service says of all collections anew for each of them."""
    return served_outputs / "sample"


@pytest.fixture(scope="module")
def seen(study: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what one QGIS sees of a service that all may ask, and of one that asks for a token."""
    require("qgis.core")
    folder = tmp_path_factory.mktemp("asked")
    job, answer = folder / "job.json", folder / "answer.json"
    with running(study) as open_to_all, running(study, token=TOKEN) as closed:
        raster = f"{open_to_all}/studies/sample/files/rasters/{raster_of(study).name}"
        asked = {
            "open": {"address": f"{open_to_all}/", "password": "", "collections": [*Shelf(study).collections()]},
            "closed": {"address": f"{closed}/", "password": TOKEN, "collections": ["sample.zones"]},
        }
        job.write_text(json.dumps({"services": asked, "raster": raster}), encoding="utf-8")
        done = debian(str(HERE / "list_features.py"), str(job), str(answer))
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(answer.read_text("utf-8"))
    return content


def raster_of(study: Path) -> Path:
    return sorted((study / "rasters").glob("*.tif"))[0]


def test_each_collection_opens_in_qgis_with_all_its_rows(seen: dict[str, Any], study: Path) -> None:
    collections = Shelf(study).collections()
    with rasterio.open(raster_of(study)) as dataset:
        assert seen["raster"] == [dataset.width, dataset.height], "rasters are read where they lie"
    assert len(collections) > 30
    for key, each in collections.items():
        told = seen["open"][key]
        assert told["valid"], (key, told)
        assert told["count"] == each.count, key
        assert set(each.columns) <= set(told["columns"]), key
        places = 0 if each.rows.lonlat is None else int((~shapely.is_missing(each.rows.lonlat)).sum())
        assert told["places"] == places, key
        assert not each.has_places or told["crs"] in ("OGC:CRS84", "EPSG:4326"), key


def test_qgis_is_let_in_with_the_token_as_password(seen: dict[str, Any], study: Path) -> None:
    assert seen["closed"]["sample.zones"]["count"] == Shelf(study).collections()["sample.zones"].count
