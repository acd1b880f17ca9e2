"""What treated waste gives in each future: the formulas of one future, with the futures along the last axis."""

from functools import cached_property
from typing import Any

import numpy as np

from geoplan.draws.drawn_values import DrawnValues
from geoplan.potential.waste.composition_draws import drawn_property
from geoplan.potential.waste.landfill_gas import Floats
from geoplan.potential.waste.treatment import Tonne


class DrawnTonne(Tonne):
    """What a tonne of each fraction holds in each future; tonnes are (..., fraction, future).

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> tonne = DrawnTonne(load_parameters())
    >>> tonnes = np.ones((2, len(tonne.properties("lhv")), 1000))
    >>> [each.shape for each in tonne.under("incineration", tonnes)] == [(2, 1000)] * 4
    True
    """

    @cached_property
    def _drawn(self) -> DrawnValues:
        return DrawnValues(self.parameters)

    def value(self, name: str) -> Any:
        """Return a parameter in each future."""
        return self._drawn.value(name)

    def properties(self, *names: str) -> Floats:
        """Return the product of some properties of each fraction: (fraction, future)."""
        return drawn_property(self.parameters, *names)

    def held(self, fractions: Floats, each: Floats) -> Floats:
        """Return what tonnes of the fractions hold in each future, by what a tonne of each holds."""
        return np.asarray((fractions * each).sum(axis=-2))

    def mass(self, fractions: Floats) -> Floats:
        """Return the tonnes of all fractions in each future."""
        return np.asarray(fractions.sum(axis=-2))
