"""Parameters that are what they are in all futures at once, for formulas that take one number or many."""

from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.draws import Draws

Floats: TypeAlias = npt.NDArray[np.float64]


class Valued(Protocol):
    """What formulas read values from: `geoplan.parameters.Parameters` for one future, `DrawnValues` for all."""

    def value(self, name: str) -> Any:
        """Return a number, or one for each future."""

    def wanted(self, prefix: str = "") -> tuple[str, ...]:
        """Return the ids that have no value."""

    def __contains__(self, name: object) -> bool:
        """Say whether there is a value."""


class DrawsOwner(Valued, Protocol):
    """Parameters that can tell their futures."""

    @property
    def futures(self) -> Draws:
        """What each is in each future."""


class DrawnValues:
    """Parameters whose values are arrays, a number for each future along the last axis.

    What is (rows, 1) or (rows, futures) becomes (rows, futures) by the formulas of one future.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> from geoplan.potential.plant_scale import plant_investment_musd
    >>> drawn = DrawnValues(load_parameters())
    >>> plant_investment_musd("biomass", [[10.0], [20.0]], parameters=drawn).shape == (2, drawn.count)
    True
    """

    def __init__(self, parameters: DrawsOwner) -> None:
        self._parameters = parameters
        self.futures = parameters.futures
        self.count = self.futures.count

    def value(self, name: str) -> Floats:
        """Return what a parameter is in each future; NaN where it is `wanted`."""
        if name in self.wanted(name):
            return np.full(self.count, np.nan)
        return self.futures.value(name)

    def wanted(self, prefix: str = "") -> tuple[str, ...]:
        """Return the ids that have no value."""
        return self._parameters.wanted(prefix)

    def __contains__(self, name: object) -> bool:
        return name in self._parameters
