"""The year that scenarios start from, and whose estimate of it counts."""

import pandas as pd

from geoplan.layers.demand.electricity import told
from geoplan.options.scenario_options import ScenarioOptions
from geoplan.parameters import Parameters

LAST_YEAR = "waste.plan.last_year"
"""The parameter that says when plans end: those of waste, and scenarios that do not say it themselves."""


def counted_source(inventory: pd.DataFrame | None, options: ScenarioOptions) -> str:
    """Return the source of an inventory that counts: the one that the study names, else the first of the file.

    Examples
    --------
    >>> counted_source(pd.DataFrame({"source": ["the city", "EDGAR"]}), ScenarioOptions())
    'the city'
    """
    if inventory is None or inventory.empty:
        return ""
    return options.inventory_source or str(inventory["source"].iloc[0])


def counted_rows(inventory: pd.DataFrame | None, options: ScenarioOptions) -> pd.DataFrame | None:
    """Return the rows of the source that counts; None without an inventory."""
    if inventory is None or inventory.empty:
        return None
    return inventory[inventory["source"] == counted_source(inventory, options)]


def scenario_base_year(
    options: ScenarioOptions, *, inventory: pd.DataFrame | None, demand: pd.DataFrame | None
) -> int | None:
    """Return the year that scenarios start from.

    Parameters
    ----------
    options
        What the study says: its own year comes first.
    inventory
        The newest year of the source that counts.
    demand
        The year of the electricity sold, where there is no inventory.

    Returns
    -------
    int or None
        None where nothing tells it.

    Examples
    --------
    >>> rows = pd.DataFrame({"source": "the city", "year": [2018.0, 2023.0]})
    >>> scenario_base_year(ScenarioOptions(), inventory=rows, demand=None)
    2023
    """
    if options.base_year is not None:
        return options.base_year
    counted = counted_rows(inventory, options)
    if counted is not None and len(counted):
        return int(counted["year"].max())
    sold = told(demand, "electricity_sold_gwh")
    return None if sold is None else sold.year


def scenario_last_year(options: ScenarioOptions, parameters: Parameters) -> int:
    """Return the year that scenarios end in: the study's own, else that of plans of waste.

    Examples
    --------
    >>> scenario_last_year(ScenarioOptions(last_year=2040), Parameters({}))
    2040
    """
    return round(parameters.value(LAST_YEAR)) if options.last_year is None else options.last_year
