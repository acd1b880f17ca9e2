"""Which tariffs an estate is billed by: the one chosen, and beside it the same by the other calendar of hours."""

from typing import Any

import numpy as np

from geoplan.draws.drawn_values import Valued
from geoplan.money.study_tariff import StudyTariff
from geoplan.money.tariff_tables import TariffChoice, default_choice, other_calendar
from geoplan.options.estate_options import OWN
from geoplan.planning.estates.tariffs import Tariff, tabled_tariff
from geoplan.units import KWH_PER_MWH

MARKET_PRICE = "costs.surplus.market_price"
_CEILING = "costs.ground_pv.ceiling."


def estate_tariffs(
    choice: TariffChoice, *, country: str, own: StudyTariff | None = None, export_price: float = 0.0
) -> tuple[Tariff, ...]:
    """Return the tariffs of an estate, the chosen one first.

    Parameters
    ----------
    choice
        Customer, voltage and calendar; what is empty is that of `geoplan.money.tariff_tables.default_choice`, or the
        study's own tariff where it gives one. The customer ``own`` has that in any case.
    country
        ISO 3166-1: where the tariff holds.
    own
        The study's own tariff, which has one set of hours.
    export_price
        Money per kWh of surplus of a tabled tariff, such as `surplus_price`; an own one says it itself.

    Returns
    -------
    tuple of Tariff
        The second is the same by the other calendar, where there is one. Empty where no tariff is known: abroad,
        without one of the study's own.

    Raises
    ------
    ParameterError
        For a customer, a voltage or a calendar that the tables do not have.

    Examples
    --------
    >>> nothing = TariffChoice("", "", "")
    >>> [[round(band.price) for band in tariff.bands] for tariff in estate_tariffs(nothing, country="VN")]
    [[1833, 1190, 3398], [1833, 1190, 3398]]
    >>> estate_tariffs(nothing, country="JP")
    ()
    """
    if own is not None and choice.customer in ("", OWN):
        return (own_tariff(own),)
    usual = default_choice(country)
    if usual is None and not any(choice):
        return ()
    filled = (
        choice if usual is None else TariffChoice(*(given or one for given, one in zip(choice, usual, strict=True)))
    )
    calendars = (filled.calendar, other_calendar(filled.calendar, country=country))
    return tuple(
        tabled_tariff(
            filled.customer, voltage=filled.voltage, calendar=calendar, export_price=export_price, country=country
        )
        for calendar in calendars
        if calendar is not None
    )


def own_tariff(own: StudyTariff) -> Tariff:
    """Return the tariff of a study.toml, on the clock of the series that it is used for."""
    return Tariff(
        tuple(band.as_band() for band in own.bands),
        capacity_price=own.capacity_price,
        export_price=own.export_price,
        currency=own.currency,
        capacity_minutes=own.capacity_minutes,
    )


def surplus_price(parameters: Valued, *, region: str | None, usd_rate: Any) -> Any:
    """Return what a kWh of surplus is sold for by law: the mean of the market, at most the ceiling of the region.

    Decree 243/2026/ND-CP: the mean price of the electricity market in the year before, not above the ceiling of ground
    PV without storage of the region, without VAT.

    Parameters
    ----------
    parameters
        Of one future or of all: ``costs.surplus.market_price``, which was not found, and the ceilings
        ``costs.ground_pv.ceiling.`` [USD/MWh].
    region
        ``north``, ``central`` or ``south``; None where the study does not say it.
    usd_rate
        Units of the tariff's currency a dollar, of the same futures: the dong of a ceiling are the same in all.

    Returns
    -------
    float or numpy.ndarray
        Money of the tariff per kWh. Without the market's mean the ceiling, which is an upper bound; 0 where neither is
        known: what is sold is then worth nothing, which is too little.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> parameters = load_parameters().at_prices(2025)
    >>> [round(surplus_price(parameters, region=each, usd_rate=25_670.0), 1) for each in ("north", "south", None)]
    [1382.7, 1012.0, 0.0]
    """
    ceiling = f"{_CEILING}{region}"
    known = [parameters.value(name) for name in (MARKET_PRICE, ceiling) if name in parameters]
    if not known:
        return 0.0
    least = known[0] if len(known) == 1 else np.minimum(*known)
    return least * usd_rate / KWH_PER_MWH
