"""Grids that are not north up: turned without a loss, or warped as what they hold allows."""

import numpy as np
import pytest
import shapely
from affine import Affine

from geoplan.layers.opening.upright import along_axes, is_upright, turned, warped

PLACE = Affine(10.0, 0.0, 500.0, 0.0, -10.0, 900.0)
NORTH_UP = np.arange(12.0).reshape(3, 4)
TURNS = {
    "north up": (NORTH_UP, PLACE),
    "south up": (NORTH_UP[::-1], PLACE * Affine(1, 0, 0, 0, -1, 3)),
    "from the east": (NORTH_UP[:, ::-1], PLACE * Affine(-1, 0, 4, 0, 1, 0)),
    "upside down": (NORTH_UP[::-1, ::-1], PLACE * Affine(-1, 0, 4, 0, -1, 3)),
    "columns first": (NORTH_UP.T, PLACE * Affine(0, 1, 0, 1, 0, 0)),
    "a quarter": (np.rot90(NORTH_UP), PLACE * Affine(0, -1, 4, 1, 0, 0)),
}


@pytest.mark.parametrize("name", TURNS)
def test_what_runs_along_the_axes_is_turned_without_a_loss(name):
    values, transform = TURNS[name]
    assert along_axes(transform, values.shape)
    assert is_upright(transform) == (name == "north up")
    found, place = turned(values, transform)
    np.testing.assert_array_equal(found, NORTH_UP)
    assert place.almost_equals(PLACE)
    assert is_upright(place)


def rotated(shape, *, degrees):
    """A grid of cells of 10 m that is rotated about its middle."""
    height, width = shape
    turn = Affine.translation(500, 900) * Affine.rotation(degrees)
    return turn * Affine.scale(10, -10) * Affine.translation(-width / 2, -height / 2)


@pytest.mark.parametrize("degrees", [3, 30, 45, 200])
def test_amounts_keep_their_sum_and_their_place(degrees):
    values = np.random.default_rng(degrees).uniform(0, 50, (40, 30))
    known = np.ones(values.shape, dtype=bool)
    known[5:9, 7:20] = False
    transform = rotated(values.shape, degrees=degrees)
    assert not along_axes(transform, values.shape)
    found, there, place = warped(values, transform, known=known, cells="amounts")
    assert np.nansum(found) == pytest.approx(values[known].sum(), rel=1e-12)
    np.testing.assert_array_equal(there, ~np.isnan(found))
    assert is_upright(place)
    assert abs(place.determinant) == pytest.approx(100.0)
    # in a quarter of the ground: exact by the outlines of the cells
    box = shapely.box(500, 900, 10_000, 10_000)
    line, column = np.nonzero(known)
    corners = [transform * (column + aside, line + down) for down, aside in ((0, 0), (0, 1), (1, 1), (1, 0))]
    outlines = shapely.polygons(np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1))
    exact = (values[known] * shapely.area(shapely.intersection(outlines, box)) / 100).sum()
    x = place.c + 10 * (np.arange(found.shape[1]) + 0.5)
    y = place.f - 10 * (np.arange(found.shape[0]) + 0.5)
    inside = np.clip((x - 495) / 10, 0, 1) * np.clip((y[:, None] - 895) / 10, 0, 1)
    assert np.nansum(found * inside) == pytest.approx(exact, rel=0.02)


def test_means_are_interpolated_and_stay_within_what_there_is():
    height, width = 40, 50
    transform = rotated((height, width), degrees=25)
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    x, y = transform * (columns, rows)
    plane = 3.0 + 0.02 * x - 0.05 * y
    known = np.ones(plane.shape, dtype=bool)
    known[10:14, 20:24] = False
    found, there, place = warped(plane, transform, known=known, cells="means")
    columns, rows = np.meshgrid(np.arange(found.shape[1]) + 0.5, np.arange(found.shape[0]) + 0.5)
    x, y = place * (columns, rows)
    inner, outer = ~transform * (x, y)
    deep = there & (inner > 1.5) & (inner < width - 1.5) & (outer > 1.5) & (outer < height - 1.5)
    deep &= (abs(inner - 22) > 4) | (abs(outer - 12) > 4)
    np.testing.assert_allclose(found[deep], (3.0 + 0.02 * x - 0.05 * y)[deep], atol=1e-3)
    assert deep.sum() > 1000
    assert not there[(abs(inner - 22) < 1) & (abs(outer - 12) < 1)].any()


def test_classes_are_those_at_the_centres():
    codes = np.random.default_rng(4).integers(1, 9, (30, 30)).astype(np.uint8)
    transform = rotated(codes.shape, degrees=33)
    known = codes != 8
    found, there, place = warped(codes, transform, known=known, cells="classes")
    columns, rows = np.meshgrid(np.arange(found.shape[1]) + 0.5, np.arange(found.shape[0]) + 0.5)
    across, down = ~transform * (place * (columns, rows))
    inside = (across >= 0) & (across < 30) & (down >= 0) & (down < 30)
    taken = codes[np.clip(np.floor(down).astype(int), 0, 29), np.clip(np.floor(across).astype(int), 0, 29)]
    np.testing.assert_array_equal(there, inside & (taken != 8))
    np.testing.assert_array_equal(found, np.where(there, taken, 0))
    assert found.dtype == np.uint8
    assert abs((found > 0).mean() * found.size / known.sum() - 1) < 0.02
