"""How lines of an inventory change without measures: by amounts that are told for years, or with a driver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.climate.business_as_usual import follows, is_yearly, overlap
from geoplan.planning.scenario.inputs.inventory_lines import LINE

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

PART, ENDS, DIFFERS = "bau_part", "bau_ends", "bau_differs"
"""What a reader should know: lines of which nothing is said, years after the last, another base year's amount."""
_ALIKE = 0.01
"""How far the base year of two tables may lie apart before it is said: official figures are rounded."""


@dataclass(frozen=True, eq=False)
class GrowingLines:
    """Lines without measures.

    Attributes
    ----------
    lines
        sector, carrier, scope: those of the base year, then those that begin later.
    tonnes
        (lines, years) [tCO2e/a].
    drivers
        Driver -> (years,) its level; NaN before the first year that is told.
    said
        `PART`, `ENDS`, `DIFFERS` where they hold.
    """

    lines: pd.DataFrame
    tonnes: FloatArray
    drivers: Mapping[str, FloatArray]
    said: tuple[str, ...]


def growing_lines(
    lines: pd.DataFrame, bau: pd.DataFrame | None, *, years: IntArray, base_factor: float
) -> GrowingLines:
    """Return what lines give off in each year without measures.

    Parameters
    ----------
    lines
        sector, carrier, scope, emissions_t [tCO2e a year] of the base year, each once.
    bau
        The layer ``business_as_usual``; None where there is none: then all stays.
    years
        (years,) each, from the base year on.
    base_factor
        Of the grid in the base year [tCO2/MWh]: electricity without measures stands on it.

    Returns
    -------
    GrowingLines
        In the base year the inventory counts. Where a year's amount is told for several lines, such as a sector with
        all its carriers, they keep their parts of it. Between years that are told amounts and levels change along
        straight lines, after the last they stay. A line follows its driver by ``(level / level of the base year) **
        elasticity``.
    """
    base = lines["emissions_t"].to_numpy(float)
    keys = [tuple(row) for row in lines[list(LINE)].itertuples(index=False, name=None)]
    tonnes = np.repeat(base[:, None], len(years), axis=1)
    if bau is None:
        return GrowingLines(lines[list(LINE)], tonnes, {}, ())
    drivers = driver_levels(bau, years)
    told, said, begun = np.zeros(len(keys), dtype=bool), set[str](), list[tuple[tuple[str, ...], FloatArray]]()
    for line, points in _amounts(bau, base_factor).items():
        own = _covered(line, keys)
        path = _path(points, years, start=float(base[own].sum()))
        said |= {ENDS} if max(points) < years[-1] else set()
        at_base = points.get(int(years[0]), float(path[0]))
        said |= {DIFFERS} if abs(at_base - path[0]) > _ALIKE * abs(path[0]) else set()
        if path[0] != 0.0:
            tonnes[own] = base[own, None] * (path / path[0])
        elif own.any():
            tonnes[np.flatnonzero(own)[0]] = path
        else:
            begun.append((line, path))
        told[own] = True
    for line, (driver, elasticity) in _links(bau).items():
        own = _covered(line, keys)
        tonnes[own] = base[own, None] * (drivers[driver] / drivers[driver][0]) ** elasticity
        told[own] = True
        said |= {ENDS} if bau.loc[bau["driver"] == driver, "year"].max() < years[-1] else set()
    if (base[~told] != 0.0).any():
        said.add(PART)
    every = pd.DataFrame([*keys, *(line for line, _ in begun)], columns=list(LINE), dtype=str)
    tonnes = np.vstack([tonnes, *(path for _, path in begun)])
    return GrowingLines(every, tonnes, drivers, tuple(sorted(said)))


def driver_levels(bau: pd.DataFrame, years: IntArray) -> dict[str, FloatArray]:
    """Return the level of each driver, (years,): straight between the years that are told, NaN before the first.

    Examples
    --------
    >>> rows = pd.DataFrame({"driver": "output", "year": [2024.0, 2026.0], "level": [100.0, 110.0]})
    >>> driver_levels(rows, np.array([2023, 2025, 2030]))["output"].tolist()
    [nan, 105.0, 110.0]
    """
    told = bau[(bau["driver"] != "") & bau["level"].notna()]
    levels: dict[str, FloatArray] = {}
    for driver, rows in told.groupby("driver"):
        rows = rows.drop_duplicates("year").sort_values("year")
        levels[str(driver)] = np.asarray(
            np.interp(years, rows["year"].to_numpy(float), rows["level"].to_numpy(float), left=np.nan)
        )
    return levels


def _amounts(bau: pd.DataFrame, base_factor: float) -> dict[tuple[str, ...], dict[int, float]]:
    """Return the tonnes that are told of each line: line -> year -> tCO2e."""
    rows = bau[is_yearly(bau)]
    tonnes = rows["emissions_t"].fillna(rows["electricity_mwh"] * base_factor)
    amounts: dict[tuple[str, ...], dict[int, float]] = {}
    for *line, year, amount in zip(*(rows[name] for name in LINE), rows["year"], tonnes, strict=True):
        if np.isfinite(amount):
            amounts.setdefault(tuple(line), {})[int(year)] = float(amount)
    return amounts


def _links(bau: pd.DataFrame) -> dict[tuple[str, ...], tuple[str, float]]:
    """Return which driver each line follows, and how closely: line -> driver, elasticity."""
    rows = bau[follows(bau)]
    return {
        tuple(line): (str(driver), float(elasticity))
        for *line, driver, elasticity in zip(
            *(rows[name] for name in LINE), rows["driver"], rows["elasticity"], strict=True
        )
    }


def _covered(line: tuple[str, ...], keys: Sequence[tuple[str, ...]]) -> npt.NDArray[np.bool_]:
    return np.array([overlap(line, key) for key in keys], dtype=bool)


def _path(points: Mapping[int, float], years: IntArray, *, start: float) -> FloatArray:
    later = {year: amount for year, amount in points.items() if year > years[0]}
    at = [int(years[0]), *sorted(later)]
    return np.asarray(np.interp(years, at, [start, *(later[year] for year in at[1:])]))
