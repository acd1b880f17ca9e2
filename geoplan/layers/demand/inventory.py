"""An inventory of a place's emissions: tonnes by sector, carrier, scope, gas, year and zone, each with its source.

It is the city's own, or an independent estimate (Climate TRACE, EDGAR). Rows add up: one without a zone holds what lies
somewhere in the study. Several sources may stand side by side; they are estimates of the same, and are never added.
Power plants, aviation and shipping stand apart: what they give off is not what the place uses.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from geoplan.errors import did_you_mean, in_figures
from geoplan.languages import LANGUAGES, Text
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import keep_where, number_columns, read_csv, rename_columns, rows_at, text_column
from geoplan.layers.opening.table_faults import check_zone_ids

COLUMNS = (
    "zone_id",
    "sector",
    "carrier",
    "scope",
    "gas",
    "year",
    "emissions_t",
    "gwp",
    "source",
    "confidence",
)
ACTIVITY, ACTIVITY_UNIT = "activity", "activity_unit"
"""What was burnt, sold or made, where a table tells it: two inventories can differ in that, or in the factor."""
NUMBERS = {"year": "inventory.year", "emissions_t": "inventory.emissions", ACTIVITY: "inventory.activity"}
SCOPES = ("1", "2", "3")
GASES = ("co2", "ch4", "n2o", "hfcs", "pfcs", "sf6", "nf3", "co2e")
REPORTS = ("ar4", "ar5", "ar6")
"""The reports of the IPCC whose warming potentials make other gases carbon dioxide."""

_WRITTEN = str.maketrans("₂₃₄₆", "2346", " _-.")
_GAS_NAMES = {"co2eq": "co2e", "methane": "ch4", "hfc": "hfcs", "pfc": "pfcs"}
_ROUGHLY: Mapping[str, float] = {"co2": 1.0, "co2e": 1.0, "ch4": 28.0, "n2o": 265.0}
"""Gas -> about its warming potential (AR5): enough to tell tonnes from kilotonnes."""
_MANY_SECTORS = 4
"""With so many sectors a table is about a whole place, whose people can be counted against it."""


@dataclass(frozen=True)
class Sector:
    """A sector of inventories.

    Attributes
    ----------
    key
        Its name in tables.
    apart
        Whether it stands apart: what it gives off is not what the place uses.
    sink
        Whether it can take up more than it gives off.
    fuel
        Whether what it gives off is that of fuel, which measures can save.
    title
        What people call it.
    """

    key: str
    apart: bool
    sink: bool
    fuel: bool
    title: Text


@cache
def sectors() -> dict[str, Sector]:
    """Return the sectors of inventories by key.

    Examples
    --------
    >>> sectors()["power"].apart, sectors()["land_use"].sink
    (True, True)
    """
    with Path(__file__).with_name("sectors.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        row["key"]: Sector(
            row["key"],
            row["apart"] == "yes",
            row["sink"] == "yes",
            row["fuel"] == "yes",
            Text(**{name: row[name] for name in LANGUAGES}),
        )
        for row in rows
    }


def read_inventory(reading: Reading) -> pd.DataFrame:
    """Read an inventory of emissions.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id ("" = somewhere in the study), sector (a key of `sectors`), carrier (small letters, "" where not told
        apart), scope (one of `SCOPES`), gas (one of `GASES`), year, emissions_t [t of the gas a year; of ``co2e``, t of
        carbon dioxide that warm as much in 100 years], gwp (one of `REPORTS` for ``co2e``, "" where not known), source,
        confidence; activity, NaN where not told, in its activity_unit (small letters).

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_csv(reading))
    required = ("sector", "scope", "gas", "year", "emissions_t", "source")
    columns = (*COLUMNS, ACTIVITY, ACTIVITY_UNIT)
    raw = rename_columns(reading, raw, columns=columns, required=required)
    numbers = number_columns(reading, raw, NUMBERS, required=("year", "emissions_t"))
    texts = {name: text_column(raw, name) for name in columns if name not in NUMBERS}
    for name in ("sector", "carrier", "scope", "gwp", ACTIVITY_UNIT):
        texts[name] = texts[name].str.casefold()
    texts["scope"] = texts["scope"].str.removeprefix("scope").str.strip()
    texts["gas"] = texts["gas"].str.casefold().str.translate(_WRITTEN).replace(_GAS_NAMES)
    inventory = pd.DataFrame({name: numbers.get(name, texts.get(name)) for name in columns})
    _check_words(reading, inventory)
    _check_activity(reading, inventory)
    check_zone_ids(reading, inventory, otherwise="Leave zone_id empty for the whole study.")
    _check_signs(reading, inventory)
    _check_once(reading, inventory)
    _check_per_person(reading, inventory)
    _remarks(reading, inventory)
    return inventory


def _check_words(reading: Reading, inventory: pd.DataFrame) -> None:
    known = {"sector": tuple(sectors()), "scope": SCOPES, "gas": GASES, "gwp": REPORTS}
    for column, words in known.items():
        given = inventory[column]
        wrong = ~given.isin([*words, *(("",) if column == "gwp" else ())])
        if wrong.any():
            first = str(given[wrong].iloc[0])
            action = did_you_mean(first, words) or "Correct it."
            found = f"{column} '{first}'" if first else f"no {column}"
            reading.fault(rows_at(inventory, wrong), found, f"one of {', '.join(words)}", action)
    silent = inventory["source"] == ""
    if silent.any():
        reading.fault(rows_at(inventory, silent), "no source", "who estimated it", "Say where the number comes from.")
    needless = (inventory["gwp"] != "") & (inventory["gas"] != "co2e")
    if needless.any():
        found = f"gwp beside {inventory.loc[needless, 'gas'].iloc[0]}"
        action = "Leave gwp empty: the tonnes are those of the gas; or write co2e."
        reading.fault(rows_at(inventory, needless), found, "gwp for co2e alone", action)


def _check_activity(reading: Reading, inventory: pd.DataFrame) -> None:
    silent = inventory[ACTIVITY].notna() & (inventory[ACTIVITY_UNIT] == "")
    if silent.any():
        reading.fault(rows_at(inventory, silent), "an activity without a unit", "activity_unit", "Say what it counts.")


def _check_signs(reading: Reading, inventory: pd.DataFrame) -> None:
    """Refuse what is taken up where nothing can be."""
    sinks = [sector.key for sector in sectors().values() if sector.sink]
    below = (inventory["emissions_t"] < 0) & ~inventory["sector"].isin(sinks)
    if below.any():
        first = inventory.loc[below].iloc[0]
        found = f"{in_figures(first['emissions_t'])} t of {first['sector']}"
        action = f"Only {', '.join(sinks)} takes up. What a measure avoids stands in no inventory."
        reading.fault(rows_at(inventory, below), found, "0 or more", action)


def _check_once(reading: Reading, inventory: pd.DataFrame) -> None:
    key = ["source", "zone_id", "sector", "carrier", "scope", "gas", "year"]
    twice = inventory.duplicated(key, keep=False)
    if twice.any():
        found = f"the same {', '.join(key)} twice"
        reading.fault(rows_at(inventory, twice), found, "each once", "Add them up, or remove the others.")
    rest = [name for name in key if name != "gas"]
    whole = inventory["gas"] == "co2e"
    mixed = whole.groupby([inventory[name] for name in rest]).transform("nunique") > 1
    if mixed.any():
        found = "co2e beside single gases, which would count twice"
        reading.fault(rows_at(inventory, mixed), found, "one of them", "Remove the others.")


def roughly_co2e(inventory: pd.DataFrame) -> "pd.Series[float]":
    """Return tonnes of CO2e of rows, to tell tonnes from kilotonnes by; NaN of mixtures that have no one potential.

    Examples
    --------
    >>> roughly_co2e(pd.DataFrame({"gas": ["co2", "ch4"], "emissions_t": [5.0, 2.0]})).tolist()
    [5.0, 56.0]
    """
    return inventory["emissions_t"] * inventory["gas"].map(_ROUGHLY).astype(float)


def _check_per_person(reading: Reading, inventory: pd.DataFrame) -> None:
    """Catch kilotonnes and kilograms by what each person would give off."""
    if reading.area is None or "population" not in reading.area.zones:
        return
    people = reading.area.zones["population"]
    if people.isna().any() or people.sum() <= 0:
        return
    limits = allowed("inventory.per_person")
    apart = [sector.key for sector in sectors().values() if sector.apart or sector.sink]
    counted = inventory[~inventory["sector"].isin(apart)]
    warming = roughly_co2e(counted).fillna(0.0)
    for (source, year), rows in counted.groupby(["source", "year"]):
        each = float(warming[rows.index].sum() / people.sum())
        if rows["sector"].nunique() >= _MANY_SECTORS and limits.outside(each):
            found = f"{in_figures(each, 3)} t of CO2e a person in {year:.0f} by {source}"
            reading.fault("emissions_t", found, f"{limits}", "Give the mass in tonnes a year.")


def _remarks(reading: Reading, inventory: pd.DataFrame) -> None:
    names = list(dict.fromkeys(inventory["source"]))
    if len(names) > 1:
        reading.remark("inventory_sources", sources=", ".join(names))
    apart = [sector.key for sector in sectors().values() if sector.apart]
    if inventory["sector"].isin(apart).any():
        reading.remark("inventory_apart", count=int(inventory["sector"].isin(apart).sum()))
    unknown = (inventory["gas"] == "co2e") & (inventory["gwp"] == "")
    if unknown.any():
        reading.remark("inventory_gwp_unknown", count=int(unknown.sum()))
