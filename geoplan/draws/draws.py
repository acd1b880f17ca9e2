"""One set of draws: what each parameter and each input is in each future, shared by all models, zones and sources."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.distributions import Ranged, quantile_function
from geoplan.draws.quantiles import quantiles_of
from geoplan.draws.sampling import COUNT, SEED, latin_hypercube

if TYPE_CHECKING:
    import pandas as pd

Floats: TypeAlias = npt.NDArray[np.float64]


class Draws:
    """What parameters and inputs are in each of many futures.

    Parameters
    ----------
    rows
        Id -> the row, such as `geoplan.parameters.Parameters`: a row is read once it is asked for, and not before.
    count
        How many futures.
    seed
        What they are drawn by: the same seed gives the same futures, in whichever order they are asked for.
    inputs
        Rows of statistics and layers: factors about 1 by which they may be wrong.
    follows
        Id -> the id of an exchange rate: what is stated in a currency, and used in another, follows the rate between
        them where it has no range of its own.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> draws = Draws(load_parameters(), count=500)
    >>> draws.value("rooftop.usable_fraction.residential").shape
    (500,)
    >>> bool((draws.ratio("gases.methane.gwp100") == 1).all())
    True
    """

    def __init__(
        self,
        rows: Mapping[str, Ranged],
        *,
        count: int = COUNT,
        seed: int = SEED,
        inputs: Iterable[Ranged] = (),
        follows: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.count = count
        self.seed = seed
        self.inputs: Mapping[str, Ranged] = {row.name: row for row in inputs}
        self.follows = follows
        self._rows = rows
        self._drawn: dict[str, tuple[Ranged, Floats]] = {}

    def __repr__(self) -> str:
        return f"<Draws: {self.count:,} futures, seed {self.seed}, {len(self.inputs)} inputs>"

    def with_inputs(self, inputs: Iterable[Ranged]) -> "Draws":
        """Return the same draws with other inputs besides."""
        more = (*self.inputs.values(), *inputs)
        return Draws(self._rows, count=self.count, seed=self.seed, inputs=more, follows=self.follows)

    def row(self, name: str) -> Ranged:
        """Return the row of an input or a parameter."""
        return self.inputs[name] if name in self.inputs else self._rows[name]

    def drawn(self, name: str) -> Floats:
        """Return what an input or a parameter is in each future: (count,)."""
        return self._of(self.row(name))

    def value(self, name: str) -> Floats:
        """Return what a parameter is in each future, in its unit: (count,), read-only.

        Raises
        ------
        ParameterError
            Where there is none, or it has no value.
        """
        values = self._of(self._rows[name])
        return values / self.ratio(self.follows[name]) if name in self.follows else values

    def ratio(self, name: str) -> Floats:
        """Return what a parameter is in each future over its value; 1 where its value is 0."""
        base = float(self._rows[name].value)
        return self.value(name) / base if base else np.ones(self.count)

    def product(self, names: Iterable[str] | Mapping[str, float]) -> Floats:
        """Return the product of some parameters over that of their values; of a mapping, each to its exponent."""
        exponents = names if isinstance(names, Mapping) else dict.fromkeys(names, 1.0)
        whole = np.ones(self.count)
        for name, exponent in exponents.items():
            whole = whole * self.ratio(name) ** exponent
        return whole

    def shares(self, names: Sequence[str]) -> Floats:
        """Return the shares of a whole in each future: (len(names), count).

        Each is drawn by itself; then all of a future are divided by their sum, so that they are as much together as
        their values are.
        """
        drawn = np.stack([self.value(name) for name in names])
        whole = float(sum(self._rows[name].value for name in names))
        added = drawn.sum(axis=0)
        return np.divide(drawn * whole, added, out=np.zeros_like(drawn), where=added > 0)

    def input(self, name: str) -> Floats:
        """Return by which factor a statistic or a layer is wrong in each future; 1 where nothing is said of it."""
        row = self.inputs.get(name)
        return np.ones(self.count) if row is None else self._of(row)

    def frame(self, names: Iterable[str] | None = None) -> "pd.DataFrame":
        """Return the futures as a table: a row each, a column a parameter; by default of all and of the inputs."""
        import pandas as pd

        columns = {name: self.value(name) for name in (self._rows if names is None else names)}
        if names is None:
            columns |= {name: self.input(name) for name in self.inputs}
        return pd.DataFrame(columns, index=pd.RangeIndex(self.count, name="draw"))

    def ends(self, base: npt.ArrayLike, factor: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Return P10, P50 and P90 of amounts that one factor moves in each future.

        Parameters
        ----------
        base
            The amounts, of any shape.
        factor
            (count,), 0 or more: what each is multiplied by.
        """
        low, middle, high = (np.asarray(base, dtype=float) * end for end in quantiles_of(factor))
        return low, middle, high

    def _of(self, row: Ranged) -> Floats:
        known = self._drawn.get(row.name)
        if known is not None and known[0] == row:
            return known[1]
        share = latin_hypercube(row.group or row.name, self.count, self.seed)
        drawn = quantile_function(row)(share)
        drawn.setflags(write=False)
        self._drawn[row.name] = (row, drawn)
        return drawn
