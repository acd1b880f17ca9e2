"""Plants in each future: the feedstock that each takes grows and shrinks, and so do its size, its energy and its cost.

Who takes which cell stays as it is: with the same factor everywhere, the nearest plant stays the nearest.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues
from geoplan.parameters import Parameters
from geoplan.potential.waste.composition_draws import drawn_kwh_per_t
from geoplan.siting.plants.catchments import Taken
from geoplan.siting.plants.feedstock_draws import manure_hauled, residue_tonnes, waste_tonnes
from geoplan.siting.plants.plant_results import Burnt, Digested

Floats: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class BiomassDraws:
    """Biomass plants in each future.

    Attributes
    ----------
    taken
        What each takes and hauls of each residue.
    limits_mw
        The largest size of each [MW]; NaN for none.
    feedstocks
        As for `geoplan.siting.plants.feedstock_draws.residue_tonnes`; None where the feedstock is given.
    """

    taken: Taken
    limits_mw: Floats
    feedstocks: pd.DataFrame | None = None

    def __call__(self, rows: Rows, parameters: Parameters) -> dict[str, Floats]:
        """Return columns of the plants of some rows: (plants, futures)."""
        drawn = DrawnValues(parameters)
        tonnes = np.ones((len(self.taken.names), drawn.count))
        if self.feedstocks is not None:
            tonnes = residue_tonnes(self.feedstocks, self.taken.names, parameters)
        limits = np.where(np.isnan(self.limits_mw), np.inf, self.limits_mw)[rows, None]
        return self.taken.of(rows).results(drawn, tonnes=tonnes, limits_mw=limits)


@dataclass(frozen=True, eq=False)
class BiogasDraws:
    """Biogas plants in each future.

    Attributes
    ----------
    digested
        What each takes.
    feedstocks
        As for `geoplan.siting.plants.feedstock_draws.manure_hauled`.
    """

    digested: Digested
    feedstocks: pd.DataFrame

    def __call__(self, rows: Rows, parameters: Parameters) -> dict[str, Floats]:
        """Return columns of the plants of some rows: (plants, futures)."""
        energy, slurry = manure_hauled(self.feedstocks, parameters)
        return self.digested.of(rows).times(energy, slurry).results(DrawnValues(parameters))


@dataclass(frozen=True, eq=False)
class WastePlantDraws:
    """Plants that burn waste in each future.

    Attributes
    ----------
    burnt
        What each takes, and what is planned of it: one that is full by the parameters' values stays full.
    feedstocks
        As for `geoplan.siting.plants.feedstock_draws.waste_tonnes`.
    """

    burnt: Burnt
    feedstocks: pd.DataFrame

    def __call__(self, rows: Rows, parameters: Parameters) -> dict[str, Floats]:
        """Return columns of the plants of some rows: (plants, futures)."""
        burnt = self.burnt.of(rows).times(waste_tonnes(self.feedstocks, parameters))
        return burnt.results(DrawnValues(parameters), kwh_per_t=drawn_kwh_per_t(parameters))
