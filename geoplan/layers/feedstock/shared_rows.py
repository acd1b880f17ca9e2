"""Which zones a row of statistics is shared over, and the rows that no zone is left to take.

A row that names its zone stays there; one that names a district is shared over the zones of that which have no row of
their own for the same item; any other, over the zones for which neither holds.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault
from geoplan.layers.opening.table_faults import place_of


@dataclass(frozen=True)
class ZoneNames:
    """What a row of statistics can name.

    Attributes
    ----------
    zone_ids
        The zones of the study.
    districts
        Zone id -> its district, where statistics name districts.
    """

    zone_ids: Sequence[str]
    districts: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Counted:
    """What a table of statistics counts.

    Attributes
    ----------
    item
        The column that says what is counted: ``crop``, ``animal``, ``stream``.
    amounts
        The columns with amounts, that add up.
    whole
        The item that stands for all others together, such as ``all`` of the waste: a zone with its own row for it takes
        no part in the sharing of any item, and a zone with its own row for any item takes none in the sharing of it.
    kind
        What to call the table in a message where it does not say its file.
    signed
        Those of the amounts that may be negative, such as emissions that are avoided: a change has either sign.
    """

    item: str
    amounts: Sequence[str]
    whole: str | None = None
    kind: str = "statistics"
    signed: Sequence[str] = ()


class SharedRows:
    """The rows of a table of statistics, and the zones that each is shared over.

    Parameters
    ----------
    table
        ``zone_id`` (empty: the whole study, or the ``district`` where there is such a column and it is not empty) and
        the column of `counted`; index 0, 1, ….
    counted
        What it counts.
    zones
        The zones of the study, and their districts.

    Attributes
    ----------
    named
        Which rows name their zone.
    districts
        The district that each row is about; empty where it names a zone, or the whole study.
    """

    def __init__(self, table: pd.DataFrame, counted: Counted, *, zones: ZoneNames) -> None:
        self._items, self._whole = table[counted.item].to_numpy(object), counted.whole
        zones_named = _texts(table, "zone_id")
        self._zones = zones_named.to_numpy(object)
        self.named: pd.Series[bool] = zones_named != ""
        self.districts: pd.Series[str] = _texts(table, "district").where(~self.named, "")
        self._home = pd.Series(zones.districts or {}, dtype=object).reindex(list(zones.zone_ids)).fillna("").astype(str)

    @property
    def known_districts(self) -> set[str]:
        """The districts that zones lie in."""
        return set(self._home) - {""}

    def zones_left(self, position: int) -> list[Hashable]:
        """Return the zones that a row which names none can be shared over."""
        alike = self._alike(self._items[position])
        own = set(self._zones[alike & self.named.to_numpy()])
        district = self.districts.iloc[position]
        taken = set(self.districts.to_numpy(object)[alike]) - {""}
        homes = zip(self._home.index, self._home, strict=True)
        inside = [zone for zone, home in homes if (home == district if district else home not in taken)]
        return [zone for zone in inside if zone not in own]

    def _alike(self, what: object) -> "npt.NDArray[np.bool_]":
        whole = self._whole
        is_whole = whole is not None and what == whole
        return np.array([is_whole or item == what or (whole is not None and item == whole) for item in self._items])


def _texts(table: pd.DataFrame, column: str) -> "pd.Series[str]":
    """Return a column as text, empty where nothing stands: an all-blank column is read as numbers."""
    if column not in table:
        return pd.Series("", index=table.index)
    return table[column].astype(object).where(table[column].notna(), "").astype(str).str.strip()


def untaken_faults(table: pd.DataFrame, counted: Counted, *, zones: ZoneNames) -> list[Fault]:
    """Return a fault for each row with an amount that no zone is left to take.

    Parameters
    ----------
    table, counted, zones
        As for `SharedRows`.

    Examples
    --------
    >>> crops = pd.DataFrame({"zone_id": ["", "a"], "crop": ["paddy", "paddy"], "production_t": [90.0, 5.0]})
    >>> counted = Counted("crop", ["production_t"])
    >>> [fault.where for fault in untaken_faults(crops, counted, zones=ZoneNames(["a"]))]
    ['row 1']
    """
    item = counted.item
    if not {item, "zone_id"} <= set(table.columns):
        return []
    rows = SharedRows(table.reset_index(drop=True), counted, zones=zones)
    there = [name for name in counted.amounts if name in table]
    positive = table[there].apply(pd.to_numeric, errors="coerce").gt(0).any(axis=1).to_numpy()
    faults = []
    for position in np.flatnonzero(positive & ~rows.named.to_numpy()):
        district = rows.districts.iloc[position]
        if (district and district not in rows.known_districts) or rows.zones_left(int(position)):
            continue
        file, row = place_of(table, int(position), kind=counted.kind)
        place = f"the district '{district}'" if district else "the whole study"
        found = f"'{table[item].iloc[position]}' for {place}, though each of its zones has its own row"
        faults.append(
            Fault(
                file,
                row,
                found=found,
                expected="a zone without its own row to take it",
                action="Leave out one or the other.",
            )
        )
    return faults
