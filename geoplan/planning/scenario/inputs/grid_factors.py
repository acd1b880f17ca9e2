"""The emission factor of the grid in each year, without the place's own measures: what is known, then a path."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.kinds.national import EMISSION_FACTOR
from geoplan.languages import LANGUAGES, Text
from geoplan.parameters import Parameters

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

CONSTANT, TO_ZERO_2050, GIVEN = "constant", "to_zero_2050", "given"


@dataclass(frozen=True)
class GridPath:
    """A path that geoplan knows.

    Attributes
    ----------
    key
        What study.toml calls it.
    year, share
        In which year which share of the base year's factor is left; None where it stays.
    title
        What it says.
    source, confidence
        Who says so, and how sure that is.
    """

    key: str
    year: int | None
    share: float
    title: Text
    source: str
    confidence: str


@dataclass(frozen=True, eq=False)
class GridFactors:
    """The factor of the grid.

    Attributes
    ----------
    path
        (years,) [tCO2/MWh]; NaN where none is known.
    base
        Of the base year [tCO2/MWh].
    key
        Which path it is: a key of `load_grid_paths`.
    """

    path: FloatArray
    base: float
    key: str


@cache
def load_grid_paths() -> Mapping[str, GridPath]:
    """Return the paths by key.

    Examples
    --------
    >>> load_grid_paths()["to_zero_2050"].year, load_grid_paths()["to_zero_2050"].confidence
    (2050, 'low')
    """
    with Path(__file__).with_name("grid_paths.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["key"]: GridPath(
                row["key"],
                int(row["year"]) if row["year"] else None,
                float(row["share"] or "nan"),
                Text(**{name: row[name] for name in LANGUAGES}),
                row["source"],
                row["confidence"],
            )
            for row in csv.DictReader(stream)
        }


def grid_factors(
    years: IntArray, parameters: Parameters, *, choice: str | None = None, given: pd.DataFrame | None = None
) -> GridFactors:
    """Return the factor of the grid in each year.

    Parameters
    ----------
    years
        (years,) each, from the base year on.
    parameters
        ``grid.emission_factor``, the last that is known, and ``grid.emission_factor_<year>`` of years before.
    choice
        A key of `load_grid_paths`; None for the layer where there is one, else ``constant``.
    given
        The layer ``grid_path``: a straight line between its years. Before the first of them it starts from what is
        known of the base year; after the last the factor stays.

    Returns
    -------
    GridFactors
        NaN where the parameters know no factor and no path tells one.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> factors = grid_factors(np.array([2024, 2037, 2050]), load_parameters(), choice="to_zero_2050")
    >>> factors.path.round(4).tolist(), factors.base
    ([0.6592, 0.3296, 0.0], 0.6592)
    """
    key = choice or (CONSTANT if given is None else GIVEN)
    known = _known(years, parameters)
    if key == GIVEN and given is not None:
        told = {int(year): float(factor) for year, factor in zip(given["year"], given["tco2_per_mwh"], strict=True)}
        if min(told) > years[0] and np.isfinite(known[0]):
            told[int(years[0])] = float(known[0])
        at = sorted(told)
        path = np.interp(years, at, [told[year] for year in at])
        return GridFactors(path, float(path[0]), key)
    preset = load_grid_paths()[key]
    if preset.year is None:
        return GridFactors(known, float(known[0]), key)
    left = np.interp(years, [years[0], max(preset.year, years[0] + 1)], [1.0, preset.share])
    return GridFactors(known[0] * left, float(known[0]), key)


def _known(years: IntArray, parameters: Parameters) -> FloatArray:
    """Return the factor of each year as far as it is known: that of the year itself, else the last."""
    names = [f"{EMISSION_FACTOR}_{year}" for year in years.tolist()]
    last = float(parameters.value(EMISSION_FACTOR))
    return np.array([float(parameters.value(name)) if name in parameters else last for name in names])
