"""What the settings of estates come to in each future: load, sun, prices and rates move together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues
from geoplan.machine.products import product_sums
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.estate_figures import EstateFigures
from geoplan.planning.estates.money.estate_bills import BillSums
from geoplan.planning.estates.money.estate_money import FirstYear, estate_money
from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.money.returns import simple_payback
from geoplan.planning.estates.plans.estate_cases import CasesOfStudy, EstateCase
from geoplan.planning.estates.saving.estate_measures import EstateMeasures
from geoplan.planning.estates.sizing.drawn_balances import drawn_balances, drawn_bill_change
from geoplan.planning.estates.sizing.without_battery import is_straight, sums_without_battery
from geoplan.planning.estates.sizing.year_sums import EstateYear, YearSums
from geoplan.study import Study
from geoplan.units import KWH_PER_MWH

_CALENDARS = 2


@dataclass(frozen=True, eq=False)
class MovedEstates:
    """How load and roofs of estates move: (estates, futures), over their values.

    Attributes
    ----------
    load, energy, capacity
        Of the load as it was, of what the roofs give in a year, and of what stands on them.
    saving
        What all measures of energy saving come to in each future; None for none.
    """

    load: FloatArray
    energy: FloatArray
    capacity: FloatArray
    saving: EstateMeasures | None = None

    def saved(self, cases: Sequence[EstateCase]) -> FloatArray:
        """Return what measures that are carried out save of the load: (estates, futures), or (estates, 1) for nothing.

        Parameters
        ----------
        cases
            (estates,)
        """
        carried = np.array([[case.setting.saving_share] for case in cases])
        return carried * self.saving.share if self.saving is not None and carried.any() else np.zeros(carried.shape)

    def left(self, cases: Sequence[EstateCase]) -> "MovedEstates":
        """Return how what measures leave of the load moves, over what they leave at the parameters' values."""
        base = np.array([[1.0 - case.saved_share] for case in cases])
        return replace(self, load=self.load * ((1.0 - self.saved(cases)) / base))


def estate_futures(
    years: Sequence[EstateYear],
    *,
    cases: Sequence[EstateCase],
    figures: Sequence[EstateFigures],
    moved: MovedEstates,
    terms: EstateTerms,
    capacity_left: FloatArray | float = 1.0,
    subsidy: Callable[[FloatArray, FloatArray], FloatArray | float] = lambda _kwp, _kwh: np.nan,
    wire_usd_per_kwh: FloatArray | float = np.nan,
) -> dict[str, FloatArray]:
    """Work the figures of estates out in each future.

    Parameters
    ----------
    years
        From `estate_years`: load, PV as it is built, tariff and rule of each estate.
    cases, figures
        (estates,): what estates are asked with, and what that comes to at all parameters' values.
    moved
        How loads and roofs move. A battery keeps its size.
    terms
        In all futures; ``usd_rate`` is (estates, futures).
    capacity_left, wire_usd_per_kwh
        What is left of batteries, and the price by a private wire, as `estate_money` takes them.
    subsidy
        From PV [kWp] and what of a year's energy is not curtailed [kWh], (estates, futures) each, to the part of the
        investment in PV that the Joint Crediting Mechanism pays.

    Returns
    -------
    dict
        Column of the table of estates -> (estates, futures). What is saved by the other calendar is not known where a
        battery goes by the tariff: by that calendar it would go another way.
    """
    sizes = _column(figures, "battery_kwh")[:, 0]
    after, saved_share = moved.left(cases), moved.saved(cases)
    alone = _sums(years, np.zeros(len(sizes)), cases, after)
    last = _sums(years, sizes, cases, after) if sizes.any() else alone
    paid = _column(figures, "bill_before") * _rates(cases) * moved.load
    year = _first_year(alone, last, cases, figures, moved, terms, paid=paid * (1.0 - saved_share))
    carried = [case.setting.saving_share for case in cases]
    measures = None if moved.saving is None else moved.saving.money(carried, bill_usd=paid / terms.usd_rate)
    money = estate_money(
        year,
        terms,
        capacity_left=capacity_left,
        jcm_share=subsidy(np.asarray(year.pv_kwp), last.pv_kwh - last.curtailed_kwh),
        wire_usd_per_kwh=wire_usd_per_kwh,
        measures=measures,
        with_rates=False,
    )
    saved, made, whole = np.asarray(money.saving_usd), last.pv_kwh, last.load_kwh / (1.0 - saved_share)
    exchanged = (whole - last.import_kwh + last.export_kwh) / KWH_PER_MWH
    potential = {} if moved.saving is None else {"saved_mwh": moved.saving.saved_mwh}
    unknown = np.full(made.shape, np.nan)
    return {
        "load_mwh": whole / KWH_PER_MWH,
        "load_after_mwh": last.load_kwh / KWH_PER_MWH,
        **potential,
        "pv_generation_mwh": made / KWH_PER_MWH,
        "grid_import_mwh": last.import_kwh / KWH_PER_MWH,
        "self_consumption_share": np.divide(last.clean_kwh, made, out=unknown, where=made > 0.0),
        "bill_saving_usd": saved,
        "bill_saving_other_usd": saved + _saved_besides(years, sizes, cases, moved) / terms.usd_rate,
        "payback_years": simple_payback(money.investment_usd, saving_usd=saved, running_usd=money.running_usd),
        "discounted_payback_years": money.discounted_payback_years,
        "npv_usd": money.npv_usd,
        "third_party_npv_usd": money.third_party_npv_usd,
        "jcm_npv_usd": money.jcm_npv_usd,
        "estate_avoided_tco2e": exchanged * terms.emission_factor,
    }


def _sums(years: Sequence[EstateYear], sizes: FloatArray, cases: Sequence[EstateCase], moved: MovedEstates) -> YearSums:
    """Return the sums of each estate in each future: (estates, futures)."""
    straight = np.array([not size and is_straight(year) for size, year in zip(sizes, years, strict=True)], dtype=bool)
    bent = np.flatnonzero(~straight).tolist()
    drawn = drawn_balances(
        [years[row] for row in bent],
        battery_kwh=sizes[bent],
        kw_per_kwh=float(cases[0].terms.battery_kw_per_kwh),
        load_factors=moved.load[bent],
        pv_factors=moved.energy[bent],
    )
    if not straight.any():
        return drawn
    sums = [np.empty(moved.load.shape) for _ in drawn]
    for row in np.flatnonzero(straight).tolist():  # each estate by itself: what others build changes no digit of it
        own = sums_without_battery(years[row], np.column_stack([moved.load[row], moved.energy[row]]))
        for whole, part in zip(sums, own, strict=True):
            whole[row] = part
    for whole, part in zip(sums, drawn, strict=True):
        whole[bent] = part
    return YearSums(*sums)


def _saved_besides(
    years: Sequence[EstateYear], sizes: FloatArray, cases: Sequence[EstateCase], moved: MovedEstates
) -> FloatArray:
    """Return how much more is saved by the other calendar: (estates, futures), in the tariff's money."""
    more, after = np.full(moved.load.shape, np.nan), moved.left(cases)
    for row, (year, size, case) in enumerate(zip(years, sizes, cases, strict=True)):
        if len(case.billed) < _CALENDARS or (size and year.by_tariff):
            continue
        chosen, other = case.billed
        as_it_was = product_sums(year.load, other.buying - chosen.buying) / (1.0 - case.saved_share)
        before = float(as_it_was) * year.hours * moved.load[row]
        more[row] = before - drawn_bill_change(
            year,
            other,
            battery_kwh=float(size),
            kw_per_kwh=float(case.terms.battery_kw_per_kwh),
            load_factors=after.load[row],
            pv_factors=moved.energy[row],
        )
    return more


def estate_years(load: FloatArray, pv: FloatArray, cases: Sequence[EstateCase]) -> list[EstateYear]:
    """Return the year of each estate, as batteries of many sizes and futures are tried on it.

    Parameters
    ----------
    load, pv
        (estates, hours) mean kW; what measures leave of the load, PV as it is built.
    cases
        (estates,)
    """
    return [
        EstateYear(
            load[row],
            pv[row],
            billed=case.billed[0] if case.billed else None,
            surplus=() if case.surplus is None else ((slice(0, load.shape[1]), case.surplus),),
            dispatch=case.setting.dispatch,
            efficiency=(float(case.terms.charge_efficiency), float(case.terms.discharge_efficiency)),
        )
        for row, case in enumerate(cases)
    ]


def drawn_terms(study: Study, times: pd.DatetimeIndex, cases: Sequence[EstateCase]) -> EstateTerms:
    """Return prices and factors in all futures; ``usd_rate`` is (estates, futures), each by its tariff's currency.

    Parameters
    ----------
    study
        Its parameters.
    times
        The hours.
    cases
        (estates,)
    """
    values, of_study = DrawnValues(study.parameters), CasesOfStudy(study, times)
    currencies = ["" if case.tariff is None else case.tariff.currency for case in cases]
    known = {each: of_study.terms(values, each) for each in dict.fromkeys(currencies)}
    rates = [np.broadcast_to(known[each].usd_rate, values.count) for each in currencies]
    return replace(next(iter(known.values())), usd_rate=np.stack(rates))


def _first_year(
    alone: YearSums,
    last: YearSums,
    cases: Sequence[EstateCase],
    figures: Sequence[EstateFigures],
    moved: MovedEstates,
    terms: EstateTerms,
    *,
    paid: FloatArray,
) -> FirstYear:
    """Return what PV and batteries save in the first year of each future [USD].

    `paid` is the bill of what measures leave of the load, in the tariff's money.
    """
    prices = np.array([[0.0 if case.tariff is None else max(case.tariff.export_price, 0.0)] for case in cases])
    of_pv, of_both = (
        BillSums(sums.bill + prices * sums.export_kwh, prices * sums.export_kwh) for sums in (alone, last)
    )
    sizes = (
        _column(figures, "pv_kwp") * moved.capacity,
        _column(figures, "battery_kwh"),
        _column(figures, "battery_kw"),
    )
    return FirstYear.of_bills(
        BillSums(paid, np.zeros(paid.shape)),
        of_both,
        without_battery=of_pv,
        usd_rate=terms.usd_rate,
        sizes=sizes,
        delivered_kwh=last.clean_kwh,
    )


def _rates(cases: Sequence[EstateCase]) -> FloatArray:
    """Return the rates at which figures of estates are in dollars: (estates, 1)."""
    return np.array([[float(case.terms.usd_rate)] for case in cases])


def _column(figures: Sequence[EstateFigures], name: str) -> FloatArray:
    """Return a figure of estates: (estates, 1)."""
    return np.array([[getattr(each, name)] for each in figures], dtype=float)
