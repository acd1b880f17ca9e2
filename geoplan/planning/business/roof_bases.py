"""What the business case of a roof rests on, by its class: prices, what its load takes, costs, and how they move."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.draws.futures import Futures
from geoplan.hours.hourly_series import HourlySeries
from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.machine.products import product_sums
from geoplan.money.price_levels import DOLLAR
from geoplan.money.tariff_tables import TariffChoice
from geoplan.planning.business.case_figures import Amounts
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.money.estate_tariffs import surplus_price
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.plans.estate_cases import CasesOfStudy
from geoplan.planning.estates.tariffs import Surplus, Tariff
from geoplan.potential.potential import Potential
from geoplan.study import Study

PRICE, MEAN_PRICE, USED_SHARE = "business.price.", "business.mean_price", "business.used_share."
BY_TARIFF = "industrial"
"""The class that pays as the estates do."""
OF_STUDY, OF_TARIFF, UNKNOWN = "study", "tariff", ""
"""Where a price comes from."""
_AT_ONCE = 256
"""Zones whose hours are in memory at once."""


@dataclass(frozen=True, eq=False)
class RoofBasis:
    """What a case of roofs of one class rests on.

    Attributes
    ----------
    roof_class
        One of `geoplan.layers.rooftops.building_classes.CLASSES`.
    currency, usd_rate
        Of the place, and units of it a dollar at the parameters' values.
    price
        What a kWh of own use takes off the bill, in that currency; NaN where nobody has said it.
    price_from
        `OF_STUDY`, `OF_TARIFF` or `UNKNOWN`.
    mean_price
        What all customers of the country pay on the mean, which is not the price of this roof; NaN where unknown.
    choice
        The tariff behind the price, where it is tabled or the study's own.
    export_price
        What a kWh that is sold brings, in that currency.
    surplus
        What may be sold; None for all of it.
    used_share
        What the load below the roof takes of its energy.
    terms
        Prices and factors at their values.
    drawn
        The same in all futures; None without futures.
    drawn_used_share, energy_moved, capacity_moved
        (futures,) that share, and the roof's energy and capacity over their values.
    """

    roof_class: str
    currency: str
    usd_rate: float
    price: float
    price_from: str
    mean_price: float
    choice: TariffChoice | None
    export_price: float
    surplus: Surplus | None
    used_share: float
    terms: EstateTerms
    drawn: EstateTerms | None = None
    drawn_used_share: Any = None
    energy_moved: Any = None
    capacity_moved: Any = None

    def __repr__(self) -> str:
        return f"<RoofBasis {self.roof_class}: {self.price:,.4g} {self.currency}/kWh, {self.used_share:.0%} used>"


def roof_bases(study: Study, potential: Potential) -> Mapping[str, RoofBasis]:
    """Return what cases of roofs rest on: class -> its basis.

    Parameters
    ----------
    study
        Its parameters, tariff and prices.
    potential
        How much the roofs give in each hour, by which a tariff of bands becomes one price; and how they move.

    Returns
    -------
    Mapping
        The price of industrial roofs is that of the estates' tariff in the hours of the sun, without its price of
        capacity. What dwellings and shops pay is not tabled: a study says it, or whoever reads the case.
    """
    hours = None if potential.roof_hours is None else potential.roof_hours.zones
    tariff, choice, cases = _tariff_of(study, hours)
    currency = DOLLAR if tariff is None else tariff.currency
    draws = None if potential.draws is None else DrawnValues(study.parameters)
    base = cases.terms(study.parameters, currency)
    drawn = None if draws is None else cases.terms(draws, currency)
    rate = float(base.usd_rate)
    bases = {}
    for each in CLASSES:
        price, price_from = _price_of(each, study.parameters, rate)
        if price_from == UNKNOWN and each == BY_TARIFF and tariff is not None and hours is not None:
            price, price_from = sun_price(hours, tariff), OF_TARIFF
        bases[each] = RoofBasis(
            roof_class=each,
            currency=currency,
            usd_rate=rate,
            price=price,
            price_from=price_from,
            mean_price=_known(study.parameters, MEAN_PRICE) * rate,
            choice=choice if price_from == OF_TARIFF else None,
            export_price=_export_price(study, tariff, rate),
            surplus=cases.surplus,
            used_share=float(study.parameters.value(f"{USED_SHARE}{each}")),
            terms=_of_class(base, each, study.parameters),
            drawn=None if drawn is None or draws is None else _of_class(drawn, each, draws),
            drawn_used_share=None if draws is None else draws.value(f"{USED_SHARE}{each}"),
            **_moved(each, potential),
        )
    return bases


def sun_price(hours: HourlySeries, tariff: Tariff) -> float:
    """Return the price of a tariff's energy in the hours in which roofs give theirs: the mean by what they give.

    Parameters
    ----------
    hours
        What roofs give, kW; all rows together.
    tariff
        Its bands; a price of capacity is none of a kWh, and left out.

    Returns
    -------
    float
        Money of the tariff per kWh; NaN where roofs give nothing.
    """
    billed = BilledSteps.of(hours.times, tariff, 1.0)
    given, rows = np.zeros(len(hours.times)), np.arange(len(hours.levels))
    for first in range(0, len(rows), _AT_ONCE):
        given += hours.of_rows(rows[first : first + _AT_ONCE]).kw.sum(axis=0)
    whole = float(given.sum())
    return product_sums(given, billed.buying) / whole if whole > 0.0 else float("nan")


def bases_table(bases: Mapping[str, RoofBasis]) -> pd.DataFrame:
    """Return the numbers of bases, a row a class."""
    rows = [
        {
            "roof_class": each.roof_class,
            "price": each.price,
            "mean_price": each.mean_price,
            "export_price": each.export_price,
            "used_share": each.used_share,
            "pv_usd_per_kwp": each.terms.pv_usd_per_kwp,
        }
        for each in bases.values()
    ]
    return pd.DataFrame(rows)


def _tariff_of(study: Study, hours: HourlySeries | None) -> tuple[Tariff | None, TariffChoice, CasesOfStudy]:
    """Return the tariff that the study's estates have when nothing else is said of them."""
    year = study.year if study.year is not None else study.prices.year
    times = hours.times if hours is not None else pd.date_range(f"{year}-07-01", periods=1, tz=study.time_zone)
    cases = CasesOfStudy(study, times)
    setting = EstateSetting.of(study.estates).with_tariff(study.estates, country=study.tariff_country)
    tariffs = cases.tariffs(setting.choice)
    return (tariffs[0] if tariffs else None), setting.choice, cases


def _price_of(roof_class: str, parameters: Valued, rate: float) -> tuple[float, str]:
    given = _known(parameters, f"{PRICE}{roof_class}")
    return (given * rate, OF_STUDY) if np.isfinite(given) else (float("nan"), UNKNOWN)


def _export_price(study: Study, tariff: Tariff | None, rate: float) -> float:
    """Return what surplus brings, in money of the place: what the study's own tariff says, else the law's price."""
    own = study.estates.tariff
    if own is not None and tariff is not None and tariff.currency == own.currency and not tariff.time_zone:
        return float(own.export_price)
    return float(surplus_price(study.parameters, region=study.prices.region, usd_rate=rate))


def _known(parameters: Valued, name: str) -> float:
    return float(parameters.value(name)) if name in parameters else float("nan")


def _of_class(terms: EstateTerms, roof_class: str, parameters: Valued) -> EstateTerms:
    return replace(terms, pv_usd_per_kwp=parameters.value(f"costs.rooftop_pv.capex.{roof_class}"))


def _moved(roof_class: str, potential: Potential) -> dict[str, Amounts]:
    """Return how energy and capacity of roofs of a class move; nothing without futures."""
    if potential.draws is None:
        return {}
    roofs, count = potential.draws.roofs, potential.draws.draws.count
    energy = np.asarray(roofs.outside.get(roof_class, np.ones(count)), dtype=float)
    if roof_class == BY_TARIFF and (energy == 1.0).all():  # all of them stand in estates
        energy = _total_moved(potential.draws.estates.get("estate_pv_energy_gwh"), count)
    capacity = _total_moved(roofs.zones.get(f"rooftop_pv_{roof_class}_capacity_mwp"), count)
    return {"energy_moved": energy, "capacity_moved": capacity}


def _total_moved(amounts: Futures | None, count: int) -> Amounts:
    """Return the sum of amounts in each future over its value; 1 where there is nothing."""
    whole = 0.0 if amounts is None else float(amounts.base.sum())
    return np.ones(count) if amounts is None or not whole > 0.0 else amounts.total() / whole
