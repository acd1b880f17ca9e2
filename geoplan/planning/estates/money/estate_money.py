"""Whether what is built on an estate pays: for the owner, for a third party that sells on, and with a subsidy.

All money is real, in USD of the study's year, before tax and without value added tax. PV, inverters and batteries are
reckoned over the life of the PV; what is bought again costs what it costs today.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.planning.estates.money.estate_bills import BillSums
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.measure_money import MeasureMoney
from geoplan.planning.estates.money.returns import (
    Amounts,
    flow_payback,
    net_present_value,
    rate_of_return,
    simple_payback,
)


@dataclass(frozen=True, eq=False)
class FirstYear:
    """What PV and a battery are, and what they save and earn in their first year: (estates,), or (estates, futures).

    Attributes
    ----------
    pv_kwp, battery_kwh, battery_kw
        Sizes: of PV, of the store, of its converter.
    avoided_usd
        What PV alone takes off the bill of purchases.
    export_usd
        What PV alone earns by sales.
    battery_usd
        What the battery saves besides, less the sales that it takes the place of.
    delivered_kwh
        PV that the load takes, at once or by the battery.
    """

    pv_kwp: Any
    battery_kwh: Any
    battery_kw: Any
    avoided_usd: Any
    export_usd: Any
    battery_usd: Any
    delivered_kwh: Any

    @classmethod
    def of_bills(
        cls,
        before: BillSums,
        after: BillSums,
        *,
        without_battery: BillSums | None = None,
        usd_rate: Any,
        sizes: tuple[Any, Any, Any],
        delivered_kwh: Any,
    ) -> "FirstYear":
        """Return the first year of estates from their bills.

        Parameters
        ----------
        before, after
            Without PV and battery, and with both, in money of the tariff.
        without_battery
            With PV alone; by default `after`, for estates that have no battery.
        usd_rate
            Units of that money a dollar.
        sizes
            PV [kWp], store [kWh], converter [kW].
        delivered_kwh
            PV that the load takes.
        """
        alone = after if without_battery is None else without_battery
        return cls(
            *sizes,
            avoided_usd=(before.purchases - alone.purchases) / usd_rate,
            export_usd=(alone.earned - before.earned) / usd_rate,
            battery_usd=(alone.amount - after.amount) / usd_rate,
            delivered_kwh=delivered_kwh,
        )

    @property
    def saving_usd(self) -> Any:
        """What PV and battery save and earn together."""
        return self.avoided_usd + self.export_usd + self.battery_usd


@dataclass(frozen=True, eq=False)
class EstateMoney:
    """Whether it pays: (estates,), or (estates, futures).

    What is not known, such as all of it without a tariff, is NaN. A payback is infinite where it does not come, the
    discounted one within the life of the PV; a rate of return NaN where there is none.

    Attributes
    ----------
    saving_usd
        Of the first year, before upkeep.
    running_usd
        Upkeep of a year.
    investment_usd
        Today.
    payback_years
        Of the owner: investment over the first year's saving less upkeep [a].
    discounted_payback_years
        Of the owner, from the flows of all years: with wear, what is bought again, and the discount rate [a].
    npv_usd, irr
        Of the owner [USD], [1/a].
    third_party_npv_usd, third_party_irr
        Of who builds it on the estate's roofs and sells the electricity to it.
    host_npv_usd
        What the estate then saves, without spending anything.
    jcm_share
        The part of the investment in PV that the Joint Crediting Mechanism pays.
    jcm_npv_usd, jcm_irr
        Of the owner, with it.
    """

    saving_usd: Amounts
    running_usd: Amounts
    investment_usd: Amounts
    payback_years: Amounts
    discounted_payback_years: Amounts
    npv_usd: Amounts
    irr: Amounts
    third_party_npv_usd: Amounts
    third_party_irr: Amounts
    host_npv_usd: Amounts
    jcm_share: Amounts
    jcm_npv_usd: Amounts
    jcm_irr: Amounts


def estate_money(
    year: FirstYear,
    terms: EstateTerms,
    *,
    capacity_left: npt.ArrayLike = 1.0,
    jcm_share: npt.ArrayLike = np.nan,
    wire_usd_per_kwh: npt.ArrayLike = np.nan,
    measures: MeasureMoney | None = None,
    with_rates: bool = True,
) -> EstateMoney:
    """Return what PV and batteries of estates come to over the life of the PV.

    ``F_0 = -I(1 - s)``, ``F_t = S_t - O_t - R_t``. Of the saving S_t the part of PV falls as its modules do,
    ``(1 - d)^(t-1)``, the part of the battery with what is left of its size; what is avoided rises with the prices of
    electricity, ``(1 + e)^t``. R_t are inverters, stores and converters that are bought again, less what the last ones
    are worth in the end.

    Parameters
    ----------
    year
        The first year.
    terms
        Of one future, or of all: then what stands in `year` is (estates, 1) or (estates, futures).
    capacity_left
        What is left of the battery's size in the first, second, … year of its life, (years, ...), or one number for all
        years; from the beginning again when it is bought again.
    jcm_share
        s: the part of the investment in PV that the Joint Crediting Mechanism pays, as
        `geoplan.planning.estates.money.jcm_share.jcm_shares`.
    wire_usd_per_kwh
        What the estate pays a third party for a kWh over a private wire; by default a share of what it saves,
        ``estates.money.ppa_price_share``. Sales to the grid are the third party's in either case.
    measures
        Of energy saving, which the owner carries out: the bills in `year` are those of the load that they leave. A
        third party has nothing of them.
    with_rates
        Whether rates of return are worked out, which takes most of the time; else they are NaN.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> year = FirstYear(1000.0, 0.0, 0.0, avoided_usd=90_000.0, export_usd=0.0, battery_usd=0.0, delivered_kwh=1.2e6)
    >>> money = estate_money(year, EstateTerms.of(load_parameters()))
    >>> float(money.payback_years.round(1)), float(money.irr.round(3))
    (5.3, 0.178)
    """
    flows = _Flows(year, terms, np.asarray(capacity_left, dtype=float), measures)
    rate, share = terms.discount_rate, np.asarray(jcm_share, dtype=float)
    saved, spent = flows.saved + flows.measures_saved, flows.spent + flows.measures_spent
    paid, first = flows.investment, year.saving_usd + flows.measures_first
    running = flows.running
    if measures is not None:
        paid, running = paid + measures.investment_usd, running + measures.running_usd
    owner = flows.with_today(saved - spent, paid=paid)
    third = flows.income(np.asarray(wire_usd_per_kwh, dtype=float))
    seller = flows.with_today(third - flows.spent, paid=flows.investment)
    host = flows.with_today(flows.saved - third, paid=np.zeros(flows.shape))
    helped = flows.with_today(saved - spent, paid=paid - share * flows.pv_investment)
    rates = rate_of_return if with_rates else _no_rate
    return EstateMoney(
        saving_usd=flows.whole(first),
        running_usd=flows.whole(running),
        investment_usd=paid,
        payback_years=simple_payback(paid, saving_usd=first, running_usd=running),
        discounted_payback_years=flow_payback(owner, discount_rate=rate),
        npv_usd=net_present_value(owner, discount_rate=rate),
        irr=rates(owner),
        third_party_npv_usd=net_present_value(seller, discount_rate=rate),
        third_party_irr=rates(seller),
        host_npv_usd=net_present_value(host, discount_rate=rate),
        jcm_share=np.broadcast_to(share, flows.shape),
        jcm_npv_usd=net_present_value(helped, discount_rate=rate),
        jcm_irr=rates(helped),
    )


def _no_rate(flows: Amounts) -> Amounts:
    return np.full(flows.shape[1:], np.nan)


class _Flows:
    """What is spent and saved at the end of each year: (years, ...)."""

    def __init__(
        self, year: FirstYear, terms: EstateTerms, capacity_left: Amounts, measures: MeasureMoney | None = None
    ) -> None:
        self.year, self.terms = year, terms
        parts = (*vars(year).values(), *vars(terms).values(), capacity_left[0] if capacity_left.ndim else 0.0)
        shapes = [np.shape(each) for each in parts]
        self.shape = np.broadcast_shapes(*shapes, () if measures is None else measures.shape)
        life = np.asarray(terms.pv_life, dtype=float)
        last = int(np.max(life, initial=1.0))
        self.years = np.arange(1.0, last + 1.0).reshape(-1, *(1,) * len(self.shape))
        self.is_alive = self.years <= life
        self.pv_investment = self.whole(_times(year.pv_kwp, terms.pv_usd_per_kwp))
        self.store, self.converter = (
            self.whole(_times(size, price))
            for size, price in (
                (year.battery_kwh, terms.battery_usd_per_kwh),
                (year.battery_kw, terms.battery_usd_per_kw),
            )
        )
        self.investment = self.pv_investment + self.store + self.converter
        self.running = self.pv_investment * terms.pv_om_share
        self.running = self.running + _times(self.store + self.converter, terms.battery_om_share)
        self.wear = (1.0 - np.asarray(terms.pv_degradation, dtype=float)) ** (self.years - 1.0)
        growth = (1.0 + np.asarray(terms.price_escalation, dtype=float)) ** self.years
        self.avoided = self.is_alive * (
            growth * (self.wear * year.avoided_usd + self._left(capacity_left) * year.battery_usd)
        )
        self.exported = self.is_alive * (self.wear * year.export_usd)
        self.saved = self.avoided + self.exported
        self.spent = self.is_alive * self.running + self._replaced()
        self.measures_first, self.measures_saved, self.measures_spent = np.zeros(()), np.zeros(()), np.zeros(())
        if measures is not None:
            self.measures_first = measures.saved_usd
            self.measures_saved = self.is_alive * (growth * measures.saved_usd)
            again = [self._again(*one) for one in zip(measures.investments_usd, measures.lives, strict=True)]
            self.measures_spent = self.is_alive * measures.running_usd + sum(again)

    def income(self, wire_usd_per_kwh: Amounts) -> Amounts:
        """Return what a third party is paid, by the estate and by the grid: (years, ...)."""
        by_wire = self.is_alive * (self.wear * (wire_usd_per_kwh * self.year.delivered_kwh))
        by_share = self.terms.ppa_price_share * self.avoided
        return np.asarray(np.where(np.isnan(wire_usd_per_kwh), by_share, by_wire) + self.exported)

    def with_today(self, flows: Amounts, *, paid: Amounts) -> Amounts:
        """Return flows with what is paid today in front: (years + 1, ...)."""
        return np.concatenate([-self.whole(paid)[None], np.broadcast_to(flows, (len(flows), *self.shape))])

    def whole(self, values: Any) -> Amounts:
        """Return values of all estates and futures."""
        return np.broadcast_to(np.asarray(values, dtype=float), self.shape)

    def _replaced(self) -> Amounts:
        """Return what is bought again in each year, less what is left of it in the last one."""
        terms = self.terms
        inverter = (self.years == terms.inverter_year) & self.is_alive
        bought = inverter * (self.pv_investment * terms.inverter_share)
        for price, lasts in ((self.store, terms.battery_life), (self.converter, terms.converter_life)):
            bought = bought + self._again(price, lasts)
        return np.asarray(bought)

    def _again(self, price: Any, lasts: Any) -> Amounts:
        """Return what is bought again whenever it has lasted, less what is left of the last in the last year."""
        life = np.asarray(self.terms.pv_life, dtype=float)
        again = (np.mod(self.years, lasts) == 0.0) & (self.years < life)
        left = (self.years == life) * (np.mod(-life, lasts) / lasts)
        return np.asarray((again.astype(float) - left) * price)

    def _left(self, capacity_left: Amounts) -> Amounts:
        """Return what is left of the battery's size in each year: (years, ...) or one number."""
        if not capacity_left.ndim:
            return capacity_left
        age = np.mod(self.years - 1.0, self.terms.battery_life).astype(np.int64)
        age = np.minimum(age, len(capacity_left) - 1)
        shape = np.broadcast_shapes(capacity_left.shape[1:], age.shape[1:])
        values = np.broadcast_to(
            capacity_left.reshape(
                len(capacity_left), *(1,) * (len(shape) - capacity_left.ndim + 1), *capacity_left.shape[1:]
            ),
            (len(capacity_left), *shape),
        )
        return np.take_along_axis(values, np.broadcast_to(age, (len(age), *shape)), axis=0)


def _times(size: Any, price: Any) -> Amounts:
    """Return what a size costs; nothing, whatever the price, where there is none of it."""
    size, price = np.broadcast_arrays(np.asarray(size, dtype=float), np.asarray(price, dtype=float))
    return np.multiply(size, price, out=np.zeros(size.shape), where=size != 0.0)
