"""The economic level of residues: what a plant could buy, delivered, at the price of its electricity.

A single price makes a cliff of it: a dollar less, and nothing is bought. `economic_curve` has what each price buys; the
level is its point at the tariff.
"""

import math
from collections.abc import Hashable, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.parameters import Parameters
from geoplan.potential.biomass.residues import (
    delivered_cost_usd_per_t,
    economic_share,
    economic_shares,
    farm_gate_cost,
    transport_usd_per_t_km,
)
from geoplan.potential.cost import BIOMASS_TARIFF, affordable_feedstock_price, affordable_feedstock_prices
from geoplan.potential.feedstock.feedstock_by_zone import ByZone
from geoplan.units import GJ_PER_TJ

EVERY_RESIDUE = "all"
"""What stands for the residue in rows that add up all."""
CURVE_COLUMNS = (
    "residue",
    "electricity_usd_per_mwh",
    "affordable_usd_per_t",
    "economic_share",
    "feedstock_t",
    "feedstock_tj",
    "energy_gwh",
    "at_tariff",
)
_POINTS = 6
_DIGITS = 6


def with_economic_level(residues: ByZone, *, parameters: Parameters, area_km2: float) -> ByZone:
    """Return residues with their economic level [TJ a year] in all tables; as they are where prices are not known.

    Parameters
    ----------
    residues, parameters, area_km2
        As for `economic_residues`.
    """
    if not _is_priced(residues, parameters):
        return residues  # what a plant earns and pays is not known here
    shares = economic_residues(residues, parameters=parameters, area_km2=area_km2)
    zones, whole = economic_tj_by_zone(residues, shares)
    return replace(
        residues,
        zones=residues.zones.assign(residue_economic_tj=zones),
        totals=pd.concat([residues.totals, pd.Series({"residue_economic_tj": whole})]),
        feedstocks=residues.feedstocks.assign(
            economic_tj=residues.feedstocks["available_tj"] * residues.feedstocks["residue"].map(shares)
        ),
    )


def economic_residues(residues: ByZone, *, parameters: Parameters, area_km2: float) -> "pd.Series[float]":
    """Return the share of each residue that a plant could buy: feedstock -> share, 0 to 1.

    Parameters
    ----------
    residues
        From `geoplan.potential.feedstock.feedstock_by_zone.residues_by_zone`.
    parameters
        The study's.
    area_km2
        The area of the study; a circle of this area gives the haul.
    """
    radius_km, shares = _radius_km(area_km2), {}
    for name in residues.feedstocks["residue"].unique():
        price = affordable_feedstock_price(parameters.value(f"residues.{name}.lhv"), parameters)
        shares[name] = economic_share(name, parameters, price_usd_per_t=max(0.0, price), radius_km=radius_km)
    return pd.Series(shares, dtype=float, name="economic_share")


def economic_curve(residues: ByZone, *, parameters: Parameters, area_km2: float) -> pd.DataFrame:
    """Return what plants could buy of the residues at each price of their electricity.

    Parameters
    ----------
    residues, parameters, area_km2
        As for `economic_residues`.

    Returns
    -------
    DataFrame
        `CURVE_COLUMNS`, by residue and price: the price of electricity [USD/MWh], what a plant of the size of the
        catalogue can pay for a delivered tonne [USD/t], the share that can be delivered for it, and what that is in
        tonnes, TJ and GWh electric of a year. Each residue from the price at which the first tonne is bought to that at
        which all are, and at the tariff (``at_tariff``); rows of `EVERY_RESIDUE` add up all of them at every price.
        Empty where prices are not known.
    """
    amounts = _available(residues, parameters)
    tariff = parameters.value(BIOMASS_TARIFF)
    if amounts.empty or not _is_priced(residues, parameters):
        return pd.DataFrame(columns=list(CURVE_COLUMNS))
    amounts_of = {str(name): row for name, row in amounts.to_dict("index").items()}
    prices = {name: _prices(name, parameters, area_km2=area_km2) for name in amounts_of}
    every = sorted({tariff, *(price for own in prices.values() for price in own)})
    own_rows = [
        _points(name, own, np.array(sorted({tariff, *prices[name]})), parameters=parameters, area_km2=area_km2)
        for name, own in amounts_of.items()
    ]
    points = [
        _points(name, own, np.array(every), parameters=parameters, area_km2=area_km2)
        for name, own in amounts_of.items()
    ]
    columns = {name: [math.fsum(row) for row in zip(*(each[name] for each in points), strict=True)] for name in amounts}
    sums = pd.DataFrame({"residue": EVERY_RESIDUE, "electricity_usd_per_mwh": every, **columns})
    sums["economic_share"] = sums["feedstock_tj"] / amounts["feedstock_tj"].sum()
    table = pd.concat([*own_rows, sums], ignore_index=True)
    return table.assign(at_tariff=table["electricity_usd_per_mwh"] == tariff)[list(CURVE_COLUMNS)]


def _is_priced(residues: ByZone, parameters: Parameters) -> bool:
    """Return whether it is known what a plant earns, and what it pays for each residue and for the way to it."""
    prices = [farm_gate_cost(str(name), parameters) for name in residues.feedstocks["residue"].unique()]
    known = [transport_usd_per_t_km(parameters), affordable_feedstock_price(1.0, parameters), *prices]
    return not np.isnan(known).any()


def _radius_km(area_km2: float) -> float:
    return float(np.sqrt(area_km2 / np.pi))


def _available(residues: ByZone, parameters: Parameters) -> pd.DataFrame:
    """Return what there is of each residue: tonnes, TJ and GWh electric of a year; those of nothing are left out."""
    columns = {"available_tj": "feedstock_tj", "energy_gwh": "energy_gwh"}
    sums = residues.feedstocks.groupby("residue", sort=False)[list(columns)].sum().rename(columns=columns)
    lhv = np.array([parameters.value(f"residues.{name}.lhv") for name in sums.index])
    sums.insert(0, "feedstock_t", sums["feedstock_tj"] * GJ_PER_TJ / lhv)
    return sums[sums["feedstock_tj"] > 0]


def _prices(name: str, parameters: Parameters, *, area_km2: float) -> list[float]:
    """Return prices of electricity from that of the first tonne to that of the last, in even steps [USD/MWh]."""
    lhv = parameters.value(f"residues.{name}.lhv")
    nothing, each = (affordable_feedstock_price(lhv, parameters, tariff_usd_per_mwh=price) for price in (0.0, 1.0))
    costs = (farm_gate_cost(name, parameters), delivered_cost_usd_per_t(name, _radius_km(area_km2), parameters))
    first, last = ((cost - nothing) / (each - nothing) for cost in costs)
    # so many digits up that rounding takes no tonne from the end
    scale = 10.0**_DIGITS
    return [float(np.ceil(price * scale) / scale) for price in np.linspace(first, last, _POINTS)]


def _points(
    name: str,
    amounts: Mapping[Hashable, float],
    prices: npt.NDArray[np.float64],
    *,
    parameters: Parameters,
    area_km2: float,
) -> pd.DataFrame:
    """Return what can be bought of a residue at each price of electricity."""
    lhv = parameters.value(f"residues.{name}.lhv")
    affordable = affordable_feedstock_prices(lhv, parameters, tariffs_usd_per_mwh=prices)
    paid, radius_km = np.maximum(affordable, 0.0), _radius_km(area_km2)
    share = economic_shares(name, parameters, prices_usd_per_t=paid, radius_km=radius_km)
    columns = {
        "residue": name,
        "electricity_usd_per_mwh": prices,
        "affordable_usd_per_t": affordable,
        "economic_share": share,
    }
    return pd.DataFrame(columns | {str(column): float(amount) * share for column, amount in amounts.items()})


def economic_tj_by_zone(residues: ByZone, shares: "pd.Series[float]") -> tuple["pd.Series[float]", float]:
    """Return the economic level of the residues by zone, and for the whole study from the statistics [TJ a year]."""
    by_row = residues.shared["available_tj"] * residues.shared["residue"].map(shares)
    zones = by_row.groupby(residues.shared["zone_id"]).sum().reindex(residues.zones.index, fill_value=0.0)
    whole = (residues.feedstocks["available_tj"] * residues.feedstocks["residue"].map(shares)).sum()
    return zones, float(whole)
