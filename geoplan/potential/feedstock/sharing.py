"""Sharing a provincial statistic over zones by a key that is known for each of them.

A row of statistics names its zone, and stays there; or its district, and is shared over the zones of that which have no
row of their own for the same item; or it stands for the whole study, and is shared over the zones for which neither
holds. The key that was used is written with the result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError, did_you_mean, in_figures
from geoplan.layers.feedstock.shared_rows import Counted, SharedRows, ZoneNames
from geoplan.layers.opening.table_faults import missing_columns, place_of, quantity_faults, zone_faults

EVERY_ITEM = "*"
REPORTED = "reported"


def allocate_to_zones(
    statistics: pd.DataFrame,
    keys: Mapping[str, pd.Series],
    *,
    counted: Counted,
    zones: ZoneNames,
) -> pd.DataFrame:
    """Share statistics over zones.

    Parameters
    ----------
    statistics
        ``zone_id`` (empty: the whole study, or the ``district`` where there is such a column and it is not empty), the
        columns of `counted`. Other columns are carried along; ``file`` and ``row``, where there, are
        named in errors.
    keys
        Item -> weights by zone id, each Series named after what it is (``cropland_area_m2``); ``"*"`` for every item
        that has no key of its own.
    counted
        What they count: its amounts are shared. NaN (not reported) stays NaN.
    zones
        The zones of the study, and their districts.

    Returns
    -------
    pandas.DataFrame
        The columns of `statistics`, ``allocation_key``: ``reported`` for rows that named their zone, else the name of
        the key, and ``allocation_share``: the zone's share of its row. One row per zone's own row, and per shared row
        and zone with a weight above 0, in the order of `statistics` and `zones`; sums are conserved.

    Raises
    ------
    LayerError
        For zones that do not exist, negative or infinite amounts, rows without any amount, items without a key, keys
        that lack a zone or hold negative weights, and amounts that no zone can take; all at once.

    Examples
    --------
    >>> crops = pd.DataFrame({"zone_id": ["", "c"], "crop": ["paddy", "paddy"], "production_t": [90.0, 5.0]})
    >>> cropland = pd.Series({"a": 1.0, "b": 2.0, "c": 7.0}, name="cropland_area_m2")
    >>> counted, zones = Counted("crop", ["production_t"]), ZoneNames(["a", "b", "c"])
    >>> shared = allocate_to_zones(crops, {"*": cropland}, counted=counted, zones=zones)
    >>> shared.set_index("zone_id").production_t.to_dict()
    {'a': 30.0, 'b': 60.0, 'c': 5.0}
    """
    item, kind = counted.item, counted.kind
    faults = missing_columns(statistics, ["zone_id", item, *counted.amounts], kind=kind)
    if faults:
        raise LayerError(faults)
    table = statistics.reset_index(drop=True)
    # An all-blank column is read as numbers: as objects first, so that the blanks can become texts.
    table["zone_id"] = table["zone_id"].astype(object).where(table["zone_id"].notna(), "").astype(str).str.strip()
    faults += _row_faults(table, counted, zones.zone_ids)
    weights = _weights(table, keys, counted, zones.zone_ids, faults)
    rows = SharedRows(table, counted, zones=zones)
    faults += _district_faults(table, rows, kind)
    named = np.flatnonzero(rows.named.to_numpy())
    parts = [_Part(named, table["zone_id"].to_numpy(object)[named], np.ones(len(named)), REPORTED)]
    for position in np.flatnonzero(~rows.named.to_numpy()):
        key = weights.get(table[item].iloc[position])
        if key is None:
            continue
        free = np.where(key.index.isin(rows.zones_left(int(position))), key.to_numpy(), 0.0)
        if free.sum() > 0:
            taking = np.flatnonzero(free > 0)
            shares = free[taking] / free.sum()
            parts.append(_Part(np.full(len(taking), position), key.index.to_numpy()[taking], shares, str(key.name)))
        elif table.loc[position, list(counted.amounts)].astype(float).fillna(0.0).gt(0).any():
            faults.append(_untakeable(table, int(position), item, key, kind))
    if faults:
        raise LayerError(faults)
    return _shared(table, parts, counted.amounts)


@dataclass(frozen=True)
class _Part:
    """Rows of statistics at the zones that take them, each a share, by a key."""

    positions: npt.NDArray[np.intp]
    zone_ids: npt.NDArray[np.object_]
    shares: npt.NDArray[np.float64]
    key: str


def _shared(table: pd.DataFrame, parts: Sequence[_Part], columns: Sequence[str]) -> pd.DataFrame:
    """Return the parts of a table in the order of its rows."""
    positions = np.concatenate([part.positions for part in parts])
    order = np.argsort(positions, kind="stable")
    shares = np.concatenate([part.shares for part in parts])[order]
    result = table.iloc[positions[order]].reset_index(drop=True)
    result["zone_id"] = np.concatenate([part.zone_ids for part in parts])[order].astype(str)
    if len(parts) > 1:
        for column in columns:
            result[column] = result[column].astype(float).to_numpy() * shares
    keys = np.repeat([part.key for part in parts], [len(part.positions) for part in parts])
    return result.assign(allocation_key=keys[order], allocation_share=shares)


def _district_faults(table: pd.DataFrame, rows: SharedRows, kind: str) -> list[Fault]:
    faults = []
    given, known = rows.districts, rows.known_districts
    for position in np.flatnonzero(~given.isin(known | {""}).to_numpy()):
        file, row = place_of(table, int(position), kind=kind)
        action = did_you_mean(given.iloc[position], known) or "Take the district from the zones layer."
        found = f"a statistic for the district '{given.iloc[position]}'"
        faults.append(Fault(file, row, found=found, expected="a district of the zones", action=action))
    return faults


def _row_faults(table: pd.DataFrame, counted: Counted, zone_ids: Sequence[str]) -> list[Fault]:
    item, columns, kind = counted.item, counted.amounts, counted.kind
    unsigned = [column for column in columns if column not in counted.signed]
    faults = quantity_faults(table, unsigned, kind=kind, blank=True) + zone_faults(table, zone_ids, kind=kind)
    silent = table[list(columns)].isna().all(axis=1)
    for position in np.flatnonzero(silent.to_numpy()):
        file, row = place_of(table, int(position), kind=kind)
        found = f"no amount for '{table[item].iloc[position]}'"
        faults.append(
            Fault(file, row, found=found, expected=" or ".join(columns), action="Fill one in, or leave out the row.")
        )
    return faults


def _weights(
    table: pd.DataFrame,
    keys: Mapping[str, pd.Series],
    counted: Counted,
    zone_ids: Sequence[str],
    faults: list[Fault],
) -> dict[str, pd.Series]:
    """Return the weights of each item that must be shared, over all zones in order; gather what is wrong with them."""
    weights: dict[str, pd.Series] = {}
    checked: set[int] = set()
    kind = counted.kind
    for what in table.loc[table["zone_id"] == "", counted.item].unique():
        given = keys.get(what, keys.get(EVERY_ITEM))
        if given is None:
            faults.append(
                Fault(
                    kind,
                    str(what),
                    found="no key to share it by",
                    expected="one of the keys",
                    action=did_you_mean(what, keys),
                )
            )
            continue
        key = given.astype(float).reindex(list(zone_ids))
        wrong = key[~np.isfinite(key) | (key < 0)]
        if len(wrong):
            if id(given) not in checked:
                listing = ", ".join(f"{zone}: {in_figures(weight)}" for zone, weight in wrong.head(5).items())
                place = f"key {given.name}"
                text = f"{len(wrong)} zones without a usable weight ({listing})"
                faults.append(Fault(kind, place, found=text, expected="finite weights, not negative, for every zone"))
            checked.add(id(given))
            continue
        weights[what] = key
    return weights


def _untakeable(table: pd.DataFrame, position: int, item: str, key: pd.Series, kind: str) -> Fault:
    file, row = place_of(table, position, kind=kind)
    what = table[item].iloc[position]
    if key.sum() > 0:
        found = f"'{what}' for the whole study, though each zone with a share of {key.name} has its own row"
        return Fault(
            file,
            row,
            found=found,
            expected="a zone without its own row to take it",
            action="Leave out one or the other.",
        )
    found = f"'{what}' to share by {key.name}, which is 0 in every zone"
    return Fault(
        file, row, found=found, expected="a key above 0 somewhere", action="Check the layer that the key comes from."
    )
