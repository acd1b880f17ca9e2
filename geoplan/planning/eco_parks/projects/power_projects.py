"""Rooftop PV and battery storage as projects: each is the difference between an estate's year with it and without it.

PV stands upon the estate as it is planned, less PV and battery; the battery upon PV. Where the plan builds no PV, all
roofs are taken; where it builds no battery, the best size of the sweep, if one pays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.projects.project_rows import EstateProject, lowest_confidence
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.estate_figures import EstateFigures, estate_figures
from geoplan.planning.estates.money.estate_money import FirstYear, estate_money
from geoplan.planning.estates.money.returns import simple_payback
from geoplan.planning.estates.plans.battery_years import NO_FADE, capacity_left
from geoplan.planning.estates.plans.estate_cases import EstateCase
from geoplan.planning.estates.plans.estate_plan import EstatePlan
from geoplan.siting.rooftop_candidates import KIND as PV
from geoplan.units import KW_PER_MW

BATTERY = "battery"
PV_PRICE, BATTERY_PRICE = "costs.rooftop_pv.capex.industrial", "costs.battery.capex"


@dataclass(frozen=True)
class PowerYears:
    """The year of one estate in three states.

    Attributes
    ----------
    bare, with_pv, with_battery
        Without PV and battery, with PV alone, and with both; the last is None where no battery is built or pays.
    case
        That of the state with most in it.
    basis
        What the size of the battery rests on.
    """

    bare: EstateFigures
    with_pv: EstateFigures
    with_battery: EstateFigures | None
    case: EstateCase
    basis: str


def power_projects(plan: EstatePlan, *, roof_kwp: npt.ArrayLike, parameters: Parameters) -> Iterator[EstateProject]:
    """Yield rooftop PV and battery storage of each estate that could have them.

    Parameters
    ----------
    plan
        Of the estates: load, PV of all roofs and the case of each.
    roof_kwp
        What all roofs of each estate can carry, (estates,). [kWp]
    parameters
        At their values: wear of batteries, and the confidence of prices.
    """
    load, pv = plan.load.hours.kw, plan.pv.kw
    for row, (name, all_roofs) in enumerate(zip(plan.cases, np.asarray(roof_kwp, dtype=float), strict=True)):
        if not all_roofs > 0.0:
            continue
        best = float(plan.table["best_battery_hours"].iloc[row])
        years = _years(load[row], pv[row], case=plan.cases[name], pv_kwp=float(all_roofs), best_hours=best)
        sure = str(plan.table["load_confidence"].iloc[row])
        yield pv_project(name, years, confidence=_confidence(sure, PV_PRICE, parameters))
        if years.with_battery is not None:
            confidence = _confidence(sure, BATTERY_PRICE, parameters)
            yield battery_project(name, years, parameters=parameters, confidence=confidence)


def _confidence(load: str, price: str, parameters: Parameters) -> str:
    """Return the lower confidence of a load and of a price, where a price is known."""
    return lowest_confidence([load, *(parameters[each].confidence for each in (price,) if each in parameters)])


def pv_project(name: str, years: PowerYears, *, confidence: str) -> EstateProject:
    """Return the PV of an estate as a project.

    Parameters
    ----------
    name
        The estate.
    years
        Its states.
    confidence
        Of load and prices.
    """
    before, after, terms = years.bare, years.with_pv, years.case.terms
    npv = _npv([before, after], years.case)
    avoided = after.avoided_tco2e - before.avoided_tco2e
    tonnes = avoided * _discounted_years(years.case, wear=float(terms.pv_degradation))
    investment, running = after.investment - before.investment, after.running - before.running
    return EstateProject(
        name,
        PV,
        project_size=after.pv_kwp / KW_PER_MW,
        project_investment_usd=investment,
        project_payback_years=_payback(investment, after.saving - before.saving, running),
        project_avoided_tco2e=avoided,
        project_abatement_usd_per_t=-npv / tonnes if tonnes > 0.0 else np.nan,
        project_basis="estate_plan",
        confidence=confidence,
    )


def battery_project(name: str, years: PowerYears, *, parameters: Parameters, confidence: str) -> EstateProject:
    """Return the battery of an estate as a project, upon its PV.

    Parameters
    ----------
    name
        The estate.
    years
        Its states; one has a battery.
    parameters
        Of how batteries wear.
    confidence
        Of load and prices.
    """
    before, after = years.with_pv, years.with_battery
    assert after is not None, "asked of an estate with a battery"
    left = capacity_left(parameters, [after], [years.case], years=int(years.case.terms.pv_life))
    npv = _npv([years.bare, before, after], years.case, left=left) - _npv([years.bare, before], years.case)
    avoided = after.avoided_tco2e - before.avoided_tco2e
    tonnes = avoided * _discounted_years(years.case)
    investment, running = after.investment - before.investment, after.running - before.running
    return EstateProject(
        name,
        BATTERY,
        project_size=after.battery_kwh,
        project_investment_usd=investment,
        project_payback_years=_payback(investment, after.saving - before.saving, running),
        project_avoided_tco2e=avoided,
        project_abatement_usd_per_t=-npv / tonnes if tonnes > 0.0 else np.nan,
        project_basis=years.basis,
        confidence=confidence,
    )


def _years(load: FloatArray, pv: FloatArray, *, case: EstateCase, pv_kwp: float, best_hours: float) -> PowerYears:
    """Return the three states of one estate."""
    setting = case.setting
    is_planned = setting.battery_hours > 0.0
    hours = setting.battery_hours if is_planned else best_hours
    share = setting.pv_share if setting.pv_share > 0.0 else 1.0

    def state(pv_share: float, battery_hours: float) -> tuple[EstateFigures, EstateCase]:
        own = replace(case, setting=replace(setting, pv_share=pv_share, battery_hours=battery_hours))
        return figures_of(load, pv, pv_kwp=pv_kwp, case=own), own

    bare, with_pv = state(0.0, 0.0)[0], state(share, 0.0)
    if not hours > 0.0:
        return PowerYears(bare, *with_pv[:1], None, with_pv[1], "")
    with_battery = state(share, hours)
    return PowerYears(bare, with_pv[0], *with_battery, "estate_plan" if is_planned else "battery_sweep")


def figures_of(load: FloatArray, pv: FloatArray, *, pv_kwp: float, case: EstateCase) -> EstateFigures:
    """Return the year of an estate by a case of its own.

    Parameters
    ----------
    load, pv
        Mean kW of each hour; PV of all roofs.
    pv_kwp
        Of all roofs.
    case
        What is built, and what it is reckoned by.
    """
    return estate_figures(
        load,
        pv,
        pv_kwp=pv_kwp,
        setting=case.setting,
        billed=case.billed,
        terms=case.terms,
        surplus=case.surplus,
        saving=case.saving,
    )


def _npv(states: Sequence[EstateFigures], case: EstateCase, *, left: FloatArray = NO_FADE) -> float:
    """Return what the states after the first are worth to the owner over the life of the PV, upon the first [USD]."""
    bare, with_pv, after = states[0], states[1], states[-1]
    price = 0.0 if case.tariff is None else max(case.tariff.export_price, 0.0)
    earned = with_pv.export_kwh * price / float(case.terms.usd_rate) if price > 0.0 else 0.0
    year = FirstYear(
        with_pv.pv_kwp,
        after.battery_kwh,
        after.battery_kw,
        avoided_usd=bare.bill_after - (with_pv.bill_after + earned),
        export_usd=earned,
        battery_usd=with_pv.bill_after - after.bill_after,
        delivered_kwh=0.0,
    )
    return float(estate_money(year, case.terms, capacity_left=left, with_rates=False).npv_usd.squeeze())


def _discounted_years(case: EstateCase, *, wear: float = 0.0) -> float:
    """Return ``Σ (1 - d)^(t-1) / (1 + r)^t`` over the life of the PV [a]."""
    years = np.arange(1.0, float(case.terms.pv_life) + 1.0)
    return float(((1.0 - wear) ** (years - 1.0) / (1.0 + float(case.terms.discount_rate)) ** years).sum())


def _payback(investment: float, saving: float, running: float) -> float:
    return float(simple_payback(investment, saving_usd=saving, running_usd=running))
