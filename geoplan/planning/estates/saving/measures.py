"""Measures that save energy, end uses, and how industries share their electricity among these: three tables.

``saving_measures.csv`` says what each measure is carried out on, ``end_uses.csv`` what end uses are called, and
``end_use_shares.csv`` how much of its electricity a kind of load uses for what, with the row of the statistics that it
takes; of public buildings and of refineries that was not found. What measures save, cost and last are the parameters
``saving.*``.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.languages import LANGUAGES
from geoplan.layers.demand.industries import load_industries

EnergyCarrier: TypeAlias = Literal["electricity", "fuel"]
ELECTRICITY: EnergyCarrier = "electricity"
FUEL: EnergyCarrier = "fuel"
ALL_USES = "all"
"""The end use of what saves electricity whatever it is used for."""
DRIVES, COMPRESSED_AIR = "drives", "compressed_air"
SHARED_USES = ("drives", "cooling", "lighting", "process_heat", "other")
"""The end uses of the statistics; compressed air is taken from drives."""


@dataclass(frozen=True)
class SavingMeasure:
    """A measure that saves energy.

    Attributes
    ----------
    key
        What tables and parameters call it.
    end_use
        What it is carried out on; `ALL_USES` for all electricity.
    energy_carrier
        ``electricity``, or ``fuel`` of boilers.
    product
        Of which tonnes it saves electricity, by ``estates.load.intensity.<product>``; empty for a share of its end use.
    takes_electricity
        Whether what it leaves of the fuel is electricity.
    titles
        Language -> what people call it.
    """

    key: str
    end_use: str
    energy_carrier: EnergyCarrier
    product: str
    takes_electricity: bool
    titles: Mapping[str, str] = field(hash=False, compare=False)

    def acts_on(self, use: str) -> bool:
        """Return whether it saves electricity of an end use: what is known by the tonne comes off all of them."""
        return self.energy_carrier == ELECTRICITY and (self.end_use in (use, ALL_USES) or bool(self.product))


@cache
def load_measures() -> Mapping[str, SavingMeasure]:
    """Return the measures by key.

    Examples
    --------
    >>> load_measures()["led"].end_use, load_measures()["economiser"].energy_carrier
    ('lighting', 'fuel')
    """
    return {
        row["key"]: SavingMeasure(
            key=row["key"],
            end_use=row["end_use"],
            energy_carrier=FUEL if row["energy_carrier"] == FUEL else ELECTRICITY,
            product=row["product"],
            takes_electricity=row["takes_electricity"] == "yes",
            titles={language: row[language] for language in LANGUAGES},
        )
        for row in _rows("saving_measures.csv")
    }


@cache
def load_end_uses() -> Mapping[str, Mapping[str, str]]:
    """Return what end uses are called: key -> language -> title.

    Examples
    --------
    >>> load_end_uses()["boilers"]["vi"]
    'Lò hơi'
    """
    return {row["key"]: {language: row[language] for language in LANGUAGES} for row in _rows("end_uses.csv")}


@cache
def shares_of_uses() -> npt.NDArray[np.float64]:
    """Return which share of its electricity each kind of load has for each end use: (kinds, `SHARED_USES`).

    Rows are in the order of `geoplan.layers.demand.industries.load_industries`; NaN where it was not found.

    Examples
    --------
    >>> bool(np.allclose(shares_of_uses()[0].sum(), 1.0)), shares_of_uses().shape[1]
    (True, 5)
    """
    rows = {row["industry"]: row for row in _rows("end_use_shares.csv")}
    table = [[float(rows[key][use] or "nan") for use in SHARED_USES] for key in load_industries()]
    return np.array(table, dtype=float)


@cache
def confidence_of_uses() -> str:
    """Return how sure the shares of end uses are: as the least sure of them."""
    told = {row["confidence"] for row in _rows("end_use_shares.csv") if row["statistic"]}
    return next(each for each in ("low", "medium", "high") if each in told)


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
