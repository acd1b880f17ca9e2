"""Whether what is planned on estates pays, and what that follows from: the first year, its terms, what is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.estate_figures import EstateFigures
from geoplan.planning.estates.money.estate_money import EstateMoney, FirstYear, estate_money
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.measure_money import MeasureMoney
from geoplan.planning.estates.plans.battery_years import capacity_left
from geoplan.planning.estates.plans.estate_cases import EstateCase, wire_prices
from geoplan.planning.estates.plans.estate_columns import first_year
from geoplan.planning.estates.saving.estate_measures import EstateMeasures
from geoplan.study import Study


@dataclass(frozen=True, eq=False)
class EstateAccounts:
    """What the money of estates follows from: (estates,), or (estates, futures).

    Attributes
    ----------
    year
        The first year.
    terms
        Of the first estate; the rate of each tariff's currency apart, all are those of every estate.
    capacity_left
        What is left of batteries: (years, estates), or one number where there are none.
    measures
        Of energy saving that are carried out; None where none is.
    money
        What that comes to.
    """

    year: FirstYear
    terms: EstateTerms
    capacity_left: FloatArray
    measures: MeasureMoney | None
    money: EstateMoney


def estate_accounts(
    study: Study,
    figures: Sequence[EstateFigures],
    pv_alone: Sequence[EstateFigures],
    cases: Sequence[EstateCase],
    *,
    measures: EstateMeasures,
    jcm_share: FloatArray | float,
) -> EstateAccounts:
    """Return whether it pays; all terms but the rate of the tariff's currency are those of every estate.

    Parameters
    ----------
    study
        Its parameters, and the price by a private wire.
    figures, pv_alone
        (estates,): with PV and battery, and without the battery.
    cases
        Of both.
    measures
        All that save energy.
    jcm_share
        The part of the investment in PV that the Joint Crediting Mechanism pays: (estates,).
    """
    year, terms = first_year(figures, pv_alone, cases), cases[0].terms
    left = capacity_left(study.parameters, figures, cases, years=int(terms.pv_life))
    rates = np.array([float(case.terms.usd_rate) for case in cases])
    wire = wire_prices(study.estates.private_wire_price, cases, usd_rate=rates)
    paid = np.array([[each.bill_before] for each in figures])
    carried = measures.money([case.setting.saving_share for case in cases], bill_usd=paid)
    own = None if carried is None else carried.at_values()
    money = estate_money(
        year, terms, capacity_left=left, jcm_share=jcm_share, wire_usd_per_kwh=wire, measures=own, with_rates=True
    )
    return EstateAccounts(year, terms, left, own, money)
