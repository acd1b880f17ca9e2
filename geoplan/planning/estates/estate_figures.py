"""What one setting of one estate comes to: balance, bill, saving, investment, payback and avoided emissions.

The page of a map repeats `estate_figures` by the same steps in the same order: whoever changes one changes the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geoplan.planning.estates.balance_steps import BalanceSteps, balance_steps
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.dispatch_kernel import Battery, FloatArray
from geoplan.planning.estates.dispatch_prices import dispatch_prices
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.money.returns import simple_payback
from geoplan.planning.estates.saving.estate_saving import NO_SAVING, EstateSaving
from geoplan.planning.estates.tariffs import Surplus
from geoplan.units import KWH_PER_MWH

if TYPE_CHECKING:
    from geoplan.planning.estates.money.estate_terms import EstateTerms

_HOUR = 1.0


@dataclass(frozen=True, eq=False)
class EstateFigures:
    """A year of one estate; NaN where something is not known.

    Attributes
    ----------
    pv_kwp
        That is built.
    battery_kwh, battery_kw
        Its battery.
    saved_kwh
        Electricity that measures save in the year.
    load_kwh, pv_kwh, used_kwh, import_kwh, export_kwh, curtailed_kwh
        Sums of the year. The load is what measures leave of it, here and in what follows. `used_kwh` is PV that the
        load takes in its own hour, without the battery.
    self_consumption, self_sufficiency, matching, direct_use
        As of `geoplan.planning.estates.balance.EstateBalance`; `direct_use` is PV that the load takes without a
        battery, over PV.
    peak_load_kw, peak_import_kw, peak_export_kw
        Highest hours.
    bill_before, bill_after
        Of the year by the chosen calendar, of the load as it was, and with measures, PV and battery. [USD]
    saving, saving_other
        What that saves by the chosen calendar and by the other one. [USD]
    investment
        Of measures, PV and battery. [USD]
    running
        A year's operation and maintenance. [USD]
    payback_years
        Investment over what is saved in the first year, less what it costs to run; infinite where nothing is left.
    avoided_tco2e
        By electricity that the grid need not give, and that it gets.
    steps
        Hour by hour, by the chosen calendar.
    """

    pv_kwp: float
    battery_kwh: float
    battery_kw: float
    saved_kwh: float
    load_kwh: float
    pv_kwh: float
    used_kwh: float
    import_kwh: float
    export_kwh: float
    curtailed_kwh: float
    self_consumption: float
    self_sufficiency: float
    matching: float
    direct_use: float
    peak_load_kw: float
    peak_import_kw: float
    peak_export_kw: float
    bill_before: float
    bill_after: float
    saving: float
    saving_other: float
    investment: float
    running: float
    payback_years: float
    avoided_tco2e: float
    steps: BalanceSteps = field(repr=False)


def estate_figures(
    load: FloatArray,
    pv: FloatArray,
    *,
    pv_kwp: float,
    setting: EstateSetting,
    billed: Sequence[BilledSteps],
    terms: "EstateTerms",
    surplus: Surplus | None = None,
    saving: EstateSaving = NO_SAVING,
) -> EstateFigures:
    """Work out what one setting of one estate comes to.

    Parameters
    ----------
    load, pv
        Mean kW of each hour; the load as it was, PV of all roofs.
    pv_kwp
        Of all roofs.
    setting
        What is built. A share of surplus that it says stands in the place of that of `surplus`.
    billed
        The tariff by the chosen calendar upon the hours, and by the other one; empty where none is known.
    terms
        Prices, efficiencies and the emission factor at their values.
    surplus
        What may be sold; None for all of it.
    saving
        All measures that the estate can carry out.

    Returns
    -------
    EstateFigures
    """
    saved = setting.saving_share * saving.share
    before, whole = load, float(load.sum())
    load, sun = load * (1.0 - saved), pv * setting.pv_share
    need = float(load.sum())
    kwp, kwh = pv_kwp * setting.pv_share, setting.battery_hours * (need / load.size)
    battery = Battery(
        kwh, kwh * float(terms.battery_kw_per_kwh), float(terms.charge_efficiency), float(terms.discharge_efficiency)
    )
    rule = surplus
    if setting.surplus_share is not None:
        rule = Surplus(setting.surplus_share, of="available" if surplus is None else surplus.of)
    balances = _balances(load, sun, battery=battery, setting=setting, billed=billed, surplus=rule)
    steps = balances[0]
    bills = [_bills(before, each, steps, float(terms.usd_rate)) for each, steps in zip(billed, balances, strict=False)]
    paid, after = bills[0] if bills else (np.nan, np.nan)
    other = bills[1] if len(bills) > 1 else (np.nan, np.nan)
    investment, running = _costs(kwp, battery, setting=setting, saving=saving, terms=terms)
    given, used, clean = float(sun.sum()), float(steps.used.sum()), float(steps.clean.sum())
    bought, sold = float(steps.bought.sum()), float(steps.sold.sum())
    return EstateFigures(
        pv_kwp=kwp,
        battery_kwh=kwh,
        battery_kw=battery.kw,
        saved_kwh=whole * saved,
        load_kwh=need,
        pv_kwh=given,
        used_kwh=used,
        import_kwh=bought,
        export_kwh=sold,
        curtailed_kwh=float(steps.curtailed.sum()),
        self_consumption=_share(clean, given),
        self_sufficiency=1.0 - _share(bought, need),
        matching=_share(float(np.minimum(load, steps.clean).sum()), need),
        direct_use=_share(used, given),
        peak_load_kw=float(load.max()),
        peak_import_kw=float(steps.bought.max()),
        peak_export_kw=float(steps.sold.max()),
        bill_before=paid,
        bill_after=after,
        saving=paid - after,
        saving_other=other[0] - other[1],
        investment=investment,
        running=running,
        payback_years=float(simple_payback(investment, saving_usd=paid - after, running_usd=running)),
        avoided_tco2e=(whole - bought + sold) / KWH_PER_MWH * float(terms.emission_factor),
        steps=steps,
    )


def _balances(
    load: FloatArray,
    sun: FloatArray,
    *,
    battery: Battery,
    setting: EstateSetting,
    billed: Sequence[BilledSteps],
    surplus: Surplus | None,
) -> list[BalanceSteps]:
    """Return the steps by each calendar; what does not go by prices is the same by all, but for what is not sold."""
    balances: list[BalanceSteps] = []
    for each in billed or (None,):
        price = 0.0 if each is None or each.tariff is None else each.tariff.export_price
        by_tariff = setting.dispatch == "tariff" and each is not None
        if balances and not by_tariff:
            balances.append(balances[0])
            continue
        prices = dispatch_prices(load - sun, each, surplus=surplus) if by_tariff and each is not None else None
        balances.append(
            balance_steps(load, sun, battery=battery, hours=_HOUR, prices=prices, surplus=surplus, sells=price >= 0.0)
        )
    return balances


def _bills(load: FloatArray, billed: BilledSteps, steps: BalanceSteps, usd_rate: float) -> tuple[float, float]:
    """Return what the year costs [USD] with the load as it was and nothing else, and with all that is built."""
    before = billed.amount(load, np.zeros(load.size))
    return before / usd_rate, billed.amount(steps.bought, steps.sold) / usd_rate


def _costs(
    kwp: float, battery: Battery, *, setting: EstateSetting, saving: EstateSaving, terms: "EstateTerms"
) -> tuple[float, float]:
    """Return what PV, battery and measures cost [USD], and what they cost to run a year."""
    of_pv = _cost(kwp, terms.pv_usd_per_kwp)
    of_battery = _cost(battery.kwh, terms.battery_usd_per_kwh) + _cost(battery.kw, terms.battery_usd_per_kw)
    running = of_pv * float(terms.pv_om_share) + of_battery * float(terms.battery_om_share)
    running += _cost(setting.saving_share, saving.running_usd)
    return of_pv + of_battery + _cost(setting.saving_share, saving.investment_usd), running


def _cost(size: float, price: float) -> float:
    """Return what a size costs [USD]: nothing, whatever the price, where there is none of it."""
    return size * float(price) if size > 0.0 else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else np.nan
