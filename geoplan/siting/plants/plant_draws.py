"""Plants in each future: the feedstock that each takes grows and shrinks, and so do its size, its energy and its cost.

With the same factor everywhere, the nearest plant stays the nearest; but one that gets too small leaves what it had to
others, and a longer haul reaches more: `geoplan.siting.plants.reach` says how much more or less each gets.
"""

from dataclasses import dataclass, field, replace
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters
from geoplan.potential.waste.composition import FULL_LOAD_HOURS, mean_kwh_per_t
from geoplan.potential.waste.composition_draws import drawn_kwh_per_t
from geoplan.siting.draws.candidate_draws import TOO_SMALL
from geoplan.siting.plants.catchments import Taken, burnt_tj
from geoplan.siting.plants.feedstock_draws import manure_hauled, residue_tonnes, waste_tonnes
from geoplan.siting.plants.plant_results import BIOGAS_HOURS, Burnt, Digested
from geoplan.siting.plants.reach import Again, Reach, Taking, reach_of
from geoplan.units import KWH_PER_MWH, MWH_PER_GWH

Floats: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Plants:
    """What all plants have that share what lies around them.

    Attributes
    ----------
    feedstocks
        The rows of statistics that they take their feedstock from; None where it is given.
    again
        What shares the feedstock among them again.
    hauls
        The parameters that decide how far they reach.
    reach
        What they take at the ends of these; None until somebody asks for it.
    """

    feedstocks: pd.DataFrame | None
    again: Again
    hauls: tuple[str, ...]
    reach: Reach | None = None

    def reached(self, parameters: Parameters) -> Self:
        """Return the same plants, which know what they take at the ends of their hauls."""
        smallest = float(self.least(parameters)[()])
        return replace(self, reach=reach_of(self.again, self.hauls, parameters, smallest=smallest))

    @property
    def interpolated(self) -> tuple[str, ...]:
        """The parameters that were run at their ends."""
        return () if self.reach is None else self.reach.interpolated

    def least(self, parameters: Parameters, *, in_futures: bool = False) -> Floats:
        """Return the least that a plant takes, in the unit of what is shared, by the values or in each future."""
        raise NotImplementedError

    def taking(self, rows: Rows, parameters: Parameters, factor: Floats) -> Taking:
        """Return what the plants of some rows take in each future over what they do by the values, factors apart.

        Parameters
        ----------
        rows
            Of the plants.
        parameters
            The parameters.
        factor
            (futures,) of all the feedstock that is shared.
        """
        if self.reach is None:
            shape = (len(rows), parameters.futures.count)
            return Taking(np.ones(shape), np.ones(shape), np.zeros(shape, dtype=bool))
        smallest = self.least(parameters, in_futures=True) / factor
        return self.reach.drawn(rows, parameters, smallest=smallest)


@dataclass(frozen=True, eq=False)
class BiomassDraws(Plants):
    """Biomass plants in each future; shared is energy [TJ/a].

    Attributes
    ----------
    taken
        What each takes and hauls of each residue.
    limits_mw
        The largest size of each [MW]; NaN for none.
    feedstocks
        As for `geoplan.siting.plants.feedstock_draws.residue_tonnes`; None where the feedstock is given.
    """

    taken: Taken = field(kw_only=True)
    limits_mw: Floats = field(kw_only=True)

    def least(self, parameters: Parameters, *, in_futures: bool = False) -> Floats:
        """Return what the smallest plant burns. [TJ/a]."""
        values: Valued = DrawnValues(parameters) if in_futures else parameters
        return burnt_tj(values.value("siting.biomass.smallest_plant"), values)

    def __call__(self, rows: Rows, parameters: Parameters) -> dict[str, Floats]:
        """Return columns of the plants of some rows: (plants, futures)."""
        drawn = DrawnValues(parameters)
        tonnes = np.ones((len(self.taken.names), drawn.count))
        if self.feedstocks is not None:
            tonnes = residue_tonnes(self.feedstocks, self.taken.names, parameters)
        heat = np.array([parameters.value(f"residues.{name}.lhv") for name in self.taken.names])
        energies = self.taken.tonnes.sum(axis=0) * heat
        heats = np.stack([parameters.futures.ratio(f"residues.{name}.lhv") for name in self.taken.names])
        taking = self.taking(rows, parameters, product_sums(energies, tonnes * heats) / energies.sum())
        limits = np.where(np.isnan(self.limits_mw), np.inf, self.limits_mw)[rows, None]
        results = self.taken.of(rows).results(
            drawn, tonnes=tonnes, limits_mw=limits, amount=taking.amount, hauled=taking.hauled
        )
        return {**results, TOO_SMALL: taking.is_small.astype(float)}


@dataclass(frozen=True, eq=False)
class BiogasDraws(Plants):
    """Biogas plants in each future; shared is electricity [GWh/a].

    Attributes
    ----------
    digested
        What each takes.
    feedstocks
        As for `geoplan.siting.plants.feedstock_draws.manure_hauled`.
    """

    digested: Digested = field(kw_only=True)
    feedstocks: pd.DataFrame

    def least(self, parameters: Parameters, *, in_futures: bool = False) -> Floats:
        """Return what the smallest plant makes. [GWh/a]."""
        values: Valued = DrawnValues(parameters) if in_futures else parameters
        return np.asarray(values.value("siting.biogas.smallest_plant") * values.value(BIOGAS_HOURS) / MWH_PER_GWH)

    def __call__(self, rows: Rows, parameters: Parameters) -> dict[str, Floats]:
        """Return columns of the plants of some rows: (plants, futures)."""
        energy, slurry = manure_hauled(self.feedstocks, parameters)
        taking = self.taking(rows, parameters, energy)
        digested = self.digested.of(rows).times(energy, slurry, amount=taking.amount, hauled=taking.hauled)
        return {**digested.results(DrawnValues(parameters)), TOO_SMALL: taking.is_small.astype(float)}


@dataclass(frozen=True, eq=False)
class WastePlantDraws(Plants):
    """Plants that burn waste in each future; shared are tonnes [t/a].

    Attributes
    ----------
    burnt
        What each takes, and what is planned of it: one that is full by the parameters' values stays full.
    feedstocks
        As for `geoplan.siting.plants.feedstock_draws.waste_tonnes`.
    """

    burnt: Burnt = field(kw_only=True)
    feedstocks: pd.DataFrame

    def least(self, parameters: Parameters, *, in_futures: bool = False) -> Floats:
        """Return what the smallest plant burns. [t/a]."""
        values: Valued = DrawnValues(parameters) if in_futures else parameters
        each = drawn_kwh_per_t(parameters) if in_futures else mean_kwh_per_t(parameters)
        hours = values.value(FULL_LOAD_HOURS)
        return np.asarray(values.value("siting.waste.smallest_plant") * hours * KWH_PER_MWH / each)

    def __call__(self, rows: Rows, parameters: Parameters) -> dict[str, Floats]:
        """Return columns of the plants of some rows: (plants, futures)."""
        factor = waste_tonnes(self.feedstocks, parameters)
        taking = self.taking(rows, parameters, factor)
        burnt = self.burnt.of(rows).times(factor, amount=taking.amount)
        results = burnt.results(DrawnValues(parameters), kwh_per_t=drawn_kwh_per_t(parameters))
        return {**results, TOO_SMALL: taking.is_small.astype(float)}
