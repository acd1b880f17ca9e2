"""Exclusions marked by the workers of a cluster: rows of the grid that are, bit for bit, those of the whole.

All is measured from the corner of the whole grid, and what lies around a tile's rows is looked at as well. Of a raster
in memory a tile is sent the rows that it needs, and of one that is still in its file each worker reads them.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr
from odc.geo.geobox import GeoBox

from geoplan.machine.cluster import Cluster
from geoplan.progress import Report
from geoplan.siting.land.exclusion import Exclusion, SampledRasters, mark
from geoplan.zonal.raster import in_memory

_TILES = 2
"""Tiles for each thread of a cluster."""
_FILE = "source"
"""Where xarray says from which file a raster comes."""
_ELSEWHERE = xr.DataArray(np.empty((0, 0), dtype=np.uint8), dims=("y", "x"))
"""In the place of a raster of which each tile has its rows."""


@dataclass(frozen=True, eq=False)
class _Land:
    """What all tiles need.

    Attributes
    ----------
    grid
        The whole.
    exclusions
        By the number of their bit.
    bits
        Of a pattern.
    rasters
        Which of the rasters of a tile is that of an exclusion; one that is not named has its layer itself.
    """

    grid: GeoBox
    exclusions: Mapping[int, Exclusion]
    bits: int
    rasters: Mapping[int, int]


def marked_rows(
    grid: GeoBox, exclusions: Mapping[int, Exclusion], bits: int, *, rows: slice, report: Report = lambda *_: None
) -> npt.NDArray[Any]:
    """Return which exclusions mark the cells of some rows.

    Parameters
    ----------
    grid
        The whole.
    exclusions
        Checked, by the number of the bit that each sets.
    bits
        8, 16, 32 or 64.
    rows
        Of the grid.
    report
        Takes (fraction, message).
    """
    patterns = np.zeros(grid.shape, dtype=f"uint{bits}")  # rows that nobody touches take no memory
    sampled = SampledRasters(grid, [*exclusions.values()], rows=rows)
    for done, (number, item) in enumerate(exclusions.items()):
        report(done / len(exclusions), item.name)
        mark(item, grid, patterns, number, sampled=sampled)
    return patterns[rows]


def marked_by_tiles(
    cluster: Cluster, grid: GeoBox, exclusions: Mapping[int, Exclusion], bits: int, *, report: Report
) -> npt.NDArray[Any]:
    """Let workers mark the cells of a grid; the parameters are those of `marked_rows`."""
    sampled = SampledRasters(grid, [*exclusions.values()])
    lent: dict[int, xr.DataArray] = {}
    without, rasters = dict(exclusions), {}
    for number, item in exclusions.items():
        if not isinstance(item.layer, xr.DataArray) or not sampled.is_along(item):
            continue
        if in_memory(item.layer):
            lent.setdefault(id(item.layer), item.layer)
            rasters[number] = [*lent].index(id(item.layer))
            without[number] = replace(item, layer=_ELSEWHERE)
        elif _FILE in item.layer.encoding:
            cluster.check_files([item.layer.encoding[_FILE]])
    tiles = _tiles(int(grid.shape[0]), _TILES * cluster.threads)
    patterns = np.empty(grid.shape, dtype=f"uint{bits}")
    lend = _lender(grid, [*exclusions.values()], [*lent.values()])
    results = cluster.in_order(_tile, _Land(grid, without, bits, rasters), tiles, lent=lend)
    for number, (rows, marked) in enumerate(zip(tiles, results, strict=True)):
        report(number / len(tiles), "exclusions of rows")
        patterns[rows] = marked
    return patterns


def _lender(
    grid: GeoBox, exclusions: Sequence[Exclusion], rasters: Sequence[xr.DataArray]
) -> Callable[[slice], tuple[xr.DataArray, ...]]:
    """Return what gives the rows of rasters that a tile needs."""

    def lend(rows: slice) -> tuple[xr.DataArray, ...]:
        sampled = SampledRasters(grid, exclusions, rows=rows)
        return tuple(sampled.needed(raster) for raster in rasters)

    return lend


def _tile(given: _Land, rows: slice, rasters: tuple[xr.DataArray, ...]) -> npt.NDArray[Any]:
    own = {number: replace(given.exclusions[number], layer=rasters[place]) for number, place in given.rasters.items()}
    return marked_rows(given.grid, {**given.exclusions, **own}, given.bits, rows=rows)


def _tiles(rows: int, most: int) -> list[slice]:
    """Share rows between as many tiles, all about as high."""
    edges = np.unique(np.linspace(0, rows, min(most, rows) + 1).astype(int)).tolist()
    return [slice(first, last) for first, last in itertools.pairwise(edges)]
