"""The business case of one roof: its size and energy with a price, a share and a cost that anybody may set."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geoplan.errors import Fault, ParameterError, in_figures
from geoplan.planning.business.case_figures import CaseFigures, CaseYear, case_figures
from geoplan.planning.business.roof_bases import RoofBasis
from geoplan.planning.estates.money.estate_money import FirstYear
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.surplus_rules import sold_share
from geoplan.units import KWH_PER_MWH


@dataclass(frozen=True, eq=False)
class BusinessCase:
    """What PV on one roof, or in one park, comes to.

    Attributes
    ----------
    figures
        At the parameters' values.
    ends
        Figure -> P10 and P90; empty without futures.
    currency, usd_rate
        Of the place, and units of it a dollar.
    price, used_share, cost
        What it was worked out with: money a kWh of own use, the share of the energy that is one, and money a kWp.
    """

    figures: CaseFigures
    ends: Mapping[str, tuple[float, float]]
    currency: str
    usd_rate: float
    price: float
    used_share: float
    cost: float

    def __repr__(self) -> str:
        years = float(self.figures.payback_years)
        return f"<BusinessCase: {float(self.figures.pv_kwp):,.1f} kWp, payback {years:,.1f} years>"

    def table(self) -> pd.DataFrame:
        """Return the figures, a row each: ``low`` (P10), ``base`` and ``high`` (P90)."""
        rows = {
            name: (*self.ends.get(name, (np.nan, np.nan)), float(value)) for name, value in vars(self.figures).items()
        }
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high", "base"])
        return frame[["low", "base", "high"]].rename_axis("figure")


def roof_case(
    capacity_kwp: float,
    energy_kwh: float,
    *,
    basis: RoofBasis,
    price: float | None = None,
    used_share: float | None = None,
    cost: float | None = None,
) -> BusinessCase:
    """Return the business case of one roof.

    Parameters
    ----------
    capacity_kwp, energy_kwh
        What stands on it, and what that gives in its first year, as the rooftops of a result have them.
    basis
        Of its class: ``result.plan.business["residential"]``.
    price
        What a kWh of own use takes off the bill, in money of the place; by default that of the basis, which may not be
        known.
    used_share
        What the load below takes of the energy, 0 to 1; by default that of the basis, whose range it has.
    cost
        Of a kWp, in money of the place; by default the basis', whose range it has.

    Returns
    -------
    BusinessCase
        Money is not known without a price; the price from which it pays is.

    Raises
    ------
    ParameterError
        For sizes, prices and shares that cannot be, all at once.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> terms = EstateTerms.of(load_parameters(), currency="VND")
    >>> basis = RoofBasis("residential", "VND", 25_670.0, 2_200.0, "study", 2_204.0, None, 1_382.7, None, 0.5, terms)
    >>> case = roof_case(5.0, 5_800.0, basis=basis)
    >>> float(case.figures.payback_years.round(1)), float(case.figures.avoided_tco2e.round(2))
    (6.0, 3.82)
    """
    check_case(capacity_kwp=capacity_kwp, energy_kwh=energy_kwh, price=price, used_share=used_share, cost=cost)
    paid = basis.price if price is None else float(price)
    own = replace(basis.terms, pv_usd_per_kwp=basis.terms.pv_usd_per_kwp if cost is None else cost / basis.usd_rate)
    share = basis.used_share if used_share is None else float(used_share)
    figures = case_figures(roof_year(capacity_kwp, energy_kwh, basis=basis, terms=own, price=paid, share=share), own)
    ends: Mapping[str, tuple[float, float]] = {}
    if basis.drawn is not None:
        drawn = basis.drawn if cost is None else replace(basis.drawn, pv_usd_per_kwp=cost / basis.drawn.usd_rate)
        kwp, kwh = capacity_kwp * basis.capacity_moved, energy_kwh * basis.energy_moved
        shares = basis.drawn_used_share if used_share is None else share
        ends = case_figures(roof_year(kwp, kwh, basis=basis, terms=drawn, price=paid, share=shares), drawn).ends()
    per_kwp = float(own.pv_usd_per_kwp) * basis.usd_rate
    return BusinessCase(figures, ends, basis.currency, basis.usd_rate, paid, share, per_kwp)


def roof_year(
    capacity_kwp: Any, energy_kwh: Any, *, basis: RoofBasis, terms: EstateTerms, price: Any, share: Any
) -> CaseYear:
    """Return the first year of a roof: numbers, or (futures,).

    Parameters
    ----------
    capacity_kwp, energy_kwh
        Of the roof.
    basis
        Of its class: what may be sold, and for what.
    terms
        Of the same futures: the rate of the place's money, and the factor of the grid.
    price
        In money of the place a kWh.
    share
        Of the energy that is used there.
    """
    energy = np.asarray(energy_kwh, dtype=float)
    used = energy * np.asarray(share, dtype=float)
    left = energy - used
    sold = left * sold_share(basis.surplus, left=left, sun=energy) * (basis.export_price >= 0.0)
    paid, brings = price / np.asarray(terms.usd_rate, dtype=float), basis.export_price / terms.usd_rate
    first = FirstYear(
        pv_kwp=np.asarray(capacity_kwp, dtype=float),
        battery_kwh=0.0,
        battery_kw=0.0,
        avoided_usd=used * paid,
        export_usd=sold * np.maximum(brings, 0.0),
        battery_usd=0.0,
        delivered_kwh=used,
    )
    avoided = (used + sold) / KWH_PER_MWH * terms.emission_factor
    return CaseYear(first, energy, sold, paid, brings, basis.surplus, avoided)


def check_case(**given: float | None) -> None:
    """Raise for numbers of a case that cannot be, all at once.

    Parameters
    ----------
    given
        ``price``, any number; ``used_share``, 0 to 1; sizes and ``cost``, 0 or more. None is not set.
    """
    faults = [fault for name, value in given.items() if value is not None for fault in _faults(name, float(value))]
    if faults:
        raise ParameterError(faults)


def _faults(name: str, value: float) -> list[Fault]:
    expected = {"price": "a number", "used_share": "0 to 1"}.get(name, "0 or more")
    can_be = np.isfinite(value) and (name == "price" or value >= 0.0) and (name != "used_share" or value <= 1.0)
    return [] if can_be else [Fault("business case", name, found=in_figures(value), expected=expected)]
