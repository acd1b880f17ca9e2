"""Cleaned roofs kept until all of their neighbours are known: the first of them in memory, the others on disk.

What is on disk is mapped into memory, so that any roof can be taken at any time.
"""

import mmap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.layers.rooftops.cleaning import CleanedBatch
from geoplan.layers.rooftops.file import EDGES, rooftop_table
from geoplan.machine.memory import is_limited

if TYPE_CHECKING:
    import pyarrow as pa

    from geoplan.layers.rooftops.overlaps.outlines import Rings

Boxes: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = Mapping[str, NDArray[Any]]

DRAWN = "roof_drawn"
HIDDEN = ("part", "repaired", "unclassed")
"""Columns that stand in the store alone."""
HELD_COORDINATES = 6_000_000
"""Roofs with so many coordinates stay in memory: a million of them, and about as much as reading them alone takes."""


@dataclass(frozen=True)
class HeldRoofs:
    """Some roofs of a store, in memory."""

    batch: CleanedBatch

    def __len__(self) -> int:
        return len(self.batch.roofs)

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of all roofs."""
        own = {DRAWN: self.batch.square, "part": self.batch.part}
        return own[name] if name in own else self.batch.roofs.rows[name].to_numpy()

    def take(self, rows: NDArray[np.int64], columns: Sequence[str]) -> Columns:
        """Return some columns of some roofs."""
        return {name: self.batch.roofs.rows[name].array.take(rows).to_numpy() for name in columns}

    def shapes(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the geometries of some roofs."""
        return self.batch.roofs.shapes(rows)

    def rings(self, rows: NDArray[np.int64]) -> "Rings":
        """Return the corners of some roofs."""
        return self.batch.rings.taken(rows)


@dataclass(frozen=True)
class StoredRoofs:
    """Some roofs of a store, on disk."""

    reader: Any
    number: int
    count: int

    def __len__(self) -> int:
        return self.count

    @property
    def rows(self) -> "pa.RecordBatch":
        """The roofs."""
        return self.reader.get_batch(self.number)

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of all roofs."""
        return np.asarray(self.rows.column(name).to_numpy(zero_copy_only=False))

    def take(self, rows: NDArray[np.int64], columns: Sequence[str]) -> Columns:
        """Return some columns of some roofs."""
        import pyarrow as pa

        taken = self.rows.select(columns).take(pa.array(rows))
        return {name: taken.column(name).to_numpy(zero_copy_only=False) for name in columns}

    def shapes(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the geometries of some roofs."""
        return np.asarray(shapely.from_wkb(self.take(rows, ["geometry"])["geometry"]), dtype=object)

    def rings(self, rows: NDArray[np.int64]) -> "Rings":
        """Return the corners of some roofs."""
        import pyarrow as pa

        from geoplan.layers.rooftops.overlaps.outlines import rings_of_wkb  # compiled: not before it is needed

        return rings_of_wkb(self.rows.column("geometry").take(pa.array(rows)))


class RoofStore:
    """Roofs that wait until all of their neighbours are known, as a context.

    Parameters
    ----------
    folder
        A folder for its two files, which exists.
    held_coordinates
        How many coordinates of the first roofs stay in memory.

    Attributes
    ----------
    folder
        The folder.

    Examples
    --------
    >>> import pyarrow as pa, tempfile
    >>> with RoofStore(Path(tempfile.mkdtemp())) as store:
    ...     for number in range(2):
    ...         store.add_table(pa.table({"roof_id": [f"{number}"]}), np.zeros((1, 4)))
    ...     store.take(np.array([1]), ["roof_id"])["roof_id"].tolist()
    ['1']
    """

    def __init__(self, folder: Path, *, held_coordinates: int = HELD_COORDINATES) -> None:
        self.folder = folder
        self._path, self._boxes_path = folder / "roofs.arrow", folder / "boxes.bin"
        self._writer: Any = None
        self._reader: Any = None
        self._map: mmap.mmap | None = None
        self._room = held_coordinates
        self._held: list[HeldRoofs] = []
        self._starts = [0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the files, so that they can be removed."""
        if self._writer is not None:
            self._writer.close()
        self._writer = self._reader = self._map = None

    @property
    def count(self) -> int:
        """How many roofs there are."""
        return self._starts[-1]

    def add(self, batch: CleanedBatch) -> None:
        """Append the roofs of a batch."""
        if not len(batch.roofs):
            return
        self._room -= len(batch.roofs.polygons.corners)
        if self._room < 0 or self._writer is not None:
            self.add_table(*stored(batch))
            return
        self._held.append(HeldRoofs(batch))
        self._note(len(batch.roofs), batch.roofs.boxes)

    def add_table(self, table: "pa.Table", boxes: Boxes) -> None:
        """Append roofs to those on disk.

        Parameters
        ----------
        table
            Columns as `stored` gives them.
        boxes
            West, south, east, north of each. [m]
        """
        import pyarrow as pa

        if self._writer is None:
            self._writer = pa.ipc.new_file(str(self._path), table.schema)
        rest = boxes
        for batch in table.combine_chunks().to_batches():
            self._writer.write_batch(batch)
            self._note(len(batch), rest[: len(batch)])
            rest = rest[len(batch) :]

    def boxes(self) -> Boxes:
        """Return the box of each roof, shape (n, 4), from the disk."""
        if not self.count:
            return np.empty((0, 4))
        return np.memmap(self._boxes_path, dtype=np.float64, mode="r", shape=(self.count, 4))

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of all roofs."""
        parts = [part.column(name) for _, part in self.parts()]
        return np.concatenate(parts) if parts else np.empty(0)

    def parts(self) -> Iterator[tuple[int, HeldRoofs | StoredRoofs]]:
        """Yield the roofs part by part: the number of the first, and the part."""
        for number, start in enumerate(self._starts[:-1]):
            yield start, self._part(number)

    def take(self, numbers: NDArray[np.int64], columns: Sequence[str]) -> Columns:
        """Return some columns of some roofs, whose numbers are in order."""
        taken = [part.take(rows, columns) for part, rows in self._split(numbers)]
        return {name: np.concatenate([part[name] for part in taken]) if taken else np.empty(0) for name in columns}

    def shapes(self, numbers: NDArray[np.int64]) -> NDArray[np.object_]:
        """Return the geometries of some roofs, whose numbers are in order."""
        taken = [part.shapes(rows) for part, rows in self._split(numbers)]
        return np.concatenate(taken) if taken else np.empty(0, dtype=object)

    def rings(self, numbers: NDArray[np.int64]) -> "Rings":
        """Return the corners of some roofs, whose numbers are in order."""
        from geoplan.layers.rooftops.overlaps.outlines import joined  # compiled: not before it is needed

        return joined([part.rings(rows) for part, rows in self._split(numbers)])

    def _split(self, numbers: NDArray[np.int64]) -> Iterator[tuple[HeldRoofs | StoredRoofs, NDArray[np.int64]]]:
        edges = np.searchsorted(numbers, self._starts)
        for number in np.flatnonzero(np.diff(edges)).tolist():
            yield self._part(number), numbers[edges[number] : edges[number + 1]].astype(np.int64) - self._starts[number]

    def _part(self, number: int) -> HeldRoofs | StoredRoofs:
        if number < len(self._held):
            return self._held[number]
        count = self._starts[number + 1] - self._starts[number]
        return StoredRoofs(self._opened(), number - len(self._held), count)

    def _note(self, count: int, boxes: Boxes) -> None:
        self._starts.append(self._starts[-1] + count)
        with self._boxes_path.open("ab") as stream:
            np.ascontiguousarray(boxes, dtype=np.float64).tofile(stream)

    def _opened(self) -> Any:
        import pyarrow as pa

        if self._reader is None:
            self._writer.close()
            with self._path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._reader = pa.ipc.open_file(pa.BufferReader(pa.py_buffer(self._map)))
        return self._reader

    def forget_pages(self) -> None:
        """Let the system take back what was read of the file on disk, where memory is limited; it is read again."""
        if self._map is not None and is_limited() and hasattr(self._map, "madvise"):
            self._map.madvise(mmap.MADV_DONTNEED)


def stored(batch: CleanedBatch) -> tuple["pa.Table", Boxes]:
    """Return a batch as a store keeps it on disk: the table, and the boxes of its roofs."""
    import pyarrow as pa

    table = rooftop_table(batch.roofs)
    boxes = boxes_of(table)
    table = table.drop_columns(["bbox"])
    table = table.add_column(table.num_columns - 1, DRAWN, pa.array(batch.square))
    hidden = (batch.part, batch.repaired, batch.unclassed.astype(np.int8))
    for name, values in zip(HIDDEN, hidden, strict=True):
        table = table.append_column(name, pa.array(values))
    return table, boxes


def boxes_of(table: "pa.Table") -> Boxes:
    """Return the boxes in the column ``bbox``, shape (n, 4)."""
    edges = table["bbox"].combine_chunks()
    return np.column_stack([edges.field(edge).to_numpy() for edge in EDGES])
