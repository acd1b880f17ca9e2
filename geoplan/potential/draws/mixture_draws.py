"""What mixed waste is made of in each future: shares that are a whole, and what a tonne of the mixture holds."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.draws import Draws
from geoplan.layers.feedstock.waste import COMPOSITION, composition
from geoplan.parameters import Parameters
from geoplan.potential.waste.landfill_gas import DELAY, LONGEST_DELAY_MONTHS

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MixtureDraws:
    """The composition of waste in each future.

    Attributes
    ----------
    draws, parameters
        What each parameter is, and which there are.
    fractions
        Their names, in the order of the parameters.
    shares
        (fractions, futures): of the wet mass; in each future they are as much together as their values are.
    """

    draws: Draws
    parameters: Parameters
    fractions: tuple[str, ...]
    shares: Floats

    @classmethod
    def of(cls, draws: Draws, parameters: Parameters) -> "MixtureDraws":
        """Return the composition that the parameters speak of."""
        fractions = tuple(str(name) for name in composition(parameters).index)
        shares = draws.shares([f"{COMPOSITION}{fraction}.share" for fraction in fractions])
        return cls(draws, parameters, fractions, shares)

    def each(self, *names: str) -> Floats:
        """Return the product of some properties of each fraction, 0 where it has none: (fractions, futures)."""
        whole = np.ones((len(self.fractions), self.draws.count))
        for row, fraction in enumerate(self.fractions):
            for name in names:
                key = f"{COMPOSITION}{fraction}.{name}"
                whole[row] *= self.draws.value(key) if key in self.parameters else 0.0
        return whole

    def mean(self, *names: str) -> Floats:
        """Return the product of some properties, of the mixture: (futures,)."""
        return np.asarray((self.shares * self.each(*names)).sum(axis=0))

    def decayed_by_age(self, ages: int) -> Floats:
        """Return the carbon of a tonne that decays without air in the year of depositing and in each that follows.

        First-order decay as in `geoplan.potential.waste.landfill_gas`: at mid-year waste comes, and rests for a delay.

        Parameters
        ----------
        ages
            How many years, the year of depositing included.

        Returns
        -------
        numpy.ndarray
            (ages, futures) [t carbon per t of wet waste and year], before the correction for air.
        """
        carbon = self.shares * self.each("doc", "doc_f")
        rate = self.each("k")
        decaying = (carbon > 0).any(axis=1)
        carbon, rate = carbon[decaying], rate[decaying]
        # as sums over fractions year by year, so that no array holds all three
        left = carbon * np.exp(-rate * (LONGEST_DELAY_MONTHS - self.draws.value(DELAY)) / 12)
        decayed = np.zeros((ages, self.draws.count))
        if ages:
            decayed[0] = (carbon - left).sum(axis=0)
        lasting = np.exp(-rate)
        for age in range(1, ages):
            after = left * lasting
            decayed[age] = (left - after).sum(axis=0)
            left = after
        return decayed

    def decayed_within(self, years: Floats) -> Floats:
        """Return the carbon of a tonne that decays without air within so many years of each future: (futures,)."""
        lasting_years = np.maximum(years - 1 + (LONGEST_DELAY_MONTHS - self.draws.value(DELAY)) / 12, 0.0)
        return np.asarray(
            (self.shares * self.each("doc", "doc_f") * -np.expm1(-self.each("k") * lasting_years)).sum(axis=0)
        )
