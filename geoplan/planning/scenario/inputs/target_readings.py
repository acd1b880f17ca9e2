"""Targets as tonnes: how much may be left, how much has to be cut, or which input is missing to say so."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geoplan.languages import Text
from geoplan.layers.climate.targets import BELOW_BASE, BELOW_BAU, INTENSITY, LEVEL, OF_PERCENT, REDUCTION
from geoplan.planning.scenario.inputs.baseline import Baseline
from geoplan.planning.scenario.inputs.without_measures import BUSINESS_AS_USUAL, INVENTORY

TARGET_SENSE, TARGET_VALUE, DRIVER = "target_sense", "target_value", "target_driver"
TARGET_BASE_YEAR, TARGET_YEAR = "target_base_year", "target_year"
"""What is missing to read a target: keys of texts."""
_ALL = 100.0


@dataclass(frozen=True)
class TargetReading:
    """A target in one sense.

    Attributes
    ----------
    target_id, title, year, sense, source
        As the layer says them; without a sense it is read in none.
    value_pct
        What is told of a percentage; NaN where nothing is.
    level_t
        What may be left in that year [tCO2e/a]; NaN where it is not known.
    cut_t
        What measures and a cleaner grid have to cut in that year [tCO2e/a]; NaN where it is not known, below 0 where
        nothing has to be.
    missing
        Keys of texts: what has to be given before more can be said.
    """

    target_id: str
    title: Text
    year: int
    sense: str
    value_pct: float
    level_t: float
    cut_t: float
    missing: tuple[str, ...]
    source: str


def targets_of(baseline: Baseline, targets: pd.DataFrame | None) -> tuple[TargetReading, ...]:
    """Return what targets come to.

    Parameters
    ----------
    baseline
        What the place gives off without measures.
    targets
        The layer; None where there is none.

    Returns
    -------
    tuple of TargetReading
        In the order of the layer. With the share v of the percentage: ``below_bau`` is (1 - v) of what the target year
        would have without measures, ``below_base`` (1 - v) of what the base year had, ``intensity`` (1 - v) of what the
        base year had for each unit of the driver, times the driver of the target year; ``level`` is what may be left,
        and ``reduction`` what has to be cut, which needs no inventory.
    """
    return () if targets is None else tuple(_reading(baseline, row) for _, row in targets.iterrows())


def _reading(baseline: Baseline, row: "pd.Series[float]") -> TargetReading:
    sense, year = str(row["sense"]), int(row["year"])
    told = float(row["value_pct"] if sense in OF_PERCENT else row["level_t"])
    is_told = np.isfinite(told) if sense else bool(row[["value_pct", "level_t"]].notna().any())
    at = int(np.searchsorted(baseline.years, year))
    is_within = bool(baseline.years[0] <= year <= baseline.years[-1])
    bau = float(baseline.total_t[at]) if is_within else np.nan
    missing = [] if sense else [TARGET_SENSE]
    if not is_told:
        missing.append(TARGET_VALUE)
    if not is_within:
        missing.append(TARGET_YEAR)
    level, lacks = _level(baseline, row, told=told, bau=bau, at=at if is_within else None)
    cut = told if sense == REDUCTION else bau - level
    if sense != REDUCTION:
        missing += [*lacks, *_lacking(baseline)]
    return TargetReading(
        target_id=str(row["target_id"]),
        title=Text(en=str(row["title_en"]), vi=str(row["title_vi"]), ja=str(row["title_ja"])),
        year=year,
        sense=sense,
        value_pct=float(row["value_pct"]),
        level_t=level,
        cut_t=cut if sense else np.nan,
        missing=tuple(dict.fromkeys(missing)),
        source=str(row["source"]),
    )


def _level(
    baseline: Baseline, row: "pd.Series[float]", *, told: float, bau: float, at: int | None
) -> tuple[float, tuple[str, ...]]:
    """Return what may be left [tCO2e/a], and what is missing to say so but for an inventory and BaU."""
    sense, left = str(row["sense"]), 1.0 - told / _ALL
    if sense == BELOW_BAU:
        return left * bau, ()
    if sense == LEVEL:
        return told, ()
    if sense == REDUCTION:
        return bau - told, ()
    if sense not in (BELOW_BASE, INTENSITY):
        return np.nan, ()
    base_year, first = row["base_year"], int(baseline.years[0])
    counted = first if pd.isna(base_year) else int(base_year)
    base = baseline.base_t if counted == first else baseline.past_t.get(counted, np.nan)
    lacks = (TARGET_BASE_YEAR,) if np.isnan(base) and np.isfinite(baseline.base_t) else ()
    if sense == BELOW_BASE:
        return left * base, lacks
    driver = baseline.drivers.get(str(row["driver"]))
    if driver is None or at is None or counted != first or np.isnan(driver[[0, at]]).any():
        return np.nan, (*lacks, DRIVER)
    return float(left * base / driver[0] * driver[at]), lacks


def _lacking(baseline: Baseline) -> tuple[str, ...]:
    """Return which of the two inputs that every gap needs are missing."""
    return tuple(key for key in (INVENTORY, BUSINESS_AS_USUAL) if key in baseline.missing)
