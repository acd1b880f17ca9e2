"""Lines of an inventory in CO2e: sector, carrier, scope and tonnes of one source and year."""

import pandas as pd

from geoplan.layers.demand.inventory import sectors
from geoplan.parameters import Parameters
from geoplan.potential.carbon import METHANE_GWP

LINE = ("sector", "carrier", "scope")
"""What a line is parted by."""
NITROUS_OXIDE_GWP = "gases.nitrous_oxide.gwp100"
ELECTRICITY = "electricity"
BOUGHT = "2"
"""The scope of what is given off elsewhere for electricity that is bought here."""
COUNTED = ("1", BOUGHT)
"""Scopes that a place's emissions are counted by; what scope 3 holds is another's scope 1."""
_GWP_OF = {"ch4": METHANE_GWP, "n2o": NITROUS_OXIDE_GWP}
_CO2E = ("co2", "co2e")


def inventory_lines(inventory: pd.DataFrame, parameters: Parameters, *, year: int, apart: bool = False) -> pd.DataFrame:
    """Return the lines of an inventory in one year.

    Parameters
    ----------
    inventory
        The layer, of one source.
    parameters
        ``gases.methane.gwp100`` and ``gases.nitrous_oxide.gwp100`` make tonnes of the gas tonnes of CO2e.
    year
        The year.
    apart
        Whether power plants, aviation and shipping count too.

    Returns
    -------
    DataFrame
        sector, carrier, scope (1 or 2; the carrier of scope 2 is ``electricity`` where it is not told), emissions_t
        [tCO2e a year]: each line once, zones added up. Gases whose warming one number does not tell (`uncounted_gases`)
        are left out.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> rows = pd.DataFrame({"sector": "waste", "carrier": "", "scope": "1", "gas": ["ch4", "co2"], "year": 2024.0})
    >>> inventory_lines(rows.assign(emissions_t=[1.0, 3.0]), load_parameters(), year=2024)["emissions_t"].tolist()
    [31.0]
    """
    rows = inventory[(inventory["year"] == year) & inventory["scope"].isin(COUNTED)]
    if not apart:
        rows = rows[~rows["sector"].isin([each.key for each in sectors().values() if each.apart])]
    factors = {gas: float(parameters.value(name)) for gas, name in _GWP_OF.items() if (rows["gas"] == gas).any()}
    factors |= dict.fromkeys(_CO2E, 1.0)
    rows = rows[rows["gas"].isin(factors)]
    tonnes = rows["emissions_t"] * rows["gas"].map(factors).astype(float)
    bought = (rows["scope"] == BOUGHT) & (rows["carrier"] == "")
    carrier = rows["carrier"].mask(bought, ELECTRICITY)
    sums = rows.assign(carrier=carrier, emissions_t=tonnes).groupby(list(LINE))["emissions_t"].sum()
    return sums.reset_index()


def uncounted_gases(inventory: pd.DataFrame) -> tuple[str, ...]:
    """Return gases whose tonnes cannot be made CO2e: mixtures have no one warming potential.

    Examples
    --------
    >>> uncounted_gases(pd.DataFrame({"gas": ["co2", "hfcs"]}))
    ('hfcs',)
    """
    return tuple(sorted(set(inventory["gas"]) - {*_GWP_OF, *_CO2E}))
