"""Cells of land for a page, read back from the description of their format."""

import base64
import zlib

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from geoplan.outputs.map.planner.packed_cells import packed_cells

CELL = Affine(50.0, 0.0, 600_000.0, 0.0, -25.0, 2_300_000.0)


def land(values: npt.ArrayLike, cell: Affine = CELL) -> xr.DataArray:
    cells = np.asarray(values, dtype=np.float32)
    array = xr.DataArray(cells, dims=("y", "x")).rio.write_crs(32648)
    return array.rio.write_transform(cell)


def unpacked(packed: dict) -> npt.NDArray[np.float32]:
    """The rows that stand in a page, as wide as their last run reaches."""
    read = np.frombuffer(zlib.decompress(base64.b64decode(packed["data"]), wbits=-15), dtype=np.uint8)
    numbers: list[int] = []
    value = shift = 0
    for byte in read.tolist():
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    rows, runs = packed["rows"], packed["runs"]
    counts, rest = numbers[:rows], numbers[rows:]
    gaps, lengths, codes = (rest[k * runs : (k + 1) * runs] for k in range(3))
    assert len(rest) == 3 * runs
    cells = np.zeros((rows, 64), dtype=np.float32)
    run = 0
    for row, count in enumerate(counts):
        column = 0
        for _ in range(count):
            column += gaps[run]
            cells[row, column : column + lengths[run]] = packed["shares"][codes[run]]
            column += lengths[run]
            run += 1
    return cells


@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(1, 40), st.floats(0.0, 1.0))
def test_no_cell_is_lost(seed, rows, columns, empty):
    draw = np.random.default_rng(seed)
    values = draw.choice([0.25, 0.5, 1.0], (rows, columns)) * (draw.random((rows, columns)) >= empty)
    packed = packed_cells(land(values))
    if packed is None:
        assert not values.any()
        return
    skipped = round((CELL.f - packed["north"]) / packed["cell"][1])
    cells = unpacked(packed)
    assert cells[:, :columns].tolist() == values[skipped : skipped + packed["rows"]].tolist()
    assert not values[:skipped].any()
    assert not values[skipped + packed["rows"] :].any()


def test_rows_without_land_are_left_out_and_shares_are_listed():
    packed = packed_cells(land([[0, 0, 0], [0, 0.5, 0.5], [1, 0, 0.5], [0, 0, 0]]))
    assert (packed["north"], packed["west"], packed["cell"]) == (2_300_000.0 - 25.0, 600_000.0, [50.0, 25.0])
    assert (packed["rows"], packed["runs"], packed["shares"]) == (2, 3, [0.5, 1.0])


@pytest.mark.parametrize("cell", [Affine(50, 5, 0, 5, -50, 0), Affine(50, 0, 0, 0, 50, 0)])
def test_a_turned_grid_is_not_told(cell):
    assert packed_cells(land(np.ones((3, 3)), cell)) is None


def test_no_land_is_none():
    assert packed_cells(land(np.zeros((3, 3)))) is None
