"""The business case of a park: that of its plan, with another price, share of own use or cost where one is set."""

from collections.abc import Mapping
from dataclasses import replace

from geoplan.planning.business.case_figures import case_figures
from geoplan.planning.business.park_bases import ParkBasis, moved_year
from geoplan.planning.business.roof_case import BusinessCase, check_case


def park_case(
    basis: ParkBasis, *, price: float | None = None, used_share: float | None = None, cost: float | None = None
) -> BusinessCase:
    """Return the business case of a park at its plan.

    Parameters
    ----------
    basis
        ``result.plan.business.parks["…"]``.
    price
        What a kWh of own use takes off the bill, in money of the tariff; by default the mean of what the hours of the
        plan save, which the tariff and its calendar decide.
    used_share
        Of the energy of PV, what the park's load takes, 0 to 1; by default what the hours say.
    cost
        Of a kWp, in money of the tariff; by default the parameters', whose range it has.

    Returns
    -------
    BusinessCase
        Where nothing is set, figures and ends are those of the table of estates. Where something is, the savings move
        in the futures as those of the plan do.

    Raises
    ------
    ParameterError
        For numbers that cannot be, all at once.
    """
    check_case(price=price, used_share=used_share, cost=cost)
    terms, rate = basis.terms, basis.usd_rate
    own = terms if cost is None else replace(terms, pv_usd_per_kwp=cost / rate)
    year = basis.year
    if used_share is not None:
        year = year.with_used(used_share, emission_factor=terms.emission_factor)
    if price is not None:
        year = year.at_price(price / rate)
    figures = case_figures(year, own)
    ends: Mapping[str, tuple[float, float]] = {}
    if basis.drawn is not None:
        drawn = basis.drawn if cost is None else replace(basis.drawn, pv_usd_per_kwp=cost / rate)
        is_plan = price is None and used_share is None and cost is None
        ends = {**case_figures(moved_year(year, basis.moved), drawn).ends(), **(basis.ends if is_plan else {})}
    energy = float(year.energy_kwh)
    return BusinessCase(
        figures=figures,
        ends=ends,
        currency=basis.currency,
        usd_rate=rate,
        price=float(year.price_usd) * rate,
        used_share=float(year.used_kwh) / energy if energy > 0.0 else float("nan"),
        cost=float(own.pv_usd_per_kwp) * rate,
    )
