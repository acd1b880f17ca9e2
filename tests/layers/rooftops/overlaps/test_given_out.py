"""What is left of a store, from memory or from disk: the same roofs, areas, heights and counts."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.layers.rooftops.cleaning import RooftopsCleaning
from geoplan.layers.rooftops.file import rooftop_table
from geoplan.layers.rooftops.overlaps.given_out import boxes_left, roofs_left, table_left, with_boxes, with_shared
from geoplan.layers.rooftops.overlaps.shared_out import shared_out
from geoplan.layers.rooftops.overlaps.store import RoofStore, boxes_of
from geoplan.layers.rooftops.rooftops import Rooftops
from support.study_folder import square

SHAPES = [
    square(100, 100, 20),
    square(105, 105, 10),
    square(300, 100, 10),
    square(300, 100, 10).reverse(),
    square(500, 100, 10),
    square(501, 101, 5),
]
HEIGHTS = [20.0, 60.0, np.nan, 9.0, 8.0, 3.0]


@pytest.fixture
def reading(folder, footprints):
    frame = gpd.GeoDataFrame({"height_m": HEIGHTS}, geometry=SHAPES, crs=footprints.crs)
    folder.features("rooftops", frame, "parquet")
    return folder.reading("rooftops")


def given_out(reading, scratch, *, held, size):
    """Return all that is left, and the counts."""
    scratch.mkdir()
    counts, given = RooftopsCleaning(), []
    with RoofStore(scratch, held_coordinates=held) as store:
        for batch in Rooftops(reading).batches(size=size):
            counts = counts.plus(batch.passed)
            store.add(batch)
        shared = shared_out(store)
        for start, part in store.parts():
            roofs, own = roofs_left(part, start, shared, crs=reading.crs)
            boxes = boxes_left(store, start, len(part), shared)
            np.testing.assert_allclose(boxes, shapely.bounds(roofs.shapes()).reshape(-1, 4))
            counts = counts.plus(own)
            given.append(roofs.frame())
    return pd.concat(given, ignore_index=True), with_shared(counts, shared)


@pytest.mark.parametrize("size", [1, 4, 100])
@pytest.mark.parametrize("held", [0, 10_000_000], ids=["disk", "memory"])
def test_memory_and_disk_give_the_same(reading, tmp_path, held, size):
    roofs, counts = given_out(reading, tmp_path / "scratch", held=held, size=size)
    assert roofs["roof_id"].tolist() == ["1", "2", "3", "5"]
    np.testing.assert_allclose(roofs["roof_area_m2"], [300, 100, 100, 100])
    np.testing.assert_allclose(roofs.geometry.area, roofs["roof_area_m2"])
    assert roofs["height_m"].tolist() == [20.0, 60.0, 9.0, 8.0]
    assert roofs.crs == reading.crs
    assert counts == RooftopsCleaning(read=6, kept=4, duplicates=1, covered=1, cut=1)


def test_a_table_of_what_is_left_gets_its_boxes(reading, tmp_path):
    with RoofStore(tmp_path, held_coordinates=0) as store:
        for batch in Rooftops(reading).batches():
            store.add(batch)
        shared = shared_out(store)
        start, part = next(iter(store.parts()))
        table = table_left(part, start, shared)
        boxes = boxes_left(store, start, len(part), shared)
        whole = with_boxes(table, boxes)
    assert whole["roof_id"].to_pylist() == ["1", "2", "3", "5"]
    np.testing.assert_array_equal(boxes_of(whole), boxes)
    roofs = gpd.GeoDataFrame(geometry=shapely.from_wkb(whole["geometry"].to_numpy()), crs=reading.crs)
    np.testing.assert_allclose(roofs.bounds.to_numpy(), boxes)


def test_every_partition_is_of_whole_use(reading):
    rooftops = Rooftops(reading)
    whole = pd.concat(list(rooftops.partitions()), ignore_index=True)
    union = shapely.union_all(np.array(SHAPES, dtype=object)).area
    assert whole["roof_area_m2"].sum() == pytest.approx(union, rel=1e-6)
    assert len(rooftop_table(whole)) == rooftops.clean.kept == 4
