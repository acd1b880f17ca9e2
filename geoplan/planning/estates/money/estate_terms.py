"""The numbers that money of estates is worked out by: of one future, or of all at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from geoplan.draws.drawn_values import Valued
from geoplan.kinds.national import EMISSION_FACTOR, JCM_EMISSION_FACTOR
from geoplan.money.price_levels import DOLLAR, known_currencies, price_years, rate_per_dollar
from geoplan.money.study_tariff import BATTERY_PRICES
from geoplan.potential.cost import DISCOUNT_RATE, INVERTER_YEAR

EXCHANGE_RATE = "costs.finance.exchange_rate"
_DONG = "VND"
_ROOF = "costs.rooftop_pv"
_STORE = "estates.battery"


@dataclass(frozen=True, eq=False)
class EstateTerms:
    """What PV and batteries cost, how long they last, and what money and electricity are worth.

    Each is a number, or (futures,); NaN where it is not known, as prices abroad that the study does not give.

    Attributes
    ----------
    pv_usd_per_kwp
        Price of PV on industrial roofs.
    pv_om_share
        Its upkeep, a share of the investment [1/a].
    pv_life, inverter_year
        Whole years: of PV, which all is reckoned over, and until its inverters are bought again.
    pv_degradation
        What it loses of its energy [1/a].
    inverter_share
        Price of the new inverters, a share of the investment.
    battery_usd_per_kwh, battery_usd_per_kw
        Prices of store and converter.
    battery_om_share
        Upkeep of both, a share of the investment [1/a].
    battery_life, converter_life
        Whole years.
    battery_kw_per_kwh
        Power of the converter over the size of the store.
    charge_efficiency, discharge_efficiency
        From AC to what is stored, and back.
    discount_rate
        Real [1/a].
    price_escalation
        How much faster than all prices those of electricity rise [1/a].
    ppa_price_share
        What a third party asks for its electricity, over what it saves the estate.
    usd_rate
        Units of the tariff's currency a dollar.
    emission_factor, jcm_emission_factor
        Of the grid, and the conservative one of the Joint Crediting Mechanism [tCO2e/MWh].
    """

    pv_usd_per_kwp: Any
    pv_om_share: Any
    pv_life: Any
    pv_degradation: Any
    inverter_share: Any
    inverter_year: Any
    battery_usd_per_kwh: Any
    battery_usd_per_kw: Any
    battery_om_share: Any
    battery_life: Any
    converter_life: Any
    battery_kw_per_kwh: Any
    charge_efficiency: Any
    discharge_efficiency: Any
    discount_rate: Any
    price_escalation: Any
    ppa_price_share: Any
    usd_rate: Any
    emission_factor: Any
    jcm_emission_factor: Any

    @classmethod
    def of(
        cls, parameters: Valued, *, currency: str = "", per_usd: float | None = None, year: int | None = None
    ) -> "EstateTerms":
        """Return the terms of a study.

        Parameters
        ----------
        parameters
            Its parameters, or `geoplan.draws.drawn_values.DrawnValues` for all futures at once.
        currency, per_usd, year
            Of the tariff: ISO 4217, units of it a dollar where the study says it, and the year whose rate is meant;
            see `usd_rate`.

        Examples
        --------
        >>> from geoplan.parameters import load_parameters
        >>> terms = EstateTerms.of(load_parameters(), currency="VND")
        >>> terms.usd_rate, terms.pv_usd_per_kwp, float(terms.pv_life)
        (25670.0, 450.0, 25.0)
        """
        value = parameters.value
        return cls(
            pv_usd_per_kwp=value(f"{_ROOF}.capex.industrial"),
            pv_om_share=value(f"{_ROOF}.om_share"),
            pv_life=np.rint(value(f"{_ROOF}.lifetime")),
            pv_degradation=value(f"{_ROOF}.degradation"),
            inverter_share=value(f"{_ROOF}.inverter_share"),
            inverter_year=np.rint(value(INVERTER_YEAR)),
            battery_usd_per_kwh=value(BATTERY_PRICES[0]),
            battery_usd_per_kw=value(BATTERY_PRICES[1]),
            battery_om_share=value(f"{_STORE}.om_share"),
            battery_life=np.rint(value(f"{_STORE}.lifetime")),
            converter_life=np.rint(value(f"{_STORE}.converter_lifetime")),
            battery_kw_per_kwh=value(f"{_STORE}.kw_per_kwh"),
            charge_efficiency=value(f"{_STORE}.efficiency.charge"),
            discharge_efficiency=value(f"{_STORE}.efficiency.discharge"),
            discount_rate=value(DISCOUNT_RATE),
            price_escalation=value("estates.money.price_escalation"),
            ppa_price_share=value("estates.money.ppa_price_share"),
            usd_rate=usd_rate(currency, parameters=parameters, per_usd=per_usd, year=year),
            emission_factor=value(EMISSION_FACTOR),
            jcm_emission_factor=value(JCM_EMISSION_FACTOR),
        )

    @property
    def battery_price_per_kwh(self) -> Any:
        """Price of a kWh of store with its converter [USD/kWh]."""
        return self.battery_usd_per_kwh + self.battery_kw_per_kwh * self.battery_usd_per_kw


def usd_rate(currency: str, *, parameters: Valued, per_usd: float | None = None, year: int | None = None) -> Any:
    """Return units of a currency a dollar: a number, or (futures,).

    Parameters
    ----------
    currency
        ISO 4217; empty for none, which has no rate.
    parameters
        Of one future or of all: ``costs.finance.exchange_rate`` is that of the dong.
    per_usd
        What a study says it is.
    year
        Of the rate in the table, where neither says it; by default the newest.

    Returns
    -------
    float or numpy.ndarray
        NaN where it is not known.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> [usd_rate(each, parameters=load_parameters()) for each in ("VND", "USD", "PHP")]
    [25670.0, 1.0, nan]
    """
    if currency == DOLLAR:
        return 1.0
    if per_usd is not None:
        return per_usd
    if currency == _DONG and EXCHANGE_RATE in parameters:
        return parameters.value(EXCHANGE_RATE)
    if currency not in known_currencies():
        return np.nan
    return rate_per_dollar(currency, price_years()[-1] if year is None else year)
