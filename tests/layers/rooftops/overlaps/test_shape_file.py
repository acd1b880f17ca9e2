"""Shapes on disk, by the number of their roof."""

import numpy as np
import shapely

from geoplan.layers.rooftops.overlaps.shape_file import ChosenShapes, ShapeFile


def test_the_last_one_counts_and_no_byte_is_another(tmp_path):
    draw = np.random.default_rng(1)
    file = ShapeFile(tmp_path / "shapes.wkb", 100)
    kept = {}
    for _ in range(6):
        numbers = draw.permutation(100)[:20]
        shapes = shapely.buffer(shapely.points(draw.uniform(0, 9, (20, 2))), draw.uniform(1, 5, 20))
        file.put(numbers, shapes)
        kept.update(zip(numbers.tolist(), shapes, strict=True))
    numbers = np.array(sorted(kept))
    assert np.array_equal(file.numbers, numbers)
    assert file.has(np.arange(100)).sum() == len(kept)
    asked = draw.permutation(numbers)
    assert shapely.to_wkb(file.take(asked)).tolist() == [kept[number].wkb for number in asked.tolist()]
    chosen = ChosenShapes(file)
    assert len(chosen) == len(numbers)
    assert shapely.to_wkb(chosen[3:7]).tolist() == [kept[number].wkb for number in numbers[3:7].tolist()]


def test_none(tmp_path):
    file = ShapeFile(tmp_path / "shapes.wkb", 3)
    file.put(np.empty(0, dtype=np.int64), np.empty(0, dtype=object))
    assert len(file.numbers) == len(ChosenShapes(file)) == len(ChosenShapes(file)[:]) == 0


def test_the_file_can_be_removed_while_its_shapes_are_held(tmp_path):
    file = ShapeFile(tmp_path / "shapes.wkb", 3)
    file.put(np.array([1]), shapely.points([[2.0, 3.0]]))
    shapes = file.take(np.array([1]))
    (tmp_path / "shapes.wkb").unlink()
    assert shapes[0].wkt == "POINT (2 3)"
