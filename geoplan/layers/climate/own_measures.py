"""Measures of a study's own, such as buses or buildings, and what it knows better of those that the map gives.

A row with a potential is a measure of the study's own, whole or in a zone; several rows of one id are its zones. A row
without one takes the place of what it gives of a measure that the map has: a build limit, an owner, a status.
"""

import pandas as pd

from geoplan.errors import did_you_mean
from geoplan.layers.demand.inventory import sectors
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at, text_column
from geoplan.layers.opening.table_faults import SUM_TOLERANCE, check_zone_ids

TEXTS = (
    "measure_id",
    "title_en",
    "title_vi",
    "title_ja",
    "group",
    "sector",
    "carrier",
    "unit",
    "zone_id",
    "resource",
    "owner",
    "learning",
    "status",
    "confidence",
    "source",
)
NUMBERS = {
    "potential": "measures.stock",
    "energy_mwh_per_unit": "measures.energy",
    "avoided_t_per_unit": "measures.avoided",
    "saved_share": "measures.share",
    "resource_share": "measures.share",
    "capex_usd_per_unit": "measures.money",
    "running_usd_per_unit": "measures.money",
    "value_usd_per_unit": "measures.value",
    "life_years": "measures.life",
    "build_limit": "measures.stock",
}
COLUMNS = (*TEXTS, *NUMBERS)
STATUSES = ("real", "schematic", "synthetic")
_BY_ZONE = frozenset({"zone_id", "potential", "resource_share"})
"""What each row has of its own; all else is of the measure."""
_DOES = ("energy_mwh_per_unit", "avoided_t_per_unit", "saved_share")


def read_own_measures(reading: Reading) -> pd.DataFrame:
    """Read measures of a study's own.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        `COLUMNS`: texts "" and numbers NaN where not given. What is of the whole measure stands in each of its rows.
        potential and build_limit [unit, unit a year], energy_mwh_per_unit [MWh a year and unit], avoided_t_per_unit
        [tCO2e a year and unit], saved_share (of the use of sector and carrier, where all of it is built),
        resource_share (of what the zone has, 1 where a measure of the study's own does not say it), money [USD a unit,
        USD a year and unit], life_years.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("measure_id", "source"))
    numbers = number_columns(reading, raw, NUMBERS)
    texts = {name: text_column(raw, name) for name in TEXTS}
    for name in ("sector", "carrier", "status"):
        texts[name] = texts[name].str.casefold()
    rows = pd.DataFrame({name: numbers.get(name, texts.get(name)) for name in COLUMNS})
    _check_words(reading, rows)
    check_zone_ids(reading, rows, otherwise="Leave zone_id empty for the whole study.")
    _check_rows(reading, rows)
    rows = _filled(reading, rows)
    own = is_own(rows)
    rows["resource_share"] = rows["resource_share"].mask(own & rows["resource_share"].isna(), 1.0)
    _check_measures(reading, rows[own])
    _check_owners(reading, rows[own])
    return rows


def is_own(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are measures of the study's own; the others take the place of what they give of another."""
    return rows["potential"].notna()


def _check_words(reading: Reading, rows: pd.DataFrame) -> None:
    known = {"sector": tuple(sectors()), "status": STATUSES}
    for column, words in known.items():
        wrong = ~rows[column].isin((*words, ""))
        if wrong.any():
            first = str(rows.loc[wrong, column].iloc[0])
            action = did_you_mean(first, words) or "Correct it."
            reading.fault(rows_at(rows, wrong), f"{column} '{first}'", f"one of {', '.join(words)}", action)
    for column, expected in (("measure_id", "an id for each measure"), ("source", "who says so")):
        blank = rows[column] == ""
        if blank.any():
            reading.fault(rows_at(rows, blank), f"no {column}", expected, "Fill it in.")


def _check_rows(reading: Reading, rows: pd.DataFrame) -> None:
    """Note a measure that stands twice in a zone, in zones and in the whole, or with a potential in some rows alone."""
    twice = rows.duplicated(["measure_id", "zone_id"], keep=False)
    if twice.any():
        found = f"measure '{rows.loc[twice, 'measure_id'].iloc[0]}' twice in one place"
        reading.fault(rows_at(rows, twice), found, "each once", "Add them up, or remove the others.")
    for told, found in (
        (rows["zone_id"] == "", "rows of one measure with and without a zone_id"),
        (is_own(rows), "rows of one measure with and without a potential"),
    ):
        mixed = told.groupby(rows["measure_id"]).transform("nunique") > 1
        if mixed.any():
            reading.fault(rows_at(rows, mixed), found, "one of them", "Fill in the others, or remove them.")


def _filled(reading: Reading, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in which what is said once of a measure stands in each of its rows; note what is said in two ways."""
    filled = rows.copy()
    for column in COLUMNS:
        if column in _BY_ZONE or column == "measure_id":
            continue
        given = rows[column] if column in NUMBERS else rows[column].where(rows[column] != "")
        several = given.groupby(rows["measure_id"]).transform("nunique") > 1
        if several.any():
            first = rows.loc[several, "measure_id"].iloc[0]
            reading.fault(rows_at(rows, several), f"two values of {column} of '{first}'", "one", "Correct them.")
        first_given = given.groupby(rows["measure_id"]).transform("first")
        filled[column] = first_given if column in NUMBERS else first_given.fillna("")
    return filled


def _check_measures(reading: Reading, own: pd.DataFrame) -> None:
    """Note measures of the study's own that lack what each has: a unit, a resource, something that they do, a life."""
    lacks = (
        (own["resource"] == "", "a measure without a resource", "what it uses, such as buses or roofs"),
        (own["unit"] == "", "no unit", "what the potential is counted in"),
        (own[list(_DOES)].isna().all(axis=1), "a measure that does nothing", " or ".join(_DOES)),
        (own["capex_usd_per_unit"].gt(0.0) & own["life_years"].isna(), "an investment without a life", "life_years"),
        (own["saved_share"].notna() & (own["sector"] == ""), "saved_share of no sector", "sector and carrier"),
    )
    for wrong, found, expected in lacks:
        if wrong.any():
            reading.fault(rows_at(own, wrong), found, expected, "Fill it in.")


def _check_owners(reading: Reading, own: pd.DataFrame) -> None:
    """Note what two owners have: their shares of one resource in one place are more than there is.

    Measures of one owner may want the same: then they share it. A row of the whole study is in each zone.
    """
    for resource, rows in own[own["resource"] != ""].groupby("resource"):
        owners = set(rows["owner"]) - {""}
        if len(owners) <= 1:
            continue
        whole = rows["zone_id"] == ""
        for zone in sorted(set(rows["zone_id"]) - {""}) or [""]:
            there = rows[whole | (rows["zone_id"] == zone)]
            total = float(there["resource_share"].sum())
            if len(set(there["owner"]) - {""}) > 1 and total > 1.0 + SUM_TOLERANCE:
                named = ", ".join(sorted(set(there["owner"]) - {""}))
                place = f"in {zone}" if zone else "in the study"
                found = f"two owners ({named}) of {total:.0%} of the resource '{resource}' {place}"
                action = "Each tonne, roof and hectare has one owner: correct resource_share, or name one owner."
                reading.fault(rows_at(own, own.index.isin(there.index)), found, "at most 100%", action)
