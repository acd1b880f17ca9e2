"""Amounts of many rows in many futures, held as what moves together and not as a table of all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.quantiles import QUANTILES, outside_middle, quantiles_of
from geoplan.machine.memory import at_once

Floats: TypeAlias = npt.NDArray[np.float64]

_BLOCK = 2_000_000
"""Numbers of a block: rows times futures."""


@dataclass(frozen=True, eq=False)
class Futures:
    """An amount of each of many rows in each future: ``weights @ factors``.

    Sums of draws are draws of sums, since both are linear.

    Attributes
    ----------
    weights
        (rows, groups): how much of each row moves with each group; a sparse array or a dense one.
    factors
        (groups, futures): what a unit of each group is in each future.
    base
        (rows,): the amounts with all parameters at their values.
    """

    weights: Any
    factors: Floats
    base: Floats

    def __post_init__(self) -> None:
        """Make the weights sparse, whose products add in one order on every machine."""
        from scipy.sparse import csr_array, issparse

        weights: Any = self.weights if issparse(self.weights) else np.asarray(self.weights, dtype=float)
        object.__setattr__(self, "weights", csr_array(weights))
        object.__setattr__(self, "factors", np.ascontiguousarray(self.factors, dtype=float))
        object.__setattr__(self, "base", np.asarray(self.base, dtype=float))

    @classmethod
    def fixed(cls, base: npt.ArrayLike, *, count: int) -> "Futures":
        """Return amounts that are the same in each future."""
        amounts = np.asarray(base, dtype=float)
        return cls(amounts[:, None], np.ones((1, count)), amounts)

    @classmethod
    def moved(cls, base: npt.ArrayLike, factor: npt.ArrayLike) -> "Futures":
        """Return amounts that one factor moves, all of them alike: (rows,) times (futures,)."""
        amounts = np.asarray(base, dtype=float)
        return cls(amounts[:, None], np.asarray(factor, dtype=float)[None, :], amounts)

    def __len__(self) -> int:
        return len(self.base)

    @property
    def count(self) -> int:
        """How many futures."""
        return int(self.factors.shape[1])

    def rows(self, chosen: slice | npt.NDArray[np.int64] = slice(None)) -> Floats:
        """Return the amounts of some rows: (rows, futures)."""
        return np.asarray(self.weights[chosen] @ self.factors)

    def total(self) -> Floats:
        """Return the sum of all rows in each future."""
        from scipy.sparse import csr_array

        whole = csr_array(np.asarray(self.weights.sum(axis=0)).reshape(1, -1))
        return np.asarray(whole @ self.factors)[0]

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Yield the amounts of all rows, some rows at a time."""
        step = max(1, at_once(_BLOCK, bytes_each=48) // max(self.count, 1))
        for first in range(0, len(self), step):
            chosen = slice(first, min(first + step, len(self)))
            yield chosen, self.rows(chosen)

    def quantiles(self) -> Floats:
        """Return P10, P50 and P90 of each row: (3, rows)."""
        ends = np.empty((len(QUANTILES), len(self)))
        for chosen, amounts in self.blocks():
            ends[:, chosen] = quantiles_of(amounts)
        return ends

    def outside_middle(self) -> npt.NDArray[np.bool_]:
        """Say of which rows the base lies outside P25 to P75."""
        outside = np.zeros(len(self), dtype=bool)
        for chosen, amounts in self.blocks():
            outside[chosen] = outside_middle(self.base[chosen], amounts)
        return outside

    def scaled(self, factor: npt.ArrayLike, *, base: float) -> "Futures":
        """Return the amounts times a factor of each future, which is `base` at the parameters' values."""
        return Futures(self.weights, self.factors * np.asarray(factor, dtype=float), self.base * base)

    def __add__(self, other: "Futures") -> "Futures":
        return added([self, other])

    def settled(self) -> "Futures":
        """Return the same amounts as a table of all, where that is smaller than what moves together."""
        from scipy.sparse import identity

        return Futures(identity(len(self), format="csr"), self._amounts(), self.base)

    def _amounts(self) -> Floats:
        """Return the amounts of all rows: factors, where they are these already."""
        weights, rows = self.weights, np.arange(len(self))
        is_settled = weights.shape == (len(rows), len(rows)) and weights.nnz == len(rows)
        if is_settled and (weights.indices == rows).all() and (weights.data == 1.0).all():
            return self.factors
        return self.rows()

    def gathered(self, weights: Any) -> "Futures":
        """Return sums of rows: (sums, rows) of weights, such as the zones' shares of a statistic."""
        from scipy.sparse import csr_array

        shares = csr_array(weights)
        return Futures(shares @ self.weights, self.factors, np.asarray(shares @ self.base))


def added(parts: Sequence[Futures]) -> Futures:
    """Return the sum of amounts of the same rows."""
    from scipy.sparse import hstack

    if len(parts) == 1:
        return parts[0]
    base = np.sum([part.base for part in parts], axis=0)
    weights = hstack([part.weights for part in parts], format="csr")
    return Futures(weights, np.vstack([part.factors for part in parts]), base)


def side_by_side(parts: Sequence[Futures]) -> Futures:
    """Return the amounts of the same rows in the futures of several parts, one part after the other."""
    from scipy.sparse import identity

    if len(parts) == 1:
        return parts[0]
    amounts = np.concatenate([part._amounts() for part in parts], axis=1)
    return Futures(identity(len(parts[0]), format="csr"), amounts, parts[0].base)
