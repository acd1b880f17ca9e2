"""Results of zones for each square kilometre and for each person: sums of large zones and of small ones compared.

Which units are shown so, and in which unit then, stands in zone_rates.csv.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geoplan.fields import Field

Per: TypeAlias = Literal["km2", "head"]

DENOMINATORS: Mapping[Per, str] = {"km2": "area_km2", "head": "population"}
"""What a sum is shared by -> the zones' column of it."""
RATE_DIGITS = 3
"""With how many digits rates are shown; they have no more."""


@dataclass(frozen=True)
class RateUnit:
    """The unit of a rate's numerator, and by what the sum is multiplied to be in it."""

    unit: str
    factor: float


@cache
def rate_units() -> Mapping[tuple[str, Per], RateUnit]:
    """Return the unit of a sum and what it is shared by -> the unit of the rate."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    pers: dict[str, Per] = {str(per): per for per in DENOMINATORS}
    return {(row["unit"], pers[row["per"]]): RateUnit(row["shown_unit"], float(row["factor"])) for row in rows}


def rate_unit(field: Field, per: Per) -> RateUnit | None:
    """Return the unit in which a result is shown for each of something; None where that says nothing.

    Examples
    --------
    >>> from geoplan.fields import load_fields
    >>> rate_unit(load_fields()["total_energy_gwh"], "head")
    RateUnit(unit='kWh', factor=1000000.0)
    >>> rate_unit(load_fields()["built_pct"], "km2"), rate_unit(load_fields()["population"], "head")
    (None, None)
    """
    return rate_units().get((field.unit, per)) if field.aggregate == "sum" else None


def rates(sums: NDArray[np.float64], by: NDArray[np.float64], *, factor: float) -> NDArray[np.float64]:
    """Share sums by areas or by persons, with as many digits as are shown.

    Parameters
    ----------
    sums, by
        One a zone; NaN where they are not known.
    factor
        From the unit of the sums to that of the rates.

    Examples
    --------
    >>> rates(np.array([546.35, 3.0, np.nan]), np.array([38.66, 0.0, 1.0]), factor=1.0).tolist()
    [14.1, nan, nan]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        shared = np.where(by > 0, sums * factor / by, np.nan)
    return np.array([float(f"{each:.{RATE_DIGITS - 1}e}") for each in shared])
