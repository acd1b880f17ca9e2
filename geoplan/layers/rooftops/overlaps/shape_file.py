"""New shapes of roofs, more than fit into memory: on disk as WKB, and given back by the number of the roof."""

import mmap
import struct
from pathlib import Path
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

_SIZE = struct.Struct("<i")


class ShapeFile:
    """A geometry for some of the roofs.

    Parameters
    ----------
    path
        The file; it is made anew.
    count
        How many roofs there are.

    Examples
    --------
    >>> import tempfile
    >>> shapes = ShapeFile(Path(tempfile.mkdtemp()) / "shapes.bin", 10)
    >>> shapes.put(np.array([7, 3]), shapely.points([1.0, 2.0], [1.0, 2.0]))
    >>> shapes.put(np.array([7]), shapely.points([5.0], [5.0]))
    >>> shapes.numbers.tolist(), [shape.wkt for shape in shapes.take(np.array([3, 7]))]
    ([3, 7], ['POINT (2 2)', 'POINT (5 5)'])
    """

    def __init__(self, path: Path, count: int) -> None:
        self._path = path
        self._path.write_bytes(b"")
        self._starts = np.full(count, -1, dtype=np.int64)
        self._end = 0

    @property
    def numbers(self) -> Integers:
        """The numbers of the roofs that have one, in order."""
        return np.flatnonzero(self._starts >= 0)

    def has(self, numbers: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return which of some roofs have one."""
        has: NDArray[np.bool_] = self._starts[numbers] >= 0
        return has

    def put(self, numbers: NDArray[np.integer], shapes: Geometries) -> None:
        """Give roofs a geometry, in the place of the one that they have."""
        packed = [_SIZE.pack(len(wkb)) + wkb for wkb in shapely.to_wkb(shapes)]
        sizes = np.fromiter(map(len, packed), dtype=np.int64, count=len(packed))
        with self._path.open("ab") as stream:
            stream.write(b"".join(packed))
        self._starts[numbers] = self._end + np.cumsum(sizes) - sizes
        self._end += int(sizes.sum())

    def take(self, numbers: NDArray[np.integer]) -> Geometries:
        """Return the geometries of roofs that have one."""
        if not len(numbers):
            return np.empty(0, dtype=object)
        packed = np.empty(len(numbers), dtype=object)
        # mapped for so long alone: the file can be removed at any time, and nothing of it stays in memory
        with self._path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            for row, start in enumerate(self._starts[numbers].tolist()):
                first = start + _SIZE.size
                packed[row] = content[first : first + _SIZE.unpack_from(content, start)[0]]
        return np.asarray(shapely.from_wkb(packed), dtype=object)


class ChosenShapes:
    """The geometries of a file, by their places among its numbers.

    Parameters
    ----------
    file
        The file.
    """

    def __init__(self, file: ShapeFile) -> None:
        self._file, self._numbers = file, file.numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, chosen: slice | Integers) -> Geometries:
        return self._file.take(self._numbers[chosen])
