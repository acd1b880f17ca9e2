"""Quantiles, the commonest and rarest value and the variety under zones, block by block."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geoplan.zonal import distribution
from geoplan.zonal.coverage import Coverage, run_in_threads
from geoplan.zonal.raster import Block
from geoplan.zonal.statistic_names import AskedStatistic


class Ordering:
    """Sorts the values under each zone, as soon as the last of its cells is there.

    Parameters
    ----------
    coverage
        Of the zones on the raster's grid.
    layers
        How many layers the raster has.
    levels
        Of the quantiles that are needed. [0..1]
    threads
        How many threads to use; all cores where None.
    """

    def __init__(self, coverage: Coverage, layers: int, levels: Sequence[float], *, threads: int | None = None) -> None:
        self.coverage = coverage
        self.threads = threads
        self.levels = np.unique(np.asarray(levels, dtype=np.float64))
        self.results = np.full((layers, len(coverage), distribution.FIRST_LEVEL + self.levels.size), np.nan)
        self.results[:, :, distribution.VARIETY] = 0.0
        self._carried: list[distribution.Carried | None] = [None] * layers
        self._costs = 10 * coverage.costs()

    def add(self, block: Block, nodata: float) -> None:
        """Add a block of floats (layers x rows x columns)."""
        coverage = self.coverage
        begin, end = coverage.between_rows(block.row, block.row + block.values.shape[1])
        runs = distribution.Runs(
            coverage.row, coverage.column, coverage.length, coverage.weight, begin, end, coverage.zone_indptr[1:]
        )
        for layer in range(len(self._carried)):
            values = np.ascontiguousarray(block.values[layer]).reshape(-1)
            bits = values.view(np.uint32 if values.itemsize == 4 else np.uint64)
            cells = distribution.BlockCells(values, bits, block.row, block.column, block.values.shape[2], nodata)
            self._carried[layer] = self._add_layer(cells, runs, layer)

    def _add_layer(self, cells: distribution.BlockCells, runs: distribution.Runs, layer: int) -> distribution.Carried:
        n = len(self.coverage)
        earlier = self._carried[layer] or distribution.Carried(
            np.zeros(n + 1, dtype=np.int64), np.empty(0, dtype=cells.values.dtype), np.empty(0)
        )
        written = distribution.Written(self.results[layer], np.zeros(n, dtype=np.int64))

        def task(first: int, last: int) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.float64]]:
            return distribution.order_zones(cells, runs, earlier, (first, last), self.levels, written)

        parts = run_in_threads(task, self._costs, threads=self.threads)
        indptr = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(written.kept, dtype=np.int64)])
        values, weights = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return distribution.Carried(indptr, values, weights)

    def statistics(self, layer: int, asked: Sequence[AskedStatistic]) -> dict[str, npt.NDArray[np.generic]]:
        """Give what was found in a layer, by kind, and quantiles by their name."""
        of_layer = self.results[layer].T
        columns: dict[str, npt.NDArray[np.generic]] = {
            "variety": of_layer[distribution.VARIETY].astype(np.int64),
            "majority": of_layer[distribution.MAJORITY],
            "minority": of_layer[distribution.MINORITY],
        }
        for one in asked:
            if one.level is not None:
                place = distribution.FIRST_LEVEL + int(np.searchsorted(self.levels, one.level))
                columns["median" if one.kind == "median" else one.name] = of_layer[place]
        return columns
