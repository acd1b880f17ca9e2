"""Landfills: where they lie, how they are run, and what they took in, year by year.

A row says what a landfill took in one year (``year``, ``waste_t``), or in a span of years (``opened``, ``closed``,
``t_per_day``); all rows of a landfill are of one form, and repeat its place. A landfill with neither, in one row, is a
place alone: plants may stand there, and of its gas nothing is known.
"""

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import did_you_mean, in_figures
from geoplan.layers.opening.point_sites import check_alike, read_point_sites
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import number_columns, rows_at, text_column
from geoplan.units import DAYS_A_YEAR, KG_PER_T

COLUMNS = (
    "landfill_id",
    "landfill_name",
    "management",
    "recovered_share",
    "year",
    "waste_t",
    "opened",
    "closed",
    "t_per_day",
    "source",
)
NUMBERS = {
    "recovered_share": "landfills.share",
    "year": "landfills.year",
    "opened": "landfills.year",
    "closed": "landfills.year",
    "waste_t": "landfills.waste",
    "t_per_day": "waste.tonnes",
}
HISTORY = ("year", "waste_t", "opened", "closed", "t_per_day")
"""The columns of what a landfill took in."""
KINDS = "waste.landfill_kind."
UNKNOWN_KIND = "uncategorised"


def read_landfills(reading: Reading) -> gpd.GeoDataFrame:
    """Read landfills with their histories.

    Parameters
    ----------
    reading
        The layer being opened: a vector file, or a CSV file with longitude and latitude in each row.

    Returns
    -------
    GeoDataFrame
        landfill_id, landfill_name (the id where there is none), management (a kind of the parameters
        ``waste.landfill_kind.*``), recovered_share (of the methane, today; NaN where not given) and either year and
        waste_t [t/a, wet], or opened, closed (NaN while it is open) [year] and t_per_day [t/d]; the other columns are
        NaN, all of them for a landfill without a history. One row for each year or span of years, with the landfill's
        point in the study's CRS.

    Raises
    ------
    LayerError
        Where the file cannot be read at all; other faults are noted in `reading`.
    """
    raw = read_point_sites(reading, id_column="landfill_id", columns=COLUMNS, required=("landfill_id",))
    numbers = number_columns(reading, raw, NUMBERS)
    table = gpd.GeoDataFrame(
        {
            "landfill_id": raw["landfill_id"],
            "landfill_name": _filled(text_column(raw, "landfill_name"), raw["landfill_id"]),
            "management": _management(reading, raw),
            **numbers,
            "source": text_column(raw, "source"),
        },
        geometry=raw.geometry,
    )
    check_alike(reading, table, id_column="landfill_id", columns=("landfill_name", "management", "recovered_share"))
    _check_years(reading, table)
    _check_forms(reading, table)
    _check_per_person(reading, table)
    return table.reset_index(drop=True)


def with_history(landfills: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows that say what a landfill took in; those of places alone are left out."""
    columns = [name for name in HISTORY if name in landfills]
    return landfills[landfills[columns].notna().any(axis=1)]


def _filled(names: "pd.Series[str]", ids: "pd.Series[str]") -> "pd.Series[str]":
    return names.where(names != "", ids)


def _management(reading: Reading, raw: gpd.GeoDataFrame) -> "pd.Series[str]":
    known = sorted({name.split(".")[0] for name in reading.study.parameters.under(KINDS)})
    given = text_column(raw, "management").str.casefold()
    blank = given == ""
    if blank.any():
        reading.remark("landfills_uncategorised", count=int(raw.loc[blank, "landfill_id"].nunique()))
    kinds = given.where(~blank, UNKNOWN_KIND)
    wrong = ~kinds.isin(known)
    if wrong.any():
        name = str(kinds[wrong].iloc[0])
        action = did_you_mean(name, known) or "Leave it empty where it is not known."
        reading.fault(rows_at(raw, wrong), f"management '{name}'", f"one of {', '.join(known)}", action)
    return kinds


def _check_years(reading: Reading, table: gpd.GeoDataFrame) -> None:
    turned = table["closed"] < table["opened"]
    if turned.any():
        found = f"closed {table.loc[turned, 'closed'].iloc[0]:.0f} before it was opened"
        reading.fault(rows_at(table, turned), found, "a year from the opening on", "Exchange them.")


def _check_forms(reading: Reading, table: gpd.GeoDataFrame) -> None:
    """Note rows that say neither or both, and landfills whose rows leave years out or count them twice."""
    alone = table[list(HISTORY)].isna().all(axis=1) & ~table["landfill_id"].duplicated(keep=False)
    if alone.any():
        reading.remark("landfills_without_history", count=int(alone.sum()))
    table = table[~alone]
    yearly = table["year"].notna() & table["waste_t"].notna()
    spans = table["opened"].notna() & table["t_per_day"].notna()
    expected = "year and waste_t, or opened and t_per_day"
    for wrong, found in (
        (~(yearly | spans), "no complete history"),
        (table[["year", "waste_t"]].notna().any(axis=1) & table[["opened", "t_per_day"]].notna().any(axis=1), "both"),
    ):
        if wrong.any():
            reading.fault(rows_at(table, wrong), found, expected, "Give what was deposited, and when.")
    mixed = yearly.groupby(table["landfill_id"]).transform("nunique") > 1
    if mixed.any():
        reading.fault(rows_at(table, mixed), "rows of both forms", "one form for each landfill", "Write out the years.")
    whole = table[yearly & ~spans]
    twice = whole.duplicated(["landfill_id", "year"], keep=False)
    if twice.any():
        row = whole[twice].iloc[0]
        found = f"the year {row['year']:.0f} of '{row['landfill_id']}' twice"
        reading.fault(rows_at(whole, twice), found, "each year once", "Remove the others.")
    for landfill, given in whole.groupby("landfill_id", sort=False):
        missing = sorted(set(range(int(given["year"].min()), int(given["year"].max()) + 1)) - set(given["year"]))
        if missing:
            listing = ", ".join(f"{year:.0f}" for year in missing[:5]) + (" …" if len(missing) > 5 else "")
            found = f"no row for {len(missing)} of its years ({listing})"
            reading.fault(str(landfill), found, "each year from the first to the last", "0 where it took nothing.")
    for landfill, given in table[spans & ~yearly].groupby("landfill_id", sort=False):
        ordered = given.sort_values("opened")
        ends = ordered["closed"].fillna(np.inf).to_numpy()[:-1]
        overlap = ends >= ordered["opened"].to_numpy()[1:]
        if overlap.any():
            found = "spans of years that overlap"
            reading.fault(str(landfill), found, "each year in one of them", "A span ends in the year 'closed'.")


def _check_per_person(reading: Reading, table: gpd.GeoDataFrame) -> None:
    """Catch kilograms, or a day's tonnes taken a year's, by the waste of each person."""
    if reading.area is None:
        return
    people = reading.area.zones["population"]
    if people.isna().any() or people.sum() <= 0:
        return
    limits = allowed("waste.per_person")
    by_year = table.groupby("year")["waste_t"].sum().max() / DAYS_A_YEAR
    for column, t_per_day in (("waste_t", by_year), ("t_per_day", table["t_per_day"].max())):
        each = t_per_day * KG_PER_T / people.sum()
        if limits.outside(each):
            unit = "tonnes a year" if column == "waste_t" else "tonnes a day"
            reading.fault(
                column, f"{in_figures(each, 3)} kg per person and day", f"{limits}", f"Give the mass in {unit}."
            )
