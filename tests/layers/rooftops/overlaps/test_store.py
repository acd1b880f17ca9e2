"""Roofs in memory and on disk are taken alike."""

import numpy as np
import pytest
import shapely

from geoplan.layers.rooftops.overlaps.store import RoofStore, boxes_of, stored
from geoplan.layers.rooftops.rooftops import Rooftops
from support.roof_store import store_of


@pytest.fixture
def batches(folder):
    return list(Rooftops(folder.reading("rooftops")).batches(size=8))


@pytest.mark.parametrize("held", [0, 60, 10_000_000], ids=["disk", "both", "memory"])
def test_where_they_are_kept_changes_nothing(tmp_path, batches, held):
    with RoofStore(tmp_path, held_coordinates=held) as store:
        for batch in batches:
            store.add(batch)
        assert store.count == 30
        assert [start for start, _ in store.parts()] == [0, 8, 16, 24]
        assert store.column("roof_id").tolist() == [str(number) for number in range(1, 31)]
        assert not store.column("part").any()
        assert not store.column("roof_drawn").any()
        numbers = np.array([0, 7, 8, 23, 29])
        assert store.take(numbers, ["roof_id"])["roof_id"].tolist() == ["1", "8", "9", "24", "30"]
        shapes = store.shapes(numbers)
        np.testing.assert_allclose(shapely.area(shapes), 100)
        np.testing.assert_array_equal(shapely.bounds(shapes), store.boxes()[numbers])


def test_the_table_of_a_batch_has_what_the_store_asks_for(batches):
    table, boxes = stored(batches[0])
    assert {"roof_id", "roof_area_m2", "height_m", "roof_drawn", "geometry", "part"} <= {*table.column_names}
    assert "bbox" not in table.column_names
    np.testing.assert_array_equal(boxes, shapely.bounds(batches[0].roofs.shapes()))


def test_boxes_from_their_column(batches):
    from geoplan.layers.rooftops.file import rooftop_table

    roofs = batches[0].roofs
    np.testing.assert_array_equal(boxes_of(rooftop_table(roofs)), shapely.bounds(roofs.shapes()))


def test_none(tmp_path):
    with RoofStore(tmp_path) as store:
        none = np.empty(0, dtype=np.int64)
        assert (store.count, len(store.boxes()), len(store.column("part")), len(store.shapes(none))) == (0, 0, 0, 0)


def test_its_files_can_be_removed_afterwards(tmp_path):
    with store_of(tmp_path, [shapely.box(0, 0, 5, 5)]) as store:
        assert store.shapes(np.array([0]))[0].area == 25
    for file in tmp_path.iterdir():
        file.unlink()
    assert not any(tmp_path.iterdir())
