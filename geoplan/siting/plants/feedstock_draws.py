"""How much feedstock there is in each future, over what there is by the parameters' values.

Each factor is that of a whole study: in each future all plants find as much more or less of a feedstock. The errors of
the statistics are in it, as `geoplan.potential.draws.inputs` tells them; what was surveyed has none.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.layers.feedstock.livestock import GENERATOR_SHARE
from geoplan.layers.feedstock.waste import COLLECTED
from geoplan.parameters import Parameters
from geoplan.potential.biomass.manure import manure_factors
from geoplan.potential.biomass.residues import residue_factors
from geoplan.potential.draws.inputs import STATISTICS
from geoplan.potential.draws.source_futures import seen_rows

Floats: TypeAlias = npt.NDArray[np.float64]

_OF_SLURRY = ("dry_matter", "vs_share", "b0")


def residue_tonnes(feedstocks: pd.DataFrame, names: Sequence[str], parameters: Parameters) -> Floats:
    """Return the available tonnes of residues in each future over those of the base: (residue, future).

    Parameters
    ----------
    feedstocks
        From `geoplan.potential.feedstock.feedstock_by_zone.residues_by_zone`: ``residue``, ``crop``, ``residue_t`` and,
        where it is known, ``area_ha``. Where the soil keeps its share, it limits what is gathered, row by row.
    names
        Residues.
    parameters
        The parameters.
    """
    drawn = DrawnValues(parameters)
    factors = np.ones((len(names), drawn.count))
    for position, name in enumerate(names):
        rows = feedstocks[feedstocks["residue"] == name]
        tonnes = rows["residue_t"].to_numpy(float)
        area = rows["area_ha"].fillna(0.0).to_numpy(float) if "area_ha" in rows else np.zeros(len(rows))
        base, moved = (_available(name, tonnes, area, values=each, base=parameters) for each in (parameters, drawn))
        whole = (moved * _wrong(rows, "crops", "crop", parameters)).sum(axis=0)
        factors[position] = np.divide(whole, base.sum(), out=np.ones(drawn.count), where=base.sum() > 0)
    return factors


def _available(name: str, tonnes: Floats, area_ha: Floats, *, values: Valued, base: Parameters) -> Floats:
    """Return what is on the market of each row: (row, 1 or future) [t/a]."""
    ratio, _, gathered, sold = residue_factors(name)[:4]
    grown = np.divide(values.value(ratio), base.value(ratio)) if base.value(ratio) else 1.0
    there = tonnes[:, None] * grown
    taken = there * values.value(gathered)
    retention = f"residues.{name}.soil_retention"
    if retention in values:
        taken = np.minimum(taken, np.maximum(there - area_ha[:, None] * values.value(retention), 0.0))
    return np.asarray(taken * values.value(sold))


def manure_hauled(feedstocks: pd.DataFrame, parameters: Parameters) -> tuple[Floats, Floats]:
    """Return the electricity and the tonnes of slurry that reach plants in each future, over those of the base.

    Parameters
    ----------
    feedstocks
        From `geoplan.potential.feedstock.feedstock_by_zone.manure_by_zone`: ``animal``, ``hauled_energy_gwh`` and
        ``slurry_t``.
    parameters
        The parameters.
    """
    futures = parameters.futures
    seen = pd.Series(seen_rows(feedstocks), index=feedstocks.index, name="seen")
    sums = feedstocks.groupby(["animal", seen])[["hauled_energy_gwh", "slurry_t"]].sum()
    sums = sums[sums["hauled_energy_gwh"] > 0]
    energy, slurry = np.zeros(futures.count), np.zeros(futures.count)
    for (animal, is_seen), (hauled, tonnes) in zip(sums.index, sums.to_numpy(float), strict=True):
        factors = manure_factors(str(animal))
        factor = futures.product([*factors, f"manure.{animal}.farm_share"])
        factor = factor * _left(f"manure.{animal}.digested_share", parameters) * _left(GENERATOR_SHARE, parameters)
        factor = factor if is_seen else factor * futures.input(f"{STATISTICS}livestock.{animal}")
        of_tonne = [f"manure.{animal}.{name}" for name in _OF_SLURRY] + list(factors[4:])
        energy += hauled * factor
        slurry += tonnes * factor / futures.product(of_tonne)
    whole = sums.sum()
    return (
        energy / whole["hauled_energy_gwh"] if len(sums) else np.ones(futures.count),
        slurry / whole["slurry_t"] if len(sums) else np.ones(futures.count),
    )


def _left(name: str, parameters: Parameters) -> Floats:
    """Return what a share leaves in each future, over what it leaves by its value; 1 where nobody knows it."""
    if name not in parameters or parameters.value(name) >= 1:
        return np.ones(parameters.futures.count)
    return np.asarray((1.0 - parameters.futures.value(name)) / (1.0 - parameters.value(name)))


def waste_tonnes(feedstocks: pd.DataFrame, parameters: Parameters) -> Floats:
    """Return the collected waste in each future over that of the base.

    Parameters
    ----------
    feedstocks
        From `geoplan.potential.feedstock.feedstock_by_zone.waste_by_zone`: ``stream``, ``collected_t``, and ``basis``
        where the rows say that they were counted at gates.
    parameters
        The parameters.
    """
    futures = parameters.futures
    at_gate = (
        (feedstocks["basis"] == COLLECTED).to_numpy() if "basis" in feedstocks else np.zeros(len(feedstocks), bool)
    )
    whole, moved = 0.0, np.zeros(futures.count)
    wrong = _wrong(feedstocks, "waste", "stream", parameters)
    for row, (stream, tonnes, gate) in enumerate(
        zip(feedstocks["stream"], feedstocks["collected_t"], at_gate, strict=True)
    ):
        whole += float(tonnes)
        moved += float(tonnes) * wrong[row] * (1.0 if gate else futures.ratio(f"waste.collected_share.{stream}"))
    return moved / whole if whole > 0 else np.ones(futures.count)


def _wrong(feedstocks: pd.DataFrame, kind: str, item: str, parameters: Parameters) -> Floats:
    """Return by which factor each row of statistics is wrong in each future: (row, future); 1 of what was surveyed."""
    futures = parameters.futures
    known = {name: futures.input(f"{STATISTICS}{kind}.{name}") for name in feedstocks[item].unique()}
    wrong = np.array([known[name] for name in feedstocks[item]]).reshape(-1, futures.count)
    return np.where(seen_rows(feedstocks)[:, None], 1.0, wrong)
