"""Checks on tables of statistics: the quantities that models multiply must be finite and not negative."""

from collections.abc import Collection, Hashable, Iterable, Sequence

import numpy as np
import pandas as pd

from geoplan.errors import Fault, did_you_mean, in_figures
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import rows_at
from geoplan.parameters import Parameters

SUM_TOLERANCE = 1e-6
"""How far shares of a whole may lie from a sum of 1: the rounding of what is printed and added."""


def place_of(table: pd.DataFrame, position: int, *, kind: str) -> tuple[str, str]:
    """Name a row for an error message.

    Parameters
    ----------
    table
        The statistics; where it has the columns ``file`` and ``row``, they are named, or else the label in its index
        where that has a name, such as ``line``.
    position
        The row, counted from 0.
    kind
        What to say for the file where none is given: ``crops``.

    Returns
    -------
    tuple of str
        The file and the place in it.
    """
    file = str(table["file"].iloc[position]) if "file" in table else kind
    if "row" in table or table.index.name is None:
        return file, f"row {table['row'].iloc[position] if 'row' in table else position + 1}"
    return file, f"{table.index.name} {table.index[position]}"


def missing_columns(table: pd.DataFrame, columns: Collection[str], *, kind: str) -> list[Fault]:
    """Return a fault for each column that is needed and absent."""
    return [
        Fault(
            kind,
            "columns",
            found=f"no column '{column}'",
            expected="it",
            action=did_you_mean(column, (str(name) for name in table.columns)),
        )
        for column in columns
        if column not in table
    ]


def quantity_faults(table: pd.DataFrame, columns: Sequence[str], *, kind: str, blank: bool = False) -> list[Fault]:
    """Find the quantities that cannot be.

    Parameters
    ----------
    table
        The statistics.
    columns
        The columns that hold quantities.
    kind
        What to call the table in a message where it does not say its file.
    blank
        Whether NaN (not reported) is allowed.

    Returns
    -------
    list of Fault
        One per negative, infinite or (unless `blank`) missing quantity.
    """
    faults: list[Fault] = []
    for column in columns:
        values = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
        unreadable = np.isnan(values) & table[column].notna().to_numpy()
        wrong = (values < 0) | np.isinf(values) | unreadable
        if not blank:
            wrong |= np.isnan(values)
        for position in np.flatnonzero(wrong):
            file, row = place_of(table, int(position), kind=kind)
            found = f"{column} {table[column].iloc[position]}"
            expected = "a finite number that is not negative"
            faults.append(Fault(file, row, found=found, expected=expected, action="Correct the row, or leave it out."))
    return faults


def unknown_items(table: pd.DataFrame, column: str, known: Collection[str], *, kind: str, expected: str) -> list[Fault]:
    """Return a fault for each item (crop, animal, stream) that no parameter speaks of, at its first row."""
    faults: list[Fault] = []
    seen: set[Hashable] = set()
    for position, item in enumerate(table[column]):
        if item in known or item in seen:
            continue
        seen.add(item)
        file, row = place_of(table, position, kind=kind)
        faults.append(
            Fault(file, row, found=f"{column} '{item}'", expected=expected, action=did_you_mean(str(item), known))
        )
    return faults


def share_faults(parameters: Parameters, names: Iterable[str]) -> list[Fault]:
    """Return a fault for each parameter that must be a share and reaches outside 0 to 1; those absent are left out."""
    faults = []
    for name in names:
        row = parameters.get(name)
        if row is None or (row.low >= 0 and row.high <= 1):
            continue
        found = f"low {in_figures(row.low)}" if row.low < 0 else f"high {in_figures(row.high)}"
        faults.append(
            Fault(
                "parameters",
                name,
                found=found,
                expected="a share of at least 0 and at most 1",
                action="Correct the override.",
            )
        )
    return faults


def unknown_zones(table: pd.DataFrame, zone_ids: Collection[str]) -> "pd.Series[bool]":
    """Return which rows of statistics have a ``zone_id`` that is no zone of the study, nor empty."""
    return ~zones_named(table).isin({*zone_ids, ""})


def check_zone_ids(reading: Reading, table: pd.DataFrame, *, otherwise: str) -> None:
    """Note the rows whose ``zone_id`` is no zone of the study, nor empty; without zones nothing can be said.

    Parameters
    ----------
    reading
        The layer.
    table
        Its rows.
    otherwise
        What can be done where no zone is called alike.
    """
    if reading.area is None:
        return
    unknown = unknown_zones(table, reading.area.zone_ids)
    if unknown.any():
        first = table.loc[unknown, "zone_id"].iloc[0]
        hint = did_you_mean(first, reading.area.zone_ids) or otherwise
        reading.fault(rows_at(table, unknown), f"zone_id '{first}'", "the id of a zone", hint)


def zones_named(table: pd.DataFrame) -> "pd.Series[str]":
    """Return the ``zone_id`` of each row as text without spaces around it; empty where there is none."""
    return table["zone_id"].astype(object).where(table["zone_id"].notna(), "").astype(str).str.strip()


def zone_faults(table: pd.DataFrame, zone_ids: Sequence[str], *, kind: str = "statistics") -> list[Fault]:
    """Return a fault for each row of statistics whose ``zone_id`` is no zone of the study, nor empty."""
    faults = []
    zones = set(zone_ids)
    given = zones_named(table)
    for position in np.flatnonzero(unknown_zones(table, zones).to_numpy()):
        file, row = place_of(table, int(position), kind=kind)
        zone = given.iloc[position]
        found = f"a statistic for the zone '{zone}'"
        action = did_you_mean(zone, zones) or "Take the zone_id from the zones layer."
        faults.append(
            Fault(file, row, found=found, expected="a zone of the study, or nothing for the whole study", action=action)
        )
    return faults
