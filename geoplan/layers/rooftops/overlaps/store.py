"""Cleaned roofs on disk in the order that they came, mapped into memory: any of them can be taken at any time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa


class RoofStore:
    """Roofs that wait until all of their neighbours are known.

    Parameters
    ----------
    folder
        A folder for its two files, which exists.

    Examples
    --------
    >>> import pyarrow as pa, tempfile
    >>> store = RoofStore(Path(tempfile.mkdtemp()))
    >>> for number in range(2):
    ...     store.add(pa.table({"roof_id": [f"{number}"]}), np.zeros((1, 4)))
    >>> store.take(np.array([1]), ["roof_id"])["roof_id"].to_pylist()
    ['1']
    """

    def __init__(self, folder: Path) -> None:
        self._path, self._boxes_path = folder / "roofs.arrow", folder / "boxes.bin"
        self._writer: Any = None
        self._reader: Any = None
        self._starts = [0]

    @property
    def count(self) -> int:
        """How many roofs there are."""
        return self._starts[-1]

    def add(self, table: "pa.Table", boxes: NDArray[np.float64]) -> None:
        """Append roofs.

        Parameters
        ----------
        table
            Columns as every table that is added.
        boxes
            West, south, east, north of each. [m]
        """
        import pyarrow as pa

        if not len(table):
            return
        if self._writer is None:
            self._writer = pa.ipc.new_file(str(self._path), table.schema)
        for batch in table.combine_chunks().to_batches():
            self._writer.write_batch(batch)
            self._starts.append(self._starts[-1] + len(batch))
        with self._boxes_path.open("ab") as stream:
            np.ascontiguousarray(boxes, dtype=np.float64).tofile(stream)

    def boxes(self) -> NDArray[np.float64]:
        """Return the box of each roof, shape (n, 4), from the disk."""
        if not self.count:
            return np.empty((0, 4))
        return np.memmap(self._boxes_path, dtype=np.float64, mode="r", shape=(self.count, 4))

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of all roofs."""
        parts = [batch.column(name).to_numpy(zero_copy_only=False) for _, batch in self.parts()]
        return np.concatenate(parts) if parts else np.empty(0)

    def parts(self) -> Iterator[tuple[int, "pa.RecordBatch"]]:
        """Yield the roofs part by part: the number of the first, and the part."""
        for number, start in enumerate(self._starts[:-1]):
            yield start, self._opened().get_batch(number)

    def take(self, numbers: NDArray[np.int64], columns: Sequence[str]) -> "pa.Table":
        """Return some columns of some roofs, whose numbers are in order."""
        import pyarrow as pa

        reader = self._opened()
        edges = np.searchsorted(numbers, self._starts)
        taken = []
        for number in np.flatnonzero(np.diff(edges)).tolist():
            rows = numbers[edges[number] : edges[number + 1]] - self._starts[number]
            taken.append(reader.get_batch(number).select(columns).take(pa.array(rows)))
        return pa.Table.from_batches(taken, pa.schema([reader.schema.field(name) for name in columns]))

    def shapes(self, numbers: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the geometries of some roofs, whose numbers are in order."""
        wkb = self.take(numbers, ["geometry"])["geometry"].to_numpy(zero_copy_only=False)
        shapes: NDArray[np.object_] = np.asarray(shapely.from_wkb(wkb), dtype=object)
        return shapes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the files, so that they can be removed."""
        if self._writer is not None:
            self._writer.close()
        self._writer = self._reader = None

    def _opened(self) -> Any:
        import pyarrow as pa

        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._reader is None:
            self._reader = pa.ipc.open_file(pa.memory_map(str(self._path)))
        return self._reader
