"""The economic level of residues: what a plant could buy, delivered, at the price of its electricity."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geoplan.parameters import Parameters
from geoplan.potential.biomass.residues import economic_level, transport_usd_per_t_km
from geoplan.potential.cost import affordable_feedstock_price
from geoplan.potential.feedstock.feedstock_by_zone import ByZone


def with_economic_level(residues: ByZone, *, parameters: Parameters, area_km2: float) -> ByZone:
    """Return residues with their economic level [TJ a year] in all tables; as they are where prices are not known.

    Parameters
    ----------
    residues, parameters, area_km2
        As for `economic_residues`.
    """
    if np.isnan(transport_usd_per_t_km(parameters) + affordable_feedstock_price(1.0, parameters)):
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
    table = residues.feedstocks.drop_duplicates("residue")
    prices = {
        name: max(0.0, affordable_feedstock_price(parameters.value(f"residues.{name}.lhv"), parameters))
        for name in table["residue"]
    }
    radius_km = float(np.sqrt(area_km2 / np.pi))
    levels = economic_level(table, parameters, price_usd_per_t=prices, radius_km=radius_km)
    return levels.set_index("residue")["economic_share"]


def economic_tj_by_zone(residues: ByZone, shares: "pd.Series[float]") -> tuple["pd.Series[float]", float]:
    """Return the economic level of the residues by zone, and for the whole study from the statistics [TJ a year]."""
    by_row = residues.shared["available_tj"] * residues.shared["residue"].map(shares)
    zones = by_row.groupby(residues.shared["zone_id"]).sum().reindex(residues.zones.index, fill_value=0.0)
    whole = (residues.feedstocks["available_tj"] * residues.feedstocks["residue"].map(shares)).sum()
    return zones, float(whole)
