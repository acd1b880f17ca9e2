"""The STAC items of rasters: valid by pystac, true to the files, and the same each time."""

import json
import math

import numpy as np
import pystac
import pytest
import rasterio
from pystac.extensions.projection import ProjectionExtension
from pystac.validation.stac_validator import JsonSchemaSTACValidator

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.package.stac import write_stac
from geoplan.outputs.rasters import write_rasters
from support.listener import no_sockets


@pytest.fixture(scope="module")
def folder(padded_outputs):
    return padded_outputs / "rasters"


@pytest.fixture(scope="module")
def collection(folder):
    return pystac.Collection.from_file(str(folder / "collection.json"))


@pytest.fixture(scope="module")
def items(collection):
    return {item.id: item for item in collection.get_items()}


def test_every_raster_has_an_item_that_leads_to_it(folder, items):
    rasters = {file.name: file for file in folder.glob("*.tif")}
    assert {item.assets["data"].href.removeprefix("./") for item in items.values()} == {*rasters}
    for item in items.values():
        assert (folder / item.assets["data"].href).is_file()
        assert (folder / item.assets["style"].href).is_file()
        assert item.get_collection().id == item.collection_id
        assert item.get_root() is not None


def test_they_are_valid_by_the_schemas_of_the_specification(folder):
    # those of extensions are on the web alone; what they ask for is held against the files below
    validator = JsonSchemaSTACValidator()
    with no_sockets():
        for file in folder.glob("*.json"):
            content = json.loads(file.read_text("utf-8"))
            kind = pystac.STACObjectType.ITEM if content["type"] == "Feature" else pystac.STACObjectType.COLLECTION
            assert validator.validate_core(content, kind, "1.1.0"), file.name
            del content["links"]
            with pytest.raises(pystac.STACValidationError):
                validator.validate_core(content, kind, "1.1.0")


def test_place_and_grid_are_those_of_the_file(folder, items, collection):
    for item in items.values():
        with rasterio.open(folder / item.assets["data"].href) as dataset:
            placed = ProjectionExtension.ext(item)
            assert placed.code == dataset.crs.to_string() == "EPSG:32648"
            assert placed.shape == [dataset.height, dataset.width]
            assert placed.transform == list(dataset.transform)[:6]
            assert placed.bbox == list(dataset.bounds)
        west, south, east, north = item.bbox
        assert 105 < west < east < 108
        assert 20 < south < north < 21.5
        whole = collection.extent.spatial.bboxes[0]
        assert whole[0] <= west
        assert whole[3] >= north


def test_bands_say_unit_gaps_and_what_cells_come_to(folder, items):
    for item in items.values():
        (band,) = item.assets["data"].extra_fields["bands"]
        with rasterio.open(folder / item.assets["data"].href) as dataset:
            cells = np.ma.masked_invalid(dataset.read(1, masked=True)).compressed().astype(float)
            assert band["data_type"] == dataset.dtypes[0]
            assert band["unit"] == dataset.units[0]
            assert band["nodata"] == ("nan" if math.isnan(dataset.nodata) else dataset.nodata)
            assert band["raster:spatial_resolution"] == dataset.res[0]
        told = band["statistics"]
        assert told["count"] == cells.size
        assert told["mean"] == pytest.approx(cells.mean())
        assert told["stddev"] == pytest.approx(cells.std(), rel=1e-6, abs=1e-9)
        assert (told["minimum"], told["maximum"]) == pytest.approx((cells.min(), cells.max()))
        assert 0 < told["valid_percent"] <= 100


def test_classes_of_land_cover_are_named(items):
    (item,) = (item for name, item in items.items() if name.endswith("land_cover"))
    classes = item.assets["data"].extra_fields["bands"][0]["classification:classes"]
    assert [each["value"] for each in classes] == [each.code for each in land_cover_classes().values() if each.code]
    assert classes[0]["title"] == land_cover_classes()["water"].title.vi
    assert all(len(each["color_hint"]) == 6 for each in classes)


def test_time_terms_and_status_are_those_of_the_data(folder, items, padded_outputs):
    inputs = json.loads((padded_outputs / "manifest.json").read_text("utf-8"))["inputs"]
    for item in items.values():
        with rasterio.open(folder / item.assets["data"].href) as dataset:
            assert item.properties["geoplan:status"] == dataset.tags()["status"]
        layers = item.properties["geoplan:layers"]
        assert layers == {kind: inputs[kind]["status"] for kind in layers}
        years = [year for kind in layers for year in inputs[kind]["years"]]
        assert item.datetime is None
        assert item.properties["start_datetime"].endswith("-01-01T00:00:00Z")
        if years:
            assert item.properties["start_datetime"].startswith(str(min(years)))
            assert item.properties["end_datetime"].startswith(str(max(years)))
        assert item.properties["license"]
        assert item.properties["geoplan:titles"].keys() == {"en", "vi", "ja"}


def test_the_same_result_gives_the_same_bytes_and_no_raster_no_file(small_result, tmp_path):
    rasters = write_rasters(small_result, tmp_path)
    first = {file.name: file.read_bytes() for file in write_stac(small_result, rasters)}
    again = {file.name: file.read_bytes() for file in write_stac(small_result, rasters)}
    assert first == again
    assert {"collection.json", "rooftop_pv_mwh.json"} <= {*first}
    assert write_stac(small_result, []) == []
