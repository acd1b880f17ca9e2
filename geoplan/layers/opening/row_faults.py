"""Faults of the rows of a long file, gathered over all its batches and told once.

A file of ten million footprints can be wrong in every row: each kind of fault is one line that names the first rows and
counts the others, and reading stops once it is plain that the file is of no use.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from geoplan.errors import Fault, LayerError
from geoplan.layers.opening.reading import Reading

_NAMED = 5
"""Rows that are named; the others are counted."""
_ENOUGH = 1000
"""Faulty rows after which reading stops."""


@dataclass
class _Kind:
    noun: str
    found: str
    rows: list[object] = field(default_factory=list)
    count: int = 0


class RowFaults:
    """The faults of the rows of one layer.

    Parameters
    ----------
    reading
        The layer.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._kinds: dict[tuple[str, str, str], _Kind] = {}

    def note(self, noun: str, rows: Iterable[object], found: str, expected: str, action: str = "") -> None:
        """Note the same fault of some rows.

        Parameters
        ----------
        noun
            What the rows are called: ``line``, ``feature``.
        rows
            Their numbers.
        found
            What stands in the first of them.
        expected, action
            As in `geoplan.errors.Fault`; rows that share them are told together.
        """
        given = list(rows)
        if given:
            kind = self._kinds.setdefault((noun, expected, action), _Kind(noun, found))
            kind.rows += given[: max(0, _NAMED - len(kind.rows))]
            kind.count += len(given)

    @property
    def enough(self) -> bool:
        """Whether there are so many that the rest need not be read."""
        return sum(kind.count for kind in self._kinds.values()) >= _ENOUGH

    def stop_if_any(self, *, rows_read: int, whole: bool) -> None:
        """Stop if there are faults.

        Parameters
        ----------
        rows_read
            The rows that were looked at.
        whole
            Whether these are all rows of the file.

        Raises
        ------
        LayerError
            With one fault for each kind, and those that the layer has besides.
        """
        suffix = "" if whole else f", of the first {rows_read:,} rows, where reading stopped"
        told = [
            Fault(
                str(self._reading.path), f"{_rows_of(kind)}{suffix}", found=kind.found, expected=expected, action=action
            )
            for (_, expected, action), kind in self._kinds.items()
        ]
        faults = [*self._reading.faults, *told]
        if faults:
            self._kinds.clear()
            self._reading.faults.clear()
            raise LayerError(faults)


def _rows_of(kind: _Kind) -> str:
    more = kind.count - len(kind.rows)
    return f"{kind.noun} {', '.join(map(str, kind.rows))}" + (f" and {more:,} more" if more else "")
