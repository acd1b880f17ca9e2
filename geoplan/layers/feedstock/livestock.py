"""Livestock: heads of animals, per zone or for the whole study; and what models refuse of such a table."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, in_figures
from geoplan.layers.feedstock.items import animals, called_items
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.statistics import StatisticsColumns, read_statistics
from geoplan.layers.opening.table import rows_at
from geoplan.layers.opening.table_faults import missing_columns, quantity_faults, share_faults, unknown_items
from geoplan.parameters import Parameters

COLUMNS = StatisticsColumns(subject="animal", amounts={"heads": "livestock.heads"}, called=called_items("animal"))
LEAST_PER_PERSON = "manure.check.heads_per_person"
YIELD_SHARE = "manure.digester.yield_share"
DIGESTER_MCF = "manure.digester.mcf"
EFFICIENCY = "manure.engine.efficiency"
GENERATOR_SHARE = "manure.generator_share"


def read_livestock(reading: Reading) -> pd.DataFrame:
    """Read livestock statistics.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id and district (both "" = the whole study), animal, heads, year, source, confidence.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.

    Notes
    -----
    Yearbooks count in thousands. Parts of animals, or few animals for the people, are remarked upon; both together are
    a fault.
    """
    livestock = read_statistics(reading, COLUMNS)
    _check_thousands(reading, livestock)
    return livestock


def signs_of_thousands(
    heads: npt.ArrayLike, *, population: float | None, least_per_person: float
) -> tuple[npt.NDArray[np.bool_], bool]:
    """Return the signs that heads are counted in thousands.

    Parameters
    ----------
    heads
        As they stand in the table; NaN where not known.
    population
        People in the area of the table; None where unknown.
    least_per_person
        Heads per person, all animals together, below which a table is asked about.

    Returns
    -------
    tuple
        Which of the heads are no whole number, and whether all together are too few for the people. Neither proves it:
        a mean of years has fractions, a city has few animals.

    Examples
    --------
    >>> broken, few = signs_of_thousands([466.4, 13.0], population=2e6, least_per_person=0.005)
    >>> broken.tolist(), few
    ([True, False], True)
    """
    numbers = np.asarray(heads, dtype=float)
    finite = np.isfinite(numbers)
    broken = finite & (np.where(finite, numbers, 0.0) % 1 != 0)
    total = float(numbers[finite].sum())
    few = population is not None and population > 0 and 0 < total < least_per_person * population
    return broken, few


def _check_thousands(reading: Reading, livestock: pd.DataFrame) -> None:
    people = _people_of(reading, livestock)
    broken, few = signs_of_thousands(
        livestock["heads"],
        population=people,
        least_per_person=reading.study.parameters.value(LEAST_PER_PERSON),
    )
    if few and broken.any():
        row = livestock[broken].iloc[0]
        them = f"{livestock['heads'].sum():,.0f} animals for {people:,.0f} people"
        found = f"{in_figures(row['heads'])} {row['animal']}, and {them}"
        action = "Multiply by 1,000. Where these are heads indeed, round them."
        reading.fault(rows_at(livestock, broken), found, "heads, not thousands of heads", action)
    elif few:
        reading.remark("heads_in_thousands", heads=round(livestock["heads"].sum()), people=round(people or 0))
    elif broken.any():
        reading.remark("heads_broken", count=int(broken.sum()))


def _people_of(reading: Reading, livestock: pd.DataFrame) -> float | None:
    if reading.area is None:
        return None
    zones = reading.area.zones.set_index("zone_id")["population"]
    there = zones if (livestock["zone_id"] == "").any() else zones[zones.index.isin(set(livestock["zone_id"]))]
    if (livestock["district"] != "").any():
        return None
    return None if there.empty or there.isna().any() else float(there.sum())


def livestock_faults(livestock: pd.DataFrame, parameters: Parameters) -> list[Fault]:
    """Return what is wrong with livestock statistics: see `manure_potential`."""
    faults = missing_columns(livestock, ["animal", "heads"], kind="livestock")
    if not faults:
        expected = "an animal with manure parameters"
        faults += unknown_items(livestock, "animal", animals(parameters), kind="livestock", expected=expected)
        faults += quantity_faults(livestock, ["heads"], kind="livestock")
    return faults


def manure_parameter_faults(parameters: Parameters) -> list[Fault]:
    """Return a fault for each share of the manure parameters that reaches outside 0 to 1."""
    shares = ("collected_share", "baseline_mcf", "dry_matter", "vs_share", "farm_share", "digested_share")
    own = [f"manure.{animal}.{name}" for animal in animals(parameters) for name in shares]
    known = [name for name in (*own, GENERATOR_SHARE) if name in parameters]
    return share_faults(parameters, [*known, YIELD_SHARE, DIGESTER_MCF, EFFICIENCY])
