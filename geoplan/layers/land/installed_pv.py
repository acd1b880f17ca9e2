"""Photovoltaics that stand already: systems as points or outlines, or what statistics say of zones."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.statistics import StatisticsColumns, read_statistics
from geoplan.layers.opening.table import number_columns, rows_at, text_column
from geoplan.layers.opening.vector import POINTS, POLYGONS, mend_polygons, read_features, without_empty
from geoplan.units import KW_PER_MW

COLUMNS = ("name", "pv_kind", "capacity_mw", "capacity_kwp", "year", "source")
NUMBERS = {
    "capacity_mw": "installed_pv.capacity_mw",
    "capacity_kwp": "installed_pv.capacity_kwp",
    "year": "installed_pv.year",
}
STATISTICS = StatisticsColumns(subject="pv_kind", amounts={"capacity_mw": "installed_pv.capacity_mw"})
PV_KINDS = ("rooftop", "ground", "floating")


@cache
def pv_words() -> Mapping[str, str]:
    """Return what systems are called, and which of `PV_KINDS` that is.

    Examples
    --------
    >>> pv_words()["roof"]
    'rooftop'
    """
    with Path(__file__).with_name("pv_kinds.csv").open(encoding="utf-8", newline="") as stream:
        return {row["word"]: row["pv_kind"] for row in csv.DictReader(stream)}


def read_installed_pv(reading: Reading) -> gpd.GeoDataFrame:
    """Read systems that stand already, in the bounds of the study.

    Parameters
    ----------
    reading
        The layer being opened; ``pv_kind`` must stand in each row, the capacity as ``capacity_mw`` or ``capacity_kwp``.

    Returns
    -------
    GeoDataFrame
        name, pv_kind (`PV_KINDS`), capacity_mw [MWp] (NaN where unknown), year (NaN where unknown), source, and points
        or valid polygons in the study's CRS.

    Raises
    ------
    LayerError
        Where the file cannot be read at all; other faults are noted in `reading`.
    """
    raw = read_features(reading, columns=COLUMNS, required=("pv_kind",), geometries=POINTS | POLYGONS)
    raw = without_empty(reading, mend_polygons(reading, raw))
    numbers = number_columns(reading, raw, NUMBERS)
    capacity_mw = numbers["capacity_mw"].where(numbers["capacity_mw"].notna(), numbers["capacity_kwp"] / KW_PER_MW)
    both = numbers["capacity_mw"].notna() & numbers["capacity_kwp"].notna()
    unlike = both & ~np.isclose(numbers["capacity_mw"], numbers["capacity_kwp"] / KW_PER_MW, rtol=0.01)
    if unlike.any():
        found = "capacities in MW and kWp that differ"
        reading.fault(rows_at(raw, unlike), found, "the same in both, or one of them", "Correct the unit.")
    _check_years(reading, raw, numbers["year"])
    unknown = int(capacity_mw.isna().sum())
    if unknown:
        reading.remark("installed_unknown", count=unknown)
    given = text_column(raw, "pv_kind").str.casefold()
    silent = given == ""
    if silent.any():
        reading.fault(rows_at(raw, silent), "no pv_kind", f"one of {', '.join(PV_KINDS)}", "Fill it in.")
    kinds = _known_kinds(reading, raw, given)
    columns = {"name": text_column(raw, "name"), "pv_kind": kinds, "capacity_mw": capacity_mw}
    columns |= {"year": numbers["year"], "source": text_column(raw, "source")}
    return gpd.GeoDataFrame(columns, geometry=raw.geometry).reset_index(drop=True)


def _check_years(reading: Reading, rows: gpd.GeoDataFrame, years: "pd.Series[float]") -> None:
    """Note systems that do not stand yet in the year of the study, where it says which that is."""
    now = reading.study.year
    later = years > (np.inf if now is None else now)
    if later.any():
        found, action = f"the year {years[later].max():.0f}", "Leave out what is not built yet, or correct the year."
        reading.fault(rows_at(rows, later), found, f"systems that stand already in {now}", action)


def read_installed_statistics(reading: Reading) -> pd.DataFrame:
    """Read what statistics say of systems that stand already.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id and district (both "" = the whole study), pv_kind (`PV_KINDS`), capacity_mw [MWp], year, source,
        confidence; of each kind rows of zones alone, of districts alone, or one of the whole study.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    table = read_statistics(reading, replace(STATISTICS, called=pv_words()))
    table["pv_kind"] = _known_kinds(reading, table, table["pv_kind"])
    level = np.select([table["zone_id"] != "", table["district"] != ""], ["zones", "districts"], "the whole study")
    for kind, levels in pd.Series(level, index=table.index).groupby(table["pv_kind"]):
        if levels.nunique() > 1:
            found = f"{kind} systems of {' and of '.join(sorted(levels.unique()))}"
            mixed = (table["pv_kind"] == kind).to_numpy()
            reading.fault(
                rows_at(table, mixed), found, "rows of one level, since they would count twice", "Choose one."
            )
    return table


def _known_kinds(reading: Reading, rows: pd.DataFrame, given: "pd.Series[str]") -> "pd.Series[str]":
    kinds = given.map(pv_words())
    wrong = kinds.isna() & (given != "")
    if wrong.any():
        told = f"pv_kind '{given[wrong].iloc[0]}'"
        reading.fault(rows_at(rows, wrong), told, f"one of {', '.join(PV_KINDS)}", "Correct it.")
    return kinds.fillna("")
