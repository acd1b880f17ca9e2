"""What a place gives off without measures, year by year: uses of which measures save a part, and all the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

GRID = "cleaner_grid"
"""The measure that is none of the place's own: the grid's path, against the factor of the base year."""


@dataclass(frozen=True)
class Use:
    """A use of energy, or a process, of which measures save a part.

    Attributes
    ----------
    use_id
        Such as ``electricity.other``, ``electricity.drives`` (of industrial parks) or ``transport.petrol``.
    sector, carrier, scope
        As the inventory says them; the carrier of electricity is ``electricity``.
    is_electric
        Whether its activity is electricity from the grid [MWh/a]; else it is what it gives off [tCO2e/a].
    """

    use_id: str
    sector: str
    carrier: str
    scope: str
    is_electric: bool


@dataclass(frozen=True, eq=False)
class Baseline:
    """What a place gives off without measures.

    Attributes
    ----------
    years
        (years,) each, from the base year on.
    uses
        Those of which measures save a part.
    activity
        (uses, years): electricity [MWh/a], or what is given off [tCO2e/a].
    fixed_t
        (years,) what no measure takes a share of [tCO2e/a]: measures take tonnes off it.
    grid_factor
        (years,) of the path without the place's own measures [tCO2/MWh].
    base_factor
        Of the base year [tCO2/MWh]: emissions without measures stand on it.
    has_floor
        Whether all electricity that the place uses is in the uses: then measures cannot take off more than that.
    is_known
        Whether an inventory and emissions without measures were given: else reductions are all there is, and `total_t`
        is NaN.
    driver
        (years,) what an intensity is counted by, such as output; NaN where it is not known.
    status
        The worst of the layers that it rests on: ``real``, ``schematic`` or ``synthetic``.
    missing
        Keys of texts: what a study has to give before more can be said.
    """

    years: IntArray
    uses: tuple[Use, ...]
    activity: FloatArray
    fixed_t: FloatArray
    grid_factor: FloatArray
    base_factor: float
    has_floor: bool
    is_known: bool
    driver: FloatArray
    status: str = "real"
    missing: tuple[str, ...] = field(default=())
    base_t: float = np.nan
    """What the inventory of the base year adds up to [tCO2e/a]; NaN without one."""
    past_t: Mapping[int, float] = field(default_factory=dict)
    """The same of the other years that the inventory holds."""
    drivers: Mapping[str, FloatArray] = field(default_factory=dict, repr=False)
    """Driver -> (years,) its level; NaN before the first year that is told."""
    tells_mwh: bool = True
    """Whether electricity was told in megawatt-hours; else it is what an inventory's tonnes come to at the grid's
    factor: with another factor the tonnes stand, and the electricity is another."""

    @property
    def total_t(self) -> FloatArray:
        """What the place gives off without measures, (years,) [tCO2e/a]; NaN where it is not known."""
        electric = np.array([use.is_electric for use in self.uses], dtype=bool)
        # without electricity nobody asks what the grid gives off
        of_grid = self.activity[electric].sum(axis=0) * self.base_factor if electric.any() else 0.0
        total = self.fixed_t + self.activity[~electric].sum(axis=0) + of_grid
        return np.asarray(total if self.is_known else np.full(len(self.years), np.nan))
