"""Emissions without measures: by year, or by drivers whose levels are told and that sectors follow.

A row is one of three: tonnes or electricity of a sector in a year; the level of a driver (output, people) in a year; or
a sector that follows a driver, with how closely. The last two may stand in one row.
"""

import pandas as pd

from geoplan.errors import did_you_mean, in_figures
from geoplan.layers.climate.per_person import check_tonnes_per_person
from geoplan.layers.demand.inventory import SCOPES, sectors
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at, text_column

COLUMNS = (
    "sector",
    "carrier",
    "scope",
    "year",
    "emissions_t",
    "electricity_mwh",
    "driver",
    "level",
    "elasticity",
    "source",
)
NUMBERS = {
    "year": "climate.year",
    "emissions_t": "inventory.emissions",
    "electricity_mwh": "business_as_usual.electricity",
    "level": "business_as_usual.level",
    "elasticity": "business_as_usual.elasticity",
}
AMOUNTS = ("emissions_t", "electricity_mwh")
LINE = ("sector", "carrier", "scope")
"""What an inventory is parted by; an empty one stands for all."""
ELECTRICITY = "electricity"
_MANY_SECTORS = 4


def read_business_as_usual(reading: Reading) -> pd.DataFrame:
    """Read emissions without measures.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        sector, carrier, scope ("" = all of them; of electricity_mwh the carrier is ``electricity`` and the scope 2);
        year; emissions_t [tCO2e a year] or electricity_mwh [MWh a year]; driver; level, of the driver in that year;
        elasticity, by which a sector follows it (1 where not given); source. NaN and "" where a row does not speak of
        it.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_csv(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("source",))
    numbers = number_columns(reading, raw, NUMBERS)
    texts = {name: text_column(raw, name) for name in COLUMNS if name not in NUMBERS}
    for name in (*LINE, "driver"):
        texts[name] = texts[name].str.casefold()
    texts["scope"] = texts["scope"].str.removeprefix("scope").str.strip()
    rows = pd.DataFrame({name: numbers.get(name, texts.get(name)) for name in COLUMNS})
    sold = rows["electricity_mwh"].notna()
    rows["carrier"] = rows["carrier"].mask(sold & (rows["carrier"] == ""), ELECTRICITY)
    rows["scope"] = rows["scope"].mask(sold & (rows["scope"] == ""), "2")
    _check_words(reading, rows)
    _check_amounts(reading, rows)
    _check_drivers(reading, rows)
    _check_lines(reading, rows)
    _check_people(reading, rows)
    rows["elasticity"] = rows["elasticity"].mask(follows(rows) & rows["elasticity"].isna(), 1.0)
    return rows


def is_yearly(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are amounts of a year."""
    return rows[list(AMOUNTS)].notna().any(axis=1)


def follows(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows say that a sector follows a driver."""
    return (rows["driver"] != "") & (rows["sector"] != "") & ~is_yearly(rows)


def _check_words(reading: Reading, rows: pd.DataFrame) -> None:
    for column, words in (("sector", tuple(sectors())), ("scope", SCOPES)):
        wrong = ~rows[column].isin((*words, ""))
        if wrong.any():
            first = str(rows.loc[wrong, column].iloc[0])
            action = did_you_mean(first, words) or "Leave it empty for all."
            reading.fault(rows_at(rows, wrong), f"{column} '{first}'", f"one of {', '.join(words)}", action)
    silent = rows["source"] == ""
    if silent.any():
        reading.fault(rows_at(rows, silent), "no source", "who expects it", "Say where the number comes from.")


def _check_amounts(reading: Reading, rows: pd.DataFrame) -> None:
    both = rows[list(AMOUNTS)].notna().all(axis=1)
    if both.any():
        reading.fault(rows_at(rows, both), "emissions_t and electricity_mwh", "one of them", "Leave one empty.")
    fuel = rows["electricity_mwh"].notna() & ((rows["carrier"] != ELECTRICITY) | (rows["scope"] != "2"))
    if fuel.any():
        found = f"electricity_mwh of {rows.loc[fuel, 'carrier'].iloc[0]}, scope {rows.loc[fuel, 'scope'].iloc[0]}"
        reading.fault(rows_at(rows, fuel), found, "electricity that is bought, scope 2", "Leave both empty.")
    yearly = is_yearly(rows)
    mixed = yearly & ((rows["driver"] != "") | rows["level"].notna())
    if mixed.any():
        action = "Give a row to each: what a sector gives off in a year, and what it follows, exclude one another."
        reading.fault(rows_at(rows, mixed), "an amount and a driver", "one of them", action)
    undated = (yearly | rows["level"].notna()) & rows["year"].isna()
    if undated.any():
        reading.fault(rows_at(rows, undated), "no year", "the year of the number", "Fill it in.")
    sinks = [each.key for each in sectors().values() if each.sink]
    below = (rows["emissions_t"] < 0) & ~rows["sector"].isin((*sinks, ""))
    if below.any():
        found = f"{in_figures(rows.loc[below, 'emissions_t'].iloc[0], 6)} t of {rows.loc[below, 'sector'].iloc[0]}"
        reading.fault(rows_at(rows, below), found, "0 or more", f"Only {', '.join(sinks)} takes up.")


def _check_drivers(reading: Reading, rows: pd.DataFrame) -> None:
    nothing = ~is_yearly(rows) & ((rows["driver"] == "") | (rows["level"].isna() & (rows["sector"] == "")))
    if nothing.any():
        expected = (
            "emissions_t or electricity_mwh of a sector, or a driver with its level or the sector that follows it"
        )
        reading.fault(rows_at(rows, nothing), "a row that says nothing", expected, "Fill it in, or remove it.")
    levels = rows[(rows["driver"] != "") & rows["level"].notna()]
    several = levels.groupby(["driver", "year"])["level"].transform("nunique") > 1
    if several.any():
        found = f"two levels of {levels.loc[several, 'driver'].iloc[0]} in one year"
        reading.fault(rows_at(levels, several), found, "one", "Correct them.")
    linked = rows[follows(rows)]
    silent = linked[~linked["driver"].isin(set(levels["driver"]))]
    if len(silent):
        first = silent["driver"].iloc[0]
        action = did_you_mean(first, set(levels["driver"])) or "Give its level by year."
        where = rows_at(rows, rows.index.isin(silent.index))
        reading.fault(where, f"no level of the driver '{first}'", "its level in each year that is known", action)
    unlike = linked.groupby(list(LINE))["elasticity"].transform(lambda each: each.fillna(1.0).nunique()) > 1
    other = linked.groupby(list(LINE))["driver"].transform("nunique") > 1
    if (unlike | other).any():
        found = f"{linked.loc[unlike | other, 'sector'].iloc[0]} by two drivers, or two elasticities"
        reading.fault(rows_at(linked, unlike | other), found, "one", "Remove the others.")


def _check_lines(reading: Reading, rows: pd.DataFrame) -> None:
    """Note what would count twice: a year twice, a whole beside its part, a sector by amounts and by a driver."""
    yearly = rows[is_yearly(rows)]
    twice = yearly.duplicated([*LINE, "year"], keep=False)
    if twice.any():
        found = f"the same {', '.join(LINE)}, year twice"
        reading.fault(rows_at(yearly, twice), found, "each once", "Add them up, or remove the others.")
    told = rows[is_yearly(rows) | follows(rows)]
    lines = list(dict.fromkeys(told[list(LINE)].itertuples(index=False, name=None)))
    for number, one in enumerate(lines):
        for other in lines[number + 1 :]:
            if overlap(one, other):
                shown = " and ".join(f"({', '.join(name or 'all' for name in each)})" for each in (one, other))
                where = rows_at(told, told[list(LINE)].apply(tuple, axis=1).isin([one, other]))
                reading.fault(where, f"rows of {shown}, which would count twice", "one of them", "Remove the others.")
    ways = told.assign(yearly=is_yearly(told)).groupby(list(LINE))["yearly"].transform("nunique") > 1
    if ways.any():
        found = f"{told.loc[ways, 'sector'].iloc[0]} by amounts and by a driver"
        reading.fault(rows_at(told, ways), found, "one of them", "Remove the others.")


def overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether two lines of sector, carrier and scope have something in common; an empty one stands for all.

    Examples
    --------
    >>> overlap(("industry", "", ""), ("industry", "coal", "1")), overlap(("industry", "", "1"), ("industry", "", "2"))
    (True, False)
    """
    return all(a == b or not a or not b for a, b in zip(one, other, strict=True))


def _check_people(reading: Reading, rows: pd.DataFrame) -> None:
    """Catch kilotonnes and kilograms by what each person would give off in a year."""
    apart = [each.key for each in sectors().values() if each.apart or each.sink]
    yearly = rows[rows["emissions_t"].notna() & ~rows["sector"].isin(apart)]
    for year, own in yearly.groupby("year"):
        if own["sector"].nunique() >= _MANY_SECTORS or (own["sector"] == "").any():
            total = float(own["emissions_t"].sum())
            check_tonnes_per_person(reading, total, where="emissions_t", what=f"in {year:.0f}")
