"""The rows of an inventory as publishers of emissions write them: tonnes by sector, carrier, scope, gas, year, zone."""

import csv
from functools import cache
from pathlib import Path

import pandas as pd

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import FetchArea
from geoplan.sources.windows.clipping import write_whole

COLUMNS = ("zone_id", "sector", "carrier", "scope", "gas", "year", "emissions_t", "gwp", "source", "confidence")
"""The columns of the layer; a publisher gives those of `KEY` and the tonnes, and says the year and the source."""
KEY = ["zone_id", "sector", "carrier", "gas"]
DEFAULT_YEAR = "2024"
GROUND = "1"
"""The scope of what a place gives off itself; no grid and no list of sources tells what it buys."""
SURE = "low"


@cache
def sector_codes(source: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return what a publisher calls its sectors: its code -> the sector of inventories, and the gases it has of it.

    Examples
    --------
    >>> sector_codes("edgar")["ENF"], sector_codes("climate_trace")["power"]
    (('agriculture', ('CH4',)), ('power', ()))
    """
    with Path(__file__).with_name("sectors.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["source"] == source]
    return {row["code"]: (row["sector"], tuple(row["gases"].split())) for row in rows}


def wanted_year(area: FetchArea, *, first: int) -> str:
    """Return the year that is asked for: the option ``year``.

    Raises
    ------
    GeoplanError
        Where it is none, or the publisher begins later.
    """
    given = area.options.get("year") or DEFAULT_YEAR
    if not (given.isdigit() and len(given) == len(DEFAULT_YEAR) and int(given) >= first):
        action = f"Such as {DEFAULT_YEAR}."
        raise GeoplanError(
            Fault("--option", "year", found=f"'{given}'", expected=f"a year from {first}", action=action)
        )
    return given


def write_inventory(path: Path, emissions: pd.DataFrame, *, year: str, source: str) -> int:
    """Write an inventory, and return its rows.

    Parameters
    ----------
    path
        The CSV file.
    emissions
        zone_id (empty: somewhere in the study), sector, carrier, gas, emissions_t; rows of one key are added up, and
        those of 0 left out.
    year
        The year that they are of.
    source
        What the table calls its source.
    """
    table = emissions.groupby(KEY, as_index=False, sort=True)["emissions_t"].sum()
    table = table[table["emissions_t"] != 0]
    table = table.assign(scope=GROUND, year=year, gwp="", source=source, confidence=SURE)
    table["emissions_t"] = table["emissions_t"].map("{:.6g}".format)
    write_whole(path, lambda partial: table[list(COLUMNS)].to_csv(partial, index=False, lineterminator="\n"))
    return len(table)
