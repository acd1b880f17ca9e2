"""What the page of a map is told of the estates of a result: `page_estates` gathers it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from geoplan.money.tariff_tables import default_choice
from geoplan.outputs.map.estate_content import PageEstates
from geoplan.planning.estates.estate_setting import NUMBERS, EstateSetting
from geoplan.planning.estates.plans.estate_cases import CasesOfStudy, tariff_choices
from geoplan.planning.plan_file import PLAN_SCHEMA
from geoplan.potential.installed import left_in_estates
from geoplan.units import KW_PER_MW

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

TERMS = (
    "pv_usd_per_kwp",
    "pv_om_share",
    "battery_usd_per_kwh",
    "battery_usd_per_kw",
    "battery_om_share",
    "battery_kw_per_kwh",
    "charge_efficiency",
    "discharge_efficiency",
    "emission_factor",
)
"""What the page reckons with, by its name among `geoplan.planning.estates.money.estate_terms.EstateTerms`."""


def page_estates(result: "Assessment") -> PageEstates | None:
    """Return what the page is told of the estates of a result; None where their hours are not known."""
    plan, used, estates = result.plan.estates, result.plan.used, result.estates
    if plan is None or used is None or estates is None:
        return None
    study = result.study
    cases = CasesOfStudy(study, plan.pv.times)
    known = {choice: cases.tariffs(choice) for choice in tariff_choices(study)}
    tariffs = {choice: given[0] for choice, given in known.items() if given}
    of_study = cases.terms(study.parameters, "")
    terms = {name: float(getattr(of_study, name)) for name in TERMS}
    rates = {each: cases.terms(study.parameters, each).usd_rate for each in {one.currency for one in tariffs.values()}}
    capacity = left_in_estates(estates)[0] * KW_PER_MW
    names = estates["estate_name"].fillna("").astype(str) if "estate_name" in estates else ""
    return PageEstates(
        head={"schema": PLAN_SCHEMA, "version": used.version, "study": used.study, "zones": used.zones},
        table=plan.table.assign(estate_name=np.asarray(names), pv_kwp=capacity),
        load=plan.load.hours,
        pv=plan.pv,
        settings={each: asdict(setting) for each, setting in plan.settings.items()},
        savings={each: case.saving for each, case in plan.cases.items()},
        defaults=asdict(EstateSetting.of(study.estates)),
        usual=default_choice(study.tariff_country),
        limits=_limits(terms, has_tariff=bool(tariffs)),
        tariffs=tariffs,
        per_usd={each: float(rate) for each, rate in rates.items()},
        terms=terms,
        surplus=cases.surplus,
        surplus_of=study.estates.surplus_of,
    )


def _limits(terms: Mapping[str, float], *, has_tariff: bool) -> dict[str, tuple[float, float]]:
    """Return the ends of each number; a battery that has no price is held against no tariff."""
    unpriced = not np.isfinite(terms["battery_usd_per_kwh"] + terms["battery_usd_per_kw"])
    return {**NUMBERS, "battery_hours": (0.0, 0.0)} if has_tariff and unpriced else dict(NUMBERS)
