"""What PV on one roof, or in one park, comes to: of a first year, in one future or in all.

The page of a map repeats `case_figures` by the same steps: whoever changes one changes the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.draws.quantiles import quantiles_of
from geoplan.planning.estates.money.estate_money import FirstYear, estate_money
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.measure_money import MeasureMoney
from geoplan.planning.estates.plans.estate_columns import PAYBACKS
from geoplan.planning.estates.surplus_rules import sold_share
from geoplan.planning.estates.tariffs import Surplus
from geoplan.potential.cost import levelised_cost
from geoplan.units import KWH_PER_MWH

Amounts = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CaseYear:
    """The first year of PV on one roof or in one park: numbers, or (futures,).

    Attributes
    ----------
    first
        Sizes, and what is saved and earned at `price`.
    energy_kwh
        What PV gives.
    sold_kwh
        What of it is sold.
    price_usd
        What a kWh of own use takes off the bill; NaN where nobody has said it.
    export_usd
        What a kWh that is sold brings; where it is less than nothing, nothing is sold.
    surplus
        What may be sold; None for all of it.
    avoided_tco2e
        In the year, by all that is built.
    lasting_tco2e
        The part of it that does not wear as modules do: that of measures which save energy.
    capacity_left, measures
        Of a battery and of energy saving, as `geoplan.planning.estates.money.estate_money.estate_money` takes them.
    """

    first: FirstYear
    energy_kwh: Any
    sold_kwh: Any
    price_usd: Any
    export_usd: Any
    surplus: Surplus | None
    avoided_tco2e: Any
    lasting_tco2e: Any = 0.0
    capacity_left: Any = 1.0
    measures: MeasureMoney | None = None

    @property
    def used_kwh(self) -> Any:
        """PV that the own load takes, at once or by a battery."""
        return self.first.delivered_kwh

    def at_price(self, price_usd: Any) -> "CaseYear":
        """Return the year at another price of what is bought; what is sold brings what it brought."""
        times = np.asarray(price_usd, dtype=float) / np.asarray(self.price_usd, dtype=float)
        first, measures = self.first, self.measures
        own = replace(first, avoided_usd=first.avoided_usd * times, battery_usd=first.battery_usd * times)
        saved = None if measures is None else replace(measures, saved_usd=measures.saved_usd * times)
        return replace(self, first=own, price_usd=price_usd, measures=saved)

    def with_used(self, share: Any, *, emission_factor: Any) -> "CaseYear":
        """Return the year with another share of the energy that the own load takes.

        Parameters
        ----------
        share
            0 to 1.
        emission_factor
            Of the grid [tCO2e/MWh]: what is neither used nor sold avoids nothing.
        """
        first, energy = self.first, np.asarray(self.energy_kwh, dtype=float)
        used, before = np.asarray(share, dtype=float) * energy, np.asarray(self.used_kwh, dtype=float)
        times = np.divide(used, before, out=np.zeros(np.broadcast_shapes(used.shape, before.shape)), where=before > 0.0)
        sold = self._sold(energy - used, before=energy - before)
        own = replace(
            first,
            avoided_usd=first.avoided_usd * times,
            battery_usd=first.battery_usd * times,
            export_usd=sold * np.maximum(self.export_usd, 0.0),
            delivered_kwh=used,
        )
        more = (used + sold - before - self.sold_kwh) / KWH_PER_MWH * emission_factor
        return replace(self, first=own, sold_kwh=sold, avoided_tco2e=self.avoided_tco2e + more)

    def _sold(self, left: Any, *, before: Any) -> Amounts:
        """Return what of a surplus is sold; of a rule of each hour's power the part that was."""
        if self.surplus is not None and self.surplus.of == "capacity":
            shape = np.broadcast_shapes(np.shape(self.sold_kwh), np.shape(before))
            part = np.divide(self.sold_kwh, before, out=np.ones(shape), where=np.asarray(before) > 0.0)
        else:
            part = sold_share(self.surplus, left=left, sun=self.energy_kwh)
        sells = np.asarray(self.export_usd, dtype=float) >= 0.0
        return np.asarray(left * part * sells)


@dataclass(frozen=True, eq=False)
class CaseFigures:
    """What it comes to: numbers, or (futures,); NaN where something is not known.

    Attributes
    ----------
    pv_kwp, energy_kwh
        That is built, and what it gives in its first year.
    used_kwh, sold_kwh, unsold_kwh
        Parts of that energy: what the own load takes, what is sold, and what is neither.
    investment_usd, running_usd
        Today, and a year's upkeep.
    saving_usd
        Of the first year, before upkeep.
    payback_years
        Investment over the first year's saving less upkeep; infinite where nothing is left.
    discounted_payback_years
        From the flows of all years, with wear, new inverters and the discount rate; infinite where it never comes.
    npv_usd
        Over the life of the modules.
    kwh_usd
        What a kWh of the PV costs over its life.
    pays_from_usd
        The price of electricity from which on the present value is not below nothing.
    avoided_tco2e, life_avoided_tco2e
        In the first year, and over the life of the modules, both at today's factor of the grid.
    """

    pv_kwp: Any
    energy_kwh: Any
    used_kwh: Any
    sold_kwh: Any
    unsold_kwh: Any
    investment_usd: Any
    running_usd: Any
    saving_usd: Any
    payback_years: Any
    discounted_payback_years: Any
    npv_usd: Any
    kwh_usd: Any
    pays_from_usd: Any
    avoided_tco2e: Any
    life_avoided_tco2e: Any

    def ends(self) -> Mapping[str, tuple[float, float]]:
        """Return P10 and P90 of each figure; of paybacks the ends of what comes back in a year, which is finite."""
        return {each.name: _ends(each.name, getattr(self, each.name)) for each in fields(self)}


def case_figures(year: CaseYear, terms: EstateTerms) -> CaseFigures:
    """Work out what a case comes to.

    Worth and payback are those of `geoplan.planning.estates.money.estate_money.estate_money`. The present value rises
    evenly with the price of electricity, so that the price at which it is nothing follows from two of them.

    Parameters
    ----------
    year
        The first year.
    terms
        Of one future, or of all; ``pv_usd_per_kwp`` is the price on that roof.

    References
    ----------
    Levelised cost as `geoplan.potential.cost.levelised_cost` has it, the inverter bought again in its year.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> first = FirstYear(10.0, 0.0, 0.0, avoided_usd=800.0, export_usd=0.0, battery_usd=0.0, delivered_kwh=10_000.0)
    >>> year = CaseYear(first, 12_000.0, 0.0, 0.08, export_usd=0.0, surplus=None, avoided_tco2e=6.6)
    >>> figures = case_figures(year, EstateTerms.of(load_parameters()))
    >>> float(figures.payback_years.round(1)), round(float(figures.pays_from_usd), 4)
    (6.1, 0.0583)
    """
    price = np.asarray(year.price_usd, dtype=float)
    unit = _of_unit_price(year)
    is_known = np.isfinite(np.asarray(year.first.avoided_usd, dtype=float))
    money = _money(year if is_known.all() else unit, terms)
    scaled = year if (np.isfinite(price) & (price != 0.0)).all() else unit
    with_price, nothing = (_money(each, terms).npv_usd for each in (scaled, scaled.at_price(0.0)))
    slope = with_price - nothing
    from_price = np.asarray(scaled.price_usd, dtype=float) * np.divide(
        -nothing, slope, out=np.full(slope.shape, np.nan), where=slope > 0.0
    )
    energy, used, sold = (np.asarray(each, dtype=float) for each in (year.energy_kwh, year.used_kwh, year.sold_kwh))
    pv = np.asarray(year.first.pv_kwp, dtype=float) * terms.pv_usd_per_kwp
    kwh = levelised_cost(
        pv,
        energy,
        yearly_cost=pv * terms.pv_om_share,
        discount_rate=terms.discount_rate,
        lifetime=terms.pv_life,
        degradation=terms.pv_degradation,
        replacement=pv * terms.inverter_share,
        replacement_year=terms.inverter_year,
    )
    known = np.where(is_known, 1.0, np.nan)
    worn, lasting = _years_of(terms), np.asarray(year.lasting_tco2e, dtype=float)
    return CaseFigures(
        pv_kwp=np.asarray(year.first.pv_kwp, dtype=float),
        energy_kwh=energy,
        used_kwh=used,
        sold_kwh=sold,
        unsold_kwh=np.maximum(energy - used - sold, 0.0),
        investment_usd=np.asarray(money.investment_usd),
        running_usd=np.asarray(money.running_usd),
        saving_usd=money.saving_usd * known,
        payback_years=money.payback_years * known,
        discounted_payback_years=money.discounted_payback_years * known,
        npv_usd=money.npv_usd * known,
        kwh_usd=kwh,
        pays_from_usd=from_price,
        avoided_tco2e=np.asarray(year.avoided_tco2e, dtype=float),
        life_avoided_tco2e=(year.avoided_tco2e - lasting) * worn + lasting * terms.pv_life,
    )


def _money(year: CaseYear, terms: EstateTerms) -> Any:
    left, measures = year.capacity_left, year.measures
    return estate_money(year.first, terms, capacity_left=left, measures=measures, with_rates=False)


def _of_unit_price(year: CaseYear) -> CaseYear:
    """Return a year whose price nobody knows as if a kWh cost one dollar."""
    used = np.asarray(year.used_kwh, dtype=float)
    return replace(year, first=replace(year.first, avoided_usd=used, battery_usd=0.0 * used), price_usd=1.0)


def _years_of(terms: EstateTerms) -> Amounts:
    """Return how many first years all years of the modules come to, as they wear."""
    left, life = 1.0 - np.asarray(terms.pv_degradation, dtype=float), np.asarray(terms.pv_life, dtype=float)
    return np.asarray(np.where(left < 1.0, (1.0 - left**life) / np.where(left < 1.0, 1.0 - left, 1.0), life))


def _ends(name: str, values: Any) -> tuple[float, float]:
    given = np.atleast_1d(np.asarray(values, dtype=float))
    if name not in PAYBACKS:
        low, _, high = quantiles_of(given)
        return float(low), float(high)
    with np.errstate(divide="ignore"):
        high, _, low = 1.0 / quantiles_of(1.0 / given)
    return float(low), float(high)
