"""What says of candidates what they are in each future: by the rows of the frame that they came in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.parameters import Parameters

Floats: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]


class Drawn(Protocol):
    """What the maker of a kind knows of its candidates in each future, worked out for those that are kept."""

    def __call__(self, rows: Rows, parameters: Parameters) -> Mapping[str, Floats]:
        """Return columns of some candidates in the futures of the parameters: (candidates, futures)."""


@dataclass(frozen=True, eq=False)
class InOrder:
    """The same candidates in another order."""

    drawn: Drawn
    order: Rows

    def __call__(self, rows: Rows, parameters: Parameters) -> Mapping[str, Floats]:
        """Return columns of some candidates in the futures of the parameters: (candidates, futures)."""
        return self.drawn(self.order[rows], parameters)


@dataclass(frozen=True, eq=False)
class OneAfterTheOther:
    """Candidates of several makers, one after the other.

    Attributes
    ----------
    parts
        Each with the number of its candidates; of all the same columns.
    """

    parts: Sequence[tuple[Drawn, int]]

    def __call__(self, rows: Rows, parameters: Parameters) -> Mapping[str, Floats]:
        """Return columns of some candidates in the futures of the parameters: (candidates, futures)."""
        columns: dict[str, Floats] = {}
        first = 0
        for drawn, count in self.parts:
            here = np.flatnonzero((rows >= first) & (rows < first + count))
            for name, values in drawn(rows[here] - first, parameters).items():
                columns.setdefault(name, np.full((len(rows), values.shape[1]), np.nan))[here] = values
            first += count
        return columns
