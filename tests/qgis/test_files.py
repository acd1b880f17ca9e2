"""Rasters with their styles, and CSV files with their types, opened in QGIS."""

import json

import numpy as np
import pytest
import rasterio

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from support.debian import debian, require
from support.places import REPOSITORY

pytestmark = pytest.mark.qgis

SCRIPT = REPOSITORY / "tests" / "qgis" / "look_at_files.py"


@pytest.fixture(scope="module")
def seen(padded_outputs, tmp_path_factory):
    require("qgis.core")
    pictures = tmp_path_factory.mktemp("pictures")
    files = [*sorted((padded_outputs / "rasters").glob("*.tif")), padded_outputs / "zones.csv"]
    files.append(padded_outputs / "candidates.csv")
    answer = pictures / "answer.json"
    done = debian(str(SCRIPT), str(pictures), str(answer), *map(str, files))
    assert done.returncode == 0, done.stderr
    return json.loads(answer.read_text(encoding="utf-8"))


def test_land_cover_is_shown_by_the_names_of_its_classes(seen, padded_outputs):
    told = seen["land_cover.tif"]
    assert (told["valid"], told["renderer"]) == (True, "paletted")
    legend = dict(told["legend"])
    with rasterio.open(padded_outputs / "rasters" / "land_cover.tif") as dataset:
        present = set(np.unique(dataset.read(1))) - {0}
    assert list(legend) == [item.title.vi for item in land_cover_classes().values() if item.code in present]
    assert len(legend) < len(land_cover_classes()), "the classes that are there, named, and no other"
    drawn = {legend[land_cover_classes()[key].title.vi] for key in ("water", "forest", "cropland", "built")}
    assert drawn <= set(told["colours"])
    assert told["band"] == "Band 1: land cover, common classes"


def test_amounts_are_shown_with_their_unit(seen):
    for name, unit in {"rooftop_pv_mwh.tif": "MWh", "residue_tj.tif": "TJ"}.items():
        told = seen[name]
        assert (told["valid"], told["renderer"]) == (True, "singlebandpseudocolor")
        labels = [label for label, _ in told["legend"]]
        assert labels[0] == f"0 {unit}"
        assert all(label.endswith(f" {unit}") for label in labels)
        assert len(told["colours"]) > 10, "a ramp, not one colour"


def test_shares_are_shown_in_per_cent(seen):
    told = seen["eligible_floating_pv.tif"]
    assert [label for label, _ in told["legend"]] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert told["legend"][0][1] in told["colours"]
    assert "#ffffff" in told["colours"], "where nothing is eligible, what lies below is seen"


def test_ids_of_csv_files_are_text_and_join(seen):
    zones, candidates = seen["zones.csv"], seen["candidates.csv"]
    assert zones["types"]["zone_id"] == candidates["types"]["zone_id"] == candidates["types"]["roof_id"] == "String"
    assert (zones["types"]["roof_count"], zones["types"]["population"]) == ("Integer64", "Real")
    assert zones["types"]["urban"] == "Boolean"
    assert [row["zone_id"] for row in zones["rows"]] == ["00123", "00124", "00125", "1e5"]
    assert {row["zone_id"] for row in candidates["rows"]} <= {row["zone_id"] for row in zones["rows"]}
