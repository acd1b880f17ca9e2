"""Targets of a place: what is to be reached in which year, and by which reading a percentage counts."""

import pandas as pd

from geoplan.errors import did_you_mean
from geoplan.layers.climate.per_person import EMISSIONS, REDUCTIONS, check_tonnes_per_person
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at, text_column

COLUMNS = (
    "target_id",
    "title_en",
    "title_vi",
    "title_ja",
    "year",
    "sense",
    "value_pct",
    "level_t",
    "base_year",
    "driver",
    "source",
)
NUMBERS = {
    "year": "climate.year",
    "value_pct": "targets.value",
    "level_t": "targets.level",
    "base_year": "climate.year",
}
BELOW_BAU, BELOW_BASE, INTENSITY, LEVEL, REDUCTION = "below_bau", "below_base", "intensity", "level", "reduction"
SENSES = (BELOW_BAU, BELOW_BASE, INTENSITY, LEVEL, REDUCTION)
"""How a target can be read; one that names no sense is read in none."""
OF_PERCENT = (BELOW_BAU, BELOW_BASE, INTENSITY)
"""Senses of a percentage; the others are of tonnes."""


def read_targets(reading: Reading) -> pd.DataFrame:
    """Read targets.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        target_id; title_en, title_vi, title_ja ("" where not given; English the id then); year; sense (one of `SENSES`,
        "" where nobody says it); value_pct [%] and level_t [tCO2e a year], NaN where nobody says them; base_year, NaN
        for that of the scenarios; driver, by which an intensity is counted; source.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("target_id", "year", "source"))
    numbers = number_columns(reading, raw, NUMBERS, required=("year",))
    texts = {name: text_column(raw, name) for name in COLUMNS if name not in NUMBERS}
    for name in ("sense", "driver"):
        texts[name] = texts[name].str.casefold()
    targets = pd.DataFrame({name: numbers.get(name, texts.get(name)) for name in COLUMNS})
    targets["title_en"] = targets["title_en"].where(targets["title_en"] != "", targets["target_id"])
    _check_words(reading, targets)
    _check_numbers(reading, targets)
    return targets


def _check_words(reading: Reading, targets: pd.DataFrame) -> None:
    for name, expected in (("target_id", "an id for each target"), ("source", "who set it")):
        blank = targets[name] == ""
        if blank.any():
            reading.fault(rows_at(targets, blank), f"no {name}", expected, "Fill it in.")
    strange = ~targets["sense"].isin((*SENSES, ""))
    if strange.any():
        first = targets.loc[strange, "sense"].iloc[0]
        action = did_you_mean(first, SENSES) + " Leave it empty where nobody says how the target is meant."
        reading.fault(rows_at(targets, strange), f"the sense '{first}'", f"one of {', '.join(SENSES)}", action)
    twice = targets.duplicated(["target_id", "sense"], keep=False)
    if twice.any():
        found = f"target '{targets.loc[twice, 'target_id'].iloc[0]}' twice in one sense"
        reading.fault(rows_at(targets, twice), found, "each sense of a target once", "Give the other an id of its own.")
    driver = (targets["sense"] == INTENSITY) & (targets["driver"] == "")
    if driver.any():
        action = "Name a driver of the layer business_as_usual, such as output."
        reading.fault(rows_at(targets, driver), "an intensity of nothing", "a driver", action)


def _check_numbers(reading: Reading, targets: pd.DataFrame) -> None:
    """Note targets whose number is not of their sense, and levels that no place of so many people has."""
    percent = targets["sense"].isin(OF_PERCENT)
    tonnes = targets["sense"].isin((LEVEL, REDUCTION))
    for own, other, rows in (("value_pct", "level_t", percent), ("level_t", "value_pct", tonnes)):
        wrong = rows & targets[own].isna() & targets[other].notna()
        if wrong.any():
            found = f"{other} for the sense {targets.loc[wrong, 'sense'].iloc[0]}"
            reading.fault(rows_at(targets, wrong), found, own, "Give the number of the sense, or correct the sense.")
    for own, rows in (("value_pct", percent), ("level_t", tonnes)):
        silent = rows & targets["value_pct"].isna() & targets["level_t"].isna()
        if silent.any():
            reading.fault(rows_at(targets, silent), f"a target without {own}", "a number", "Fill it in.")
    early = targets["base_year"] >= targets["year"]
    if early.any():
        row = targets[early].iloc[0]
        found = f"a base year {row['base_year']:.0f} for the year {row['year']:.0f}"
        reading.fault(rows_at(targets, early), found, "a base year before the target's", "Correct the years.")
    for line, row in targets[tonnes].iterrows():
        where = rows_at(targets, targets.index == line)
        limits = REDUCTIONS if row["sense"] == REDUCTION else EMISSIONS
        what = f"in {row['year']:.0f}"
        check_tonnes_per_person(reading, float(row["level_t"]), where=where, what=what, limits=limits)
