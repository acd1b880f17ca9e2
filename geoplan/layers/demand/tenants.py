"""Who uses electricity in an estate: its tenants, their industry, land, people, tonnes and transformers.

A tenant may be a public building: its industry is then one of those kinds. An industry that is not known is left empty:
its load has the shape of the stated mix.
"""

import numpy as np
import pandas as pd

from geoplan.errors import did_you_mean
from geoplan.layers.demand.industries import industry_hint, industry_names
from geoplan.layers.demand.row_files import read_rows
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import (
    keep_where,
    number_columns,
    rename_columns,
    rows_at,
    text_column,
    year_texts,
)
from geoplan.parameters import Parameters

AMOUNTS = {
    "area_ha": "estate_tenants.area",
    "employees": "estate_tenants.employees",
    "production_t": "estate_tenants.production",
    "electricity_mwh": "estate_tenants.electricity",
    "transformer_mva": "estate_tenants.transformer",
}
NUMBERS = {**AMOUNTS, "year": "statistics.year"}
TEXTS = ("estate_id", "tenant_name", "industry", "product", "source", "confidence")
COLUMNS = (*TEXTS, *NUMBERS)
INTENSITY = "estates.load.intensity."
"""Start of the parameters that say how much electricity a tonne of a product takes; the rest is the product."""


def products(parameters: Parameters) -> tuple[str, ...]:
    """Return what a tenant may make so that its tonnes are known to the tables, with or without a figure.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> "cement" in products(load_parameters()), "petrochemicals" in products(load_parameters())
    (True, True)
    """
    given = [name for name in parameters.everything() if name.startswith(INTENSITY)]
    return tuple(sorted(name.removeprefix(INTENSITY) for name in (*given, *parameters.wanted(INTENSITY))))


def read_estate_tenants(reading: Reading) -> pd.DataFrame:
    """Read the tenants of estates.

    Parameters
    ----------
    reading
        The layer being opened: CSV, a spreadsheet or Parquet, a row a tenant.

    Returns
    -------
    DataFrame
        estate_id, tenant_name, industry (a key of `load_industries`, "" where not known), area_ha (of let land),
        employees, product (one of `products`, "" where none), production_t [t/a], electricity_mwh [MWh/a],
        transformer_mva, year, source, confidence; NaN or "" where not known. Its index names the rows.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    raw = keep_where(reading, read_rows(reading))
    raw = rename_columns(reading, raw, columns=COLUMNS, required=("estate_id", "source"))
    texts = {name: text_column(raw, name) for name in TEXTS}
    numbers = number_columns(reading, raw, AMOUNTS)
    years = year_texts(reading, raw, "year", limits=allowed(NUMBERS["year"]))
    table = pd.DataFrame({**texts, **numbers, "year": years})[list(COLUMNS)]
    table["industry"] = _industries(reading, table)
    table["product"] = table["product"].str.casefold()
    _check_rows(reading, table)
    return table


def _industries(reading: Reading, table: pd.DataFrame) -> "pd.Series[str]":
    given = table["industry"].str.casefold()
    keys = given.map(lambda name: industry_names().get(name, "") if name else "")
    unknown = ((keys == "") & (given != "")).to_numpy()
    for name in dict.fromkeys(table.loc[unknown, "industry"]):
        rows = (table["industry"] == name).to_numpy()
        reading.fault(rows_at(table, rows), f"the industry '{name}'", "one that is tabled", industry_hint(name))
    return keys


def _check_rows(reading: Reading, table: pd.DataFrame) -> None:
    for name, expected in (("estate_id", "the id of an estate"), ("source", "who says so")):
        silent = (table[name] == "").to_numpy()
        if silent.any():
            reading.fault(rows_at(table, silent), f"no {name}", expected, "Fill it in.")
    named = table[table["tenant_name"] != ""]
    twice = named.duplicated(["estate_id", "tenant_name"], keep=False)
    if twice.any():
        first = named.loc[twice, "tenant_name"].iloc[0]
        reading.fault(rows_at(named, twice), f"the tenant '{first}' twice", "each once", "Add their amounts up.")
    known = products(reading.study.parameters)
    for product in dict.fromkeys(table["product"]):
        if product and product not in known:
            rows = (table["product"] == product).to_numpy()
            hint = did_you_mean(product, known) or f"One of: {', '.join(known)}; or leave it empty."
            reading.fault(rows_at(table, rows), f"the product '{product}'", "one that is tabled", hint)
    half = ((table["product"] == "") & table["production_t"].notna()).to_numpy()
    if half.any():
        reading.fault(rows_at(table, half), "production_t of no product", "a product", "Say of what.")
    nothing = table[[name for name in AMOUNTS if name != "transformer_mva"]].isna().all(axis=1).to_numpy()
    if nothing.any():
        expected = "area_ha, production_t, electricity_mwh or employees"
        reading.fault(rows_at(table, nothing), "no amount", expected, "Fill one in, or remove the row.")


def transformers_mva(tenants: pd.DataFrame | None) -> "pd.Series[float]":
    """Return what the transformers of each estate add up to, where those of all its tenants are known: MVA.

    Parameters
    ----------
    tenants
        As from `read_estate_tenants`; None where the study has none.
    """
    if tenants is None or tenants.empty:
        return pd.Series(dtype=float)
    return (
        tenants.groupby("estate_id")["transformer_mva"]
        .agg(lambda each: each.sum() if each.notna().all() else np.nan)
        .dropna()
    )
