"""What a source gives in each future: by row of its statistics, by zone, and in all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.futures import Futures
from geoplan.layers.fieldwork.survey import SURVEYED
from geoplan.potential.feedstock.feedstock_by_zone import ByZone


@dataclass(frozen=True, eq=False)
class SourceFutures:
    """The results of a source in each future.

    Attributes
    ----------
    zones
        Field -> the amounts of the zones, in their order.
    totals
        The same fields -> the sum over the study: one row, added up from the statistics and not from the zones.
    feedstocks
        Column of the table of rows (statistics and what they become, or landfills) -> the amounts of its rows, in their
        order.
    """

    zones: Mapping[str, Futures]
    totals: Mapping[str, Futures]
    feedstocks: Mapping[str, Futures]


def shares_of_zones(table: ByZone, chosen: npt.ArrayLike | None = None) -> Any:
    """Return which share of each row of the feedstocks lies in each zone.

    Parameters
    ----------
    table
        A kind of feedstock by zone.
    chosen
        Rows of ``table.shared`` that count; by default all.

    Returns
    -------
    scipy.sparse.csr_array
        (zones, rows of ``table.feedstocks``).
    """
    from scipy.sparse import csr_array

    shared = table.shared if chosen is None else table.shared[np.asarray(chosen, dtype=bool)]
    zones = table.zones.index.get_indexer(pd.Index(shared["zone_id"]))
    shape = (len(table.zones), len(table.feedstocks))
    at = (zones, shared["feedstock_row"].to_numpy(int))
    return csr_array((shared["allocation_share"].to_numpy(float), at), shape=shape)


def in_all(rows: Futures, chosen: npt.ArrayLike | None = None) -> Futures:
    """Return the sum of some rows, by default of all, as one row."""
    counted = np.ones(len(rows)) if chosen is None else np.asarray(chosen, dtype=float)
    return rows.gathered(counted[None, :])


def over_zones(rows: Mapping[str, Futures], table: ByZone, *, fields: Mapping[str, str]) -> SourceFutures:
    """Share the rows of feedstocks over the zones as the run did.

    Parameters
    ----------
    rows
        Column -> the amounts of the rows of ``table.feedstocks``.
    table
        The kind of feedstock by zone.
    fields
        Column -> the field of the zones that it becomes; others stay with the rows.
    """
    shares = shares_of_zones(table)
    given = {column: field for column, field in fields.items() if column in rows}
    return SourceFutures(
        zones={field: rows[column].gathered(shares) for column, field in given.items()},
        totals={field: in_all(rows[column]) for column, field in given.items()},
        feedstocks=dict(rows),
    )


def by_group(
    groups: npt.NDArray[np.int64],
    quantity: npt.ArrayLike,
    *,
    factors: npt.NDArray[np.float64],
    wrong: npt.NDArray[np.float64],
    seen: npt.NDArray[np.bool_],
    base: npt.ArrayLike,
) -> Futures:
    """Return amounts of rows that fall into groups: a quantity times what a unit of its group gives.

    Parameters
    ----------
    groups
        (rows,): the group of each.
    quantity
        (rows,).
    factors
        (groups, futures): the amount of a unit.
    wrong
        (groups, futures): by which factor the quantities of a group may be wrong.
    seen
        (rows,): those that were surveyed, whose quantity is what it is.
    base
        (rows,): the amounts at the parameters' values.
    """
    from scipy.sparse import csr_array

    held, each, group = np.asarray(quantity, dtype=float), factors * wrong, groups
    if seen.any():
        each, group = np.concatenate([each, factors]), groups + len(factors) * seen
    weights = csr_array((held, (np.arange(len(held)), group)), shape=(len(held), len(each)))
    return Futures(weights, each, np.asarray(base, dtype=float))


def seen_rows(feedstocks: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows of statistics were surveyed."""
    if "status" not in feedstocks:
        return np.zeros(len(feedstocks), dtype=bool)
    return (feedstocks["status"] == SURVEYED).to_numpy(bool)
