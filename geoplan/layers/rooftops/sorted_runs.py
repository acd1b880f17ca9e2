"""Sorting more rows than fit into memory: runs that are sorted each on their own, then merged range by range."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa


class SortedRuns:
    """Rows sorted by their column ``key`` (uint64), on disk.

    Parameters
    ----------
    folder
        A folder for the runs, which exists.
    block_rows
        Rows that are read at once from a run.
    sample_every
        One key in so many is remembered, to cut the ranges evenly.

    Examples
    --------
    >>> import pyarrow as pa, tempfile
    >>> runs = SortedRuns(Path(tempfile.mkdtemp()))
    >>> for keys in ([5, 1, 9], [4, 1, 7]):
    ...     runs.add(pa.table({"key": np.array(keys, dtype=np.uint64)}))
    >>> [table["key"].to_pylist() for table in runs.ranges(rows=10)]
    [[1, 1, 4, 5, 7, 9]]
    """

    def __init__(self, folder: Path, *, block_rows: int = 4096, sample_every: int = 64) -> None:
        self._folder = folder
        self._block_rows = block_rows
        self._sample_every = sample_every
        self._runs: list[tuple[Path, NDArray[np.uint64]]] = []
        self._samples: list[NDArray[np.uint64]] = []
        self.rows = 0

    def add(self, table: "pa.Table") -> None:
        """Sort some rows and write them as a run."""
        import pyarrow as pa

        order = np.argsort(table["key"].to_numpy(), kind="stable")
        ordered = table.take(order).combine_chunks()
        keys = ordered["key"].to_numpy()
        path = self._folder / f"{len(self._runs):06}.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(ordered, max_chunksize=self._block_rows)
        self._runs.append((path, keys[:: self._block_rows].copy()))
        self._samples.append(keys[:: self._sample_every].copy())
        self.rows += len(table)

    def ranges(self, *, rows: int) -> Iterator["pa.Table"]:
        """Yield the rows in order, about `rows` at once; equal keys come together, in the order they were added."""
        import pyarrow as pa

        if not self.rows:
            return
        sample = np.sort(np.concatenate(self._samples))
        count = max(1, round(self.rows / rows))
        cuts = np.unique(sample[(np.arange(1, count) * len(sample)) // count]).tolist()
        for low, high in zip([None, *cuts], [*cuts, None], strict=True):
            parts = [part for path, firsts in self._runs for part in _between(path, firsts, low, high)]
            if parts:
                table = pa.Table.from_batches(parts)
                yield table.take(np.argsort(table["key"].to_numpy(), kind="stable"))


def _between(path: Path, firsts: NDArray[np.uint64], low: int | None, high: int | None) -> Iterator["pa.RecordBatch"]:
    """Read the rows of one run with low <= key < high; only the blocks that hold them are read."""
    import pyarrow as pa

    begin = 0 if low is None else max(int(np.searchsorted(firsts, np.uint64(low))) - 1, 0)
    stop = len(firsts) if high is None else int(np.searchsorted(firsts, np.uint64(high)))
    if begin >= stop:
        return
    with pa.OSFile(str(path)) as source:
        reader = pa.ipc.open_file(source)
        for number in range(begin, stop):
            block = reader.get_batch(number)
            keys = block.column("key").to_numpy()
            first = 0 if low is None else int(np.searchsorted(keys, np.uint64(low)))
            end = len(keys) if high is None else int(np.searchsorted(keys, np.uint64(high)))
            if end > first:
                # a copy, or the whole block would stay in memory with its slice
                yield block.take(pa.array(np.arange(first, end)))
