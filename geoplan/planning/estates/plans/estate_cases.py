"""What an estate is asked with: its setting, its tariffs upon the hours, its terms and the rule of surplus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.drawn_values import Valued
from geoplan.errors import ParameterError
from geoplan.money.tariff_tables import PRICES, SURPLUS, TariffChoice, known_calendars, other_calendar, tariff_rows
from geoplan.options.estate_options import OWN
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.money.estate_tariffs import estate_tariffs, surplus_price
from geoplan.planning.estates.money.estate_terms import EstateTerms, usd_rate
from geoplan.planning.estates.saving.estate_saving import NO_SAVING, EstateSaving
from geoplan.planning.estates.tariffs import Surplus, Tariff, surplus_on
from geoplan.study import Study

_HOUR = 1.0
_LAST_DAY = (12, 31)


@dataclass(frozen=True, eq=False)
class EstateCase:
    """What one estate is asked with.

    Attributes
    ----------
    setting
        What is built.
    billed
        Its tariff by the chosen calendar upon the hours, and by the other one; empty where none is known.
    terms
        Prices, efficiencies and factors, in dollars by the rate of the tariff's currency.
    surplus
        What may be sold: what the setting says, else the law; None for all of it.
    calendars
        Of the tariffs, in their order; the study's own has none.
    saving
        All measures that the estate can carry out.
    """

    setting: EstateSetting
    billed: tuple[BilledSteps, ...]
    terms: EstateTerms
    surplus: Surplus | None
    calendars: tuple[str, ...] = ()
    saving: EstateSaving = NO_SAVING

    @property
    def saved_share(self) -> float:
        """What measures that are carried out save of its electricity, 0 to 1."""
        return self.setting.saving_share * self.saving.share

    @property
    def tariff(self) -> Tariff | None:
        """The tariff by the chosen calendar."""
        return self.billed[0].tariff if self.billed else None


class CasesOfStudy:
    """The cases of the estates of one study; a tariff is laid upon the hours once.

    Parameters
    ----------
    study
        Its options, country, region, year of prices and parameters.
    times
        The hours.
    """

    def __init__(self, study: Study, times: pd.DatetimeIndex) -> None:
        self._study, self._times = study, times
        self._billed: dict[TariffChoice, tuple[BilledSteps, ...]] = {}
        self._terms: dict[str, EstateTerms] = {}
        self.surplus = surplus_of_year(study, int(times[len(times) // 2].year))

    def of(self, setting: EstateSetting) -> EstateCase:
        """Return the case of an estate."""
        choice = setting.choice
        if choice not in self._billed:
            tariffs = self.tariffs(choice)
            self._billed[choice] = tuple(BilledSteps.of(self._times, each, _HOUR) for each in tariffs)
        billed = self._billed[choice]
        tariff = billed[0].tariff if billed else None
        currency = "" if tariff is None else tariff.currency
        if currency not in self._terms:
            self._terms[currency] = self.terms(self._study.parameters, currency)
        other = other_calendar(setting.calendar, country=self._study.tariff_country)
        calendars = (setting.calendar, other or "")[: len(billed)]
        return EstateCase(setting, billed, self._terms[currency], self._rule(setting), calendars)

    def tariffs(self, choice: TariffChoice) -> tuple[Tariff, ...]:
        """Return the tariff that a choice names by its calendar and by the other one."""
        study, own = self._study, self._study.estates.tariff
        tariffs = estate_tariffs(choice, country=study.tariff_country, own=own)
        if not tariffs or (own is not None and choice.customer in ("", OWN)):
            return tariffs
        rate = usd_rate(tariffs[0].currency, parameters=study.parameters, year=study.prices.year)
        price = float(surplus_price(study.parameters, region=study.prices.region, usd_rate=rate))
        return tuple(replace(each, export_price=price) for each in tariffs)

    def terms(self, parameters: Valued, currency: str) -> EstateTerms:
        """Return prices and factors of one future, or of all, for a tariff in a currency."""
        own = self._study.estates.tariff
        per_usd = own.per_usd if own is not None and own.currency == currency else None
        return EstateTerms.of(parameters, currency=currency, per_usd=per_usd, year=self._study.prices.year)

    def _rule(self, setting: EstateSetting) -> Surplus | None:
        share = setting.surplus_share
        return self.surplus if share is None else Surplus(share, of=self._study.estates.surplus_of)


def wire_prices(price: float | None, cases: Sequence[EstateCase], *, usd_rate: npt.ArrayLike) -> FloatArray:
    """Return what a third party gets for a kWh by a private wire: (estates,), or (estates, futures) [USD/kWh].

    Parameters
    ----------
    price
        As the study says it, in money of each estate's tariff.
    cases
        (estates,)
    usd_rate
        Units of that money a dollar, of the same shape as what is returned.

    Returns
    -------
    ndarray
        NaN without a price, and for estates whose tariff is not known: so is the money that the price is in.
    """
    rates = np.asarray(usd_rate, dtype=float)
    known = np.array([np.nan if price is None or case.tariff is None else price for case in cases])
    return np.asarray(known.reshape(-1, *(1,) * (rates.ndim - 1)) / rates)


def surplus_of_year(study: Study, year: int) -> Surplus | None:
    """Return how much PV may be sold by law at the end of a year; None where no rule is known: all of it.

    Parameters
    ----------
    study
        Its country.
    year
        What is planned in a year is built under the rule that its end has.
    """
    try:
        return surplus_on(date(year, *_LAST_DAY), country=study.tariff_country)
    except ParameterError:
        return None


def first_surplus_day(country: str) -> date | None:
    """Return since when a rule of how much surplus may be sold is known in a country; None where none is.

    Examples
    --------
    >>> first_surplus_day("VN"), first_surplus_day("PH")
    (datetime.date(2025, 3, 3), None)
    """
    days = [date.fromisoformat(row["since"]) for row in tariff_rows(SURPLUS) if row["country"] == country]
    return min(days, default=None)


def tariff_choices(study: Study) -> tuple[TariffChoice, ...]:
    """Return the tariffs that the estates of a study can name: those tabled for its country, and its own."""
    country = study.tariff_country
    tabled = [
        TariffChoice(row["customer"], row["voltage"], calendar)
        for row in tariff_rows(PRICES)
        for calendar in known_calendars(country)
        if row["country"] == country
    ]
    own = [] if study.estates.tariff is None else [TariffChoice(OWN, "", "")]
    return (*own, *tabled)


def cases_of(
    study: Study,
    times: pd.DatetimeIndex,
    settings: Mapping[str, EstateSetting],
    *,
    savings: Mapping[str, EstateSaving] | None = None,
) -> dict[str, EstateCase]:
    """Return the case of each estate: id -> case.

    Parameters
    ----------
    study, times
        As `CasesOfStudy` takes them.
    settings
        Id -> setting.
    savings
        Id -> all measures that it can carry out; by default none.
    """
    cases = CasesOfStudy(study, times)
    own = savings or {}
    return {each: replace(cases.of(setting), saving=own.get(each, NO_SAVING)) for each, setting in settings.items()}
