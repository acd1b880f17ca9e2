"""What says of candidates what they are in each future: by the rows of the frame that they came in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from geoplan.parameters import Parameters

Floats: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]


class Drawn(Protocol):
    """What the maker of a kind knows of its candidates in each future, worked out for those that are kept."""

    def __call__(self, rows: Rows, parameters: Parameters) -> Mapping[str, Floats]:
        """Return columns of some candidates in the futures of the parameters: (candidates, futures)."""


@runtime_checkable
class Reaching(Drawn, Protocol):
    """What besides shares feedstock again with other hauls, once somebody asks for futures."""

    def reached(self, parameters: Parameters) -> "Reaching":
        """Return the same, which knows what candidates get at the ends of the parameters that decide how far."""

    @property
    def interpolated(self) -> tuple[str, ...]:
        """The parameters that were run at their ends."""


def reached(drawn: Drawn, parameters: Parameters) -> Drawn:
    """Return what is known of candidates, with what they get at the ends of hauls where they share feedstock."""
    return drawn.reached(parameters) if isinstance(drawn, Reaching) else drawn


def interpolated_by(drawn: Drawn | None) -> tuple[str, ...]:
    """Return the parameters that were run at their ends for it."""
    return drawn.interpolated if isinstance(drawn, Reaching) else ()


@dataclass(frozen=True, eq=False)
class InOrder:
    """The same candidates in another order."""

    drawn: Drawn
    order: Rows

    def reached(self, parameters: Parameters) -> "InOrder":
        """Return the same, which knows what candidates get at the ends of the parameters that decide how far."""
        return InOrder(reached(self.drawn, parameters), self.order)

    @property
    def interpolated(self) -> tuple[str, ...]:
        """The parameters that were run at their ends."""
        return interpolated_by(self.drawn)

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

    def reached(self, parameters: Parameters) -> "OneAfterTheOther":
        """Return the same, which knows what candidates get at the ends of the parameters that decide how far."""
        return OneAfterTheOther([(reached(drawn, parameters), count) for drawn, count in self.parts])

    @property
    def interpolated(self) -> tuple[str, ...]:
        """The parameters that were run at their ends."""
        return tuple(dict.fromkeys(name for drawn, _ in self.parts for name in interpolated_by(drawn)))

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
