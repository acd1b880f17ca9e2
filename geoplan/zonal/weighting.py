"""A second raster as weights: brought to the raster's cells, and weighted sums by zone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.errors import CRSError, Fault, LayerError
from geoplan.machine.compiled import compiled
from geoplan.zonal.grid import crs_of, describe_crs, grid_of, same_crs
from geoplan.zonal.raster import Block, LayeredRaster, nodata_for

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Places in the last axis of the state.
WEIGHT, SUM, MEAN, M2, NEGATIVE = range(5)

_ZONES_NAMED = 5
_FITS = 1e-3  # of a cell: how far the two grids may be from fitting, anywhere
_RESAMPLE = "Resample them first, for example with weights.rio.reproject_match(raster)."

_jit = compiled(nogil=True, error_model="numpy")


class WeightedRuns(NamedTuple):
    """Runs of cells of equal coverage, and which of them each zone has in a block."""

    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]
    coverage: Floats
    begin: Ints
    end: Ints


class WeightedCells(NamedTuple):
    """A block of values and of weights (row, column), where it begins on the grid, and the values' nodata."""

    values: npt.NDArray[Any]
    weights: Floats
    row: int
    column: int
    nodata: float


@_jit
def add_weighted(cells: WeightedCells, runs: WeightedRuns, between: tuple[int, int], state: Floats) -> None:
    """Add the cells of a block to the weighted sums (zone, place); a weight that is NaN makes them NaN."""
    values, weights, row0, column0, nodata = cells
    for zone in range(between[0], between[1]):
        total, summed, mean, m2, negative = state[zone]
        for run in range(runs.begin[zone], runs.end[zone]):
            row, column = runs.rows[run] - row0, runs.columns[run] - column0
            for k in range(column, column + runs.lengths[run]):
                value = np.float64(values[row, k])
                if value != value or value == nodata:
                    continue
                if weights[row, k] < 0.0:
                    negative = 1.0
                weight = runs.coverage[run] * weights[row, k]
                if weight == 0.0:
                    continue
                total += weight
                summed += weight * value
                step = value - mean  # West 1979: no cancellation far from zero
                mean += step * weight / total
                m2 += weight * step * (value - mean)
        state[zone, WEIGHT], state[zone, SUM], state[zone, MEAN] = total, summed, mean
        state[zone, M2], state[zone, NEGATIVE] = m2, negative


@_jit
def add_weighted_classes(
    positions: npt.NDArray[np.uint8],
    weights: Floats,
    place: tuple[int, int],
    runs: WeightedRuns,
    between: tuple[int, int],
    table: Floats,
) -> None:
    """Add to `table` (zone, position) coverage times weight of the cells (row, column), which hold positions in it."""
    for zone in range(between[0], between[1]):
        for run in range(runs.begin[zone], runs.end[zone]):
            row, column = runs.rows[run] - place[0], runs.columns[run] - place[1]
            for k in range(column, column + runs.lengths[run]):
                table[zone, positions[row, k]] += runs.coverage[run] * weights[row, k]


@dataclass(frozen=True)
class AlignedWeights:
    """Weights on the cells of a raster, or both on the cells of the finer one.

    Parameters
    ----------
    weights
        The raster of weights, with one layer.
    values
        The raster of values.
    grid
        The values' extent in cells of the finer of the two.
    values_step, weights_step
        How many of these cells, down and across, each cell of the two holds.
    shift
        The row and column of the weights' first cell on the grid.
    """

    weights: LayeredRaster
    values: LayeredRaster
    grid: GeoBox
    values_step: tuple[int, int]
    weights_step: tuple[int, int]
    shift: tuple[int, int]

    @classmethod
    def of(cls, weights: LayeredRaster, values: LayeredRaster) -> "AlignedWeights":
        """Fit weights to a raster whose cells are as large, or a whole number of times larger or smaller.

        Raises
        ------
        CRSError
            If the two differ in CRS.
        LayerError
            If the weights have several layers, or their cells do not fit.
        """
        if weights.labels is not None:
            found, action = f"{weights.layers} layers", "Choose it with weights.isel(…)."
            raise LayerError(Fault("weights", "layers", found=found, expected="one layer", action=action))
        one, other = crs_of(weights.grid), crs_of(values.grid)
        if not same_crs(one, other):
            expected = f"that of the raster, {describe_crs(other)}"
            raise CRSError(Fault("weights", "CRS", found=describe_crs(one), expected=expected, action=_RESAMPLE))
        weights = _turned(weights, values.grid)
        fit = ~values.grid.affine * weights.grid.affine  # from cells of the weights to cells of the values
        rows, columns = values.grid.shape
        down, across = _steps(fit.e, rows), _steps(fit.a, columns)
        if down and across and max(abs(fit.b), abs(fit.d)) * max(rows, columns) < _FITS:
            at = (fit.f * down[0], fit.c * across[0])
            shift = (round(at[0]), round(at[1]))
            if max(abs(at[0] - shift[0]), abs(at[1] - shift[1])) < _FITS * max(*down, *across):
                finer = values.grid.affine * Affine.scale(1 / across[0], 1 / down[0])
                grid = GeoBox((rows * down[0], columns * across[0]), finer, values.grid.crs)
                return cls(weights, values, grid, (down[0], across[0]), (down[1], across[1]), shift)
        found = f"cells of {_size(weights.grid)} from {weights.grid.affine.c:.10g}, {weights.grid.affine.f:.10g}"
        expected = f"cells that fit those of the raster, {_size(values.grid)} from "
        expected += f"{values.grid.affine.c:.10g}, {values.grid.affine.f:.10g}: as large, or a whole number of times"
        raise LayerError(Fault("weights", "grid", found=found, expected=expected, action=_RESAMPLE))

    def blocks(self, rows: tuple[int, int], columns: tuple[int, int], *, raw: bool = False) -> Iterator[Block]:
        """Give blocks of the values of a window of the grid; `raw` as they are stored."""
        down, across = self.values_step
        low, high = (rows[0] // down, -(-rows[1] // down)), (columns[0] // across, -(-columns[1] // across))
        if high[1] <= high[0] or low[1] <= low[0]:
            return
        step = max(1, self.values.block_bytes // max(1, 8 * self.values.layers * down * across * (high[1] - high[0])))
        read = self.values.raw_blocks if raw else self.values.blocks
        for block in read(low, high):
            last = min(low[1], block.row + block.values.shape[1])
            for row in range(max(low[0], block.row), last, step):
                part = block.values[
                    :,
                    row - block.row : min(row + step, last) - block.row,
                    high[0] - block.column : high[1] - block.column,
                ]
                if down > 1 or across > 1:
                    part = part.repeat(down, axis=1).repeat(across, axis=2)
                yield Block(row * down, high[0] * across, part)

    def weights_of(self, block: Block) -> Floats:
        """Give the weights (row, column) of a block's cells; NaN where there are none."""
        brought = np.full(block.values.shape[1:], np.nan)
        window = []
        for axis, start in enumerate((block.row, block.column)):
            step, cells = self.weights_step[axis], self.weights.grid.shape[axis]
            first = start - self.shift[axis]
            last = first + block.values.shape[1 + axis]
            window.append((max(0, first // step), min(cells, -(-last // step)), first, last, step))
        (top, bottom, r0, r1, down), (left, right, c0, c1, across) = window
        if bottom <= top or right <= left:
            return brought
        for part in self.weights.blocks((top, bottom), (left, right)):
            last = min(bottom, part.row + part.values.shape[1])
            row = max(top, part.row)
            real = part.values[0, row - part.row : last - part.row, left - part.column : right - part.column]
            real = real.astype(np.float64)
            if self.weights.raw_is_real and self.weights.nodata is not None:
                real[real == nodata_for(part.values.dtype, self.weights.nodata)] = np.nan
            real = real.repeat(down, axis=0).repeat(across, axis=1)
            rows = (max(r0, row * down), min(r1, last * down))
            columns = (max(c0, left * across), min(c1, right * across))
            brought[rows[0] - r0 : rows[1] - r0, columns[0] - c0 : columns[1] - c0] = real[
                rows[0] - row * down : rows[1] - row * down, columns[0] - left * across : columns[1] - left * across
            ]
        return brought


def _turned(raster: LayeredRaster, grid: GeoBox) -> LayeredRaster:
    """Turn a raster's rows and columns to run as those of a grid do."""
    turned = raster.data
    for dim, ours, theirs in zip(
        turned.dims, (raster.grid.affine.e, raster.grid.affine.a), (grid.affine.e, grid.affine.a), strict=True
    ):
        if ours * theirs < 0:
            turned = turned.isel({dim: slice(None, None, -1)})
    if turned is raster.data:
        return raster
    return replace(raster, data=turned, grid=grid_of(turned))


def _steps(ratio: float, cells: int) -> tuple[int, int] | None:
    """Give how many of the finer cells each cell of values and of weights holds, where these are `ratio` times larger.

    Examples
    --------
    >>> _steps(10.0, 100), _steps(0.25, 100), _steps(1.5, 100)
    ((1, 10), (4, 1), None)
    """
    if ratio <= 0:
        return None
    times = max(1, round(ratio if ratio >= 1 else 1 / ratio))
    if abs((ratio if ratio >= 1 else 1 / ratio) / times - 1) * cells > _FITS:
        return None
    return (1, times) if ratio >= 1 else (times, 1)


def _size(grid: GeoBox) -> str:
    return f"{abs(grid.affine.a):.10g} x {abs(grid.affine.e):.10g}"


def weighted_summaries(state: Floats) -> dict[str, Floats]:
    """Give the weighted statistics of one layer, from the state of its zones."""
    weight, total, _, m2, _ = state.T
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, variance = total / weight, np.maximum(m2, 0.0) / weight
    return {
        "weighted_sum": total,
        "weighted_mean": mean,
        "weighted_variance": variance,
        "weighted_stdev": np.sqrt(variance),
    }


def check_weights(state: Floats, index: pd.Index) -> None:
    """Raise where zones have weights below nought, or such as are infinite."""
    faults = []
    for wrong, found, expected in (
        (state[:, :, NEGATIVE] > 0, "weights below 0", "0 or more"),
        (np.isinf(state[:, :, WEIGHT]), "infinite weights", "finite ones"),
    ):
        zones = np.flatnonzero(wrong.any(axis=0))
        if zones.size:
            named = ", ".join(repr(index[zone]) for zone in zones[:_ZONES_NAMED])
            more = f" and {zones.size - _ZONES_NAMED} more" if zones.size > _ZONES_NAMED else ""
            action = "Declare what is no data with weights.rio.write_nodata(…)."
            found = f"{found} under the zones {named}{more}"
            faults.append(Fault("weights", "values", found=found, expected=expected, action=action))
    if faults:
        raise LayerError(faults)
